"""An advice of 5,000 lines: what becomes of each is known by how it was made."""

from collections import Counter
from decimal import Decimal

from engine.remittance_facts import Item, Policy, Rule, Said
from engine.remittance_matching import match

HUNDREDS = 500


def amount_of(number):
    """No two invoices have the same, and each less 10 % is exact to the cent: 100.10, 100.20 …"""
    return Decimal(100) + Decimal(number) / 10


def lines_of(block):
    """Ten lines on invoices 10 × block + 1 … + 9: what is said, and what becomes of it."""
    first, place = 10 * block + 1, 10 * block + 1

    def number(step):
        return f"INV/2026/{first + step:06}"

    def amount(step):
        return amount_of(first + step)

    return [
        (Said(place, place, number=number(0), amount=amount(0)), "exact"),
        (Said(place + 1, place + 1, number=number(1).replace("/", "-"), amount=amount(1)), "exact"),
        (Said(place + 2, place + 2, number=number(2), amount=amount(2) - 30), "short"),
        (Said(place + 3, place + 3, number=number(3), amount=amount(3) * 9 / 10), "deducted"),
        (Said(place + 4, place + 4, number=number(0), amount=amount(0)), "twice"),
        (Said(place + 5, place + 5, number="INV/2027/000001", amount=amount(5)), "amount_named"),
        (Said(place + 6, place + 6, amount=amount(6)), "amount"),
        (Said(place + 7, place + 7, number=number(7), amount=-amount(7)), "negative"),
        (Said(place + 8, place + 8, number=number(8), amount=amount(8) + 1), "over"),
        (Said(place + 9, place + 9, number="NOBODY", amount=Decimal("0.77")), "unknown"),
    ]


def test_five_thousand_lines():
    """In every ten: four matched, of which one short by 30 and one less 10 %; six to look at."""
    items = [
        Item(number, number, f"INV/2026/{number:06}", amount_of(number), "USD", total=amount_of(number))
        for number in range(1, 10 * HUNDREDS + 1)
    ]
    policy = Policy("USD", rules={"USD": (Rule("tds", percent=Decimal(10)),)}, kinds=frozenset({"tds"}))
    expected = [row for block in range(HUNDREDS) for row in lines_of(block)]
    assert len(expected) == 5000
    answers = match([said for said, _kind in expected], items, policy)
    told = Counter((kind, answers[said.key].reason.code if answers[said.key].reason else "exact") for said, kind in expected)
    assert {kind for kind, found in told if kind != found} == set()
    paid = sum(share.paid for answer in answers.values() for share in answer.shares)
    assert paid == sum(said.amount for said, kind in expected if kind in ("exact", "short", "deducted"))
