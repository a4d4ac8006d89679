"""From a stored document to orders: read, check, find the customer, gather."""

from dataclasses import replace

from psycopg2 import errors

from odoo import models
from odoo.exceptions import ConcurrencyError

from ..formats.read import read as read_bookings
from .fixing import fixing
from .travel_intake import DocumentHeld
from .travel_intake_correction import CORRECTIONS


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    def _make_orders(self):
        """Take in every booking of the document; one that is held does not stop the others.

        :return: values of the outcome
        """
        self.awaited_ids.unlink()
        bookings = self._read_bookings()
        self.write(self._summary(bookings))
        self._claim_key(bookings)
        progress = dict(self.progress or {})
        held = []
        for number, booking in enumerate(bookings):
            if str(number) in progress:
                continue
            try:
                with self.env.cr.savepoint():
                    progress[str(number)] = self._take_in(booking, number).id
            except DocumentHeld as problem:
                self._await_documents(problem.awaits, number)
                held.append((problem, booking))
            except errors.UniqueViolation as error:
                # A trip file or ticket that another worker stored since this transaction began.
                raise ConcurrencyError(str(error.diag.constraint_name)) from error
        vals = {"progress": progress}
        if not held:
            return {**vals, "state": "done", "reason_code": False, "message": ""}
        return {**vals, "state": "held", "reason_code": held[0][0].code, "message": self._held_message(held, bookings)}

    def _held_message(self, held, bookings):
        """The reasons; of a file with several bookings, each with the booking it is about."""
        if len(bookings) == 1:
            return held[0][0].message
        lines = []
        for problem, booking in held[:20]:
            about = booking.record_locator or booking.document_key or self._names(booking)
            lines.append(f"{about}: {problem.message}" if about else problem.message)
        if len(held) > 20:
            lines.append(self.env._("… and %s more.", len(held) - 20))
        return "\n".join(lines)

    # -- reading ----------------------------------------------------------------------------------------------------

    def _read_bookings(self):
        """The document as data. Hold what cannot be read at all."""
        if not self.format:
            raise DocumentHeld(
                "format_unknown", self.env._("This is neither an AIR, a JSON nor a CSV document that is known here.")
            )
        if self.format in ("mir", "ndc"):
            raise DocumentHeld(
                "format_unread",
                self.env._("This format is not read yet (%s). Key the order by hand.", self._format_label()),
            )
        bookings = read_bookings(self.content, self.format, self._received_on())
        if not bookings:
            raise DocumentHeld("unreadable", self.env._("There is no booking in the document."))
        return bookings

    def _format_label(self):
        return dict(self._fields["format"]._description_selection(self.env)).get(self.format, self.format)

    def _kind_labels(self):
        return dict(self._fields["document_kind"]._description_selection(self.env))

    def _summary(self, bookings):
        """What a person sees of the document in the inbox."""
        one, kinds = bookings[0], self._kind_labels()
        locators = list(dict.fromkeys(booking.record_locator for booking in bookings if booking.record_locator))
        warnings = [warning for booking in bookings for warning in booking.warnings]
        numbers = [service.document_number for booking in bookings for service in booking.services]
        numbers = list(dict.fromkeys(number for number in numbers if number))
        named = ", ".join(numbers[:2] or locators[:2] or [one.document_key])
        label = " ".join(filter(None, [self.source, kinds.get(one.kind, one.kind), named]))
        if len(numbers) > 2:
            label += f" +{len(numbers) - 2}"
        return {
            "name": label,
            "record_locator": ", ".join(locators[:3]) or False,
            "document_kind": one.kind if one.kind in kinds else "unknown",
            "issued_on": one.issued_on,
            "office": one.ticketing_office or one.booking_office or False,
            "travellers": self._names(one) or False,
            "warnings": "\n".join(warnings) or False,
            "document_key": one.document_key or False,
            "part": one.sequence or 1,
            "parts": one.parts or 1,
        }

    @staticmethod
    def _names(booking):
        names = [f"{person.last_name}/{person.first_name}".strip("/") for person in booking.passengers]
        return ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "")

    def _claim_key(self, bookings):
        """Remember the document's own key; the same key with another content needs a person.

        A file of several bookings has no key of its own: each of their documents is known by its number.
        """
        one = bookings[0]
        key = self._own_key(one) if len(bookings) == 1 else ""
        if not self.first_id and not self.source_key and key:
            first = self._first_of_key(self.source, key)
            self.write({"first_id": first.id} if first else {"source_key": key})
            self._flush_key()
        if self.first_id and not self.accepted:
            raise DocumentHeld(
                "key_conflict",
                self.env._(
                    "A different document with this key came on %(day)s: %(first)s. Compare the two: set this one "
                    "aside, or take it in as it is.",
                    day=self.first_id._day_of_receipt(),
                    first=self.first_id.name,
                ),
            )

    def _flush_key(self):
        try:
            with self.env.cr.savepoint():
                self.flush_recordset(["source_key", "first_id"])
        except errors.UniqueViolation as error:
            raise ConcurrencyError("travel_intake_source_key") from error

    @staticmethod
    def _own_key(booking):
        """A void and the ticket it voids may carry one number, and so may the parts of a split document.

        What takes back names the order it is about, often several times: that number is not its own.
        """
        sold = any(service.event not in CORRECTIONS for service in booking.services)
        if not booking.document_key or (booking.kind == "order" and booking.services and not sold):
            return ""
        return f"{booking.document_key}/{booking.kind}/{booking.sequence}"

    # -- one booking ------------------------------------------------------------------------------------------------

    def _take_in(self, booking, number):
        """One booking becomes (part of) an order.

        :raise DocumentHeld: with the reason, when it cannot be
        :return: the order
        """
        self._check_problems(booking)
        self._check_currencies(booking)
        self = fixing(self)  # checked and priced once, when all is in
        corrections = [service for service in booking.services if service.event in CORRECTIONS]
        if not corrections:
            return self._take_in_sold(booking, number)
        orders = self._correct_documents(booking, number, corrections)
        self.order_ids |= orders
        sold = [service for service in booking.services if service.event not in CORRECTIONS]
        return self._take_in_sold(replace(booking, services=sold), number) if sold else orders[:1]

    def _take_in_sold(self, booking, number):
        """What was sold joins the customer's trip file.

        :return: the order
        """
        patterns = self.env["travel.intake.pattern"]._of_company(self.company_id)
        customer, booker = self._find_customer(booking, patterns)
        self.partner_id = customer
        order = self._gather(booking, customer, booker, patterns)
        lines = self._add_to_order(order, booking, number, patterns)
        self.order_ids |= order
        self._link_documents(lines)
        self._hold_what_is_wrong(order, lines, booking)
        self._wait_for_parts(order)
        return order

    def _check_problems(self, booking):
        if booking.problems and not self.accepted:
            told = " ".join(problem if problem.endswith(".") else f"{problem}." for problem in booking.problems)
            way_on = self.env._("Ask for it again; or take it in as it is, and correct the order.")
            raise DocumentHeld("unreadable", f"{told} {way_on}" if booking.services else told)
        if not booking.services and not booking.segments:
            raise DocumentHeld("unreadable", " ".join(booking.problems) or self.env._("Nothing is sold in it."))

    def _check_currencies(self, booking):
        names = {service.currency for service in booking.services if service.currency}
        known = self.env["res.currency"].with_context(active_test=False).search([("name", "in", list(names))])
        unknown = names - set(known.mapped("name"))
        if unknown:
            raise DocumentHeld(
                "currency_unknown",
                self.env._("Currency %s is not known. Create it in Accounting › Currencies.", ", ".join(sorted(unknown))),
            )
        inactive = known.filtered(lambda currency: not currency.active)
        if inactive:
            raise DocumentHeld(
                "currency_inactive",
                self.env._(
                    "Currency %s is not in use. Activate it in Accounting › Configuration › Currencies; "
                    "the document then goes on by itself.",
                    ", ".join(inactive.mapped("name")),
                ),
            )
