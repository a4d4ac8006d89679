"""One statement per cost centre: what a customer owes, divided among those who bear it; together they are all of it."""

from collections import namedtuple
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..engine.statement import Movements, block, booked_part, divided
from .travel_statement_figures import _open_item, _sums

#: key: of this part among those of its set, False of a statement that is no part · name: for people · node: whom it is
#: addressed to · figures: the snapshot · suffix: of the business key
Part = namedtuple("Part", "key name node figures suffix")
NOTHING = Decimal(0)


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    @api.model
    def _divide(self, scope, company, as_of, date_from, figures):
        """The statements that are made of one customer's figures: one, or one for each cost centre.

        Open items are divided as ageing divides them: to the coin, by what each cost centre's services came to, less what
        was said to be paid for them. What is on no cost centre, and money on account, is a part of its own.

        :return: list of :class:`Part`
        """
        if scope.profile.one_per != "cost_center" or not figures["blocks"]:
            return [Part(False, False, scope.node, figures, "")]
        # sudo: services of these debtors; the right to the customer was checked by who asks
        divide = self.sudo().with_context(lang=scope.node.lang)
        opens = divide._open_by_center(scope.debtors, company, as_of)
        before = divide._open_by_center(scope.debtors, company, _day_before(date_from)) if date_from else {}
        moves = {row["move"] for found in figures["blocks"] for row in (*found["rows"], *found["moved_rows"])}
        wholes = divide._billed_by_center(moves)
        blocks = {}
        for found in figures["blocks"]:
            for center, part in _divide_block(found, opens, before, wholes, scope.profile, as_of, date_from).items():
                blocks.setdefault(center, []).append(part)
        return divide._parts(scope, blocks, figures)

    @api.model
    def _parts(self, scope, blocks, figures):
        """The parts by the cost centres' codes; what is on none comes last."""
        centers = self.env["travel.cost.center"].with_context(active_test=False)
        named = centers.browse(sorted(filter(None, blocks))).sorted(lambda one: (one.code, one.id))
        totals = {found["currency"]: found["closing"] for found in figures["blocks"]}
        parts = []
        for center in [*named, centers]:
            if (center.id or None) not in blocks:
                continue
            own = [row for row in figures["refunds"] if (row["cost_center_id"] or False) == center.id]
            found = {**figures, "blocks": blocks[center.id or None], "refunds": own, "totals": totals}
            name = center.display_name if center else self.env._("Without Cost Centre")
            node = center._invoiced_to() or scope.node
            parts.append(Part(str(center.id or 0), name, node.sudo(False), found, f":{center.id or 0}"))
        return parts

    # -- by cost centre ---------------------------------------------------------------------------------------------

    @api.model
    def _open_by_center(self, debtors, company, day):
        """What was open of each item by cost centre: ``{item id: {center id or None: (currency id, open, disputed)}}``."""
        buckets = self.env["travel.aging.buckets"]._resolve([30])
        pieces = self.env["travel.aging"]._lines_query(
            day, buckets, shared=True, companies=company, partners=SQL("partner.id IN %s", tuple(debtors.ids))
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item_id, cost_center_id, currency_id, SUM(residual_currency)::text,
                       COALESCE(SUM(residual_currency) FILTER (WHERE status = 'disputed'), 0)::text
                  FROM (%s) piece GROUP BY 1, 2, 3
                """,
                pieces,
            )
        )
        found = {}
        for item, center, currency, amount, disputed in rows:
            found.setdefault(item, {})[center] = (currency, Decimal(amount), Decimal(disputed))
        return found

    @api.model
    def _billed_by_center(self, move_ids):
        """What documents came to by cost centre: ``{move id: {center id or None: Decimal}}``."""
        self.env["travel.invoice.share"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move_id, cost_center_id, SUM(ABS(amount))::text FROM travel_invoice_share
                 WHERE move_id IN %s GROUP BY 1, 2 ORDER BY 1, MIN(id)
                """,
                tuple(move_ids) or (0,),
            )
        )
        found = {}
        for move, center, amount in rows:
            found.setdefault(move, {})[center] = Decimal(amount)
        return found

    # -- held together ----------------------------------------------------------------------------------------------

    def _parts_obstacle(self):
        """Statements that were issued together come to what the customer owes, or none of them is sent."""
        together, totals = (self.figures or {}).get("together"), (self.figures or {}).get("totals")
        if not together:
            return ""
        sums = dict.fromkeys(totals, NOTHING)
        for one in self.browse(together).exists():
            for found in one.figures["blocks"]:
                sums[found["currency"]] = sums.get(found["currency"], NOTHING) + Decimal(found["closing"])
        wrong = [name for name, amount in sums.items() if amount != Decimal(totals.get(name, 0))]
        return wrong and self.env._(
            "The statements of this customer's cost centres come to %(sum)s %(currency)s, and it owes %(total)s. Such "
            "statements are not sent: cancel all of this day, and issue them anew.",
            sum=sums[wrong[0]],
            currency=wrong[0],
            total=totals.get(wrong[0], 0),
        )


