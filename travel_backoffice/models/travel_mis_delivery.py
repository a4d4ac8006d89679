"""MIS reports among what a delivery profile sends, and the words for it."""

from odoo import api, fields, models


class TravelDeliveryRule(models.Model):
    _inherit = "travel.delivery.rule"

    send_mis = fields.Boolean(string="MIS Reports", help="Each goes to the person whom it was made for, and to nobody else.")

    def _kinds(self):
        return super()._kinds() | ({"mis"} if self.send_mis else set())

    @api.depends("send_mis")
    def _compute_summary(self):
        return super()._compute_summary()

    def _said_kinds(self):
        return ", ".join(filter(None, [super()._said_kinds(), self.env._("MIS reports") if self.send_mis else ""]))


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    def _no_address(self, delivery):
        if delivery.document_kind != "mis":
            return super()._no_address(delivery)
        document = delivery._own_document()
        return self.env._(
            "%s has no e-mail address. Enter one on the contact, then press Send Again.",
            (document and document.reader_name) or delivery.document_name,
        )
