"""Facts of spend of a large agency, made set by set in SQL: customer groups, nodes, travellers, suppliers, and services.

Skewed as trade is: the largest of 200 groups has some fourteen times what an even share would be, a few routes carry most
tickets. A traveller belongs to one node, a node to one group, a ticket's carrier is its supplier's. Rows come in the order of
the days on which they were sold, as they do in life. Only what the facts hold is made: no orders stand behind them.
"""

from aged_data import bare_tables
from copies import copy_rows

from odoo.tools import SQL

GROUPS, NODES, TRAVELLERS, SUPPLIERS, ROUTES, CENTRES = 200, 2000, 50_000, 300, 5000, 1500
DAYS = 3 * 365
FIRST = "2024-01-01"

#: What is drawn for each service: which one of so many; the power says how skewed.
DRAWN = """
CREATE TEMPORARY TABLE bench_draw AS
SELECT number, day, traveller, supplier, route, floor(pow(random(), 3) * 11)::integer AS service, random() AS event_draw,
       random() AS lead_draw, random() AS paid_draw, random() AS other, round((40 + pow(random(), 3) * 2400)::numeric, 2) AS fare
  FROM (SELECT number, %(first)s::date + (number * %(days)s / %(rows)s)::integer AS day,
               floor(pow(random(), 1.5) * %(travellers)s)::integer AS traveller, floor(pow(random(), 2) * %(suppliers)s)::integer AS supplier,
               floor(pow(random(), 2) * %(routes)s)::integer AS route
          FROM generate_series(0::bigint, %(rows)s - 1) number) drawn
"""

#: A node of each traveller, a group of each node; the early ones of each are the busy ones.
PEOPLE = """
CREATE TEMPORARY TABLE bench_people AS
SELECT traveller.place, traveller.id AS traveller_id, node.id AS customer_id, root.id AS root_id, booker.id AS booker_id,
       'E' || traveller.place AS employee_code, traveller.place %% %(centres)s AS centre
  FROM bench_partner traveller
  JOIN bench_partner node ON node.kind = 'node' AND node.place = floor(pow(traveller.place::float / %(travellers)s, 1.2) * %(nodes)s)::integer
  JOIN bench_partner root ON root.kind = 'group' AND root.place = floor(pow(node.place::float / %(nodes)s, 1.3) * %(groups)s)::integer
  JOIN bench_partner booker ON booker.kind = 'traveller' AND booker.place = traveller.place - traveller.place %% 20
 WHERE traveller.kind = 'traveller'
"""

PLACES = """
CREATE TEMPORARY TABLE bench_route AS
SELECT place, 'C' || place %% 71 AS origin, 'D' || place / 71 AS destination, 'C' || place %% 71 || '-D' || place / 71 AS route,
       (SELECT id FROM res_country ORDER BY id OFFSET place %% 60 LIMIT 1) AS origin_country_id,
       (SELECT id FROM res_country ORDER BY id OFFSET place %% 90 LIMIT 1) AS destination_country_id
  FROM generate_series(0, %(routes)s - 1) place
"""

FACTS = """
INSERT INTO travel_spend (line_id, order_id, company_id, currency_id, company_currency_id, root_id, customer_id, cost_center_id, traveller_id,
       employee_code, booker_id, event, state, service_type_id, supplier_id, carrier_id, route, origin, destination, origin_country_id,
       destination_country_id, scope, cabin, booking_class, channel_id, lead_days, policy_status, policy_reason, form_of_payment, office, trip_key,
       booked_on, invoiced_on, travelled_on, paid_on, lines, documents, tickets, nights, segments, lead_total, lead_count,
       {money}, {twins})
SELECT number + 1, number / 2 + 1, %(company)s, currency_id, %(currency)s, root_id, customer_id, centre.id, traveller_id,
       employee_code, booker_id, event, 'billed', service.id, supplier.id, carrier.id, bench_route.route, origin, destination, origin_country_id,
       destination_country_id, CASE WHEN other < 0.4 THEN 'domestic' ELSE 'international' END,
       CASE WHEN other < 0.8 THEN 'economy' WHEN other < 0.95 THEN 'business' ELSE 'first' END, chr(65 + (other * 20)::integer), channel.id,
       lead, CASE WHEN other < 0.85 THEN 'in' WHEN other < 0.9 THEN 'approved' ELSE 'out' END,
       CASE WHEN other >= 0.85 THEN 'R' || (other * 1000)::integer %% 7 END, CASE WHEN other < 0.7 THEN 'invoice' ELSE 'card' END,
       'OFFICE' || (other * 100)::integer %% 12, 'order' || number / 2 + 1,
       day, invoiced, day + lead, CASE WHEN paid_draw < 0.9 THEN invoiced + 10 + (paid_draw * 70)::integer END,
       1, sign, sign, CASE WHEN service.place = 3 THEN sign * 2 ELSE 0 END, sign * 2, lead, 1,
       {sums}, {rated}
  FROM (SELECT draw.*, CASE WHEN event_draw < 0.9 THEN 'issue' WHEN event_draw < 0.96 THEN 'refund' ELSE 'exchange' END AS event,
               CASE WHEN event_draw < 0.9 THEN 1 WHEN event_draw < 0.96 THEN -1 ELSE 0 END AS sign,
               (pow(lead_draw, 3) * 120)::integer AS lead, day + 1 + (lead_draw * 9)::integer AS invoiced,
               CASE WHEN other > 0.9 THEN %(foreign)s ELSE %(currency)s END AS currency_id,
               CASE WHEN other > 0.9 THEN 1.25 ELSE 1 END AS rate,
               CASE WHEN event_draw >= 0.9 AND event_draw < 0.96 THEN -fare ELSE fare END AS signed
          FROM bench_draw draw) draw
  JOIN bench_people people ON people.place = draw.traveller
  JOIN bench_route ON bench_route.place = draw.route
  JOIN bench_partner supplier ON supplier.kind = 'supplier' AND supplier.place = draw.supplier
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM travel_service_type) service ON service.place = draw.service
  LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM travel_cost_center) centre ON centre.place = people.centre
  LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM travel_airline) carrier ON carrier.place = draw.supplier %% 40
  LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM travel_channel) channel ON channel.place = draw.number %% 4
 ORDER BY number
"""

