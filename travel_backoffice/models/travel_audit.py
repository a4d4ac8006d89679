"""The self-audit: every billed line priced again under the terms of its day of sale, and compared with what was billed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MAY_ASK = (
    "travel_backoffice.group_travel_clerk",
    "travel_backoffice.group_travel_account_manager",
)
STATES = [("draft", "To Do"), ("running", "Running"), ("done", "Done")]
KEYED = frozenset({"date_from", "date_to", "company_id"})


class TravelAudit(models.Model):
    """One audit of what was billed in some days: how far it is, and what it came to. It stores no copy of anything."""

    _name = "travel.audit"
    _inherit = ["travel.answered"]
    _description = "Self-Audit"
    _order = "id desc"
    _keyed = KEYED

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True, readonly=True)
    date_from = fields.Date(string="Billed From", required=True, default=lambda self: self._default_from())
    date_to = fields.Date(string="Billed Until", required=True, default=lambda self: self.env.company._travel_today())
    automatic = fields.Boolean(readonly=True, help="Of the night, not asked for by a person.")
    state = fields.Selection(STATES, default="draft", required=True, readonly=True, index=True)
    last_order_id = fields.Integer(readonly=True, help="Orders up to this one are through.")
    line_count = fields.Integer(string="Services", readonly=True)
    wrong_count = fields.Integer(string="Of Them Wrong", readonly=True)
    unproven_count = fields.Integer(string="Not Priced Again", readonly=True, help="What cannot be priced any more today.")
    unproven_text = fields.Text(string="Why Not", readonly=True)
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    finding_ids = fields.One2many("travel.audit.finding", "audit_id", string="Findings", readonly=True)
    finding_count = fields.Integer(compute="_compute_finding_count")

    _dates_check = models.Constraint("CHECK (date_to >= date_from)", "The last day comes before the first.")

    @api.model
    def _default_from(self):
        return self.env.company._travel_today().replace(day=1)

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for audit in self:
            audit.name = f"{audit.date_from or ''} – {audit.date_to or ''}"

    @api.depends("finding_ids")
    def _compute_finding_count(self):
        counts = dict(self.env["travel.audit.finding"]._read_group([("audit_id", "in", self.ids)], ["audit_id"], ["__count"]))
        for audit in self:
            audit.finding_count = counts.get(audit, 0)

    # -- guards -----------------------------------------------------------------------------------------------------

    def write(self, vals):
        if KEYED & vals.keys() and not self.env.su and any(audit.state != "draft" for audit in self):
            raise UserError(self.env._("This audit has begun. Make a new one for other days."))
        return super().write(vals)

    def _check_may_ask(self):
        if not (self.env.su or any(self.env.user.has_group(group) for group in MAY_ASK)):
            raise AccessError(self.env._("Billing clerks and account managers start a self-audit."))

    # -- public -----------------------------------------------------------------------------------------------------

    @api.model
    def rerate(self, date_from, date_to):
        """Price again what was billed in these days, both included, and come back when it is done.

        Orders of which something was billed then are looked at as a whole, each line under the terms of its own day of
        sale. What differs becomes a finding; one that stands is renewed, and closed when its cause is gone. Nothing of
        orders, charges or invoices is changed. Safe to call twice, at the same time, too, and to kill and call again: each
        chunk of orders is committed by itself.

        :param date_from, date_to: invoice dates, as date or ``YYYY-MM-DD``
        :return: the audit: ``line_count`` services were looked at, ``wrong_count`` of them are wrong, ``finding_ids`` say why
        :raise AccessError: unless the user is a billing clerk or an account manager
        :raise UserError: for days that are none
        """
        self._check_may_ask()
        read = self.env["travel.contract"]._read_day
        audit = self.create({"date_from": read(date_from), "date_to": read(date_to)})
        audit._start()
        audit._work()
        return audit

    # -- buttons ----------------------------------------------------------------------------------------------------

    def action_start(self):
        """Look now."""
        self.ensure_one()
        self._check_may_ask()
        self.check_access("write")
        if self.state == "draft":
            self._start()
        self._work()
        return True

    def action_open_findings(self):
        """Stat button: what this audit saw."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_audit_finding")
        return {**action, "domain": [("audit_id", "=", self.id)], "context": {}}

    def _start(self):
        # sudo: how it stands is the program's to write; every way here has checked who asks
        self.sudo().write({"state": "running", "started_at": fields.Datetime.now()})
