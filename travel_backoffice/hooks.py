"""What the database needs beside tables."""


def pre_init_hook(env):
    """Contracts of one node never overlap: that constraint needs GiST on plain numbers."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def post_init_hook(env):
    """Give each company its supplier clearing account and fee products' accounts."""
    env["res.company"].search([])._travel_prepare_accounting()
