"""One look at a chunk of orders: what was billed of each service against what should have been."""

from typing import NamedTuple

from ..engine.audit import DOUBLE, NO_AGREEMENT, compare, least
from ..engine.correction import Charged as EngineCharged
from ..engine.correction import rule_of
from ..engine.rating import without_collector
from .audit_facts import AuditFacts
from .audit_levies import AuditLevies
from .audit_prices import AuditPrices
from .audit_reversals import AuditReversals

MISPLACED = (DOUBLE, NO_AGREEMENT)


class Found(NamedTuple):
    """One difference of a line, with what it was worked out of.

    :ivar price: the engine's charge that was expected; None for what no fee rule gives
    :ivar levy: (what differs, expected ``Taxed``, found ``Taxed``); None for what is not about levies
    """

    line_id: int
    difference: object
    price: object = None
    levy: tuple | None = None


class AuditLook:
    """
    :ivar line_ids: the billed services that are looked at
    :ivar found: list of :class:`Found`
    :ivar unproven: line id → the engine's problem: what cannot be priced again today
    """

    def __init__(self, env, order_ids):
        """
        :param env: in the company of the orders, with the rights of the audit
        :param order_ids: of one company
        """
        self.env = env
        self.unproven, self.unjustified = {}, set()
        with without_collector():
            self._read(order_ids)
            self.found = [found for line_id in self.line_ids for found in self._look(line_id)]

    def _read(self, order_ids):
        self.facts = AuditFacts(self.env, order_ids)
        self.line_ids = [row.id for row in self.facts.services.values() if self._is_looked_at(row)]
        self.prices = AuditPrices(self.env, self.facts)
        self.reversals = AuditReversals(self.env, self.facts)
        self.levies = AuditLevies(self.env, self.facts, self.line_ids, self.prices.terms)

    def _is_looked_at(self, service):
        return service.state == "billed" and service.order_id in self.facts.own and not service.is_adjustment

    # -- one service ------------------------------------------------------------------------------------------------

    def _look(self, line_id):
        problem = self.prices.problems.get(line_id)
        if problem:
            self.unproven[line_id] = problem
        amounts = [] if problem else self._amounts(line_id)
        self.unjustified.update(one.difference.key for one in amounts if one.difference.code in MISPLACED)
        taxes = [Found(line_id, difference, None, why) for difference, *why in self.levies.differences(line_id)]
        # what should not be there at all is not taxed in any way
        return amounts + [one for one in taxes if one.difference.key not in self.unjustified]

    def _amounts(self, line_id):
        billed = self.facts.billed(line_id, self._kind)
        other = self._expected_beside(line_id)
        if other is None:
            return []
        prices = self.prices.together.get(line_id, {})
        differences = compare({**_amounts_of(prices), **other}, billed)
        if differences:
            prices, elsewhere = self.prices.as_it_stood(line_id)
            if prices is None:
                return []
            stood = compare({**_amounts_of(prices), **other}, billed, elsewhere)
            differences = least(differences, stood)
        return [
            Found(line_id, one, prices.get(one.kind)) for one in differences if not self._is_settled_by_itself(line_id, one)
        ]

    @staticmethod
    def _kind(charge):
        """What a charge is compared as."""
        return f"reverse:{charge.reverses_id}" if charge.reverses_id else charge.kind

    def _expected_beside(self, line_id):
        """Kind → amount of what no fee table says: the service itself, and what a correction gives back."""
        service = self.facts.services[line_id]
        fare = self.prices.fare(line_id)
        found = {fare[0]: fare[1]} if fare and fare[1] else {}
        if self.reversals.corrects(service):
            back = self.reversals.expected(line_id, self.unjustified)
            return None if back is None else found | back
        return found

    # -- what nobody owes any more ----------------------------------------------------------------------------------

    def _is_settled_by_itself(self, line_id, difference):
        """What was given back whole was not charged too much or too little; what would have gone back is not missing."""
        if difference.key:
            charge = self.facts.charges[difference.key]
            return not charge.reverses_id and self.facts.given_back(charge, self._is_correction) == self.facts.amount(charge) != 0
        return self.facts.services[line_id].standing == "voided" and self._would_go_back(line_id, difference)

    def _is_correction(self, charge):
        """Whether it gives something back because of a void, refund or exchange, and not as an adjustment."""
        return not self.facts.services[charge.line_id].is_adjustment

    def _would_go_back(self, line_id, difference):
        """Whether the void of a service gives back such a charge."""
        line = self.env["travel.order.line"].browse(line_id)
        kind = self.env["travel.charge.kind"].search([("code", "=", difference.kind)], limit=1)
        void = line._alive_corrections("void")[:1]
        when = "same_day" if void._sale_date() == line._sale_date() else "later"
        rules = line._matrices_of_day()[line.id]._engine_rules()
        charged = EngineCharged(None, kind.code, kind.stage, difference.expected, rules=rules, when=when)
        return rule_of(charged, "void").treatment == "reverse"


def _amounts_of(prices):
    return {kind: charge.amount for kind, charge in prices.items() if charge.amount}
