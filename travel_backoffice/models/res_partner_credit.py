"""Credit on the customer: how it stands, live, and where each part of its exposure comes from."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..engine.credit import PARTS

#: What a customer owes is not told to whoever may see its address, such as its own people in the portal.
AGENT = "travel_backoffice.group_travel_agent"
LEVELS = [("ok", "Within the Limit"), ("warn", "Near the Limit"), ("block", "Over the Limit")]


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_credit_level = fields.Selection(
        LEVELS, string="Credit", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT, search="_search_travel_credit_level"
    )
    travel_credit_message = fields.Char(compute="_compute_travel_credit", compute_sudo=True, groups=AGENT)
    travel_credit_limited = fields.Boolean(
        string="Has a Credit Limit", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT, search="_search_travel_credit_limited"
    )
    travel_credit_currency_id = fields.Many2one("res.currency", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT)
    travel_credit_amount = fields.Monetary(
        string="Limit", currency_field="travel_credit_currency_id", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT
    )
    travel_credit_used = fields.Float(string="Used (%)", digits=(16, 0), compute="_compute_travel_credit", compute_sudo=True, groups=AGENT)
    travel_credit_limit_node_id = fields.Many2one(
        "res.partner", string="Limit Of", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT,
        help="The node whose limit holds: the tightest of this customer's own and all above it.",
    )  # fmt: skip
    travel_credit_exposure = fields.Monetary(
        string="Exposure", currency_field="travel_credit_currency_id", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT,
        help="Open + unbilled + on hold, less deposits and credits; with everything below it in the tree.",
    )  # fmt: skip
    travel_credit_open = fields.Monetary(
        string="Open", currency_field="travel_credit_currency_id", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT
    )
    travel_credit_disputed = fields.Monetary(
        string="Disputed", currency_field="travel_credit_currency_id", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT
    )
    travel_credit_unbilled = fields.Monetary(
        string="Unbilled", currency_field="travel_credit_currency_id", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT
    )
    travel_credit_held = fields.Monetary(
        string="On Hold", currency_field="travel_credit_currency_id", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT
    )
    travel_credit_deposits = fields.Monetary(
        string="Deposits", currency_field="travel_credit_currency_id", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT
    )
    travel_credit_credits = fields.Monetary(
        string="Credits", currency_field="travel_credit_currency_id", compute="_compute_travel_credit", compute_sudo=True, groups=AGENT
    )
    travel_credit_limit_ids = fields.One2many("travel.credit.limit", "partner_id", string="Credit Limits", groups=AGENT)
    travel_credit_override_ids = fields.One2many("travel.credit.override", "partner_id", string="Credit Overrides", groups=AGENT)
    travel_days_beyond = fields.Float(
        string="Days beyond Terms", digits=(16, 1), compute="_compute_travel_days_beyond", compute_sudo=True, groups=AGENT
    )
    travel_over_credit_count = fields.Integer(
        string="Ticketed over Credit", compute="_compute_travel_over_credit_count", compute_sudo=True, groups=AGENT
    )

    @api.depends_context("company")
    @api.depends("travel_credit_limit_ids", "travel_credit_override_ids", "parent_id", "travel_node_type")
    def _compute_travel_credit(self):
        """Asked for all at once; what is shown is the node's own limit, else the one above that holds."""
        standings = self.env["travel.credit"]._standings(self._origin, self.env.company, everyone=True)
        currencies = {one.name: one for one in self.env["res.currency"].with_context(active_test=False).search([])}
        for partner in self:
            standing = standings.get(partner._origin.id)
            partner._show_credit(standing, currencies)

    def _show_credit(self, standing, currencies):
        holds = standing and standing.holds
        own = next((one for one in standing.verdicts if one.limit.node == self._origin.id), None) if standing else None
        shown = own or holds
        self.travel_credit_level = holds.answer if holds else False
        self.travel_credit_message = self.env["travel.credit"]._message(holds) if holds else False
        self.travel_credit_limited = bool(own)
        self.travel_credit_limit_node_id = holds.limit.node if holds else False
        self.travel_credit_amount = float(shown.limit.amount or 0) if shown and shown.limit.currency == standing.own.currency else 0.0
        self.travel_credit_used = float(shown.used or 0) if shown else 0.0
        self.travel_credit_currency_id = currencies[standing.own.currency] if standing else self.env.company.currency_id
        self.travel_credit_exposure = float(standing.own.total()) if standing else 0.0
        for part in PARTS:
            self[f"travel_credit_{part}"] = float(standing.own.parts.get(part, 0)) if standing else 0.0

    @api.model
    def _travel_credit_candidates(self):
        """Contacts that can have a limit: nodes but travellers, and whoever has one."""
        # sudo: Odoo's limits are not for all to read, and only ids come out, within the caller's own search
        everybody = self.sudo()
        keyed = self.env["travel.credit.limit"].sudo().search([]).partner_id
        domain = Domain("travel_node_type", "not in", [False, "traveller"]) | Domain("id", "in", keyed.ids)
        if self.env.company.account_use_credit_limit:
            domain |= Domain("credit_limit", ">", 0) & Domain("parent_id", "=", False)
        return everybody.search(domain)

    def _check_asks_credit(self):
        """A search, too, would tell it: Odoo does not look at the groups of a field that is searched by a method."""
        if not (self.env.su or self.env.user.has_group(AGENT)):
            raise AccessError(self.env._("Only the agency's own people and tools ask for a customer's credit."))

    def _search_travel_credit_level(self, operator, value):
        self._check_asks_credit()
        if operator != "in":
            return NotImplemented
        candidates = self._travel_credit_candidates()
        standings = self.env["travel.credit"].sudo()._standings(candidates, self.env.company)
        found = [key for key, one in standings.items() if (one.holds.answer if one.holds else False) in value]
        return Domain("id", "in", found)

    def _search_travel_credit_limited(self, operator, value):
        self._check_asks_credit()
        if operator != "in":
            return NotImplemented
        limits = self.env["travel.credit"].sudo()._limits(
            self._travel_credit_candidates(), self.env.company, self.env.company._travel_today()
        )
        return Domain("id", "in" if True in value else "not in", list(limits))

    @api.depends_context("company")
    def _compute_travel_days_beyond(self):
        rows = self.env["travel.payment.behaviour"].search(
            [("partner_id", "in", self._origin.ids), ("company_id", "=", self.env.company.id)]
        )
        days = {row.partner_id.id: row.days_beyond for row in rows}
        for partner in self:
            partner.travel_days_beyond = days.get(partner._origin.id, 0.0)

    @api.depends_context("company")
    def _compute_travel_over_credit_count(self):
        for partner in self:
            partner.travel_over_credit_count = self.env["travel.order"].search_count(partner._travel_over_credit_domain())

    def _travel_over_credit_domain(self):
        inside = self._origin._travel_subtree_domain("partner_id")
        return inside & Domain("over_credit", "=", True) & Domain("company_id", "=", self.env.company.id)

    # -- where a part of the exposure comes from --------------------------------------------------------------------

    def _action_travel_credit(self, name, model, domain):
        return {
            "type": "ir.actions.act_window",
            "name": f"{name} · {self.display_name}",
            "res_model": model,
            "view_mode": "list,form",
            "domain": self._travel_subtree_domain("partner_id") & Domain(domain),
        }

    def action_travel_credit_open(self):
        """Open invoices and credits of this customer and all below."""
        self.ensure_one()
        inside = self.commercial_partner_id
        domain = [("parent_state", "=", "posted"), ("reconciled", "=", False), ("account_id.account_type", "=", "asset_receivable")]
        return inside._action_travel_credit(self.env._("Open Items"), "account.move.line", domain)

    def action_travel_credit_disputed(self):
        self.ensure_one()
        return self._action_travel_credit(self.env._("Disputes"), "travel.dispute", [("state", "=", "open")])

    def action_travel_credit_unbilled(self):
        """What is priced and waits to be invoiced."""
        self.ensure_one()
        return self._action_travel_credit(self.env._("Unbilled"), "travel.order.line", [("state", "=", "ready")])

    def action_travel_credit_held(self):
        """What is sold and not priced yet, or on hold."""
        self.ensure_one()
        domain = [("state", "in", ("draft", "held")), ("event", "not in", ("refund", "void", "cancel"))]
        return self._action_travel_credit(self.env._("On Hold"), "travel.order.line", domain)

    def action_travel_over_credit(self):
        """Orders that came ticketed while the customer was over its limit."""
        self.ensure_one()
        return self._action_travel_credit(self.env._("Ticketed over Credit"), "travel.order", [("over_credit", "=", True)])

    def action_travel_grant_credit(self):
        """A controller lets this customer go on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let the Customer Go On"),
            "res_model": "travel.credit.override",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
