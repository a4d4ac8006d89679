"""The bank's messages and REMADV, written by hand after the standards."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from formats.remittance import Unreadable, read
from formats.remittance.remadv import segments
from hypothesis import given
from hypothesis import strategies as st

NEW = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}"


def camt(entries, version="04", root="BkToCstmrDbtCdtNtfctn", box="Ntfctn"):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NEW.format(version=version)}"><{root}><GrpHdr><MsgId>M1</MsgId></GrpHdr>'
        f"<{box}><Id>1</Id><Acct><Id><IBAN>AT611904300234573201</IBAN></Id></Acct>{entries}</{box}></{root}></Document>"
    ).encode()


def entry(details, amount="900.00", side="CRDT", more=""):
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}<Sts>BOOK</Sts>'
        f"<BookgDt><Dt>2026-04-02</Dt></BookgDt><AcctSvcrRef>BANK1</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def detail(remittance, amount="900.00", debtor="<Dbtr><Nm>Alpha Ltd</Nm></Dbtr>", more="", refs="<EndToEndId>E2E-7</EndToEndId>"):
    return (
        f'<TxDtls><Refs>{refs}</Refs><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>{more}'
        f"<RltdPties>{debtor}<DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf>{remittance}</RmtInf></TxDtls>"
    )


def document(number, amounts, kind="CINV"):
    return (
        f"<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Nb>{number}</Nb><RltdDt>2026-03-12</RltdDt></RfrdDocInf>"
        f"<RfrdDocAmt>{amounts}</RfrdDocAmt></Strd>"
    )


def money(name, amount):
    return f'<{name} Ccy="EUR">{amount}</{name}>'


@pytest.mark.parametrize("version", ["02", "04", "08", "13"])
@pytest.mark.parametrize(("root", "box"), [("BkToCstmrDbtCdtNtfctn", "Ntfctn"), ("BkToCstmrStmt", "Stmt"), ("BkToCstmrAcctRpt", "Rpt")])
def test_a_payment_with_its_documents_in_every_version(version, root, box):
    """1,000 less 20 discount = 980; 50 less 10 adjusted = 40; a credit note of 120: 980 + 40 - 120 = 900."""
    adjusted = '<AdjstmntAmtAndRsn><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Rsn>SHRT</Rsn></AdjstmntAmtAndRsn>'
    discount = money("DscntApldAmt", "20.00") if version == "02" else f'<DscntApldAmt>{money("Amt", "20.00")}</DscntApldAmt>'
    told = (
        document("INV/2026/00012", money("DuePyblAmt", "1000.00") + discount + money("RmtdAmt", "980.00"))
        + document("INV/2026/00013", money("DuePyblAmt", "50.00") + adjusted + money("RmtdAmt", "40.00"))
        + document("RINV/2026/00003", money("CdtNoteAmt", "120.00"), "CREN")
    )
    debtor = "<Dbtr><Nm>Alpha Ltd</Nm></Dbtr>" if version < "08" else "<Dbtr><Pty><Nm>Alpha Ltd</Nm></Pty></Dbtr>"
    [advice] = read(camt(entry(detail(told, debtor=debtor)), version, root, box))
    assert (advice.payer.name, advice.payer.account) == ("Alpha Ltd", "DE89370400440532013000")
    assert (advice.reference, advice.paid_on, advice.amount, advice.currency) == ("E2E-7", date(2026, 4, 2), 900, "EUR")
    assert (advice.account, advice.key) == ("AT611904300234573201", "camt|AT611904300234573201|BANK1||900.00".replace("||", "|0|"))
    one, two, credit = advice.lines
    assert (one.number, one.gross, one.deductions, one.amount) == ("INV/2026/00012", 1000, {"discount": 20}, 980)
    assert (two.gross, two.deductions, two.amount, two.dated) == (50, {"other": 10}, 40, date(2026, 3, 12))
    assert (credit.gross, credit.amount) == (-120, -120)
    assert advice.problems == []


def test_a_tax_is_kept_back_only_where_the_sums_say_so():
    """1,000 - 100 = 900: kept back. 119 with 19 of VAT in it and 119 paid: nothing is."""
    told = document("I1", money("DuePyblAmt", "1000.00") + money("TaxAmt", "100.00") + money("RmtdAmt", "900.00"))
    told += document("I2", money("DuePyblAmt", "119.00") + money("TaxAmt", "19.00") + money("RmtdAmt", "119.00"))
    [advice] = read(camt(entry(detail(told, "1019.00"), "1019.00")))
    assert [line.deductions for line in advice.lines] == [{"tds": 100}, {}]


def test_free_text_of_a_bank():
    [advice] = read(camt(entry(detail("<Ustrd>Invoice INV/2026/00012 of 12.03.2026,</Ustrd><Ustrd>PNR X4K7QP</Ustrd>"))))
    [line] = advice.lines
    assert (line.number, line.locator, line.amount, line.dated) == ("INV/2026/00012", "X4K7QP", 900, date(2026, 3, 12))
    [advice] = read(camt(entry(detail("<Ustrd>INV/2026/00012 INV/2026/00013</Ustrd>"))))
    assert [(line.number, line.amount) for line in advice.lines] == [("INV/2026/00012", None), ("INV/2026/00013", None)]
    [advice] = read(camt(entry(detail("<Ustrd>thank you</Ustrd>"))))
    assert (advice.lines, advice.amount) == ([], 900)


def test_a_structured_reference_alone():
    told = "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>"
    [line] = read(camt(entry(detail(told))))[0].lines
    assert (line.reference, line.amount) == ("RF18539007547034", 900)


def test_a_batch_of_two_payments_and_its_statement_without_details():
    batch = "<Btch><NbOfTxs>2</NbOfTxs></Btch>"
    one = detail("<Ustrd>Invoice 4711</Ustrd>", "400.00", refs="<AcctSvcrRef>T1</AcctSvcrRef>")
    two = detail("<Ustrd>Invoice 4712</Ustrd>", "500.00", refs="<EndToEndId>NOTPROVIDED</EndToEndId>")
    first, second = read(camt(entry(batch + one + two)))
    assert (first.amount, first.lines[0].number, first.key) == (400, "4711", "camt|AT611904300234573201|T1||400.00")
    assert (second.amount, second.reference, second.key) == (500, "BANK1", "camt|AT611904300234573201|BANK1|2|500.00")
    with pytest.raises(Unreadable, match="sums up 2 payments that are not told here"):
        read(camt(entry(batch), root="BkToCstmrStmt", box="Stmt"))


def test_charges_kept_back_by_banks_are_taken_off_the_largest_line():
    """990 came of 1,000; the lines are 300 and 700; 10 of charges belong to the 700."""
    charges = '<Chrgs><Rcrd><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>'
    told = document("I1", money("RmtdAmt", "300.00")) + document("I2", money("RmtdAmt", "700.00"))
    [advice] = read(camt(entry(detail(told, "990.00", more=charges), "990.00")))
    assert [(line.amount, line.gross, line.deductions) for line in advice.lines] == [
        (300, None, {}),
        (690, 700, {"charges": 10}),
    ]
    assert advice.problems == ["Banks kept back 10.00 EUR as charges; taken off Document 2."]


def test_what_goes_out_is_no_remittance_and_what_came_back_is_told():
    back = "<TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>"
    entries = entry(detail("<Ustrd>Invoice 1</Ustrd>"))
    entries += entry(back, "70.00", "DBIT") + entry("<TxDtls/>", "5.00", "DBIT").replace("BANK1", "OUT")
    entries += entry("", "60.00", "DBIT", "<RvslInd>true</RvslInd>").replace("BANK1", "R2")
    entries += entry("", "1.00").replace("BOOK", "PDNG").replace("BANK1", "P3")
    [advice] = read(camt(entries))
    assert advice.problems == [
        "A payment came back: 70.00 EUR, BANK1 (AC04); undo its advice.",
        "A payment came back: 60.00 EUR, R2; undo its advice.",
        "Entry P3 is not booked yet; it is left out.",
    ]
    with pytest.raises(Unreadable, match="tells of no payment received"):
        read(camt(entry("", "5.00", "DBIT")))


def test_lines_that_do_not_add_up_are_told():
    [advice] = read(camt(entry(detail(document("I1", money("RmtdAmt", "800.00"))))))
    assert advice.problems == ["The payment is 900.00, but its lines add up to 800.00: 100.00 is not explained."]


# -- REMADV -------------------------------------------------------------------------------------------------------------

REMADV = """UNA:+.? '
UNB+UNOC:3+ALPHA+AGENCY+260402:1200+1'
UNH+1+REMADV:D:96A:UN'
BGM+481+PAY-77+9'
DTM+137:20260401:102'
DTM+138:20260402:102'
NAD+PR+ALPHA::92++O?'Hara ?+ Sons Ltd'
CUX+2:EUR:11'
DOC+380+INV/2026/00012'
MOA+9:1000.00:EUR'
MOA+12:980.00:EUR'
MOA+52:20.00:EUR'
DTM+137:20260312:102'
RFF+ON:PO 4711'
DOC+381+CN3'
MOA+12:80.00:EUR'
DOC+380+INV/2026/00013'
MOA+9:50,00:EUR'
MOA+12:45,00:EUR'
AJT+9'
MOA+165:5,00:EUR'
NAD+BY+BR2'
UNS+S'
MOA+12:945.00:EUR'
UNT+20+1'
UNZ+1+1'
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_a_remadv(ending):
    """980 - 80 + 45 = 945."""
    [advice] = read(REMADV.replace("\n", ending).encode())
    assert (advice.reference, advice.paid_on, advice.amount, advice.currency) == ("PAY-77", date(2026, 4, 2), 945, "EUR")
    assert (advice.payer.code, advice.payer.name) == ("ALPHA", "O'Hara + Sons Ltd")
    one, credit, two = advice.lines
    assert (one.number, one.reference, one.dated) == ("INV/2026/00012", "PO 4711", date(2026, 3, 12))
    assert (one.gross, one.deductions, one.amount) == (1000, {"discount": 20}, 980)
    assert (credit.number, credit.amount) == ("CN3", -80)
    assert (two.gross, two.deductions, two.amount, two.customer) == (50, {"tds": 5}, 45, "BR2")
    assert advice.problems == []


