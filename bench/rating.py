"""Rating from dataclasses, end to end: 100,000 sold lines against a fee table of 500 rules.

    python bench/rating.py [repeats]

One measurement makes the sales ready as an application would hold them, compiles the table and rates the batch.
``measure`` gives CPU and wall seconds of each repeat, so that a caller can take medians.
"""

import random
import statistics
import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "travel_backoffice"))

from engine.rating import compile_table, rate  # noqa: E402
from engine.rule import Codes, Rule, Span, Tier  # noqa: E402
from engine.sale import Sale  # noqa: E402

SALES = 100_000
RULES = 500
CARRIERS = [first + second for first in "ABEKLQSTU" for second in "AFHKQRSUX7"]
AIRPORTS = ["FRA", "LHR", "JFK", "SIN", "SYD", "DXB", "NRT", "CDG", "MAD", "DEL"]
CLASSES = "YBMHQKLVSNWOZCDJFA"
SCOPES = ["domestic", "international", "regional"]
CHANNELS = ["agent", "online", "offline"]
EVENTS = ["issue"] * 8 + ["exchange", "refund"]
SERVICES = ["air"] * 6 + ["rail", "hotel", "car", "cruise"]


def make_rules(count=RULES, seed=1):
    """``count`` rules of five kinds: flat and percent, bands, minimum and maximum, under varied conditions."""
    chance = random.Random(seed)
    makers = (_fee, _markup, _discount, _after_hours, _surcharge)
    rules = [Rule("fee", "fee", "Any other sale", sequence=99, amount=Decimal("15.00"), per="document")]
    rules += [makers[number % 5](number, chance) for number in range(count - len(rules))]
    return rules


def _codes(**values):
    return {name: Codes(frozenset(found)) for name, found in values.items()}


def _fee(number, chance):
    codes = _codes(
        service_type=[chance.choice(SERVICES)],
        scope=[chance.choice(SCOPES)],
        channel=[chance.choice(CHANNELS)],
        event=[chance.choice(EVENTS)],
    )
    if number % 2:
        codes["carriers"] = Codes(excluded=frozenset(chance.sample(CARRIERS, 3)))
    if number % 3:
        return Rule(number, "fee", f"Fee {number}", codes=codes, amount=Decimal(number % 90), per="segment")
    bands = (
        Tier(Decimal(200), Decimal(10)),
        Tier(Decimal(800), Decimal(25)),
        Tier(None, Decimal(40), Decimal("0.5")),
    )
    return Rule(number, "fee", f"Fee {number}", codes=codes, method="tiers", tiers=bands)


def _markup(number, chance):
    codes = _codes(carriers=chance.sample(CARRIERS, 6), scope=[chance.choice(SCOPES)])
    return Rule(
        number,
        "markup",
        f"Markup {number}",
        "markup",
        codes=codes,
        method="percent",
        percent=Decimal(number % 7 + 1),
        minimum=Decimal(5),
        maximum=Decimal(150),
    )


def _discount(number, chance):
    low = number % 12 * 50
    return Rule(
        number,
        "discount",
        f"Discount {number}",
        "discount",
        sign=-1,
        codes=_codes(booking_classes=chance.sample(CLASSES, 6)),
        spans={"fare": Span(Decimal(low), Decimal(low + 400))},
        valid=Span(date(2025, 1 + number % 6, 1), None),
        method="percent",
        percent=Decimal(number % 5 + 1),
        base="fare_taxes",
    )


def _after_hours(number, chance):
    codes = _codes(origin=[chance.choice(AIRPORTS)], scope=[chance.choice(SCOPES)])
    return Rule(
        number,
        "after_hours",
        f"After hours {number}",
        "supplement",
        codes=codes,
        after_hours=True,
        amount=Decimal(number % 40),
    )


def _surcharge(number, chance):
    return Rule(
        number,
        "surcharge",
        f"Card {number}",
        "supplement",
        codes=_codes(form_of_payment=["AX"], destination=[chance.choice(AIRPORTS)]),
        spans={"lead_days": Span(number % 5, None)},
        method="percent",
        percent=Decimal(number % 4) + Decimal("0.46"),
        base="amount_due",
        kind_sequence=20,
    )


def make_sales(count=SALES, seed=2):
    """``count`` sales in orders of one to four lines, as varied as a year of a large agency."""
    chance = random.Random(seed)
    sales, order = [], 0
    while len(sales) < count:
        order += 1
        sales += [_sale(len(sales) + line, order, chance) for line in range(chance.randint(1, 4))]
    return sales[:count]


def _sale(key, order, chance):
    return Sale(
        key=key,
        order_key=order,
        date=date(2025, 1, 1) + timedelta(days=chance.randrange(365)),
        currency="EUR",
        event=chance.choice(EVENTS),
        service_type=chance.choice(SERVICES),
        channel=chance.choice(CHANNELS),
        scope=chance.choice(SCOPES),
        after_hours=chance.random() < 0.1,
        origin=frozenset((chance.choice(AIRPORTS),)),
        destination=frozenset((chance.choice(AIRPORTS),)),
        carriers=frozenset(chance.sample(CARRIERS, chance.randint(1, 2))),
        booking_classes=frozenset((chance.choice(CLASSES),)),
        form_of_payment=frozenset(("card", "AX") if chance.random() < 0.3 else ("invoice",)),
        lead_days=chance.randrange(90),
        segments=chance.randint(1, 4),
        base_fare=Decimal(chance.randrange(3000, 250000)) / 100,
        taxes=Decimal(chance.randrange(0, 20000)) / 100,
    )


def measure(repeat=5, sales=None, rules=None):
    """Compile the table and rate the sales, ``repeat`` times.

    :return: dict: ``cpu`` and ``wall`` (lists of seconds), ``lines`` and ``prices`` (charges made) of one repeat
    """
    sales = sales or make_sales()
    rules = rules or make_rules()
    cpu, wall, result = [], [], None
    for _turn in range(repeat):
        del result
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        result = rate(compile_table(rules), sales)
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
    return {"cpu": cpu, "wall": wall, "lines": len(sales), "prices": len(result.charges)}


def main(repeat=5):
    figures = measure(repeat)
    cpu = statistics.median(figures["cpu"])
    print(f"{figures['lines']:,} lines, {figures['prices']:,} prices in {cpu:.2f} CPU seconds (median of {repeat})")
    print(f"{figures['prices'] / cpu:,.0f} prices and {figures['lines'] / cpu:,.0f} lines per CPU second")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
