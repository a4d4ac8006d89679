"""Documents that take back what was sold: they find the services they are about, and end in the operations of a line.

Nothing is half done: a document about several tickets is applied to all of them, or waits as a whole.
"""

from odoo import models
from odoo.exceptions import UserError

from .travel_intake import DocumentHeld

#: Events that take something back, or take that back.
CORRECTIONS = ("refund", "void", "cancel", "amend", "void_cancelled", "refund_cancelled")


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    def _correct_documents(self, booking, number, services):
        """Apply the corrections of a booking to the services they are about.

        :param number: of the booking in its file
        :param services: those that take something back
        :raise DocumentHeld: with the reason, when one of them cannot be applied
        :return: the orders that were corrected
        """
        self = self.with_context(travel_booking=number)
        found = self._find_corrected(booking, services)
        self._check_whose(booking, self.env["travel.order.line"].union(*(lines for _service, lines in found)))
        orders = self.env["travel.order"]
        for service, lines in found:
            for line in lines:
                self._check_same_money(service, line)
                orders |= self._apply(booking, service, line)
        return orders

    def _apply(self, booking, service, line):
        """One correction of one service; what the service refuses holds the document.

        :return: the orders it changed
        """
        if not line.try_lock_for_update(allow_referencing=True):
            message = self.env._("%s is worked on just now; the document goes on by itself.", line.display_name)
            raise DocumentHeld("ticket_busy", message)
        handler = getattr(self, f"_take_{service.event}")
        try:
            return handler(booking, service, line) or line.order_id
        except UserError as refusal:
            reason = str(refusal)
            raise DocumentHeld(
                "correction_refused",
                self.env._(
                    "%(reason)s Look at order %(order)s; then choose Try Again, or set this document aside.",
                    reason=reason if reason.endswith((".", "!", "?")) else f"{reason}.",
                    order=line.order_id.display_name,
                ),
            ) from refusal

    # -- what it is about -------------------------------------------------------------------------------------------

    def _find_corrected(self, booking, services):
        """The services that a document corrects.

        :raise DocumentHeld: when one is not known here; it goes on by itself when all are
        :return: list of (service of the document, lines)
        """
        wanted = [(service, self._corrected_numbers(service)) for service in services]
        known = self.env["travel.order.line"]._by_document(
            self.company_id, [number for _service, numbers in wanted for number in numbers]
        )
        missing = [number for _service, numbers in wanted for number in numbers if not known[number]]
        if missing:
            raise DocumentHeld("ticket_unknown", self._missing_message(missing, known), awaits=missing)
        found = []
        for service, numbers in wanted:
            lines = self.env["travel.order.line"].union(*(self._only(service, known[number]) for number in numbers))
            found.append((service, lines or self._unnumbered(booking, service)))
        return found

    @staticmethod
    def _corrected_numbers(service):
        numbers = service.original_documents or [service.document_number]
        return list(dict.fromkeys(number.strip() for number in numbers if number and number.strip()))

    def _missing_message(self, missing, known):
        missing = list(dict.fromkeys(missing))
        told = ", ".join(self.env._("ticket %s not found", number) for number in missing[:10])
        found = [number for number, lines in known.items() if lines]
        part = self.env._(" (%s is known, and left alone until then)", ", ".join(found[:10])) if found else ""
        return self.env._(
            "Waiting: %(told)s%(part)s. It goes on by itself when it comes. If it was not sold here, set this document aside.",
            told=told,
            part=part,
        )

    def _only(self, service, lines):
        """The one service meant, where several stand under one number: the supplier tells, then what is still good."""
        if service.supplier_code:
            lines = lines.filtered(lambda line: line.supplier_code == service.supplier_code) or lines
        good = lines.filtered(lambda line: line.standing not in ("voided", "refunded", "exchanged")) or lines[:1]
        if len(good) == 1:
            return good
        raise DocumentHeld(
            "ticket_ambiguous",
            self.env._(
                "%(number)s stands for several services (orders %(orders)s). Correct the right one by hand, then set "
                "this document aside.",
                number=good[0].document_number,
                orders=", ".join(good.order_id.mapped("display_name")),
            ),
        )

    def _unnumbered(self, booking, service):
        """A service without a number is known by its order's number at the sender, its kind and supplier."""
        orders = self.env["travel.order"]
        if booking.document_key:
            siblings = self.search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("source", "=", self.source),
                    ("document_key", "=", booking.document_key),
                ]
            )
            orders = siblings.order_ids
        lines = orders.line_ids.filtered(lambda line: self._may_be_meant(service, line))
        if len(lines) == 1:
            return lines
        raise DocumentHeld(
            "ticket_unknown" if not lines else "ticket_ambiguous",
            self.env._(
                "The document does not say by a number which service it takes back, and %(count)s services of order "
                "%(key)s fit. Correct it by hand, then set this document aside.",
                count=len(lines),
                key=booking.document_key or "–",
            ),
        )

    @staticmethod
    def _may_be_meant(service, line):
        same = line.service_type_id.code == service.service_type and line.state != "cancelled"
        sold = line.event in ("issue", "exchange", "amend") and line.standing not in ("voided", "refunded", "exchanged")
        supplier = not service.supplier_code or line.supplier_code == service.supplier_code
        return same and sold and supplier and (not service.start or line.start_date == service.start)

    # -- whether it fits --------------------------------------------------------------------------------------------

    def _check_whose(self, booking, lines):
        """A document that names its customer is about that customer's services only."""
        named = self._by_debtor_code(booking.customer_code)
        if not named:
            return
        roots = named.mapped(lambda node: node.travel_root_id or node)
        foreign = lines.filtered(lambda line: (line.partner_id.travel_root_id or line.partner_id) not in roots)
        if foreign and not self.accepted:
            raise DocumentHeld(
                "customer_differs",
                self.env._(
                    "The document is for %(named)s, but %(number)s was sold to another, in order %(order)s. Ask who sent it, then set "
                    "it aside; or take it in as it is.",
                    named=", ".join(named.mapped("display_name")),
                    number=foreign[0].document_number or foreign[0].display_name,
                    order=foreign[0].order_id.display_name,
                ),
            )

    def _check_same_money(self, service, line):
        """Amounts are in the currency of the sale, and go to where it was paid from."""
        if service.currency and service.total is not None and service.currency != line.currency_id.name:
            raise DocumentHeld(
                "currency_differs",
                self.env._(
                    "The document says %(stated)s, but %(number)s was sold in %(sold)s. Correct it by hand in order "
                    "%(order)s, then set this document aside.",
                    stated=service.currency,
                    number=line.document_number or line.display_name,
                    sold=line.currency_id.name,
                    order=line.order_id.display_name,
                ),
            )
        if service.event != "refund" or not service.form_of_payment or self.accepted:
            return
        if service.customer_card != line.customer_card:
            raise DocumentHeld("payment_differs", self._payment_message(service, line))

    def _payment_message(self, service, line):
        by_card, otherwise = self.env._("the customer's card"), self.env._("the agency")
        return self.env._(
            "The refund goes to %(back)s, but %(number)s was paid by %(paid)s. Ask the airline; or take it in as it is, "
            "then it goes where the ticket was paid from.",
            back=by_card if service.customer_card else otherwise,
            paid=by_card if line.customer_card else otherwise,
            number=line.document_number or line.display_name,
        )
