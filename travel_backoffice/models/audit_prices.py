"""What services should have cost: priced again under the terms of their day of sale, once together and once as they stood."""

from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from ..engine.compile import compile_table
from ..engine.rating import rate
from .travel_charge_writing import AGAIN, ONCE
from .travel_period_progress import Progress
from .travel_sale_pack import unpack_sale

#: Facts that what comes later may move: other services of the order, people who join, and lists kept elsewhere.
MOVED_LATER = (
    "order_services", "party_size", "party_children", "party_infants", "traveller_categories", "within", "origin", "destination",
)  # fmt: skip
NEGATIVE = ("discount", "rebate")


class AuditPrices:
    """Prices of the services of a chunk.

    Two views are taken. *Together*: the order as a whole, as if priced today with the contract, table and bands of its
    day of sale. Where that differs, *as it stood*: the line alone, with the facts kept when it was priced, the place it
    had in its bands, and what other lines of the order had been charged by then. Only what differs in both is wrong.
    """

    def __init__(self, env, facts):
        """
        :param env: in the company, with the rights of the audit
        :param facts: :class:`.audit_facts.AuditFacts`
        """
        self.env, self.facts = env, facts
        self.convert = env.company._travel_converter()
        self.tables, self.compiled, self.counting = {}, {}, {}
        self.terms, self.sales, self.problems = {}, {}, {}
        self.together = defaultdict(dict)
        self.priced = [row.id for row in facts.services.values() if self._is_priced(row)]
        self._gather_charges()
        self._price_together()

    def _is_priced(self, service):
        memo = service.memo_id or service.original_line_id and self._of_memo(service.original_line_id)
        return not (memo or service.is_adjustment)

    def _of_memo(self, line_id):
        service = self.facts.services.get(line_id)
        return bool(service and service.memo_id)

    # -- together ---------------------------------------------------------------------------------------------------

    def _price_together(self):
        Line = self.env["travel.order.line"]
        free = Line._without_fee_ids(self.priced)
        groups = self._by_table([line_id for line_id in self.priced if line_id not in free])
        self.overrides = Line.browse(self.priced)._price_overrides()
        self._read_sales(groups)
        for (table, contract), line_ids in groups.items():
            compiled = self._compiled(table)
            progress = self._progress(contract, compiled, Line.browse(line_ids))
            self.tables.update(dict.fromkeys(line_ids, (table, compiled, progress)))
            sales = [self.sales[line_id] for line_id in line_ids]
            result = rate(compiled, sales, self.convert, progress, self._overrides(line_ids))
            for charge in result.charges:
                self.together[charge.sale_key][charge.kind] = charge
            self.problems |= {problem.sale_key: problem for problem in result.problems}

    def _by_table(self, line_ids):
        """What is priced by one call of the engine: of one table, and where it counts over the period, of one contract.

        :return: dict of (table, contract or none) → ids of lines, in the order of entry
        """
        Line, nobody = self.env["travel.order.line"], self.env["travel.contract"]
        places, groups = {}, defaultdict(list)
        asked = dict(Line._terms_asked(line_ids))
        resolved = Line._resolve_asked(asked)
        self.terms = {(node, day): resolved[line_id] for line_id, (_company, node, day) in asked.items()}
        # customers with the same contracts have one Terms in common
        for line_id, terms in sorted(resolved.items()):
            if id(terms) not in places:
                contract, table = Line._fee_terms_of(terms) if terms else Line._no_fee_terms()
                places[id(terms)] = (table, contract if table and self._counts_over_period(table) else nobody)
            groups[places[id(terms)]].append(line_id)
        return {place: ids for place, ids in groups.items() if place[0]}

    def _compiled(self, table):
        if table.id not in self.compiled:
            self.compiled[table.id] = table._compiled()
        return self.compiled[table.id]

    def _counts_over_period(self, table):
        if table.id not in self.counting:
            self.counting[table.id] = any(pricer.period for pricer in self._compiled(table).pricers)
        return self.counting[table.id]

    def _read_sales(self, groups):
        """The engine's facts of all lines, read once for those whose tables have the same office hours."""
        by_hours = defaultdict(list)
        for (table, _contract), line_ids in groups.items():
            by_hours[table._resolve_calendar()] += line_ids
        for calendar, line_ids in by_hours.items():
            for sales in self.env["travel.order.line"]._sales_in_chunks(line_ids, calendar):
                self.sales.update((sale.key, sale) for sale in sales)

    def _overrides(self, line_ids):
        own = set(line_ids) if self.overrides else ()
        return {place: override for place, override in self.overrides.items() if place[0] in own}

    def _progress(self, contract, compiled, lines):
        """As rating counts a contract period, without taking a turn: nothing is counted on.

        :return: dict rule id → function from a ``Sale`` to what stood before it
        """
        rules = [pricer.rule.id for pricer in compiled.pricers if pricer.period]
        if not (contract and rules and lines):
            return {}
        before = contract._period_sums(rules, lines)
        between = defaultdict(list)
        for rule, line, amount in self.env.execute_query(self._between_query(contract, rules, lines)):
            between[rule].append((line, amount))
        return {rule: Progress(before.get(rule, 0.0), between.get(rule, ())) for rule in rules}

    @staticmethod
    def _between_query(contract, rules, lines):
        return SQL(
            """
            SELECT rule_id, line_id, COALESCE(period_amount, 0) FROM travel_charge
             WHERE contract_id = %s AND rule_id IN %s AND line_id > %s AND line_id < %s AND NOT line_id = ANY(%s)
             ORDER BY line_id
            """,
            contract.id,
            tuple(rules),
            min(lines.ids),
            max(lines.ids),
            lines.ids,
        )

    # -- as it stood ------------------------------------------------------------------------------------------------

    def as_it_stood(self, line_id):
        """The charges of one line alone, with what was known and charged when it was priced.

        :return: (kind → engine ``Charge``, kinds charged once that stand on another line); None where it cannot be priced
        """
        if line_id not in self.sales:
            return {}, frozenset()
        _table, compiled, progress = self.tables[line_id]
        kept, positions, priced_at = self._kept(line_id)
        compiled = self._as_compiled_then(line_id, priced_at)
        sale = self._as_known_then(self.sales[line_id], kept)
        progress = {**progress, **positions}
        charged, capped, counted = self._stood(sale)
        overrides = self._overrides([line_id])
        result = rate(compiled, [sale], self.convert, progress, overrides, charged, capped, counted)
        elsewhere = frozenset(kind for what, _unit, kind in charged if what in self._once_keys(sale))
        return (None if result.problems else {charge.kind: charge for charge in result.charges}), elsewhere

    @staticmethod
    def _once_keys(sale):
        return {sale.order_key, sale.trip_key, sale.month_key}

    def _kept(self, line_id):
        """What the charges of a line keep: the facts that were rated, rule id → place in its bands, and when."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT inputs->'sale', rule_id, inputs->>'position', create_date
                  FROM travel_charge WHERE line_id = %s AND reverses_id IS NULL ORDER BY id
                """,
                line_id,
            )
        )
        sale = next((packed for packed, _rule, _position, _at in rows if packed), None)
        positions = {rule: Decimal(position) for _packed, rule, position, _at in rows if rule and position}
        return sale and unpack_sale(sale), positions, max((at for *_rest, at in rows), default=None)

    @staticmethod
    def _as_known_then(sale, kept):
        return sale._replace(**{name: getattr(kept, name) for name in MOVED_LATER}) if kept else sale

    def _as_compiled_then(self, line_id, priced_at):
        """The table without rules that were added since for any day, and with those archived since."""
        table, compiled, _progress = self.tables[line_id]
        used = {charge.rule_id for charge in self.facts.charges_of.get(line_id, ()) if charge.rule_id}
        archived = self.env["travel.fee.rule"].browse(used).filtered(lambda rule: not rule.active)
        ids = [rule.id for rule in compiled.rules]
        added = self.env["travel.fee.rule"].browse(ids).filtered(
            lambda rule: priced_at and rule.create_date > priced_at and not rule.date_from
        )
        if not (archived or added):
            return compiled
        chain = table._chain().ids
        rules = [rule for rule in compiled.rules if rule.id not in added.ids]
        rules += [rule._engine_rule(chain.index(rule.table_id.id)) for rule in archived if rule.table_id.id in chain]
        return compile_table(rules)

    def _stood(self, sale):
        """What other lines were charged: keys of what is charged once, and what counted in the order before this line.

        :return: ``charged``, ``capped``, ``counted`` as the engine takes them
        """
        capped, counted = {}, defaultdict(Decimal)
        keys = [self.once.get(what, ()) for what in self._once_keys(sale)]
        charged = {key for found in keys for key, charge in found if charge.line_id != sale.key and not self._is_gone(charge, sale.key)}
        for charge in self.of_order[sale.order_key]:
            if charge.rule_id and charge.line_id < sale.key:
                sign = -1 if charge.stage in NEGATIVE else 1
                used = capped.setdefault((sale.order_key, charge.kind), {})
                currency = self.env["res.currency"].browse(charge.currency_id).name
                used[currency] = used.get(currency, Decimal(0)) + sign * self.facts.amount(charge)
                counted[sale.order_key, charge.rule_id] += Decimal(charge.units or 0)
        return charged, capped, counted

    def _gather_charges(self):
        """What stands once for an order, trip or month, by that; and all charges by order."""
        self.once, self.of_order = defaultdict(list), defaultdict(list)
        for charge in self.facts.charges.values():
            self.of_order[f"order{charge.order_id}"].append(charge)
            if key := self._once_key(charge):
                self.once[key[0]].append((key, charge))

    def _once_key(self, charge):
        """The engine's key of what is charged once for an order, trip or month; None for what is of a single service."""
        if charge.reverses_id:
            return None
        what = AGAIN.sub("", charge.key).removesuffix(f":{charge.kind}")
        return next(((what, unit, charge.kind) for begin, unit in ONCE.items() if what.startswith(begin)), None)

    def _is_gone(self, charge, line_id):
        """Whether it was given back whole before a line was sold: the next service is charged anew."""
        return self.facts.given_back(charge, lambda one: one.line_id < line_id) == self.facts.amount(charge) != 0

    # -- the service itself -------------------------------------------------------------------------------------------

    def fare(self, line_id):
        """What the service itself costs: its kind and price; None where it has none of its own."""
        service = self.facts.services[line_id]
        takes_back = service.event in ("void", "refund") and service.original_line_id
        if service.event == "monthly" or takes_back or service.is_adjustment:
            return None
        digits = self.facts.decimals[service.currency_id]
        kind = "memo" if service.memo_id else "fare"
        return kind, Decimal(f"{(service.total_amount or 0) - (service.penalty_amount or 0):.{digits}f}")
