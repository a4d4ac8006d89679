"""The customer's references in e-invoices: each has its field of the standard, and is frozen when it is billed."""

from odoo import api, fields, models

from ..engine import einvoice


class TravelReference(models.Model):
    _inherit = "travel.reference"

    einvoice_field = fields.Selection(
        [
            ("none", "Nowhere"),
            ("buyer_reference", "Buyer reference"),
            ("order", "Purchase order"),
            ("project", "Project"),
            ("accounting_cost", "Accounting cost"),
            ("property", "Property of the line"),
        ],
        string="In E-Invoices",
        required=True,
        compute="_compute_einvoice_field",
        store=True,
        precompute=True,
        readonly=False,
        help="The field of the standard (EN 16931) in which the customer's system expects this reference.",
    )

    @api.depends("type")
    def _compute_einvoice_field(self):
        for reference in self:
            is_cost = reference.type == "cost_center"
            reference.einvoice_field = "accounting_cost" if is_cost else reference.einvoice_field or "property"


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _prepare_invoice(self, *args, **kwargs):
        """The customer's purchase order is Odoo's own reference of the invoice, where one holds for all of it."""
        values, charges = super()._prepare_invoice(*args, **kwargs)
        if values.get("ref"):
            return values, charges
        services = values["travel_print"]["services"]
        told = {service["line_id"]: [tuple(own[1:]) for own in service["einvoice"]] for service in services}
        values["ref"] = einvoice.place(told).header.get("order", False)
        return values, charges

    def _prepare_credit_header(self, credit, facts, sign):
        return super()._prepare_credit_header(credit, facts, sign) | {"ref": credit.original.ref}

    def _prepare_print(self, debtor, charges, memo_lines, facts, terms):
        """Each service keeps its references for e-invoices: ``[code, label, value, field]``."""
        found = super()._prepare_print(debtor, charges, memo_lines, facts, terms)
        lines, env = {charge.line_id.id: charge.line_id for charge in charges}, facts.env_for(debtor)
        for service in found["services"]:
            line = lines.get(service["line_id"])
            service["einvoice"] = line._einvoice_references(terms[line.id].reference_set, env) if line else []
        return found


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _einvoice_references(self, reference_set, env):
        """:return: lists ``[code, label, value, field]``, in the order of the set"""
        values = {value.code.upper(): value.value for value in self.reference_ids if value.value}
        mandated = reference_set.reference_ids if reference_set else ()
        found = [
            [reference.code, reference.with_env(env).name, values[reference.code.upper()], reference.einvoice_field]
            for reference in mandated
            if reference.code.upper() in values and reference.einvoice_field != "none"
        ]
        own = self.cost_center_id.code
        if own and not any(field == einvoice.COST for *_rest, field in found):
            found.append(["", env._("Cost centre"), own, einvoice.COST])
        return found


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_buyer_reference = fields.Char(
        string="Buyer Reference",
        help="What the customer wants to read in the field “buyer reference” of e-invoices, such as a Leitweg-ID. "
        "It holds for the nodes below as well.",
    )

    def _travel_buyer_reference(self):
        """That of this node, or of the nearest above; blank where none has one."""
        node = self
        while node and not node.travel_buyer_reference:
            node = node.parent_id
        return node.travel_buyer_reference or ""
