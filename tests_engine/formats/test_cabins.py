"""Cabins by booking class: only where nearly all airlines agree."""

import pytest
from formats.cabins import cabin_of


@pytest.mark.parametrize(
    ("classes", "cabin"), [("F", "first"), ("JCDI", "business"), ("YBMy", "economy"), ("APZWEKQ", ""), ([" ", ""], "")]
)
def test_cabin_of(classes, cabin):
    assert {cabin_of(letter) for letter in classes} == {cabin}
