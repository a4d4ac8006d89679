"""The month's front-office documents, and the real pipeline that takes them."""

from datetime import date
from pathlib import Path

from odoo.addons.travel_backoffice.formats.read import read

FOLDER = Path(__file__).resolve().parents[2] / "travel_backoffice" / "demo" / "documents"
LAST_DAY = date(2026, 10, 31)


def receive(env, paths):
    """``[(name, answer)]`` for files; every format is recognised by its content."""
    documents = [
        {"source": "1A" if path.suffix == ".air" else "desk", "format": "auto", "content": path.read_bytes()}
        for path in paths
    ]
    answers = env["travel.intake"].receive(documents)
    return list(zip([path.name for path in paths], answers, strict=True))


def by_day():
    """Day → files, in the order of their names."""
    days = {}
    for path in sorted(FOLDER.iterdir()):
        issued = [booking.issued_on for booking in read(path.read_text(), "auto", LAST_DAY) if booking.issued_on]
        days.setdefault(max(issued, default=LAST_DAY), []).append(path)
    return days
