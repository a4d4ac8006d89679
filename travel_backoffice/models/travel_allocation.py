from odoo import fields, models

from .travel_allocation_profile import SHORT_PAY


class TravelAllocation(models.Model):
    """So much of a payment is for this open item, and perhaps for this service on it.

    ``amount`` is what it settles, in the item's currency: positive for an invoice, negative where a credit note is
    taken. ``paid_amount`` is the money for it, in the payment's currency; the difference is deductions.
    """

    _name = "travel.allocation"
    _description = "Allocation of a Payment"
    _order = "remittance_id, id"

    remittance_id = fields.Many2one("travel.remittance", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="remittance_id.company_id", store=True)
    line_id = fields.Many2one("travel.remittance.line", string="As Advised", index="btree_not_null", ondelete="cascade")
    item_id = fields.Many2one("account.move.line", string="Open Item", required=True, index=True, ondelete="restrict")
    move_id = fields.Many2one(related="item_id.move_id", store=True, index=True)
    service_id = fields.Many2one("travel.order.line", string="Service", index="btree_not_null", ondelete="restrict")
    currency_id = fields.Many2one(related="item_id.currency_id", store=True)
    paid_currency_id = fields.Many2one(related="remittance_id.currency_id", string="Payment's Currency")
    amount = fields.Monetary(string="Settled", required=True)
    paid_amount = fields.Monetary(string="Money", required=True, currency_field="paid_currency_id")
    deduction_ids = fields.One2many("travel.allocation.deduction", "allocation_id", string="Deductions")
    short_amount = fields.Monetary(string="Short", help="What the payer says it does not pay of this, in the item's currency.")
    short_as = fields.Selection(SHORT_PAY, string="What Is Short", help="Stays open, or becomes a dispute when this is applied.")
    dispute_reason_id = fields.Many2one("travel.dispute.reason", ondelete="restrict")
    payment_item_id = fields.Many2one(
        "account.move.line", string="Booked As", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )


class TravelAllocationDeduction(models.Model):
    """What a payer keeps back from an item and the agency accepts: tax withheld at source, bank charges, rounding."""

    _name = "travel.allocation.deduction"
    _description = "Deduction from a Payment"

    allocation_id = fields.Many2one("travel.allocation", required=True, index=True, ondelete="cascade")
    kind_id = fields.Many2one("travel.deduction.kind", required=True, ondelete="restrict")
    currency_id = fields.Many2one(related="allocation_id.currency_id")
    amount = fields.Monetary(required=True, help="In the item's currency; positive: less money came.")


class TravelDeductionKind(models.Model):
    """A kind of deduction and where it is booked."""

    _name = "travel.deduction.kind"
    _description = "Kind of Deduction"
    _order = "sequence, code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    account_id = fields.Many2one("account.account", required=True, ondelete="restrict")

    _code_uniq = models.Constraint("UNIQUE(company_id, code)", "This company has a kind of deduction with this code already.")
