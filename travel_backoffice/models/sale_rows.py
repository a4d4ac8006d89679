"""The facts of many order lines in one query: rows for ``sale_builder``.

What lines have in common with others comes as one text, its parts divided by ``UNIT``, ``RECORD`` and ``GROUP``, so that
reading a line costs a few look-ups instead of a parse. Segments, passengers and services of the order are gathered
set-wise beside the lines.
"""

import json

from odoo.tools import SQL

from .sale_parts import GROUP, RECORD, UNIT
from .travel_line_correction import TAKING_BACK

#: Surcharges of the carrier among the taxes.
CARRIER_SURCHARGES = ("YQ", "YR")

#: Lines that are read by one query when there are many, and that are made and worked on together: few enough for a
#: processor to keep at hand.
CHUNK, PIECE = 5000, 300

#: Fields that are read, by model: what waits to be written is written before.
FIELDS = {
    "travel.order.line": ("order_id", "company_id", "month_key", "sold_on", "sold_at", "start_date", "event", "state", "service_type_id",
                          "channel_id", "document_type", "scope", "currency_id", "form_of_payment", "card_brand", "country_id", "place",
                          "cabin", "supplier_code", "supplier_id", "validating_carrier_id", "tags", "quantity", "nights", "rooms",
                          "base_fare", "tax_amount", "commission_amount", "commission_percent", "original_line_id"),  # fmt: skip
    "travel.order": ("travel_root_id", "partner_id", "trip_reference", "source", "office", "channel_id"),
    "travel.passenger": ("order_id", "kind", "partner_id", "category_id"),
    "travel.segment": ("line_id", "sequence", "origin", "destination", "surface", "carrier", "booking_class", "cabin",
                       "departure_date", "departure_time", "arrival_date", "arrival_time"),  # fmt: skip
    "travel.line.tax": ("line_id", "code", "amount", "paid_before"),
    "travel.service.type": ("code",),
    "travel.channel": ("code",),
    "travel.airline": ("code",),
    "travel.traveller.category": ("code",),
    "res.partner": ("ref", "travel_category_id"),
    "res.country": ("code",),
    "res.currency": ("name", "decimal_places"),
}
#: The same for whose terms apply.
TERMS_FIELDS = {
    "travel.order.line": ("order_id", "company_id", "sold_on", "sold_at"),
    "travel.order": ("partner_id",),
    "travel.passenger": ("partner_id",),
    "res.partner": ("travel_path",),
}


def flush_facts(env):
    """Write what waits to be written and ``facts_query`` reads."""
    for model, names in FIELDS.items():
        env[model].flush_model(names)


def terms_rows(env, line_ids):
    """Whose terms apply to lines: the traveller's, if there is one and he lies below the customer; else the customer's.

    :return: list of (line id, company id, id of the node or None, day of sale)
    """
    if not line_ids:
        return []
    for model, names in TERMS_FIELDS.items():
        env[model].flush_model(names)
    env.cr.execute(_terms_query(env, line_ids))
    return env.cr.fetchall()


def _terms_query(env, line_ids):
    field = env["travel.order.line"]._fields["passenger_ids"]
    return SQL(
        """
        WITH person AS (
            SELECT rel.%(line)s AS line_id, min(passenger.partner_id) AS first, max(passenger.partner_id) AS last
              FROM %(relation)s rel JOIN travel_passenger passenger ON passenger.id = rel.%(passenger)s
             WHERE rel.%(line)s = ANY(%(ids)s) AND passenger.partner_id IS NOT NULL GROUP BY rel.%(line)s)
        SELECT line.id, line.company_id, CASE WHEN traveller.id IS NULL THEN customer.id ELSE traveller.id END,
               coalesce(line.sold_on, (line.sold_at AT TIME ZONE 'UTC' AT TIME ZONE (%(zones)s::jsonb ->> line.company_id::text))::date)
          FROM travel_order_line line
          JOIN travel_order ON travel_order.id = line.order_id
          LEFT JOIN res_partner customer ON customer.id = travel_order.partner_id
          LEFT JOIN person ON person.line_id = line.id AND person.first = person.last
          LEFT JOIN res_partner traveller ON traveller.id = person.first AND customer.travel_path <> ''
                    AND starts_with(traveller.travel_path, customer.travel_path)
         WHERE line.id = ANY(%(ids)s)
        """,
        line=SQL.identifier(field.column1),
        passenger=SQL.identifier(field.column2),
        relation=SQL.identifier(field.relation),
        ids=array_of(line_ids),
        zones=zones_of(env),
    )


