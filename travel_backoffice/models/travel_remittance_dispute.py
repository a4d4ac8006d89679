"""What an advice says is not paid becomes a dispute when it is applied: one for each allocation paid short."""

from odoo import models


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _open_disputes(self):
        """:return: the disputes, one for each allocation that is short as a dispute"""
        short = self.allocation_ids.filtered(
            lambda allocation: (
                allocation.short_as == "dispute" and not allocation.currency_id.is_zero(allocation.short_amount)
            )
        )
        return self.env["travel.dispute"].create([allocation._prepare_dispute() for allocation in short])


class TravelAllocation(models.Model):
    _inherit = "travel.allocation"

    def _prepare_dispute(self):
        reason = self.dispute_reason_id or self.env.ref("travel_backoffice.dispute_reason_short")
        return {
            "company_id": self.company_id.id,
            "item_id": self.item_id.id,
            "service_id": self.service_id.id,
            "allocation_id": self.id,
            "amount": self.short_amount,
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
