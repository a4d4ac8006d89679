"""The files that a sending asks for besides the printed invoice: e-invoice, data file, supports."""

from odoo import fields, models
from odoo.exceptions import UserError

from .travel_delivery_rule import CUSTOMERS_FORMAT
from .travel_support import SUPPORT_KINDS


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    without_supports = fields.Boolean(help="A clerk had it sent although a support was missing.")

    def _make_contents(self):
        """What lacks a support that its customer demands waits for it."""
        waiting = {delivery: delivery._missing() for delivery in self}
        for delivery, missing in waiting.items():
            if missing:
                delivery.write({"state": "waiting", "error": missing, "made_at": False})
        return super(TravelDelivery, self.filtered(lambda delivery: not waiting[delivery]))._make_contents()

    def _contents(self, made):
        rule = self.rule_id
        if not rule:
            raise UserError(
                self.env._("The delivery profile has this sending no longer. Cancel it, and send the invoice as agreed.")
            )
        contents = super()._contents(made)
        if self.document_kind != "extract" and rule.einvoice_format:
            contents = self._add_einvoice(contents, made)
        if rule.layout_id:
            contents.append(("data", self._keep(*self._data_file())))
        kinds, _required = rule._support_wishes()
        contents += [("support", support) for support in self._supports(kinds)]
        if not contents and self.channel_type != "portal":
            raise UserError(self.env._("The delivery profile asks for no file at all: choose what this sending holds."))
        return contents

    # -- parts ------------------------------------------------------------------------------------------------------

    def _add_einvoice(self, contents, made):
        """The e-invoice beside the PDF; Factur-X in place of it."""
        move, fmt = self.move_id, self.rule_id.einvoice_format
        fmt = move._travel_einvoice_format() if fmt == CUSTOMERS_FORMAT else fmt
        if fmt == "facturx":
            pdf = made[move] if move in made else self._pdf_of(move)
            others = [content for content in contents if content[0] != "pdf"]
            return [("einvoice", self._keep(pdf.name, move._travel_embed_einvoice(pdf.raw), pdf.mimetype)), *others]
        name, _content, _mimetype = move._travel_einvoice(fmt)
        kept = move._travel_kept_einvoices().filtered(lambda attachment: attachment.name == name)
        return [*contents, ("einvoice", kept)]

    def _pdf_of(self, move):
        _done, reasons = move._travel_render_pdfs()
        if move in reasons:
            raise UserError(reasons[move])
        return move.invoice_pdf_report_id

    def _data_file(self):
        """The customer's data file: ``(name, bytes, mimetype)``"""
        return self.rule_id.layout_id._travel_file(self.move_id)

    def _supports(self, kinds):
        return self.move_id._travel_supports(kinds)

    def _keep(self, name, content, mimetype):
        """A file that is this sending's own."""
        return self.env["ir.attachment"].create(
            {"name": name, "raw": content, "mimetype": mimetype, "res_model": self._name, "res_id": self.id}
        )

    # -- missing ----------------------------------------------------------------------------------------------------

    def _missing(self):
        """What this sending waits for, in plain words; nothing when all is there."""
        if self.without_supports or self.document_kind != "invoice" or not self.rule_id:
            return ""
        _kinds, required = self.rule_id._support_wishes()
        labels = dict(self.env["ir.attachment"]._fields["travel_support_kind"]._description_selection(self.env))
        lines = []
        for kind, _label in SUPPORT_KINDS:
            if kind in required and (names := self.move_id._travel_missing_supports(kind)):
                lines.append(self.env._("Waits for %(what)s: %(names)s", what=labels[kind], names=", ".join(names)))
        return "\n".join(lines)

    def _look_again(self):
        """Supports came: go on where nothing is missing any more, else say what still is."""
        for delivery in self:
            missing = delivery._missing()
            delivery.write({"state": "waiting" if missing else "queued", "error": missing, "next_try_at": fields.Datetime.now()})
        if self:
            self._call_worker()

    def action_send_without(self):
        """Do not wait for the missing supports."""
        mine = self._hands_on(("waiting",))
        mine.without_supports = True
        return self._send_of(("waiting",))
