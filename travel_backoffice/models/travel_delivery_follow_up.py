"""What a delivery came to is told: in the document's chatter when it was sent, to a billing clerk when it was not."""

import logging

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.tools import plaintext2html

from .committing import can_commit, commit, roll_back

_logger = logging.getLogger(__name__)

TOLD_STATES = ["taken", "failed", "bounced", "unsure"]
CLERKS = "travel_backoffice.group_travel_clerk"


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    activity_id = fields.Many2one("mail.activity", string="To Do", ondelete="set null", index="btree_not_null")

    def _follow_up(self):
        """Tell of those whose result nobody knows yet; begun again when the program was killed before it was kept."""
        for last in (False, False, True):
            try:
                commit(self.env)  # what another worker told meanwhile is seen only now
                free = self.try_lock_for_update() if self else self
                free.filtered(lambda delivery: delivery.state in TOLD_STATES and not delivery.told)._tell()
                return commit(self.env)
            except OperationalError as error:  # somebody is at the invoice
                roll_back(self.env)
                if last or not can_commit(self.env):
                    _logger.info("Results of deliveries are told at the next look at the queue: %s", error)
                    return None

    def _tell(self):
        self.activity_id.unlink()
        sent = self.filtered(lambda delivery: delivery.state == "taken")
        sent._note_sent()
        for delivery in self.filtered(lambda delivery: delivery.state != "taken" or delivery.error):
            delivery.activity_id = delivery._ask_clerk()
        self.told = True

    # -- sent -------------------------------------------------------------------------------------------------------

    def _note_sent(self):
        """A message in the chatter, which is not sent again, and Odoo's own mark of sent invoices."""
        self.env["mail.message"].sudo().create([delivery._prepare_message() for delivery in self if delivery._thread()])
        self.move_id.filtered(lambda move: not move.is_move_sent).is_move_sent = True

    def _thread(self):
        """The document whose chatter and to-dos tell of this delivery."""
        return self.move_id

    def _prepare_message(self):
        """Values of the message in the document's chatter."""
        thread = self._thread()
        author = self.env.user.partner_id
        names = ", ".join(self.file_ids.mapped("name"))
        said = self.env._("%(channel)s: %(files)s", channel=self.channel_id.name, files=names or self.document_name)
        if self.recipient:
            said = self.env._("%(said)s to %(recipient)s", said=said, recipient=self.recipient)
        return {
            "model": thread._name,
            "res_id": thread.id,
            "body": plaintext2html(said),
            "subject": self.document_name,
            "message_type": "notification",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "author_id": author.id,
            "email_from": author.email_formatted,
            "date": self.taken_at,
            "reply_to_force_new": False,
        }

    # -- not sent ---------------------------------------------------------------------------------------------------

    def _ask_clerk(self):
        """An activity on the document for somebody who can do something about it."""
        states = dict(self._fields["state"]._description_selection(self.env))
        # sudo: the program tells it, whoever had it sent; no mail about it, as mails may be what does not work
        thread = self._thread().sudo().with_context(mail_activity_quick_update=True)
        return thread.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._(
                "%(state)s: %(document)s by %(channel)s",
                state=states[self.state],
                document=self.document_name,
                channel=self.channel_id.name,
            ),
            note=plaintext2html(self.error or ""),
            user_id=self._clerk().id,
        )

    def _clerk(self):
        """The invoice's own person when it is one who may send again, else who posted or made it, else any clerk."""
        clerks = self.env.ref(CLERKS).all_user_ids.filtered(lambda user: user.active and not user.share)
        clerks = clerks.filtered(lambda user: self.company_id in user.company_ids)
        return (self._who_knows() & clerks)[:1] or clerks.sorted("id")[:1]

    def _who_knows(self):
        """Users to ask first."""
        return self.move_id.invoice_user_id | self.partner_id.user_id | self.move_id.create_uid
