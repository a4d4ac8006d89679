from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.billing_calendar import Rhythm

RHYTHMS = [
    ("at_once", "When the order is complete"),
    ("trip_end", "When the trip is over"),
    ("daily", "Every day"),
    ("weekly", "Every week"),
    ("fortnightly", "On the 15th and at the month's end"),
    ("monthly", "Every month"),
    ("days", "On given days of the month"),
    ("manual", "When a clerk bills"),
]
INVOICE_PER = [
    ("document", "Document"),
    ("order", "Order"),
    ("trip", "Trip"),
    ("traveller", "Traveller"),
    ("cost_center", "Cost centre"),
    ("department", "Department"),
    ("company", "Customer (one invoice)"),
]
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class TravelBillingProfile(models.Model):
    """How a customer is invoiced: when, what stands together on one invoice, and what it must bear.

    One aspect of a contract. Currencies are always apart, because an invoice has one.
    """

    _name = "travel.billing.profile"
    _description = "Billing Profile"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    rhythm = fields.Selection(RHYTHMS, string="Invoiced", required=True, default="at_once")
    closes_on = fields.Selection(WEEKDAYS, string="Last Day of the Week", default="6")
    month_days = fields.Char(string="Days", help="Last days of the periods: 10, 20, 31. 31 is the month's last day.")
    period_by = fields.Selection(
        [("sold", "Day of sale"), ("travel", "Last day of travel")],
        string="Period By",
        required=True,
        default="sold",
        help="Which day puts a service into its period.",
    )
    days_after = fields.Integer(
        string="Cut-off (days)", help="Invoiced so many days after the period's end, so that late documents come in."
    )
    dated = fields.Selection(
        [("run", "Day of invoicing"), ("period", "Last day of the period")],
        string="Invoice Date",
        required=True,
        default="run",
        help="The value date from which the payment terms count.",
    )
    invoice_per = fields.Selection(INVOICE_PER, string="One Invoice Per", required=True, default="order")
    separate_fees = fields.Boolean(string="Fees on Their Own Invoice")
    separate_services = fields.Boolean(string="Each Service Type on Its Own Invoice")
    fee_payment_term_id = fields.Many2one(
        "account.payment.term", string="Payment Terms of Fees", help="Blank: those of the contract."
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Payment Method",
        domain=[("payment_type", "=", "inbound")],
        help="Blank: the customer's own.",
    )
    fee_payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Payment Method of Fees",
        domain=[("payment_type", "=", "inbound")],
        help="Fees paid another way stand on an invoice of their own.",
    )
    minimum_amount = fields.Float(
        digits="Account",
        help="In the invoice's currency, without tax: less than this waits for the next period.",
    )
    minimum_days = fields.Integer(
        string="Waits at Most (days)", help="Below the minimum a service waits no longer than this. 0: for ever."
    )
    po_code = fields.Char(
        string="Purchase Order Reference",
        help="Code of the reference that holds the customer's purchase order number. Each number has its own invoice.",
    )
    po_required = fields.Boolean(string="Purchase Order Required")
    contract_ids = fields.One2many("travel.contract", "billing_profile_id", string="Contracts")

    _cut_off_check = models.Constraint(
        "CHECK (days_after >= 0 AND minimum_days >= 0 AND minimum_amount >= 0)", "Days and amounts are not negative."
    )

    @api.constrains("rhythm", "month_days")
    def _check_month_days(self):
        for profile in self:
            if profile.rhythm == "days" and not profile._month_days():
                raise ValidationError(self.env._("Write the days on which periods end, such as 10, 20, 31."))

    @api.constrains("po_required", "po_code")
    def _check_po_code(self):
        if self.filtered(lambda profile: profile.po_required and not profile.po_code):
            raise ValidationError(self.env._("Say which reference holds the purchase order number, by its code."))

    def _month_days(self):
        """The given days of the month as numbers; nothing where one of them is no day."""
        texts = (self.month_days or "").replace(";", ",").split(",")
        days = [int(text) if text.strip().isdigit() else 0 for text in texts if text.strip()]
        return tuple(days) if all(1 <= day <= 31 for day in days) else ()

    def _rhythm(self):
        """The rhythm as the engine takes it."""
        self.ensure_one()
        return Rhythm(self.rhythm, int(self.closes_on or 6), self._month_days(), self.days_after)

    def _fees_apart(self):
        return bool(
            self.separate_fees
            or self.fee_payment_term_id
            or self.fee_payment_method_line_id
        )
