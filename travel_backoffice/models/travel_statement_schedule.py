"""The schedule of statements: plans what is due, issues it once, and comes back to what was not delivered."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.billing_calendar import DAY, period


class TravelContract(models.Model):
    _inherit = "travel.contract"

    statements_planned_to = fields.Date(copy=False, readonly=True, help="Periods up to this day are among the statements due.")

    def _keep_failure(self, error):
        """The next look tries again; a note in the contract's chatter says so, once."""
        said = self.env._("The statements of this contract could not be planned (%s). See the log of the server.", type(error).__name__)
        if said not in (self.message_ids[:1].body or ""):
            self.message_post(body=said)


class TravelStatementPeriod(models.Model):
    _inherit = "travel.statement.period"

    @api.model
    def _cron_issue(self):
        """Plan, issue and retry; each customer by itself, with its own commit. Killed and begun again, it goes on."""
        for company in self.env["res.company"].search([]):
            self.with_company(company).with_context(allowed_company_ids=company.ids)._issue_due(company)

    @api.model
    def _issue_due(self, company):
        """What is due in one company, by its own day."""
        today, own = company._travel_today(), Domain("company_id", "=", company.id)
        self._each(self._contracts(company, today), lambda contract: self._plan(contract, today))
        due = own & self._state_domain("due") & Domain("statement_id", "=", False) & Domain("due_on", "<=", today)
        self._each(self.search(due, order="as_of, id"), lambda one: one._issue())
        self._each(self.search(own & self._state_domain("trouble"), order="as_of, id"), lambda one: one._retry())

    # -- planned ----------------------------------------------------------------------------------------------------

    @api.model
    def _contracts(self, company, today):
        """Contracts by whose profile statements are issued by themselves, in force since the last look."""
        domain = [
            ("company_id", "=", company.id),
            ("state", "in", ("active", "closed")),
            ("statement_profile_id.rhythm", "!=", False),
            ("date_from", "<=", today),
        ]
        found = self.env["travel.contract"].with_context(active_test=False).search(domain, order="id")
        return found.filtered(lambda one: not (one.date_to and one.statements_planned_to) or one.statements_planned_to < one.date_to)

    @api.model
    def _plan(self, contract, today):
        """Write down the periods of a contract that have come due since it was last looked at."""
        profile, company = contract.statement_profile_id, contract.company_id
        rhythm, last = profile._rhythm(), None
        day = self._plan_from(contract)
        while (found := period(rhythm, day)) and found.end + timedelta(days=rhythm.after) <= today:
            if not contract.date_to or found.last < contract.date_to:
                self._plan_period(contract.partner_id, profile, found, rhythm, company)
            day, last = found.end, found.last
        if last:
            contract.statements_planned_to = last

    @api.model
    def _plan_from(self, contract):
        """The first day whose period may be due; a period that ends before the schedule begins is none."""
        begin = max(filter(None, (contract.date_from, contract.statement_profile_id.scheduled_from)))
        planned = contract.statements_planned_to
        return max(begin, planned + DAY) if planned else begin

    @api.model
    def _plan_period(self, node, profile, found, rhythm, company):
        scopes = self.env["travel.statement"]._scopes(node, found.last, company)
        nodes = [scope.node.id for scope in scopes if scope.profile == profile]
        own = [("company_id", "=", company.id), ("profile_id", "=", profile.id), ("as_of", "=", found.last)]
        known = set(self.search([*own, ("partner_id", "in", nodes)]).partner_id.ids)
        values = {
            "company_id": company.id,
            "profile_id": profile.id,
            "date_from": found.start,
            "as_of": found.last,
            "due_on": found.end + timedelta(days=rhythm.after),
        }
        self.create([{**values, "partner_id": partner_id} for partner_id in nodes if partner_id not in known])

    # -- issued -----------------------------------------------------------------------------------------------------

    def _issue(self):
        """Issue this period's statement, the same one however often it is begun again, and queue its sending."""
        self.ensure_one()
        if self.statement_id:
            return
        try:
            with self.env.cr.savepoint():
                statements, why_none = self._make_statements()
        except UserError as error:
            self.note = str(error)
            return
        except IntegrityError:
            self.note = self.env._("It is just being issued by somebody else.")
            return
        mine = self._own(statements)
        if not mine:
            self.write({"left_out": True, "note": why_none})
            return
        self.write({"statement_id": mine.id, "part_key": mine.part_key, "note": False})
        for one in self | self._periods_beside(statements - mine):
            if one.profile_id.deliver:
                one._send()

    def _own(self, statements):
        """Of several statements that are issued together, the one that this period is about."""
        if self.part_key or not statements[:1].part_key:
            return statements.filtered(lambda one: one.part_key == self.part_key)[:1]
        return statements[:1]

    def _periods_beside(self, others):
        """A period of its own for each other statement of the set: each is followed until it was delivered."""
        own = {name: self[name].id for name in ("company_id", "partner_id", "profile_id")}
        days = {name: self[name] for name in ("date_from", "as_of", "due_on")}
        domain = [(name, "=", value) for name, value in (own | {"as_of": self.as_of}).items()]
        known = self.search(domain).grouped("part_key")
        return self.create(
            [{**own, **days, "statement_id": one.id, "part_key": one.part_key} for one in others if one.part_key not in known]
        )

    def _make_statements(self):
        """:return: the statements, or none and why none"""
        statements = self.env["travel.statement"].with_company(self.company_id)
        scopes = statements._scopes(self.partner_id, self.as_of, self.company_id)
        scope = next((one for one in scopes if (one.node, one.profile) == (self.partner_id, self.profile_id)), None)
        if not scope:
            return statements, self.env._("By the contracts of that day, no statement of this profile is due.")
        if self._below_minimum(scope):
            return statements, self.env._("Less than the minimum was open.")
        first = self.date_from if self.profile_id.kind == "activity" else None
        found, _new = statements._issue_scope(scope, self.as_of, self.company_id, date_from=first)
        return found, self.env._("Nothing was open.")

    def _below_minimum(self, scope):
        """What is open of all currencies, in the company's, against the profile's minimum."""
        least = self.profile_id.minimum_amount
        if not least:
            return False
        balance = self.env["travel.statement"]._company_balance(scope.debtors, self.company_id, self.as_of)
        return self.company_id.currency_id.compare_amounts(abs(balance), least) < 0

    # -- sent -------------------------------------------------------------------------------------------------------

    def _send(self):
        """Queue what is agreed; where nothing is, somebody is told."""
        if self.statement_id._queue_deliveries() or self.statement_id.delivery_ids:
            self.note = False
            return
        note = self.env._("Nobody gets it: no sending of the customer's delivery profile is for statements.")
        if self.note != note:
            self.note = note
            self.statement_id._tell_not_delivered(note)

    def _retry(self, by_hand=False):
        """The same statement once more: to the address of today. What is in doubt is for a person to say."""
        for one in self:
            one._send()
            one.statement_id._deliver_again(by_hand)
