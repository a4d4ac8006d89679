"""Prints every posted invoice to a PDF."""

from pathlib import Path


def print_invoices(env, folder):
    """Write one PDF an invoice into ``folder``; return the paths."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.pdf"):
        old.unlink()
    moves = env["account.move"].search([("move_type", "in", ("out_invoice", "out_refund")), ("state", "=", "posted")], order="name")
    report = env["ir.actions.report"]
    paths = []
    for move in moves:
        content, _kind = report._render_qweb_pdf("account.account_invoices", move.ids)
        path = folder / f"{move.name.replace('/', '-')}.pdf"
        path.write_bytes(content)
        paths.append(path)
    return paths
