from odoo import fields, models


class TravelFeeTable(models.Model):
    """Service fees as master data. A table may extend another: its own rules win over those of its base."""

    _name = "travel.fee.table"
    _inherit = ["mail.thread"]
    _description = "Service-Fee Table"
    _order = "name"

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(copy=False)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    base_table_id = fields.Many2one("travel.fee.table", string="Extends", check_company=True, tracking=True)
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Office Hours",
        help="What is booked outside these hours, on weekends and public holidays is after hours. Blank: as in the table it extends.",
    )
    rule_ids = fields.One2many("travel.fee.rule", "table_id", copy=True)
    note = fields.Html()
