"""How customers stand under their limits, for screens, for keying, and for booking tools before they issue a ticket."""

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ..engine.credit import Exposure, earliest, exposure, judge, roll_up, tightest

AGENT = "travel_backoffice.group_travel_agent"
ZERO = Decimal(0)


class Standing(NamedTuple):
    """How one customer stands.

    ``holds`` is the tightest verdict of its own and all limits above; None where there is no limit. ``own`` is the
    exposure of the node itself, in its own limit's currency, else the company's.
    """

    verdicts: tuple
    holds: object
    own: object


class Facts(NamedTuple):
    """What is gathered once for all customers that are asked about."""

    company: object
    day: object
    limits: dict
    rows: dict
    oldest: dict
    overrides: dict
    exchange: object
    places: dict


class TravelCredit(models.AbstractModel):
    _inherit = "travel.credit"

    # -- public -----------------------------------------------------------------------------------------------------

    @api.model
    @api.readonly
    def check(self, partner_id, amount=0, currency=None):
        """Whether something may be sold on credit; to be asked before a ticket is issued.

        :param int partner_id: the customer: any node of the tree
        :param amount: what it will cost the customer; nothing for what the customer's own card pays
        :param str currency: ISO code; the company's when not given
        :return: dict: ``result`` (ok, warn, block), ``message``, and of the limit that holds ``limit``, ``exposure`` with the
            amount, ``room``, ``over_by`` (all in ``currency``, the limit's), ``used_percent``, ``days_overdue``,
            ``node_id``, ``node``; ``override`` where one lets it pass; ``False`` for what there is not
        :raise AccessError: unless the caller is an agent and may read the customer
        """
        if not self.env.user.has_group(AGENT):
            raise AccessError(self.env._("Only the agency's own people and tools ask for a customer's credit."))
        known = isinstance(partner_id, int) and not isinstance(partner_id, bool) and partner_id > 0
        partner = self.env["res.partner"].browse(partner_id if known else []).exists()
        if not partner:
            raise UserError(self.env._("There is no customer with the id %s.", partner_id))
        partner.check_access("read")
        more = self._read_amount(amount), self._read_currency(currency)
        verdict = self._standings(partner, self.env.company, more=more)[partner.id].holds
        return self._describe(verdict)

    @api.model
    def _read_amount(self, amount):
        try:
            found = Decimal(str(amount or 0))
        except InvalidOperation:
            found = None
        if found is None or not found.is_finite() or abs(found) > 10**12:
            raise UserError(self.env._("“%s” is no amount.", amount))
        return found

    @api.model
    def _read_currency(self, code):
        if not code:
            return self.env.company.currency_id.name
        found = self.env["res.currency"].with_context(active_test=False).search([("name", "=", str(code))], limit=1)
        if not found:
            raise UserError(self.env._("Currency %s is not known.", code))
        return found.name

    @api.model
    def _describe(self, verdict):
        """A verdict as plain data."""
        if not verdict:
            return {"result": "ok", "message": "", "limit": False, "exposure": False, "currency": False, "room": False,
                    "over_by": 0.0, "used_percent": False, "days_overdue": 0, "node_id": False, "node": "", "override": False}  # fmt: skip
        limit, override = verdict.limit, verdict.permit and verdict.permit.source
        return {
            "result": verdict.answer,
            "message": self._message(verdict),
            "limit": False if limit.amount is None else float(limit.amount),
            "exposure": float(verdict.total),
            "currency": limit.currency,
            "room": False if verdict.room is None else float(verdict.room),
            "over_by": float(verdict.over),
            "used_percent": False if verdict.used is None else float(round(verdict.used, 1)),
            "days_overdue": verdict.days,
            "node_id": limit.node,
            "node": self._node_name(verdict),
            "override": override and {
                "id": override.id,
                "by": override.user_id.name,
                "until": str(override.date_to),
                "reason": override.reason,
            } or False,
        }  # fmt: skip

    # -- words ------------------------------------------------------------------------------------------------------

    @api.model
    def _node_name(self, verdict):
        # sudo: a limit may be of a node above that the agent cannot open; its name is the answer to "whose"
        return self.env["res.partner"].sudo().browse(verdict.limit.node).display_name

    @api.model
    def _money(self, amount, code):
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", code)], limit=1)
        return currency.format(float(amount))

    @api.model
    def _message(self, verdict):
        """What a person is told of a verdict; nothing while all is well."""
        if verdict.level == "ok":
            return ""
        told = [self._why(verdict)]
        if verdict.exposure.missing:
            told.append(
                self.env._("Not counted for want of an exchange rate: %s.", ", ".join(verdict.exposure.missing))
            )
        told.append(self._permit_text(verdict))
        return " ".join(filter(None, told))

    @api.model
    def _permit_text(self, verdict):
        """Who lets it pass; or that what was let pass is not enough."""
        if verdict.permit:
            override = verdict.permit.source
            told = self.env._("%(who)s lets it pass until %(day)s: %(reason)s")
        elif verdict.tried:
            override = max(verdict.tried, key=lambda permit: permit.amount).source
            told = self.env._("The override of %(amount)s that %(who)s gave until %(day)s is not enough.")
        else:
            return ""
        return told % {
            "who": override.user_id.name,
            "day": format_date(self.env, override.date_to),
            "reason": override.reason,
            "amount": override._amount_text(),
        }

    @api.model
    def _why(self, verdict):
        node = self._node_name(verdict)
        if verdict.because == "days":
            return self.env._("%(node)s: overdue for %(days)s days.", node=node, days=verdict.days)
        if verdict.because != "amount":
            return ""
        used = self._money(verdict.total, verdict.limit.currency)
        limit = self._money(verdict.limit.amount, verdict.limit.currency)
        text = self.env._("%(node)s: %(used)s of a credit limit of %(limit)s used.", node=node, used=used, limit=limit)
        if verdict.over > 0:
            over = self._money(verdict.over, verdict.limit.currency)
            text += " " + self.env._("%s too much.", over)
        return text

    # -- many at once -----------------------------------------------------------------------------------------------

    @api.model
    def _standings(self, partners, company, more=None, order=None, everyone=False):
        """How customers stand. Rights are the caller's to check.

        :param partners: any nodes
        :param company: the agency's company that sells
        :param more: (amount, ISO code) to be sold on top
        :param order: whose own overrides count, too
        :param bool everyone: the exposure also of customers without any limit
        :return: ``{partner id: Standing}``
        """
        partners = partners.sudo().with_context(active_test=False)
        chains = {partner.id: partner._travel_path_ids() for partner in partners}
        facts = self._facts(partners, chains, company, order, everyone)
        return {partner_id: self._standing(facts, chain, more) for partner_id, chain in chains.items()}

    @api.model
    def _facts(self, partners, chains, company, order, everyone):
        day = company._travel_today()
        nodes = partners.browse({node for chain in chains.values() for node in chain})
        limits = self._limits(nodes, company, day)
        binding = [limit for own in limits.values() for limit in own]
        wide = any(limit.companies is None for limit in binding)
        # sudo: a limit over all companies is about what all of them are owed; the sum alone is told
        companies = self.env["res.company"].sudo().search([]) if wide else company
        tops = nodes.browse(self._tops(chains, limits, everyone)).commercial_partner_id
        rows, oldest = self._exposure_rows(day, companies, tops) if tops else ([], {})
        paths = self._paths({row.node for row in rows} | {node for node, _company in oldest})
        convert = company._travel_converter()
        currencies = self.env["res.currency"].with_context(active_test=False).search([])
        return Facts(
            company=company,
            day=day,
            limits=limits,
            rows=roll_up(rows, paths),
            oldest=earliest(oldest, paths),
            overrides=self._overrides(nodes, company, day, order),
            exchange=lambda amount, source, target: convert(amount, source, target, day),
            places={currency.name: currency.decimal_places for currency in currencies},
        )

    @staticmethod
    def _tops(chains, limits, everyone):
        """The topmost limited node above each customer; where everyone is asked for, at least the customer itself."""
        tops = (next((node for node in chain if node in limits), everyone and chain[-1]) for chain in chains.values())
        return {top for top in tops if top}

    @api.model
    def _paths(self, nodes):
        if not nodes:
            return {}
        query = SQL("SELECT id, travel_path FROM res_partner WHERE id = ANY(%s) AND travel_path IS NOT NULL", list(nodes))
        return {node: [int(part) for part in path.split("/") if part] for node, path in self.env.execute_query(query)}

    @api.model
    def _standing(self, facts, chain, more):
        overrides = [override for node in chain for override in facts.overrides.get(node, ())]
        verdicts = [self._verdict(facts, limit, overrides, more) for node in chain for limit in facts.limits.get(node, ())]
        code = facts.company.currency_id.name
        holds = tightest(verdicts, lambda amount, currency: facts.exchange(amount, currency, code))
        own = next((verdict.exposure for verdict in verdicts if verdict.limit.node == chain[-1]), None)
        return Standing(tuple(verdicts), holds, own or self._owed(facts, chain[-1], code, frozenset(facts.company.ids)))

    @api.model
    def _verdict(self, facts, limit, overrides, more):
        owed = self._owed(facts, limit.node, limit.currency, limit.companies)
        extra = ZERO
        if more and more[0]:
            extra = facts.exchange(more[0], more[1], limit.currency)
            if extra is None:
                owed, extra = Exposure(owed.currency, owed.parts, tuple({*owed.missing, more[1]})), ZERO
        permits = self._permits(overrides, limit.currency, facts.exchange)
        return judge(limit, owed, self._days(facts, limit), extra, permits)

    @api.model
    def _owed(self, facts, node, code, companies):
        rows = facts.rows.get(node, ())
        exchange = facts.exchange
        return exposure(rows, code, lambda amount, source: exchange(amount, source, code), companies, facts.places[code])

    @api.model
    def _days(self, facts, limit):
        """Days overdue of the oldest collectable item at or below the limit's node."""
        days = [
            (facts.day - day).days
            for company, day in facts.oldest.get(limit.node, {}).items()
            if limit.companies is None or company in limit.companies
        ]
        return max([*days, 0])
