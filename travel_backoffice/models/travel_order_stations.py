"""The documents of an order as lines of stations: issued → exchanged → refunded, with what belongs to them."""

from typing import NamedTuple

from odoo import api, fields, models


class Station(NamedTuple):
    """One document of a chain; a companion is an EMD that belongs to the document before it."""

    line: models.Model
    companion: bool = False


class TravelOrder(models.Model):
    _inherit = "travel.order"

    stations_html = fields.Html(string="Document Chain", compute="_compute_stations_html", sanitize=False)

    @api.depends(
        "line_ids.original_line_id", "line_ids.correction_ids", "line_ids.document_number", "line_ids.total_amount",
        "line_ids.state", "line_ids.standing", "line_ids.connected_line_id", "line_ids.connected_line_ids",
    )  # fmt: skip
    def _compute_stations_html(self):
        for order in self:
            chains = order.line_ids._origin._station_chains()
            values = {"chains": [[station.line._describe_station(station) for station in chain] for chain in chains]}
            rendered = self.env["ir.qweb"]._render("travel_backoffice.order_stations", values) if chains else False
            order.stations_html = rendered


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _station_chains(self):
        """The chains that these lines are part of, also where they lead into other orders.

        :return: list of lists of :class:`Station`, oldest document first; documents that stand alone are left out
        """
        chains, seen = [], self.browse()
        for line in self.sorted(lambda line: (line.sold_at, line.id)):
            first = line._first_station()
            if first not in seen:
                seen |= first
                chains.append(first._stations_from())
        return [chain for chain in chains if len(chain) > 1]

    def _first_station(self):
        """The document with which the chain of this one begins; that of the ticket, for an EMD that belongs to one."""
        self.ensure_one()
        seen, line = self.browse(), self
        while line not in seen:
            seen |= line
            line = line.original_line_id or line._belongs_to() or line
        return line

    def _stations_from(self, companion=False, seen=None):
        """This document and, in the order of their days, all that came of it."""
        seen = seen if seen is not None else set()
        seen.add(self.id)
        stations = [Station(self, companion)]
        following = [(line, companion) for line in self.correction_ids] + [(line, True) for line in self._companions()]
        for line, beside in sorted(following, key=lambda pair: (not pair[1], pair[0].sold_at, pair[0].id)):
            if line.id not in seen and line.state != "cancelled":
                stations += line._stations_from(beside, seen)
        return stations

    def _belongs_to(self):
        """The document that this EMD belongs to, if any."""
        return self.browse()

    def _companions(self):
        """EMDs that belong to this document."""
        return self.browse()

    def _describe_station(self, station):
        """One station as the template shows it; amounts and days as the reader writes them."""
        self.ensure_one()
        label = {name: dict(self._fields[name]._description_selection(self.env)) for name in ("event", "state", "standing")}
        return {
            "id": self.id,
            "number": self.document_number or self.service_type_id.name,
            "event": label["event"].get(self.event, ""),
            "kind": self.event,
            "day": self.env["ir.qweb.field.date"].value_to_html(self.sold_on, {}) if self.sold_on else "",
            "amount": self.currency_id.format(self.total_amount),
            "state": label["state"].get(self.state, ""),
            "state_color": STATE_COLORS.get(self.state, "secondary"),
            "standing": label["standing"].get(self.standing, ""),
            "companion": station.companion,
        }


#: As the badges of the list of services.
STATE_COLORS = {"billed": "success", "ready": "info", "held": "warning"}
