"""Extracts of an invoice: its rows split among their owners, so that the extracts sum to the invoice to the cent.

A row is what one invoice line says: net and each tax, in the currency of the invoice, positive where the customer
pays. An owner is a traveller, a cost centre or a department; a row has one, several (two travellers in one room)
or none. Everything is Decimal, rounded before it comes in; nothing here makes up or loses a cent.
"""

from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from .rounding import COINS

NOTHING = Decimal(0)


class Row(NamedTuple):
    """One invoice line.

    :param key: names the row; keys can be compared
    :param taxes: amount by tax
    :param owners: in the order in which they bear the cents that cannot be divided; each once
    """

    key: object
    net: Decimal
    taxes: dict
    owners: tuple = ()


class Share(NamedTuple):
    """What one owner bears of a row: the whole of it (part 1 of 1), or part 1 of 2."""

    key: object
    part: int
    parts: int
    net: Decimal
    taxes: dict

    @property
    def gross(self):
        return self.net + sum(self.taxes.values(), NOTHING)


class Extract(NamedTuple):
    """The shares of one owner, by the keys of their rows; ``owner`` is None for rows that nobody owns."""

    owner: object
    shares: tuple

    @property
    def net(self):
        return sum((share.net for share in self.shares), NOTHING)

    @property
    def taxes(self):
        return total_taxes(self.shares)

    @property
    def gross(self):
        return sum((share.gross for share in self.shares), NOTHING)


def total_taxes(rows):
    """Amount by tax of rows or shares together."""
    found = {}
    for row in rows:
        for tax, amount in row.taxes.items():
            found[tax] = found.get(tax, NOTHING) + amount
    return found


def split_amount(amount, parts, decimals):
    """Divide an amount; the cents left over go one each to the first.

    :return: list of ``parts`` amounts that sum to ``amount``; those of -10 are those of 10 with a minus

    >>> [str(part) for part in split_amount(Decimal("10.00"), 3, 2)]
    ['3.34', '3.33', '3.33']
    """
    coin = COINS[decimals]
    even = (amount / parts).quantize(coin, ROUND_DOWN)
    left = amount - even * parts
    coins = int(abs(left) / coin)
    bit = coin if left > 0 else -coin
    shares = [even + (bit if place < coins else NOTHING) for place in range(parts)]
    # an amount finer than the coin (which no ledger has) stays whole
    shares[0] += left - bit * coins
    return shares


def settle(rows, booked):
    """Give the cents by which the rows' taxes miss the booked ones to the row that bears most of the tax.

    Taxes rounded by invoice, or corrected by hand, do not come out of the single lines.

    :param dict booked: amount by tax, as the ledger has it
    :return: ``(rows, left)``: the rows with taxes that sum to what is booked; taxes that no row bears
    """
    rows, left = list(rows), {}
    found = total_taxes(rows)
    for tax in dict.fromkeys([*booked, *found]):
        missing = booked.get(tax, NOTHING) - found.get(tax, NOTHING)
        bearing = [place for place, row in enumerate(rows) if tax in row.taxes]
        if missing and bearing:
            place = min(bearing, key=lambda place: (-abs(rows[place].taxes[tax]), rows[place].key))
            row = rows[place]
            rows[place] = row._replace(taxes={**row.taxes, tax: row.taxes[tax] + missing})
        elif missing:
            left[tax] = missing
    return rows, left


def extract(rows, decimals):
    """Split the rows among their owners.

    :param decimals: of the currency
    :return: ``{owner: Extract}``, that of no owner (None) last; each owner's shares in the order of the keys
    """
    shares = {}
    for row in sorted(rows, key=lambda row: row.key):
        for owner, share in _shares(row, decimals):
            shares.setdefault(owner, []).append(share)
    nobody = shares.pop(None, None)
    found = {owner: Extract(owner, tuple(own)) for owner, own in shares.items()}
    return found | ({None: Extract(None, tuple(nobody))} if nobody else {})


def _shares(row, decimals):
    owners = row.owners or (None,)
    count = len(owners)
    nets = split_amount(row.net, count, decimals)
    taxes = {tax: split_amount(amount, count, decimals) for tax, amount in row.taxes.items()}
    for place, owner in enumerate(owners):
        own = {tax: amounts[place] for tax, amounts in taxes.items()}
        yield owner, Share(row.key, place + 1, count, nets[place], own)


def check(extracts, net, taxes):
    """See that extracts sum to the invoice.

    :param taxes: amount by tax, as booked
    :raise ArithmeticError: if they do not; the message says what misses how much
    """
    extracts = list(extracts)
    found = {"net": sum((one.net for one in extracts), NOTHING), **total_taxes(extracts)}
    wanted = {"net": net, **taxes}
    wrong = {
        what: (found.get(what, NOTHING), wanted.get(what, NOTHING))
        for what in [*wanted, *found]
        if found.get(what, NOTHING) != wanted.get(what, NOTHING)
    }
    if wrong:
        raise ArithmeticError(f"extracts and invoice differ (found, wanted): {wrong}")
