"""What is paid short is told by the same rule whoever matched: on the last line of the advice that pays a part of an item."""

from odoo import models


class TravelAllocation(models.Model):
    _inherit = "travel.allocation"

    def _tell_short(self):
        """Tell anew what is short of the items of these allocations, over all lines of their advices."""
        for remittance, own in self.grouped("remittance_id").items():
            items = set(own.item_id.ids)
            told = remittance.allocation_ids.filtered(lambda one, items=items: one.item_id.id in items and one.line_id and one.amount > 0)
            remittance._tell_short(told.sorted(lambda one: (one.line_id.sequence, one.line_id.id, one.id)))

    def _write_short(self, short):
        """Only what changes, so that what a person said of it stays."""
        if not self.currency_id.compare_amounts(short, self.short_amount):
            return
        short_as = self.short_as or self.remittance_id._allocation_profile().short_pay or "dispute"
        reason = self.dispute_reason_id or self.line_id._short_reason()
        self.write(
            {
                "short_amount": short,
                "short_as": short_as if short else False,
                "dispute_reason_id": reason.id if short and short_as == "dispute" else False,
            }
        )


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _tell_short(self, allocations):
        """:param allocations: of this advice, in the order of its lines"""
        if not allocations:
            return
        last = {(one.item_id, one.service_id): one for one in allocations}
        free, left = allocations.item_id._travel_all_free(), self._left_of_services(allocations)
        for one in allocations:
            short = 0.0
            if last[one.item_id, one.service_id] == one:
                short = max(min(free[one.item_id], left.get((one.move_id, one.service_id), free[one.item_id])), 0.0)
            one._write_short(one.currency_id.round(short))

    def _left_of_services(self, allocations):
        """(invoice, service) → what neither this advice nor those before pay of the service."""
        keys = {(one.move_id, one.service_id) for one in allocations.filtered("service_id")}
        if not keys:
            return {}
        gross, before = self._gross_of_services(keys), self._paid_of_services(keys)
        here = {}
        for one in self.allocation_ids.filtered("service_id"):
            key = one.move_id, one.service_id
            here[key] = here.get(key, 0.0) + one.amount
        return {key: gross.get(key, 0.0) - before.get(key, 0.0) - here.get(key, 0.0) for key in keys}
