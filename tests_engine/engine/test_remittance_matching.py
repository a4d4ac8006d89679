"""What the lines of an advice are for: worked cases, and what holds for any."""

from datetime import date
from decimal import Decimal

import pytest
from engine.document_numbers import digits_key, near, pieces, spellings, tickets
from engine.remittance_facts import Item, Policy, Rule, Said, Service
from engine.remittance_matching import match
from hypothesis import given
from hypothesis import strategies as st


def dec(text):
    return Decimal(str(text))


def item(key, number, amount, **values):
    total = abs(dec(amount))
    return Item(key, values.pop("document", key), number, dec(amount), values.pop("currency", "USD"), total=total, **values)


def service(key, gross, serial="", locator="", *references, **values):
    documents = (("220", serial),) if serial else ()
    return Service(key, dec(gross), documents=documents, locator=locator, references=references, **values)


# one ticket of 150.00 and one of 90.00, a fee of 10.00 for the order: 250.00
TICKETS = (service(71, 150, "3324650328", "ABC123", "PO-7"), service(72, 90, "3324650330", "ABC123", "PO-8"))
TDS = Rule("tds", percent=dec(10), tolerance=dec("0.50"))
FEES = Rule("tds_fee", percent=dec(10), base="fees")
CHARGES = Rule("bank", how="charges", most=dec(15))
ROUNDING = Rule("round", how="rounding", most=dec("0.05"), most_in_all=dec("0.08"))
BOOK = [
    item(1, "INV/2026/00012", 100),
    item(2, "INV/2026/00013", 50),
    item(3, "INV/2026/00014", 250, services=TICKETS),
    item(4, "RINV/2026/00012", -30),
    item(5, "INV/2026/00020", 1000, bases={"fees": dec(200), "untaxed": dec(900)}),
    # half now, half later: 60 + 60
    item(6, "INV/2026/00021", 60, document=6, due=date(2026, 4, 1)),
    item(7, "INV/2026/00021", 60, document=6, due=date(2026, 5, 1)),
    item(8, "INV/2026/00030", 77, scope="group", partner="Alpha India"),
    item(9, "INV/2026/00031", 88, scope="other", partner="Beta"),
    item(10, "INV/2026/00032", 0, status="paid", facts={"day": "2026-03-03", "by": "PBNK1/2026/00004"}),
    item(11, "INV/2026/00033", 10, status="draft"),
    item(12, "INV/2026/00034", 10, status="cancelled"),
    item(13, "INV/2026/00035", 10, status="agency", facts={"company": "Agency Two"}),
    item(14, "INV/2026/00036", 40, taken=dec(40), taken_by="RA2026/00007"),
    item(15, "INV/2026/00040", 100, currency="EUR"),
    item(16, "INV/2026/00041", 33, aliases=("PO 4711",)),
    item(17, "INV/2026/00042", 500),
    item(18, "INV/2026/00043", 500),
]
POLICY = Policy(
    "USD",
    rules={"USD": (TDS, FEES, CHARGES, ROUNDING), "EUR": (TDS,)},
    rates={"EUR": dec("1.10"), "USD": dec(1)},
    kinds=frozenset({"tds", "tds_fee", "bank", "round"}),
)


def said(number="", amount=0, place=1, **values):
    deductions = tuple((code, dec(kept)) for code, kept in values.pop("deductions", {}).items())
    gross = dec(values.pop("gross", 0))
    return Said(place, place, number=number, amount=dec(amount), gross=gross, deductions=deductions, **values)


def told(answer):
    """State, code of the reason, and for each share its item, service, amount, money, deductions and what is short."""
    shares = [
        (share.item, share.service, str(share.amount), str(share.paid), {code: str(kept) for code, kept in share.deductions}, str(share.short))
        for share in answer.shares
    ]
    return answer.state, answer.reason and answer.reason.code, shares


def plain(key, amount, short="0", service=None):
    return (key, service, str(amount), str(amount), {}, short)


