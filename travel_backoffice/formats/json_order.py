"""Orders as JSON, checked against ``booking.schema.json`` before a word of them is believed."""

import json
from functools import cache
from pathlib import Path

from . import order
from .booking import Booking
from .complaints import complaints, validator
from .text import clean

_SCHEMA = Path(__file__).with_name("booking.schema.json")


@cache
def schema() -> dict:
    """The schema (draft 2020-12) of one order or a list of orders."""
    return json.loads(_SCHEMA.read_text(encoding="utf-8"))


@cache
def checker():
    """Judges one order."""
    return validator(schema(), "order")


def read(content: str) -> list[Booking]:
    """The orders of a JSON text; each is judged by itself. Amounts are never put through binary fractions."""
    try:
        data = json.loads(clean(content), parse_float=order.decimal, parse_constant=_no_number)
    except RecursionError:
        return [_unread("The document is nested too deeply.")]
    except ValueError as error:
        return [_unread(f"This is not JSON: {error}.")]
    if isinstance(data, list) and data:
        return [_read_order(item) for item in data]
    return [_read_order(data)]


def _no_number(name: str):
    raise ValueError(f"{name} is not a number")


def _unread(problem: str) -> Booking:
    return Booking("json", "unknown", problems=[problem])


def _read_order(data) -> Booking:
    problems = complaints(checker(), data)
    if problems:
        booking = order.header_only(data)
        booking.problems = problems
        return booking
    return order.build(data)
