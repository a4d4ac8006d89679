"""Trying a fee table out: a described ticket, its charges, the arithmetic and why each rule won or lost."""

from datetime import date
from decimal import Decimal, InvalidOperation

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import conditions
from ..engine.rating import explain, rate
from ..engine.sale import Sale
from ..formats.cabins import cabin_of
from .sale_parts import direction_of
from .travel_journey import Journey, Point, RegionIndex

_WORDS = ("event", "service_type", "channel", "source", "office", "document_type", "validating_carrier")
_LISTS = ("carriers", "suppliers", "cabins", "booking_classes", "traveller_categories", "order_services", "tags")
#: Codes of master data stand as they were entered there.
_AS_ENTERED = ("service_type", "channel", "traveller_categories", "order_services")
_COUNTS = ("documents", "passengers", "children", "infants", "segments", "nights", "rooms", "party_size")
_AMOUNTS = ("base_fare", "taxes", "yq_yr", "commissionable", "commission")


class TravelFeeTable(models.Model):
    _inherit = "travel.fee.table"

    def try_out(self, facts):
        """Price a described service under this table; nothing is stored.

        :param facts: dict of what is sold, all optional: ``date`` (ISO, day of sale), ``sold_at`` (UTC, decides what is
            after hours by the office hours), ``after_hours``, ``event``, ``service_type``, ``channel``, ``source``,
            ``office``, ``document_type``, ``route`` (``SYD-SIN-LHR``), ``validating_carrier``, ``carriers``,
            ``suppliers``, ``cabins``, ``booking_classes``, ``traveller_categories``, ``order_services``, ``tags``
            (lists, or text with commas), ``form_of_payment`` (``invoice``, ``AX``, ``CA-debit``), ``departure`` (ISO) or
            ``lead_days``, ``documents``, ``passengers``, ``children``, ``infants``, ``segments``, ``nights``, ``rooms``, ``party_size``,
            ``currency``, ``base_fare``, ``taxes``, ``yq_yr``, ``commissionable``, ``commission``; ``progress``: amount
            or count of the contract period so far. ``lines``: several services of one order, each a dict of facts
            that differ from these
        :return: dict ``{currency, total, credited_later, charges, problems, explanations}``; amounts are text, to the
            cent. ``total`` is what is billed; rebates are accrued, and summed up in ``credited_later`` (blank if none).
            charges: ``{line, kind, kind_name, rule_id, rule, amount, later, steps}``; problems: ``{line, kind, text}``;
            explanations: ``{line, kind, kind_name, winner, losers}`` with ``{id, name}`` and each loser's ``reason``
        :raise UserError: for facts that cannot be read, in words
        """
        self.ensure_one()
        self.check_access("read")
        sales = self._sales_to_try(facts)
        table = self._compiled()
        convert = self.company_id.sudo()._travel_converter()  # sudo: rates of the table's company, no more
        position = _amount(self.env, "progress", facts.get("progress"))
        progress = {rule.id: position for rule in table.rules}
        names, accrued = self._kind_names()
        result = rate(table, sales, convert=convert, progress=progress)
        return {
            "currency": sales[0].currency,
            **self._tried_totals(result.charges, accrued, sales[0]),
            "charges": [self._tried_charge(charge, names, accrued) for charge in result.charges],
            "problems": [
                {"line": problem.sale_key, "kind": problem.kind, "text": problem.text(self._translate)}
                for problem in result.problems
            ],
            "explanations": [
                self._tried_kind(explain(table, sale, kind, convert), names) for sale in sales for kind in table.kinds
            ],
        }

    def _tried_totals(self, charges, accrued, sale):
        """What is billed, and apart from it what is credited later."""
        now = [charge.amount for charge in charges if charge.kind not in accrued]
        later = [charge.amount for charge in charges if charge.kind in accrued]
        return {
            "total": self._tried_amount(sum(now, Decimal(0)), sale),
            "credited_later": self._tried_amount(sum(later, Decimal(0)), sale) if later else "",
        }

    def _tried_charge(self, charge, names, accrued):
        return {
            "line": charge.sale_key,
            "kind": charge.kind,
            "kind_name": names[charge.kind],
            "rule_id": charge.rule_id,
            "rule": charge.name,
            "amount": self._tried_amount(charge.amount, charge.sale),
            "later": charge.kind in accrued,
            "steps": [step.text(self._translate) for step in charge.steps],
        }

    def _tried_kind(self, found, names):
        return {
            "line": found.sale_key,
            "kind": found.kind,
            "kind_name": names[found.kind],
            "winner": found.winner and {"id": found.winner.id, "name": found.winner.name},
            "losers": [
                {"id": lost.rule.id, "name": lost.rule.name, "reason": lost.text(self._translate)}
                for lost in found.losers
            ],
        }

    def _kind_names(self):
        """:return: the names of charge kinds by code, and the codes of those that are credited later"""
        kinds = self.env["travel.charge.kind"].with_context(active_test=False).search([])
        return {kind.code: kind.name for kind in kinds}, set(kinds.filtered("accrued").mapped("code"))

    def _tried_amount(self, amount, sale):
        return f"{amount:.{sale.decimals}f}"

    # From a description to the engine's facts

    def _sales_to_try(self, facts):
        described = [{**facts, **line} for line in facts.get("lines") or [{}]]
        services = [line.get("service_type") or "air" for line in described]
        regions = RegionIndex(self.env["travel.region"].search([]))
        sales = []
        for number, line in enumerate(described):
            others = {
                *services[:number],
                *services[number + 1 :],
                *_codes("order_services", line.get("order_services")),
            }
            sales.append(Sale(key=number + 1, order_key=1, **self._tried_facts(line, regions, frozenset(others))))
        return sales

    def _tried_facts(self, line, regions, others):
        """The attributes of one ``Sale``."""
        found = {name: _one(name, line[name]) for name in _WORDS if line.get(name)}
        found |= {name: _codes(name, line[name]) for name in _LISTS if line.get(name)}
        found |= {name: _count(self.env, name, line[name]) for name in _COUNTS if line.get(name)}
        found |= {name: _amount(self.env, name, line[name]) for name in _AMOUNTS if line.get(name)}
        found["order_services"] = others
        found["form_of_payment"] = _payment(line.get("form_of_payment"))
        for name, party in (("passengers", "party_size"), ("children", "party_children"), ("infants", "party_infants")):
            found.setdefault(party, found.get(name, int(name == "passengers")))
        found.setdefault("commissionable", found.get("base_fare", Decimal(0)))
        if found.get("service_type", "air") == "air":
            found.setdefault("cabins", frozenset(map(cabin_of, found.get("booking_classes", ()))) - {""})
        if carrier := found.get("validating_carrier"):
            found.setdefault("carriers", frozenset({carrier}))
        return found | self._tried_currency(line) | self._tried_times(line) | self._tried_route(line, regions, found)

    def _tried_currency(self, line):
        name = line.get("currency") or self.currency_id.name
        currency = self.env["res.currency"].search([("name", "=", name)])
        if not currency:
            raise UserError(self.env._("The currency “%s” is not known or not active.", name))
        return {"currency": currency.name, "decimals": currency.decimal_places}

    def _tried_times(self, line):
        day = _day(self.env, line.get("date")) or fields.Date.context_today(self)
        found = {"date": day, "after_hours": self._tried_after_hours(line)}
        if line.get("lead_days") not in (None, "", False):
            found["lead_days"] = _count(self.env, "lead_days", line["lead_days"])
        elif departure := _day(self.env, line.get("departure")):
            found["lead_days"] = (departure - day).days
        return found

    def _tried_after_hours(self, line):
        if line.get("after_hours") is not None or not line.get("sold_at"):
            return bool(line.get("after_hours")) or line.get("channel") == "after_hours"
        moment, calendar = fields.Datetime.to_datetime(line["sold_at"]), self._resolve_calendar()
        if not calendar:
            return False
        day = fields.Datetime.to_datetime(date(moment.year, moment.month, moment.day))
        begin, end = fields.Datetime.subtract(day, days=1), fields.Datetime.add(day, days=2)
        return not calendar._travel_open_hours(self.company_id, begin, end).holds(moment)

    def _tried_route(self, line, regions, found):
        """Origin, destination, what the journey stays within, domestic or not, number of sectors."""
        places = _places(line.get("route"))
        points = tuple(Point.of(code) if len(code) != 2 else Point(code, code, code) for code in places)
        if unknown := [point.code for point in points if not point.country]:
            raise UserError(self.env._("“%s” is not an airport, city or country that is known.", unknown[0]))
        if not points:
            return {"scope": line.get("scope") or ""}
        journey = Journey(points)
        home = self.company_id.country_id.code or journey.origin.country
        domestic = {point.country for point in points} == {home}
        return {
            "origin": regions.tokens(journey.origin),
            "destination": regions.tokens(journey.destination),
            "within": regions.holding_all(points),
            "scope": line.get("scope") or ("domestic" if domestic else "international"),
            "segments": found.get("segments") or max(len(points) - 1, 0),
            "tags": found.get("tags", frozenset()) | frozenset({direction_of(journey)} - {""}),
        }