MATCHED = [
    (said("INV/2026/00012", 100), None, [plain(1, 100)]),
    (said("inv-2026-12", 100), None, [plain(1, 100)]),
    (said("2026-00012", 100), None, [plain(1, 100)]),
    (said("Invoice No. 2026/12", 100), None, [plain(1, 100)]),
    (said("INV202600012", 100), None, [plain(1, 100)]),
    (said("INV-26-12", 100), None, [plain(1, 100)]),
    (said("12", 100), None, [plain(1, 100)]),
    # 30 of 100 is missing: more than 10 % and 15 of bank charges
    (said("INV/2026/00012", 70), "short", [plain(1, 70, "30")]),
    (said("INV/2026/00012 + 13", 150), None, [plain(1, 100), plain(2, 50)]),
    (said("INV 12, 13", 150), None, [plain(1, 100), plain(2, 50)]),
    # 10 % of 1,000 is 100; 10 % of the fees of 200 is 20; 1,000 - 12.50 is within 15 of bank charges
    (said("INV/2026/00020", 900), "deducted", [(5, None, "1000", "900", {"tds": "100.00"}, "0")]),
    (said("INV/2026/00020", 980), "deducted", [(5, None, "1000", "980", {"tds_fee": "20.00"}, "0")]),
    (said("INV/2026/00020", "987.50"), "deducted", [(5, None, "1000", "987.50", {"bank": "12.50"}, "0")]),
    # 100 tax and 8 of the bank: 1,000 - 108 = 892
    (said("INV/2026/00020", "999.97"), "deducted", [(5, None, "1000", "999.97", {"round": "0.03"}, "0")]),
    (said("INV/2026/00020", "1000.02"), "deducted", [(5, None, "1000", "1000.02", {"round": "-0.02"}, "0")]),
    (said("INV/2026/00020", 900, deductions={"tds": 100}), None, [(5, None, "1000", "900", {"tds": "100"}, "0")]),
    # stated to 99.60 of 100.00: within the tolerance of 0.50; 0.40 stays short
    (said("INV/2026/00020", 900, deductions={"tds": "99.60"}), "short", [(5, None, "999.60", "900.00", {"tds": "99.60"}, "0.40")]),
    # 500 of 1,000 before deductions, 450 paid: 10 % of what is settled
    (said("INV/2026/00020", 450, gross=500), "short", [(5, None, "500", "450.00", {"tds": "50.00"}, "500")]),
    # an instalment by itself, the whole, and across the first into the second
    (said("INV/2026/00021", 60), None, [plain(6, 60)]),
    (said("INV/2026/00021", 120), None, [plain(6, 60), plain(7, 60)]),
    (said("INV/2026/00021", 80), "short", [plain(6, 60), plain(7, 20, "40")]),
    (said("RINV/2026/00012", -30), None, [plain(4, -30)]),
    (said("2026/12", -30), None, [plain(4, -30)]),
    (said("RINV/2026/00012", -10), None, [plain(4, -10)]),
    (said("INV/2026/00030", 77), None, [plain(8, 77)]),
    (said(document="220-3324650328", amount=150), None, [plain(3, 150, service=71)]),
    (said(document="2203324650328", amount=150), None, [plain(3, 150, service=71)]),
    (said(document="3324650328", amount=150), None, [plain(3, 150, service=71)]),
    (said(document="22033246503286", amount=150), None, [plain(3, 150, service=71)]),
    (said("220-3324650330", 90), None, [plain(3, 90, service=72)]),
    (said(document="220-3324650328", amount=110), "short", [plain(3, 110, "40", 71)]),
    (said("INV/2026/00014", 90, document="220-3324650330"), None, [plain(3, 90, service=72)]),
    (said(locator="abc123", amount=240), None, [plain(3, 150, service=71), plain(3, 90, service=72)]),
    (said(locator="ABC123", amount=250), None, [plain(3, 250)]),
    (said(locator="ABC123", amount=90), None, [plain(3, 90, service=72)]),
    (said(reference="po-7", amount=150), None, [plain(3, 150, service=71)]),
    (said(reference="PO4711", amount=33), None, [plain(16, 33)]),
    (said("PO 4711", 33), None, [plain(16, 33)]),
    (said(text="Payment for INV/2026/00012 with thanks", amount=100), None, [plain(1, 100)]),
    (said("INV/2026/00040", 111, gross=100, currency="EUR"), None, [(15, None, "100", "111", {}, "0")]),
]


@pytest.mark.parametrize(("line", "code", "shares"), MATCHED)
def test_matched(line, code, shares):
    state, reason, found = told(match([line], BOOK, POLICY)[1])
    assert (state, reason) == ("matched", code)
    assert [tuple(map(norm, share)) for share in found] == [tuple(map(norm, share)) for share in shares]


def norm(value):
    if isinstance(value, dict):
        return {code: Decimal(kept) for code, kept in value.items()}
    return Decimal(value) if isinstance(value, str) else value


