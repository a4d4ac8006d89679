"""How long a hold stands, and who was asked to put it right."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .travel_order_references import CODES
from .travel_reference_asking import ROLES

OPERATORS = ("<", "<=", ">", ">=")
ALIVE = ("draft", "held", "ready")


class TravelHold(models.Model):
    _inherit = "travel.hold"

    age_days = fields.Integer(
        string="Age (Days)", compute="_compute_age_days", search="_search_age_days", help="Whole days since it was held."
    )
    data_request_id = fields.Many2one(
        "travel.data.request", string="Asked", readonly=True, index="btree_not_null", help="Who is asked at present."
    )
    data_request_ids = fields.Many2many(
        "travel.data.request", "travel_data_request_hold_rel", "hold_id", "request_id", string="All Requests", readonly=True
    )
    ask_note = fields.Char(string="Not Asked Because", readonly=True)
    is_askable = fields.Boolean(compute="_compute_is_askable")

    @api.depends("create_date", "open", "resolved_at")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for hold in self:
            end = now if hold.open else hold.resolved_at or now
            hold.age_days = max((end - (hold.create_date or end)).days, 0)

    def _search_age_days(self, operator, value):
        """Open holds by their age: five days and more were held before now less five days."""
        if operator not in OPERATORS:
            return NotImplemented
        now = fields.Datetime.now()
        # older than n whole days: held n + 1 days ago, or earlier
        days, turned = {">": (value + 1, "<="), ">=": (value, "<="), "<": (value, ">"), "<=": (value + 1, ">")}[operator]
        return [("open", "=", True), ("create_date", turned, now - timedelta(days=days))]

    @api.depends("code", "open", "line_id.state")
    def _compute_is_askable(self):
        for hold in self:
            hold.is_askable = hold._waits_for_reference()

    def _asked_in_words(self):
        """For whom this waits, in a line: who was asked, and since when; or why nobody."""
        requests = self.data_request_id.filtered("last_sent_at")
        parts = [
            self.env._("asked: %(person)s, %(day)s", person=one.recipient_id.name, day=format_date(self.env, one.last_sent_at))
            for one in requests
        ]
        return "; ".join([*parts, *sorted(set(self.mapped("ask_note")) - {False})])

    def _waits_for_reference(self):
        """Whether a reference still holds the line."""
        self.ensure_one()
        return self.open and self.code in CODES and self.line_id.state in ALIVE

    def _concerns(self, request):
        """Whether this is still the matter of who was asked: of the same customer, and one of those who can settle it."""
        line = self.line_id
        root = line.partner_id.travel_root_id or line.partner_id
        # sudo: who is whose traveller, booker or approver is the program's to know
        people = (line.sudo()._person_to_ask(role) for role, _label in ROLES)
        return root == request.customer_id and any(request.recipient_id == person for person in people)

    def _resolve(self):
        requests = self.sudo().data_request_ids  # sudo: as in travel.hold, the program's own statement
        noted = self.sudo().filtered("ask_note").order_id
        result = super()._resolve()
        requests._close_settled()
        noted._forget_unasked()
        return result

    def action_ask(self):
        """Ask the customer now, whether or not the set asks by itself.

        :raise UserError: where nobody can be asked, with the reason
        """
        self.order_id.check_access("write")
        waiting = self.filtered("is_askable")
        if not waiting:
            raise UserError(self.env._("No reference is missing or wrong here: there is nothing to ask."))
        # sudo: requests are made by the program only; the caller works on these orders, checked above
        requests = self.env["travel.data.request"].sudo()._ask_now(waiting.sudo())
        if not requests:
            raise UserError(waiting.mapped("ask_note")[0] or self.env._("Nobody can be asked."))
        return self._told_asked(requests)

    def _told_asked(self, requests):
        names = ", ".join(requests.recipient_id.mapped("name"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("Asked: %s", names),
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class TravelAsksCustomer(models.AbstractModel):
    """What orders and services say about asking their customer; both have ``open_hold_ids``."""

    _name = "travel.asks.customer"
    _description = "Asks the Customer"

    asks_customer = fields.Boolean(compute="_compute_asks_customer", help="A reference is missing or wrong.")
    ask_summary = fields.Char(compute="_compute_asks_customer", help="Who was asked for it, or why nobody.")

    @api.depends(lambda self: self._asking_depends())
    def _compute_asks_customer(self):
        for record in self:
            record.asks_customer = any(hold.code in CODES for hold in record.open_hold_ids)
            record.ask_summary = record.open_hold_ids._asked_in_words()

    @api.model
    def _asking_depends(self):
        names = ("code", "data_request_id.last_sent_at", "ask_note")
        return [f"open_hold_ids.{name}" for name in names] if "open_hold_ids" in self._fields else []

    def action_ask_customer(self):
        """Ask the customer for the references that hold these orders or services."""
        return self.open_hold_ids.action_ask()


class TravelOrder(models.Model):
    _name = "travel.order"
    _inherit = ["travel.order", "travel.asks.customer"]

    def _forget_unasked(self):
        """The account manager need not see to it any more, once nothing is left that nobody could be asked for."""
        done = self.filtered(lambda order: not any(order.open_hold_ids.mapped("ask_note")))
        if done:
            done.activity_unlink(["travel_backoffice.activity_missing_reference"])


class TravelOrderLine(models.Model):
    _name = "travel.order.line"
    _inherit = ["travel.order.line", "travel.asks.customer"]

    def _person_to_ask(self, role):
        """The contact who is this line's traveller, booker or approver; several travellers are nobody."""
        self.ensure_one()
        travellers = self.passenger_ids
        alone = travellers.partner_id if len(travellers) == 1 else self.env["res.partner"]
        if role == "traveller":
            return alone
        if role == "booker":
            return self.order_id.booker_id
        return (alone if alone.travel_path else self.partner_id)._travel_approver()
