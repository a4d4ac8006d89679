"""Yes or no: by the link in a mail, in the portal, by an activity, or by the account manager in somebody's place."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.plain_text import plain_text

MOST_WORDS = 2000


class TravelApprovalStep(models.Model):
    _inherit = "travel.approval.step"

    def _answer(self, approved, comment, person, on_behalf=None):
        """The one way in which an approval is answered; who may is the caller's to check. Whoever comes first is heard.

        :param approved: yes or no
        :param comment: text; a no needs it
        :param person: contact who answers
        :param on_behalf: user who answers in the place of the one asked
        :return: whether it counted; not where it is decided, taken back or passed on already
        :raise LockError: somebody answers at this very moment
        :raise UserError: no without a comment
        """
        self.ensure_one()
        approval = self.approval_id
        approval.lock_for_update(allow_referencing=True)
        self.invalidate_recordset()
        approval.invalidate_recordset()
        if not (self._is_open() or on_behalf and self.state == approval.state == "open"):
            return False
        comment = plain_text(comment, MOST_WORDS)
        if not approved and not comment:
            raise UserError(self.env._("Please say why you refuse."))
        # what the agency and others read of it is in the agency's language, not in that of the one who answers
        self.with_context(lang=self.company_id.partner_id.lang or "en_US")._take_answer(approved, comment, person, on_behalf)
        return True

    def _take_answer(self, approved, comment, person, on_behalf):
        vals = {"decided_at": fields.Datetime.now(), "decided_by_id": person.id, "comment": comment}
        self._close("approved" if approved else "refused", on_behalf_id=on_behalf and on_behalf.id, **vals)
        self.approval_id.activity_unlink(["travel_backoffice.activity_approval"])
        self.approval_id.message_post(body=self._answer_in_words(approved, comment, person, on_behalf))
        if approved:
            self.approval_id._go_on()
        else:
            self.approval_id._conclude("refused", person, comment)

    def _answer_in_words(self, approved, comment, person, on_behalf):
        values = {"person": person.display_name, "asked": self.recipient_id.display_name}
        if on_behalf and approved:
            told = self.env._("%(person)s approved in the place of %(asked)s.", **values)
        elif on_behalf:
            told = self.env._("%(person)s refused in the place of %(asked)s.", **values)
        elif approved:
            told = self.env._("%(person)s approved.", **values)
        else:
            told = self.env._("%(person)s refused.", **values)
        return f"{told} {comment}".strip()
