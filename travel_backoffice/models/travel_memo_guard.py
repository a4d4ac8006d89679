"""What passes a memo on is decided on the memo: nobody changes or takes it back on the order."""

from odoo import models
from odoo.exceptions import UserError


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _refuse_for_memo(self):
        """Say where services that pass a memo on, or take that back, are changed. The memo's own buttons may."""
        if self.env.su:
            return
        if own := self.filtered(lambda line: line._is_of_memo()):
            memo = own[0].memo_id or own[0].original_line_id.memo_id
            message = self.env._(
                "%(line)s follows what was decided of %(memo)s: a back-office manager takes that back on the memo.",
                line=own[0].display_name,
                memo=memo.display_name,
            )
            raise UserError(message)

    def _refuse_undo(self, together):
        self._refuse_for_memo()
        return super()._refuse_undo(together)

    def action_cancel(self):
        self._refuse_for_memo()
        return super().action_cancel()


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def action_cancel(self):
        self.line_ids.filtered(lambda line: line.state != "cancelled")._refuse_for_memo()
        return super().action_cancel()
