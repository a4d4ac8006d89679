"""What a back-test reads of past lines beside what rating reads: which they are, whose, and what stands on them."""

from decimal import Decimal

from odoo.tools import SQL

from ..engine.back_test import ZERO, Charged, Sold
from .sale_parts import RECORD, UNIT
from .sale_rows import array_of

#: A tuple of that class as it is, as ``sale_builder`` makes them.
_made = tuple.__new__
#: States of lines that have their price and count; others wait for somebody.
PRICED = ("ready", "billed")
#: Fields read here: what waits to be written is written before.
FIELDS = {
    "travel.order": ("partner_id",),
    "travel.order.line": ("company_id", "sold_on", "state", "event", "original_line_id", "order_id", "cost_amount", "total_amount",
                          "base_fare", "commission_amount", "commission_percent", "currency_id"),  # fmt: skip
    "travel.charge": ("line_id", "kind_id", "rule_id", "reverses_id", "amount", "currency_id", "name"),
    "res.partner": ("travel_path",),
}


class PastLines:
    """Lines of one company sold from a day to before another, of some customers or of all.

    :param paths: ``travel_path`` of the nodes whose customers count, their own nodes included; None: everybody's
    """

    def __init__(self, env, company, date_from, date_to, paths=None):
        self.env = env
        for model, names in FIELDS.items():
            env[model].flush_model(names)
        self.chosen = SQL(
            "line.company_id = %s AND line.sold_on >= %s AND line.sold_on < %s AND %s", company.id, date_from, date_to, _within(paths)
        )

    def ids(self):
        """The lines that were priced and stand; one that was voided earned nothing, whatever the table."""
        return [row[0] for row in self._rows(SQL("line.id"), SQL("line.state IN %s AND NOT %s", PRICED, _VOIDED), SQL("ORDER BY line.id"))]

    def left_out(self):
        """:return: dict of how many lines are not replayed: ``voided``, ``waiting`` (not priced yet, or held)"""
        counts = SQL(
            "count(*) FILTER (WHERE line.state IN %s AND %s), count(*) FILTER (WHERE line.state IN ('draft', 'held'))", PRICED, _VOIDED
        )
        [(voided, waiting)] = self._rows(counts, SQL("TRUE"), SQL(""))
        return {"voided": voided, "waiting": waiting}

    def _rows(self, what, condition, order):
        return self.env.execute_query(
            SQL(
                """SELECT %s FROM travel_order_line line JOIN travel_order ON travel_order.id = line.order_id
                     LEFT JOIN res_partner customer ON customer.id = travel_order.partner_id WHERE %s AND %s %s""",
                what,
                self.chosen,
                condition,
                order,
            )
        )


#: Fees that rules put on a line.
_FEE = SQL("charge.rule_id IS NOT NULL AND charge.reverses_id IS NULL")
_VOIDED = SQL(
    """EXISTS (SELECT FROM travel_order_line void
                WHERE void.original_line_id = line.id AND void.event = 'void' AND void.state <> 'cancelled')"""
)


def _within(paths):
    if paths is None:
        return SQL("TRUE")
    return SQL("EXISTS (SELECT FROM unnest(%s) node WHERE starts_with(customer.travel_path, node))", list(paths))


def sold_query(line_ids):
    """The query of ``sold_of``: a line's customer, what the service itself earns (commission, or as principal price less
    cost), and the fees that rules put there: neither fares nor penalties, nor what gives back."""
    return SQL(
        """
        SELECT line.id, travel_order.partner_id,
               nullif(round(CASE WHEN coalesce(line.cost_amount, 0) <> 0 THEN line.total_amount - line.cost_amount
                                 WHEN coalesce(line.commission_amount, 0) <> 0 THEN line.commission_amount
                                 ELSE coalesce(line.base_fare * line.commission_percent / 100, 0) END, currency.decimal_places), 0)::text,
               coalesce(fees.told, '')
          FROM travel_order_line line
          JOIN travel_order ON travel_order.id = line.order_id
          JOIN res_currency currency ON currency.id = line.currency_id
          LEFT JOIN (%(fees)s) fees ON fees.line_id = line.id
         WHERE line.id = ANY(%(ids)s)
        """,
        fees=_fees(line_ids),
        ids=array_of(line_ids),
    )


def sold_of(rows, standing):
    """Line id → ``Sold``, of the rows of ``sold_query``.

    :param standing: function from the text of a line's fees, see ``charged_in``, to ``Standing``, by its look-up
    """
    return {
        line_id: _made(Sold, (partner_id, Decimal(earned) if earned else ZERO, standing[told])) for line_id, partner_id, earned, told in rows
    }


def _fees(line_ids):
    """The fees of each line as one text; what the same was charged for is the same text."""
    return SQL(
        """
        SELECT charge.line_id,
               string_agg(concat_ws(%s, kind.code, charge.rule_id, round(charge.amount, currency.decimal_places), currency.name), %s
                          ORDER BY charge.sequence, charge.id) AS told
          FROM travel_charge charge
          JOIN travel_charge_kind kind ON kind.id = charge.kind_id
          JOIN res_currency currency ON currency.id = charge.currency_id
         WHERE charge.line_id = ANY(%s) AND %s
         GROUP BY charge.line_id
        """,
        UNIT,
        RECORD,
        array_of(line_ids),
        _FEE,
    )


def charged_in(text):
    """The ``Charged`` of one text of ``_fees``."""
    parts = [charge.split(UNIT) for charge in text.split(RECORD)] if text else []
    return [Charged(kind, int(rule_id), Decimal(amount), currency) for kind, rule_id, amount, currency in parts]


def named_of(env, line_ids):
    """Line id → list of (name, amount, currency) of the same fees, for the few lines that are told one by one."""
    rows = env.execute_query(
        SQL(
            """
            SELECT charge.line_id, charge.name, round(charge.amount, currency.decimal_places), currency.name
              FROM travel_charge charge
              JOIN res_currency currency ON currency.id = charge.currency_id
             WHERE charge.line_id = ANY(%s) AND %s
             ORDER BY charge.line_id, charge.sequence, charge.id
            """,
            array_of(line_ids),
            _FEE,
        )
    )
    found = {}
    for line_id, name, amount, currency in rows:
        found.setdefault(line_id, []).append((name, amount, currency))
    return found


def priced_by_hand(env, company):
    """Ids of the few lines of a company with a price given by hand."""
    env["travel.price.override"].flush_model(["line_id"])
    rows = env.execute_query(
        SQL(
            """SELECT DISTINCT line.id FROM travel_price_override override
                 JOIN travel_order_line line ON line.id = override.line_id WHERE line.company_id = %s""",
            company.id,
        )
    )
    return {line_id for (line_id,) in rows}


def given_back_of(env, line_ids):
    """What was given back of the fees of lines: list of (currency, day of sale, amount, how many)."""
    rows = env.execute_query(
        SQL(
            """
            SELECT currency.name, line.sold_on, round(sum(back.amount), currency.decimal_places)::text, count(*)
              FROM travel_charge back
              JOIN travel_charge charge ON charge.id = back.reverses_id AND charge.rule_id IS NOT NULL
              JOIN travel_order_line line ON line.id = charge.line_id
              JOIN res_currency currency ON currency.id = back.currency_id
             WHERE charge.line_id = ANY(%s)
             GROUP BY currency.name, currency.decimal_places, line.sold_on
            """,
            array_of(line_ids),
        )
    )
    return [(currency, day, Decimal(amount), count) for currency, day, amount, count in rows]
