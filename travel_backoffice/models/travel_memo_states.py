"""A memo on its way: received, disputed, accepted, settled or withdrawn; deadlines, and who is told of them."""

from odoo import api, fields, models
from odoo.exceptions import UserError

DISPUTE = "travel_backoffice.activity_type_memo_dispute"
DECIDE = "travel_backoffice.activity_type_memo_decide"
#: Memos that one step of the daily job takes at once.
CHUNK = 100


class TravelMemo(models.Model):
    _inherit = "travel.memo"

    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    reminded_on = fields.Date(readonly=True, copy=False, help="When its owner was told that the deadline has passed.")

    @api.depends("state", "dispute_until")
    def _compute_overdue(self):
        for memo in self:
            today = (memo.company_id or self.env.company)._travel_today()
            memo.overdue = memo.state == "received" and bool(memo.dispute_until) and memo.dispute_until < today

    def _search_overdue(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = (True in value) == (operator == "in")
        late = [("state", "=", "received"), ("dispute_until", "<", self.env.company._travel_today())]
        return late if wanted else ["!", "&", *late]

    # -- buttons ----------------------------------------------------------------------------------------------------

    def action_dispute(self):
        """The agency objects; the airline answers by withdrawing it, or by standing by it."""
        for memo in self._take(("received",)):
            if not (memo.dispute_text or "").strip():
                raise UserError(self.env._("Write down first why %s is not right.", memo.display_name))
        self._go_to("disputed")

    def action_accept(self):
        """The agency owes it (or has it credited); what is left is who bears it."""
        self._take(("received", "disputed"))._go_to("accepted")

    def action_withdraw(self):
        """The airline took it back, for example after a dispute."""
        memos = self._take(("received", "disputed", "accepted"))
        memos._refuse_decided()
        memos._go_to("withdrawn")

    def action_settle(self):
        """It stood on the supplier's statement."""
        memos = self._take(("accepted",))
        if undecided := memos.filtered(lambda memo: not memo.decision):
            raise UserError(self.env._("Decide first who bears %s: the customer, or the agency.", undecided[0].display_name))
        memos._go_to("settled")

    def action_reopen(self):
        """Back to where it can be disputed or accepted."""
        memos = self._take(("disputed", "accepted", "withdrawn", "settled"))
        memos._refuse_decided()
        memos._go_to("received")

    def _refuse_decided(self):
        if decided := self.filtered("decision"):
            raise UserError(self.env._("%s is booked. Take the decision back first.", decided[0].display_name))

    def _take(self, states):
        """These memos, locked for this transaction, when each is in one of ``states``.

        :raise UserError: when another user has one just now, or one is in another state
        """
        self.check_access("write")
        # sudo: states are written by the buttons only; the right to write the memos is checked above
        locked = self.sudo().try_lock_for_update(allow_referencing=True)
        if len(locked) < len(self):
            raise UserError(self.env._("Somebody else is working on this memo just now. Try again in a moment."))
        locked.invalidate_recordset(["state", "decision", "decision_number"])
        if wrong := locked.filtered(lambda memo: memo.state not in states):
            label = dict(wrong._fields["state"]._description_selection(self.env))[wrong[0].state]
            raise UserError(
                self.env._("%(memo)s is “%(state)s”: this is not possible any more.", memo=wrong[0].display_name, state=label)
            )
        return locked

    def _go_to(self, state):
        # sudo: only the buttons write states; each has checked the right to write
        self.sudo().write({"state": state})
        self._remind()

    # -- deadlines --------------------------------------------------------------------------------------------------

    def _remind(self):
        """One activity for what comes next: dispute until the deadline, or decide who bears it; none when it is done."""
        for memo in self.sudo():  # sudo: an activity of the program's, for whoever owns the memo
            memo.activity_unlink([DISPUTE, DECIDE])
            if memo.state == "received" and memo.dispute_until:
                summary = self.env._("Dispute or accept %s", memo.display_name)
                memo._schedule(DISPUTE, memo.dispute_until, summary)
            elif memo.state == "accepted" and not memo.decision:
                summary = self.env._("Pass on or keep %s", memo.display_name)
                memo._schedule(DECIDE, memo.company_id._travel_today(), summary)

    def _schedule(self, activity_type, day, summary):
        user = self.user_id or self.company_id.travel_memo_user_id or self.env.user
        self.activity_schedule(activity_type, day, summary=summary, user_id=user.id)

    @api.model
    def _cron_overdue(self):
        """Raise memos whose last day to dispute has passed in their company's time zone.

        In chunks that are committed one by one. Two workers share them by row locks; what was done before a kill is
        not found again.
        """
        for company in self.env["res.company"].search([]):
            memos = self.search(self._overdue_domain(company))
            for start in range(0, len(memos), CHUNK):
                memos[start : start + CHUNK].with_company(company)._raise_overdue()
                self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _overdue_domain(self, company):
        domain = [
            ("company_id", "=", company.id),
            ("state", "=", "received"),
            ("dispute_until", "<", company._travel_today()),
        ]
        return domain if company.travel_memo_overdue == "accept" else [*domain, ("reminded_on", "=", False)]

    def _raise_overdue(self):
        """Accept what was not disputed in time, or tell the owner; as the settings say."""
        memos = self.try_lock_for_update(allow_referencing=True)
        memos.invalidate_recordset(["state", "reminded_on"])
        memos = memos.filtered(lambda memo: memo.state == "received" and not memo.reminded_on)
        if self.env.company.travel_memo_overdue == "accept":
            memos._accept_overdue()
        else:
            memos._tell_overdue()

    def _accept_overdue(self):
        for memo in self:
            memo.message_post(body=self.env._("Not disputed until %s: it counts as accepted.", memo.dispute_until))
        self._go_to("accepted")

    def _tell_overdue(self):
        for memo in self:
            body = self.env._("Not disputed until %s. Accept it, or agree on something else with the airline.", memo.dispute_until)
            memo.message_post(body=body, partner_ids=memo.user_id.partner_id.ids)
            memo.reminded_on = memo.company_id._travel_today()

    def write(self, vals):
        """A new deadline is watched anew."""
        if "dispute_until" in vals and "reminded_on" not in vals:
            vals = {**vals, "reminded_on": False}
        return super().write(vals)
