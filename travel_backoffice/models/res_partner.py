from odoo import fields, models

NODE_TYPES = [
    ("group", "Group"),
    ("company", "Company"),
    ("branch", "Branch"),
    ("department", "Department"),
    ("traveller", "Traveller"),
    ("sub_agent", "Sub-agent"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_node_type = fields.Selection(NODE_TYPES, string="Travel Node", index=True)
    travel_root_id = fields.Many2one("res.partner", string="Customer Group", index=True)
    travel_path = fields.Char(index=True, help="Ids from the top node down to this one: 12/45/78/")
    travel_debtor_code = fields.Char(string="Debtor Code", copy=False, index=True)
    travel_employee_code = fields.Char(string="Employee Code", copy=False)
    travel_category_id = fields.Many2one("travel.traveller.category", string="Traveller Category")
    travel_cost_center_id = fields.Many2one("travel.cost.center", string="Cost Centre")
    travel_office_codes = fields.Char(
        string="Offices", help="Booking offices (e.g. IEVU23561) whose documents belong to this customer."
    )
    travel_contract_ids = fields.One2many("travel.contract", "partner_id", string="Travel Contracts")
