"""References in the fields of an e-invoice: told once where they hold for all, and none is lost."""

from engine.einvoice import COST, HEADER, PROPERTY, place
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.sampled_from(["A", "B", "C"])
FIELDS = st.sampled_from([*HEADER, COST, PROPERTY])
SERVICES = st.dictionaries(st.integers(), st.lists(st.tuples(st.just("Label"), VALUES, FIELDS), max_size=5), max_size=4)


def test_one_order_stands_in_the_head():
    placed = place({1: [("PO", "45", "order")], 2: [("PO", "45", "order")], 3: []})
    assert placed.header == {"order": "45"}
    assert placed.properties == {1: [], 2: [], 3: []}


def test_two_orders_stand_with_their_services():
    placed = place({1: [("PO", "45", "order")], 2: [("PO", "46", "order")]})
    assert placed.header == {}
    assert placed.several == {"order": ["45", "46"]}
    assert placed.properties == {1: [("PO", "45")], 2: [("PO", "46")]}


def test_a_cost_holds_for_all_or_stands_on_the_line():
    assert place({1: [("CC", "7", COST)], 2: [("CC", "7", COST)]}).header == {COST: "7"}
    assert place({1: [("CC", "7", COST)], 2: []}).costs == {1: "7"}


@given(SERVICES)
def test_no_reference_is_lost(services):
    placed = place(services)
    for key, own in services.items():
        told = {value for _label, value in placed.properties[key]}
        told |= {*placed.header.values(), placed.costs.get(key)}
        assert {value for _label, value, _place in own} <= told