def _day_before(day):
    return day.fromordinal(day.toordinal() - 1)


def _divide_block(found, opens, before, wholes, profile, as_of, date_from):
    """One currency of the whole, by cost centre: ``{center id or None: block}``."""
    coin = Decimal(1).scaleb(-found["decimals"])
    rows, moved, opening = {}, {}, {}
    for row in found["rows"]:
        for center, part in _divide_row(row, opens.get(row["item"], {}), wholes.get(row["move"], {}), coin).items():
            rows.setdefault(center, []).append(part)
    for row in found["moved_rows"]:
        for center, amount in divided(Decimal(row["amount"]), wholes.get(row["move"], {}), coin).items():
            moved.setdefault(center, []).append({**row, "amount": f"{amount:f}"})
    for by_center in before.values():
        for center, (currency, amount, _disputed) in by_center.items():
            if currency == found["currency_id"]:
                opening[center] = opening.get(center, NOTHING) + amount
    parts = {}
    for center in dict.fromkeys([*rows, *moved, *(center for center, amount in opening.items() if amount)]):
        mine = rows.get(center, []), moved.get(center, [])
        parts[center] = _part_block(found, *mine, opening.get(center, NOTHING), profile, as_of, date_from)
    return parts


def _divide_row(row, opens, wholes, coin):
    """An open item by cost centre; what is open and disputed of its parts comes to what is of the whole."""
    booked = divided(Decimal(row["amount"]), wholes, coin)
    left = {center: amount for center, (_currency, amount, _disputed) in opens.items() if amount}
    marked = {center: amount for center, (_currency, _open, amount) in opens.items() if amount}
    disputed = divided(Decimal(row["disputed"]), marked or left, coin)
    parts = {}
    for center, amount in left.items():
        whole = booked_part(booked.get(center, NOTHING), amount)
        said = {"amount": whole, "paid": whole - amount, "open": amount, "disputed": disputed.get(center, NOTHING)}
        parts[center] = {**row, **{name: f"{value:f}" for name, value in said.items()}}
    return parts


def _part_block(found, rows, moved, opening, profile, as_of, date_from):
    """The figures of one cost centre in one currency, by the engine.

    Of an activity, what payments and credits took off its documents stands in one sum: they are booked for the customer
    as a whole.
    """
    items = [_open_item(row) for row in rows]
    movements = None
    if date_from:
        amounts = [Decimal(row["amount"]) for row in moved]
        settled = sum((item.open for item in items), NOTHING) - opening - sum(amounts, NOTHING)
        movements = Movements(opening, amounts, settled)
    figures = block(items, profile._buckets(), as_of, movements)
    return {**found, **_sums(figures), "rows": rows, "moved_rows": moved}
