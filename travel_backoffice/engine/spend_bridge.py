"""Why spend of a period is another by one date than by another: what each has and the other has not. Free of Odoo."""

from dataclasses import dataclass
from decimal import Decimal

#: Where the day of a service lies: in the period, before it, after it, or there is no such day.
IN, BEFORE, AFTER, NEVER = "in", "before", "after", "never"
_OUTSIDE = (BEFORE, AFTER, NEVER)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a bridge.

    :param kind: ``from`` and ``to``: the totals by either date; ``both``: what both have; ``less``: only the first has it;
        ``more``: only the second has it
    :param where: for ``less`` and ``more``: where the other day lies
    :param dict amounts: by measure; below zero for what is taken off
    """

    kind: str
    where: str
    amounts: dict


def bridge(sums, measures):
    """The steps from a period by one date to the same period by another.

    :param dict sums: ``{(where the first day lies, where the second lies): {measure: amount}}``
    :return: list of :class:`Step`: ``from``, ``less`` three times, ``both``, ``more`` three times, ``to``. The first with all
        that is less is ``both``, and that with all that is more is the last

    >>> booked, late, early = {"spend": 100}, {"spend": 30}, {"spend": 5}
    >>> steps = bridge({("in", "in"): booked, ("in", "after"): late, ("before", "in"): early}, ["spend"])
    >>> [(step.kind, step.where, int(step.amounts["spend"])) for step in steps if any(step.amounts.values())]
    [('from', '', 130), ('less', 'after', -30), ('both', '', 100), ('more', 'before', 5), ('to', '', 105)]
    """

    def total(first, second, sign=1):
        cells = [sums.get((one, other), {}) for one in first for other in second]
        return {name: sign * sum((cell.get(name) or 0 for cell in cells), Decimal()) for name in measures}

    anywhere = (IN, *_OUTSIDE)
    return [
        Step("from", "", total([IN], anywhere)),
        *(Step("less", where, total([IN], [where], -1)) for where in _OUTSIDE),
        Step("both", "", total([IN], [IN])),
        *(Step("more", where, total([where], [IN])) for where in _OUTSIDE),
        Step("to", "", total(anywhere, [IN])),
    ]
