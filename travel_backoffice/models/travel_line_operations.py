"""The three corrections of a sold document: void, refund, exchange. Buttons and documents both end here."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

#: What a correcting line takes over from the line it corrects.
TAKEN_OVER = (
    "order_id", "service_type_id", "document_type", "document_number", "conjunction", "validating_carrier_id",
    "supplier_id", "supplier_code", "scope", "route", "place", "country_id", "start_date", "end_date", "nights", "rooms",
    "quantity", "cabin", "channel_id", "currency_id", "form_of_payment", "card_brand", "card_masked", "customer_card",
    "cost_center_id",
)  # fmt: skip


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def void(self, **values):
        """Void documents: whole, as if they had never been sold, except for what the contract keeps.

        :param values: fields of the correcting lines, such as ``sold_at``
        :return: the correcting lines, one for each of these, priced, and billed where the contract says so
        :raise UserError: when a document is voided, refunded or exchanged already
        """
        return self._correct([line._prepare_void(values) for line in self])

    def refund(self, penalty=0.0, tax_refunds=None, segments=None, **values):
        """Refund documents: whole, by unused segments, or taxes only.

        Amounts are positive here, in the currency of the line; on the correcting line what goes back is below zero.

        :param penalty: what airline or supplier keep of it
        :param tax_refunds: amounts by tax code that go back; None: all that are left
        :param segments: unused ``travel.segment`` records or their ids; None: the whole document
        :param values: ``fare`` (fare given back; None: all that is left, or the share of the unused segments; 0 with
            taxes: taxes only), ``fare_used``, and fields of the correcting lines, such as ``sold_at``, ``refund_state``
        :return: the correcting lines, one for each of these
        :raise UserError: when more would go back than is left, or the document was voided or exchanged
        """
        return self._correct([line._prepare_refund(penalty, tax_refunds, segments, dict(values)) for line in self])

    def exchange(self, new_line, residual=0.0):
        """Let a new document take the place of this one; what this one was worth is carried over.

        :param new_line: line of the new document, not billed yet; its amounts are what is collected on top
        :param residual: value that the airline keeps for later, on ``new_line`` when that is an EMD
        :return: ``new_line``
        :raise UserError: when this document was voided, refunded or exchanged, or the new one is for another customer
        """
        self.ensure_one()
        new_line.write({"original_line_id": self.id, "event": "exchange", "residual_value": residual})
        new_line.order_id._after_fix()
        return new_line

    # -- how they come about ----------------------------------------------------------------------------------------

    def _correct(self, vals_list):
        """Create correcting lines and let them go on their way: checked, priced, billed where the contract says so."""
        self.check_access("write")
        for line in self:
            if line.standing in ("voided", "refunded", "exchanged"):
                raise UserError(self.env._("%s is corrected already.", line.display_name))
        # sudo: derived values (business key) are the program's; the right to the lines corrected is checked above
        lines = self.env["travel.order.line"].sudo().create(vals_list)
        lines.order_id.confirmed = True
        lines.order_id._go_on()
        return lines.sudo(False)

    def _prepare_correction(self, event, values):
        taken_over = {name: self._fields[name].convert_to_write(self[name], self) for name in TAKEN_OVER}
        return {
            **taken_over,
            "event": event,
            "original_line_id": self.id,
            "original_documents": self.document_number,
            "sequence": self.sequence,
            "sold_at": fields.Datetime.now(),
            "passenger_ids": [Command.set(self.passenger_ids.ids)],
            **values,
        }

    def _prepare_void(self, values):
        taxes = [Command.create({"code": tax.code, "amount": -tax.amount}) for tax in self.tax_ids if not tax.paid_before]
        amounts = {"base_fare": -self.base_fare, "tax_ids": taxes, "tax_amount": -self.tax_amount}
        amounts |= {"commission_amount": -self.commission_amount, "cost_amount": -self.cost_amount}
        return {**self._prepare_correction("void", values), **amounts, "total_amount": -self.total_amount}

    def _prepare_refund(self, penalty, tax_refunds, segments, values):
        fare = values.pop("fare", None)
        fare = self.base_fare if fare is None else fare
        own = {tax.code: tax.amount for tax in self.tax_ids if not tax.paid_before}
        taxes = own if tax_refunds is None else tax_refunds
        kind = "segments" if segments else "full" if fare else "taxes"
        total = penalty - fare - (sum(taxes.values()) if taxes else 0.0)
        return {
            **self._prepare_correction("refund", values),
            "refund_kind": kind,
            "base_fare": -fare,
            "tax_ids": [Command.create({"code": code, "amount": -amount}) for code, amount in taxes.items()],
            "penalty_amount": penalty,
            "total_amount": total,
        }
