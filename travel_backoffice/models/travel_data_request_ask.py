"""Who is asked for what: open holds come into the requests of those who can settle them."""

from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import mute_logger

from .travel_hold_asked import ALIVE
from .travel_order_references import CODES


class Asked(NamedTuple):
    """Whom to ask for one hold."""

    person: object
    role: str
    set: object


class TravelHold(models.Model):
    _inherit = "travel.hold"

    def _whom_to_ask(self, first=None):
        """Whom to ask for each hold: the first of the chain with an e-mail address who was not asked for it yet.

        :param first: where the chain begins; none: as each reference set says
        :return: ``({hold: Asked}, {hold: why nobody can be asked})``; holds whose set asks nobody are in neither
        """
        asked, notes = {}, {}
        sets = self.line_id._reference_sets()
        answerable = {}  # by reference and customer group
        for hold in self:
            mandated = sets[hold.line_id]
            chain = mandated._roles_from(first or mandated.ask_first) if mandated else []
            person, role = hold._first_reachable(chain)
            if chain and not hold._has_answer(mandated, answerable):
                notes[hold] = self.env._("Nobody can answer: the customer has no such values on file. Set them up.")
            elif person:
                asked[hold] = Asked(person, role, mandated)
            elif chain:
                notes[hold] = self.env._("No e-mail address of anyone else to ask: traveller, booker, approver.")
        return asked, notes

    def _has_answer(self, mandated, known):
        """Whether an answer can be right at all.

        :param known: answers by reference and customer group, found before
        """
        reference, customer = mandated._reference(self.detail), self.line_id.partner_id
        key = reference, customer.travel_root_id
        if key not in known:
            known[key] = bool(reference) and reference._is_answerable(customer)
        return known[key]

    def _first_reachable(self, chain):
        tried = self.data_request_ids.recipient_id
        for role in chain:
            person = self.line_id._person_to_ask(role)
            if person and person not in tried and person._can_be_asked(self.company_id):
                return person, role
        return self.env["res.partner"], ""

    def _note_unasked(self, notes):
        """Say on the hold why nobody is asked, and give it to the account manager, once an order."""
        changed = self.browse([hold.id for hold, note in notes.items() if hold.ask_note != note])
        for note, holds in changed.grouped(lambda hold: notes[hold]).items():
            holds.ask_note = note
        for order in changed.order_id.filtered(lambda order: not order._missing_reference_activities()):
            manager = order.line_ids[:1]._account_manager()
            order._give_to(manager, self.env._("Missing references that nobody can be asked for"))


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _can_be_asked(self, company):
        """Whether mail can reach this contact, for this company of the agency."""
        return bool(self.active and self.email_normalized and (not self.company_id or self.company_id == company))


class TravelDataRequest(models.Model):
    _inherit = "travel.data.request"

    @api.model
    def _unasked_domain(self):
        """Holds that are nobody's yet."""
        return Domain(
            [
                ("open", "=", True),
                ("code", "in", list(CODES)),
                ("line_id.state", "in", list(ALIVE)),
                ("data_request_id", "=", False),
            ]
        )

    @api.model
    def _ask_new(self):
        """Take up what is newly held, as the reference sets say; and what has become another one's matter."""
        asked = self.env["travel.hold"].search([("open", "=", True), ("data_request_id", "!=", False)])
        asked.filtered(lambda hold: hold.line_id and not hold._concerns(hold.data_request_id)).data_request_id = False
        holds = self.env["travel.hold"].search(self._unasked_domain(), order="id")
        for company, own in holds.grouped("company_id").items():
            self.with_company(company)._ask(own.with_company(company))

    @api.model
    def _ask(self, holds, first=None, passed_on=False):
        """Put holds into the open requests of those who can settle them; a request that is open goes on with them.

        :param first: where the chain of people begins; none: as each reference set says
        :return: ``(requests, {hold: why nobody can be asked})``
        """
        asked, notes = holds._whom_to_ask(first)
        groups = defaultdict(holds.browse)
        for hold, whom in asked.items():
            root = hold.partner_id.travel_root_id or hold.partner_id
            groups[hold.company_id, root, whom] |= hold
        requests = self.browse()
        for (company, customer, whom), own in groups.items():
            requests |= self._join(company, customer, whom, own, passed_on)
        holds._note_unasked(notes)
        return requests, notes

    def _join(self, company, customer, whom, holds, passed_on):
        """The person's open request with these holds in it; none when another worker has just made one."""
        known = [("company_id", "=", company.id), ("customer_id", "=", customer.id), ("recipient_id", "=", whom.person.id)]
        request = self.search([*known, ("state", "=", "open")], limit=1)
        if not request:
            vals = {"company_id": company.id, "customer_id": customer.id, "recipient_id": whom.person.id}
            vals |= {"role": whom.role, "set_id": whom.set.id, "next_at": fields.Datetime.now()}
            vals["expires_at"] = fields.Datetime.now() + timedelta(days=whom.set.link_days)
            try:
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    request = self.create(vals)
            except UniqueViolation:
                return request
        request._take_in(holds, passed_on)
        return request

    def _take_in(self, holds, passed_on):
        """More is missing: the same link asks for it, the next mail lists it."""
        before = {hold: hold.data_request_id for hold in holds}
        locked = holds.try_lock_for_update(allow_referencing=True)
        locked.invalidate_recordset(["open", "data_request_id"])
        ours = locked.filtered(lambda hold: hold.open and hold.data_request_id == before[hold])
        ours.write({"data_request_id": self.id, "ask_note": False})
        vals = {"hold_ids": [fields.Command.link(hold.id) for hold in ours]}
        if self.asked_at:
            # those who came late get one reminder at least, before anybody else is asked
            vals["reminder_count"] = min(self.reminder_count, self.set_id.max_reminders - 1)
            vals["next_at"] = self.next_at or self._next_step()
            vals["expires_at"] = max(self.expires_at, self._expiry())
        if passed_on:
            vals |= {"passed_on": True, "escalation_due": True, "next_at": fields.Datetime.now()}
        self.write(vals)
        ours.order_id._forget_unasked()

    @api.model
    def _ask_now(self, holds):
        """A person asks: mails leave at once, also where the set asks nobody by itself.

        :return: the requests; none where nobody can be asked, the holds say why
        """
        fresh = holds.filtered(lambda hold: hold.data_request_id.state != "open")
        requests = (holds - fresh).data_request_id
        sets = fresh.line_id._reference_sets()
        for first, own in fresh.grouped(lambda hold: sets[hold.line_id]._asked_by_hand()).items():
            requests |= self._ask(own, first)[0]
        for request in requests:
            request._send_now()
        return requests

    def _expiry(self):
        return fields.Datetime.now() + timedelta(days=self.set_id.link_days)

    def _next_step(self):
        return fields.Datetime.now() + timedelta(days=self.set_id.remind_after_days)


class TravelReferenceSet(models.Model):
    _inherit = "travel.reference.set"

    def _asked_by_hand(self):
        """Where the chain begins when a person asks."""
        return "traveller" if self.ask_first in (False, "nobody") else self.ask_first


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _missing_reference_activities(self):
        kind = self.env.ref("travel_backoffice.activity_missing_reference")
        return self.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def _give_to(self, user, summary):
        if user:
            self.activity_schedule("travel_backoffice.activity_missing_reference", user_id=user.id, summary=summary)
