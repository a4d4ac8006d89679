"""How a customer pays: days beyond terms, weighted by money, from invoices that are settled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Payment:
    """Money that settled (a part of) an invoice.

    :param dated, due, paid: days of the invoice, when it was due, and when this part was settled
    """

    dated: date
    due: date
    paid: date
    amount: Decimal

    @property
    def beyond(self) -> int:
        """Days after the due day; negative when it came early."""
        return (self.paid - self.due).days


@dataclass(frozen=True)
class Behaviour:
    """Averages are weighted by amount; None where nothing was paid.

    :param trend: days beyond terms of the last three months less those of the nine before; None without both
    :param on_time: percent of the money that came on the due day or before
    """

    amount: Decimal
    beyond: Decimal | None
    to_pay: Decimal | None
    worst: int | None
    recent: Decimal | None
    before: Decimal | None
    on_time: Decimal | None

    @property
    def trend(self) -> Decimal | None:
        return None if self.recent is None or self.before is None else self.recent - self.before


def without_disputed(payments: Iterable[Payment], disputed: Decimal) -> list[Payment]:
    """An invoice's payments less the amount that was disputed: that is taken off what was paid last.

    >>> day = date(2026, 1, 1)
    >>> [str(paid.amount) for paid in without_disputed([Payment(day, day, day, Decimal(80)), Payment(day, day, day, Decimal(20))],
    ...                                                Decimal(30))]
    ['70']
    """
    kept = []
    for payment in sorted(payments, key=lambda one: (one.paid, one.amount), reverse=True):
        off = min(payment.amount, disputed)
        disputed -= off
        if payment.amount > off:
            kept.append(Payment(payment.dated, payment.due, payment.paid, payment.amount - off))
    return kept[::-1]


def behaviour(payments: Iterable[Payment], recent_from: date) -> Behaviour:
    """:param recent_from: first day of the last three months

    >>> behaviour([Payment(date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 10), Decimal(300)),
    ...            Payment(date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 31), Decimal(100))], date(2026, 2, 1)).beyond
    Decimal('7.5')
    """
    paid = [payment for payment in payments if payment.amount > ZERO]
    total = sum((one.amount for one in paid), ZERO)
    in_time = sum((one.amount for one in paid if one.beyond <= 0), ZERO)
    return Behaviour(
        amount=total,
        beyond=_average(paid, lambda one: one.beyond),
        to_pay=_average(paid, lambda one: (one.paid - one.dated).days),
        worst=max((one.beyond for one in paid), default=None),
        recent=_average([one for one in paid if one.paid >= recent_from], lambda one: one.beyond),
        before=_average([one for one in paid if one.paid < recent_from], lambda one: one.beyond),
        on_time=in_time * 100 / total if total else None,
    )


def _average(payments, days) -> Decimal | None:
    total = sum((one.amount for one in payments), ZERO)
    return sum((one.amount * days(one) for one in payments), ZERO) / total if total else None
