"""What the database needs beside tables."""

from odoo.tools.sql import column_exists, create_column

#: Columns of contacts that are computed and stored, and blank as long as nobody is in a customer tree.
TREE_COLUMNS = {"travel_root_id": "int4", "travel_path": "varchar", "travel_name_key": "varchar"}


def pre_init_hook(env):
    """Contracts of one node never overlap: that constraint needs GiST on plain numbers.

    The columns of the customer tree are made here, blank, because Odoo would compute them for each contact there is.
    """
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for column, column_type in TREE_COLUMNS.items():
        if not column_exists(env.cr, "res_partner", column):
            create_column(env.cr, "res_partner", column, column_type)


def post_init_hook(env):
    """Give each company its supplier clearing account and fee products' accounts."""
    env["res.company"].search([])._travel_prepare_accounting()


def uninstall_hook(env):
    """The tables behind the spend and its layers belong to no model."""
    for table in ("travel_spend_due", "travel_spend_log", "travel_spend_cell", "travel_spend_turn"):
        env.cr.execute(f"DROP TABLE IF EXISTS {table}")
    env.cr.execute("DROP FUNCTION IF EXISTS travel_spend_note() CASCADE")
