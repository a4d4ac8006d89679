"""Whatever happens to a document on its way: it is read, or held with words; nothing is raised."""

import air_builder as air
from formats.identity import drop_identity
from formats.mask import mask_cards
from formats.read import read
from hypothesis import given, settings
from hypothesis import strategies as st

WHOLE = air.ticket(
    "SSR DOCS LH  HK1/P/DEU/C01X00T47/DEU/12AUG84/F/01AUG29/MUSTERFRAU/ERIKA;P1", "RM COST CENTRE 4711;P1",
    air.passenger(2, "MUSTERMANN/MAX MR"), "T-K220-1234567891-92", "FPCCVI4111111111111111/0829",
    "FO220-0987654321BER01MAR26/23200011/220-09876543213E1",
)  # fmt: skip
REFUND = air.document(
    "RFDM;26MAR26;D;EUR3912;1996;1916;;;978;;;XT536;1474;29MAR26", "KRF ;QEUR536      HF   ;",
    air.passenger(1, "DOE/JOHN MR"), "T-E074-6972205888", "R-074-6972205888;28MAR26", "FPCASH/EUR1474", kind="RF",
)  # fmt: skip


def read_as_received(content):
    masked, _ = mask_cards(content)
    kept, _ = drop_identity(masked, "air")
    return read(kept, "air", air.RECEIVED)


@given(st.sampled_from([WHOLE, REFUND]), st.integers(0, 4000))
def test_truncated(content, length):
    bookings = read_as_received(content[: min(length, content.index("ENDX") - 1)])
    assert all(booking.problems for booking in bookings)


@settings(max_examples=200)
@given(
    st.sampled_from([WHOLE, REFUND]),
    st.lists(
        st.tuples(
            st.integers(0, 4000), st.integers(0, 30), st.text(max_size=3) | st.sampled_from([";", "\n", "-", "9"])
        ),
        max_size=8,
    ),
)
def test_mutated(content, changes):
    for place, deleted, inserted in changes:
        content = content[:place] + inserted + content[place + deleted :]
    for booking in read_as_received(content):
        for service in booking.services:
            if not booking.problems and service.total is not None:
                new = sum(tax.amount for tax in service.taxes if not tax.paid_before)
                assert service.fare + new - (service.penalty or 0) == service.total


@given(st.permutations(WHOLE.split("\r\n")))
def test_shuffled(lines):
    read_as_received("\r\n".join(lines))


@given(st.text())
def test_any_text(text):
    for format in ("auto", "air", "json", "csv", ""):
        assert read(text, format, air.RECEIVED)
        drop_identity(text, format)
