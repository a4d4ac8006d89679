"""Orders to posted invoices: ours, Odoo's sale orders, and plain invoices of the same content.

Every turn makes its records first, unmeasured, on a cursor of its own that is rolled back. Ours starts with an order of
one ticket that is not priced yet: contract and fee table are found, three charges worked out (fare, transaction fee,
handling), invoiced and posted. A sale order has three lines with their prices given; a plain invoice the same three. The
module ``sale`` is installed in the bench database for the comparison only.
"""

import gc
import statistics
import time
from contextlib import contextmanager
from datetime import date

DAY = date(2026, 3, 12)
CUSTOMERS = 20
AMOUNTS = (("fare", 253.0), ("transaction_fee", 25.0), ("handling", 3.5))


def install_sale(env):
    """Install what we compare with; the environment's own transaction is ended first."""
    module = env["ir.module.module"].search([("name", "=", "sale")])
    if module.state != "installed":
        env.cr.rollback()
        module.button_immediate_install()
        env.cr.commit()


def make_history(database, count=600, chunk=50):
    """Posted invoices of earlier days, and the statistics of a database in use: on empty tables PostgreSQL chooses plans
    that nobody would meet, and sale orders and plain invoices would look worse than they are."""
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        prepare_books(env)
        for _turn in range(count // chunk):
            bare_moves(env, chunk)()
            cr.commit()
            cr.execute("ANALYZE")
            cr.commit()


@contextmanager
def fresh(database):
    """An environment of one turn: the main company's books, nothing kept."""
    import odoo
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {"travel_invoice_date": DAY})
        prepare_books(env)
        yield env
        cr.rollback()


def prepare_books(env):
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
    company._travel_prepare_accounting()


def customers(env, count=CUSTOMERS):
    partners = env["res.partner"].create(
        [{"name": f"Customer {number}", "is_company": True, "travel_node_type": "company"} for number in range(count)]
    )
    table = fee_table(env)
    env["travel.contract"].create(
        [
            {
                "name": partner.name,
                "partner_id": partner.id,
                "date_from": date(2026, 1, 1),
                "state": "active",
                "fee_table_id": table.id,
            }
            for partner in partners
        ]
    )
    return partners


def fee_table(env):
    """Two fees that every ticket is charged."""
    by_code = kinds(env)
    rules = [
        (0, 0, {"name": by_code[code].name, "charge_kind_id": by_code[code].id, "amount": amount})
        for code, amount in AMOUNTS[1:]
    ]
    return env["travel.fee.table"].create({"name": "Bench", "rule_ids": rules})


def kinds(env):
    return {kind.code: kind for kind in env["travel.charge.kind"].search([])}


def make_orders(env, count, customer_count=CUSTOMERS):
    """Orders of one ticket each, confirmed and not priced yet."""
    partners = customers(env, customer_count)
    air = env.ref("travel_backoffice.service_type_air")
    orders = env["travel.order"].create(
        [
            {
                "partner_id": partners[number % customer_count].id,
                "booked_at": "2026-03-10 09:00:00",
                "record_locator": f"L{number:05d}",
                "passenger_ids": [(0, 0, {"name": "JONES/MARY MRS"})],
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "service_type_id": air.id,
                            "document_type": "ticket",
                            "document_number": f"220-{number:010d}",
                            "route": "KBP-FRA-KBP",
                            "base_fare": 200.0,
                            "tax_amount": 53.0,
                            "total_amount": 253.0,
                            "sold_at": "2026-03-10 09:00:00",
                            "sold_on": date(2026, 3, 10),
                            "tax_ids": [
                                (0, 0, {"code": "YQ", "amount": 40.0}),
                                (0, 0, {"code": "UA", "amount": 13.0}),
                            ],
                            "segment_ids": [
                                (0, 0, {"origin": "KBP", "destination": "FRA", "departure_date": date(2026, 4, 1)}),
                                (0, 0, {"origin": "FRA", "destination": "KBP", "departure_date": date(2026, 4, 3)}),
                            ],
                        },
                    )
                ],
            }
            for number in range(count)
        ]
    )
    for line in orders.line_ids:
        line.passenger_ids = line.order_id.passenger_ids
    return orders


def ours(env, count):
    """Our orders → charges → posted invoices.

    :return: what is to be measured, as a function
    """
    orders = make_orders(env, count)

    def work():
        orders.rate()
        invoices = orders._create_invoices()
        assert len(orders.charge_ids) == 3 * count
        assert len(invoices) == count
        assert set(orders.mapped("state")) == {"billed"}

    return work


