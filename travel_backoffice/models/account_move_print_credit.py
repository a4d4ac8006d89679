"""A credit note in print: which invoice it corrects, what goes back of each service and what is kept."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _travel_header(self):
        corrects = self.travel_print.get("corrects")
        if not corrects:
            return super()._travel_header()
        text = self.env._(
            "%(document)s of %(day)s", document=corrects["name"], day=self._travel_day(corrects["date"])
        )
        return [(self.env._("Corrects"), text), *super()._travel_header()]

    def _travel_heading(self, service):
        """The event stands before the document: Refund of Air · 220-3324650328."""
        found = super()._travel_heading(service)
        events = {
            "void": self.env._("Void of %s", found["document"]),
            "refund": self.env._("Refund of %s", found["document"]),
            "again": self.env._("Correction taken back: %s", found["document"]),
        }
        found["document"] = events.get(service.get("event"), found["document"])
        kept = [
            self.env._("%(fee)s %(amount)s is kept", fee=name, amount=amount) for name, amount in service.get("kept", [])
        ]
        found["notes"] = " · ".join(filter(None, [found["notes"], *kept]))
        return found

    def _travel_memo(self, service):
        """What the customer's card paid goes back to the card: no part of this paper, and no figure of it."""
        return "" if service.get("event") else super()._travel_memo(service)

    def _travel_row(self, line, service, heading):
        """Taxes stand beside the fare that they belong to: not beside a penalty, nor an older document's fare."""
        found = super()._travel_row(line, service, heading)
        charge = line.sudo().travel_charge_id
        if service.get("event") and charge:
            total = service["fare"]["total"]
            if charge.kind_id.code == "penalty" or charge.currency_id.compare_amounts(abs(charge.amount), abs(total)):
                found["details"] = ""
        return found
