"""Lines that are priced together: whole orders and trips, because what is charged once for them is shared."""

from odoo.tools import SQL

from .sale_rows import array_of


def whole_trips(env, line_ids, size):
    """The lines in groups of about ``size``, no order or trip of them divided; within a trip in the order of entry.

    :param line_ids: list of ids of ``travel.order.line``
    :return: iterator of lists of ids
    """
    if len(line_ids) <= size:
        yield from filter(None, [sorted(line_ids)])
        return
    group, before = [], None
    for line_id, first in _by_trip(env, line_ids):
        if len(group) >= size and first != before:
            yield group
            group = []
        group.append(line_id)
        before = first
    if group:
        yield group


def chunks_of(pieces, size):
    """Put pieces together up to about ``size`` ids. :return: list of lists of pieces"""
    chunks, room = [], 0
    for piece in pieces:
        if room <= 0:
            chunks.append([])
            room = size
        chunks[-1].append(piece)
        room -= len(piece)
    return chunks


def _by_trip(env, line_ids):
    """:return: list of (line id, id of the first of these lines in its trip)"""
    env["travel.order.line"].flush_model(["order_id", "company_id"])
    env["travel.order"].flush_model(["trip_reference", "travel_root_id", "partner_id"])
    return env.execute_query(
        SQL(
            """
            SELECT id, min(id) OVER (PARTITION BY company_id, root_id, reference, order_id) AS first
              FROM (SELECT line.id, line.company_id, trip.reference,
                           CASE WHEN trip.reference IS NOT NULL THEN coalesce(travel_order.travel_root_id, travel_order.partner_id) END AS root_id,
                           CASE WHEN trip.reference IS NULL THEN line.order_id END AS order_id
                      FROM travel_order_line line
                      JOIN travel_order ON travel_order.id = line.order_id
                CROSS JOIN LATERAL (SELECT nullif(btrim(travel_order.trip_reference), '') AS reference) trip
                     WHERE line.id = ANY(%s)) line
          ORDER BY first, id
            """,
            array_of(line_ids),
        )
    )


def lines_without_fee(env, line_ids):
    """Ids among these of lines that nothing is charged for: a residual value that an exchange left, and its end; adjustments.

    Whether one is such a line takes a look at its exchange; few come into question.
    """
    Line = env["travel.order.line"]
    Line.flush_model(["event", "document_type", "residual_value", "original_line_id", "is_adjustment"])
    found = env.execute_query(
        SQL(
            """
            SELECT line.id FROM travel_order_line line LEFT JOIN travel_order_line kept ON kept.id = line.original_line_id
             WHERE line.id = ANY(%s)
               AND (line.residual_value > 0 OR line.is_adjustment OR line.event = 'void' AND kept.residual_value > 0)
            """,
            array_of(line_ids),
        )
    )
    candidates = Line.browse([line_id for (line_id,) in found])
    return set(candidates.filtered(lambda line: line._costs_no_fee()).ids)
