from odoo import fields, models

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


class TravelApprovalChainStep(models.Model):
    """One who has to say yes, and what happens if nothing is heard."""

    _name = "travel.approval.chain.step"
    _description = "Step of an Approval Chain"
    _order = "chain_id, sequence, id"

    chain_id = fields.Many2one("travel.approval.chain", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="chain_id.company_id", store=True)
    currency_id = fields.Many2one(related="chain_id.currency_id")
    sequence = fields.Integer(default=10)
    approver = fields.Selection(APPROVERS, required=True, default="approver")
    partner_id = fields.Many2one("res.partner", string="Person")
    substitute_id = fields.Many2one("res.partner", string="Substitute")
    amount_from = fields.Monetary(string="From a Total Of", help="Asked only if the trip costs so much. 0: always.")
    hours = fields.Float(string="Answer Within (Hours)", default=24, required=True)
    on_timeout = fields.Selection(TIMEOUTS, string="If Nothing Is Heard", required=True, default="substitute")

    _hours_check = models.Constraint("CHECK (hours > 0)", "An approver gets some time to answer.")
