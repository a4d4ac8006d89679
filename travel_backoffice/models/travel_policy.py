from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TravelPolicy(models.Model):
    """What a customer's travellers may book, as agreed: an aspect of the contract. A policy may extend another."""

    _name = "travel.policy"
    _inherit = ["mail.thread", "travel.extending"]
    _description = "Travel Policy"
    _base_field = "base_policy_id"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, tracking=True, default=lambda self: self.env.company.currency_id
    )
    base_policy_id = fields.Many2one(
        "travel.policy",
        string="Extends",
        check_company=True,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Its rules hold here too, unless a rule of this policy about the same thing applies.",
    )
    chain_id = fields.Many2one(
        "travel.approval.chain",
        string="Approved By",
        check_company=True,
        tracking=True,
        ondelete="restrict",
        help="For rules that name no chain of their own.",
    )
    rule_ids = fields.One2many("travel.policy.rule", "policy_id", copy=True)
    reason_ids = fields.One2many("travel.policy.reason", "policy_id", string="Reason Codes", copy=True)
    contract_count = fields.Integer(compute="_compute_contract_count")
    note = fields.Html(help="Shown to travellers in the portal.")

    def _compute_contract_count(self):
        counts = dict(self.env["travel.contract"]._read_group([("policy_id", "in", self.ids)], ["policy_id"], ["__count"]))
        for policy in self:
            policy.contract_count = counts.get(policy, 0)

    @api.constrains("base_policy_id")
    def _check_base_policy(self):
        if self._has_cycle("base_policy_id"):
            raise ValidationError(self.env._("A policy cannot extend itself, not even by way of another."))

    def action_try(self):
        """Button: hold a service that was sold against it; nothing is written."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try It"),
            "res_model": "travel.policy.try",
            "view_mode": "form",
            "target": "new",
            "context": {"default_policy_id": self.id},
        }

    def action_contracts(self):
        """Stat button: the contracts that name it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_contract")
        return {**action, "domain": [("policy_id", "=", self.id)], "context": {"default_policy_id": self.id}}

    def action_findings(self):
        """Stat button: what was found under it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_policy_finding")
        return {**action, "domain": [("line_id.policy_id", "=", self.id)], "context": {}}


class TravelPolicyReason(models.Model):
    """Why somebody books against the policy, or not the lowest fare: the customer's own codes."""

    _name = "travel.policy.reason"
    _description = "Policy Reason"
    _order = "policy_id, code"
    _rec_names_search = ["code", "name"]

    policy_id = fields.Many2one("travel.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)

    _code_uniq = models.UniqueIndex("(policy_id, upper(code))", "This policy has a reason of this code already.")
