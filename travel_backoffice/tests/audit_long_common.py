"""Many billed services, and errors put into some of them: which, is known by construction.

A few dozen orders are priced and billed as they are in life. All but those that count in common (bands over a period, trips) are
then copied row by row, with their charges and invoices, as often as it takes.
"""

import os
import random
from datetime import datetime

from odoo.fields import Command
from odoo.tools import SQL

from .audit_common import AuditCommon

#: 1,200 services in a usual run; ``TBO_AUDIT_LINES=20000`` for the whole length. One in a hundred is billed wrong.
LINES = int(os.environ.get("TBO_AUDIT_LINES", "1200"))
ERRORS = max(LINES // 100, 24)

#: Tables, their key to what else was copied, and columns that point there.
COPIED = {
    "travel_order": {},
    "travel_order_line": {"order_id": "travel_order", "original_line_id": "travel_order_line"},
    "travel_passenger": {"order_id": "travel_order"},
    "travel_segment": {"line_id": "travel_order_line"},
    "travel_line_tax": {"line_id": "travel_order_line"},
    "travel_price_override": {"line_id": "travel_order_line"},
    "account_move": {},
    "travel_charge": {"order_id": "travel_order", "line_id": "travel_order_line", "reverses_id": "travel_charge"},
    "account_move_line": {
        "move_id": "account_move", "travel_order_id": "travel_order", "travel_line_id": "travel_order_line",
        "travel_charge_id": "travel_charge", "travel_reversed_line_id": "account_move_line",
    },
}  # fmt: skip
LINKS = {
    "travel_order_line_travel_passenger_rel": {"travel_order_line_id": "travel_order_line", "travel_passenger_id": "travel_passenger"},
    "account_move_line_account_tax_rel": {"account_move_line_id": "account_move_line", "account_tax_id": None},
}


class LongAuditCommon(AuditCommon):
    # -- what was sold ----------------------------------------------------------------------------------------------

    def build(self):
        """The orders of a month; those that count in common stay as they are, the others are copied."""
        self.customers()
        alone = self.env["travel.order"]
        for round_ in range(4):
            for number, partner in enumerate((self.alpha, self.beta, self.delta, self.euro)):
                day, fare = 3 + 5 * round_ + number, 100.0 + 37.0 * round_ + 11.0 * number
                alone |= self.bought(partner, round_, day, fare)
        self.counting()
        alone |= self.corrected()
        self.env.flush_all()
        base = len(alone.line_ids)
        Copies(self.env, alone).make(max((LINES - base) // base, 0) + 1)
        self.env.cr.execute("ANALYZE")
        self.env.invalidate_all()

    def customers(self):
        """House rules; a table that extends them with bands, a cap and a discount; own levies; another currency."""
        self.fee_rule(self.table, "handling", 7.0, per="order", name="Once for the order")
        self.beta, self.delta, self.euro, self.gamma = (self.customer(name) for name in ("Beta Ltd", "Delta Ltd", "Euro Ltd", "Gamma Ltd"))
        tiers = [{"up_to": 150, "amount": 12.0}, {"open_ended": True, "amount": 18.0, "percent": 1.0}]
        rules = [
            {"method": "tiers", "tier_measure": "base_amount", "base": "base_fare", "tiers": tiers, "services": ["air"]},
            {"kind": "discount", "method": "percent", "percent": 2.0, "base": "base_fare", "services": ["air"]},
            {"kind": "after_hours", "amount": 9.0, "per": "segment", "order_cap": 20.0, "services": ["air"]},
        ]
        self.contract(self.beta, fee_table_id=self.fee_table("Beta", base=self.table, rules=rules).id)
        own = {"code": "DELTA", "name": "Delta", "levy_ids": [Command.create({"name": "Delta", "treatment": "fee_only", "rate": 19.0})]}
        own_set = self.env["travel.levy.set"].create(own)
        own_set._find_taxes(self.agency)
        self.contract(self.delta, fee_table_id=self.table.id, levy_set_id=own_set.id)
        self.other = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.contract(self.euro, fee_table_id=self.table.id)
        bands = [{"up_to": 3, "amount": 25.0}, {"open_ended": True, "amount": 15.0}]
        rule = {"method": "tiers", "tier_measure": "period_count", "tiers": bands, "services": ["air"]}
        trip = {"kind": "handling", "amount": 11.0, "per": "trip"}
        self.contract(self.gamma, fee_table_id=self.fee_table("Gamma", rules=[rule, trip]).id)

    def bought(self, partner, round_, day, fare):
        """One to three services; the third round has a price by hand."""
        services = [("air", fare), ("hotel", fare + 50.0), ("air", fare + 80.0)][: 1 + round_ % 3]
        order = self.order(partner, booked_at=datetime(2026, 3, day, 10, 0))
        for place, (service, price) in enumerate(services):
            values = {"currency_id": self.other.id} if partner == self.euro else {}
            if service == "air":
                self.ticket(order, f"220-{order.id:06}{place:04}", base_fare=price, taxes={"YQ": 40.0}, **values)
            else:
                self.line(order, service, price, place="Frankfurt", start_date="2026-04-01", end_date="2026-04-03", **values)
        order.confirmed = True
        order.rate()
        if round_ == 2:
            order.line_ids[0]._set_price(self.kind("transaction_fee"), 13.0, "Agreed")
        self.bill(order)
        self.assertEqual(order.state, "billed", order.open_hold_ids.mapped("message"))
        return order

    def counting(self):
        """Six tickets in the bands of a period, two and two on one trip."""
        for number in range(6):
            self.billed(self.gamma, ("air", 90.0 + number), day=4 + number, trip_reference=f"TRIP{number // 2}")

    def corrected(self):
        """A void, a partial and a whole refund, and an exchange."""
        at = {"sold_at": datetime(2026, 3, 27, 9, 0)}
        orders = [self.billed(partner, ("air", 400.0), ("air", 500.0), day=21) for partner in (self.alpha, self.beta, self.delta, self.alpha)]
        voided, refunded, partly, exchanged = orders
        voided.line_ids[0].void(**at)
        refunded.line_ids[0].refund(50.0, **at)
        partly.line_ids[0].refund(10.0, {}, partly.line_ids[0].segment_ids[-1], **at)
        new = self.ticket(exchanged, "220-7770001111", base_fare=30.0)
        exchanged.line_ids[0].exchange(new)
        for order in orders:
            self.bill(order)
            self.assertEqual(order.state, "billed")
        return self.env["travel.order"].union(*orders)

    # -- what went wrong --------------------------------------------------------------------------------------------

    def seed(self):
        """Put errors into services that nothing corrects, each of another order.

        :return: line id → code of the finding that is to be found
        """
        chance = random.Random(7)
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (charge.order_id) charge.id, charge.line_id FROM travel_charge charge
              JOIN travel_charge_kind kind ON kind.id = charge.kind_id
             WHERE kind.code = 'transaction_fee' AND charge.state = 'billed' AND charge.reverses_id IS NULL AND charge.amount > 0
               AND NOT EXISTS (SELECT FROM travel_order_line own WHERE own.order_id = charge.order_id AND own.original_line_id IS NOT NULL)
             ORDER BY charge.order_id, md5(charge.id::text)
            """
        )
        chosen = chance.sample(self.env.cr.fetchall(), ERRORS)
        makers = [self._removed, self._doubled, self._old_rate, self._wrong_levy, self._wrong_tax, self._wrong_base]
        groups = [[pair for place, pair in enumerate(chosen) if place % len(makers) == number] for number in range(len(makers))]
        expected = {}
        for make, group in zip(makers, groups, strict=True):
            code = make([charge for charge, _line in group])
            expected |= {line: code for _charge, line in group}
        self.env.invalidate_all()
        return expected

    def _removed(self, ids):
        self.sql("UPDATE travel_charge SET invoice_line_id = NULL WHERE id = ANY(%s)", ids)
        self.sql("DELETE FROM account_move_line WHERE travel_charge_id = ANY(%s)", ids)
        self.sql("DELETE FROM travel_charge WHERE id = ANY(%s)", ids)
        return "missing"

    def _doubled(self, ids):
        for charge in self.env["travel.charge"].browse(ids):
            self.double(charge)
        return "double"

    def _old_rate(self, ids):
        for charge in self.env["travel.charge"].browse(ids):
            self.reprice(charge, charge.amount - 2.0)
        return "under"

    def _wrong_levy(self, ids):
        """Another levy in the books."""
        self.sql("UPDATE travel_charge SET levy_id = %s WHERE id = ANY(%s)", self.levy_rest.id, ids)
        return "levy"

    def _wrong_tax(self, ids):
        """Another tax on paper."""
        self.sql(
            "UPDATE account_move_line_account_tax_rel rel SET account_tax_id = %s FROM account_move_line item"
            " WHERE item.id = rel.account_move_line_id AND item.travel_charge_id = ANY(%s)",
            self.tax10.id,
            ids,
        )
        self.sql("UPDATE account_move_line SET price_total = round(price_subtotal * 1.1, 2) WHERE travel_charge_id = ANY(%s)", ids)
        return "levy"

    def _wrong_base(self, ids):
        """Another taxed amount."""
        self.sql("UPDATE travel_charge SET taxable_amount = taxable_amount - 1 WHERE id = ANY(%s)", ids)
        return "levy"


class Copies:
    """Rows of orders and of all that hangs on them, copied set by set."""

    def __init__(self, env, orders):
        self.env, lines = env, orders.line_ids
        charges = orders.charge_ids
        moves = orders.invoice_ids
        self.ids = {
            "travel_order": orders.ids,
            "travel_order_line": lines.sorted("id").ids,
            "travel_passenger": orders.passenger_ids.ids,
            "travel_segment": lines.segment_ids.ids,
            "travel_line_tax": lines.tax_ids.ids,
            "travel_price_override": lines.price_override_ids.ids,
            "account_move": moves.ids,
            "travel_charge": charges.sorted("id").ids,
            "account_move_line": moves.line_ids.sorted("id").ids,
        }

    def make(self, times):
        """:param times: how often"""
        execute = self.env.cr.execute
        execute("CREATE TEMP TABLE copied (model text, old int, number int, new int) ON COMMIT DROP")
        for table, ids in self.ids.items():
            execute(
                "INSERT INTO copied SELECT %s, old, number, nextval(%s) FROM unnest(%s) old, generate_series(1, %s) number"
                " ORDER BY number, old",
                [table, f"{table}_id_seq", ids, times],
            )
        execute("CREATE INDEX ON copied (model, old, number)")
        execute("ANALYZE copied")
        for table, links in COPIED.items():
            execute(self._copy_query(table, links))
        execute(
            "UPDATE travel_charge charge SET invoice_line_id = item.first FROM (SELECT travel_charge_id, MIN(id) AS first"
            " FROM account_move_line GROUP BY travel_charge_id) item WHERE item.travel_charge_id = charge.id"
            " AND charge.state = 'billed' AND charge.invoice_line_id IS NULL"
        )
        for table, links in LINKS.items():
            execute(self._links_query(table, links))

    def _copy_query(self, table, links):
        pairs = [SQL("'id', own.new")]
        for column, to in links.items():
            if to != table or column.endswith("_id"):
                pairs.append(SQL("%s, %s", column, self._new(to, SQL("pattern.%s", SQL.identifier(column)))))
        pairs += self._own_columns(table)
        return SQL(
            "INSERT INTO %(table)s SELECT made.* FROM copied own JOIN %(table)s pattern ON pattern.id = own.old"
            " CROSS JOIN LATERAL jsonb_populate_record(pattern, jsonb_build_object(%(pairs)s)) made WHERE own.model = %(name)s"
            " ORDER BY own.new",
            table=SQL.identifier(table),
            pairs=SQL(", ").join(pairs),
            name=table,
        )

    @staticmethod
    def _new(table, old):
        return SQL("(SELECT new FROM copied WHERE model = %s AND old = %s AND copied.number = own.number)", table, old)

    def _own_columns(self, table):
        """Columns that are unique, or that hold ids in a text."""
        if table == "travel_order":
            return [SQL("'name', pattern.name || '/' || own.number"), SQL("'business_key', NULL"), SQL("'access_token', NULL")]
        if table == "travel_order_line":
            return [SQL("'business_key', pattern.business_key || '/' || own.number")]
        if table == "account_move":
            return [SQL("'name', pattern.name || '/' || own.number"), SQL("'access_token', NULL"), SQL("'sequence_prefix', pattern.sequence_prefix || own.number")]
        if table != "travel_charge":
            return []
        line, order = self._new("travel_order_line", SQL("pattern.line_id")), self._new("travel_order", SQL("pattern.order_id"))
        key = SQL("regexp_replace(pattern.business_key, '^[0-9]+', (%s)::text)", line)
        key = SQL("regexp_replace(%s, 'order[0-9]+', 'order' || (%s)::text)", key, order)
        back = self._new("travel_charge", SQL("pattern.reverses_id"))
        key = SQL("CASE WHEN pattern.reverses_id IS NULL THEN %s ELSE %s || ':reverse:' || (%s)::text END", key, line, back)
        return [SQL("'business_key', %s", key), SQL("'invoice_line_id', NULL")]

    def _links_query(self, table, links):
        (first, to), (second, other) = links.items()
        value = self._new(other, SQL("pattern.%s", SQL.identifier(second))) if other else SQL("pattern.%s", SQL.identifier(second))
        return SQL(
            "INSERT INTO %(table)s (%(first)s, %(second)s) SELECT own.new, %(value)s FROM copied own"
            " JOIN %(table)s pattern ON pattern.%(first)s = own.old WHERE own.model = %(model)s",
            table=SQL.identifier(table),
            first=SQL.identifier(first),
            second=SQL.identifier(second),
            value=value,
            model=to,
        )
