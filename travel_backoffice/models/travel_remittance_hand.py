"""What a person decides on an advice; it stays, and says by whom and when."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .travel_remittance_match import BY_HAND


class TravelRemittanceLine(models.Model):
    _inherit = "travel.remittance.line"

    decided_by_id = fields.Many2one("res.users", string="Decided By", readonly=True, copy=False)
    decided_at = fields.Datetime(string="Decided On", readonly=True, copy=False)

    def action_take(self):
        """Take the suggestion of each of these lines; a line with several has to be looked at."""
        for line in self:
            if len(line.suggestion_ids) != 1:
                raise UserError(
                    self.env._("Line %s has not just one suggestion: open it and choose.", line.sequence)
                )
        for line in self:
            line._take(line.suggestion_ids)
        return True

    def _take(self, suggestion):
        """Take what is suggested, as the person's own decision."""
        self.ensure_one()
        self._check_open_advice()
        suggestion._check_still_open()
        number, words = suggestion.move_id.name, suggestion.reason_text
        shares = [(self, share) for share in suggestion.shares]
        self._decide("matched")
        self._allocate_by_hand(shares)
        self._tell(self.env._("Line %(line)s: %(number)s taken as suggested. %(words)s", line=self.sequence, number=number, words=words))

    def _take_all(self, code):
        """Take the only suggestion of each of these lines of one advice, with one word about all of them.

        What a line before has taken stays to be looked at.

        :return: number of lines taken
        """
        self._check_open_advice()
        taken = self.suggestion_ids._still_to_be_had()
        shares = [(one.line_id, share) for one in taken for share in one.shares]
        lines = taken.line_id
        if lines:
            lines._decide("matched")
            lines._allocate_by_hand(shares)
            numbers = ", ".join(str(line.sequence) for line in lines)
            kind = self.remittance_id._label_of_kind(code)
            lines._tell(self.env._("Taken as suggested (%(kind)s), lines: %(lines)s", kind=kind, lines=numbers))
        return len(lines)

    def _allocate_by_hand(self, shares):
        """Allocations for pairs of line and share; what is short is told by the rule of automatic matching."""
        self._allocate(shares, self.remittance_id._allocation_profile())
        self.allocation_ids._tell_short()

    def action_leave(self):
        """What these lines pay stays on account."""
        self._check_open_advice()
        self._decide("left")
        for remittance, lines in self.grouped("remittance_id").items():
            numbers = ", ".join(str(line.sequence) for line in lines)
            remittance.message_post(body=self.env._("Left on account, lines: %s", numbers))
        return True

    def action_match_again(self):
        """Give a decision back: the line is matched like any other."""
        self._check_open_advice()
        self.allocation_ids.unlink()
        self.write({"state": "open", "matched_by": False, "decided_by_id": False, "decided_at": False})
        for remittance, lines in self.grouped("remittance_id").items():
            numbers = ", ".join(str(line.sequence) for line in lines)
            remittance.message_post(body=self.env._("Decision taken back, lines: %s", numbers))
            remittance._match()
        return True

    def action_choose(self):
        """Say oneself what the line is for: one open item or several."""
        self.ensure_one()
        self._check_open_advice()
        dialog = self.env["travel.remittance.choose"].create({"line_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Is Line %s For?", self.sequence),
            "res_model": "travel.remittance.choose",
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }

    def _decide(self, state):
        """What was found for these lines gives way to a person's decision."""
        self.check_access("write")
        items, own = set(self.allocation_ids.item_id.ids), set(self.ids)
        touched = self.remittance_id.allocation_ids.filtered(lambda one: one.item_id.id in items and one.line_id.id not in own)
        self.allocation_ids.unlink()
        self.suggestion_ids.unlink()
        self.write(
            {
                "state": state,
                "matched_by": BY_HAND,
                "reason_code": False,
                "reason_params": False,
                "reason": False,
                "decided_by_id": self.env.user.id,
                "decided_at": fields.Datetime.now(),
            }
        )
        touched._tell_short()

    def _check_open_advice(self):
        self.check_access("write")
        for remittance in self.remittance_id:
            if remittance.state != "draft":
                raise UserError(self.env._("%s is applied: undo it first.", remittance.name))

    def _tell(self, text):
        self.remittance_id.message_post(body=text)


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    @api.model
    def _kinds_to_accept(self):
        """Kinds of reason whose suggestions may be taken all at once."""
        return ("near_swapped", "near_digit", "amount", "amount_named", "amount_group", "weak", "over", "rate", "deducted_both", "deduction_off", "deduction_unknown", "gross_off")  # fmt: skip

    def action_accept_kind(self, code):
        """Take all suggestions of a kind, where a line has just one that can still be had.

        :param str code: of the reason
        :return: number of lines taken
        """
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: line.state == "suggested" and line.reason_code == code and len(line.suggestion_ids) == 1
        )
        return lines._take_all(code)

    def _label_of_kind(self, code):
        labels = dict(self.env["travel.remittance.line"]._fields["reason_code"]._description_selection(self.env))
        return labels.get(code, code)

    def action_lines(self):
        """The lines in a list of their own, to filter, group and decide many at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_remittance_line")
        shown = {"search_default_check": 1, "search_default_group_reason": 1} if self.env.context.get("check") else {"search_default_matched": 1}
        return {**action, "domain": [("remittance_id", "=", self.id)], "context": shown}
