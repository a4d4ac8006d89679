"""Travel invoices know how they are delivered; posting queues their sendings."""

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_delivery_profile_id = fields.Many2one(
        "travel.delivery.profile",
        string="Delivery",
        copy=False,
        readonly=True,
        help="As the customer's contract had it when this was billed.",
    )
    travel_delivery_ids = fields.One2many("travel.delivery", "move_id", string="Deliveries")

    def _post(self, soft=True):
        posted = super()._post(soft)
        to_send = posted.filtered("travel_delivery_profile_id")
        if to_send:
            # sudo: the contract orders the sending, whoever posts; only the program writes deliveries
            self.env["travel.delivery"].sudo()._queue(to_send)
        return posted

    def _travel_make_pdfs(self):
        """Give these posted documents their PDF where they have none.

        :return: reasons by document that has none
        """
        lacking = self.filtered(lambda move: not move.invoice_pdf_report_id)
        for move in lacking:
            content, _kind = self.env["ir.actions.report"]._render_qweb_pdf("account.account_invoices", move.ids)
            self.env["ir.attachment"].create(
                {
                    "name": move._get_invoice_report_filename(),
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": "account.move",
                    "res_id": move.id,
                    "res_field": "invoice_pdf_report_file",
                }
            )
        lacking.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])
        return {}
