"""Builds the demo agency; called by ``./dev run`` inside Odoo's shell.

``TBO_REPORT_FILE`` names the file for the report that every ``./dev run`` prints (documents, orders, invoices,
log-ins …), ``TBO_OUTPUT_FOLDER`` the folder for PDFs.
"""

import os
from pathlib import Path


def main(env) -> None:
    """Fill the database; what it did is committed by the caller."""
    Path(os.environ["TBO_REPORT_FILE"]).write_text("The demo agency is not there yet: an empty database is served.\n")
