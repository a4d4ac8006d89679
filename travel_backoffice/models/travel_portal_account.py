"""A customer's account as its own people see it in the portal: the same open items that the agency's screens show."""

from collections import namedtuple
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.aging import TRAVEL
from ..formats.data_file import AMOUNT, DATE, NUMBER, Column, Options, Table, write_xlsx

#: by what is aged, headings of the buckets, and (currency id, number of the bucket) → amount
Ages = namedtuple("Ages", "basis labels sums")
#: open items that one page shows at most; the download holds all
PAGE_ITEMS = 500


class TravelPortalAccount(models.AbstractModel):
    """Open items of one user's place in the customer tree.

    Everything here is asked for by a user and answers within :meth:`_scope` of that user only; the records of the
    receivables themselves are closed to the portal.
    """

    _name = "travel.portal.account"
    _description = "Customer's Account in the Portal"

    @api.model
    def _scope(self, user):
        """SQL conditions on ``invoiced`` (whom the document is addressed to) and on ``partner`` (who owes).

        The first is the rule that the portal has for invoices (``_travel_portal_domain``) and Odoo's own; the second
        only spares reading everybody's items.
        """
        contact = user.partner_id.sudo()  # sudo: the user's own place decides what it may see
        customer = contact.commercial_partner_id
        node = contact._travel_portal_node()
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        domain = Domain("id", "child_of", customer.id)
        if node:
            domain &= node._travel_subtree_domain()
        seen = Partner._search(domain)
        debtors = Partner.search(domain).commercial_partner_id
        return SQL("invoiced.id IN %s", seen.subselect()), SQL("partner.id IN %s", tuple(debtors.ids or [0]))

    @api.model
    def _items(self, user, as_of):
        """The open items that a user may see, oldest due first.

        :return: list of dicts: ``item_id, partner_id, move_id, name, kind, date, due, amount, open, disputed, currency_id, days``;
            amounts in the item's currency, credits negative; ``days`` overdue, 0 or less when not due
        """
        invoiced, partners = self._scope(user)
        companies = user.sudo().company_ids
        query = self.env["travel.open.items"].sudo()._query(as_of, companies, partners)
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT items.item_id, items.partner_id, items.move_id, move.name, move.move_type AS kind, items.date,
                       items.date_maturity AS due, items.amount_currency AS amount, items.residual_currency AS open,
                       items.currency_id, items.company_id, %(as_of)s - items.date_maturity AS days,
                       COALESCE(NULLIF(move.ref, move.name), '') AS reference
                  FROM (%(items)s) items
                  JOIN account_move move ON move.id = items.move_id
                  JOIN res_partner invoiced ON invoiced.id = COALESCE(move.partner_id, items.partner_id)
                 WHERE items.residual_currency != 0 AND %(invoiced)s
                 ORDER BY items.date_maturity, items.item_id
                """,
                as_of=fields.Date.to_date(as_of),
                items=query,
                invoiced=invoiced,
            )
        )
        return self._with_disputes(rows, as_of)

    @api.model
    def _with_disputes(self, rows, as_of):
        """Say of each item how much of it is disputed."""
        items = self.env["account.move.line"].sudo().browse([row["item_id"] for row in rows])
        amounts = self.env["travel.dispute"].sudo()._amounts(items, as_of)
        for row in rows:
            row["disputed"] = amounts.get(row["item_id"], 0.0)
        return rows

    @api.model
    def _today(self):
        return self.env.company.sudo()._travel_today()  # sudo: the agency's time zone is no secret

    @api.model
    def _count(self, user):
        """How many open items the user's place has, for the card on the portal's first page."""
        return len(self._items(user, self._today()))

    @api.model
    def _page(self, user, as_of):
        """What the portal's page shows: one block for each currency, never adding two of them."""
        rows = self._items(user, as_of)
        currencies = self.env["res.currency"].sudo().browse({row["currency_id"] for row in rows}).sorted("name")
        ages = self._ages(user, as_of, rows)
        blocks = [self._block(currency, [row for row in rows if row["currency_id"] == currency.id], ages) for currency in currencies]
        today = self._today()
        return {"as_of": as_of, "today": today, "is_today": as_of == today, "blocks": blocks, "age_basis": ages.basis}

    @api.model
    def _block(self, currency, rows, ages):
        owed = [row for row in rows if row["open"] > 0]
        credits = [row for row in rows if row["open"] < 0]
        total = sum(row["open"] for row in rows)
        return {
            "currency": currency,
            "balance": currency.round(total),
            "overdue": currency.round(sum(row["open"] for row in owed if row["days"] > 0)),
            "disputed": currency.round(sum(row["disputed"] for row in owed)),
            "credits": currency.round(sum(row["open"] for row in credits)),
            "buckets": self._buckets(currency, ages),
            "items": [self._shown(row) for row in owed[:PAGE_ITEMS]],
            "credit_items": [self._shown(row) for row in credits[:PAGE_ITEMS]],
            "more": max(len(owed) - PAGE_ITEMS, 0) + max(len(credits) - PAGE_ITEMS, 0),
        }

    @api.model
    def _ages(self, user, as_of, rows):
        """How old these items are, in the company's own buckets and by the query of the agency's own report."""
        Buckets = self.env["travel.aging.buckets"]
        buckets = Buckets._resolve()
        basis = dict(Buckets._fields["basis"]._description_selection(self.env))[buckets.basis]
        if not rows:
            return Ages(basis, Buckets._labels(buckets), {})
        partners = SQL("partner.id IN %s", tuple({row["partner_id"] for row in rows}))
        # sudo: pieces of the very items that the user sees, narrowed to them below
        pieces = self.env["travel.aging"].sudo()._lines_query(
            as_of, buckets, buckets.basis == TRAVEL, user.sudo().company_ids, partners
        )
        sums = self.env.execute_query(
            SQL(
                """
                SELECT currency_id, bucket::integer, SUM(residual_currency)::float8 FROM (%s) line
                 WHERE item_id IN %s GROUP BY 1, 2
                """,
                pieces,
                tuple(row["item_id"] for row in rows),
            )
        )
        return Ages(basis, Buckets._labels(buckets), {(currency, number): amount for currency, number, amount in sums})

    @api.model
    def _buckets(self, currency, ages):
        """``[(label, amount, share of the largest in %)]``"""
        sums = [ages.sums.get((currency.id, number), 0.0) for number in range(len(ages.labels))]
        largest = max(*map(abs, sums), currency.rounding)
        return [
            (label, currency.round(amount), round(100 * max(amount, 0.0) / largest))
            for label, amount in zip(ages.labels, sums, strict=True)
        ]

    @api.model
    def _shown(self, row):
        """An item with its page in the portal, where it has one, and its state in a word."""
        is_invoice = row["kind"] in ("out_invoice", "out_refund", "out_receipt")
        state = "disputed" if row["disputed"] else "overdue" if row["days"] > 0 and row["open"] > 0 else "open"
        return row | {
            "url": f"/my/invoices/{row['move_id']}" if is_invoice else "",
            "payable": row["kind"] == "out_invoice" and row["open"] > 0,
            "state": state,
        }

    # -- download ---------------------------------------------------------------------------------------------------

    @api.model
    def _sheet(self, user, as_of):
        """The open items as a workbook; amounts are summed only where all are in one currency."""
        rows = self._items(user, as_of)
        names = {currency.id: currency for currency in self.env["res.currency"].sudo().browse({row["currency_id"] for row in rows})}
        table = Table(self._sheet_columns(), [self._sheet_row(row, names[row["currency_id"]]) for row in rows], len(names) < 2)
        return write_xlsx(table, Options(), created=as_of, title=self.env._("Open items"))

    @api.model
    def _sheet_columns(self):
        return [
            Column(self.env._("Document")),
            Column(self.env._("Reference")),
            Column(self.env._("Date"), DATE),
            Column(self.env._("Due"), DATE),
            Column(self.env._("Days Overdue"), NUMBER),
            Column(self.env._("Currency")),
            Column(self.env._("Amount"), AMOUNT),
            Column(self.env._("Open"), AMOUNT),
            Column(self.env._("Disputed"), AMOUNT),
        ]

    @api.model
    def _sheet_row(self, row, currency):
        def money(amount):
            return Decimal(f"{amount:.{currency.decimal_places}f}")

        overdue = max(row["days"], 0) if row["open"] > 0 else 0
        amounts = [money(row["amount"]), money(row["open"]), money(row["disputed"])]
        return [row["name"] or "", row["reference"], row["date"], row["due"], overdue, currency.name, *amounts]