ASKED = [
    (said("INV/2026/00112", 100), "near_digit", [1]),
    (said("INV/2026/00102", 100), "near_swapped", [1]),
    (said("INV/2026/00031", 50), "near_swapped", [2]),
    # swapped and net of tax: 90 + 10 are what is open; not where the tax is more than agreed
    (said("INV/2026/00102", 90, deductions={"tds": 10}), "near_swapped", [1]),
    (said("INV/2026/00102", 90, gross=100), "near_swapped", [1]),
    (said("INV/2026/00102", 80, deductions={"tds": 20}), "unknown", []),
    (said("INV/2026/99999", 50), "amount_named", [2]),
    (said(amount=50), "amount", [2]),
    (said(amount=77), "amount_group", [8]),
    (said(amount=500), "two", [17, 18]),
    (said(amount=110), "rate", [15]),
    (said("INV/2026/00040", 110), "rate", [15]),
    (said("INV/2026/00040", 55), "rate_part", [15]),
    (said("INV/2026/00040", 150, gross=100, currency="EUR"), "rate_off", [15]),
    (said("INV/2026/00031", 88), "other_customer", [9]),
    (said("INV/2026/00031", 89), "unknown", []),
    (said("INV/2026/00032", 12), "paid", []),
    (said("INV/2026/00033", 10), "draft", []),
    (said("INV/2026/00034", 10), "cancelled", []),
    (said("INV/2026/00035", 10), "agency", []),
    (said("INV/2026/00036", 40), "waiting", []),
    (said("INV/2026/00012", -100), "negative", []),
    (said("RINV/2026/00012", 30), "credit", []),
    (said("INV/2026/00012", 120), "over", [1]),
    (said("12", 80), "weak", [1]),
    (said("INV 12 + 13", 100), "several_sum", []),
    (said("INV 12 + 99", 150), "unknown_one", []),
    (said("INV/2026/00020", 950, deductions={"fine": 50}), "deduction_unknown", [5]),
    # 108 is missing: 10 % and 8 of bank charges, or a real short pay
    (said("INV/2026/00020", 892), "deducted_both", [5]),
    (said("INV/2026/00020", "899.98"), "deducted_both", [5]),
    (said("INV/2026/00020", 850, deductions={"tds": 150}), "deduction_off", [5]),
    (said("INV/2026/00020", 900, gross=950, deductions={"tds": 100}), "gross_off", [5]),
    (said("INV/2026/00012", 90, document="220-3324650330"), "disagree", []),
    (said(locator="ABC123", amount=33), "two", None),
    (said("INV/2026/00012", 0), "zero", []),
    (said("XYZ", 1), "unknown", []),
    (said(amount="12.34"), "nothing", []),
]


def test_a_wrong_number_keeps_the_deductions():
    """90 and 10 of tax are proposed for INV/2026/00012, which is open for 100."""
    (proposal,) = match([said("INV/2026/00102", 90, deductions={"tds": 10})], BOOK, POLICY)[1].proposals
    (share,) = proposal.shares
    assert (share.item, share.amount, share.paid, dict(share.deductions)) == (1, 100, 90, {"tds": 10})


@pytest.mark.parametrize(("line", "code", "proposed"), ASKED)
def test_asked(line, code, proposed):
    answer = match([line], BOOK, POLICY)[1]
    assert answer.reason.code == code
    assert not answer.shares
    assert answer.state == ("open" if code in ("unknown", "nothing") else "suggested")
    if proposed is not None:
        assert [share.item for proposal in answer.proposals for share in proposal.shares] == proposed


def test_two_deductions_together_are_proposed_and_not_taken():
    """1,000 less 10 % is 900, less 8 of charges 892; the proposal settles all of it."""
    answer = match([said("INV/2026/00020", 892)], BOOK, POLICY)[1]
    assert answer.reason.params["kept"] == [["tds", "100.00", "USD"], ["bank", "8.00", "USD"]]
    [share] = answer.proposals[0].shares
    assert (share.amount, share.paid, share.deductions) == (1000, 892, (("tds", 100), ("bank", 8)))


def test_charges_are_not_taken_where_two_deductions_fit_as_well():
    """10.02 of 100.20 is 10 % to the cent; 10.03 may be that and a rounding, or bank charges of 10.03."""
    items = [item(1, "INV/2026/00012", "100.20")]
    assert match([said("INV/2026/00012", "90.18")], items, POLICY)[1].reason.code == "deducted"
    assert match([said("INV/2026/00012", "90.17")], items, POLICY)[1].reason.code == "deducted_both"
    assert match([said("INV/2026/00012", "90.25")], items, POLICY)[1].shares[0].deductions == (("bank", dec("9.95")),)


def test_the_second_of_two_equal_lines_is_asked():
    answers = match([said("INV/2026/00012", 100, 1), said("inv 2026/12", 100, 2)], BOOK, POLICY)
    assert told(answers[1])[:2] == ("matched", None)
    assert told(answers[2]) == ("suggested", "twice", [])
    assert answers[2].reason.params["line"] == 1


def test_equal_lines_that_pay_it_together_are_both_meant():
    """500 + 500 of 1,000."""
    answers = match([said("INV/2026/00020", 500, 1), said("INV/2026/00020", 500, 2)], BOOK, POLICY)
    assert [told(answers[key])[:2] for key in (1, 2)] == [("matched", None)] * 2