#: What of the fare each amount is; in the company's currency at a fixed rate.
AMOUNTS = {
    "spend": "signed + 25",
    "base_fare": "round(signed * 0.8, 2)",
    "taxes": "signed - round(signed * 0.8, 2)",
    "fees": "25",
    "discounts": "0",
    "refunds": "CASE WHEN sign < 0 THEN signed + 25 ELSE 0 END",
    "change_cost": "CASE WHEN sign < 1 THEN 25 ELSE 0 END",
    "lost_savings": "CASE WHEN other > 0.9 THEN round(fare * 0.1, 2) ELSE 0 END",
    "ticket_amount": "signed",
    "hotel_amount": "CASE WHEN service.place = 3 THEN signed ELSE 0 END",
    "billed": "signed + 27.5",
    "levies": "2.5",
}


def make_facts(env, rows):
    """Fill the facts, and leave the statistics of a database in use. Committed."""
    people(env)
    indexes = bare_tables(env, ("travel_spend",))
    values = {"rows": rows, "first": FIRST, "days": DAYS, "groups": GROUPS, "nodes": NODES, "travellers": TRAVELLERS, "suppliers": SUPPLIERS,
              "routes": ROUTES, "centres": CENTRES, "company": env.company.id, "currency": env.company.currency_id.id,
              "foreign": env["res.currency"].with_context(active_test=False).search([("id", "!=", env.company.currency_id.id)], limit=1).id}  # fmt: skip
    env.cr.execute("SELECT setseed(0.42)")
    facts = FACTS.format(
        money=", ".join(AMOUNTS),
        twins=", ".join(f"{name}_company" for name in AMOUNTS),
        sums=", ".join(AMOUNTS.values()),
        rated=", ".join(f"round(({amount}) / rate, 2)" for amount in AMOUNTS.values()),
    )
    for statement in (DRAWN, PEOPLE, PLACES):
        env.cr.execute(statement, values)
    env.cr.execute("ANALYZE bench_draw, bench_people, bench_route, bench_partner")
    env.cr.execute(facts, values)
    env.cr.execute("DROP TABLE bench_draw")
    for index in indexes:
        env.cr.execute(index)
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE travel_spend")
    env.cr._cnx.autocommit = False
    env.invalidate_all()


def people(env):
    """Groups, their nodes, travellers and suppliers; committed later."""
    env.cr.execute("CREATE TEMPORARY TABLE bench_partner (kind varchar, place integer, id integer)")
    model = env["res.partner"].create({"name": "Bench", "is_company": True})
    env.flush_all()
    for kind, count in (("group", GROUPS), ("node", NODES), ("traveller", TRAVELLERS), ("supplier", SUPPLIERS)):
        named = SQL("jsonb_build_object('name', %(kind)s || ' ' || data.place, 'complete_name', %(kind)s || ' ' || data.place)", kind=kind)
        made = copy_rows(env, model, [(0, 1)] * count, named)
        env.cr.execute("INSERT INTO bench_partner SELECT %s, place - 1, id FROM unnest(%s) WITH ORDINALITY AS data(id, place)", (kind, made))
    tree(env)
    root = env["res.partner"].browse(env.execute_query(SQL("SELECT id FROM bench_partner WHERE kind = 'group' LIMIT 1"))[0][0])
    root.invalidate_recordset()
    centre = env["travel.cost.center"].create({"name": "Bench", "code": "BENCH", "root_id": root.id})
    env.flush_all()
    copy_rows(env, centre, [(0, 1)] * CENTRES, SQL("jsonb_build_object('code', 'BENCH' || data.place, 'name', 'Centre ' || data.place)"))


def tree(env):
    """The place of each node in its group, as the tree's own fields say it."""
    env.cr.execute(
        """UPDATE res_partner SET travel_node_type = 'group', travel_root_id = res_partner.id, travel_path = res_partner.id || '/'
             FROM bench_partner own WHERE own.id = res_partner.id AND own.kind = 'group'"""
    )
    env.cr.execute(
        """UPDATE res_partner SET travel_node_type = 'company', parent_id = root.id, travel_root_id = root.id,
                  travel_path = root.id || '/' || res_partner.id || '/'
             FROM bench_partner own
             JOIN bench_partner root ON root.kind = 'group' AND root.place = floor(pow(own.place::float / %s, 1.3) * %s)::integer
            WHERE own.id = res_partner.id AND own.kind = 'node'""",
        (NODES, GROUPS),
    )
    env.invalidate_all()
