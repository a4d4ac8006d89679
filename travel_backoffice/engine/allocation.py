"""What a payment becomes in the books: one journal item for each thing it is for, balanced to the cent.

``book(money, allocations, company)`` answers with the journal items and with what does not add up. Signs are those of the
books: money that came is positive, what it settles negative. Amounts are in each item's own currency, balances in the
company's.

An allocation is one receivable item of exactly its amount in the currency of what it settles; no cent is ever added to it.
What is lost or won between rates goes to the exchange difference; a cent of rounding goes to the rest on account when there is
one in another currency than the company's, else to the exchange difference as well.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .rounding import rounder

_to_coin = rounder()

#: Farther than this from the day's rate a payment in another currency is taken for a slip of the pen.
RATE_TOLERANCE = Fraction(1, 10)


@dataclass(frozen=True)
class Currency:
    """Its code and how many decimals its coin has."""

    code: str
    decimals: int = 2

    def coin(self, amount, rate=1):
        """An amount times a rate, to the coin."""
        exact = Fraction(amount) * rate
        return _to_coin(Decimal(exact.numerator) / Decimal(exact.denominator), self.decimals)


@dataclass(frozen=True)
class Money:
    """What was paid.

    :param amount: in the payment's currency; negative: paid back to the customer
    :param rate: company currency for one unit of the payment's, on the day
    :param worth: in company currency, where it is known (a bank's own rate); None: by the rate
    """

    amount: Decimal
    currency: Currency
    rate: Fraction = Fraction(1)
    worth: Decimal | None = None


@dataclass(frozen=True)
class Allocation:
    """So much of the money settles so much of one open item.

    :param key: of the caller's choice
    :param amount: what it settles, in the item's currency, with deductions; negative: a credit note is taken
    :param paid: money for it, in the payment's currency
    :param deductions: (key, amount in the item's currency) of what was kept back and is accepted
    :param rate: company currency for one unit of the item's, on the day of the payment
    """

    key: object
    amount: Decimal
    paid: Decimal
    currency: Currency
    deductions: tuple = ()
    rate: Fraction = Fraction(1)

    @property
    def net(self):
        """What the money stands for, in the item's currency."""
        return self.amount - sum(amount for _key, amount in self.deductions)


@dataclass(frozen=True)
class Item:
    """A journal item.

    :param role: money, settled, deduction, rest or difference
    :param key: of the allocation (settled), of allocation and deduction (deduction), else None
    """

    role: str
    key: object
    amount: Decimal
    balance: Decimal
    currency: Currency


@dataclass
class Booking:
    """:param problems: (key of the allocation or None, code) of what does not add up; then the items are not to be used"""

    items: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def out(self):
        """What is missing for the balance, in company currency."""
        return -sum(item.balance for item in self.items)


def book(money, allocations, company):
    """The journal items of a payment.

    :param Money money: what was paid
    :param allocations: of :class:`Allocation`; what they leave is the rest on account
    :param Currency company: its currency
    :return: :class:`Booking`; codes of problems: ``empty`` (settles nothing), ``sum`` (money and deductions are not what is
        settled), ``side`` (money and settlement point in opposite directions), ``rate`` (far from the day's rate),
        ``more`` (more is allocated than was paid)

    >>> euro, dollar = Currency("EUR"), Currency("USD")
    >>> paid = Money(Decimal("108.00"), dollar, Fraction("0.92"))
    >>> for item in book(paid, [Allocation("INV/1", Decimal("100.00"), Decimal("108.00"), euro)], euro).items:
    ...     print(item.role, item.amount, item.currency.code, item.balance)
    money 108.00 USD 99.36
    settled -100.00 EUR -100.00
    difference 0.64 EUR 0.64
    """
    booking = Booking()
    rate = _rate(money)
    if money.amount:
        worth = company.coin(money.amount, rate) if money.worth is None else money.worth
        booking.items.append(Item("money", None, money.amount, worth, money.currency))
    for allocation in allocations:
        booking.problems += [(allocation.key, code) for code in _problems(allocation, money, rate)]
        booking.items += _settle(allocation, money, rate, company)
    _close(booking, money, allocations, rate, company)
    return booking


def _rate(money):
    if money.worth is None or not money.amount:
        return Fraction(money.rate)
    return Fraction(money.worth) / Fraction(money.amount)


def _problems(allocation, money, rate):
    if not allocation.amount:
        return ["empty"]
    if allocation.currency == money.currency:
        return [] if allocation.net == allocation.paid else ["sum"]
    if not allocation.paid and not allocation.net:
        return []
    if allocation.paid * allocation.net <= 0:
        return ["side"]
    by_day = Fraction(allocation.net) * Fraction(allocation.rate)
    return [] if abs(Fraction(allocation.paid) * rate / by_day - 1) <= RATE_TOLERANCE else ["rate"]


def _settle(allocation, money, rate, company):
    """The receivable item of an allocation and its deductions, all at the rate at which this money settles it."""
    own = _own_rate(allocation, money, rate, company)
    receivable = Item("settled", allocation.key, -allocation.amount, -company.coin(allocation.amount, own), allocation.currency)
    return [receivable] + [
        Item("deduction", (allocation.key, key), amount, company.coin(amount, own), allocation.currency)
        for key, amount in allocation.deductions
    ]


def _own_rate(allocation, money, rate, company):
    """Company currency for one unit of the item's currency, as this payment settles it."""
    if allocation.currency == company:
        return Fraction(1)
    if allocation.currency == money.currency:
        return rate
    if not allocation.net:
        return Fraction(allocation.rate)
    return Fraction(allocation.paid) * rate / Fraction(allocation.net)


def _close(booking, money, allocations, rate, company):
    """The rest on account, and the difference of rates and roundings."""
    rest = money.amount - sum(allocation.paid for allocation in allocations)
    if rest * money.amount < 0 or (rest and not money.amount):
        booking.problems.append((None, "more"))
    difference = sum(_won(allocation, money, rate) for allocation in allocations if allocation.currency == company)
    difference = company.coin(difference)
    if rest:
        balance = -company.coin(rest, rate)
        cents = booking.out - balance - difference
        if money.currency != company and (balance + cents) * balance > 0:
            balance += cents
        booking.items.append(Item("rest", None, -rest, balance, money.currency))
    if booking.out:
        booking.items.append(Item("difference", None, booking.out, booking.out, company))


def _won(allocation, money, rate):
    """By how much an item in the company's currency is settled with more (or less) than the money is worth."""
    if allocation.currency == money.currency:
        return Fraction(0)
    return Fraction(allocation.net) - Fraction(allocation.paid) * rate
