"""Every sample in shared/samples/air reads without a problem, and what it totals adds up."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from formats.identity import drop_identity
from formats.mask import mask_cards
from formats.money import new_taxes
from formats.read import detect, read
from formats.text import decode


def _folder():
    if named := os.environ.get("TBO_SAMPLES"):
        return Path(named) / "air" if (Path(named) / "air").is_dir() else Path(named)
    above = Path(__file__).resolve().parents
    return next((folder / "shared/samples/air" for folder in above if (folder / "shared/samples/air").is_dir()), None)


_FOUND = sorted(_folder().glob("*.air")) if _folder() else []
if not _FOUND:
    pytest.skip(
        "no samples: neither TBO_SAMPLES nor a folder shared/samples/air above this one", allow_module_level=True
    )

D = Decimal
KINDS = {
    "book": "booking",
    "emd": "emd",
    "mco": "mco",
    "pnr": "ticket",
    "ref": "refund",
    "tick": "ticket",
    "void": "void",
}


def bookings(path):
    content = decode(path.read_bytes())
    assert detect(content) == "air"
    return read(content, "air", date(2026, 1, 1))


def named(name):
    path = next((path for path in _FOUND if path.stem == name), None)
    if not path:
        pytest.skip(f"no sample {name}")
    return bookings(path)[0]


@pytest.mark.parametrize("path", _FOUND, ids=lambda path: path.stem)
def test_sample(path):
    for booking in bookings(path):
        assert booking.problems == []
        assert booking.services
        assert next(kind for prefix, kind in KINDS.items() if path.stem.startswith(prefix)) == booking.kind
        for service in booking.services:
            assert service.document_number or service.event == "booking"
            if service.total is not None:
                assert service.fare + new_taxes(service.taxes) - (service.penalty or 0) == service.total


@pytest.mark.parametrize("path", _FOUND, ids=lambda path: path.stem)
def test_masking_and_dropping_identity_change_no_service(path):
    content = decode(path.read_bytes())
    masked, count = mask_cards(content)
    assert (masked, count) == (content, 0)
    kept, _ = drop_identity(content, "air")
    assert [b.services for b in read(kept, "air", date(2026, 1, 1))] == [b.services for b in bookings(path)]
    assert drop_identity(kept, "air") == (kept, [])


@pytest.mark.parametrize(
    ("name", "fare", "total", "services"),
    [
        ("pnr02", "2190", "6719", 3), ("pnr14", "960", "1939", 1), ("ticket2", "3771.00", "5818.60", 5),
        ("ticket6", "32755.00", "36774.80", 2), ("ticket8", "0", "0.00", 1), ("pnr08", "8420", "8420", 1),
        ("ticket12", "3409.00", "3841.60", 4), ("booking2", "2121.00", "2531.20", 12), ("booking6", "1988.00", "3167.70", 1),
        ("emd1", "1679", "1679", 1), ("mco2", "143.55", "143.55", 3), ("mco4", "0", "0.00", 1), ("mco6", "404.00", "404.00", 2),
        ("refund2", "2828.00", "3225.10", 1), ("refund4", "557.00", "709.60", 1), ("refund6", "1916", "1474", 1),
    ],
)  # fmt: skip
def test_figures(name, fare, total, services):
    booking = named(name)
    assert len(booking.services) == services
    assert (booking.services[0].fare, booking.services[0].total) == (D(fare), D(total))


def test_void_taken_back():
    assert (named("void2").services[0].event, named("void4").services[0].event) == ("void", "void_cancelled")