def _one(condition, word):
    word = str(word).strip()
    return word if condition in _AS_ENTERED else conditions.normalise(condition, word)


def _codes(condition, given):
    """A list, or text with commas, as the engine's set of codes."""
    words = given.replace(";", ",").split(",") if isinstance(given, str) else given or ()
    return frozenset(_one(condition, word) for word in words if str(word).strip())


def _payment(given):
    """``AX-credit`` is a card, an AX, and an AX-credit."""
    found = set(_codes("form_of_payment", given))
    for word in tuple(found):
        brand, _dash, nature = word.partition("-")
        if len(brand) == 2 or brand == "card":
            found |= {"card", brand, word} | ({f"card-{nature}"} if nature else set())
    return frozenset(found)


def _places(route):
    words = route.replace(" ", "-").replace("/", "-").split("-") if isinstance(route, str) else route or ()
    return [word.strip().upper() for word in words if word.strip()]


def _amount(env, name, given):
    """An amount given as text, float or nothing, as a Decimal."""
    try:
        found = Decimal(str(given or 0))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise UserError(env._("“%(given)s” is not an amount (%(name)s).", given=given, name=name))
    return found


def _count(env, name, given):
    try:
        return int(given)
    except (TypeError, ValueError):
        raise UserError(env._("“%(given)s” is not a whole number (%(name)s).", given=given, name=name))


def _day(env, given):
    try:
        return fields.Date.to_date(given or False)
    except ValueError:
        raise UserError(env._("“%s” is not a date; write it as 2026-03-10.", given))
