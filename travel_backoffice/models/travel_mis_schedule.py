"""MIS reports that send themselves: which views a customer gets, of which period, how often, to whom and in what form."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html

from ..engine.mis_calendar import Frequency, next_due
from .travel_billing_profile import WEEKDAYS
from .travel_spend_columns import DATE_BASES

FREQUENCIES = [("daily", "Daily"), ("weekly", "Weekly"), ("monthly", "Monthly"), ("quarterly", "Quarterly")]
#: what a report tells of, seen from the day on which it is issued; the names are the engine's
COVERS = [
    ("yesterday", "The Day Before"),
    ("last_week", "Last Week"),
    ("last_month", "Last Month"),
    ("last_quarter", "Last Quarter"),
    ("last_year", "Last Year"),
    ("year_to_date", "Year to Date"),
    ("last_12_months", "Last 12 Months"),
]
MOST_DAYS = 31
ACCOUNT_MANAGER = "travel_backoffice.group_travel_account_manager"


class TravelMisSchedule(models.Model):
    """A set of reports for the people of one node of a customer. What is due stands in ``travel.mis.due``.

    A record of its own and no aspect of the contract: it holds the customer's own views and people, which no other
    customer can share.
    """

    _name = "travel.mis.schedule"
    _inherit = ["travel.mis.format", "mail.thread", "mail.activity.mixin"]
    _description = "MIS Schedule"
    _order = "partner_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True, help="The title of the report.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('travel_node_type', 'not in', (False, 'traveller'))]",
        help="Any node of the customer: its reports tell of what is at it and below.",
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, domain="[('share', '=', False)]", help="Told of trouble."
    )
    page_ids = fields.One2many("travel.mis.page", "schedule_id", string="Views", copy=True)
    recipient_ids = fields.One2many("travel.mis.recipient", "schedule_id", string="Recipients", copy=True)
    covers = fields.Selection(COVERS, string="Period", help="Blank: each view's own.", default="last_month", tracking=True)
    date_basis = fields.Selection(DATE_BASES, help="What days are counted by. Blank: as each view has it.")
    delivery_profile_id = fields.Many2one(
        "travel.delivery.profile",
        string="Sent By",
        default=lambda self: self.env.ref("travel_backoffice.delivery_profile_mis", raise_if_not_found=False),
        check_company=True,
        help="Where the customer's own delivery profile has no sending for MIS reports.",
    )

    # -- when
    frequency = fields.Selection(FREQUENCIES, required=True, default="monthly", tracking=True)
    weekday = fields.Selection(WEEKDAYS, required=True, default="0", tracking=True)
    day = fields.Integer(
        string="On Day", required=True, default=1, tracking=True, help="Of the month, or of the quarter's first month."
    )
    working_days = fields.Boolean(help="Only days count on which the agency works.", tracking=True)
    starts_on = fields.Date(
        required=True, default=lambda self: self.env.company._travel_today(), help="Nothing is due before this day."
    )
    planned_to = fields.Date(copy=False, readonly=True, help="What is due up to this day has been planned.")
    deliver = fields.Boolean(string="Send", default=True, help="Otherwise reports are only issued, and show in the portal.")
    next_run = fields.Date(compute="_compute_next_run", help="In the agency's time zone.")
    last_run = fields.Date(compute="_compute_last_run")
    due_ids = fields.One2many("travel.mis.due", "schedule_id", string="Runs")

    _day_check = models.Constraint("CHECK (day BETWEEN 1 AND 31)", "A month has days from 1 to 31.")

    @api.constrains("with_pdf", "with_xlsx", "with_csv")
    def _check_formats(self):
        for schedule in self:
            if not (schedule.with_pdf or schedule.with_xlsx or schedule.with_csv):
                raise ValidationError(self.env._("Choose at least one format: PDF, XLSX or CSV."))

    @api.constrains("partner_id")
    def _check_customer(self):
        """Views and people are the customer's own, whichever it is."""
        self.page_ids._check_view()
        self.recipient_ids._check_who()

    def write(self, vals):
        """What fell due while it was archived is nobody's to catch up."""
        if vals.get("active"):
            for schedule in self.filtered(lambda one: not one.active):
                yesterday = schedule.company_id._travel_today() - timedelta(days=1)
                schedule.planned_to = max(filter(None, (schedule.planned_to, yesterday)))
        return super().write(vals)

    # -- when -------------------------------------------------------------------------------------------------------

    def _frequency(self):
        return Frequency(self.frequency, int(self.weekday or 0), self.day, self.working_days)

    def _next_due(self, after=None):
        """The first day on which it is due, later than what has been planned."""
        after = after or self.planned_to
        first = self.starts_on - timedelta(days=1)
        return next_due(self._frequency(), max(filter(None, (after, first))), self.company_id._travel_works_on)

    @api.depends("frequency", "weekday", "day", "working_days", "starts_on", "planned_to", "active")
    def _compute_next_run(self):
        for schedule in self:
            whole = schedule.active and schedule.starts_on and schedule.company_id
            schedule.next_run = schedule._next_due() if whole else False

    @api.depends("due_ids.issued")
    def _compute_last_run(self):
        for schedule in self:
            # sudo: only when it was last issued
            issued = schedule.sudo().due_ids.filtered("issued")
            schedule.last_run = max(issued.mapped("due_on"), default=False)

    # -- held -------------------------------------------------------------------------------------------------------

    def _obstacle(self):
        """Why nothing can be issued, in plain words: what a person is to mend; nothing when all is well."""
        self.ensure_one()
        said = [page._obstacle() for page in self.page_ids]
        if not self.page_ids:
            said.append(self.env._("It holds no view: choose what the report is to show."))
        if not self.recipient_ids:
            said.append(self.env._("It has no recipients: choose who gets the report."))
        return "\n".join(filter(None, said))

    def _tell_held(self, reason):
        """Whoever is responsible for the schedule is told what is to be mended."""
        schedule, warning = self.with_context(mail_activity_quick_update=True), "mail.mail_activity_data_warning"
        summary, user = self.env._("Report not issued"), self.user_id or self.env.user
        schedule.activity_schedule(warning, summary=summary, note=plaintext2html(reason), user_id=user.id)
