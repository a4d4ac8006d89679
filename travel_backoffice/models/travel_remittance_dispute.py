"""What an advice says is not paid becomes a dispute when it is applied: one for each allocation paid short."""

from odoo import fields, models


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    dispute_count = fields.Integer(compute="_compute_dispute_count")

    def _compute_dispute_count(self):
        counts = dict(
            self.env["travel.dispute"]._read_group([("allocation_id.remittance_id", "in", self.ids)], ["allocation_id"], ["__count"])
        )
        for remittance in self:
            remittance.dispute_count = sum(counts.get(allocation, 0) for allocation in remittance.allocation_ids if counts)

    def _disputes(self):
        """The disputes that these advices opened."""
        return self.env["travel.dispute"].search([("allocation_id", "in", self.allocation_ids.ids)])

    def _open_disputes(self):
        """One for each allocation that is short as a dispute, of what is open and not disputed before."""
        short = self.allocation_ids.filtered(
            lambda allocation: allocation.short_as == "dispute" and not allocation.currency_id.is_zero(allocation.short_amount)
        )
        free, vals_list = {}, []
        for allocation in short:
            item = allocation.item_id
            left = free[item] if item in free else item._travel_undisputed()
            amount = min(allocation.short_amount, left)
            free[item] = left - amount
            if item.currency_id.compare_amounts(amount, 0.0) > 0:
                vals_list.append(allocation._prepare_dispute(amount))
        # sudo: only the program says which allocation opened a dispute; the right to the advice was checked
        return self.env["travel.dispute"].sudo().create(vals_list).sudo(self.env.su)

    def _disputes_to_withdraw(self, answer):
        """Which of them go with the advice: those still open on which nobody has worked, all open ones when asked for."""
        disputes = self._disputes().filtered(lambda dispute: dispute.state == "open")
        return disputes if answer == "withdraw" else disputes.filtered(lambda dispute: not dispute._is_worked_on())

    def action_disputes(self):
        """Stat button: a single one is opened at once."""
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_dispute")
        action |= {"domain": [("allocation_id.remittance_id", "in", self.ids)], "context": {}}
        disputes = self._disputes()
        return action | {"views": [(False, "form")], "res_id": disputes.id} if len(disputes) == 1 else action


class TravelAllocation(models.Model):
    _inherit = "travel.allocation"

    def _prepare_dispute(self, amount):
        reason = self.dispute_reason_id or self.env.ref("travel_backoffice.dispute_reason_short")
        return {
            "company_id": self.company_id.id,
            "item_id": self.item_id.id,
            "service_id": self.service_id.id,
            "allocation_id": self.id,
            "amount": amount,
            "reason_id": reason.id,
            "user_id": self._dispute_owner().id,
            "opened_on": self.remittance_id.date,
            "note": self.line_id.said_text,
        }

    def _dispute_owner(self):
        """The customer's account manager, else the invoice's salesperson, else whoever applies the advice."""
        managers = (node.user_id for node in self.item_id.partner_id._travel_nodes_upwards())
        manager = next((user for user in managers if user), self.env["res.users"])
        return manager or self.move_id.invoice_user_id or self.env.user


class TravelDispute(models.Model):
    _inherit = "travel.dispute"

    # applied twice, disputed once
    _allocation_uniq = models.UniqueIndex("(allocation_id) WHERE allocation_id IS NOT NULL")

    def _is_worked_on(self):
        """Whether anybody did something about it since it was opened: somebody wrote, changed it, or settled a part."""
        self.ensure_one()
        allocation = self.allocation_id
        changed = self.reason_id != (allocation.dispute_reason_id or self.reason_id) or self.note != allocation.line_id.said_text
        changed = changed or self.currency_id.compare_amounts(self.amount, allocation.short_amount) > 0
        written = any(message.message_type in ("comment", "email") for message in self.message_ids)
        return self.state == "open" and bool(changed or written or self.settlement_ids)
