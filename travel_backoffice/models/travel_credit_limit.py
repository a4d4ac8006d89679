"""Limits on nodes of the customer tree, with their history."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: What was agreed stays as it was; a change is a limit of its own.
FIXED = {
    "partner_id", "company_id", "amount", "currency_id", "unlimited", "warn", "block", "warn_days", "block_days",
    "date_from", "user_id",
}  # fmt: skip


class TravelCreditLimit(models.Model):
    """How much a node and all below it may owe, over all companies of the agency or one, from a day on.

    A new limit ends the one before; none is ever changed, so that the history stays. The database itself refuses two
    that hold on one day.
    """

    _name = "travel.credit.limit"
    _inherit = ["mail.thread"]
    _description = "Credit Limit"
    _order = "partner_id, date_from desc, id desc"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", string="Agency Company", help="Blank: what all companies are owed together.")
    unlimited = fields.Boolean(string="No Amount", help="Only the days overdue count.")
    amount = fields.Monetary(string="Limit", help="0: nothing on credit, only what was paid ahead.")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    warn = fields.Float(string="Warn At (%)", required=True, default=lambda self: self.env.company.travel_credit_warn)
    block = fields.Float(string="Block Above (%)", required=True, default=lambda self: self.env.company.travel_credit_block)
    warn_days = fields.Integer(
        string="Warn After (Days Overdue)",
        default=lambda self: self.env.company.travel_credit_warn_days,
        help="Warned when anything collectable is overdue for more days. 0: never.",
    )
    block_days = fields.Integer(
        string="Block After (Days Overdue)",
        default=lambda self: self.env.company.travel_credit_block_days,
        help="Blocked when anything collectable is overdue for more days. 0: never.",
    )
    date_from = fields.Date(string="In Force From", required=True, default=lambda self: self.env.company._travel_today())
    date_to = fields.Date(string="In Force Before", tracking=True, help="First day on which it no longer holds.")
    user_id = fields.Many2one("res.users", string="Set By", default=lambda self: self.env.user, readonly=True)
    note = fields.Char(string="Why", help="For example the insurer's decision.")
    in_force = fields.Boolean(compute="_compute_in_force", search="_search_in_force")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (partner_id WITH =, (COALESCE(company_id, 0)) WITH =,"
        " daterange(date_from, date_to, '[)') WITH &&)",
        "There is a limit for this customer on these days already: somebody else has just set one, or one begins later.",
    )
    _figures_check = models.Constraint(
        "CHECK (amount >= 0 AND warn >= 0 AND block >= warn AND block < 1000000 AND warn_days >= 0 AND block_days >= 0"
        " AND (date_to IS NULL OR date_to >= date_from))",
        "A limit is not below zero, warns before it blocks, and ends after it begins.",
    )

    @api.depends("date_from", "date_to")
    def _compute_in_force(self):
        for limit in self:
            day = (limit.company_id or self.env.company)._travel_today()
            limit.in_force = bool(limit.date_from) and limit.date_from <= day and (not limit.date_to or day < limit.date_to)

    def _search_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        holds = self._in_force_domain(self.env.company._travel_today())
        return holds if True in value else ~holds

    @api.model
    def _in_force_domain(self, day):
        return Domain("date_from", "<=", day) & (Domain("date_to", "=", False) | Domain("date_to", ">", day))

    @api.depends("partner_id", "amount", "currency_id", "unlimited")
    def _compute_display_name(self):
        for limit in self:
            amount = self.env._("days overdue") if limit.unlimited else limit.currency_id.format(limit.amount)
            limit.display_name = f"{limit.partner_id.display_name}: {amount}"

    @api.model_create_multi
    def create(self, vals_list):
        """A new limit ends the one before it on the day it begins."""
        for vals in vals_list:
            if not self.env.su:
                vals["user_id"] = self.env.uid
        limits = self.browse()
        for vals in vals_list:  # one by one: each ends the one before
            self._end_before(vals)
            limits |= super().create([vals])
        for limit in limits:
            limit._tell_customer()
        return limits

    @api.model
    def _end_before(self, vals):
        begins = fields.Date.to_date(vals.get("date_from")) or self.env.company._travel_today()
        before = self.search(
            [
                ("partner_id", "=", vals.get("partner_id")),
                ("company_id", "=", vals.get("company_id") or False),
                ("date_from", "<=", begins),
                "|", ("date_to", "=", False), ("date_to", ">", begins),
            ]
        )  # fmt: skip
        before.write({"date_to": begins})
        before.flush_recordset()

    def _tell_customer(self):
        self.ensure_one()
        scope = self.company_id.name or self.env._("all companies together")
        body = self.env._(
            "Credit limit from %(day)s: %(limit)s (%(scope)s).",
            day=self.date_from,
            limit=self.env._("days overdue only") if self.unlimited else self.currency_id.format(self.amount),
            scope=scope,
        )
        self.partner_id._message_log(body=body)

    def write(self, vals):
        if FIXED & set(vals) and not self.env.su:
            raise UserError(self.env._("A limit stays as it was agreed. Set a new one: it ends this one on the day it begins."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Limits are kept. End it on a day instead."))
