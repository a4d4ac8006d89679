"""Prints every posted invoice of the month, and after it, to a PDF."""

from pathlib import Path


def print_invoices(env, folder):
    """Write one PDF an invoice into ``folder``; return the paths."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    moves = env["account.move"].search([("move_type", "in", ("out_invoice", "out_refund")), ("state", "=", "posted"), ("invoice_date", ">=", "2026-10-01")], order="name")
    moves._travel_render_pdfs()
    paths = []
    for move in moves.filtered("invoice_pdf_report_id"):
        path = folder / f"{move.name.replace('/', '-')}.pdf"
        path.write_bytes(move.invoice_pdf_report_id.raw)
        paths.append(path)
    return paths
