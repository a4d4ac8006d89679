"""The e-invoice of a travel invoice: made once by Odoo's own builders, kept, and handed out the same ever after."""

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

#: Where e-invoices are kept: Odoo's own place, and a second one for a customer who wants both UBL and Factur-X.
PLACES = ("ubl_cii_xml_file", "travel_einvoice_file")


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_einvoice_file = fields.Binary(
        attachment=True, copy=False, help="A second e-invoice, in another format than the first."
    )

    def _travel_einvoice(self, fmt=None):
        """The e-invoice in one of Odoo's formats, the same bytes at every call.

        It is made at the first call, with the printed invoice inside where that was rendered before.

        :param str fmt: ``ubl_bis3``, ``xrechnung``, ``nlcius``, ``facturx``, …; nothing: that of the customer's contact,
            else what Odoo suggests for its country
        :return: ``(file name, bytes, mimetype)``
        :raise UserError: with every reason why it cannot be made
        """
        self.ensure_one()
        fmt = fmt or self._travel_einvoice_format()
        builder = self._travel_einvoice_builder(fmt)
        name = builder._export_invoice_filename(self)
        kept = self._travel_kept_einvoices()
        found = kept.filtered(lambda attachment: attachment.name == name)
        if not found:
            place = next((place for place in PLACES if place not in kept.mapped("res_field")), None)
            found = self._travel_keep_einvoice(name, self._travel_make_einvoice(builder, fmt), place)
        return found.name, found.raw, found.mimetype

    def _travel_embed_einvoice(self, pdf):
        """The printed invoice as Factur-X: PDF/A-3 with the e-invoice inside.

        :param bytes pdf: the printed invoice
        :return: bytes
        """
        _name, xml, _mimetype = self._travel_einvoice("facturx")
        data = {
            "pdf_attachment_values": {"name": self._get_invoice_report_filename(), "raw": pdf},
            "invoice_edi_format": "facturx",
            "ubl_cii_xml_options": {"ubl_cii_format": "facturx", "builder": self.env["account.edi.xml.cii"]},
            "ubl_cii_xml_attachment_values": {"raw": xml},
        }
        # with this word in the context Odoo takes the given PDF, not the one that it keeps
        send = self.env["account.move.send"].with_context(custom_template_facturx=True)
        send._hook_invoice_document_after_pdf_report_render(self, data)
        return data["pdf_attachment_values"]["raw"]

    # -- made ---------------------------------------------------------------------------------------------------------

    def _travel_einvoice_format(self):
        customer = self.commercial_partner_id.with_company(self.company_id)
        chosen = customer.invoice_edi_format
        if chosen not in customer._get_ubl_cii_formats():
            chosen = customer._get_suggested_ubl_cii_edi_format()
        if not chosen:
            raise UserError(
                self.env._(
                    "%s has no format of e-invoices: choose one on the contact (tab Accounting).", customer.display_name
                )
            )
        return chosen

    def _travel_einvoice_builder(self, fmt):
        formats = self.env["res.partner"]._get_ubl_cii_formats()
        if fmt not in formats:
            raise UserError(
                self.env._(
                    "%(format)s is no format of e-invoices that is installed here. There are: %(formats)s.",
                    format=fmt,
                    formats=", ".join(formats),
                )
            )
        if not self.is_sale_document() or self.state != "posted":
            raise UserError(
                self.env._("%s is no posted invoice: an e-invoice is made of what is posted.", self.display_name)
            )
        return self.env["res.partner"]._get_edi_builder(fmt)

    def _travel_make_einvoice(self, builder, fmt):
        # sudo: whoever may deliver the invoice may have it read as a whole: partners, banks, charges, its own PDF
        move = self.sudo()
        xml, problems = builder.sudo()._export_invoice(move)
        if problems:
            raise UserError(self._travel_einvoice_refusal(builder, problems))
        if fmt != "facturx" and move.invoice_pdf_report_id:
            data = {
                "invoice_edi_format": fmt,
                "ubl_cii_xml_options": {"ubl_cii_format": fmt, "builder": builder},
                "ubl_cii_xml_attachment_values": {"raw": xml},
            }
            self.env["account.move.send"].sudo()._postprocess_invoice_ubl_xml(move, data)
            xml = data["ubl_cii_xml_attachment_values"]["raw"]
        return xml

    def _travel_einvoice_refusal(self, builder, problems):
        """All reasons in one text: nobody wants to learn them one by one."""
        head = self.env._(
            "%(invoice)s cannot be made an e-invoice (%(format)s) yet. Put this right, then send it again:",
            invoice=self.display_name,
            format=builder._description,
        )
        return "\n".join([head, *(f"- {problem}" for problem in sorted(problems))])

    # -- kept ---------------------------------------------------------------------------------------------------------

    def _travel_kept_einvoices(self):
        # sudo: files in fields are read through their record, which the caller has
        return (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "in", PLACES)])
        )

    def _travel_keep_einvoice(self, name, xml, place):
        if not place:
            raise UserError(
                self.env._("%s has e-invoices in two formats already: that is all that is kept.", self.display_name)
            )
        values = {
            "name": name,
            "raw": xml,
            "mimetype": "application/xml",
            "res_model": self._name,
            "res_id": self.id,
            "res_field": place,
        }
        try:
            with self.env.cr.savepoint():
                # as Odoo keeps it: XML of a plain user would be kept as plain text
                found = self.env["ir.attachment"].with_user(SUPERUSER_ID).create(values)
        except UniqueViolation as error:
            raise UserError(
                self.env._("The e-invoice of %s is just being made: try again.", self.display_name)
            ) from error
        self.invalidate_recordset(["ubl_cii_xml_id", *PLACES])
        return found

    def _get_fields_to_detach(self):
        """Back in draft the file is no longer that of the invoice."""
        return [*super()._get_fields_to_detach(), "travel_einvoice_file"]


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    _travel_einvoice_uniq = models.UniqueIndex(
        "(res_id, res_field) WHERE res_model = 'account.move' AND res_field IN "
        "('ubl_cii_xml_file', 'travel_einvoice_file')",
        "This invoice has its e-invoice already.",
    )
