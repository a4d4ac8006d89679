"""Mails that come back: a bounce of one of ours marks its delivery, with the words of who sent it back."""

from odoo import api, models
from odoo.tools import email_normalize

from ..engine.plain_text import plain_text


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Odoo has recognised a bounce; ours are known by the id of the mail that came back."""
        ids = message_dict.get("bounced_msg_ids") or []
        if ids:
            # sudo: the mail gateway marks what came back, whoever it runs as
            found = self.env["travel.delivery"].sudo().search([("message_id", "in", ids)])
            found._take_bounce(email_message)
        return super()._routing_handle_bounce(email_message, message_dict)


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    def _take_bounce(self, email_message):
        """Mark as bounced; a mere delay changes nothing, and other recipients of the same mail are named as reached."""
        action, address, reason = self._read_bounce(email_message)
        if action in ("delayed", "delivered", "relayed", "expanded"):
            return
        for delivery in self.filtered(lambda delivery: delivery.state in ("taken", "unsure", "sending")):
            said = f"{address}: {reason}" if address else reason
            delivery.write(delivery._prepare_bounce(address, said))
            delivery._log_attempt("bounced", said)
            delivery._follow_up()

    def _prepare_bounce(self, address, said):
        known = [one for one in self.reached or [] if one.lower() != (address or "").lower()]
        still = known if address and len(known) < len(self.reached or []) else []
        return {"state": "bounced", "error": said, "reached": still, "told": False}

    @api.model
    def _read_bounce(self, email_message):
        """:return: ``(action, address, words)`` of the delivery status in a bounce (RFC 3464), or what its text says"""
        status = next((part for part in email_message.walk() if part.get_content_type() == "message/delivery-status"), None)
        blocks = status.get_payload() if status else []
        block = blocks[1] if isinstance(blocks, list) and len(blocks) > 1 else {}
        words = str(block.get("Diagnostic-Code") or "").partition(";")[2] or str(block.get("Status") or "")
        address = email_normalize(str(block.get("Final-Recipient") or "").partition(";")[2].strip())
        if not words.strip():
            body = email_message.get_body(("plain",))
            words = body.get_content()[:500] if body else self.env._("The mail came back without a reason.")
        return str(block.get("Action") or "").strip().lower(), address or "", plain_text(" ".join(words.split()))
