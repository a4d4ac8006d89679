"""EMD, MCO, reservations, refunds, voids; several documents in a file; files cut short."""

from datetime import date
from decimal import Decimal

import air_builder as air
import pytest
from formats.air import corrections
from formats.read import detect, read

D = Decimal


def emd_line(number, link, value, total, person="P1", coupon="1", amount="", rfic="C", code="0GO", taxes=()):
    """137 fields; amounts such as ``EUR      50.00``."""
    fields = [""] * 137
    fields[0:8] = [f"EMD{number:03}", f"{number:03}LH", "2203", "LUFTHANSA", "10APR", link, coupon, "LH"]
    fields[14:19] = ["A", rfic, "BAGGAGE", code, "EXTRA BAG"]
    fields[26:32] = [f"CV-{value}", "F", amount or f"EUR {value:>10}", "N", "", ""]
    fields[40 : 40 + len(taxes)] = taxes
    fields[132:137] = [f"EUR {total:>10}", "", "", "I", person]
    return ";".join(fields)


def emd(*lines, numbers=("TMCD220-8200000001;;D1",), **header):
    return air.document(
        *lines, air.passenger(1, "DOE/JOHN MR"), *numbers, "ICW2201234567890;D1;L4", "MFPCASH;;;D1", "MFM*M*2;D1",
        kind="7D", command="B-TTM", scope=None, **header,
    )  # fmt: skip


def test_emd():
    booking = air.one(emd(emd_line(4, "D1", "50.00", "50.00")))
    assert (booking.kind, booking.problems) == ("emd", [])
    (bag,) = booking.services
    assert (bag.event, bag.document_type, bag.document_number) == ("issue", "emd", "220-8200000001")
    assert (bag.fare, bag.total, bag.currency) == (D("50.00"), D("50.00"), "EUR")
    assert (bag.reason, bag.description, bag.in_connection_with) == ("C/0GO", "EXTRA BAG", "220-1234567890")
    assert (bag.validating_carrier, bag.accounting_code, bag.form_of_payment) == ("LH", "220", "cash")
    assert (bag.passenger_keys, bag.commission_percent) == (["1"], D(2))


def test_emd_in_another_currency():
    line = emd_line(4, "D1", "1679", "1679", amount="USD     210.00").replace(
        "N;;", "N;UAH       1679;UAH       1679", 1
    )
    (fee,) = air.one(emd(line.replace("EUR       1679", "UAH       1679"))).services
    assert (fee.fare_published, fee.fare_currency, fee.fare, fee.currency) == (D("210.00"), "USD", D(1679), "UAH")


def test_emd_with_tax():
    """50.00 + 9.50 = 59.50."""
    line = emd_line(4, "D1", "50.00", "59.50", taxes=[air.tax("EUR", "9.50", "DE", "VA")])
    assert air.one(emd(line)).problems == []
    assert air.service(emd(line)).taxes[0].amount == D("9.50")
    assert air.one(emd(emd_line(4, "D1", "50.00", "59.50"))).problems == [
        "Fare 50.00 + taxes 0.00 is 50.00, but the document says 59.50"
    ]


def test_emd_coupons_are_one_document():
    """Each line repeats the total of the document, or states its own: 30.00 + 20.00 = 50.00 both ways."""
    repeated = emd(emd_line(4, "D1", "30.00", "50.00"), emd_line(5, "D1", "20.00", "50.00", coupon="2"))
    own = emd(emd_line(4, "D1", "30.00", "30.00"), emd_line(5, "D1", "20.00", "20.00", coupon="2"))
    for document in (repeated, own):
        (bag,) = air.one(document).services
        assert (bag.fare, bag.total) == (D("50.00"), D("50.00"))
        assert air.one(document).problems == []


def test_taxes_of_coupons():
    """30.00 + 30.00 + 9.60 = 69.60 when each line repeats the document's tax, or when each states its own 4.80."""
    whole, own = (air.tax("EUR", amount, "DE", "VA") for amount in ("9.60", "4.80"))
    lines = {
        "repeated": [emd_line(4 + n, "D1", "30.00", "69.60", coupon=str(n + 1), taxes=[whole]) for n in (0, 1)],
        "own": [emd_line(4 + n, "D1", "30.00", "34.80", coupon=str(n + 1), taxes=[own]) for n in (0, 1)],
        "own taxes, one total": [emd_line(4 + n, "D1", "30.00", "69.60", coupon=str(n + 1), taxes=[own]) for n in (0, 1)],
    }
    for name, coupons in lines.items():
        booking = air.one(emd(*coupons))
        (bag,) = booking.services
        taxes = sum(tax.amount for tax in bag.taxes)
        assert (name, booking.problems, bag.fare, taxes, bag.total) == (name, [], D("60.00"), D("9.60"), D("69.60"))


