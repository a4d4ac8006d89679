"""What was applied stays as it was: an advice is changed by undoing it, not by writing over it."""

from odoo import api, models
from odoo.exceptions import UserError

#: Of an advice that is no draft any more; what the program sets by itself it sets as superuser.
FIXED = {
    "partner_id", "date", "currency_id", "amount", "money", "journal_id", "company_id", "line_ids", "allocation_ids",
    "source_ids", "is_deposit",
}  # fmt: skip
BUTTONS_ONLY = {"state", "payment_id", "move_id", "corrects_id"}
#: Sums, and what tells one advice from all others: kept as they were made.
KEPT = {"allocated_amount", "on_account_amount", "transaction_id", "statement_line_id", "file_key"}
#: What a person who makes an advice does not say of it.
NOT_SAID = BUTTONS_ONLY - {"corrects_id"} | {"allocated_amount", "on_account_amount", "transaction_id"}
#: Of an allocation: where it is booked, and what follows from its item.
BOOKED = {"payment_item_id", "move_id", "company_id", "currency_id"}


def without(records, vals_list, names):
    """Records and values in which the caller, or its context, says nothing of these fields; the program may."""
    if records.env.su:
        return records, vals_list
    context = dict(records.env.context)
    for name in names:
        context.pop(f"default_{name}", None)
    kept = [{name: value for name, value in vals.items() if name not in names} for vals in vals_list]
    return records.with_env(records.env(context=context)), kept


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    @api.model_create_multi
    def create(self, vals_list):
        """An advice begins as a draft."""
        self, vals_list = without(self, vals_list, NOT_SAID)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and BUTTONS_ONLY & vals.keys():
            raise UserError(self.env._("Advices are applied and undone by their buttons."))
        if not self.env.su and KEPT & vals.keys():
            raise UserError(self.env._("What an advice is of, and its sums, are not keyed."))
        if FIXED & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()

    def _check_draft(self):
        """:raise UserError: one of these is applied or undone"""
        for remittance in self.filtered(lambda remittance: remittance.state != "draft"):
            raise UserError(
                self.env._("%s is applied or undone: it stays as it was. Undo it and make a correction of it.", remittance.name)
            )


class TravelRemittanceLine(models.Model):
    _name = "travel.remittance.line"
    _inherit = ["travel.remittance.line", "travel.remittance.part"]


class TravelAllocation(models.Model):
    _name = "travel.allocation"
    _inherit = ["travel.allocation", "travel.remittance.part"]

    @api.model_create_multi
    def create(self, vals_list):
        self, vals_list = without(self, vals_list, BOOKED)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (BOOKED | {"by_mandate", "mandate_units"}) & vals.keys():
            raise UserError(self.env._("Where an allocation is booked, and of what it is, is not keyed."))
        return super().write(vals)

    def _follows_remittance(self, vals):
        """Where it is booked."""
        return self.env.su and vals.keys() == {"payment_item_id"}


class TravelAllocationDeduction(models.Model):
    _name = "travel.allocation.deduction"
    _inherit = ["travel.allocation.deduction", "travel.remittance.part"]
    _remittance_path = "allocation_id.remittance_id"
