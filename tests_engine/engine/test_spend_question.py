"""What stands in an address is understood, or said not to be; and what is understood can be written again."""

import doctest
from contextlib import suppress
from datetime import date

import pytest
from engine import spend_question
from engine.spend_question import Question, Unclear, days_of, read
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.lists(st.sampled_from(["customer", "cabin", "month", "ref:CC"]), unique=True, max_size=3).map(tuple)
VALUES = st.lists(st.one_of(st.text(), st.integers(), st.just(False)), min_size=1, max_size=3).map(tuple)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def test_doctests():
    assert doctest.testmod(spend_question).failed == 0


@given(
    st.builds(
        Question,
        dimensions=NAMES,
        measures=NAMES.filter(bool),
        period=st.one_of(st.sampled_from(spend_question.PERIODS), st.tuples(DAYS, st.none()), DAYS.map(lambda day: (day, day))),
        filters=st.dictionaries(st.sampled_from(["cabin", "customer", "ref:CC"]), VALUES).map(lambda found: tuple(found.items())),
        compare=st.sampled_from(["", "previous", "year"]),
        order=st.sampled_from(["", "spend", "spend desc"]),
        top=st.integers(0, 10_000),
        chart=st.sampled_from(spend_question.CHARTS),
    )
)
def test_a_question_is_read_as_it_was_written(question):
    assert read(question.text()) == question


def test_nothing_said_is_the_usual():
    assert read("") == Question()
    assert read("v=7&utm_source=mail") == Question()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("d=a,b,c,d", "dimensions"),
        ("d=a,a", "dimensions"),
        ("m=", "measures"),
        ("p=yesterday-ish", "period"),
        ("p=2026-02-30~", "period"),
        ("p=2026-03-02~2026-03-01", "period"),
        ("p=~9999-12-31", "period"),
        ("c=never", "compare"),
        ("g=<script>", "chart"),
        ("n=-1", "top"),
        ("n=99999", "top"),
        ("n=²", "top"),
        ("f=cabin", "filter"),
        ("f=cabin={}", "filter"),
        ("f=cabin=true", "filter"),
        ("f=cabin=1.5", "filter"),
        ("f==1", "filter"),
        ("f=cabin=" + "[" * 8000, "filter"),
        ("f=cabin=NaN", "filter"),
        ("&".join(["f=a=1"] * 501), "filter"),
        ("d=" + "x" * 16_000, "long"),
    ],
)
def test_what_says_nothing_is_told(text, code):
    with pytest.raises(Unclear) as told:
        read(text)
    assert told.value.code == code


@given(st.text())
def test_any_text_is_read_or_told(text):
    with suppress(Unclear):
        assert isinstance(read(text), Question)


def test_days_of_each_period():
    """On 31 January 2026."""
    today = date(2026, 1, 31)
    assert {name: days_of(name, today) for name in spend_question.PERIODS} == {
        "this_month": (date(2026, 1, 1), date(2026, 2, 1)),
        "last_month": (date(2025, 12, 1), date(2026, 1, 1)),
        "this_quarter": (date(2026, 1, 1), date(2026, 4, 1)),
        "last_quarter": (date(2025, 10, 1), date(2026, 1, 1)),
        "this_year": (date(2026, 1, 1), date(2027, 1, 1)),
        "last_year": (date(2025, 1, 1), date(2026, 1, 1)),
        "last_12_months": (date(2025, 1, 1), date(2026, 1, 1)),
        "all": (None, None),
    }