def test_coupons_without_their_values_hold():
    """Two lines that both say 60.00: 60.00 or 120.00?"""
    coupons = [emd_line(4 + n, "D1", "", "60.00", coupon=str(n + 1), amount="EUR      60.00") for n in (0, 1)]
    assert air.one(emd(*coupons)).problems == ["The document does not say what each coupon of the EMD is worth."]


def test_connected_ticket_may_stand_above_the_passengers():
    document = air.document(
        emd_line(4, "D1", "30.00", "30.00"), emd_line(5, "D2", "20.00", "20.00", person="P2"),
        "ICW2201234567890;D1;L4", "ICW2201234567891;D2;L4",
        air.passenger(1, "DOE/JOHN MR"), "TMCD220-8200000001;;D1",
        air.passenger(2, "ROE/JANE MRS"), "TMCD220-8200000002;;D2",
        kind="7D", command="B-TTM", party="0202",
    )  # fmt: skip
    assert [service.in_connection_with for service in air.one(document).services] == [
        "220-1234567890",
        "220-1234567891",
    ]


def test_two_emds_of_one_passenger():
    document = emd(
        emd_line(4, "D1", "30.00", "30.00"), emd_line(5, "D2", "20.00", "20.00"),
        numbers=("TMCD220-8200000001;;D1", "TMCD220-8200000002;;D2"),
    )  # fmt: skip
    assert [(s.document_number, s.total) for s in air.one(document).services] == [
        ("220-8200000001", D("30.00")),
        ("220-8200000002", D("20.00")),
    ]


def test_emd_without_number_holds():
    assert air.one(emd(emd_line(4, "D1", "30.00", "30.00"), numbers=())).problems == ["No EMD number for DOE/JOHN."]


def test_an_emd_that_nobody_has_holds():
    """Nothing at all; one of two for a passenger who is not in the document."""
    assert air.one(emd()).problems == ["The document holds no EMD."]
    lost = emd(emd_line(4, "D1", "30.00", "30.00"), emd_line(5, "D2", "20.00", "20.00", person="P7"))
    assert air.one(lost).problems == ["The document holds 2 EMDs, but 1 with a passenger."]


def mco_line(number, element, amount, collected=None, kind="F", person="P1", text="CHANGE FEE"):
    fields = [""] * 61
    fields[0:3] = [f"MCO{number:03}", f"{element:03}OS", "2575"]
    fields[3:12] = ["AUSTRIAN", "VIE", "TO-AUSTRIAN", "AT-VIENNA", "10APR", "M", "A", text, "**-"]
    fields[13:16] = [kind, f"EUR {amount:>10}", "N"]
    fields[48] = f"EUR {collected or amount:>10}"
    fields[55] = f"EUR {amount:>10}"
    fields[60] = person
    return ";".join(fields)


def mco(*lines, sections):
    return air.document(*lines, *sections, kind="7M", command="B-TTM", scope=None)


def test_mcos_of_two_passengers():
    booking = air.one(
        mco(
            mco_line(54, 5, "80.00"), mco_line(55, 6, "80.00", person="P2"),
            sections=[
                air.passenger(1, "DOE/JOHN MR"), "TMCM257-1900000001;;L5", "MFM*C*0;L5", "MFPCASH;L5",
                air.passenger(2, "ROE/JANE MRS"), "TMCM257-1900000002;;L6", "MFM*C*0;L6", "MFPINV;L6",
            ],
        )
    )  # fmt: skip
    assert [(s.document_number, s.passenger_keys, s.total, s.form_of_payment) for s in booking.services] == [
        ("257-1900000001", ["1"], D("80.00"), "cash"),
        ("257-1900000002", ["2"], D("80.00"), "invoice"),
    ]
    assert booking.problems == []


def test_exchanged_mco_collects_nothing():
    (residual,) = air.one(
        mco(
            mco_line(67, 7, "3636.00", collected="0.00", kind="R"),
            sections=[
                air.passenger(1, "DOE/JOHN MR"), "TMCM125-1900000003;;L7",
                "MFO125-1700000001BER13APR26/23200011/125-17000000014;L7", "MFPO/INV;L7",
            ],
        )
    ).services  # fmt: skip
    assert (residual.event, residual.total, residual.fare, residual.fare_published) == ("exchange", D(0), D(0), D(3636))
    assert residual.original_documents == ["125-1700000001"]
    assert residual.form_of_payment == ""