def test_what_several_lines_leave_is_short_once():
    """400 + 350 of 1,000: 250 short, told on the last."""
    answers = match([said("INV/2026/00020", 400, 1), said("INV/2026/00020", 350, 2)], BOOK, POLICY)
    assert [share.short for key in (1, 2) for share in answers[key].shares] == [0, 250]


def test_tickets_of_one_invoice_never_take_more_than_it_is_open():
    """Of 250 only 200 is open: 150 for the first ticket, then 90 do not fit into 50."""
    items = [item(3, "INV/2026/00014", 200, services=TICKETS)]
    answers = match([said(document="3324650328", amount=150, place=1), said(document="3324650330", amount=90, place=2)], items, POLICY)
    assert told(answers[1])[0] == "matched"
    assert told(answers[2])[:2] == ("suggested", "over")
    assert [share.amount for proposal in answers[2].proposals for share in proposal.shares] == [50]


def test_roundings_are_limited_for_the_advice():
    """0.05 and 0.05 are more than 0.08 in all: the second is short."""
    rows = [said("INV/2026/00012", "99.95", 1), said("INV/2026/00013", "49.95", 2)]
    policy = Policy("USD", rules={"USD": (ROUNDING,)}, kinds=POLICY.kinds)
    answers = match(rows, BOOK, policy)
    assert [answers[key].reason.code for key in (1, 2)] == ["deducted", "short"]


def test_a_deduction_that_must_be_stated_is_not_inferred():
    policy = Policy("USD", rules={"USD": (Rule("tds", percent=dec(10), stated_only=True),)}, kinds=POLICY.kinds)
    answer = match([said("INV/2026/00020", 900)], BOOK, policy)[1]
    assert told(answer) == ("matched", "short", [(5, None, "900", "900", {}, "100")])


@pytest.mark.parametrize(
    ("text", "found"),
    [("INV/2026/00012", ["2026-12"]), ("2026-00012", ["2026-12"]), ("INV-26-12", ["26-12", "2026-12"]), ("", [])],
)
def test_spellings(text, found):
    assert ["-".join(digits) for digits in spellings(text)] == found


def test_numbers_of_documents():
    assert digits_key("INV/2026/03/0007") == "2026-3-7"
    assert pieces("INV 12 + 13") == ["INV 12", "13"]
    assert tickets("220-3324650328/29") == [("220", "3324650328")]
    assert near("INV/2025/00012", "INV/2026/00012") == "digit"


# -- what holds for any advice ------------------------------------------------------------------------------------------

AMOUNTS = st.sampled_from([dec(text) for text in ("100", "50", "-30", "150", "900", "99.97", "250", "90", "500", "60", "120", "33", "0")])
NAMES = st.sampled_from(["", "INV/2026/00012", "12", "INV 12 + 13", "2026/14", "INV/2026/00020", "INV/2026/00021", "RINV/2026/12", "INV/2026/00102", "INV/2026/00032", "INV/2026/00042"])
DOCUMENTS = st.sampled_from(["", "", "", "220-3324650328", "3324650330"])
LOCATORS = st.sampled_from(["", "", "", "ABC123"])
LINES = st.lists(st.tuples(NAMES, AMOUNTS, DOCUMENTS, LOCATORS), max_size=8).map(
    lambda rows: [said(name, amount, place, document=document, locator=locator) for place, (name, amount, document, locator) in enumerate(rows, 1)]
)


@given(LINES, st.randoms())
def test_order_does_not_matter(lines, random):
    mixed, items = list(lines), list(BOOK)
    random.shuffle(mixed)
    random.shuffle(items)
    assert match(mixed, items, POLICY) == match(lines, BOOK, POLICY)


@given(LINES)
def test_nothing_is_paid_beyond_what_is_open(lines):
    answers = match(lines, BOOK, POLICY)
    settled, of_service = {}, {}
    for answer in answers.values():
        for share in answer.shares:
            settled[share.item] = settled.get(share.item, 0) + share.amount
            if share.service:
                of_service[share.service] = of_service.get(share.service, 0) + share.amount
    by_id = {one.id: one for one in BOOK}
    assert all(0 <= amount / by_id[key].open <= 1 for key, amount in settled.items())
    assert all(amount <= next(one.gross for one in TICKETS if one.id == key) for key, amount in of_service.items())


@given(LINES)
def test_a_line_pays_only_what_it_names_and_just_what_it_says(lines):
    by_id = {one.id: one for one in BOOK}
    for line in lines:
        answer = match(lines, BOOK, POLICY)[line.key]
        if not answer.shares:
            continue
        assert line.number or line.document or line.locator
        assert sum(share.paid for share in answer.shares) == line.amount
        for share in answer.shares:
            one = by_id[share.item]
            kept = sum(amount for _code, amount in share.deductions)
            assert share.amount == share.paid + kept
            assert one.status == "open"
            named = one.number.lstrip("RINV/206").lstrip("0")
            assert named in line.number or one.id == 3
