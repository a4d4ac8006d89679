from odoo import fields, models

DOCUMENT_KINDS = [
    ("invoice", "Invoice"),
    ("credit_note", "Credit note"),
    ("extract", "Extract"),
    ("statement", "Statement"),
    ("dunning", "Dunning letter"),
    ("mis", "MIS report"),
]
RECIPIENTS = [
    ("invoice", "The invoiced customer"),
    ("fixed", "These addresses"),
    ("booker", "Who booked"),
    ("owner", "Whom an extract is about"),
]


class TravelDeliveryProfile(models.Model):
    """By which channels a customer gets its documents, and in what form; one aspect of a contract."""

    _name = "travel.delivery.profile"
    _description = "Delivery Profile"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    rule_ids = fields.One2many("travel.delivery.rule", "profile_id", string="Sendings", copy=True)
    extract_traveller = fields.Boolean(string="Extract per Traveller")
    extract_cost_center = fields.Boolean(string="Extract per Cost Centre")
    extract_department = fields.Boolean(string="Extract per Department")
    contract_ids = fields.One2many("travel.contract", "delivery_profile_id", string="Contracts")


class TravelDeliveryRule(models.Model):
    """One sending that a document of a kind leads to."""

    _name = "travel.delivery.rule"
    _description = "Sending of a Delivery Profile"
    _order = "sequence, id"

    profile_id = fields.Many2one("travel.delivery.profile", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    channel_id = fields.Many2one("travel.delivery.channel", required=True, ondelete="restrict")
    channel_type = fields.Selection(related="channel_id.type")
    send_invoices = fields.Boolean(string="Invoices", default=True)
    send_credit_notes = fields.Boolean(string="Credit Notes", default=True)
    send_extracts = fields.Boolean(string="Extracts")
    recipients = fields.Selection(RECIPIENTS, string="To", required=True, default="invoice")
    email_to = fields.Char(string="Addresses", help="Separated by commas.")
    with_pdf = fields.Boolean(string="PDF", default=True)
    file_pattern = fields.Char(
        string="File Name", default="{number}", help="{number}, {date}, {customer}, {code}, {order}, {kind} are filled in."
    )

    def _kinds(self):
        """The kinds of document that this sending is for."""
        self.ensure_one()
        chosen = {
            "invoice": self.send_invoices,
            "credit_note": self.send_credit_notes,
            "extract": self.send_extracts,
        }
        return {kind for kind, wanted in chosen.items() if wanted}
