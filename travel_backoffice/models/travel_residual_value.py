"""Residual values: what an airline keeps of an exchanged ticket for later, on an EMD beside the new ticket.

Ticket and EMD both replace the old one, and share what was left of it: the EMD is worth the residual value, the ticket the
rest and what was collected on top. Nothing is charged for the EMD. It is refunded or exchanged like any document.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine.document_value import Value, hand_on
from .fixing import fixing
from .travel_sale_facts import as_decimal

#: What a residual value's EMD has in common with the new ticket.
IN_COMMON = (
    "order_id", "service_type_id", "validating_carrier_id", "supplier_id", "supplier_code", "channel_id", "currency_id",
    "form_of_payment", "card_brand", "card_masked", "customer_card", "cost_center_id", "stated_scope", "sold_at",
)  # fmt: skip


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    # -- what belongs together --------------------------------------------------------------------------------------

    def _is_residual(self):
        """Whether the document keeps a residual value, linked to the exchange that left it or not yet."""
        self.ensure_one()
        return self.event == "exchange" and self.document_type in ("emd", "mco") and self.residual_value > 0

    def _residuals(self):
        """The documents that keep residual values of these, in the order in which they came."""
        return self.correction_ids.filtered(lambda own: own._is_residual() and own._corrects_still()).sorted("id")

    def _exchange_beside(self):
        """The new ticket that this residual value was left beside; none where it took the ticket's place alone."""
        self.ensure_one()
        ticket, original = self.connected_line_id, self.original_line_id
        beside = self._is_residual() and original and ticket.event == "exchange" and ticket.original_line_id == original
        return ticket if beside else self.browse()

    def _residuals_left_by(self):
        """What keeps the residual values that the exchanges for these documents left."""
        return self.connected_line_ids.filtered(lambda own: own._exchange_beside() and own._corrects_still())

    def _same_exchange(self):
        """All documents that came of the same exchange as this one."""
        self.ensure_one()
        ticket = self._exchange_beside() or self
        return self.browse() if ticket._takes_back() else ticket | ticket.connected_line_ids.filtered("residual_value")

    def _costs_no_fee(self):
        """A residual value is no sale: nothing is charged for keeping it, nor for its end together with the ticket."""
        self.ensure_one()
        kept = self.original_line_id if self.event == "void" and self._takes_back() else self
        return kept._is_residual() and bool(kept._exchange_beside() or not kept.original_line_id)

    def _only_keeps_value(self):
        """A residual value that was keyed with its exchange; one that came as a document stays when that is undone."""
        self.ensure_one()
        return bool(self._exchange_beside()) and not self._came_as_exchange()

    # -- what it is worth -------------------------------------------------------------------------------------------

    def _value_brought(self):
        """What the document that this one replaced hands on to it: the engine's ``Value``."""
        self.ensure_one()
        original = self.original_line_id
        if not original or self.event != "exchange" or (self._is_residual() and not self._corrects_still()):
            return Value()
        residuals, digits = original._residuals(), self.currency_id.decimal_places
        amounts = [as_decimal(own.residual_value, digits) for own in residuals]
        rest, kept = hand_on(original._value_left(), amounts, digits)
        if self in residuals:
            return kept[list(residuals).index(self)]
        return hand_on(rest, [as_decimal(self.residual_value, digits)], digits)[0]

    def _refuse_residual(self, residual):
        """:return: the residual value; refused when it is no amount, or more than is left"""
        self.ensure_one()
        residual, rest = self._money("residual", residual or 0.0), self._value_left()
        if residual > rest.total:
            raise UserError(
                self.env._(
                    "Of %(document)s %(limit)s is left: a residual value of %(asked)s cannot be kept.",
                    document=self._document_name(),
                    limit=self.currency_id.format(float(rest.total)),
                    asked=self.currency_id.format(float(residual)),
                )
            )
        return float(residual)

    def _refuse_overdrawn(self):
        """Ticket and EMDs are never worth more together than the document that they replaced."""
        for line in self:
            if not line._residuals():
                continue
            for last in line._last_documents():
                rest = last._value_left()
                if rest.fare < 0 or min(rest.taxes.values(), default=0) < 0:
                    raise UserError(
                        self.env._(
                            "%(last)s was refunded with the residual value that %(emd)s keeps of %(document)s: undo one of "
                            "them.",
                            last=last._document_name(),
                            emd=line._residuals()[-1:]._document_name(),
                            document=line._document_name(),
                        )
                    )

    def _last_documents(self):
        """The documents with which the value of this one is now."""
        self.ensure_one()
        following = self._alive_corrections("exchange")
        return self.union(*(line._last_documents() for line in following)) - self if following else self

    # -- how it is kept ---------------------------------------------------------------------------------------------

    def _create_residual(self, residual, number):
        """The EMD beside this new ticket that keeps the residual value; nothing is charged for it."""
        self.ensure_one()
        old = self.original_line_id
        values = {name: self._fields[name].convert_to_write(self[name], self) for name in IN_COMMON}
        # sudo: a residual value is derived of the exchange; the right to both documents was checked for that
        fixing(self.sudo()).create(
            [
                {
                    **values,
                    "event": "exchange",
                    "document_type": "emd",
                    "document_number": number,
                    "connected_line_id": self.id,
                    "original_documents": old.document_number,
                    "name": self.env._("Residual value of %s", old._document_name()),
                    "residual_value": residual,
                    "passenger_ids": [Command.set(self.passenger_ids.ids)],
                    "reference_ids": old._references_taken_over(),
                }
            ]
        )

    def _take_up_residuals(self):
        """Link residual values that name this exchange or the document it replaced, and came before it was known."""
        self.ensure_one()
        if self._is_residual():
            return
        named = self.connected_line_ids | self.original_line_id.connected_line_ids
        for emd in named.filtered(lambda own: own._is_residual() and not own.original_line_id and own.state != "cancelled"):
            emd._keep_beside(self)

    def _link_residual(self):
        """Link this residual value to the exchange that left it, when that is known.

        :raise UserError: when more would be kept than is left
        """
        self.ensure_one()
        named = self.connected_line_id
        if self.original_line_id or not (self._is_residual() and named):
            return
        if named.event != "exchange" or not named.original_line_id:
            named = named.correction_ids.filtered(
                lambda own: own.event == "exchange" and own._corrects_still() and not own._is_residual()
            )[:1]
        if named:
            self._keep_beside(named)

    def _keep_beside(self, ticket):
        """Be worth the residual value of the document that ``ticket`` replaced; ticket is worth so much less."""
        old = ticket.original_line_id
        (self | ticket)._take_for_correction()
        self._refuse_beside(ticket)
        if ticket.residual_value:  # noted with the exchange: here is its document
            rest = max(self.currency_id.round(ticket.residual_value - self.residual_value), 0.0)
            fixing(ticket.sudo()).residual_value = rest  # sudo: derived of the exchange, as below
        # sudo: what corrects what is the program's to write; who may write both was checked when they were taken
        fixing(self.sudo()).write(
            {"original_line_id": old.id, "connected_line_id": ticket.id, "correction_number": old.correction_count + 1}
        )
        old._count_correction()
        old._refuse_residual_beyond(self)
        old._refuse_overdrawn()

    def _refuse_beside(self, ticket):
        """Say why this residual value cannot be of the exchange for ``ticket``."""
        names = {"emd": self._document_name(), "ticket": ticket._document_name()}
        if ticket.company_id != self.company_id or ticket._customer_as_a_whole() != self._customer_as_a_whole():
            raise UserError(self.env._("%(emd)s is for another customer than %(ticket)s.", **names))
        if ticket.currency_id != self.currency_id:
            raise UserError(self.env._("%(emd)s is in another currency than %(ticket)s.", **names))

    def _refuse_residual_beyond(self, emd):
        """Refuse the last of the residual values of this document when it is not worth what it says."""
        kept = emd._value_brought().total
        if self.currency_id.compare_amounts(float(kept), emd.residual_value) < 0:
            raise UserError(
                self.env._(
                    "%(emd)s keeps %(asked)s, but of %(document)s %(limit)s is left for it.",
                    emd=emd._document_name(),
                    asked=self.currency_id.format(emd.residual_value),
                    document=self._document_name(),
                    limit=self.currency_id.format(float(kept)),
                )
            )

    # -- undone and voided ------------------------------------------------------------------------------------------

    def _refuse_void_of_exchange(self, together):
        """A residual value that was used stands against the void of its ticket, and the other way round.

        :param together: documents that are voided in one go
        """
        self.ensure_one()
        ticket = self._exchange_beside() - together
        for last in ticket._last_documents() if ticket else ticket:
            if last.standing == "refunded":
                message = self.env._(
                    "%(last)s was refunded without the residual value of %(emd)s: undo that first, or refund %(emd)s.",
                    last=last._document_name(),
                    emd=self._document_name(),
                )
                raise UserError(message)

    def _void_together(self):
        """Remember which voids of residual values go with the void of their ticket: they are undone with it."""
        by_original = {void.original_line_id: void for void in self}
        for void in self:
            ticket_void = by_original.get(void.original_line_id._exchange_beside())
            if ticket_void:
                fixing(void.sudo()).connected_line_id = ticket_void  # sudo: a void is the program's own line

    def _undone_together(self):
        """Residual values of exchanges that are undone, and voids of residual values that went with these voids."""
        exchanges = self.filtered(lambda line: not line._takes_back())
        voids = (self - exchanges).connected_line_ids.filtered(lambda own: own.event == "void" and own._corrects_still())
        for line in self:
            if line.event == "void" and line.connected_line_id.event == "void" and line.connected_line_id not in self:
                message = self.env._(
                    "%(emd)s was voided with %(ticket)s: undo the void of that.",
                    emd=line._document_name(),
                    ticket=line.connected_line_id._document_name(),
                )
                raise UserError(message)
        return exchanges._residuals_left_by() | voids

    def _refuse_without_residuals(self, together):
        """A new ticket is not taken out alone while an EMD keeps a residual value of its exchange.

        :param together: documents that are taken out in one go
        """
        if residuals := self._residuals_left_by() - together:
            message = self.env._(
                "%(emd)s keeps a residual value of the exchange for %(document)s: undo the exchange instead.",
                emd=residuals[0]._document_name(),
                document=self._document_name(),
            )
            raise UserError(message)
