"""A report at once: for a customer, of chosen views and days, to chosen people; looked at first, or issued."""

import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.addresses import split_addresses
from ..engine.mis_calendar import DAY
from ..models.travel_mis_figures import Asked, Page
from ..models.travel_mis_recipient import Reader
from ..models.travel_mis_schedule import ACCOUNT_MANAGER
from ..models.travel_spend_columns import DATE_BASES

CLERK = "travel_backoffice.group_travel_clerk"


class TravelMisIssue(models.TransientModel):
    _name = "travel.mis.issue"
    _inherit = ["travel.mis.format"]
    _description = "Issue MIS Report"

    schedule_id = fields.Many2one("travel.mis.schedule", string="As Scheduled", help="Only looked at: as its recipients will get it.")
    title = fields.Char(default=lambda self: self.env._("Travel Spend"))
    partner_id = fields.Many2one("res.partner", string="Customer", domain="[('travel_node_type', 'not in', (False, 'traveller'))]")
    view_ids = fields.Many2many("travel.spend.view", string="Views")
    outstanding = fields.Boolean()
    date_from = fields.Date(string="From", help="Both days blank: as each view has it.")
    date_to = fields.Date(string="To", help="The last day.")
    date_basis = fields.Selection(DATE_BASES, help="Blank: as each view has it.")
    person_ids = fields.Many2many("res.partner", string="Recipients", help="Each gets the figures that it may see itself.")
    emails = fields.Char(string="Other Addresses", help="Separated by commas. They get the figures of all of the customer.")
    send = fields.Boolean(string="Send", default=True)
    reader_id = fields.Many2one("res.partner", string="As Seen By", help="Blank: all of the customer.")
    figures_html = fields.Html(string="Preview", compute="_compute_figures_html", sanitize=False)

    @api.model
    def default_get(self, fields_list):
        found = super().default_get(fields_list)
        if "partner_id" in fields_list and self.env.context.get("active_model") == "res.partner":
            found["partner_id"] = self.env.context.get("active_id")
        return found

    @api.depends("schedule_id", "partner_id", "view_ids", "outstanding", "date_from", "date_to", "date_basis", "reader_id")
    def _compute_figures_html(self):
        figures = self.env["travel.mis.figures"]
        for wizard in self:
            wizard.figures_html = False
            if (wizard.view_ids or wizard.outstanding or wizard.schedule_id) and (wizard.partner_id or wizard.schedule_id):
                tables = figures._tables(wizard._looked_at())
                wizard.figures_html = self.env["ir.qweb"]._render(
                    "travel_backoffice.mis_figures", {"pages": figures._paper_pages(tables)}
                )

    def _looked_at(self):
        """The figures as they would be issued today; within the rights of who looks, too, as far as customers go."""
        schedule, reader = self.schedule_id, self._reader(self.reader_id) if self.reader_id else self._reader_of_all()
        node = schedule.partner_id or self.partner_id
        self._check_node(node)
        company = schedule.company_id or self.env.company
        day = company._travel_today()
        pages = schedule._pages(day) if schedule and not schedule._obstacle() else self._pages()
        # sudo: the pages are answered within the rights of the reader; the right to the customer was checked
        return self.env["travel.mis.figures"].sudo()._gather(Asked(company, node._origin, reader, day, pages))

    def _check_node(self, node):
        if not (self.env.user.has_group(CLERK) or self.env.user.has_group(ACCOUNT_MANAGER)):
            raise AccessError(self.env._("Only billing clerks and account managers issue reports."))
        node.check_access("read")

    @api.model
    def _reader_of_all(self):
        return Reader("", self.env["res.partner"], "", self.env.lang or "en_US")

    @api.model
    def _reader(self, person):
        return self.env["travel.mis.recipient"]._reader(person._origin)

    def _readers(self):
        good, bad = split_addresses(self.emails)
        if bad:
            raise UserError(self.env._("This is no e-mail address: %s", bad[0]))
        lang = self.partner_id.lang or self.env.lang or "en_US"
        return [*map(self._reader, self.person_ids), *(Reader(f"a{one.lower()}", self.env["res.partner"], one, lang) for one in good)]

    def _pages(self):
        days = (self.date_from or None, self.date_to + DAY if self.date_to else None)
        covered = days if any(days) else None
        pages = [Page(view.name, "view", view._origin, covered, self.date_basis) for view in self.view_ids]
        title = self.env._("Outstanding")
        return pages + ([Page(title, "outstanding", None, None, False)] if self.outstanding else [])

    # -- issued -----------------------------------------------------------------------------------------------------

    def action_issue(self):
        """Make the report of each recipient, and send it where that is wanted."""
        self.ensure_one()
        self._check_node(self.partner_id)
        self._check_asked()
        company, key = self.env.company, f"once:{uuid.uuid4()}"
        # sudo: only the program writes reports; the role and the right to the customer were checked
        reports = made = self.env["travel.mis.report"].sudo()
        for reader in self._readers():
            wizard = self.with_context(lang=reader.lang)
            asked = Asked(company, self.partner_id, reader, company._travel_today(), wizard._pages())
            made |= reports._issue(asked, {"title": self.title, "business_key": f"{key}:{reader.key}", **self._formats()})
        if self.send:
            made._queue_deliveries()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_mis_report")
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}

    def _check_asked(self):
        """:raise UserError: for what is missing, or belongs to another customer"""
        if not (self.partner_id and (self.view_ids or self.outstanding) and (self.person_ids or self.emails)):
            raise UserError(self.env._("Choose the customer, at least one view, and who gets the report."))
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise UserError(self.env._("The last day is before the first."))
        if not any(self._formats().values()):
            raise UserError(self.env._("Choose at least one format: PDF, XLSX or CSV."))
        root = self.partner_id.travel_root_id
        for person in self.person_ids:
            if person.sudo()._travel_portal_node().travel_root_id != root:
                raise UserError(self.env._("%s does not belong to this customer.", person.display_name))
        for owner in self.view_ids.sudo().user_id.filtered("share"):  # sudo: whose a view is
            if owner.partner_id._travel_portal_node().travel_root_id != root:
                raise UserError(self.env._("A view that somebody of another customer saved cannot go into this report."))
