"""What people do with deliveries: send now, send again, say that it arrived, cancel."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .travel_delivery_worker import CHUNK

CLERK = "travel_backoffice.group_travel_clerk"


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    def action_send_now(self):
        """Do not wait for the next try."""
        return self._send_of(("queued", "waiting", "failed"))

    def action_send_again(self):
        """The same bytes once more; to the address that the customer has now, when the old one did not work."""
        return self._send_of(("taken", "failed", "bounced", "unsure", "cancelled"))

    def action_arrived(self):
        """Somebody asked the customer: it is there."""
        mine = self._hands_on(("unsure",))
        said = self.env._("%s says that it arrived.", self.env.user.name)
        mine.write({"state": "taken", "taken_at": fields.Datetime.now(), "receipt": said, "error": False, "told": False})
        mine._log_attempt("taken", said)
        mine._follow_up()

    def action_cancel(self):
        """It is not sent (any more)."""
        mine = self._hands_on(("queued", "waiting", "failed", "bounced", "unsure"))
        mine.activity_id.unlink()
        mine.write({"state": "cancelled"})
        mine._log_attempt("cancelled", self.env._("Cancelled by %s.", self.env.user.name))

    def _send_of(self, states):
        mine = self._hands_on(states)
        for delivery in mine.filtered(lambda delivery: delivery.state in ("failed", "bounced", "cancelled")):
            delivery._renew_recipient()
        mine._requeue()
        if len(mine) > CHUNK:
            self._call_worker()
        else:
            mine._deliver()
        return self._sending_answer(mine)

    def _requeue(self):
        """From the start, with all its tries."""
        self.write({"state": "queued", "attempts": 0, "next_try_at": fields.Datetime.now(), "error": False, "told": False})

    def _renew_recipient(self):
        """Where the document would go today."""
        if self.rule_id and self._document().exists():
            self.recipient = self.channel_id._recipient(self._document(), self.rule_id) or self.recipient

    @api.model
    def _sending_answer(self, deliveries):
        """What came of it, told to who pressed the button."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        counts = [f"{labels[state]}: {len(found)}" for state, found in deliveries.grouped("state").items()]
        bad = any(state in ("failed", "bounced", "unsure") for state in deliveries.mapped("state"))
        params = {
            "title": self.env._("Deliveries"),
            "message": ", ".join(counts) or self.env._("Nothing to send"),
            "type": "warning" if bad else "info",
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        }
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def _hands_on(self, states):
        """Those of these in one of the states, locked, after the check that this user may.

        :raise AccessError: for who is no billing clerk
        :raise UserError: when another just handles all of them
        """
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("Only billing clerks send documents."))
        self.check_access("read")
        # sudo: only the program writes deliveries; the role and the companies were checked above
        mine = self.sudo().try_lock_for_update().filtered(lambda delivery: delivery.state in states)
        if self and not mine:
            raise UserError(self.env._("This was just sent or changed. Look at it again."))
        return mine
