"""How far a contract period is: what bands over it ("from the 101st ticket") count before a line."""

from bisect import bisect_left
from decimal import Decimal
from itertools import accumulate

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

PLACES = Decimal("0.0001")


class TravelContract(models.Model):
    _inherit = "travel.contract"

    rating_serial = fields.Integer(readonly=True, copy=False, help="Counts ratings that moved the contract period on.")

    def _period_progress(self, compiled, lines):
        """What was charged in the period of this contract before each line, for rules with bands over it.

        Lines count in the order in which they were entered, so that rating one again finds it in its old place.
        Two workers never count past each other: see ``_take_turn``.

        :param compiled: the engine's table
        :param lines: the lines about to be rated; they do not count themselves
        :return: dict rule id → function from a ``Sale`` to the amount or count before it, for the engine
        """
        rules = [pricer.rule.id for pricer in self.env["travel.fee.table"]._period_pricers(compiled)]
        if not (self and rules and lines):
            return {}
        self._take_turn()
        before = self._period_sums(rules, lines)
        between = self._period_details(rules, lines)
        return {rule: Progress(before.get(rule, 0.0), between.get(rule, ())) for rule in rules}

    def _take_turn(self):
        """Let one transaction at a time count in this contract.

        The row is changed, not only locked: a transaction that waited for the lock would still not see the charges
        of the one before it. As it is, PostgreSQL makes it fail with a serialization error, and Odoo runs it again.
        """
        self.ensure_one()
        self.flush_recordset(["rating_serial"])
        table = SQL.identifier(self._table)
        self.env.cr.execute(
            SQL("UPDATE %s SET rating_serial = coalesce(rating_serial, 0) + 1 WHERE id = %s", table, self.id)
        )
        self.invalidate_recordset(["rating_serial"], flush=False)

    def _period_domain(self, rules):
        return Domain("contract_id", "=", self.id) & Domain("rule_id", "in", rules)

    def _period_sums(self, rules, lines):
        """Rule id → sum of what was entered before the first of the lines."""
        domain = self._period_domain(rules) & Domain("line_id", "<", min(lines.ids))
        groups = self.env["travel.charge"]._read_group(domain, ["rule_id"], ["period_amount:sum"])
        return {rule.id: amount for rule, amount in groups}

    def _period_details(self, rules, lines):
        """Rule id → list of (line id, amount) of other lines entered after the first one and before the last."""
        domain = self._period_domain(rules) & Domain("line_id", ">", min(lines.ids))
        domain &= Domain("line_id", "<", max(lines.ids)) & Domain("line_id", "not in", lines.ids)
        details = {}
        for charge in self.env["travel.charge"].search(domain, order="line_id"):
            details.setdefault(charge.rule_id.id, []).append((charge.line_id.id, charge.period_amount))
        return details


class Progress:
    """Amount or count before a sale: a start, and what other lines add on the way.

    :param details: (line id, amount) in the order of the lines
    """

    def __init__(self, start, details):
        self.ids = [line_id for line_id, _amount in details]
        self.sums = [
            Decimal(repr(total)).quantize(PLACES) for total in accumulate((a for _id, a in details), initial=start)
        ]

    def __call__(self, sale):
        return self.sums[bisect_left(self.ids, sale.key)]
