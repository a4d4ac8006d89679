"""Lists as clerks type them, and the comparison of conditions."""

import pytest
from engine.conditions import (
    SET_CONDITIONS,
    BadCondition,
    codes_cover,
    codes_meet,
    describe,
    describe_span,
    inside,
    normalise,
    parse,
    passes,
    span_covers,
    spans_meet,
)
from engine.rule import Codes, Span
from hypothesis import given
from hypothesis import strategies as st

LETTERS = "ABC"
CODES = st.builds(
    Codes, st.frozensets(st.sampled_from(LETTERS), max_size=2), st.frozensets(st.sampled_from(LETTERS), max_size=2)
)
SOME_CODES = CODES.filter(lambda codes: codes.included.isdisjoint(codes.excluded))
ENDS = st.none() | st.integers(0, 4)
SPANS = st.builds(Span, ENDS, ENDS)
#: Everything that can be found; D stands for whatever no condition names.
FOUND_ONE = (*LETTERS, "D", "")
FOUND_SETS = [frozenset(c for bit, c in enumerate("ABCD") if number >> bit & 1) for number in range(16)]


@pytest.mark.parametrize(
    ("text", "included", "excluded"),
    [
        ("", "", ""),
        ("LH, OS", "LH OS", ""),
        ("lh;os\nlx  ua", "LH OS LX UA", ""),
        ("not S7, SU", "", "S7 SU"),
        ("LH, os NOT s7 SU", "LH OS", "S7 SU"),
        ("LH,,LH,", "LH", ""),
    ],
)
def test_parse_carriers(text, included, excluded):
    assert parse("carriers", text) == Codes(frozenset(included.split()), frozenset(excluded.split()))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not", "nothing_after_not"),
        ("LH not", "nothing_after_not"),
        ("not S7 not SU", "second_not"),
        ("!S7", "not_a_code"),
        ("L*", "not_a_code"),
        ("LH, not LH", "wanted_and_refused"),
    ],
)
def test_nonsense_is_refused_in_words(text, code):
    with pytest.raises(BadCondition) as error:
        parse("carriers", text)
    assert error.value.code == code
    assert "“" in str(error.value)


def test_case_by_condition():
    assert normalise("channel", "ONLINE") == "online"
    assert normalise("origin", "fra") == "FRA"
    assert [normalise("form_of_payment", code) for code in ("CARD", "ax", "ax-CREDIT")] == ["card", "AX", "AX-credit"]


@given(SOME_CODES)
def test_describe_is_read_back(codes):
    assert parse("carriers", describe(codes)) == codes


def test_spans_in_words():
    assert describe_span(Span(3, 8)) == "from 3 to below 8"
    assert describe_span(Span(3, None)) == "from 3"
    assert describe_span(Span(None, 8)) == "below 8"
    assert describe_span(Span()) == ""


def test_low_end_is_inside_high_end_is_not():
    assert [number for number in range(10) if inside(Span(3, 8), number)] == [3, 4, 5, 6, 7]
    assert not inside(Span(3, None), None)
    assert inside(Span(), None)


@given(CODES, CODES)
def test_covering_codes_is_what_it_says(wide, narrow):
    for condition, everything in (("scope", FOUND_ONE), ("carriers", FOUND_SETS)):
        if condition in SET_CONDITIONS or not narrow.included <= narrow.excluded:
            said = codes_cover(condition, wide, narrow)
            seen = all(passes(wide, found) for found in everything if passes(narrow, found))
            assert not said or seen
            if any(passes(narrow, found) for found in everything):
                assert said == seen


@given(CODES, CODES)
def test_meeting_codes_is_what_it_says(one, other):
    for condition, everything in (("scope", FOUND_ONE), ("carriers", FOUND_SETS)):
        seen = any(passes(one, found) and passes(other, found) for found in everything)
        assert codes_meet(condition, one, other) == seen


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("AX", "VI", False),
        ("VI-credit", "VI-debit", False),
        ("VI", "VI-debit", True),
        ("card", "AX", True),
        ("AX, VI", "VI, DC", True),
        ("AX", "not VI", True),
    ],
)
def test_a_line_is_paid_by_one_card(one, other, meet):
    lists = [parse("form_of_payment", text) for text in (one, other)]
    assert codes_meet("form_of_payment", *lists) == meet
    assert codes_meet("form_of_payment", *lists[::-1]) == meet


@given(SPANS, SPANS)
def test_spans_are_compared_rightly(one, other):
    numbers = range(-1, 6)
    if span_covers(one, other):
        assert all(inside(one, number) for number in numbers if inside(other, number))
    if spans_meet(one, other) and one.low != one.high and other.low != other.high:
        valid = all(None in (span.low, span.high) or span.low < span.high for span in (one, other))
        assert not valid or any(inside(one, number) and inside(other, number) for number in numbers)
