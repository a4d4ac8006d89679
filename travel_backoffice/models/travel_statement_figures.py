"""The figures of a statement: gathered, handed to the engine, and kept as they were issued."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.statement import Movements, OpenItem, block, differences

VERSION = 1


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    @api.model
    def _gather(self, scope, company, as_of, date_from=None):
        """All that a statement shows, as plain data: amounts are exact text, days are ISO.

        :param date_from: first day of the period of a statement of activity; None: of open items
        """
        # sudo: what these debtors owe; the right to the customer was checked by who asks
        gather = self.sudo().with_context(lang=scope.node.lang)
        debtors = scope.debtors
        rows = gather._open_rows(debtors, company, as_of)
        booked = gather._booked(debtors, company, date_from, as_of) if date_from else None
        balances = gather._balances(debtors, company, as_of, date_from)
        currencies = set(rows) | {key for one in balances.values() for key, amount in one.items() if amount}
        currencies |= set(booked.filtered("amount_currency").currency_id.ids) if booked else set()
        known = self.env["res.currency"].browse(currencies).sorted(lambda one: (one != company.currency_id, one.name))
        blocks = [gather._block(scope, one, rows.get(one.id, []), booked, balances, as_of) for one in known]
        return {
            "version": VERSION,
            "ranges": scope.profile._buckets().ranges,
            "blocks": blocks,
            "refunds": gather._pending_refunds(scope.node, debtors, company, as_of),
            "debtors": debtors.ids,
        }

    @api.model
    def _open_rows(self, debtors, company, as_of):
        """Rows of what is open, by currency id, oldest due first."""
        partners = SQL("partner.id IN %s", tuple(debtors.ids))
        found = self.env["travel.open.items"]._rows(as_of, company, partners)
        items = self.env["account.move.line"].browse([row["item_id"] for row in found])
        disputes, rows = self._disputes(items, as_of), {}
        promised = self.env["travel.promise"]._promised_until(items, as_of)
        for item, amounts in zip(items, found, strict=True):
            if not item.currency_id.is_zero(amounts["residual_currency"]):
                rows.setdefault(item.currency_id.id, []).append(self._open_row(item, amounts, disputes, promised.get(item.id)))
        return rows

    @api.model
    def _balances(self, debtors, company, as_of, date_from):
        """Sums by currency id: of the ledger, of what was settled elsewhere, and both at the period's beginning."""
        day_before = fields.Date.subtract(fields.Date.to_date(date_from), days=1) if date_from else None
        return {
            "ledger": self._ledger_balances(debtors, company, as_of),
            "elsewhere": self._settled_elsewhere(debtors, company, as_of),
            "opening": self._open_balances(debtors, company, day_before) if day_before else {},
            "elsewhere_before": self._settled_elsewhere(debtors, company, day_before) if day_before else {},
        }

    @api.model
    def _block(self, scope, currency, rows, booked, balances, as_of):
        """One currency: rows of open items, of an activity also what was booked, and the engine's figures."""
        sums = {name: found.get(currency.id, Decimal(0)) for name, found in balances.items()}
        mine = booked.filtered(lambda item: item.currency_id == currency and item.amount_currency) if booked is not None else None
        moved = [self._booked_row(item) for item in mine] if mine is not None else []
        movements = None
        if booked is not None:
            amounts = [Decimal(row["amount"]) for row in moved]
            movements = Movements(sums["opening"], amounts, sums["elsewhere"] - sums["elsewhere_before"])
        found = block([_open_item(row) for row in rows], scope.profile._buckets(), as_of, movements)
        wrong = differences(found, sums["ledger"] + sums["elsewhere"], movements)
        return {
            "currency": currency.name,
            "currency_id": currency.id,
            "decimals": currency.decimal_places,
            **_sums(found),
            "ledger": f"{sums['ledger']:f}",
            "wrong": [(name, f"{amount:f}") for name, amount in wrong],
            "rows": rows,
            "moved_rows": moved,
        }


def _sums(found):
    """The engine's figures as text, exactly."""
    names = ("closing", "unallocated", "disputed", "overdue", "opening", "moved", "settled_elsewhere")
    return {**{name: f"{getattr(found, name):f}" for name in names}, "aged": [f"{amount:f}" for amount in found.aged]}


def _open_item(row):
    day = fields.Date.to_date(row["due"])
    return OpenItem(day, Decimal(row["amount"]), Decimal(row["open"]), Decimal(row["disputed"]))
