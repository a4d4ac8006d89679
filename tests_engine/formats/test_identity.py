"""Passport and other identity data leave the document; the rest of it reads as before."""

import json

import air_builder as air
from formats.identity import drop_identity
from formats.read import read

DOCS = "SSR DOCS LH  HK1/P/DEU/C01X00T47/DEU/12AUG84/F/01AUG29/MUSTERFRAU/ERIKA;P1"


def test_passport_line():
    kept, (found,) = drop_identity(DOCS + "\r\n", "air")
    assert kept == "SSR DOCS LH  HK1;P1\r\n"
    assert (found.kind, found.holder, found.number, found.country) == ("DOCS", "1", "C01X00T47", "DEU")
    assert (found.nationality, found.birth_date, found.sex, found.expires) == ("DEU", "12AUG84", "F", "01AUG29")


def test_all_lines_of_an_air_document():
    sensitive = air.ticket(
        DOCS, "SSR DOCA LH  HK1/R/DEU/MUSTERSTRASSE 1/BERLIN//10115;P1", "SSR DOCO LH  HK1/BERLIN/V/17317323/LONDON/12MAR24/USA;P1",
        "SSR FOID LH HK1/PPC01X00T47;P1", "SSR PSPT LH HK1/C01X00T47/DE/12AUG84/MUSTERFRAU/F", "SSR INFT LH  KK1/MUSTERFRAU/LENA 01MAR25;P1",
        "RM PASSPORT NO C01X00T47", "RM VISIT 12AUG84 CONFERENCE",
    ).replace("ERIKA MRS", "ERIKA MRS(IDDOB12AUG84)(INF/LENA/01MAR25)")  # fmt: skip
    kept, found = drop_identity(sensitive, "air")
    assert len(found) == 9
    for secret in ("C01X00T47", "MUSTERSTRASSE", "17317323", "01MAR25", "IDDOB", "/P/DEU"):
        assert secret not in kept
    assert "RM VISIT 12AUG84 CONFERENCE" in kept
    before, after = (read(text, "air", air.RECEIVED)[0] for text in (sensitive, kept))
    assert [passenger.first_name for passenger in after.passengers] == ["ERIKA", "LENA"]
    assert after.services[0].total == before.services[0].total
    assert drop_identity(kept, "air") == (kept, [])


def test_json_keeps_its_numbers_as_written():
    text = json.dumps(
        {
            "passengers": [
                {"last_name": "X", "birth_date": "1984-08-12", "identity": {"number": "C01", "country": "DE"}}
            ],
            "n": 1,
        }
    ).replace('"n": 1', '"n": 1.10')
    kept, found = drop_identity(text, "json")
    assert '"n": 1.10' in kept
    assert json.loads(kept)["passengers"] == [{"last_name": "X"}]
    assert [(item.kind, item.holder) for item in found] == [
        ("birth_date", "passengers[0]"),
        ("identity", "passengers[0]"),
    ]
    assert (found[1].number, found[1].country) == ("C01", "DE")
    assert drop_identity(kept, "json") == (kept, [])


def test_json_without_identity_is_left_as_it_is():
    text = '{"order_number":"1",   "n": 1.0}'
    assert drop_identity(text, "json") == (text, [])


def test_broken_json_holds_no_identity():
    kept, found = drop_identity('{"passport_number": "C01X00T47", "n": ', "json")
    assert kept == '{"passport_number": "", "n": '
    assert found[0].text == "C01X00T47"


def test_csv_columns():
    kept, found = drop_identity("order;type;Birth date;passport number\n1;car;12.08.1984;C01\n2;car;;\n", "csv")
    assert kept == "order;type;Birth date;passport number\n1;car;;\n2;car;;\n"
    assert [(item.kind, item.holder, item.text) for item in found] == [
        ("birth_date", "line 2", "12.08.1984"),
        ("passport_number", "line 2", "C01"),
    ]