def zones_of(env):
    """JSON of company id → its time zone, for lines whose day of sale is blank."""
    # sudo: a time zone, for any line the caller has
    companies = env["res.company"].sudo().with_context(active_test=False).search([])
    return json.dumps({company.id: company._travel_timezone() for company in companies})


def facts_query(env, line_ids, zones):
    """The query for the facts of lines, one row each, in the order of the ids; making it asks the database nothing.

    :param line_ids: list of ids of ``travel.order.line``, no more than a few thousand; each once
    :param zones: see ``zones_of``
    :return: ``SQL`` of rows as ``SaleBuilder`` takes them apart
    """
    ids = array_of(line_ids)
    return SQL(
        """
        WITH asked AS MATERIALIZED (SELECT id, place FROM unnest(%(ids)s) WITH ORDINALITY AS asked(id, place)),
             their_order AS MATERIALIZED (SELECT DISTINCT line.order_id AS id FROM travel_order_line line WHERE line.id = ANY(%(ids)s)),
             way AS (%(way)s), people AS (%(people)s), party AS (%(party)s), service AS (%(service)s), surcharge AS (%(surcharge)s)
        SELECT line.id, line.order_id, line.company_id, coalesce(travel_order.travel_root_id, travel_order.partner_id),
               travel_order.trip_reference, line.month_key, sold.day::text, line.sold_at::text,
               coalesce(line.start_date, way.first_day) - sold.day, %(trade)s,
               concat_ws(%(group)s, coalesce(country.code, ''), coalesce(line.place, ''), coalesce(way.legs, '')),
               coalesce(way.carriers, ''), concat_ws(%(group)s, service_type.code, coalesce(line.cabin, ''), coalesce(way.classes, '')),
               concat_ws(%(unit)s, coalesce(line.supplier_code, ''), coalesce(supplier.ref, '')), coalesce(airline.code, ''),
               concat_ws(%(group)s, coalesce(line.tags, ''), coalesce(people.persons, '')), coalesce(party.kinds, ''),
               coalesce(service.codes, ''), %(amounts)s
          FROM asked
          JOIN travel_order_line line ON line.id = asked.id
          JOIN travel_order ON travel_order.id = line.order_id
          JOIN travel_service_type service_type ON service_type.id = line.service_type_id
          JOIN res_currency currency ON currency.id = line.currency_id
          LEFT JOIN travel_channel channel ON channel.id = coalesce(line.channel_id, travel_order.channel_id)
          LEFT JOIN travel_airline airline ON airline.id = line.validating_carrier_id
          LEFT JOIN res_partner supplier ON supplier.id = line.supplier_id
          LEFT JOIN res_country country ON country.id = line.country_id
          CROSS JOIN LATERAL (SELECT coalesce(line.sold_on, (line.sold_at AT TIME ZONE 'UTC' AT TIME ZONE (%(zones)s::jsonb ->> line.company_id::text))::date) AS day) sold
          LEFT JOIN way ON way.line_id = line.id
          LEFT JOIN people ON people.line_id = line.id
          LEFT JOIN party ON party.order_id = line.order_id
          LEFT JOIN service ON service.order_id = line.order_id
          LEFT JOIN surcharge ON surcharge.line_id = line.id
         ORDER BY asked.place
        """,
        ids=ids,
        zones=zones,
        way=_way(ids),
        people=_people(env, ids),
        party=_party(),
        service=_service(),
        surcharge=_surcharge(ids),
        trade=_trade(),
        amounts=_amounts(),
        group=GROUP,
        unit=UNIT,
    )


_BY_PERCENT = SQL("(coalesce(line.commission_amount, 0) = 0 AND coalesce(line.commission_percent, 0) <> 0)")


def array_of(ids):
    """Ids as one text: a list of thousands would be quoted id by id, wherever it stands."""
    return SQL("%s::integer[]", f"{{{','.join(map(str, ids))}}}")


def _trade():
    """How it was sold, see ``sale_parts.trade_of``."""
    return SQL(
        """concat_ws(%s, line.event, service_type.code, coalesce(channel.code, ''), coalesce(travel_order.source, ''),
                  coalesce(travel_order.office, ''), line.document_type, coalesce(line.scope, ''), currency.name,
                  currency.decimal_places, coalesce(line.form_of_payment, ''), coalesce(line.card_brand, ''),
                  CASE WHEN line.state = 'cancelled' THEN 'cancelled' ELSE '' END, greatest(line.quantity, 1), coalesce(line.nights, 0),
                  CASE WHEN coalesce(line.rooms, 0) <> 0 THEN line.rooms WHEN coalesce(line.nights, 0) <> 0 THEN 1 ELSE 0 END)""",
        UNIT,
    )