def test_two_messages_and_a_wrong_total():
    second = "UNH+2+REMADV:D:01B:UN'BGM+481+PAY-78'DOC+380+I9'MOA+12:7'UNS+S'MOA+12:8.00:EUR'UNT+6+2'UNZ"
    one, two = read(REMADV.replace("UNZ", second).encode())
    assert (one.amount, two.amount, two.reference) == (945, 8, "PAY-78")
    assert two.problems == ["The payment is 8.00, but its lines add up to 7.00: 1.00 is not explained."]


def test_a_message_cut_off_tells_it():
    [advice] = read(REMADV[: REMADV.index("AJT")].encode())
    assert "The message ends before its end (UNT is missing): some lines may be lost." in advice.problems


@given(st.lists(st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8), min_size=1, max_size=4), min_size=1, max_size=4))
def test_segments_are_read_as_they_were_written(elements):
    escaped = [":".join("".join(f"?{sign}" if sign in ":+?'" else sign for sign in text) for text in element) for element in elements]
    assert segments("UNH+" + "+".join(escaped) + "'") == [["UNH", *elements]]


@given(st.text("UNAHBMODCT+:'? 129.\n", max_size=80))
def test_any_edifact_is_read_or_refused(text):
    with contextlib.suppress(Unreadable):
        assert read(f"UNH+1+REMADV:D'{text}".encode())


@given(st.text("<>/abNtryAmt=\"' ", max_size=60))
def test_any_xml_is_read_or_refused(text):
    with contextlib.suppress(Unreadable):
        assert read(camt(text))


def test_a_decimal_is_never_a_float():
    assert isinstance(read(REMADV.encode())[0].amount, Decimal)
