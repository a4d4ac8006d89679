"""The trips of a customer's people in the portal: those whose spend they may see, under way, coming and past."""

from collections import namedtuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

PAGE_TRIPS = 20
#: What one looks for in a trip, from its services.
SEARCHED = ("document_number", "route", "name", "order_id.record_locator", "order_id.name", "passenger_ids.name")
PHASES = ("now", "next", "past")

#: One row of the list; the days are those of the services that stand and that the user sees.
Trip = namedtuple("Trip", "order lines phase starts ends")


class TravelPortalTrips(models.AbstractModel):
    """Everything here is asked for by a user and answers within ``travel.spend`` as that user may read it.

    Orders and their services are closed to the portal: they are read as superuser, always narrowed by :meth:`_seen`.
    """

    _name = "travel.portal.trips"
    _description = "Trips in the Portal"

    @api.model
    def _seen(self, domain=Domain.TRUE):
        """SQL of the ids of the order lines that the user of this environment may see: what its rules of spend admit."""
        Spend = self.env["travel.spend"]
        if not Spend.has_access("read"):
            return SQL("(SELECT NULL::integer WHERE FALSE)")
        return Spend._search(domain).subselect(SQL.identifier("travel_spend", "line_id"))

    @api.model
    def _lines(self, domain=Domain.TRUE):
        """The order lines that the user may see, as the program sees them."""
        # sudo: narrowed to what the user's own rules of spend admit
        return self.env["travel.order.line"].sudo().search(Domain("id", "in", self._seen()) & Domain(domain), order="start_date, id")

    @api.model
    def _today(self):
        return self.env.company.sudo()._travel_today()  # sudo: the agency's time zone is no secret

    # -- the list -----------------------------------------------------------------------------------------------------

    @api.model
    def _counts(self, search="", traveller=None):
        """How many trips there are: by phase, and ``all``."""
        rows = self.env.execute_query(
            SQL("SELECT phase, COUNT(*) FROM (%s) trip GROUP BY phase", self._trips_query(search, traveller))
        )
        found = dict.fromkeys(PHASES, 0) | dict(rows)
        return found | {"all": sum(found.values())}

    @api.model
    def _page(self, phase="all", search="", traveller=None, limit=PAGE_TRIPS, offset=0, since=None):
        """Trips of a phase, the next ones first, of past ones the last; list of :class:`Trip`.

        :param phase: ``now`` (under way), ``next`` (coming), ``past`` or ``all``
        :param search: text in a document number, locator, route, description or traveller's name
        :param traveller: id of a contact
        :param since: only by services that begin on this day or later: sooner found
        """
        ahead = phase in ("now", "next")
        rows = self.env.execute_query(
            SQL(
                "SELECT order_id, phase, starts, ends FROM (%s) trip WHERE %s ORDER BY %s LIMIT %s OFFSET %s",
                self._trips_query(search, traveller, since),
                SQL("phase = %s", phase) if phase in PHASES else SQL("TRUE"),
                SQL("starts, order_id") if ahead else SQL("day DESC, order_id DESC"),
                limit,
                offset,
            )
        )
        lines = self._lines(Domain("order_id", "in", [row[0] for row in rows])).grouped("order_id")
        by_id = {order.id: order for order in lines}
        return [Trip(by_id[order], lines[by_id[order]], *rest) for order, *rest in rows]

    @api.model
    def _trips_query(self, search="", traveller=None, since=None):
        """SQL of the trips: ``order_id, phase, starts, ends, day``.

        A trip is under way from the first to the last day of what stands of it; what is wholly voided or refunded is past.
        """
        self.env["travel.order.line"].sudo().flush_model()
        self.env["travel.segment"].sudo().flush_model()
        return SQL(
            """
            SELECT trip.*, CASE WHEN starts <= %(today)s AND ends >= %(today)s THEN 'now'
                                WHEN starts > %(today)s THEN 'next' ELSE 'past' END AS phase
              FROM (SELECT line.order_id, MIN(line.start_date) FILTER (WHERE stands.still) AS starts,
                           MAX(GREATEST(line.end_date, flown.last, line.start_date)) FILTER (WHERE stands.still) AS ends,
                           MAX(COALESCE(line.start_date, line.sold_on)) AS day
                      FROM travel_order_line line
                     CROSS JOIN LATERAL (
                           SELECT line.state != 'cancelled' AND line.event NOT IN ('void', 'refund', 'cancel')
                              AND COALESCE(line.standing, '') NOT IN ('voided', 'refunded', 'exchanged') AS still) stands
                      LEFT JOIN LATERAL (
                           SELECT MAX(COALESCE(segment.arrival_date, segment.departure_date)) AS last
                             FROM travel_segment segment
                            WHERE segment.line_id = line.id AND line.end_date IS NULL) flown ON TRUE
                     WHERE line.id IN %(seen)s AND %(wanted)s
                     GROUP BY line.order_id) trip
            """,
            today=self._today(),
            seen=self._seen(Domain("travelled_on", ">=", since) if since else Domain.TRUE),
            wanted=self._wanted(search, traveller),
        )

    @api.model
    def _wanted(self, search, traveller):
        """SQL condition on ``line``: its order has a visible service that is looked for."""
        domain = Domain.TRUE
        if search:
            domain &= Domain.OR(Domain(name, "ilike", search) for name in SEARCHED)
        if traveller:
            domain &= Domain("passenger_ids.partner_id", "=", traveller)
        if domain.is_true():
            return SQL("TRUE")
        # sudo: as in _lines
        found = self.env["travel.order.line"].sudo()._search(Domain("id", "in", self._seen()) & domain)
        return SQL("line.order_id IN %s", found.subselect(SQL.identifier("travel_order_line", "order_id")))