def sale_orders(env, count):
    """Sale orders: confirm, one invoice per order, post; all in batch."""
    partners, by_code = customers(env), kinds(env)
    products = sale_products(env, by_code)
    orders = env["sale.order"].create(
        [
            {
                "partner_id": partners[number % CUSTOMERS].id,
                "order_line": [
                    (0, 0, {"product_id": products[code].id, "name": code, "product_uom_qty": 1, "price_unit": amount})
                    for code, amount in AMOUNTS
                ],
            }
            for number in range(count)
        ]
    )

    def work():
        orders.action_confirm()
        invoices = orders._create_invoices(grouped=True, date=DAY)
        invoices.action_post()
        assert len(invoices) == count
        assert set(invoices.mapped("state")) == {"posted"}

    return work


def sale_products(env, by_code):
    products = {code: by_code[code].product_id for code, _amount in AMOUNTS[1:]}
    products["fare"] = env.ref("travel_backoffice.product_service_air")
    for product in products.values():
        product.invoice_policy = "order"
    return products


def bare_moves(env, count):
    """Plain invoices of the same lines, as a script would make them: partner, date, product, price."""
    partners, by_code = customers(env), kinds(env)
    clearing = env.company.travel_clearing_account_id
    air = env.ref("travel_backoffice.product_service_air")

    def line(code, amount):
        values = {"name": code, "quantity": 1, "price_unit": amount}
        if code == "fare":
            return (0, 0, values | {"product_id": air.id, "account_id": clearing.id, "tax_ids": [(6, 0, [])]})
        return (0, 0, values | {"product_id": by_code[code].product_id.id})

    def work():
        moves = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partners[number % CUSTOMERS].id,
                    "invoice_date": DAY,
                    "invoice_line_ids": [line(code, amount) for code, amount in AMOUNTS],
                }
                for number in range(count)
            ]
        )
        moves.action_post()
        assert set(moves.mapped("state")) == {"posted"}

    return work


def sample(database, make, count):
    """CPU and wall seconds of one turn."""
    with fresh(database) as env:
        work = make(env, count)
        env.flush_all()
        env.cr.execute("ANALYZE")  # autovacuum would have done so by the time orders are billed
        env.invalidate_all()
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        env.flush_all()
        return time.process_time() - cpu, time.perf_counter() - wall


def measure(database, make, count, repeat):
    """``{"cpu": seconds of each turn, "wall": …}`` per order"""
    samples = [sample(database, make, count) for _turn in range(repeat)]
    return {"cpu": [cpu / count for cpu, _wall in samples], "wall": [wall / count for _cpu, wall in samples]}


def interleaved(database, cases, repeat):
    """Measure several cases turn by turn, so that a busy minute hits all of them.

    :param dict cases: name → (function, count)
    """
    figures = {name: {"cpu": [], "wall": []} for name in cases}
    for _turn in range(repeat):
        for name, (make, count) in cases.items():
            once = measure(database, make, count, 1)
            for key in once:
                figures[name][key] += once[key]
    return figures


def run(env, repeat=3):
    """All figures, per order: ``ours``, ``ours at 2,000``, ``sale`` and ``bare``."""
    install_sale(env)
    env.cr.rollback()
    database = env.cr.dbname
    make_history(database)
    cases = {"ours": (ours, 200), "sale": (sale_orders, 200), "bare": (bare_moves, 200)}
    interleaved(database, {name: (make, 20) for name, (make, _count) in cases.items()}, 1)  # warm caches
    figures = interleaved(database, cases, repeat)
    return figures | interleaved(database, {"ours at 200": (ours, 200), "ours at 2,000": (ours, 2000)}, repeat)


def rows(env, row):
    """Print the ratios through ``row(name, ours, theirs, target)``; true for each that is met."""
    figures = run(env)
    for name, figure in figures.items():
        cpu = 1000 * statistics.median(figure["cpu"])
        print(f"    {name:<16} {cpu:6.2f} ms CPU an order")
    print("(b) order → posted invoice, 200 orders of 3 charges")
    good = [
        row("CPU an order, ours / sale.order confirm → invoice → post", figures["ours"], figures["sale"], 0.6),
        row("CPU an order, ours / bare account.moves", figures["ours"], figures["bare"], 1.0),
    ]
    print("(c) cost per order at 2,000 orders")
    good.append(row("CPU an order, at 2,000 / at 200", figures["ours at 2,000"], figures["ours at 200"], 1.1))
    return good