@pytest.mark.parametrize("text", ["GOOD FOR REFUND OR AIR TRANSPORTATION", "RESIDUAL VALUE"])
def test_residual_value_is_no_sale(text):
    (residual,) = air.one(
        mco(
            mco_line(67, 7, "3636.00", collected="0.00", kind="R", text=text).replace(";P1", "125-1700000048;P1"),
            sections=[
                air.passenger(1, "DOE/JOHN MR"), "TMCM125-1900000003;;L7",
                "MFO125-1700000001BER13APR26/23200011/125-17000000014;L7", "MFPO/INV;L7",
            ],
        )
    ).services  # fmt: skip
    assert (residual.event, residual.fare, residual.total, residual.residual_value) == ("exchange", D(0), D(0), D(3636))
    assert (residual.in_connection_with, residual.original_documents) == ("125-1700000048", ["125-1700000001"])


def test_penalty_names_its_ticket():
    (penalty,) = air.one(
        mco(
            mco_line(54, 5, "80.00", text="PENALTY FOR REFUND TKT257-1700000244"),
            sections=[air.passenger(1, "DOE/JOHN MR"), "TMCM257-1900000001;;L5", "MFPCASH;L5"],
        )
    ).services
    assert (penalty.event, penalty.total, penalty.in_connection_with) == ("issue", D("80.00"), "257-1700000244")


def test_booking_is_quoted_not_sold():
    document = air.ticket(kind="IM", command="B-BT").replace("T-K220-1234567890\r\n", "").replace("H-0", "U-0")
    booking = air.one(document)
    assert booking.kind == "booking"
    assert booking.problems == []
    (quoted,) = booking.services
    assert (quoted.event, quoted.document_number, quoted.total) == ("booking", "", D("150.00"))
    assert len(quoted.segments) == len(booking.segments) == 2


def test_booking_without_a_price():
    booking = air.one(air.document("K-", air.passenger(1, "DOE/JOHN MR"), kind="IM"))
    assert (booking.problems, booking.services[0].total) == ([], None)


def refund(*lines, payment="FPINVOICE/EUR3225.10", action="    28MAR;ABSU"):
    return air.document(
        *lines, air.passenger(1, "DOE/JOHN MR"), "T-E074-6972205888", "R-074-6972205888;28MAR26", "TBS1-0200", "SAC0743X",
        "FM1.00P/28.28A", payment, kind="RF", command="B-TRFP", action=action, locator="", scope=None,
    )  # fmt: skip


def test_refund():
    """6278.00 paid - 3450.00 used = 2828.00; + taxes 213.60 + 183.50 = 397.10; total 3225.10."""
    booking = air.one(
        refund(
            "RFDL;01MAR26;I;EUR6278.00;3450.00;2828.00;;;;;;XT397.10;3225.10;",
            air.taxes(air.tax("EUR", "213.60", "YQ", flag="Q"), air.tax("EUR", "183.50", "CH", flag="Q"), tag="KRF "),
        )
    )
    assert (booking.kind, booking.scope, booking.problems) == ("refund", "international", [])
    (back,) = booking.services
    assert (back.event, back.document_number, back.original_documents) == (
        "refund",
        "074-6972205888",
        ["074-6972205888"],
    )
    assert (back.fare_paid, back.fare_used, back.fare, back.total) == (D(6278), D(3450), D(2828), D("3225.10"))
    assert (back.coupons, back.refund_authorisation) == ([2], "0743X")
    assert (back.commission_percent, back.commission_amount) == (D("1.00"), D("28.28"))
    assert back.remarks == ["TBS1-0200", "SAC0743X"]


def test_refund_less_penalty():
    """1916 - 978 + 536 = 1474."""
    line = "RFDM;26MAR26;D;EUR3912;1996;1916;;;978;;;XT536;1474;29MAR26"
    booking = air.one(refund(line, air.taxes(air.tax("EUR", "536", "HF", flag="Q"), tag="KRF ")))
    assert booking.problems == []
    assert (booking.services[0].penalty, booking.services[0].total) == (D(978), D(1474))
    wrong = air.one(
        refund(line.replace("1996", "1995").replace("1474", "1475"), air.taxes(air.tax("EUR", "500", "HF"), tag="KRF "))
    )
    assert wrong.problems == [
        "The taxes listed make 500.00, but the refund says 536.00.",
        "Fare paid 3912.00 - used 1995.00 is 1917.00, but the refund says 1916.00.",
        "Fare 1916.00 + taxes 500.00 - penalty 978.00 is 1438.00, but the document says 1475.00",
    ]


