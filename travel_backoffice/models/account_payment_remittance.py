"""The payment of an advice keeps its journal items: Odoo's own form would merge them into one."""

from odoo import fields, models
from odoo.exceptions import UserError

#: What of a payment may change without its journal items.
HARMLESS = {"partner_bank_id", "payment_reference"}


class AccountPayment(models.Model):
    _inherit = "account.payment"

    travel_remittance_ids = fields.One2many(
        "travel.remittance", "payment_id", string="Remittance Advices", groups="travel_backoffice.group_travel_clerk"
    )

    def _synchronize_to_moves(self, changed_fields):
        """Odoo writes a changed payment to one counterpart item; those of an advice are many, and each is linked."""
        changed = changed_fields & set(self._get_trigger_fields_to_synchronize())
        if not changed:
            return super()._synchronize_to_moves(changed_fields)
        ours = self.filtered(lambda payment: payment.sudo().travel_remittance_ids)  # sudo: whoever changes it is told
        draft = ours.filtered(lambda payment: payment.move_id.state == "draft")
        if draft and changed - HARMLESS:
            advice = draft[0].sudo().travel_remittance_ids[0]
            raise UserError(
                self.env._(
                    "%(payment)s books the advice %(advice)s item by item. Undo the advice and correct it instead.",
                    payment=draft[0].display_name,
                    advice=advice.name,
                )
            )
        for payment in draft:
            payment.move_id.partner_bank_id = payment.partner_bank_id
        return super(AccountPayment, self - ours)._synchronize_to_moves(changed_fields)
