from odoo import api, fields, models
from odoo.exceptions import ValidationError

APPROVERS = [
    ("approver", "Approver of the traveller's node"),
    ("cost_center", "Owner of the cost centre"),
    ("travel_manager", "Travel manager"),
    ("person", "This person"),
]
TIMEOUTS = [("substitute", "Ask the substitute"), ("next", "Ask the next step"), ("refuse", "Refused"), ("approve", "Approved")]


class TravelApprovalChain(models.Model):
    """Who approves what is against a policy, one after the other."""

    _name = "travel.approval.chain"
    _description = "Approval Chain"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    step_ids = fields.One2many("travel.approval.chain.step", "chain_id", copy=True)
    summary = fields.Char(compute="_compute_summary")

    @api.depends("step_ids.approver", "step_ids.partner_id", "step_ids.sequence")
    def _compute_summary(self):
        for chain in self:
            chain.summary = " → ".join(chain.step_ids.sorted().mapped("display_name"))


class TravelApprovalChainStep(models.Model):
    """One who has to say yes, and what happens if nothing is heard."""

    _name = "travel.approval.chain.step"
    _description = "Step of an Approval Chain"
    _order = "chain_id, sequence, id"

    chain_id = fields.Many2one("travel.approval.chain", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="chain_id.company_id", store=True)
    currency_id = fields.Many2one(related="chain_id.currency_id")
    sequence = fields.Integer(default=10)
    approver = fields.Selection(APPROVERS, string="Who", required=True, default="approver")
    partner_id = fields.Many2one("res.partner", string="Person")
    substitute_id = fields.Many2one(
        "res.partner", string="Substitute", help="Asked where the approver is away, travels himself, or does not answer."
    )
    amount_from = fields.Monetary(string="From a Total Of", help="Asked only if the trip costs so much. 0: always.")
    hours = fields.Float(string="Answer Within (Hours)", default=24, required=True)
    remind_hours = fields.Float(string="Remind After (Hours)", default=12, help="One reminder, before the time is over. 0: none.")
    on_timeout = fields.Selection(TIMEOUTS, string="If Nothing Is Heard", required=True, default="substitute")

    _hours_check = models.Constraint("CHECK (hours > 0 AND remind_hours >= 0)", "An approver gets some time to answer.")

    @api.constrains("approver", "partner_id")
    def _check_person(self):
        if any(step.approver == "person" and not step.partner_id for step in self):
            raise ValidationError(self.env._("Say which person this step asks."))

    @api.depends("approver", "partner_id")
    def _compute_display_name(self):
        labels = dict(self._fields["approver"]._description_selection(self.env))
        for step in self:
            step.display_name = step.partner_id.name if step.approver == "person" else labels.get(step.approver)
