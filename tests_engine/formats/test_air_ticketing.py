"""Until when a booking must be ticketed."""

from datetime import datetime

import air_builder as air
import pytest


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("TKTL20APR/BERXX2100//ETLH", "2026-04-20 23:59"),
        ("TKTL20APR/1800/BERXX2100//ETLH", "2026-04-20 18:00"),
        ("TKXL02JAN/0915/BERXX2100", "2026-01-02 09:15"),
        ("TKOK10APR/BERXX2100//ETLH", None),
        ("TKTL31FEB/BERXX2100", None),
        ("TKTL", None),
    ],
)
def test_limit(written, limit):
    document = air.ticket(kind="IM", command="B-BT").replace("TKOK10APR/BERXX2100//ETLH", written)
    assert air.one(document).ticketing_limit == (limit and datetime.fromisoformat(limit))
