from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a contract can settle; a blank one is inherited. A new aspect is a field, and its name here.
ASPECTS = (
    "fee_table_id",
    "reference_set_id",
    "billing_profile_id",
    "delivery_profile_id",
    "invoice_partner_id",
    "payment_term_id",
    "levy_set_id",
    "reversal_matrix_id",
    "refund_credit",
    "allocation_profile_id",
    "statement_profile_id",
    "dunning_plan_id",
    "policy_id",
)
REFUND_CREDITS = [("applied", "When it is applied for"), ("received", "When the supplier has paid it back")]


class TravelContract(models.Model):
    """One node's terms in the half-open period [from, to). A blank aspect is inherited from the nearest ancestor.

    Drafts bind nobody. Active and closed contracts hold in their period, archived or not: what was agreed for last
    year stays known. The database itself refuses two of them on one node and day.
    """

    _name = "travel.contract"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Travel Contract"
    _order = "partner_id, date_from desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain="[('travel_path', '!=', False)]",
    )
    travel_root_id = fields.Many2one(related="partner_id.travel_root_id", store=True, index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    date_from = fields.Date(string="In Force From", required=True, tracking=True)
    date_to = fields.Date(string="In Force Before", tracking=True, help="First day on which it no longer holds.")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("closed", "Closed")],
        default="draft",
        required=True,
        tracking=True,
        copy=False,
    )
    previous_id = fields.Many2one(
        "travel.contract", string="Follows", copy=False, readonly=True, help="Version that this one takes over from."
    )
    note = fields.Html()
    # aspects
    fee_table_id = fields.Many2one("travel.fee.table", check_company=True, tracking=True)
    reference_set_id = fields.Many2one(
        "travel.reference.set", string="Mandated References", check_company=True, tracking=True
    )
    billing_profile_id = fields.Many2one(
        "travel.billing.profile", string="Invoiced", check_company=True, tracking=True, ondelete="restrict"
    )
    delivery_profile_id = fields.Many2one(
        "travel.delivery.profile", string="Delivered", check_company=True, tracking=True, ondelete="restrict"
    )
    invoice_partner_id = fields.Many2one("res.partner", string="Invoice To", check_company=True, tracking=True)
    payment_term_id = fields.Many2one(
        "account.payment.term", string="Payment Terms", check_company=True, tracking=True
    )

    levy_set_id = fields.Many2one("travel.levy.set", string="Levy Treatment", tracking=True)
    reversal_matrix_id = fields.Many2one("travel.reversal.matrix", check_company=True, tracking=True)
    policy_id = fields.Many2one("travel.policy", string="Travel Policy", check_company=True, tracking=True, ondelete="restrict")
    refund_credit = fields.Selection(REFUND_CREDITS, string="Refunds Credited", tracking=True)

    past_warning = fields.Char(compute="_compute_past_warning")

    _period_check = models.Constraint(
        "CHECK (date_to IS NULL OR date_to > date_from)",
        "A contract ends after the day on which it begins: 'in force before' is the first day it no longer holds.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (partner_id WITH =, company_id WITH =, daterange(date_from, date_to) WITH &&)"
        " WHERE (state <> 'draft')",
        "This customer has a contract in force in that period already. End that one first, or choose other dates: "
        "a contract 'in force before' the 1st can be followed by one 'in force from' the 1st.",
    )

    @api.model
    def _aspects(self):
        """Names of the fields that a contract settles, in the order people read them."""
        return list(ASPECTS)

    @api.depends("state", "partner_id", "date_from", "date_to")
    def _compute_past_warning(self):
        """Drafts that would reach over lines billed already; those keep their prices."""
        for contract in self:
            count = contract._billed_lines_count() if contract.state == "draft" else 0
            warning = self.env._("%s services sold in this period are billed already. They keep their prices.", count)
            contract.past_warning = warning if count else False

    def _billed_lines_count(self):
        self.ensure_one()
        if not (self.partner_id and self.date_from):
            return 0
        return self.env["travel.order.line"].search_count(self._billed_lines_domain())

    def _billed_lines_domain(self):
        lines = self.partner_id._origin._travel_subtree_domain("partner_id")
        lines &= fields.Domain(
            [("company_id", "=", self.company_id.id), ("state", "=", "billed"), ("sold_on", ">=", self.date_from)]
        )
        return lines & fields.Domain("sold_on", "<", self.date_to) if self.date_to else lines

    # -- life -------------------------------------------------------------------------------------------------------

    def action_activate(self):
        """Bring drafts into force; the version before each ends where it begins."""
        drafts = self.filtered(lambda contract: contract.state == "draft")
        drafts._end_previous()
        for contract in drafts.filtered("past_warning"):
            contract.message_post(body=contract.past_warning)
        drafts.write({"state": "active"})
        return True

    def _end_previous(self):
        """End the versions before these, as far as they reach into them, before the database compares the periods."""
        for contract in self:
            previous = contract.previous_id
            if previous.state != "active" or previous.date_from >= contract.date_from:
                continue
            if not previous.date_to or previous.date_to > contract.date_from:
                previous.date_to = contract.date_from
        self.previous_id.flush_recordset(["date_to"])

    def action_close(self):
        """End contracts with this day, or when they were to end anyhow if that is sooner."""
        tomorrow = fields.Date.context_today(self) + relativedelta(days=1)
        for contract in self.filtered(lambda contract: contract.state == "active"):
            if contract.date_from >= tomorrow:
                raise UserError(
                    self.env._("%s has not begun yet. Set it back to draft instead.", contract.display_name)
                )
            contract.date_to = min(contract.date_to or tomorrow, tomorrow)
            contract.state = "closed"
        return True

    def action_draft(self):
        """Set contracts back to draft as long as nothing was charged under them."""
        self.check_access("write")
        charged = self.env["travel.charge"].sudo()._read_group(  # sudo: charges of any line count, seen or not
            [("contract_id", "in", self.ids)], ["contract_id"]
        )
        if charged:
            raise UserError(
                self.env._("Services were charged under %s. Close it instead.", charged[0][0].display_name)
            )
        self.write({"state": "draft"})
        return True

    def action_renew(self):
        """Draft the next version, beginning where this one ends, and open it."""
        self.ensure_one()
        start = self.date_to or self._next_month()
        version = self.copy(self._prepare_renewal(start))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "res_id": version.id,
        }

    def _next_month(self):
        """The 1st on which a new version can begin: after today, and after this one's first day."""
        latest = max(fields.Date.context_today(self), self.date_from)
        return latest + relativedelta(months=1, day=1)

    def _prepare_renewal(self, start):
        return {
            "name": self.env._("%(contract)s from %(date)s", contract=self.partner_id.name, date=start),
            "date_from": start,
            "date_to": False,
            "previous_id": self.id,
        }

    def action_archive(self):
        if active := self.filtered(lambda contract: contract.state == "active"):
            raise UserError(self.env._("%s is in force. Close it first.", active[0].display_name))
        return super().action_archive()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if self.filtered(lambda contract: contract.state != "draft"):
            raise UserError(self.env._("Only drafts can be deleted. Close the contract instead."))

    def copy_data(self, default=None):
        values_list = super().copy_data(default)
        for contract, values in zip(self, values_list, strict=True):
            if not (default or {}).get("name"):
                values["name"] = self.env._("%s (copy)", contract.name)
        return values_list