def test_refund_by_payment_alone():
    """709.60 paid back, of which 152.60 taxes: 557.00 fare."""
    booking = air.one(
        refund(air.taxes(air.tax("EUR", "152.60", "HF", flag="Q"), tag="KRF "), payment="FPCASH/EUR709.60")
    )
    assert (booking.services[0].fare, booking.services[0].total) == (D("557.00"), D("709.60"))
    assert booking.problems == []
    assert "557.00" in booking.warnings[0]
    assert air.one(refund(payment="FPCASH")).problems == ["The refund states no amount."]


@pytest.mark.parametrize(
    ("text", "coupons"),
    [("1-0200", [2]), ("1-1234", [1, 2, 3, 4]), ("1-0034/2-1000", [3, 4, 5]), ("1-0000", []), ("", []), ("9-1234", [])],
)
def test_coupons_given_back(text, coupons):
    assert corrections.coupons(text) == coupons


def test_refund_taken_back():
    assert (
        air.service(refund("RFDL;01MAR26;I;EUR10;0;10;;;;;;XT0;10;", action="TRFX28MAR;ABSU")).event
        == "refund_cancelled"
    )


def test_refund_taken_back_states_no_amount():
    booking = air.one(refund(payment="FPCASH", action="TRFX28MAR;ABSU"))
    assert (booking.services[0].event, booking.problems) == ("refund_cancelled", [])


def test_void_of_an_emd():
    booking = air.one(
        air.document(air.passenger(1, "DOE/JOHN MR"), "TMCD220-8200000001;;D1", kind="MA", action="VOID12APR", days="")
    )
    (voided,) = booking.services
    assert (voided.event, voided.document_type, voided.document_number) == ("void", "emd", "220-8200000001")


@pytest.mark.parametrize(("action", "event"), [("VOID06AUG;AASU", "void"), ("RSTD06AUG;AASU", "void_cancelled")])
def test_void(action, event):
    booking = air.one(
        air.document(
            air.passenger(1, "DOE/JOHNMR", contact=""), "T- 870-3103872242", "R-870-3103872242;05AUG25", "FPCASH",
            kind="MA", action=action, days="", locator="", scope=None,
        )
    )  # fmt: skip
    assert (booking.kind, booking.issued_on, booking.problems) == ("void", date(2025, 8, 6), [])
    (voided,) = booking.services
    assert (voided.event, voided.document_type, voided.document_number, voided.total) == (
        event,
        "ticket",
        "870-3103872242",
        None,
    )
    assert voided.original_documents == ["870-3103872242"]


def test_several_documents_in_a_file():
    content = air.ticket() + "\r\n" + air.ticket(amd="0400012346") + air.ticket(amd="0400012347", end="")
    bookings = read(content, "air", air.RECEIVED)
    assert [booking.document_key for booking in bookings] == ["0400012345", "0400012346", "0400012347"]
    assert [len(booking.problems) for booking in bookings] == [0, 0, 1]


def test_cut_short_is_held():
    content = air.ticket()
    assert air.one(content[: content.index("ENDX")]).problems == [
        "The document is cut short: its last line (ENDX) is missing."
    ]


def test_line_ends_marks_and_case():
    content = air.ticket()
    expected = read(content, "air", air.RECEIVED)
    for other in (
        content.replace("\r\n", "\n"),
        content.replace("\r\n", "\r"),
        "\ufeff" + content,
        content.rstrip(),
        content + "\x1a",
    ):
        assert read(other, "air", air.RECEIVED) == expected
    lower = air.one(content.lower())
    assert (lower.services[0].total, lower.services[0].document_number, lower.problems) == (
        D("150.00"),
        "220-1234567890",
        [],
    )


def test_length_of_the_head_is_only_told():
    booking = air.one(air.ticket().replace("7A;;2", "7A;;9"))
    assert booking.problems == []
    assert "bytes" in booking.warnings[0]


@pytest.mark.parametrize("version", ["204", "205", "206", "208"])
def test_versions_and_unknown_lines(version):
    content = air.ticket("ZZUNKNOWN LINE", "QQ;1;2;3").replace("BLK207", "BLK" + version)
    assert air.one(content).problems == []
    assert detect(content) == "air"


def test_unknown_type_and_nothing():
    assert air.one(air.ticket(kind="XX")).problems[0] == "The document is of type XX, which is not known."
    assert air.one("no document").problems == ["This is no AIR document: the line AIR-BLK is missing."]
    assert air.one("AIR-BLK207;7A").problems
