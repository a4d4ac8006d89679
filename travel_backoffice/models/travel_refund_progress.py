"""The airline's side of a refund: applied for, authorised, received or refused, with its age."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .fixing import fixing

#: The supplier's money is still on its way.
AWAITED = ("applied", "authorised")
#: Where the day of each step is kept; a refusal has none of its own.
STEP_DAYS = {"applied": "refund_applied_on", "authorised": "refund_authorised_on", "received": "refund_received_on"}
#: Days after which an awaited refund is overdue.
OVERDUE_AFTER = 30


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    refund_expected = fields.Monetary(
        string="Expected",
        compute="_compute_refund_expected",
        store=True,
        help="What the supplier owes: what goes back, less the penalty and the commission that is recalled.",
    )
    refund_age = fields.Integer(
        string="Days Waiting",
        compute="_compute_refund_age",
        search="_search_refund_age",
        help="Days since the refund was applied for, while it is awaited.",
    )
    refund_overdue = fields.Boolean(compute="_compute_refund_age")

    credit_state = fields.Selection(
        [("waiting", "Waiting"), ("ready", "To Credit"), ("credited", "Credited")],
        string="Customer's Credit",
        compute="_compute_credit_state",
    )

    @api.depends("state", "event", "original_line_id")
    def _compute_credit_state(self):
        """How the customer's side of a correction stands, in the words of the refunds' desk."""
        words = {"draft": "waiting", "held": "waiting", "ready": "ready", "billed": "credited"}
        for line in self:
            line.credit_state = line._takes_back() and words.get(line.state)

    @api.depends(
        "event", "original_line_id", "total_amount", "penalty_amount", "commission_amount", "cost_amount", "customer_card"
    )
    def _compute_refund_expected(self):
        for line in self:
            line.refund_expected = line._expected_of_supplier() if line._takes_back() else 0.0

    def _expected_of_supplier(self):
        """Of a service with a cost, its cost less the penalty; what the customer's own card paid goes back to the card."""
        self.ensure_one()
        if self.customer_card:
            return 0.0
        if self.cost_amount:
            return -self.cost_amount - self.penalty_amount
        return self.commission_amount - self.total_amount

    @api.depends("refund_state", "refund_applied_on", "company_id")
    def _compute_refund_age(self):
        for line in self:
            company = line.company_id or self.env.company
            awaited = line.refund_state in AWAITED and line.refund_applied_on
            line.refund_age = (company._travel_today() - line.refund_applied_on).days if awaited else 0
            line.refund_overdue = line.refund_age > OVERDUE_AFTER

    @api.model
    def _search_refund_age(self, operator, value):
        """Refunds that are awaited, by the day they were applied for: older than 30 days is applied for before that day."""
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        if operator not in ("in", *turned):
            return NotImplemented
        today = self.env.company._travel_today()
        if operator == "in":
            days = Domain("refund_applied_on", "in", [today - timedelta(days=age) for age in value])
        else:
            days = Domain("refund_applied_on", turned[operator], today - timedelta(days=value))
        return Domain("refund_state", "in", AWAITED) & days

    def set_refund_state(self, state, day=None, authorisation=None, amount=None, note=None, charge_back=False):
        """Write down how far the supplier's refund is; what waited for it goes on.

        Received with less than expected: what the customer is not credited yet becomes penalty; else the difference
        stays visible as ``refund_short_amount``. Refused: what is not credited yet is undone; what is stays credited and
        is short by all of it, unless it is charged back.

        :param state: ``applied``, ``authorised``, ``received`` or ``refused``
        :param day: when, as date or ``YYYY-MM-DD``; None: today in the agency's time zone
        :param authorisation: the airline's code (ESAC)
        :param amount: what was received, in the currency of the line; None: what was expected
        :param note: why, for the order's log
        :param charge_back: of a refusal: charge the customer again what was credited already
        :raise UserError: when the line is no refund that is awaited, or the figures cannot be
        """
        self._take_for_correction()
        self._check_stated({"day": day})
        for line in self:
            line._check_refund_step(state, amount)
        if state == "refused":
            self._settle_refused(charge_back)
        for line in self:
            values = line._prepare_refund_step(state, fields.Date.to_date(day), authorisation, amount)
            fixing(line.sudo()).write(values)  # sudo: derived values; the right to the lines was checked when taken
            line._tell_refund_step(note)
        if state == "received":
            self._settle_received()
        self.order_id._after_fix()

    def _check_refund_step(self, state, amount):
        if str(state) not in dict(self._fields["refund_state"].selection):
            raise UserError(self.env._("A refund is applied for, authorised, received or refused."))
        if self.event != "refund" or not self._takes_back() or not self._corrects_still():
            raise UserError(self.env._("%s is no refund.", self.display_name))
        if self.refund_state == "received":
            raise UserError(self.env._("This refund was received already; what came of it stays."))
        if isinstance(amount, int | float) and amount < 0:
            raise UserError(self.env._("What was received cannot be below zero."))
        self._money("amount", amount)

    def _prepare_refund_step(self, state, day, authorisation, amount):
        values = {"refund_state": state}
        if state in STEP_DAYS:
            values[STEP_DAYS[state]] = day or self.company_id._travel_today()
        if authorisation:
            values["refund_authorisation"] = authorisation
        if state == "received":
            stated = self._money("amount", amount)
            values["refund_received_amount"] = self.refund_expected if stated is None else float(stated)
        return values

    def _tell_refund_step(self, note):
        """Write the step into the order's log, with what is missing of the money."""
        label = dict(self._fields["refund_state"]._description_selection(self.env))[self.refund_state]
        told = [self.env._("%(line)s: airline's refund %(state)s", line=self.display_name, state=label.lower())]
        missing = self.refund_expected - self.refund_received_amount
        if self.refund_state == "received" and not self.currency_id.is_zero(missing):
            told.append(
                self.env._(
                    "expected %(expected)s, received %(received)s",
                    expected=self.currency_id.format(self.refund_expected),
                    received=self.currency_id.format(self.refund_received_amount),
                )
            )
        self.order_id._message_log(body=". ".join([*told, *filter(None, [note])]))

    def action_refund_authorised(self):
        """Button: the airline has authorised the refund, today."""
        self.set_refund_state("authorised")

    def action_refund_received(self):
        """Button: asks when and how much."""
        return self._refund_step_action("received", self.env._("Refund Received"))

    def action_refund_refused(self):
        """Button: asks why."""
        return self._refund_step_action("refused", self.env._("Refund Refused"))

    def _refund_step_action(self, state, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "travel.refund.step",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id, "default_state": state, "default_amount": self.refund_expected},
        }
