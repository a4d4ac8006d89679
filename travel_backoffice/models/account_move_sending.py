"""The invoice says how it was sent; a button sends as agreed; an invoice taken back is not sent any more."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

CLERK = "travel_backoffice.group_travel_clerk"
OPEN_STATES = ("waiting", "queued", "failed")


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_delivery_count = fields.Integer(compute="_compute_travel_delivery_state", compute_sudo=True)
    travel_delivery_state = fields.Selection(
        [("sent", "Sent"), ("trouble", "Not Delivered"), ("waiting", "To Be Sent")],
        string="Sending",
        compute="_compute_travel_delivery_state",
        compute_sudo=True,
    )
    travel_delivery_text = fields.Char(string="Sending in Words", compute="_compute_travel_delivery_state", compute_sudo=True)

    @api.depends("travel_delivery_ids.state", "travel_delivery_ids.taken_at", "travel_delivery_ids.error")
    def _compute_travel_delivery_state(self):
        for move in self:
            deliveries = move.travel_delivery_ids.filtered(lambda delivery: delivery.state != "cancelled")
            move.travel_delivery_count = len(move.travel_delivery_ids)
            bad = deliveries.filtered(lambda delivery: delivery.state in ("failed", "bounced", "unsure"))
            sent = deliveries.filtered(lambda delivery: delivery.state == "taken")
            if bad:
                move.travel_delivery_state, shown = "trouble", bad.sorted("id")[-1]
            elif deliveries - sent:
                move.travel_delivery_state, shown = "waiting", (deliveries - sent).sorted("id")[0]
            else:
                move.travel_delivery_state, shown = "sent" if sent else False, sent.sorted("taken_at")[-1:]
            move.travel_delivery_text = shown._in_words() if shown else False

    def action_view_travel_deliveries(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_delivery")
        return {**action, "domain": [("move_id", "in", self.ids)], "context": {}}

    def action_travel_send(self):
        """Send these as agreed with their customers: what was never sent, what failed, and what was changed since.

        :raise AccessError: for who is no billing clerk
        :raise UserError: when nothing of it can be sent
        """
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("Only billing clerks send documents."))
        self.check_access("read")
        moves = self.filtered(lambda move: move.state == "posted" and move.travel_delivery_profile_id)
        if not moves:
            raise UserError(
                self.env._("None of these is posted and has a delivery profile. Choose one on the customer's contract.")
            )
        # sudo: only the program writes deliveries; the role and the right to the invoices were checked above
        deliveries = self.env["travel.delivery"].sudo()
        deliveries._free_keys(moves)
        queued = deliveries._queue(moves)
        again = moves.sudo().travel_delivery_ids.filtered(lambda delivery: delivery.state in OPEN_STATES) - queued
        return (queued | again).sudo(False)._send_of(OPEN_STATES)

    # -- taken back -------------------------------------------------------------------------------------------------

    def button_draft(self):
        result = super().button_draft()
        self.filtered(lambda move: move.state == "draft")._travel_stop_sending()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self.filtered(lambda move: move.state == "cancel")._travel_stop_sending()
        return result

    def _travel_stop_sending(self):
        """What was not handed over yet is not sent; posted again, it is queued anew."""
        # sudo: Odoo has checked the right to take the invoice back
        deliveries = self.sudo().travel_delivery_ids
        gone = deliveries.filtered(lambda delivery: delivery.state in (*OPEN_STATES, "unsure", "bounced"))
        gone.activity_id.unlink()
        for delivery in gone:
            delivery.write({"state": "cancelled", "business_key": delivery._old_key()})


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    def _old_key(self):
        """A key of the past, which lets the same document be queued once more."""
        return f"{self.business_key}:{self.id}"

    @api.model
    def _free_keys(self, moves):
        """What was sent before an invoice was changed, or was cancelled, does not keep it from being sent now."""
        for delivery in moves.sudo().travel_delivery_ids:
            pdf = delivery.file_ids.filtered(lambda file: file.kind == "pdf").attachment_id
            changed = pdf and pdf != delivery.move_id.invoice_pdf_report_id
            if delivery.state == "cancelled" or (delivery.state in ("taken", "bounced") and changed):
                delivery.business_key = delivery._old_key()

    def _in_words(self):
        """Sent on 12 March 2026 by E-mail"""
        states = dict(self._fields["state"]._description_selection(self.env))
        if self.state != "taken":
            reason = (self.error or "").split("\n")[0]
            return ": ".join(filter(None, [f"{states[self.state]} ({self.channel_id.name})", reason]))
        day = fields.Datetime.context_timestamp(self, self.taken_at).date()
        return self.env._("Sent on %(day)s by %(channel)s", day=format_date(self.env, day), channel=self.channel_id.name)
