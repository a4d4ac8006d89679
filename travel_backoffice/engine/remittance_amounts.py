"""How much of what a line names is paid by it: open amounts, deductions, other currencies. Exact, in Decimal.

Sizes are worked with as positive numbers; the sign of the line comes back with the shares.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from .deductions import Allowance, combined, inferred, refused
from .remittance_facts import ZERO, Policy, Reason, Share
from .rounding import COINS


@dataclass
class Fit:
    """What came out: shares that may be taken (``taken``), or that a person may take for the reason given."""

    reason: Reason | None = None
    shares: tuple = ()
    taken: bool = True
    exact: bool = False


@dataclass
class Ledger:
    """What is still free of each item and of each service on it, while an advice is worked through."""

    book: object
    policy: Policy
    used: dict = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)

    def item_free(self, item, with_taken=True):
        """What of an item no line has taken yet, nor (unless told otherwise) another advice."""
        free = abs(item.open) - self.used.get(item.id, ZERO)
        return max(free - abs(item.taken) if with_taken else free, ZERO)

    def free(self, target, with_taken=True):
        free = sum((self.item_free(item, with_taken) for item in self.book.documents[target.document]), ZERO)
        if target.service:
            return max(min(free, self.service_free(target)), ZERO)
        return free

    def service_free(self, target):
        service = target.service
        return abs(service.gross) - abs(service.taken) - self.used.get((target.document, service.id), ZERO)

    def whole(self, target):
        """What was open before this advice."""
        size = sum((max(abs(item.open) - abs(item.taken), ZERO) for item in self.book.documents[target.document]), ZERO)
        return min(size, abs(target.service.gross) - abs(target.service.taken)) if target.service else size

    def take(self, shares):
        for share in shares:
            item = self.book.items[share.item]
            self.used[item.id] = self.used.get(item.id, ZERO) + abs(share.amount)
            if share.service:
                key = (item.document, share.service)
                self.used[key] = self.used.get(key, ZERO) + abs(share.amount)

    # -- amounts ----------------------------------------------------------------------------------------------------

    def fit(self, said, targets, alone=True):
        """Spread a line over what it names.

        :param alone: no other line names the same documents, so that what is missing may be a deduction
        """
        currencies = {self.book.documents[target.document][0].currency for target in targets}
        if len(currencies) > 1:
            return Fit(Reason("several_currencies"), taken=False)
        sizes = [self.free(target) for target in targets]
        currency = currencies.pop()
        if currency != self.policy.currency:
            return self._fit_foreign(said, targets, sizes, currency)
        if said.deductions:
            return self._fit_stated(said, targets, sizes)
        gross = abs(said.gross) if said.currency in ("", currency) else ZERO
        return self._fit_plain(said, targets, sizes, gross, alone)

    def _fit_plain(self, said, targets, sizes, gross, alone):
        paid, total = abs(said.amount), sum(sizes)
        if paid == total and gross in (ZERO, paid):
            return Fit(shares=self._spread(said, targets, sizes), exact=True)
        settled = gross if paid < gross <= total else total
        parts = sizes if settled == total else [settled]
        if (alone or gross) and total and len(parts) == len(targets) and paid and (fit := self._infer(said, targets, parts, settled - paid)):
            return replace(fit, exact=settled == total)
        if paid > total:
            return self._over(said, targets, sizes, paid)
        if len(targets) > 1:
            return Fit(Reason("several_sum", self._open_and_said(total, paid)), taken=False)
        return Fit(shares=self._spread(said, targets, [paid]))

    def _infer(self, said, targets, parts, gap):
        """What is missing as a deduction that is agreed; as two of them only where a person says so."""
        rules = self.policy.rules.get(self.policy.currency, ())
        if said.amount < 0:
            rules = [rule for rule in rules if rule.how != "charges"]
        items = [(self.book.documents[target.document][0], part) for target, part in zip(targets, parts, strict=True)]
        params = {"amount": (gap, self.policy.currency)}
        if found := inferred(rules, gap, items, self.allowance):
            reason = Reason("deducted", params | {"kinds": sorted({code for part in found for code, _amount in part})})
            return Fit(reason, self._spread(said, targets, parts, found))
        if found := combined(rules, gap, items, self.allowance):
            reason = Reason("deducted_both", params | {"kept": self._kept(found)})
            return Fit(reason, self._spread(said, targets, parts, found), taken=False)
        return None

    def _kept(self, found):
        """Kinds with what each takes in all, to be told: ``[code, amount, currency]``."""
        sums = {}
        for code, amount in (pair for part in found for pair in part):
            sums[code] = sums.get(code, ZERO) + amount
        return [[code, str(amount), self.policy.currency] for code, amount in sums.items()]

    def _fit_stated(self, said, targets, sizes):
        """Deductions in so many words: taken when a rule agrees to them."""
        sign = -1 if said.amount < 0 else 1
        deductions = tuple((code, amount * sign if sign < 0 and amount < 0 else amount) for code, amount in said.deductions)
        paid, kept = abs(said.amount), sum(amount for _code, amount in deductions)
        settled, total = paid + kept, sum(sizes)
        if len(targets) > 1 and settled != total:
            return Fit(Reason("several_sum", self._open_and_said(total, settled)), taken=False)
        if settled > total:
            return self._over(said, targets, sizes, settled)
        parts = sizes if settled == total else [settled]
        shares = self._spread(said, targets, parts, [deductions, *(() for _target in targets[1:])])
        if said.gross and abs(said.gross) != settled:
            params = {"gross": (abs(said.gross), self.policy.currency), "said": (settled, self.policy.currency)}
            return Fit(Reason("gross_off", params), shares, taken=False)
        return self._agreed(said, targets, deductions, settled, shares)

    def _agreed(self, said, targets, deductions, settled, shares):
        currency = self.book.documents[targets[0].document][0].currency
        first = self.book.documents[targets[0].document][0]
        problem = refused(self.policy.rules.get(currency, ()), deductions, first, settled)
        if not problem:
            return Fit(shares=shares, exact=settled == sum(self.free(target) for target in targets))
        code, kind, allowed = problem
        params = {"kind": kind, "amount": (dict(deductions)[kind], currency)}
        if allowed is not None:
            params["allowed"] = (allowed, currency)
        if kind not in self.policy.kinds:
            shares = self._spread(said, targets[:1], [abs(said.amount)])
        return Fit(Reason(code, params), shares, taken=False)

    def _over(self, said, targets, sizes, settled):
        total = sum(sizes)
        shares = self._spread(said, targets, sizes) if total and not said.deductions else ()
        return Fit(Reason("over", self._open_and_said(total, settled)), shares, taken=False)

    def _open_and_said(self, total, said):
        currency = self.policy.currency
        return {"open": (total, currency), "said": (said, currency)}

    # -- in another currency than the payment's ---------------------------------------------------------------------

    def _fit_foreign(self, said, targets, sizes, currency):
        rate, total, paid = self.policy.rates.get(currency), sum(sizes), abs(said.amount)
        if not rate or not total:
            return Fit(Reason("no_rate" if total else "over", {"currency": currency, "open": (total, currency), "said": (paid, self.policy.currency)}), taken=False)
        if said.gross and said.currency == currency:
            return self._fit_foreign_stated(said, targets, sizes, rate, currency)
        params = {"open": (total, currency), "said": (paid, self.policy.currency)}
        if self._about(paid, total * rate):
            return Fit(Reason("rate", params), self._spread(said, targets, sizes, paid=paid), taken=False)
        part = (paid / rate).quantize(COINS[self.book.documents[targets[0].document][0].decimals])
        shares = self._spread(said, targets, [min(part, total)], paid=paid) if len(targets) == 1 and part <= total else ()
        return Fit(Reason("rate_part", params), shares, taken=False)

    def _fit_foreign_stated(self, said, targets, sizes, rate, currency):
        """The customer says itself what is settled in the invoice's currency; the rate is the bank's."""
        settled, total = abs(said.gross), sum(sizes)
        kept = sum(amount for _code, amount in said.deductions)
        params = {"open": (total, currency), "said": (settled, currency)}
        if settled > total:
            return Fit(Reason("over", params), taken=False)
        if len(targets) > 1 and settled != total:
            return Fit(Reason("several_sum", params), taken=False)
        parts = sizes if settled == total else [settled]
        deductions = [tuple(said.deductions), *(() for _target in targets[1:])]
        shares = self._spread(said, targets, parts, deductions, paid=abs(said.amount))
        if not self._about(abs(said.amount), (settled - kept) * rate):
            return Fit(Reason("rate_off", params | {"paid": (abs(said.amount), self.policy.currency)}), shares, taken=False)
        return self._agreed(said, targets, tuple(said.deductions), settled, shares)

    def _about(self, paid, expected):
        return abs(paid - expected) <= expected * self.policy.rate_percent / Decimal(100)

    # -- shares -----------------------------------------------------------------------------------------------------

    def _spread(self, said, targets, parts, deductions=None, paid=None):
        """Shares of a line: each target's part over its instalments, the deductions on the largest of them.

        :param parts: sizes, one for each target
        :param paid: money in another currency than the items', spread as the parts are
        """
        sign = -1 if said.amount < 0 else 1
        deductions = deductions or [()] * len(targets)
        rows = []
        for target, part, kept in zip(targets, parts, deductions, strict=True):
            pieces = self._instalments(target, part)
            largest = max(range(len(pieces)), key=lambda place: pieces[place][1], default=0)
            service = target.service.id if target.service else None
            rows += [(item, size, service, kept if place == largest else ()) for place, (item, size) in enumerate(pieces)]
        money = self._money(rows, paid)
        return tuple(
            Share(item.id, sign * size, sign * own, service, tuple((code, sign * amount) for code, amount in kept))
            for (item, size, service, kept), own in zip(rows, money, strict=True)
        )

    def _money(self, rows, paid):
        if paid is None:
            return [size - sum(amount for _code, amount in kept) for _item, size, _service, kept in rows]
        total, rest, found = sum(size for _item, size, _service, _kept in rows), paid, []
        for _item, size, _service, _kept in rows[:-1]:
            own = (paid * size / total).quantize(COINS[self.policy.decimals])
            rest -= own
            found.append(own)
        return [*found, rest] if rows else []

    def _instalments(self, target, size):
        """Pairs of item and size: the one instalment that is just this much, else the first due first."""
        items = [(item, self.item_free(item)) for item in self.book.documents[target.document]]
        just = [pair for pair in items if pair[1] == size]
        if just:
            return just[:1]
        found = []
        for item, free in items:
            part = min(free, size)
            if part:
                found.append((item, part))
                size -= part
        return found
