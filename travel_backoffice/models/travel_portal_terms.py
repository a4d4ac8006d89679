"""What a customer agreed with the agency, for its travel managers: the contract in force, and its service fees."""

from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _travel_managed(self):
        """The unit of the customer tree that a travel manager manages; none of whoever is no travel manager."""
        self.ensure_one()
        person = self.sudo()  # sudo: the person's own role and place
        if person.travel_portal_role != "manager":
            return person.browse()
        node = person._travel_portal_node()
        return person._travel_managed_node(node) if node.travel_node_type == "traveller" else node


class TravelPortalTerms(models.AbstractModel):
    _name = "travel.portal.terms"
    _description = "Terms in the Portal"

    @api.model
    def _page(self):
        """What the page shows; None for whoever manages no unit.

        What is the agency's own affair is left out: how corrections are worked out inside, money allocated, debts chased.
        """
        node = self.env.user.partner_id._travel_managed()
        if not node:
            return None
        # sudo: contracts are closed to the portal; these are of the unit that the user manages, today
        Contract = self.env["travel.contract"].sudo()
        day = self.env["travel.portal.trips"]._today()
        terms = Contract._resolve_terms([(node, day)])[node.id, day]
        table = terms.value("fee_table_id")
        return {
            "node": node,
            "day": day,
            "contract": terms["contract"],
            "rows": [row for row in self._rows(terms) if row[1]],
            "references": terms.value("reference_set_id").reference_ids,
            "table": table,
            "sections": table._sheet(day) if table else [],
        }

    @api.model
    def _rows(self, terms):
        """``[(label, text)]`` of what was agreed; blank texts where nothing was."""
        _ = self.env._
        refunds = dict(terms["contract"]._fields["refund_credit"]._description_selection(self.env))
        return [
            (_("Invoiced"), terms.value("billing_profile_id").summary),
            (_("Invoices to"), terms.value("invoice_partner_id").display_name),
            (_("Payment"), terms.value("payment_term_id").display_name),
            (_("Refunds are credited"), refunds.get(terms.value("refund_credit"), "")),
            (_("Statements"), terms.value("statement_profile_id").summary),
        ]
