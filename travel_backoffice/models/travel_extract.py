"""One owner's part of an invoice: what a traveller, a cost centre or a department bears of it."""

from odoo import api, fields, models

from .invoice_data_rows import invoice_facts
from .invoice_rows import NOTHING, service_for

LABELS = [("traveller", "Traveller"), ("cost_center", "Cost Centre"), ("department", "Department")]
#: key of the extract of rows that nobody owns
NOBODY = "-"


class TravelExtract(models.Model):
    """Written once, with the invoice posted; the extracts of a kind sum to the invoice, to the cent."""

    _name = "travel.extract"
    _description = "Extract of an Invoice"
    _order = "move_id desc, kind, assigned desc, label, id"
    _rec_name = "label"

    move_id = fields.Many2one("account.move", string="Invoice", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    kind = fields.Selection(LABELS, string="Per", required=True)
    owner_key = fields.Char(required=True, help="Whose it is, unique within the invoice and kind.")
    label = fields.Char(string="For", required=True)
    assigned = fields.Boolean(help="Off: what belongs to nobody.")
    partner_id = fields.Many2one(
        "res.partner", string="Traveller or Department", index="btree_not_null", ondelete="set null"
    )
    cost_center_id = fields.Many2one("travel.cost.center", index="btree_not_null", ondelete="set null")
    recipient_ids = fields.Many2many("res.partner", "travel_extract_recipient_rel", string="Recipients")
    currency_id = fields.Many2one("res.currency", required=True)
    amount_untaxed = fields.Monetary(string="Untaxed", help="Negative on a credit note.")
    amount_tax = fields.Monetary(string="Tax")
    amount_total = fields.Monetary(string="Total")
    service_count = fields.Integer(string="Services")
    rows = fields.Json(help="The shares: invoice line, order line, part, of parts, net, tax by id.")
    frozen = fields.Json(help="The services as their owner may see them, and facts of the invoice: nothing else is printed.")

    _owner_uniq = models.Constraint(
        "UNIQUE(move_id, kind, owner_key)", "This owner has an extract of the invoice already."
    )

    # -- made from the split ----------------------------------------------------------------------------------------

    @api.model
    def _prepare_extracts(self, rows, split):
        """Values of the extracts of one invoice.

        :param rows: :class:`.invoice_rows.InvoiceRows`
        :param dict split: by kind ``(Owner or None, engine Extract)``
        """
        head = invoice_facts(rows.move)
        invoice = {name: head[name] for name in ("customer", "debtor_code", "corrected_invoice")}
        return [
            self._prepare_extract(rows, kind, owner, one)
            | {"frozen": {"invoice": invoice, "services": self._own_services(rows, kind, owner, one)}}
            for kind, found in split.items()
            for owner, one in found
        ]

    @api.model
    def _own_services(self, rows, kind, owner, one):
        """The services of these shares, by id, as their owner may see them."""
        services = {}
        for share in one.shares:
            service = rows.entries[share.key].service
            if service and str(service["line_id"]) not in services:
                services[str(service["line_id"])] = service_for(service, kind, owner and owner.key)
        return services

    @api.model
    def _prepare_extract(self, rows, kind, owner, one):
        move, record = rows.move, owner.record if owner else None
        return {
            "move_id": move.id,
            "kind": kind,
            "owner_key": owner.key if owner else NOBODY,
            "label": owner.label if owner else self.env._("Not assigned"),
            "assigned": bool(owner),
            "partner_id": self._existing("res.partner", record) if kind != "cost_center" else False,
            "cost_center_id": self._existing("travel.cost.center", record) if kind == "cost_center" else False,
            "recipient_ids": self._recipients(kind, record).ids,
            "currency_id": move.currency_id.id,
            "amount_untaxed": float(one.net),
            "amount_tax": float(sum(one.taxes.values(), NOTHING)),
            "amount_total": float(one.gross),
            "service_count": rows.count_services(one.shares),
            "rows": [self._prepare_row(rows.entries[share.key], share) for share in one.shares],
        }

    @staticmethod
    def _prepare_row(entry, share):
        return [
            entry.line.id if entry.line else 0,
            entry.service["line_id"] if entry.service else 0,
            share.part,
            share.parts,
            str(share.net),
            {str(tax): str(amount) for tax, amount in share.taxes.items()},
        ]

    # -- who gets it ------------------------------------------------------------------------------------------------

    @api.model
    def _existing(self, model, record_id):
        """An owner may have been deleted since the invoice was billed; its extract keeps the name."""
        return self.env[model].browse(record_id).exists().id if record_id else False

    @api.model
    def _recipients(self, kind, record_id):
        """Who is written to: the traveller, the cost centre's responsible, the department or the one above it."""
        partners = self.env["res.partner"]
        if kind == "cost_center":
            return self.env["travel.cost.center"].browse(record_id or []).exists().responsible_id
        owner = partners.browse(record_id or []).exists()
        if kind == "traveller":
            return owner.filtered("email")
        for node in owner._travel_nodes_upwards() if owner else partners:
            if node.travel_root_id != owner.travel_root_id:
                break
            contacts = node | node.child_ids.filtered(lambda one: not one.travel_node_type)
            if found := contacts.filtered("email")[:1]:
                return found
        return partners


class TravelCostCenter(models.Model):
    _inherit = "travel.cost.center"

    responsible_id = fields.Many2one(
        "res.partner",
        string="Responsible",
        index="btree_not_null",
        ondelete="set null",
        help="Gets the extracts of this cost centre.",
    )
