"""What the lines of an advice are for."""

import re

from odoo import models


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _match(self):
        """Find what each line is for; what a person decided stays.

        May be called as often as wanted: what was found before is found anew.
        """
        for remittance in self:
            lines = remittance.line_ids.filtered(lambda line: line.state != "left" and line.matched_by != "hand")
            lines.allocation_ids.unlink()
            lines._match_numbers()

    def action_match(self):
        self._match()


class TravelRemittanceLine(models.Model):
    _inherit = "travel.remittance.line"

    def _match_numbers(self):
        numbers = {line: re.sub(r"\s", "", line.said_number or "").upper() for line in self}
        domain = [
            ("move_id.name", "in", list(set(numbers.values()))),
            ("company_id", "in", self.company_id.ids),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ]
        found = self.env["account.move.line"].search(domain).grouped(lambda item: item.move_id.name)
        for line in self:
            items = found.get(numbers[line], self.env["account.move.line"])
            line._take_item(items) if len(items) == 1 else line.write({"state": "open", "matched_by": False})

    def _take_item(self, item):
        values = {"remittance_id": self.remittance_id.id, "line_id": self.id, "item_id": item.id}
        self.env["travel.allocation"].create({**values, "amount": self.said_amount, "paid_amount": self.said_amount})
        self.write({"state": "matched", "matched_by": "number"})
