"""A long advice whose answers are known by construction: blocks of ten lines, each line of another kind, and their invoices."""

import os

from odoo.tools import SQL

from .test_remittance_cases import RemittanceCases

#: 500 lines in a usual run; ``TBO_REMITTANCE_LINES=5000`` for the whole length.
BLOCKS = int(os.environ.get("TBO_REMITTANCE_LINES", "500")) // 10

#: Kind of invoice → what it is called by, and its place in the block. Each block has one of each.
KINDS = {"exact": 0, "swapped": 1, "wrong": 2, "withheld": 3, "group": 4, "euro": 5, "credit": 6, "short": 7, "beta": 8, "unsaid": 9}

#: Kind of line → state, kind of reason. "Again" is the line of "exact" a second time.
EXPECTED = {
    "exact": ("matched", False),
    "swapped": ("suggested", "near_swapped"),
    "wrong": ("suggested", "amount_named"),
    "again": ("suggested", "twice"),
    "withheld": ("matched", "deducted"),
    "group": ("matched", False),
    "euro": ("matched", False),
    "credit": ("matched", False),
    "short": ("matched", "short"),
    "beta": ("suggested", "other_customer"),
}


def number_of(kind, block):
    """``INV/2026/012357``: block 12, kind 3. All end with 57, so that 75 is no invoice but two digits swapped."""
    prefix = "RINV" if kind == "credit" else "INV"
    return f"{prefix}/2026/{block:03}{KINDS[kind]}57"


def cents_of(kind, block):
    """No two invoices have the same amount, but for the credits.

    1,000.00 and up in steps of 0.10, so that 10 % of it are whole cents: block 12, kind 3 is 1,012.30. Credits: 25.00.
    Euros: 100.00 and up in steps of 0.10.
    """
    if kind == "credit":
        return 2500
    return 10000 + 10 * block if kind == "euro" else 100000 + 100 * block + 10 * KINDS[kind]


class LongAdvice(RemittanceCases):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])  # 100 EUR are 200 USD
        cls.env.flush_all()
        cls.items = {kind: cls._copies(kind) for kind in KINDS}
        cls.env.cr.execute("ANALYZE account_move, account_move_line")
        cls.env.invalidate_all()

    # -- invoices ---------------------------------------------------------------------------------------------------

    @classmethod
    def _copies(cls, kind):
        """Ids of the receivable items of this kind, block by block: copies of one invoice that Odoo posted.

        Posting thousands would take minutes; all that differs between them is the number and the amounts.
        """
        values = {"currency": cls.euro} if kind == "euro" else {}
        if kind == "credit":
            values["move_type"] = "out_refund"
        payer = {"group": cls.india, "beta": cls.beta}.get(kind, cls.alpha)
        model = cls.numbered(f"MODEL/{kind}", 1.0, payer, **values)
        cls.env.flush_all()
        moves = cls._copy_moves(model, kind)
        cls._copy_lines(model, moves)
        return cls._receivables(moves)

    @classmethod
    def _copy_moves(cls, model, kind):
        """:return: pairs of the new move's id and its amount (of the model times so much)"""
        rows = [(number_of(kind, block), cents_of(kind, block) / 100) for block in range(BLOCKS)]
        found = cls._insert(
            model,
            rows,
            SQL("jsonb_build_object('name', data.number, 'payment_reference', data.number, 'sequence_prefix', 'INV/2026/',"
                " 'sequence_number', right(data.number, 6)::int)"),
        )  # fmt: skip
        return list(zip(found, [amount for _number, amount in rows], strict=True))

    @classmethod
    def _copy_lines(cls, model, moves):
        for line in model.line_ids:
            cls._insert(line, moves, SQL("jsonb_build_object('move_id', data.number::int, 'move_name', (SELECT name FROM account_move WHERE id = data.number::int))"))

    @classmethod
    def _insert(cls, record, rows, own):
        """Rows as this record's, with all amounts times the second of each pair.

        :param rows: pairs of a key and a factor
        :param SQL own: JSON of the other columns that differ, of ``data.number``
        """
        table = SQL.identifier(record._table)
        money = [name for name, field in record._fields.items() if field.type == "monetary" and field.store and field.column_type]
        money += ["price_unit"] if record._name == "account.move.line" else []
        scaled = SQL(", ").join(SQL("%s, model.%s * data.factor", name, SQL.identifier(name)) for name in money)
        query = SQL(
            """
            INSERT INTO %(table)s
            SELECT made.*
              FROM %(table)s model
        CROSS JOIN unnest(%(keys)s, %(factors)s) WITH ORDINALITY AS data(number, factor, place)
        CROSS JOIN LATERAL jsonb_populate_record(model, %(own)s || jsonb_build_object(%(scaled)s)
                   || jsonb_build_object('id', nextval(%(sequence)s))) made
             WHERE model.id = %(id)s
          ORDER BY data.place
         RETURNING id
            """,
            table=table,
            keys=[str(key) for key, _factor in rows],
            factors=SQL("%s::numeric[]", [factor for _key, factor in rows]),
            own=own,
            scaled=scaled,
            sequence=f"{record._table}_id_seq",
            id=record.id,
        )
        return sorted(one for (one,) in cls.env.execute_query(query))

    @classmethod
    def _receivables(cls, moves):
        items = cls.env["account.move.line"].search([("move_id", "in", [move for move, _amount in moves]), ("account_type", "=", "asset_receivable")])
        return items.sorted(lambda item: item.move_id.id).ids

    # -- the advice -------------------------------------------------------------------------------------------------

    def said_lines(self):
        """Triples of the kind, what is said of it as a line of the file, and the money."""
        for block in range(BLOCKS):
            for kind in EXPECTED:
                number, gross, money = self.said(kind, block)
                yield kind, f"{number},{gross},{money:.2f}", money

    def said(self, kind, block):
        """Number, gross in the invoice's own currency with its code, and money."""
        own = "exact" if kind == "again" else kind
        number, amount = number_of(own, block), cents_of(own, block) / 100
        if kind == "swapped":
            return f"{number[:-2]}75", ",", amount
        if kind == "wrong":
            return f"PO-{block:03}", ",", amount
        if kind == "withheld":
            return number, ",", round(amount * 9 / 10, 2)
        if kind == "euro":  # at the bank's own rate: 2.01, 0.5 % from the day's
            return number, f"{amount:.2f},EUR", round(amount * 2.01, 2)
        if kind == "credit":
            return number, ",", -amount
        return number, ",", amount - 30 if kind == "short" else amount

    def expected(self, kind, block):
        """Allocations: item, settled, money, kept back, short."""
        own = "exact" if kind == "again" else kind
        item, amount, (_number, _gross, money) = self.items[own][block], cents_of(own, block) / 100, self.said(kind, block)
        return {
            "exact": [(item, amount, amount, 0.0, 0.0)],
            "withheld": [(item, amount, money, round(amount / 10, 2), 0.0)],
            "group": [(item, amount, amount, 0.0, 0.0)],
            "euro": [(item, amount, money, 0.0, 0.0)],
            "credit": [(item, -amount, -amount, 0.0, 0.0)],
            "short": [(item, amount - 30, amount - 30, 0.0, 30.0)],
        }.get(kind, [])

    def left_open(self, kind, block):
        """What is open of an invoice when the advice is applied: 30.00 of those paid short, all of those not taken."""
        if kind in ("exact", "swapped", "withheld", "group", "euro", "credit"):
            return 0.0
        return 30.0 if kind == "short" else cents_of(kind, block) / 100
