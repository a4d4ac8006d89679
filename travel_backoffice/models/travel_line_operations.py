"""The three corrections of a sold document: void, refund, exchange. Buttons and documents both end here.

Each makes a line of its own that points at the line it corrects; the original is never edited. They work on many
lines at once: everything is looked at first, then the correcting lines are made together and go on their way together.
"""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from .fixing import fixing

#: What a correcting line takes over from the line it corrects.
TAKEN_OVER = (
    "order_id", "service_type_id", "document_type", "document_number", "conjunction", "validating_carrier_id",
    "supplier_id", "supplier_code", "stated_scope", "scope", "route", "place", "country_id", "start_date", "end_date",
    "nights", "rooms", "quantity", "cabin", "channel_id", "currency_id", "form_of_payment", "card_brand", "card_masked",
    "customer_card", "cost_center_id", "name", "tags",
)  # fmt: skip
#: What any caller may state of a correcting line. The program itself (a document taken in) may state more.
CALLER_STATES = {
    "sold_at", "sold_on", "channel_id", "name", "tags", "refund_state", "refund_applied_on", "refund_authorised_on",
    "refund_received_on", "refund_authorisation", "refund_received_amount",
}  # fmt: skip


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def void(self, **values):
        """Void documents: whole, as if they had never been sold, except for what the contract keeps.

        :param values: fields of the correcting lines, such as ``sold_at``
        :return: the correcting lines, one for each of these, priced, and billed where the contract says so
        :raise UserError: when a document is voided, refunded or exchanged already, or somebody corrects it just now
        """
        self._take_for_correction()
        self._check_stated(values)
        residuals = self._residuals_left_by() - self
        for line in self | residuals:
            line._refuse_correction("void")
            line._refuse_void_of_exchange(self | residuals)
        voids = self._correct([line._prepare_void(dict(values)) for line in [*self, *residuals]])
        voids._void_together()
        return voids[: len(self)]

    def refund(self, penalty=0.0, tax_refunds=None, segments=None, **values):
        """Refund documents: whole, by unused segments, or taxes only.

        Amounts are positive here, in the currency of the line; on the correcting line what goes back is below zero.
        "Left" counts the document and those it replaced, less what went back before.

        :param penalty: what airline or supplier keep of it
        :param tax_refunds: amounts by tax code that go back; None: all that are left, and of a part of the fare none,
            because no document but the airline's answer says which taxes an unflown sector frees
        :param segments: unused ``travel.segment`` records or their ids; None: the whole document
        :param values: ``fare`` (fare given back; None: all that is left, or an equal share for each unused segment; 0:
            taxes only), ``fare_used`` (instead of ``fare``: what was flown; nothing more is to be used), ``nights`` (of all rooms
            of a stay that was used in part: how many go back), ``commission`` and ``cost`` (recalled; None: in proportion
            to the fare), and fields of the correcting lines:
            ``sold_at``, ``refund_state``, ``refund_authorisation`` …
        :return: the correcting lines, one for each of these
        :raise UserError: when more would go back than is left, the document was voided, exchanged or refunded, or
            somebody corrects it just now
        """
        self._take_for_correction()
        self._check_stated(values)
        for line in self:
            line._refuse_correction("refund", taxes_only=values.get("fare") == 0)
        return self._correct([line._prepare_refund(penalty, tax_refunds, segments, dict(values)) for line in self])

    def exchange(self, new_line, residual=0.0, residual_number=None):
        """Let a new document take the place of this one; what this one was worth is carried over.

        :param new_line: line (or its id) of the new document, not billed yet; its amounts are what is collected on top
        :param residual: value that the airline keeps for later, and that ``new_line`` is worth less; an EMD as
            ``new_line`` is worth just that
        :param residual_number: the EMD that keeps it; blank: its document says so when it comes
        :return: ``new_line``
        :raise UserError: when this document was voided, refunded or exchanged, the new one cannot take its place, or more
            is to be kept than is left
        """
        self.ensure_one()
        new_line = self.browse(self._stated_ids(new_line))
        if len(new_line) != 1:
            raise UserError(self.env._("Choose one document that takes the place of %s.", self._document_name()))
        self._hand_over(new_line, residual, residual_number)
        (new_line.order_id | self.order_id)._after_fix()
        return new_line

    def _hand_over(self, new_line, residual=0.0, residual_number=None):
        """An exchange as such; whoever asks for it checks and prices the orders afterwards."""
        (self | new_line)._take_for_correction()
        self._refuse_correction("exchange")
        self._refuse_exchange_for(new_line)
        self._refuse_several(new_line)
        residual = self._refuse_residual(residual)
        numbers = {"original_line_id": self.id, "correction_number": self.correction_count + 1}
        replaced = new_line.original_documents or self.document_number
        # sudo: what corrects what is the program's to write; the right to both lines is checked above
        fixing(new_line.sudo()).write(
            {**numbers, "event": "exchange", "residual_value": residual, "original_documents": replaced}
        )
        self._count_correction()
        if residual and (residual_number or "").strip() and not new_line._is_residual():
            new_line._create_residual(residual, residual_number.strip())
        new_line._take_up_residuals()

    # -- how they come about ----------------------------------------------------------------------------------------

    def _correct(self, vals_list):
        """Create correcting lines and let them go on their way: checked, priced, billed where the contract says so."""
        # sudo: derived values (business key) are the program's; the right to the lines was checked when they were taken
        lines = fixing(self.env["travel.order.line"].sudo()).create(vals_list)
        if not self.env.su:
            lines._refuse_before_sale()
        self._count_correction()
        orders = lines.order_id
        orders.filtered(lambda order: not order.confirmed).confirmed = True
        orders._go_on()
        return self.browse(lines.ids)

    def _refuse_before_sale(self):
        """Documents say their own days; of a ticket keyed late they may be earlier."""
        for line in self:
            original = line.original_line_id
            if line.sold_on and original.sold_on and line.sold_on < original.sold_on:
                raise UserError(
                    self.env._(
                        "%(document)s was sold on %(sold)s: it cannot be corrected on %(day)s already. Correct the day.",
                        document=original.display_name,
                        sold=format_date(self.env, original.sold_on),
                        day=format_date(self.env, line.sold_on),
                    )
                )

    def _count_correction(self):
        """Count on the document itself: whoever began before this is committed is told by the database, and run again."""
        for count, lines in self.grouped("correction_count").items():
            fixing(lines.sudo()).write({"correction_count": count + 1})  # sudo: counted by the program, never keyed

    def _prepare_correction(self, event, values):
        """Values of a correcting line, without its amounts.

        :param values: what the caller states
        """
        taken_over = {name: self._fields[name].convert_to_write(self[name], self) for name in TAKEN_OVER}
        if not self.env.su and (unknown := set(values) - CALLER_STATES):
            raise UserError(self.env._("A correction does not take %s.", ", ".join(sorted(unknown))))
        number = self.correction_count + 1
        return {
            **taken_over,
            "event": event,
            "original_line_id": self.id,
            "original_documents": self.document_number,
            "correction_number": number,
            "business_key": self._correction_key(event, number),
            "sequence": self.sequence,
            "sold_at": fields.Datetime.now(),
            "passenger_ids": [Command.set(self.passenger_ids.ids)],
            "reference_ids": self._references_taken_over(),
            **values,
        }

    def _correction_key(self, event, number):
        """A document is voided once, or once more when that was undone; its refunds are numbered, and so are undos."""
        document = self.business_key or f"line{self.id}"
        if self._takes_back():
            return f"{document}:undo:{number}"
        document = document.removesuffix(f":{self.event}")
        again = self.correction_ids.filtered(lambda own: own.event == "void" and own.state != "cancelled")
        return f"{document}:void" if event == "void" and not again else f"{document}:{event}:{number}"

    def _references_taken_over(self):
        """The credit note says the same references as the invoice, without asking for them again."""
        return [
            Command.create({"code": row.code, "value": row.value, "source": row.source})
            for row in self.reference_ids
            if row.value
        ]

    def _prepare_void(self, values):
        """The line turned round, amount by amount."""
        self.ensure_one()
        taxes = [Command.create({"code": tax.code, "amount": -tax.amount}) for tax in self.tax_ids if not tax.paid_before]
        amounts = ("base_fare", "tax_amount", "penalty_amount", "commission_amount", "cost_amount", "total_amount")
        return {
            **self._prepare_correction("void", values),
            **{name: -self[name] for name in amounts},
            "tax_ids": taxes,
        }
