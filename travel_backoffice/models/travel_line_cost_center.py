"""A service belongs to the cost centre that its customer's reference names, whatever code that reference has."""

from odoo import models

from .fixing import fixing


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _check_references(self):
        """What is checked is also taken: invoices per cost centre, extracts and e-invoices then say the same."""
        result = super()._check_references()
        self.filtered(lambda line: line.state in ("draft", "held", "ready"))._take_named_cost_centers()
        return result

    def _take_named_cost_centers(self):
        # sudo: codes of references and the customer's own cost centres, no more than the line says itself
        references = self.env["travel.reference"].sudo().search([("type", "=", "cost_center")])
        codes = {code.upper() for code in references.mapped("code")}
        named = {line: line._value_among(codes) for line in self}
        roots = {line: line.partner_id.travel_root_id or line.partner_id for line, value in named.items() if value}
        if not roots:
            return
        written = {text for line in roots for text in (named[line], named[line].upper(), named[line].lower())}
        domain = [("root_id", "in", [root.id for root in roots.values()]), ("code", "in", list(written))]
        centers = self.env["travel.cost.center"].sudo().search(domain)
        known = {(center.root_id, center.code.upper()): center for center in centers}
        for line, root in roots.items():
            center = known.get((root, named[line].upper()))
            if center and center != line.cost_center_id:
                fixing(line).cost_center_id = center.sudo(False)

    def _value_among(self, codes):
        """The first filled reference with one of these codes."""
        values = [row.value.strip() for row in self.reference_ids if row.value and (row.code or "").upper() in codes]
        return values[0] if values else ""
