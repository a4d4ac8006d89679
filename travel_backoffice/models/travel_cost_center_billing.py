"""Cost centres that are invoiced to another node of the customer than the contract says."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TravelCostCenter(models.Model):
    _inherit = "travel.cost.center"

    invoice_partner_id = fields.Many2one(
        "res.partner",
        string="Invoice To",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('travel_root_id', '=', root_id)]",
        help="Who is invoiced for services on this cost centre and its parts. Blank: whom the contract says.",
    )

    @api.constrains("invoice_partner_id", "root_id")
    def _check_invoice_partner(self):
        for center in self.filtered("invoice_partner_id"):
            if center.invoice_partner_id.travel_root_id != center.root_id:
                raise ValidationError(
                    self.env._(
                        "%(node)s does not belong to %(customer)s: its cost centre cannot be invoiced there.",
                        node=center.invoice_partner_id.display_name,
                        customer=center.root_id.display_name,
                    )
                )

    def _invoiced_to(self):
        """The node that this cost centre, or the nearest one above it, is invoiced to; none where none says."""
        center = self
        while center and not center.invoice_partner_id:
            center = center.parent_id
        return center.invoice_partner_id


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _billing_terms(self):
        """The cost centre's own debtor comes before the contract's."""
        answers = super()._billing_terms()
        for line in self.filtered("cost_center_id"):
            # sudo: whom a cost centre is invoiced to is part of the terms, whoever bills
            if node := line.sudo().cost_center_id._invoiced_to().sudo(False):
                answers[line.id] = answers[line.id]._replace(debtor=node)
        return answers
