"""Documents that are to arrive: tried again with the address of the day; somebody is told of what nobody gets."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import plaintext2html

from .travel_delivery_follow_up import CLERKS

#: What was refused for good is tried again that much later, with the address of that day
RETRY_AFTER = timedelta(hours=20)


class TravelDeliverable(models.AbstractModel):
    _inherit = "travel.deliverable"

    def _deliver_again(self, by_hand=False):
        """The same document once more: to the address of today. What is in doubt is for a person to say.

        :param bool by_hand: whatever was tried when
        """
        before = fields.Datetime.now() - RETRY_AFTER
        again = self.delivery_ids.filtered(lambda sending: sending._may_retry(by_hand or before))
        again.activity_id.unlink()
        again._requeue()
        if again:
            again._call_worker()

    def _tell_not_delivered(self, note):
        """An activity for a clerk of the document's company: the customer's own one if that is one."""
        document = self.with_context(mail_activity_quick_update=True)
        clerks = self.env.ref(CLERKS).all_user_ids.filtered(lambda user: user.active and not user.share)
        clerks = clerks.filtered(lambda user: self.company_id in user.company_ids).sorted("id")
        user = (self.partner_id.user_id & clerks) or clerks[:1]
        summary = self.env._("Not delivered: %s", self.name)
        warning = "mail.mail_activity_data_warning"
        document.activity_schedule(warning, summary=summary, note=plaintext2html(note), user_id=user.id or self.env.uid)


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    def _may_retry(self, before):
        """Whether trying it again by itself can help: refused a while ago, or bounced and the address has changed.

        :param before: a moment, or True: whatever was tried when
        """
        if self.state not in ("failed", "bounced"):
            return False
        old = self.recipient
        self._renew_recipient()
        if self.state == "bounced":
            return self.recipient != old
        return before is True or self.recipient != old or not self.attempt_ids or self.attempt_ids[0].at <= before
