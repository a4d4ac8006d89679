"""Statements: what a customer owes on a day, as it was issued, and never another."""

from odoo import api, fields, models

from .travel_statement_profile import STATEMENT_KINDS, SUPPORTS

STATES = [("issued", "Issued"), ("cancelled", "Cancelled")]


class TravelStatement(models.Model):
    """One statement of one customer (or a part of it) on one day. Its figures are kept as issued: a reissue shows the same."""

    _name = "travel.statement"
    _inherit = ["travel.deliverable"]
    _description = "Statement"
    _order = "as_of desc, id desc"
    _deliverable_kind = "statement"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    profile_id = fields.Many2one("travel.statement.profile", index="btree_not_null", ondelete="restrict")
    kind = fields.Selection(STATEMENT_KINDS, string="Shows", required=True, default="open")
    date_from = fields.Date(string="From", help="First day of the period.")
    as_of = fields.Date(required=True, help="Last day of the period: what was booked until its end is in it.")
    part = fields.Char(string="For", readonly=True, copy=False, help="The cost centre it is for, of several statements.")
    part_key = fields.Char(readonly=True, copy=False)
    set_key = fields.Char(readonly=True, copy=False, index="btree_not_null", help="The same on statements issued together.")
    business_key = fields.Char(required=True, readonly=True, copy=False, help="Issued once.")
    figures = fields.Json(string="Snapshot", readonly=True, copy=False, help="All that it shows, as issued.")
    balance_text = fields.Char(string="Balance", readonly=True, copy=False)
    supports = fields.Selection(SUPPORTS, readonly=True, help="As the profile had it when this was issued.")
    pdf_id = fields.Many2one("ir.attachment", string="PDF", readonly=True, copy=False, ondelete="restrict")
    state = fields.Selection(STATES, required=True, default="issued", readonly=True, copy=False, index=True)

    _business_key_uniq = models.Constraint("UNIQUE(business_key)", "This statement was issued already.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                numbers = self.env["ir.sequence"].with_company(company)
                vals["name"] = numbers.next_by_code("travel.statement", sequence_date=vals.get("as_of"))
        return super().create(vals_list)

    # -- delivered --------------------------------------------------------------------------------------------------

    def _deliverable_date(self):
        return self.as_of

    def _deliverable_facts(self):
        first = self.date_from
        return {"period": f"{first}_{self.as_of}" if first else str(self.as_of)}
