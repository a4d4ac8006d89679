"""For what the lines of an advice are.

:func:`match` takes silently only what is exact: a line is ``matched`` when what it names is one thing and its amount can
be that. All else is ``suggested``, with a reason and what it might be, or ``open``. Never by amount alone.
"""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from decimal import Decimal

from .document_numbers import near
from .remittance_amounts import Fit, Ledger
from .remittance_facts import ZERO, Answer, Policy, Proposal, Reason, Share
from .remittance_names import KINDS, OWN, Book, Target

#: How many things a line might be for are shown.
SHOWN = 5


def match(lines, items, policy: Policy):
    """What each line is for.

    :param lines: :class:`.remittance_facts.Said`
    :param items: :class:`.remittance_facts.Item`: all that may be meant
    :return: dict: key of the line → :class:`.remittance_facts.Answer`; the order of lines and items does not matter
    """
    return Matching(lines, items, policy).answers()


class Matching:
    def __init__(self, lines, items, policy):
        self.policy = policy
        self.lines = sorted(lines, key=lambda said: (said.place, said.key))
        self.book = Book(items)
        self.ledger = Ledger(self.book, policy)
        self.named = {said.key: self.book.named(said) for said in self.lines}
        self.claims = {}
        self.seen = {}
        self.found = {}

    def answers(self):
        chosen = {said.key: self._choose(said) for said in self.lines}
        for said in self.lines:
            for target in chosen[said.key][0]:
                self.claims.setdefault(target.document, []).append(said)
        for said in self.lines:
            targets, reason, kind, weak = chosen[said.key]
            if targets:
                self.found[said.key] = self._answer(said, targets, kind, weak)
        for said in self.lines:
            if said.key not in self.found:
                self.found[said.key] = self._not_found(said, chosen[said.key][1])
        self._tell_short()
        return self.found

    # -- what is named ----------------------------------------------------------------------------------------------

    def _choose(self, said):
        """:return: targets that can be paid, a reason where there are none, the kind of name, whether it is weak"""
        nothing = (), None, "", False
        names = self.named[said.key]
        if not said.amount and not said.deductions:
            return (), Reason("zero", {"named": _names(names)}), "", False
        kinds = {}
        for name in names:
            kinds.setdefault(name.kind, []).append(name)
        known = [kind for kind in KINDS if any(name.targets for name in kinds.get(kind, ()))]
        if not known:
            return nothing
        own, kind = kinds[known[0]], known[0]
        if unknown := [name.text for name in own if not name.targets]:
            return (), Reason("unknown_one", {"named": ", ".join(unknown)}), "", False
        usable = [[target for target in name.targets if self._usable(target, said)] for name in own]
        for name, targets in zip(own, usable, strict=True):
            if not targets:
                return (), self._why_not(name, said), "", False
        narrowed = self._narrow(usable, [(other, self._all(kinds[other], said)) for other in known[1:]])
        if narrowed is None:
            return (), Reason("disagree", {"named": _names(names)}), "", False
        targets = self._pick(said, narrowed, kind, any(name.weak for name in own))
        if targets is None:
            return (), Reason("two", {"named": _names(own), "targets": [one for many in narrowed for one in many]}), "", False
        return targets, None, kind, any(name.weak for name in own)

    def _usable(self, target, said):
        first = self.book.documents[target.document][0]
        return first.scope in OWN and first.status == "open" and (first.open < 0) == (self._size(said) < 0)

    def _all(self, names, said):
        return [target for name in names for target in name.targets if self._usable(target, said)]

    def _narrow(self, usable, others):
        """What the strongest kind of name found, narrowed by what else is said; None when that speaks of something else."""
        for kind, more in others:
            if not more:
                continue
            services = {target.service.id for target in more if target.service}
            documents = {target.document for target in more}
            narrowed = []
            for targets in usable:
                of_service = [one for one in targets if one.service and one.service.id in services]
                of_document = [one for one in targets if one.document in documents]
                kept = of_service or of_document
                if not kept:
                    return None
                narrowed.append(kept)
            whole = all(not one.service for targets in narrowed for one in targets)
            on_them = {one.document for targets in narrowed for one in targets}
            parts = [one for one in more if one.service and one.document in on_them]
            usable = [[one] for one in parts] if whole and parts and kind == "ticket" else narrowed
        return usable

    def _size(self, said):
        return said.amount or (said.gross or sum(amount for _code, amount in said.deductions))

    def _settled(self, said):
        if said.gross and said.currency in ("", self.policy.currency):
            return abs(said.gross)
        return abs(said.amount) + sum(amount for _code, amount in said.deductions)

    def _pick(self, said, usable, kind, weak):
        """One target for each name; a name that stands for several needs an amount that fits just one of them, or all."""
        if all(len(targets) == 1 for targets in usable):
            return tuple(dict.fromkeys(targets[0] for targets in usable))
        if len(usable) > 1:
            return self._pick_by_context(usable)
        settled, targets = self._settled(said), usable[0]
        documents = tuple(dict.fromkeys(Target(target.document) for target in targets))
        if kind != "number" and sum(map(self.ledger.whole, targets)) == settled:
            return tuple(targets)
        just = [target for target in targets if self.ledger.whole(target) == settled]
        just = just or [target for target in documents if self.ledger.whole(target) == settled]
        if len(just) == 1:
            return (just[0],)
        if kind != "number" and len(just) == 0 and sum(map(self.ledger.whole, documents)) == settled:
            return documents
        return None

    def _pick_by_context(self, usable):
        """``INV/2026/12 + 13``: what is said in short is of the same series as what is said whole."""
        certain = [targets[0] for targets in usable if len(targets) == 1]
        series = {self._series(target) for target in certain}
        picked = []
        for targets in usable:
            own = [target for target in targets if len(targets) == 1 or self._series(target) in series]
            if len(own) != 1:
                return None
            picked += own
        return tuple(dict.fromkeys(picked))

    def _series(self, target):
        return self.book.documents[target.document][0].number.rstrip("0123456789")

    def _why_not(self, name, said):
        """Why what is named cannot be paid by this line; None when the payer need not know of it."""
        for target in name.targets:
            first = self.book.documents[target.document][0]
            facts = {"number": first.number, **first.facts}
            if first.scope not in OWN:
                continue
            if first.status != "open":
                return Reason(first.status, facts)
            code = "negative" if self._size(said) < 0 else "credit"
            return Reason(code, facts | {"open": (first.open, first.currency)})
        return None

    # -- what is paid -----------------------------------------------------------------------------------------------

    def _answer(self, said, targets, kind, weak):
        first = self.book.documents[targets[0].document][0]
        key = (targets, said.amount)
        if key in self.seen and not self._adds_up(targets):
            return self._asked(Reason("twice", {"number": first.number, "line": self.seen[key]}))
        if reason := self._gone(targets):
            return self._asked(reason)
        together = {one.key for target in targets for one in self.claims[target.document]}
        fit = self.ledger.fit(said, targets, alone=len(together) == 1)
        likely = fit.taken or fit.reason.code == "deducted_both"
        if weak and likely and not (fit.exact and not fit.reason):
            params = {"number": first.number, **self.ledger._open_and_said(sum(map(self.ledger.free, targets)), abs(said.amount))}
            fit = Fit(Reason("weak", params), fit.shares, taken=False)
        if not fit.taken:
            reason = replace(fit.reason, params={"number": self._numbers(targets), **fit.reason.params})
            return self._asked(reason, fit.shares)
        self.ledger.take(fit.shares)
        self.seen.setdefault(key, said.place)
        return Answer("matched", fit.reason, kind, fit.shares)

    def _numbers(self, targets):
        return ", ".join(dict.fromkeys(self.book.documents[target.document][0].number for target in targets))

    def _adds_up(self, targets):
        """Whether the lines that name a document together pay just what is open: then none is there by mistake."""
        return all(
            sum(map(self._settled, self.claims[target.document])) == self.ledger.whole(Target(target.document)) for target in targets
        )

    def _gone(self, targets):
        """Nothing is left: other lines of this advice, or another advice, have taken it."""
        for target in targets:
            if self.ledger.free(target):
                continue
            items = self.book.documents[target.document]
            waiting = next((item.taken_by for item in items if item.taken_by), "")
            if waiting and not any(self.ledger.used.get(item.id) for item in items):
                return Reason("waiting", {"number": items[0].number, "by": waiting})
            return Reason("twice", {"number": items[0].number, "line": self._first_line(target)})
        return None

    def _first_line(self, target):
        return self.claims[target.document][0].place

    @staticmethod
    def _asked(reason, shares=()):
        return Answer("suggested", reason, "", (), (Proposal(reason, shares),) if shares else ())

    # -- what might be meant ----------------------------------------------------------------------------------------

    def _not_found(self, said, reason):
        if reason and reason.code == "two":
            return self._of_several(said, reason)
        named = _names(self.named[said.key]) or said.number or said.document or said.locator or said.reference
        if reason and reason.code != "zero":
            proposals = tuple(self._by_amount(said, named)) if reason.code != "disagree" else ()
            return Answer("suggested", reason, "", (), proposals[:SHOWN])
        if reason:
            return Answer("suggested", reason)
        proposals = self._by_near(said) or self._by_amount(said, named) or self._by_rate(said) or self._of_others(said)
        if not proposals:
            return Answer("open", Reason("unknown" if named else "nothing", {"named": named}))
        told = proposals[0].reason
        own = [proposal for proposal in proposals if proposal.reason.code == told.code]
        if len(own) > 1:
            told = Reason("two", {"named": named, "count": len(proposals)})
        return Answer("suggested", told, "", (), tuple(proposals[:SHOWN]))

    def _of_several(self, said, reason):
        proposals = []
        for target in dict.fromkeys(reason.params["targets"]):
            fit = self.ledger.fit(said, (target,), alone=False)
            if fit.shares:
                proposals.append(Proposal(Reason("one_of", {"number": self._numbers((target,))}), fit.shares))
        told = Reason("two", {"named": reason.params["named"], "count": len(set(reason.params["targets"]))})
        return Answer("suggested", told, "", (), tuple(proposals[:SHOWN]))

    def _with_amount(self, said):
        """Open items of the payer's group with exactly this amount, paid or before deductions; the payer's own first."""
        amounts = dict.fromkeys((self._signed(said), said.amount))
        items = [self.book.items[one] for amount in amounts for one in self.book.found["amount"].get((self.policy.currency, amount), ())]
        free = [item for item in items if self.ledger.item_free(item) == abs(item.open)]
        return sorted(free, key=lambda item: (item.scope != "payer", item.due is None, item.due or 0, item.id))

    def _signed(self, said):
        return self._settled(said) * (-1 if self._size(said) < 0 else 1)

    def _whole(self, line, item, code, **params):
        """Proposal to take all that is open of an item."""
        return self._proposed(item, code, (Share(item.id, item.open, line.amount),), **params)

    @staticmethod
    def _proposed(item, code, shares, **params):
        return Proposal(Reason(code, {"number": item.number, "partner": item.partner, **params}), shares)

    def _by_near(self, said):
        found = []
        for name in self.named[said.key]:
            for item in self._with_amount(said) if name.kind == "number" else ():
                shares = self._near_shares(said, item)
                if shares and (how := near(name.text, item.number)):
                    found.append(self._proposed(item, f"near_{how}", shares, named=name.text, open=(item.open, item.currency)))
        return found

    def _near_shares(self, said, item):
        """All that is open of an item: by the money alone, or with deductions as they are agreed."""
        if said.amount == item.open:
            return (Share(item.id, item.open, said.amount),)
        fit = self.ledger.fit(said, (Target(item.document),))
        return fit.shares if fit.taken and sum(share.amount for share in fit.shares) == item.open else ()

    def _by_amount(self, said, named):
        code = "amount_named" if named else "amount"
        items = [item for item in self._with_amount(said) if said.amount == item.open]
        return [
            self._whole(said, item, code if item.scope == "payer" else "amount_group", named=named) for item in items[:SHOWN]
        ]

    def _by_rate(self, said):
        """Open items in other currencies that come to about this amount on the day."""
        found = []
        for currency, rate in sorted(self.policy.rates.items()):
            if currency == self.policy.currency or not rate:
                continue
            keys = self._foreign(currency)
            wanted, wide = said.amount / rate, abs(said.amount / rate) * self.policy.rate_percent / Decimal(300)
            inside = keys[bisect_left(keys, (wanted - wide, -1)) : bisect_right(keys, (wanted + wide, 10**12))]
            for _amount, one in inside[:SHOWN]:
                item = self.book.items[one]
                if self.ledger.item_free(item) == abs(item.open):
                    found.append(self._whole(said, item, "rate", open=(item.open, currency), said=(said.amount, self.policy.currency)))
        return found

    def _foreign(self, currency):
        known = self.book.__dict__.setdefault("_foreign", {})
        if currency not in known:
            keys = self.book.found["amount"].items()
            known[currency] = sorted((key[1], one) for key, ids in keys if key[0] == currency for one in ids)
        return known[currency]

    def _of_others(self, said):
        """An invoice of another customer: only when number and amount are exact."""
        found = []
        for name in self.named[said.key]:
            for target in name.targets:
                for item in self.book.documents[target.document]:
                    same = item.currency == self.policy.currency and item.open == said.amount and not name.weak
                    if item.scope == "other" and item.status == "open" and name.kind == "number" and same:
                        found.append(self._whole(said, item, "other_customer"))
        return found

    # -- what is short ----------------------------------------------------------------------------------------------

    def _tell_short(self):
        """The last line that pays a part of something says how much of it is not paid."""
        told = set()
        for said in reversed(self.lines):
            answer = self.found[said.key]
            if answer.state != "matched" or said.amount < 0:
                continue
            shares = tuple(self._with_short(share, told) for share in answer.shares)
            missing = sum((share.short for share in shares), ZERO)
            if missing:
                currency = self.book.items[shares[0].item].currency
                numbers = ", ".join(dict.fromkeys(self.book.items[share.item].number for share in shares if share.short))
                reason = Reason("short", {"short": (missing, currency), "number": numbers})
                self.found[said.key] = replace(answer, shares=shares, reason=reason)

    def _with_short(self, share, told):
        key = (share.item, share.service)
        if key in told:
            return share
        told.add(key)
        item = self.book.items[share.item]
        left = self.ledger.item_free(item)
        if share.service:
            service = next(one for one in item.services if one.id == share.service)
            left = min(left, max(self.ledger.service_free(Target(item.document, service)), ZERO))
        return replace(share, short=left)


def _names(names):
    return ", ".join(dict.fromkeys(name.text for name in names if name.text))
