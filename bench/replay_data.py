"""Sold lines of a large agency, made set by set in SQL: orders of two or three services with passenger, segments and taxes.

As varied as ``rating.make_sales``: its services, channels, events, airports, carriers and classes, over a year; of 2,000
customers, with what each line was charged. The fee table is ``rating.make_rules`` as records, so that the same 500 rules
are rated from the database and from memory.
"""

import rating

CUSTOMERS = 2000
#: Kind of ``rating.make_rules`` → charge kind of the addon at the same stage.
KINDS = {"fee": "transaction_fee", "markup": "markup", "discount": "discount", "after_hours": "after_hours", "surcharge": "card_surcharge"}
#: Conditions of the engine → field of the rule; the others are records or ranges.
TEXTS = {"carriers": "carriers", "booking_classes": "booking_classes", "origin": "origins", "destination": "destinations",
         "form_of_payment": "forms_of_payment"}  # fmt: skip


def make_lines(env, count=rating.SALES):
    """:return: ids of ``count`` lines that are billed, in the order in which they were entered"""
    values = {"lines": count, "orders": count * 2 // 5, "customers": make_customers(env), **master_data(env)}
    env.cr.execute("SELECT setseed(0.42)")
    for statement in (ORDERS, PASSENGERS, LINES, PEOPLE, SEGMENTS, TAXES):
        env.cr.execute(statement, values)
    tables = ("travel_order", "travel_order_line", "travel_passenger", "travel_segment", "travel_line_tax", "res_partner",
              "travel_order_line_travel_passenger_rel")  # fmt: skip
    for table in tables:
        env.cr.execute(f"ANALYZE {table}")
    env.invalidate_all()
    env.cr.execute("SELECT id FROM travel_order_line ORDER BY id")
    return [one for (one,) in env.cr.fetchall()]


def charge_lines(env):
    """What stood before: 25.00 on every line, by a rule of another table."""
    kind = env["travel.charge.kind"].search([("code", "=", "transaction_fee")])
    table = env["travel.fee.table"].create({"name": "Bench before"})
    rule = env["travel.fee.rule"].create({"table_id": table.id, "name": "Before", "charge_kind_id": kind.id, "amount": 25.0})
    env.flush_all()
    env.cr.execute(CHARGES, {"kind": kind.id, "rule": rule.id, "table": table.id})
    env.cr.execute("ANALYZE travel_charge")


def make_customers(env):
    """Ids of groups; the early ones buy most."""
    made = env["res.partner"].create([{"name": f"Bench {number}", "is_company": True, "travel_node_type": "group"} for number in range(CUSTOMERS)])
    env.flush_all()
    return made.ids


def master_data(env):
    """Ids of services and channels in the order of ``rating``; of one airline for each of its carriers."""
    service = {one.code: one.id for one in env["travel.service.type"].search([])}
    channel = {one.code: one.id for one in env["travel.channel"].search([])}
    known = {one.code: one.id for one in env["travel.airline"].with_context(active_test=False).search([])}
    missing = env["travel.airline"].create([{"code": code, "name": code} for code in rating.CARRIERS if code not in known])
    known |= {one.code: one.id for one in missing}
    env.flush_all()
    return {
        "services": [service[code] for code in rating.SERVICES],
        "channels": [channel[code] for code in rating.CHANNELS],
        "airlines": [known[code] for code in rating.CARRIERS],
        "carriers": rating.CARRIERS,
        "airports": rating.AIRPORTS,
        "classes": list(rating.CLASSES),
        "events": rating.EVENTS,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
    }


ORDERS = """
INSERT INTO travel_order (name, company_id, currency_id, partner_id, travel_root_id, booked_at, state, source, office, confirmed)
SELECT 'B' || n, %(company)s, %(currency)s, customer, customer, '2025-01-01', 'billed', '1A', 'FRALH2100', true
  FROM (SELECT n, (%(customers)s)[1 + floor(pow(random(), 2) * array_length(%(customers)s, 1))::integer] AS customer
          FROM generate_series(1, %(orders)s) n) drawn
"""
PASSENGERS = """
INSERT INTO travel_passenger (order_id, company_id, name, kind, sequence)
SELECT id, company_id, 'JONES/MARY MRS', CASE WHEN random() < 0.95 THEN 'ADT' ELSE 'CHD' END, 10 FROM travel_order ORDER BY id
"""
LINES = """
INSERT INTO travel_order_line (order_id, company_id, partner_id, sequence, currency_id, service_type_id, channel_id, event, scope, document_type,
       validating_carrier_id, supplier_code, state, sold_on, sold_at, start_date, form_of_payment, card_brand, quantity, base_fare, tax_amount,
       total_amount)
SELECT travel_order.id, company_id, partner_id, 10, currency_id, (%(services)s)[1 + floor(random() * 10)::integer],
       (%(channels)s)[1 + floor(random() * 3)::integer], (%(events)s)[1 + floor(random() * 10)::integer],
       (ARRAY['domestic', 'international'])[1 + floor(random() * 2)::integer], 'ticket',
       (%(airlines)s)[1 + floor(random() * 90)::integer], 'S' || floor(random() * 200)::integer, 'billed', day, day + interval '10 hours',
       day + floor(random() * 90)::integer, paid, CASE WHEN paid = 'card' THEN 'AX' END, 1, fare, tax, fare + tax
  FROM (SELECT n, first.id + n * 2 / 5 AS order_id, date '2025-01-01' + n * 365 / %(lines)s AS day,
               CASE WHEN random() < 0.3 THEN 'card' ELSE 'invoice' END AS paid,
               round((30 + random() * 2470)::numeric, 2) AS fare, round((random() * 200)::numeric, 2) AS tax
          FROM generate_series(0, %(lines)s - 1) n, (SELECT min(id) AS id FROM travel_order WHERE name LIKE 'B%%') first) drawn
  JOIN travel_order ON travel_order.id = drawn.order_id
 ORDER BY n
"""
PEOPLE = """
INSERT INTO travel_order_line_travel_passenger_rel (travel_order_line_id, travel_passenger_id)
SELECT line.id, passenger.id FROM travel_order_line line JOIN travel_passenger passenger ON passenger.order_id = line.order_id
"""
SEGMENTS = """
INSERT INTO travel_segment (line_id, company_id, sequence, origin, destination, carrier, booking_class, departure_date, surface)
SELECT line.id, line.company_id, 10 + n, CASE WHEN n %% 2 = 1 THEN here ELSE there END, CASE WHEN n %% 2 = 1 THEN there ELSE here END,
       carrier, letter, line.start_date + n, false
  FROM (SELECT line.id, line.company_id, line.start_date, 1 + floor(random() * 4)::integer AS flown,
               (%(airports)s)[1 + floor(random() * 5)::integer] AS here, (%(airports)s)[6 + floor(random() * 5)::integer] AS there,
               (%(carriers)s)[1 + floor(random() * 90)::integer] AS carrier, (%(classes)s)[1 + floor(random() * 18)::integer] AS letter
          FROM travel_order_line line) line, generate_series(1, 4) n
 WHERE n <= flown ORDER BY line.id, n
"""
TAXES = """
INSERT INTO travel_line_tax (line_id, company_id, code, amount) SELECT id, company_id, 'YQ', round(tax_amount / 2, 2) FROM travel_order_line
"""
CHARGES = """
INSERT INTO travel_charge (order_id, line_id, company_id, sequence, kind_id, stage, name, table_id, rule_id, currency_id, amount, units, state, business_key)
SELECT order_id, id, company_id, 10, %(kind)s, 'fee', 'Before', %(table)s, %(rule)s, currency_id, 25, 1, 'billed', id || ':transaction_fee'
  FROM travel_order_line
"""


def make_table(env):
    """``rating.make_rules`` as a fee table; a scope that the addon does not know asks for nothing."""
    kinds = {kind.code: kind for kind in env["travel.charge.kind"].search([])}
    records = {
        "service_type": ("service_type_ids", {one.code: one.id for one in env["travel.service.type"].search([])}),
        "channel": ("channel_ids", {one.code: one.id for one in env["travel.channel"].search([])}),
    }
    table = env["travel.fee.table"].create({"name": "Bench"})
    env["travel.fee.rule"].create([{"table_id": table.id, **rule_values(rule, kinds, records)} for rule in rating.make_rules()])
    env.flush_all()
    return table


def rule_values(rule, kinds, records):
    values = {"name": rule.name, "charge_kind_id": kinds[KINDS[rule.kind]].id, "sequence": rule.sequence, "method": rule.method,
              "amount": float(rule.amount), "percent": float(rule.percent), "base": rule.base, "per": rule.per,
              "minimum": float(rule.minimum or 0), "maximum": float(rule.maximum or 0),
              "after_hours": "yes" if rule.after_hours else False, "event": "issue", "date_from": rule.valid.low}  # fmt: skip
    for name, codes in rule.codes.items():
        if name in records:
            field, ids = records[name]
            values[field] = [(6, 0, [ids[code] for code in codes.included])]
        elif name in TEXTS:
            words = ", ".join(sorted(codes.included))
            values[TEXTS[name]] = words or f"not {', '.join(sorted(codes.excluded))}"
        elif codes.included != {"regional"}:
            [values[name]] = codes.included
    for name, span in rule.spans.items():
        low, high = f"{name}_from", f"{name}_below"
        values |= {low: str(span.low) if name == "lead_days" else float(span.low or 0), high: False if span.high is None else float(span.high)}
    if rule.tiers:
        values["tier_ids"] = [
            (0, 0, {"sequence": place, "up_to": float(tier.up_to or 0), "open_ended": tier.up_to is None,
                    "amount": float(tier.amount), "percent": float(tier.percent)})
            for place, tier in enumerate(rule.tiers)
        ]  # fmt: skip
    return values
