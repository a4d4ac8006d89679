"""Statements are issued: each once for its customer, profile and period; one that cannot be stops no other."""

import logging
from datetime import date

from psycopg2 import IntegrityError, OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.billing_calendar import period

_logger = logging.getLogger(__name__)
CLERK = "travel_backoffice.group_travel_clerk"
MAX_ID = 2**31  # of a PostgreSQL integer


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    @api.model
    def issue(self, partner_ids, as_of, supports=True, date_from=None, always=False):
        """Issue the statements of customers as their contracts have it; issued before, they are found, not made again.

        :param partner_ids: ids of customers, any node of the tree; each gets what is agreed for it and all below it
        :param as_of: the day, as date or ``YYYY-MM-DD``; what was booked until its end counts
        :param bool supports: with the supports that the profile asks for; False: without any
        :param date_from: of statements of activity: the period's first day; None: as the profile's rhythm has it
        :param bool always: also where the profile wants none because nothing is open
        :return: for each customer a dict: ``partner_id``, ``statement_ids``, ``state`` (issued, known, nothing, failed),
            ``message``
        :raise AccessError: for who is no billing clerk
        :raise UserError: when the day is none, or lies ahead
        """
        if not (self.env.su or self.env.user.has_group(CLERK)):
            raise AccessError(self.env._("Only billing clerks and credit controllers issue statements."))
        company = self.env.company
        day = self._issue_day(as_of, company)
        first = self._issue_day(date_from, company) if date_from else None
        options = {"supports": supports, "date_from": first, "always": always}
        return [self._issue_of(partner_id, day, company, options) for partner_id in dict.fromkeys(partner_ids)]

    @api.model
    def _issue_day(self, as_of, company):
        try:
            day = fields.Date.to_date(as_of)
        except (TypeError, ValueError):
            day = None
        if not isinstance(day, date):
            raise UserError(self.env._("%s is no date; write it as 2026-12-31.", as_of))
        if day > company._travel_today():
            raise UserError(self.env._("%s has not come yet: nobody knows what will be open then.", day))
        return day

    @api.model
    def _issue_of(self, partner_id, day, company, options):
        """The statements of one customer, with what came of it in words."""
        known = isinstance(partner_id, int) and not isinstance(partner_id, bool) and 0 < partner_id < MAX_ID
        partner = self.env["res.partner"].browse(partner_id if known else []).exists()
        if not partner:
            return _answer(partner_id, "failed", self.env._("There is no customer with the id %s.", partner_id))
        try:
            with self.env.cr.savepoint():
                partner.check_access("read")
                return self._issue_scopes(partner, day, company, options)
        except (AccessError, UserError) as error:
            return _answer(partner_id, "failed", str(error))
        except IntegrityError:
            return _answer(partner_id, "failed", self.env._("It is just being issued by somebody else. Try again."))
        except OperationalError:
            raise  # no fault of this customer: the whole is tried again
        except Exception:
            _logger.exception("Statement of partner %s", partner_id)
            self.env.invalidate_all(flush=False)
            return _answer(partner_id, "failed", self.env._("The program failed; the server's log says where."))

    @api.model
    def _issue_scopes(self, partner, day, company, options):
        scopes = self._scopes(partner, day, company)
        if not scopes:
            said = self.env._("Nobody is invoiced at or below %s. Choose the company that is.", partner.display_name)
            return _answer(partner.id, "failed", said)
        made = [self._issue_scope(scope, day, company, **options) for scope in scopes]
        statements = self.browse([key for found, _new in made for key in found.ids])
        if not statements:
            return _answer(partner.id, "nothing", self.env._("Nothing is open."))
        state = "issued" if any(new for _statement, new in made) else "known"
        said = ", ".join(statements.mapped("name"))
        text = self.env._("Issued: %s", said) if state == "issued" else self.env._("Issued before: %s", said)
        return {**_answer(partner.id, state, text), "statement_ids": statements.ids}

    @api.model
    def _issue_scope(self, scope, day, company, supports=True, date_from=None, always=False):
        """:return: the statement, those of its parts, or none where none is wanted; and whether one is new"""
        first = self._first_day(scope.profile, day, date_from)
        key = self._key(scope, company, day, first)
        standing = self._standing(key)
        if standing:
            return standing.sudo(self.env.su), False
        figures = self._gather(scope, company, day, first)
        if scope.profile.only_open and not always and not figures["blocks"]:
            return self.browse(), False
        parts = self._divide(scope, company, day, first, figures)
        shared = {"set_key": key, "supports": supports and scope.profile.supports}
        vals_list = [
            {**self._prepare_statement(scope, company, day, first, part), **shared, "business_key": f"{key}{part.suffix}"}
            for part in parts
        ]
        made, new = self._store(vals_list)
        return made.sudo(self.env.su), new

    @api.model
    def _standing(self, key):
        """What was issued together under this key, if none of it was cancelled and not issued anew."""
        # sudo: only the program writes statements; rights were checked by who asks
        found = self.sudo().search([("set_key", "=", key)], order="id")
        newest = {one.part_key: one for one in found}.values()
        return self.sudo().browse().union(*newest) if all(one.state == "issued" for one in newest) else self.browse()

    @api.model
    def _store(self, vals_list):
        """The statements of these values, those that stand already among them; and whether one is new."""
        keys = [vals["business_key"] for vals in vals_list]
        known = self.sudo().search([("business_key", "in", keys)]).grouped("business_key")  # sudo: as above
        new = self.sudo().create([vals for vals in vals_list if vals["business_key"] not in known])
        new.flush_recordset()  # a double is told here, where it is understood
        found = known | new.grouped("business_key")
        made = self.sudo().browse().union(*(found[key] for key in keys))
        for one in new if len(made) > 1 else ():
            one.figures = {**one.figures, "together": made.ids}
        return made, bool(new)

    @api.model
    def _first_day(self, profile, day, date_from):
        """First day of a statement's period; none where it shows open items."""
        if profile.kind != "activity":
            return None
        found = period(profile._rhythm(), day)
        return date_from or (found.start if found else day.replace(day=1))

    @api.model
    def _key(self, scope, company, day, first):
        return f"{company.id}:{scope.node.id}:{scope.profile.id}:{first or ''}:{day}"

    @api.model
    def _prepare_statement(self, scope, company, day, first, part):
        return {
            "company_id": company.id,
            "partner_id": part.node.id,
            "part": part.name,
            "part_key": part.key,
            "profile_id": scope.profile.id,
            "kind": scope.profile.kind,
            "date_from": first,
            "as_of": day,
            "figures": part.figures,
            "balance_text": self._balance_text(scope, part.figures),
        }

    @api.model
    def _balance_text(self, scope, figures):
        currencies = self.env["res.currency"].with_context(lang=scope.node.lang)
        said = [currencies.browse(one["currency_id"]).format(float(one["closing"])) for one in figures["blocks"]]
        return " · ".join(said) or self.env.company.currency_id.format(0.0)

    # -- taken back -------------------------------------------------------------------------------------------------

    def action_cancel(self):
        """It is not to be sent (any more); the same period can be issued anew."""
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("Only billing clerks and credit controllers cancel statements."))
        self.check_access("read")
        # sudo: only the program writes statements and deliveries; the role and the companies were checked above
        self.sudo()._call_off()

    def _deliverable_obstacle(self):
        """What does not add up, or was cancelled, is not sent."""
        if self.state == "cancelled":
            return self.env._("This statement was cancelled.")
        wrong = [(one["currency"], *pair) for one in (self.figures or {}).get("blocks", []) for pair in one["wrong"]]
        if text := self._parts_obstacle():
            return text
        labels = {
            "ledger": self.env._("the ledger"),
            "aged": self.env._("the ageing"),
            "movements": self.env._("what was booked in the period"),
        }
        return "\n".join(
            self.env._(
                "The closing balance in %(currency)s differs from %(what)s by %(amount)s. Such a statement is not sent: "
                "have the entries of this customer looked at.",
                currency=currency,
                what=labels[what],
                amount=amount,
            )
            for currency, what, amount in wrong
        )


def _answer(partner_id, state, message):
    return {"partner_id": partner_id, "statement_ids": [], "state": state, "message": message}
