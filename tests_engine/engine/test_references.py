"""References: what is right, what is wrong, and patterns that cannot be kept busy for ever."""

import re

import pytest
from engine.references import (
    MAX_LENGTH,
    Reference,
    normalise,
    pattern_problem,
    split_list,
    wrong,
)
from hypothesis import given
from hypothesis import strategies as st

PURPOSE = Reference("PT", "Purpose", "list", allowed=("Sales", "Training"))
COST_CENTER = Reference("CC", "Cost centre", "cost_center")


def test_list_as_written():
    assert split_list(" Sales \n\n Training\n") == ("Sales", "Training")
    assert normalise(PURPOSE, "  SALES ") == "Sales"
    assert wrong(PURPOSE, "sales") == ""
    assert wrong(PURPOSE, "Fun") == "list"


def test_look_up():
    assert wrong(COST_CENTER, "ab-1", known={"ab-1"}) == ""
    assert wrong(COST_CENTER, "AB-1", known={"ab-1"}) == ""
    assert wrong(COST_CENTER, "AB-2", known={"ab-1"}) == "cost_center"


def test_no_value_is_not_wrong():
    for value in (None, "", "  ", "\x00"):
        assert wrong(COST_CENTER, value) == ""


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|ab)*c", "(?=(a+)+)b", "(?:x{1,20})+", "a*a*a*a*a*x", "(?:(?:a?){9}){9}", "a?" * 80]
)
def test_slow_patterns_refused(pattern):
    assert pattern_problem(pattern)[0] == "slow"


@pytest.mark.parametrize(
    "pattern",
    [r"[A-Z]{2}\d{4}", r"(19|20)\d\d-(0[1-9]|1[0-2])", r"([A-Z]{2}-)*\d+", r"(\d{1,3}\.){3}\d{1,3}", r"[\w.]+@[\w.-]+"],
)
def test_usual_patterns_pass(pattern):
    assert pattern_problem(pattern) == ("", "")


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "(?P<x>a", "a{3,1}"])
def test_no_regular_expression(pattern):
    word, detail = pattern_problem(pattern)
    assert word == "syntax"
    assert detail


@given(st.text(alphabet="ab(|)*+?{}19,.[]\\", max_size=40))
def test_any_text_as_pattern_is_judged(pattern):
    """Whatever a person writes is judged without an error; what passes compiles."""
    if pattern_problem(pattern) == ("", ""):
        re.compile(pattern)


@given(st.sampled_from([PURPOSE, COST_CENTER, Reference("T", "Text")]), st.text(max_size=200))
def test_normalising_again_changes_nothing(reference, value):
    once = normalise(reference, value)
    assert normalise(reference, once) == once
    assert wrong(reference, value) == wrong(reference, once)
    if len(once) > MAX_LENGTH:
        assert wrong(reference, value) == "long"
