"""What is open, by debtor and age, as a page of a report: the figures of the statement, within what the reader may see."""

from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL, format_date

from ..engine.mis_calendar import DAY
from ..engine.statement import NOTHING, OpenItem, block

FIGURES = ("closing", "unallocated", "disputed")


class TravelMisFigures(models.AbstractModel):
    _inherit = "travel.mis.figures"

    @api.model
    def _page_of_outstanding(self, asked, page):
        """Aged as the statement of the node is: by its buckets, from the due day, credits apart.

        As of the end of the day before the report, so that it stays true of that day.
        """
        as_of = asked.day - DAY
        buckets, labels = self._statement_buckets(asked)
        blocks = self._open_blocks(asked, as_of, buckets)
        return {
            "title": page.title,
            "about": [self.env._("As of %s", format_date(self.env, as_of)), self.env._("Aged by days overdue")],
            "notes": [self.env._("In the currency of the agency; of other currencies at the rate at which they were booked.")],
            "chart": "bar",
            "answer": self._open_answer(asked.company, blocks, labels),
        }

    @api.model
    def _statement_buckets(self, asked):
        statements = self.env["travel.statement"]
        # sudo: how old debts are told, of the node whose report this is
        terms = self.env["travel.contract"].sudo()._resolve_terms([(asked.node, asked.day)], asked.company)
        profile = terms[asked.node.id, asked.day].value("statement_profile_id") or statements._default_profile().sudo()
        buckets = profile._buckets()
        return buckets, statements._bucket_labels(buckets.ranges)

    @api.model
    def _open_place(self, asked):
        """The node whose invoices are told: as the portal shows them to the reader, and no more than the report's node.

        :return: contact; none where the two have nothing in common
        """
        node, person = asked.node.sudo(), asked.reader.person  # sudo: places in the tree decide what may be seen
        if not person:
            return node
        place = person._travel_portal_node()
        if node._travel_is_below(place):
            return node
        return place if place._travel_is_below(node) else place.browse()

    @api.model
    def _open_blocks(self, asked, as_of, buckets):
        """``[(debtor, Block)]`` in the company's currency, by the names of the debtors."""
        found = {}
        for row in self._ask(self, lambda own: own._open_rows(asked, as_of)):
            amount = Decimal(row["residual"])
            item = OpenItem(row["due"], amount, amount, self._disputed_of(row, asked.company))
            found.setdefault(row["partner_id"], []).append(item)
        partners = self.env["res.partner"].sudo()  # sudo: names of who owes what the reader may see
        blocks = [(partners.browse(debtor), block(items, buckets, as_of)) for debtor, items in found.items()]
        return sorted(blocks, key=lambda one: (one[0].complete_name or "", one[0].id))

    @api.model
    def _open_rows(self, asked, as_of):
        """Open items of the reader's place, with the disputed part of each in its own currency."""
        place = self._open_place(asked)
        if not place:
            return []
        # sudo: narrowed to the invoices of the place, as the portal's page of the account is
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        seen = contacts._search(place._travel_subtree_domain())
        debtors = contacts.search(place._travel_subtree_domain()).commercial_partner_id
        items = self.env["travel.open.items"].sudo()._query(as_of, asked.company, SQL("partner.id IN %s", tuple(debtors.ids or [0])))
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT items.item_id, items.partner_id, items.residual::text AS residual,
                       items.residual_currency, COALESCE(items.date_maturity, items.date) AS due
                  FROM (%s) items
                  JOIN account_move move ON move.id = items.move_id
                 WHERE items.residual != 0 AND COALESCE(move.partner_id, items.partner_id) IN %s
                 ORDER BY items.item_id
                """,
                items,
                seen.subselect(),
            )
        )
        lines = self.env["account.move.line"].sudo().browse([row["item_id"] for row in rows])  # sudo: as above
        disputed = self.env["travel.dispute"].sudo()._amounts(lines, as_of)
        return [{**row, "disputed": disputed.get(row["item_id"], 0.0)} for row in rows]

    @api.model
    def _disputed_of(self, row, company):
        """The disputed part in the company's currency, by the rate of what is open."""
        if not row["disputed"] or not row["residual_currency"]:
            return NOTHING
        part = Decimal(row["residual"]) * Decimal(str(row["disputed"])) / Decimal(str(row["residual_currency"]))
        return part.quantize(Decimal(1).scaleb(-company.sudo().currency_id.decimal_places))  # sudo: how money is written

    @api.model
    def _open_answer(self, company, blocks, labels):
        """Shaped like an answer of the cube."""
        _, currency = self.env._, company.sudo().currency_id  # sudo: as above
        names = ["closing", *(f"bucket_{number}" for number in range(len(labels))), "unallocated", "disputed"]
        heads = [_("Outstanding"), *labels, _("Unallocated Credits"), _("Disputed")]
        rows = [
            {"key": [debtor.id], "labels": [debtor.complete_name or ""], "values": _values(names, found)}
            for debtor, found in blocks
        ]
        totals = {name: f"{sum((Decimal(row['values'][name]) for row in rows), NOTHING):f}" for name in names}
        return {
            "dimensions": [{"name": "debtor", "label": _("Debtor")}],
            "measures": [{"name": name, "label": head, "kind": "money"} for name, head in zip(names, heads, strict=True)],
            "rows": rows,
            "totals": totals,
            "currency": {"id": currency.id, "name": currency.name},
            "capped": False,
            "cells": len(rows),
            "cap": 0,
        }


def _values(names, found):
    amounts = {name: getattr(found, name) for name in FIGURES} | {f"bucket_{number}": part for number, part in enumerate(found.aged)}
    return {name: f"{amounts[name]:f}" for name in names}
