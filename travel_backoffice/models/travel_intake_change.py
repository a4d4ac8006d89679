"""Services without an airline's document that are cancelled or changed: hotels, cars, rail and all others."""

from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError

from .travel_intake import DocumentHeld


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    def _take_cancel(self, booking, service, line):
        """What is not billed is taken out; what is billed goes back in full, or as stated, less the penalty."""
        if line.state == "cancelled":
            return self._warn(self.env._("%s was cancelled already.", line.display_name))
        if line.state != "billed" and not service.penalty:
            return self._take_out(line)
        stated = self._refund_amounts(service, line) if service.fare or service.taxes else {}
        self._give_back(booking, line, service.penalty, stated)

    def _take_out(self, line):
        if line.standing:
            raise UserError(self.env._("%s is corrected already.", line.display_name))
        line.action_cancel()

    def _give_back(self, booking, line, penalty, stated):
        """Refund a billed service; ``stated``: fare and taxes as ``_refund_amounts`` gives them, or nothing: in full."""
        amounts = {}
        if stated:
            taxes = {code: float(amount) for code, amount in stated["taxes"].items()}
            amounts = {"fare": float(stated["fare"]), "tax_refunds": taxes}
        line.refund(
            penalty=float(penalty or 0),
            sold_at=self._corrected_at(booking),
            correction_intake_id=self.id,
            refund_state="authorised",
            refund_authorised_on=self._corrected_on(booking),
            **amounts,
        )

    def _take_amend(self, booking, service, line):
        """The service as it is now takes the place of what was sold: that goes back, and the new one is sold anew.

        A ticket is changed by the airline's own documents, so that no value is counted twice.
        """
        if line.document_type in ("ticket", "emd", "mco"):
            raise UserError(
                self.env._(
                    "%s is an airline's document: it is changed by an exchange, a refund or a void, and those come as "
                    "documents of their own.",
                    line.document_number,
                )
            )
        if service.total is None:
            raise DocumentHeld(
                "amount_missing",
                self.env._(
                    "The change of %s does not say what the service costs now. Ask for it again, or change it by hand.",
                    line.display_name,
                ),
            )
        if line.state == "billed":
            self._give_back(booking, line, service.penalty, {})
        else:
            self._take_out(line)
        return line.order_id | self._sell_changed(booking, service, line)

    def _sell_changed(self, booking, service, line):
        patterns = self.env["travel.intake.pattern"]._of_company(self.company_id)
        named = service.original_documents or [line.document_number or ""]
        changed = replace(service, penalty=None, original_documents=[number for number in named if number])
        place = f"{self.env.context['travel_booking']}.{line.id}"
        lines = self._add_to_order(line.order_id, replace(booking, services=[changed]), place, patterns)
        self._hold_what_is_wrong(line.order_id, lines, booking)
        return lines.order_id
