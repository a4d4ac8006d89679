from odoo import fields, models


class TravelMemoReason(models.Model):
    """Why an airline debits or credits the agency; with the days the agency has to dispute it."""

    _name = "travel.memo.reason"
    _inherit = ["travel.code.mixin"]
    _description = "Agency Memo Reason"
    _code_upper = True

    dispute_days = fields.Integer(
        string="Days to Dispute", help="From the day it was received. 0: as the company's settings say."
    )
    note = fields.Text(translate=True, help="What to look at before it is accepted.")

    _code_uniq = models.Constraint("UNIQUE(code)", "A memo reason with this code exists already.")
    _days_check = models.Constraint("CHECK (dispute_days >= 0)", "The days to dispute cannot be below zero.")
