"""One trip in the portal: who travels, what was bought, what became of it, its papers, and why each fee."""

from odoo import api, models
from odoo.fields import Domain

from .travel_order_references import CODES

MAX_ID = 2**31  # of a PostgreSQL integer
#: events that need a word; a first sale does not
TOLD_EVENTS = ("exchange", "refund", "void", "cancel", "amend", "monthly")


class TravelPortalTrips(models.AbstractModel):
    _inherit = "travel.portal.trips"

    @api.model
    def _trip(self, order_id):
        """What the page of one order shows to the user; None where it sees nothing of it.

        Of an order for several travellers only the services that the user sees are shown, with theirs.
        """
        lines = self._trip_lines(order_id)
        if not lines:
            return None
        order = lines.order_id
        facts = self._trip_facts(lines)
        days = [day for line in lines for day in (line.start_date, line.end_date) if day]
        return {
            "order": order,
            "travellers": lines.passenger_ids.sorted("sequence"),
            "starts": min(days, default=False),
            "ends": max(days, default=False),
            "services": [self._service(line, facts[line.id]) for line in lines],
            "totals": self._totals(facts.values()),
            "documents": self._documents(lines),
            "supports": self._supports(lines),
        }

    @api.model
    def _trip_lines(self, order_id):
        """The services of one order that the user sees; none for ids of others."""
        if not 0 < order_id < MAX_ID:
            return self.env["travel.order.line"]
        return self._lines(Domain("order_id", "=", order_id))

    @api.model
    def _trip_facts(self, lines):
        """What each service comes to: line id → row of spend, read with the user's own rights."""
        return {fact.line_id.id: fact for fact in self.env["travel.spend"].search([("line_id", "in", lines.ids)])}

    @api.model
    def _totals(self, facts):
        """What the shown services come to: ``[(currency, amount)]``."""
        sums = {}
        for fact in facts:
            sums[fact.currency_id] = sums.get(fact.currency_id, 0.0) + fact.spend
        return [(currency, currency.round(amount)) for currency, amount in sums.items()]

    @api.model
    def _service(self, line, fact):
        """One service; ``why`` has an explanation for each charge."""
        return {
            "line": line,
            "title": line.route or line.name or line.place or "",
            "supplier": line.validating_carrier_id.name or line.supplier_id.name or "",
            "event": self._word(line, "event") if line.event in TOLD_EVENTS else "",
            "standing": self._word(line, "standing"),
            "state": self._state(line),
            "segments": line.segment_ids,
            "references": [(value.label, value.value) for value in line.reference_ids if value.value],
            "waits": line.open_hold_ids.filtered(lambda hold: hold.code in CODES).mapped("message"),
            "spend": fact.spend,
            "currency": fact.currency_id,
            "why": [charge._told() for charge in line.charge_ids if charge._is_told()],
        }

    @api.model
    def _word(self, line, name):
        return dict(line._fields[name]._description_selection(self.env)).get(line[name], "")

    @api.model
    def _state(self, line):
        """How it stands for the customer, for whom it is all the same what the agency still does."""
        if line.state == "cancelled":
            return self.env._("Cancelled")
        return self.env._("Invoiced") if line.state == "billed" else self.env._("Not invoiced yet")

    # -- papers -------------------------------------------------------------------------------------------------------

    @api.model
    def _documents(self, lines):
        """The invoices and credit notes that these services are on, as far as the user may see them."""
        moves = lines.charge_ids.invoice_line_id.move_id
        kinds = [("move_type", "in", ("out_invoice", "out_refund")), ("state", "=", "posted")]
        return self.env["account.move"].search([("id", "in", moves.ids), *kinds], order="invoice_date, id")

    @api.model
    def _supports(self, lines):
        """Receipts, vouchers and approvals of these services; what is for a whole order where the user sees all of it."""
        order = lines.order_id
        whole = order.line_ids <= lines and order.passenger_ids <= lines.passenger_ids
        return order.support_ids.filtered(
            lambda support: support.travel_support_line_id <= lines if support.travel_support_line_id else whole
        )

    @api.model
    def _support(self, order_id, support_id):
        """One of these files; none where the user does not see it."""
        lines = self._trip_lines(order_id)
        found = self._supports(lines) if lines else self.env["ir.attachment"]
        return found.filtered(lambda support: support.id == support_id)
