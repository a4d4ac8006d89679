"""What corrections should have given back: worked out anew by the reversal matrix of the day on which was sold."""

from functools import cached_property

from .fee_figures import decimal
from .travel_reversal_settling import CORRECTING, GivenBack


class AuditReversals:
    """For correcting lines only: the house's own way of correcting is asked again.

    What it reads is read for all corrections of the chunk at once, and its answers that do not change are kept.
    """

    def __init__(self, env, facts):
        self.env, self.facts = env, facts
        own = [row for row in facts.services.values() if self.corrects(row)]
        originals = [facts.services[row.original_line_id] for row in own if row.original_line_id in facts.services]
        self.order_ids = sorted({row.order_id for row in own + originals})

    def corrects(self, service):
        return bool(service.original_line_id) and service.event in CORRECTING and not service.memo_id

    def expected(self, line_id, unjustified):
        """Kind (``reverse:`` and the charge, or ``penalty``) → amount.

        :param unjustified: ids of charges that should not be there: what was given back of them is not asked for again
        :return: None where it cannot be worked out any more
        """
        line = self.lines.browse(line_id).with_prefetch(self.lines._prefetch_ids)
        if line._exchange_beside():
            return {}
        wanted, problems = line._prepare_reversals(KeptGivenBack(line_id, self.facts.services, self.kept), self._matrix)
        if problems:
            return None
        digits = self.facts.decimals[self.facts.services[line_id].currency_id]
        found = {}
        for vals in wanted:
            reversed_id = vals.get("reverses_id")
            if reversed_id not in unjustified:
                kind = f"reverse:{reversed_id}" if reversed_id else "penalty"
                found[kind] = decimal(vals["amount"], digits)
        return found

    # -- asked once for the chunk -----------------------------------------------------------------------------------

    @cached_property
    def lines(self):
        """All services of orders with corrections, with what correcting reads of them, in a few queries."""
        lines = self.env["travel.order"].browse(self.order_ids).line_ids
        charges = lines.order_id.charge_ids
        charges.reversal_ids.mapped("line_id.is_adjustment")
        charges.mapped("kind_id.code")
        charges.mapped("rule_id.active")
        for name in ("charge_ids", "correction_ids", "original_line_id", "connected_line_id", "connected_line_ids"):
            lines.mapped(name)
        return lines

    @cached_property
    def kept(self):
        return Kept(self.lines)

    @cached_property
    def _matrices(self):
        return self.lines._matrices_of_day()

    def _matrix(self, line):
        """The matrix that a document was sold under."""
        if line.id not in self._matrices:
            self._matrices.update(line._matrices_of_day())
        return self._matrices[line.id]


class Kept:
    """Rules and sales of the lines of a chunk.

    :ivar rules: (table, kind, rule) ids of a charge → the engine's rules that may ask for it
    :ivar sales: id of the office hours → line id → ``Sale``
    """

    def __init__(self, lines):
        self.lines, self.rules, self.sales = lines, {}, {}

    def sales_at(self, calendar):
        if calendar.id not in self.sales:
            chunks = self.lines._sales_in_chunks(self.lines.ids, calendar)
            self.sales[calendar.id] = {sale.key: sale for sales in chunks for sale in sales}
        return self.sales[calendar.id]


class KeptGivenBack(GivenBack):
    """What was given back before a correction: by itself and all that came after it nothing was."""

    def __init__(self, line_id, services, kept):
        super().__init__(kept.lines.browse())
        self.pending, self.kept = Later(line_id, services), kept

    def rules_asking_for(self, charge):
        key = charge.table_id.id, charge.kind_id.id, charge.rule_id.id
        if key not in self.kept.rules:
            self.kept.rules[key] = super().rules_asking_for(charge)
        return self.kept.rules[key]

    def sales_of(self, lines, calendar):
        known = self.kept.sales_at(calendar)
        if not all(line_id in known for line_id in lines.ids):
            return super().sales_of(lines, calendar)
        return [known[line_id] for line_id in lines.ids]


class Later:
    """The services of a chunk from one of them on."""

    def __init__(self, line_id, services):
        self.line_id, self.services = line_id, services

    def __contains__(self, line_id):
        return line_id >= self.line_id and line_id in self.services
