from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.aging import Buckets, parse_days
from ..engine.billing_calendar import Rhythm
from .travel_billing_profile import WEEKDAYS

STATEMENT_KINDS = [("open", "Open items"), ("activity", "Activity of the period")]
ONE_PER = [
    ("customer", "Customer (all in one)"),
    ("company", "Company"),
    ("debtor", "Debtor (each company, branch and sub-agent that is invoiced)"),
    ("cost_center", "Cost centre (and one for what is on none)"),
]
GROUP_BY = [
    ("debtor", "Debtor or branch"),
    ("cost_center", "Cost centre"),
    ("traveller", "Traveller"),
]
RHYTHMS = [
    ("weekly", "Every week"),
    ("fortnightly", "On the 1st and the 16th"),
    ("monthly", "Every month, on the 1st"),
    ("days", "On given days of the month"),
]
SUPPORTS = [("zip", "One ZIP"), ("merged", "One merged PDF")]
MONTH_END = 31


class TravelStatementProfile(models.Model):
    """Which statements a customer gets, how often and with what; one aspect of a contract."""

    _name = "travel.statement.profile"
    _description = "Statement Profile"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    kind = fields.Selection(STATEMENT_KINDS, string="Shows", required=True, default="open")
    one_per = fields.Selection(
        ONE_PER,
        string="One Statement Per",
        required=True,
        default="customer",
        help="Customer: all below the node whose contract names this profile. Sub-agents always have their own.",
    )
    contract_ids = fields.One2many("travel.contract", "statement_profile_id", string="Contracts")

    # -- layout
    group_by = fields.Selection(GROUP_BY, string="Subtotals Per", help="Blank: one list, oldest due first.")
    aging_days = fields.Char(
        string="Ageing (days overdue)", required=True, default="30, 60, 90", help="The last day of each bucket but the open end."
    )
    show_references = fields.Boolean(string="References", default=True, help="The customer's own reference of each invoice.")
    show_orders = fields.Boolean(string="Orders", default=False)
    show_travellers = fields.Boolean(string="Travellers", default=True)
    with_xlsx = fields.Boolean(string="XLSX", default=True, help="The same statement as a spreadsheet with formulas.")

    # -- supports
    supports = fields.Selection(SUPPORTS, help="Blank: the statement goes out alone.")
    support_invoice = fields.Boolean(string="Invoices", default=True)
    support_ticket = fields.Boolean(string="E-Ticket Receipts", default=True)
    support_voucher = fields.Boolean(string="Supplier Vouchers", default=True)
    support_approval = fields.Boolean(string="Approvals", default=True)
    support_other = fields.Boolean(string="Other Supports")
    support_megabytes = fields.Integer(
        string="At Most (MB)", default=15, help="Larger supports are not made: many mail servers refuse them."
    )

    # -- schedule
    rhythm = fields.Selection(RHYTHMS, string="Issued", help="Blank: only when somebody issues it.")
    closes_on = fields.Selection(WEEKDAYS, string="Last Day of the Week", default="6")
    month_days = fields.Char(string="Days", help="Issued on these days of the month, as of the day before: 1, 11, 21.")
    days_after = fields.Integer(string="Days Later", help="So many days later, so that late payments and documents come in.")
    only_open = fields.Boolean(
        string="Only When Something Is Open", default=True, help="Otherwise a statement of zero is issued, too."
    )
    minimum_amount = fields.Float(
        digits="Account", help="In the company's currency: below it, nothing is issued by the schedule."
    )
    scheduled_from = fields.Date(
        string="Schedule Begins", help="No period that ended before this day is issued; set when the schedule is set."
    )
    deliver = fields.Boolean(
        string="Send", default=True, help="As the delivery profile of the customer's contract says. Otherwise only issued."
    )

    _numbers_check = models.Constraint(
        "CHECK (days_after >= 0 AND minimum_amount >= 0 AND support_megabytes > 0)", "Days, amounts and sizes are not negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._begin_schedule(vals)
        return super().create(vals_list)

    def write(self, vals):
        """A schedule begins when it is set: what was before it is nobody's to catch up."""
        vals = dict(vals)
        if any(not profile.rhythm for profile in self):
            self._begin_schedule(vals)
        return super().write(vals)

    def _begin_schedule(self, vals):
        if vals.get("rhythm") and not vals.get("scheduled_from"):
            vals["scheduled_from"] = self.env.company._travel_today()

    @api.constrains("aging_days")
    def _check_aging_days(self):
        for profile in self:
            try:
                profile._buckets()
            except ValueError:
                raise ValidationError(self.env._("Write the ageing as rising days, such as 30, 60, 90."))

    @api.constrains("rhythm", "month_days")
    def _check_month_days(self):
        for profile in self:
            if profile.rhythm == "days" and not profile._month_days():
                raise ValidationError(self.env._("Write the days of the month on which it is issued, such as 1, 11, 21."))

    def _buckets(self):
        """:raise ValueError: where they do not rise or are no days"""
        return Buckets.of(parse_days(self.aging_days or "30, 60, 90"))

    def _month_days(self):
        """The given days as numbers; nothing where one of them is no day."""
        texts = (self.month_days or "").replace(";", ",").split(",")
        days = [int(text) if text.strip().isdecimal() else 0 for text in texts if text.strip()]
        return tuple(days) if all(1 <= day <= MONTH_END for day in days) else ()

    def _rhythm(self):
        """The rhythm as the engine takes it: a period ends on the day before the one on which its statement is issued."""
        closing = tuple(day - 1 or MONTH_END for day in self._month_days())
        return Rhythm(self.rhythm or "manual", int(self.closes_on or 6), closing, self.days_after)


class TravelContract(models.Model):
    _inherit = "travel.contract"

    statement_profile_id = fields.Many2one(
        "travel.statement.profile", string="Statements", check_company=True, tracking=True, ondelete="restrict"
    )
