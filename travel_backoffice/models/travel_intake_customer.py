"""Whose document it is, found in a documented order; never guessed.

1. the customer a person chose for this document
2. the debtor code that the document states
3. the configured patterns on remarks
4. the booking office, then the ticketing office
5. the travellers: the same name, and no other e-mail or employee code than the document's
6. the booker's e-mail
7. the company's customer for walk-ins, if it has one

The first that says something decides. Two customers at one step, or a debtor code nobody has, hold the document.
"""

import re

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from .travel_intake import DocumentHeld
from .travel_traveller_name import name_key


class ResCompany(models.Model):
    _inherit = "res.company"

    travel_default_partner_id = fields.Many2one(
        "res.partner",
        string="Customer for Walk-ins",
        help="Documents that state no customer are booked for this one. Blank: they are held until a person says.",
        groups="base.group_user",
    )


def person_key(person):
    """The name of a document's passenger as names are compared."""
    return name_key(f"{person.last_name} {person.first_name}")


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    def _find_customer(self, booking, patterns):
        """:return: the customer node, and the contact that booked (or none)
        :raise DocumentHeld: when the document does not tell, or tells two
        """
        booker = self._booker(booking, patterns)
        one = booker if len(booker) == 1 else booker.browse()
        if self.chosen_by_id and self.partner_id:
            return self.partner_id, one
        steps = (
            lambda: self._by_debtor_code(booking.customer_code),
            lambda: self._by_pattern(booking, patterns),
            lambda: self._by_office(booking),
            lambda: self._by_travellers(booking),
            lambda: self._by_booker(booker),
            lambda: self.company_id.travel_default_partner_id,
        )
        for step in steps:
            found = step()
            if found:
                return self._the_one(found), one
        raise DocumentHeld("customer_unknown", self._unknown_message(booking))

    def _unknown_message(self, booking):
        office = booking.booking_office or booking.ticketing_office
        return self.env._(
            "The document does not tell its customer (office %(office)s, travellers %(names)s). "
            "Choose the customer; what you let the program remember finds the next ones.",
            office=office or "–",
            names=self._names(booking) or "–",
        )

    def _the_one(self, found):
        if len(found) == 1:
            return found
        raise DocumentHeld(
            "customer_ambiguous",
            self.env._(
                "The document fits several customers: %s. Choose one.",
                ", ".join(found.sorted("display_name").mapped("display_name")),
            ),
        )

    def _known(self, domain):
        """Contacts that this company may see."""
        shared = Domain("company_id", "in", (False, self.company_id.id))
        return self.env["res.partner"].search(Domain(domain) & shared)

    # -- the steps --------------------------------------------------------------------------------------------------

    def _by_debtor_code(self, code):
        code = (code or "").strip()
        if not code:
            return self.env["res.partner"]
        escaped = re.sub(r"([\\%_])", r"\\\1", code)
        found = self._known([("travel_debtor_code", "=ilike", escaped)])
        if not found:
            raise DocumentHeld(
                "customer_unknown",
                self.env._(
                    "The document names debtor code %s, which no customer has. "
                    "Enter the code at its customer, or choose the customer here.",
                    code,
                ),
            )
        return found

    def _by_pattern(self, booking, patterns):
        """A pattern with a customer names that one; without, what it finds is a debtor code."""
        remarks = self._all_remarks(booking)
        for pattern in patterns.filtered(lambda pattern: pattern.target == "customer"):
            value = pattern._find(remarks)
            if value:
                return pattern.partner_id or self._by_debtor_code(value)
        return self.env["res.partner"]

    def _all_remarks(self, booking):
        own = [remark for service in booking.services for remark in service.remarks]
        return list(dict.fromkeys([*booking.remarks, *own]))

    def _by_office(self, booking):
        for office in (booking.booking_office, booking.ticketing_office):
            code = (office or "").strip().upper()
            if not code:
                continue
            near = self._known([("travel_office_codes", "ilike", code)])
            found = near.filtered(lambda node, code=code: code in re.split(r"[\s,;]+", node.travel_office_codes.upper()))
            if found:
                return found
        return self.env["res.partner"]

    def _by_travellers(self, booking):
        """The customer above the passengers that are known travellers."""
        known = self._known_travellers(booking.passengers)
        customers = self.env["res.partner"]
        for person in booking.passengers:
            for traveller in self._travellers_like(person, known):
                customers |= traveller._travel_customer_node()
        return customers

    def _known_travellers(self, people):
        """All travellers that could be among the passengers, in one query."""
        keys = [key for key in map(person_key, people) if key]
        emails = [email for email in (email_normalize(person.email or "") for person in people) if email]
        alike = Domain("travel_name_key", "in", keys) | Domain("email_normalized", "in", emails)
        return self._known(alike & Domain("travel_node_type", "=", "traveller"))

    def _travellers_like(self, person, known):
        """Those of the known travellers that this passenger is or may be; what contradicts is no match."""
        email, code = email_normalize(person.email or ""), (person.employee_code or "").strip()

        def fits(traveller):
            if email and traveller.email_normalized:
                return email == traveller.email_normalized
            if traveller.travel_name_key != person_key(person):
                return False
            return not (code and traveller.travel_employee_code) or code == traveller.travel_employee_code

        found = known.filtered(fits)
        exact = found.filtered(
            lambda traveller: (email and traveller.email_normalized == email)
            or (code and traveller.travel_employee_code == code)
        )
        return exact or found

    def _booker(self, booking, patterns):
        email = booking.customer_email or patterns._values("email", self._all_remarks(booking)).get("email")
        email = email_normalize(email or "")
        found = self._known([("email_normalized", "=", email)]) if email else self.env["res.partner"]
        return found[:1] if len({contact._travel_customer_node() for contact in found}) == 1 else found

    def _by_booker(self, booker):
        customers = self.env["res.partner"]
        for contact in booker:
            customers |= contact._travel_customer_node()
        return customers
