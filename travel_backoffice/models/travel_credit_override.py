"""A credit controller lets a customer go on for a while, over the limit."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

#: Written by the program only.
WITHDRAWN = {"withdrawn_on", "withdrawn_by_id"}


class TravelCreditOverride(models.Model):
    """Ticketing goes on for a node and all below it, up to an amount over the limit or any, until the end of a day."""

    _name = "travel.credit.override"
    _inherit = ["mail.thread"]
    _description = "Credit Override"
    _order = "date_to desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    order_id = fields.Many2one(
        "travel.order", string="Only Order", index="btree_not_null", ondelete="restrict", check_company=True
    )
    unlimited = fields.Boolean(string="Any Amount")
    amount = fields.Monetary(string="Over the Limit By", help="How far the limit may be exceeded. Overrides do not add up.")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self.env.company._travel_today(), readonly=True
    )
    date_to = fields.Date(string="Last Day", required=True, help="It holds until midnight in the agency's time zone.")
    reason = fields.Char(required=True)
    user_id = fields.Many2one("res.users", string="Granted By", default=lambda self: self.env.user, readonly=True)
    withdrawn_on = fields.Datetime(readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(
        [("active", "Active"), ("expired", "Expired"), ("withdrawn", "Withdrawn")],
        compute="_compute_state",
        search="_search_state",
    )

    _figures_check = models.Constraint(
        "CHECK (date_to >= date_from AND (unlimited OR amount > 0))",
        "An override is for an amount above zero, or for any amount, and ends after it begins.",
    )

    @api.depends("date_to", "withdrawn_on", "company_id")
    def _compute_state(self):
        for override in self:
            today = (override.company_id or self.env.company)._travel_today()
            expired = override.date_to and override.date_to < today
            override.state = "withdrawn" if override.withdrawn_on else "expired" if expired else "active"

    def _search_state(self, operator, value):
        """Each company has its own today."""
        if operator != "in":
            return NotImplemented
        alive = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("date_to", ">=", company._travel_today())
            for company in self.env["res.company"].search([])
        )
        withdrawn = Domain("withdrawn_on", "!=", False)
        domains = {"active": alive & ~withdrawn, "expired": ~alive & ~withdrawn, "withdrawn": withdrawn}
        return Domain.OR(domain for state, domain in domains.items() if state in value)

    @api.depends("partner_id", "date_to", "amount", "unlimited", "currency_id")
    def _compute_display_name(self):
        for override in self:
            override.display_name = f"{override.partner_id.display_name}: {override._amount_text()}"

    def _amount_text(self):
        return self.env._("any amount") if self.unlimited else self.currency_id.format(self.amount)

    @api.constrains("order_id", "partner_id")
    def _check_order(self):
        for override in self.filtered("order_id"):
            if override.partner_id not in override.order_id.partner_id._travel_nodes_upwards():
                raise ValidationError(
                    self.env._("Order %(order)s is not of %(customer)s.", order=override.order_id.name,
                               customer=override.partner_id.display_name)
                )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                vals["user_id"] = self.env.uid
            for name in WITHDRAWN:
                vals.pop(name, None)
        overrides = super().create(vals_list)
        for override in overrides:
            override._tell(override._granted_text())
        return overrides

    def write(self, vals):
        changes = {name for name in vals if not name.startswith(("message_", "activity_"))}
        if changes and not self.env.su:
            raise UserError(self.env._("An override stays as it was granted. Withdraw it, and grant another."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Overrides are kept. Withdraw it instead."))

    def action_withdraw(self):
        """It holds no longer."""
        self.check_access("write")
        active = self.filtered(lambda override: override.state == "active")
        # sudo: nobody writes an override by hand; the right to was checked
        active.sudo().write({"withdrawn_on": fields.Datetime.now(), "withdrawn_by_id": self.env.uid})
        for override in active:
            override._tell(self.env._("Credit override of %(who)s withdrawn.", who=override.user_id.name))

    def _granted_text(self):
        return self.env._(
            "Credit override until %(day)s: %(amount)s over the limit. %(reason)s",
            day=self.date_to,
            amount=self._amount_text(),
            reason=self.reason,
        )

    def _tell(self, body):
        """Into the log of the customer, and of the order where it is for one."""
        self._message_log(body=body)
        self.partner_id._message_log(body=body)
        if self.order_id:
            self.order_id._message_log(body=body)
