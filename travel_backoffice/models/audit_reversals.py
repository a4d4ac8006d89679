"""What corrections should have given back: worked out anew by the reversal matrix of the day on which was sold."""

from .fee_figures import decimal
from .travel_reversal_settling import CORRECTING, GivenBack


class AuditReversals:
    """For correcting lines only; they are few, and the house's own way of correcting is asked again."""

    def __init__(self, env, facts):
        self.env, self.facts = env, facts

    def corrects(self, service):
        return bool(service.original_line_id) and service.event in CORRECTING and not service.memo_id

    def expected(self, line_id, unjustified):
        """Kind (``reverse:`` and the charge, or ``penalty``) → amount.

        :param unjustified: ids of charges that should not be there: what was given back of them is not asked for again
        :return: None where it cannot be worked out any more
        """
        line = self.env["travel.order.line"].browse(line_id)
        if line._exchange_beside():
            return {}
        wanted, problems = line._prepare_reversals(GivenBack(self._later(line)))
        if problems:
            return None
        digits = self.facts.decimals[line.currency_id.id]
        found = {}
        for vals in wanted:
            reversed_id = vals.get("reverses_id")
            if reversed_id not in unjustified:
                kind = f"reverse:{reversed_id}" if reversed_id else "penalty"
                found[kind] = decimal(vals["amount"], digits)
        return found

    def _later(self, line):
        """This correction and all that came after it: what those gave back does not count for it."""
        return self.env["travel.order.line"].browse([key for key in self.facts.services if key >= line.id])
