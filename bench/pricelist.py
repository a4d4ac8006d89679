"""Odoo's own pricelist on a table of equal size: what a user would take instead of a service-fee table.

500 items over 50 product categories (the carriers), ten bands of quantity each, flat, percentage and formula prices.
Products are priced many at a time, as Odoo does best; nothing is written.
"""

import random
import time

CATEGORIES = 50
BANDS = 10
PRODUCTS = 500


def make_pricelist(env):
    """The pricelist and its products; to be rolled back by the caller."""
    chance = random.Random(3)
    categories = env["product.category"].create([{"name": f"Carrier {number}"} for number in range(CATEGORIES)])
    items = [item_values(category, band, chance) for category in categories for band in range(BANDS)]
    pricelist = env["product.pricelist"].create(
        {"name": "Fees", "item_ids": [(0, 0, values) for values in items]}
    )
    products = env["product.product"].create(
        [
            {"name": f"Ticket {number}", "type": "service", "list_price": 30 + number, "categ_id": chance.choice(categories.ids)}
            for number in range(PRODUCTS)
        ]
    )
    return pricelist, products


def item_values(category, band, chance):
    price = chance.choice(
        (
            {"compute_price": "fixed", "fixed_price": 5 + band},
            {"compute_price": "percentage", "percent_price": band},
            {"compute_price": "formula", "price_discount": band, "price_surcharge": 2, "price_round": 0.05},
        )
    )
    return {"applied_on": "2_product_category", "categ_id": category.id, "min_quantity": band, **price}


def measure(env, repeat=3):
    """CPU and wall seconds a price, of each repeat.

    :return: dict: ``cpu`` and ``wall`` (lists, seconds a price), ``rules``
    """
    pricelist, products = make_pricelist(env)
    env.flush_all()
    date = env.cr.now()
    figures = {"cpu": [], "wall": [], "rules": len(pricelist.item_ids)}
    pricelist._compute_price_rule(products, 1.0, date=date)  # both sides are measured with warm caches
    for _turn in range(repeat):
        cpu, wall, prices = time.process_time(), time.perf_counter(), 0
        for quantity in range(BANDS):
            prices += len(pricelist._compute_price_rule(products, float(quantity), date=date))
        figures["cpu"].append((time.process_time() - cpu) / prices)
        figures["wall"].append((time.perf_counter() - wall) / prices)
    return figures
