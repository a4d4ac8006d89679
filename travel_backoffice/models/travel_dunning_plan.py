from odoo import fields, models


class TravelDunningPlan(models.Model):
    """When and in what words a customer is reminded of what is overdue; one aspect of a contract."""

    _name = "travel.dunning.plan"
    _description = "Dunning Plan"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    contract_ids = fields.One2many("travel.contract", "dunning_plan_id", string="Contracts")


class TravelContract(models.Model):
    _inherit = "travel.contract"

    dunning_plan_id = fields.Many2one(
        "travel.dunning.plan", string="Reminders", check_company=True, tracking=True, ondelete="restrict"
    )
