"""What one sending holds besides the PDF, and to whom it goes."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.addresses import split_addresses
from ..engine.file_names import FIELDS, unknown_fields

SUPPORT_WISHES = [("if_any", "When there is one"), ("required", "Waits until it is there")]
CUSTOMERS_FORMAT = "customer"


class TravelDeliveryRule(models.Model):
    _inherit = "travel.delivery.rule"

    einvoice_format = fields.Selection(
        lambda self: self._einvoice_formats(),
        string="E-Invoice",
        help="Factur-X is the PDF itself, with the e-invoice inside.",
    )
    layout_id = fields.Many2one("travel.data.layout", string="Data File", ondelete="restrict")
    support_ticket = fields.Selection(SUPPORT_WISHES, string="E-Ticket Receipts")
    support_voucher = fields.Selection(SUPPORT_WISHES, string="Supplier Vouchers")
    support_approval = fields.Selection(SUPPORT_WISHES, string="Approvals")
    support_other = fields.Selection(SUPPORT_WISHES, string="Other Supports")

    @api.model
    def _einvoice_formats(self):
        formats = self.env["res.partner"]._get_ubl_cii_formats()
        labels = dict(self.env["res.partner"]._fields["invoice_edi_format"]._description_selection(self.env))
        own = self.env._("In the customer's own format")
        return [(CUSTOMERS_FORMAT, own), *((name, labels.get(name, name)) for name in formats)]

    @api.constrains("file_pattern")
    def _check_file_pattern(self):
        for rule in self:
            if unknown := unknown_fields(rule.file_pattern):
                raise ValidationError(
                    self.env._(
                        "{%(name)s} in a file name stands for nothing. There are: %(known)s.",
                        name=unknown[0],
                        known=", ".join(f"{{{name}}}" for name in FIELDS),
                    )
                )

    @api.constrains("email_to", "recipients", "channel_id")
    def _check_email_to(self):
        for rule in self.filtered(lambda rule: rule.recipients == "fixed" and rule.channel_type == "email"):
            good, bad = split_addresses(rule.email_to)
            if bad or not good:
                raise ValidationError(
                    self.env._("This is no e-mail address: %s", bad[0])
                    if bad
                    else self.env._("Enter the addresses that documents go to, separated by commas.")
                )

    def _support_wishes(self):
        """:return: ``(kinds that are sent, kinds without which nothing is sent)``"""
        self.ensure_one()
        wishes = {kind: self[f"support_{kind}"] for kind in ("ticket", "voucher", "approval", "other")}
        return [kind for kind, wish in wishes.items() if wish], [kind for kind, wish in wishes.items() if wish == "required"]

    def _people(self, document):
        """E-mail addresses that a document goes to, as they are today.

        :param document: the invoice, or an extract of it
        :return: texts that may each hold several addresses; none when nobody has one
        """
        self.ensure_one()
        move = document if document._name == "account.move" else document.move_id
        if self.recipients == "fixed":
            return [self.email_to] if self.email_to else []
        if self.recipients == "booker":
            return self._booker(document).filtered("email").mapped("email") or move.partner_id._travel_invoice_emails()
        if self.recipients == "owner" and document != move:
            return document.recipient_ids.filtered("email").mapped("email")
        return move.partner_id._travel_invoice_emails()


    @api.model
    def _booker(self, document):
        """Who booked all that a document tells of; nobody where one booked a part only, and would see the others' trips."""
        if document._name == "account.move":
            orders = document.travel_order_ids
        else:
            services = [row[1] for row in document.rows or [] if row[1]]
            orders = self.env["travel.order.line"].browse(services).exists().order_id
        bookers = orders.booker_id
        alone = len(bookers) == 1 and all(order.booker_id for order in orders)
        return bookers if alone else bookers.browse()


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _travel_invoice_emails(self):
        """Where invoices of this debtor go: its contact of type Invoice, itself, or the company it belongs to."""
        self.ensure_one()
        contacts = self.child_ids.filtered(lambda contact: contact.type == "invoice" and contact.email)
        found = contacts[:1] or self.filtered("email") or self.commercial_partner_id.filtered("email")
        return found.mapped("email")
