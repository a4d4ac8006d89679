"""Who else travels on a flight: counted over all orders of a customer group, in the order in which they were entered."""

from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..engine.policy import Party


class TravelPolicyRule(models.Model):
    _inherit = "travel.policy.rule"

    def _parties(self, lines):
        """How many people of the rule's traveller categories are on the flights of these services.

        :return: dict of line id → list of ``Party``
        """
        self.ensure_one()
        seats = self._seats(lines)
        return {line.id: self._parties_of(line, seats) for line in lines}

    def _parties_of(self, line, seats):
        found = {}
        root = line.order_id.travel_root_id or line.order_id.partner_id
        for segment in line.segment_ids.filtered(lambda segment: not segment.surface and all(_flight(segment))):
            people = seats.get((root.id, *_flight(segment)), {})
            own = {person for person, lines in people.items() if line.id in lines}
            before = {person for person, lines in people.items() if min(lines) < line.id} - own
            name = f"{segment.carrier or ''}{segment.number or ''} {segment.departure_date}"
            found[name] = Party(name, len(before), len(own))
        return list(found.values())

    def _seats(self, lines):
        """(customer group, carrier, number, day) → person → ids of the services that take him there."""
        flights = tuple({_flight(segment) for segment in lines.segment_ids if all(_flight(segment))})
        if not flights:
            return {}
        for model in ("travel.order.line", "travel.segment", "travel.passenger", "travel.order", "res.partner"):
            self.env[model].flush_model()
        found = defaultdict(lambda: defaultdict(set))
        for root, carrier, number, day, person, line in self.env.execute_query(self._seats_query(lines, flights)):
            found[root, carrier, number, day][person].add(line)
        return found

    def _seats_query(self, lines, flights):
        roots = (lines.order_id.travel_root_id | lines.order_id.partner_id).ids
        categories = tuple(self.with_context(active_test=False).traveller_category_ids.ids)
        among = SQL("COALESCE(person.category_id, traveller.travel_category_id) IN %s", categories)
        return SQL(
            """
            SELECT COALESCE(trip.travel_root_id, trip.partner_id), UPPER(segment.carrier), LTRIM(segment.number, '0'),
                   segment.departure_date, COALESCE(person.partner_id::text, person.name_key), line.id
              FROM travel_segment segment
              JOIN travel_order_line line ON line.id = segment.line_id
              JOIN travel_order trip ON trip.id = line.order_id
              JOIN travel_order_line_travel_passenger_rel link ON link.travel_order_line_id = line.id
              JOIN travel_passenger person ON person.id = link.travel_passenger_id
              LEFT JOIN res_partner traveller ON traveller.id = person.partner_id
             WHERE (UPPER(segment.carrier), LTRIM(segment.number, '0'), segment.departure_date) IN %(flights)s
               AND COALESCE(trip.travel_root_id, trip.partner_id) IN %(roots)s
               AND line.company_id = %(company)s AND line.state <> 'cancelled' AND line.event NOT IN ('void', 'refund')
               AND COALESCE(line.standing, '') NOT IN ('voided', 'refunded', 'exchanged') AND %(among)s
               AND NOT EXISTS (SELECT FROM travel_policy_finding finding
                                WHERE finding.line_id = line.id AND finding.state IN ('refused', 'blocked'))
            """,
            flights=flights,
            roots=tuple(roots),
            company=self.company_id.id,
            among=among if categories else SQL("TRUE"),
        )


def _flight(segment):
    """A flight as two documents write it alike: LH, 400 for 0400, and its day."""
    return (segment.carrier or "").strip().upper(), (segment.number or "").strip().lstrip("0"), segment.departure_date
