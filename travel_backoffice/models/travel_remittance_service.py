"""Services on an invoice: none is ever paid more than what stands on the invoice for it."""

from collections import defaultdict

from odoo import models


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _reasons_of_services(self):
        """Each service stands on its invoice, and all that is allocated to it is within its gross amount."""
        named = self.allocation_ids.filtered("service_id")
        if not named:
            return []
        now, keys = defaultdict(float), {}
        for allocation in named:
            key = (allocation.move_id, allocation.service_id)
            now[key] += allocation.amount
            keys[key] = allocation.currency_id
        gross, before = self._gross_of_services(keys), self._paid_of_services(keys)
        return [
            reason
            for key, currency in keys.items()
            if (reason := self._reason_of_service(key, currency, now[key] + before.get(key, 0.0), gross.get(key)))
        ]

    def _gross_of_services(self, keys):
        """(invoice, service) → what stands on the invoice for it, with taxes; as a positive figure"""
        domain = [
            ("move_id", "in", [move.id for move, _service in keys]),
            ("travel_line_id", "in", [service.id for _move, service in keys]),
            ("display_type", "=", "product"),
        ]
        groups = self.env["account.move.line"]._read_group(domain, ["move_id", "travel_line_id"], ["price_total:sum"])
        return {(move, service): total for move, service, total in groups}

    def _paid_of_services(self, keys):
        """(invoice, service) → what advices applied before gave it"""
        domain = [
            ("move_id", "in", [move.id for move, _service in keys]),
            ("service_id", "in", [service.id for _move, service in keys]),
            ("remittance_id.state", "=", "applied"),
            ("remittance_id", "!=", self.id),
        ]
        groups = self.env["travel.allocation"]._read_group(domain, ["move_id", "service_id"], ["amount:sum"])
        return {(move, service): total for move, service, total in groups}

    def _reason_of_service(self, key, currency, amount, gross):
        move, service = key
        told = {"service": service.display_name, "invoice": move.name}
        if gross is None:
            return self.env._("%(service)s is not on %(invoice)s.", **told)
        if currency.compare_amounts(abs(amount), abs(gross)) > 0:
            told |= {"amount": currency.format(amount), "gross": currency.format(gross)}
            return self.env._("%(service)s on %(invoice)s: %(amount)s are allocated, it costs %(gross)s.", **told)
        return None
