"""Dashboards of the roles: what they show is said here in a few words, ``./dev dashboards`` makes Odoo's spreadsheets of it."""
