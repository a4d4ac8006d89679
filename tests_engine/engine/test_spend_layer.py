import doctest
from datetime import date

import pytest
from engine import spend_layer
from engine.spend_layer import covers, reads

DAYS = {"booked_on", "paid_on"}


@pytest.mark.parametrize(
    ("code", "params", "expected"),
    [
        ('SUM("travel_spend"."spend_company"), "travel_spend"."root_id"', [], {"spend_company": None, "root_id": None}),
        ('"travel_spend"."booked_on"', [], {"booked_on": "day"}),
        ('date_trunc(%s, "travel_spend"."booked_on"::timestamp)::date', ["month"], {"booked_on": "month"}),
        ('date_trunc(%s, "travel_spend"."booked_on"::timestamp)::date', ["week"], {"booked_on": "day"}),
        # a year told by month from April on needs months; from the middle of a month, days
        ('date_trunc(%s, "travel_spend"."booked_on") , "travel_spend"."booked_on" >= %s', ["year", date(2026, 5, 1)], {"booked_on": "month"}),
        ('"travel_spend"."booked_on" >= %s AND "travel_spend"."booked_on" < %s', [date(2026, 1, 1), date(2026, 4, 1)], {"booked_on": "quarter"}),
        ('"travel_spend"."booked_on" >= %s AND "travel_spend"."booked_on" < %s', [date(2026, 1, 1), date(2026, 4, 2)], {"booked_on": "day"}),
        # up to and with a day: not what a month's first day stands for
        ('"travel_spend"."booked_on" <= %s', [date(2026, 1, 1)], {"booked_on": "day"}),
        ('"travel_spend"."paid_on" IS NULL', [], {"paid_on": "day"}),
        # parameters are counted in the order of the text
        ('"travel_spend"."root_id" IN %s AND "travel_spend"."booked_on" < %s', [(1, 2), date(2026, 1, 1)], {"root_id": None, "booked_on": "year"}),
        ('("travel_spend"."references" ->> %s)', ["PROJECT"], {"references.PROJECT": None}),
        ('"travel_spend"."references"', [], {"references": None}),
    ],
)
def test_what_a_question_reads(code, params, expected):
    assert reads(code, params, DAYS) == expected


@pytest.mark.parametrize("code", ["COUNT(*)", 'avg("travel_spend"."nights")', 'MAX ("travel_spend"."id")', 'EXISTS (SELECT FROM "travel_spend")'])
def test_what_only_the_facts_know(code):
    assert reads(code, [], DAYS) is None


def test_finer_covers_coarser():
    kept = {"booked_on": "month", "root_id": None}
    assert covers(kept, {"booked_on": "month"})
    assert covers(kept, {"booked_on": "quarter", "root_id": None})
    assert not covers(kept, {"booked_on": "day"})
    assert not covers(kept, {"customer_id": None})


def test_doctests():
    assert doctest.testmod(spend_layer).failed == 0
