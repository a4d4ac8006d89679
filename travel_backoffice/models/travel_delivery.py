from odoo import api, fields, models
from odoo.tools import split_every

from .travel_delivery_channel import DeliveryRefused
from .travel_delivery_profile import DOCUMENT_KINDS

STATES = [
    ("queued", "Queued"),
    ("sending", "Being Handed Over"),
    ("taken", "Sent"),
    ("failed", "Failed"),
    ("bounced", "Bounced"),
    ("unsure", "In Doubt"),
    ("cancelled", "Cancelled"),
]
CHUNK = 20


class TravelDelivery(models.Model):
    """One sending of one document by one channel. ``taken`` means that the channel took it.

    The files are kept as they were first made: sending again sends the same bytes.
    """

    _name = "travel.delivery"
    _description = "Delivery"
    _order = "id desc"
    _rec_name = "document_name"

    company_id = fields.Many2one("res.company", required=True, index=True)
    business_key = fields.Char(required=True, readonly=True, help="Document, sending and recipient: queued once.")
    document_kind = fields.Selection(DOCUMENT_KINDS, required=True)
    document_name = fields.Char(required=True)
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, index=True)
    move_id = fields.Many2one("account.move", string="Invoice", index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", index=True)
    rule_id = fields.Many2one("travel.delivery.rule", string="Sending", ondelete="set null", index="btree_not_null")
    channel_id = fields.Many2one("travel.delivery.channel", required=True, ondelete="restrict", index=True)
    recipient = fields.Char(help="Address, folder or URL.")
    state = fields.Selection(STATES, required=True, default="queued", index=True)
    attempts = fields.Integer()
    next_try_at = fields.Datetime(default=fields.Datetime.now, index=True)
    taken_at = fields.Datetime(string="Sent At")
    receipt = fields.Text(help="What the channel answered when it took the files.")
    error = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False)

    _business_key_uniq = models.Constraint("UNIQUE(business_key)", "This sending is queued already.")

    # -- queued -----------------------------------------------------------------------------------------------------

    @api.model
    def _queue(self, moves):
        """Queue the sendings that the delivery profiles of these posted documents ask for; asking again adds none.

        :return: the new deliveries
        """
        vals_list = []
        for move in moves:
            kind = "credit_note" if move.move_type == "out_refund" else "invoice"
            for rule in move.travel_delivery_profile_id.rule_ids:
                if kind in rule._kinds():
                    vals_list.append(self._prepare_vals(move, rule, kind, rule.email_to or move.partner_id.email or ""))
        standing = self.search([("business_key", "in", [vals["business_key"] for vals in vals_list])])
        known = set(standing.mapped("business_key"))
        return self.create([vals for vals in vals_list if vals["business_key"] not in known])

    @api.model
    def _prepare_vals(self, document, rule, kind, recipient):
        move = document if document._name == "account.move" else document.move_id
        return {
            "company_id": move.company_id.id,
            "business_key": f"{document._name}:{document.id}:{rule.id}:{recipient}",
            "document_kind": kind,
            "document_name": document.display_name,
            "res_model": document._name,
            "res_id": document.id,
            "move_id": move.id,
            "partner_id": move.partner_id.id,
            "rule_id": rule.id,
            "channel_id": rule.channel_id.id,
            "recipient": recipient,
        }

    # -- handed over ------------------------------------------------------------------------------------------------

    @api.model
    def _cron_deliver(self):
        """Hand over what is due, in chunks with their own commit; several workers share the queue."""
        due = self.search([("state", "=", "queued"), ("next_try_at", "<=", fields.Datetime.now())], order="id")
        for chunk in split_every(CHUNK, due.ids, self.browse):
            chunk._deliver()
            self.env["ir.cron"]._commit_progress(len(chunk))

    def _deliver(self):
        """Hand these over now, each by itself: one that is refused stops no other."""
        mine = self.try_lock_for_update().filtered(lambda delivery: delivery.state == "queued")
        mine._prepare_files()
        for delivery in mine.filtered(lambda delivery: delivery.state == "queued"):
            try:
                receipt = delivery.channel_id._hand_over(delivery)
            except DeliveryRefused as refused:
                delivery.write({"state": "failed", "error": refused.reason, "attempts": delivery.attempts + 1})
            else:
                taken = {"state": "taken", "receipt": receipt, "taken_at": fields.Datetime.now(), "error": False}
                delivery.write({**taken, "attempts": delivery.attempts + 1})

    def _prepare_files(self):
        """Make the files of those that have none yet; what cannot be made fails with the reason."""
        for delivery in self.filtered(lambda delivery: not delivery.attachment_ids and delivery.rule_id.with_pdf):
            move = delivery.move_id
            if not move.invoice_pdf_report_id:
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
                move.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])
            delivery.attachment_ids = move.invoice_pdf_report_id
