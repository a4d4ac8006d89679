import pytest
from engine.file_names import LONGEST, file_name, safe_name, unique_names, unknown_fields
from engine.folder_names import fill_in, split_folder, unknown_placeholders
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("pattern", "facts", "extension", "expected"),
    [
        ("{number}_{date}", {"number": "INV/2026/00001", "date": "2026-03-12"}, "pdf", "INV-2026-00001_2026-03-12.pdf"),
        ("{customer}", {"customer": "Müller & Söhne Straße"}, "pdf", "Müller & Söhne Straße.pdf"),
        ("{customer}", {"customer": "../../etc/passwd\r\nX: y"}, "pdf", "-..-etc-passwd X- y.pdf"),
        ("{number}", {}, "csv", "document.csv"),
        ("CON", {}, "pdf", "document_CON.pdf"),
        ("{nothing}{number}", {"number": "1"}, "tar.gz", "1.tar.gz"),
    ],
)
def test_names(pattern, facts, extension, expected):
    assert file_name(pattern, facts, extension) == expected


def test_unknown_fields():
    assert unknown_fields("{number}_{nmber}") == ["nmber"]


def test_same_names_get_a_number():
    assert unique_names(["a.pdf", "A.pdf", "b", "b", "a.pdf"]) == ["a.pdf", "A_2.pdf", "b", "b_2", "a_3.pdf"]


@given(st.text(), st.text())
def test_a_name_never_leaves_its_place(pattern, customer):
    name = file_name(pattern, {"customer": customer}, "pdf")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= LONGEST
    assert not set(name) & set('/\\:*?"<>|\r\n\t\0')
    assert not name.startswith(".")


@given(st.lists(st.text(alphabet="aA.ß_2", min_size=1, max_size=5), max_size=8))
def test_names_of_a_sending_differ(names):
    unique = unique_names(names)
    assert len({name.lower() for name in unique}) == len(names)


@given(st.text(max_size=300))
def test_any_text_is_one_name(text):
    """No separator, no control character, not empty, no way upwards, short; and a name stays as it is."""
    name = safe_name(text)
    assert name not in ("", ".", "..")
    assert not set(name) & set("/\\:\0\r\n")
    assert len(name.encode()) <= 130
    assert safe_name(name) == name


def test_folders():
    assert safe_name("../../etc/passwd") == "-..-etc-passwd"
    assert safe_name("x" * 400 + ".pdf").endswith("x.pdf")
    assert split_folder("/in/travel/{customer}/{year}-{month}") == ("/in/travel", ["{customer}", "{year}-{month}"])
    assert split_folder("invoices") == ("invoices", [])
    assert fill_in("{customer}", {"customer": "../Acme"}) == "-Acme"
    assert unknown_placeholders("{customer}/{day}") == ["day"]