def _amounts():
    """Fare, taxes and surcharges as text to the coin; what a correction gives back by its size.

    The commission is blank where it is a percentage: that is worked out as the order form does.
    """
    sign = SQL("CASE WHEN line.event IN %s AND line.original_line_id IS NOT NULL THEN -1 ELSE 1 END", TAKING_BACK)

    def coins(amount):
        return SQL("round(%s * coalesce(%s, 0), currency.decimal_places)::text", sign, amount)

    return SQL(", ").join(
        [
            coins(SQL("line.base_fare")),
            coins(SQL("line.tax_amount")),
            coins(SQL("surcharge.amount")),
            SQL("CASE WHEN NOT %s THEN %s END", _BY_PERCENT, coins(SQL("line.commission_amount"))),
            SQL("CASE WHEN %s THEN line.commission_percent END", _BY_PERCENT),
        ]
    )


def _way(ids):
    """The segments of each line in their order; moments, in days from its first departure, only where a longest stay is to
    be found among several: so the same way on other days is the same text."""
    return SQL(
        """
        SELECT line_id,
               (array_agg(departure_date) FILTER (WHERE NOT surface))[1] AS first_day,
               string_agg(carrier, %(unit)s) FILTER (WHERE NOT surface) AS carriers,
               string_agg(classes, %(record)s) FILTER (WHERE NOT surface) AS classes,
               CASE WHEN count(*) FILTER (WHERE NOT surface) > 2 THEN string_agg(leg || moments, %(record)s)
                    ELSE string_agg(leg, %(record)s) END AS legs
          FROM (SELECT line_id, surface IS TRUE AS surface, departure_date, coalesce(carrier, '') AS carrier,
                       concat_ws(%(unit)s, coalesce(booking_class, ''), coalesce(cabin, '')) AS classes,
                       concat_ws(%(unit)s, coalesce(origin, ''), coalesce(destination, ''), CASE WHEN surface THEN 'surface' ELSE '' END) AS leg,
                       concat_ws(%(unit)s, '', coalesce((departure_date - first)::text, ''), coalesce(departure_time, ''),
                                 coalesce((arrival_date - first)::text, ''), coalesce(arrival_time, '')) AS moments
                  FROM (SELECT *, min(departure_date) OVER (PARTITION BY line_id) AS first FROM travel_segment WHERE line_id = ANY(%(ids)s)) dated
                 ORDER BY line_id, sequence, id) leg
         GROUP BY line_id
        """,
        ids=ids,
        unit=UNIT,
        record=RECORD,
    )


def _people(env, ids):
    """Passengers of each line: type and categories, own and of the traveller."""
    field = env["travel.order.line"]._fields["passenger_ids"]
    line, passenger = SQL.identifier(field.column1), SQL.identifier(field.column2)
    return SQL(
        """
        SELECT rel.%(line)s AS line_id,
               string_agg(concat_ws(%(unit)s, coalesce(person.kind, ''), coalesce(category.code, ''), coalesce(usual.code, '')), %(record)s) AS persons
          FROM %(relation)s rel
          JOIN travel_passenger person ON person.id = rel.%(passenger)s
          LEFT JOIN travel_traveller_category category ON category.id = person.category_id
          LEFT JOIN res_partner partner ON partner.id = person.partner_id
          LEFT JOIN travel_traveller_category usual ON usual.id = partner.travel_category_id
         WHERE rel.%(line)s = ANY(%(ids)s)
         GROUP BY rel.%(line)s
        """,
        line=line,
        passenger=passenger,
        relation=SQL.identifier(field.relation),
        ids=ids,
        unit=UNIT,
        record=RECORD,
    )


def _party():
    """Passenger types of each order."""
    return SQL(
        """SELECT order_id, string_agg(coalesce(kind, ''), %s) AS kinds
             FROM travel_passenger WHERE order_id IN (SELECT id FROM their_order) GROUP BY order_id""",
        RECORD,
    )


def _service():
    """Service types of each order's lines that are not cancelled."""
    return SQL(
        """SELECT line.order_id, string_agg(type.code, %s) AS codes
             FROM travel_order_line line JOIN travel_service_type type ON type.id = line.service_type_id
            WHERE line.order_id IN (SELECT id FROM their_order) AND line.state <> 'cancelled' GROUP BY line.order_id""",
        UNIT,
    )


def _surcharge(ids):
    """The carrier's surcharges of each line, without what was paid on the document before."""
    return SQL(
        """SELECT line_id, sum(amount) AS amount FROM travel_line_tax
            WHERE line_id = ANY(%s) AND code IN %s AND paid_before IS NOT TRUE GROUP BY line_id""",
        ids,
        CARRIER_SURCHARGES,
    )
