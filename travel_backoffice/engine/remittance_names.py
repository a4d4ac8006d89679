"""Which open items an advised line names: by invoice, ticket, record locator or the customer's own reference."""

from dataclasses import dataclass
from typing import NamedTuple

from .document_numbers import digits_key, fold, pieces, spellings, tickets, words_agree, words_and_digits
from .remittance_facts import Item, Service

OWN = ("payer", "group")
#: In this order what is said is looked at; a number in the wrong column is found, too.
KINDS = ("number", "ticket", "locator", "reference")


class Target(NamedTuple):
    """What is paid: an invoice (all its instalments), or one service on it."""

    document: int
    service: Service | None = None


@dataclass(frozen=True)
class Named:
    """What one name stands for. ``weak``: only the last digits were said, so that the amount must agree."""

    text: str
    kind: str
    targets: tuple = ()
    weak: bool = False


class Book:
    """All candidates, found by what they are called."""

    def __init__(self, items):
        self.items = {item.id: item for item in sorted(items, key=lambda item: (item.due is None, item.due or 0, item.id))}
        self.documents = {}
        self.found = {kind: {} for kind in (*KINDS, "tail", "amount", "alias")}
        for item in self.items.values():
            self.documents.setdefault(item.document, []).append(item)
        for document, own in self.documents.items():
            self._index(document, own[0])
        for item in self.items.values():
            if item.scope in OWN and item.status == "open":
                self._put("amount", (item.currency, item.open), item.id)

    def _put(self, kind, key, value):
        known = self.found[kind].setdefault(key, [])
        if value not in known:
            known.append(value)

    def _index(self, document, item: Item):
        self._put("number", digits_key(item.number), document)
        digits = words_and_digits(item.number)[1]
        if item.scope in OWN and item.status == "open":
            for count in range(1, len(digits)):
                self._put("tail", digits[-count:], document)
        for alias in filter(None, map(fold, item.aliases)):
            self._put("alias", alias, document)
        for service in item.services:
            self._index_service(Target(document, service), service)

    def _index_service(self, target, service):
        for airline, serial in service.documents:
            self._put("ticket", serial, target)
            self._put("ticket", airline + serial, target)
        for number in filter(None, map(fold, service.numbers)):
            self._put("ticket", number, target)
        if service.locator:
            self._put("locator", fold(service.locator), target)
        for reference in filter(None, map(fold, service.references)):
            self._put("reference", reference, target)

    # -- what a line names ------------------------------------------------------------------------------------------

    def named(self, said):
        """The names on a line, each with what it stands for; names that nothing is known of come last, without.

        What is said in its own column counts; other columns and free text are asked only when that finds nothing.
        """
        own = [
            *(self._number(piece) for piece in pieces(said.number)),
            *self._tickets(said.document),
            self._by("locator", said.locator),
            self._references(said.reference),
        ]
        own = [name for name in own if name]
        if any(name.targets for name in own):
            return [self._elsewhere(name) for name in own]
        return [self._elsewhere(name) for name in own] or self._in_text(said.text)

    def _elsewhere(self, name):
        """A number that stands in the wrong column."""
        if name.targets:
            return name
        ways = (self._number, self._ticket, lambda text: self._by("locator", text), self._references)
        for way in ways:
            found = way(name.text)
            if found and found.targets and not found.weak:
                return found
        return name

    def _in_text(self, text):
        """Names in free text: whole numbers only."""
        words = (text or "").split()
        found = [self._number(word.strip(".,;:()")) for word in words if digits_key(word)]
        found = [name for name in found if name.targets and not name.weak] or self._tickets(text)
        if not any(name.targets for name in found):
            others = [self._by("locator", word) for word in words] + [self._references(text)]
            found = [name for name in others if name and name.targets]
        unique = {name.targets: name for name in found if name.targets}
        return list(unique.values())

    def _number(self, text):
        """By whole number in any spelling, or by the customer's reference on the invoice, or by its last digits."""
        for digits in spellings(text):
            documents = self.found["number"].get("-".join(digits), ())
            if agreeing := self._agreeing(text, documents):
                return Named(text, "number", tuple(map(Target, agreeing)))
        if by_alias := self.found["alias"].get(fold(text)):
            return Named(text, "reference", tuple(Target(one) for one in by_alias))
        for digits in spellings(text):
            documents = self.found["tail"].get(digits, ())
            if agreeing := self._agreeing(text, documents):
                return Named(text, "number", tuple(map(Target, agreeing)), weak=True)
        return Named(text, "number")

    def _agreeing(self, text, documents):
        """Those whose words are just the ones said; else those that the words may belong to."""
        said = words_and_digits(text)[0]
        just = [one for one in documents if said and words_and_digits(self.documents[one][0].number)[0] == said]
        return just or [one for one in documents if words_agree(text, self.documents[one][0].number)]

    def _tickets(self, text):
        if not (text or "").strip():
            return []
        found = [self._one_ticket(text, airline, serial) for airline, serial in tickets(text)]
        return found or [self._by("ticket", text)]

    def _ticket(self, text):
        return next(iter(self._tickets(text)), None)

    def _one_ticket(self, text, airline, serial):
        shown = f"{airline}-{serial}" if airline else serial
        return Named(shown, "ticket", tuple(self.found["ticket"].get(airline + serial, ())))

    def _by(self, kind, text):
        return Named(text.strip(), kind, tuple(self.found[kind].get(fold(text), ()))) if fold(text) else None

    def _references(self, text):
        """By a reference of a service, else by one on the invoice; an invoice named there is one, too."""
        found = self._by("reference", text)
        if not found or found.targets:
            return found
        documents = self.found["alias"].get(fold(text), ())
        return Named(found.text, "reference", tuple(Target(one) for one in documents))
