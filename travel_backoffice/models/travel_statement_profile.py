from odoo import fields, models

STATEMENT_KINDS = [("open", "Open items"), ("activity", "Activity of the period")]


class TravelStatementProfile(models.Model):
    """Which statements a customer gets, how often and with what; one aspect of a contract."""

    _name = "travel.statement.profile"
    _description = "Statement Profile"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    kind = fields.Selection(STATEMENT_KINDS, string="Shows", required=True, default="open")
    contract_ids = fields.One2many("travel.contract", "statement_profile_id", string="Contracts")


class TravelContract(models.Model):
    _inherit = "travel.contract"

    statement_profile_id = fields.Many2one(
        "travel.statement.profile", string="Statements", check_company=True, tracking=True, ondelete="restrict"
    )
