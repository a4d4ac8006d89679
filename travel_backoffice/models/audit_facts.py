"""What the self-audit looks at, as plain rows: services, their charges, and the invoice lines these reached."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from ..engine.audit import Billed
from .fee_figures import decimal

#: Models of which something may wait to be written before they are read here.
READ = ("travel.order", "travel.order.line", "travel.charge", "account.move", "account.move.line")
#: Charges in these states stand on an invoice, or should.
ON_PAPER = ("open", "billed")


class Service(NamedTuple):
    """A line of an order."""

    id: int
    order_id: int
    partner_id: int
    root_id: int
    event: str
    state: str
    standing: str
    service_type_id: int
    scope: str
    sold_on: date
    start_date: date
    end_date: date
    base_fare: float
    total_amount: float
    penalty_amount: float
    cost_amount: float
    currency_id: int
    original_line_id: int
    memo_id: int
    is_adjustment: bool


class Charged(NamedTuple):
    """A charge; ``state`` and ``key`` as in the database."""

    id: int
    line_id: int
    order_id: int
    kind: str
    stage: str
    amount: float
    state: str
    rule_id: int
    reverses_id: int
    levy_id: int
    taxable_amount: float
    key: str
    currency_id: int
    units: float
    by_hand: int


class Item(NamedTuple):
    """An invoice line, with the sign of its charge."""

    charge_id: int
    line_id: int
    move_id: int
    day: date
    net: float
    gross: float
    taxes: list
    fiscal_position_id: int


class AuditFacts:
    """A chunk of orders, with all that is priced or corrected together with them.

    :ivar services, charges: by id
    :ivar charges_of: line id → its charges; ``items_of``: charge id → its invoice lines; ``backs_of``: charge id → what gives
        it back
    :ivar billed_on: line id → first invoice date
    :ivar amounts: charge id → its amount
    """

    def __init__(self, env, order_ids):
        self.env = env
        self.own = set(order_ids)
        for model in READ:
            env[model].flush_model()
        self.order_ids = self._together(list(order_ids))
        self.services = {row.id: row for row in map(Service._make, self._rows(self._services_query()))}
        self.charges = {row.id: row for row in map(Charged._make, self._rows(self._charges_query()))}
        self.decimals = dict(self._rows(SQL("SELECT id, decimal_places FROM res_currency")))
        self.amounts = {row.id: decimal(row.amount, self.decimals[row.currency_id]) for row in self.charges.values()}
        self.charges_of, self.items_of, self.backs_of, self.billed_on = {}, {}, {}, {}
        for charge in self.charges.values():
            self.charges_of.setdefault(charge.line_id, []).append(charge)
            if charge.reverses_id:
                self.backs_of.setdefault(charge.reverses_id, []).append(charge)
        for item in map(Item._make, self._rows(self._items_query())):
            self.items_of.setdefault(item.charge_id, []).append(item)
            self.billed_on[item.line_id] = min(item.day, self.billed_on.get(item.line_id, item.day))
        self._adjust()

    def _rows(self, query):
        return self.env.execute_query(query)

    # -- what is priced together ------------------------------------------------------------------------------------

    def _together(self, order_ids):
        """These orders, those of their trips, and all that corrects something of them."""
        known, fresh = set(order_ids), set(order_ids)
        while fresh:
            fresh = {found for (found,) in self._rows(self._corrections_query(tuple(fresh)))} - known
            known |= fresh
        return tuple(sorted(known | {found for (found,) in self._rows(self._trips_query(tuple(known)))}))

    @staticmethod
    def _corrections_query(order_ids):
        return SQL(
            """
            SELECT other.order_id FROM travel_order_line own JOIN travel_order_line other ON other.id = own.original_line_id
             WHERE own.order_id IN %(ids)s
             UNION
            SELECT other.order_id FROM travel_order_line own JOIN travel_order_line other ON other.original_line_id = own.id
             WHERE own.order_id IN %(ids)s
            """,
            ids=order_ids,
        )

    @staticmethod
    def _trips_query(order_ids):
        return SQL(
            """
            SELECT other.id
              FROM travel_order own
              JOIN travel_order other ON other.trip_reference = own.trip_reference AND other.company_id = own.company_id
               AND COALESCE(other.travel_root_id, other.partner_id) = COALESCE(own.travel_root_id, own.partner_id)
             WHERE own.id IN %s AND own.trip_reference != '' AND (other.confirmed OR EXISTS (
                   SELECT FROM travel_charge charge WHERE charge.order_id = other.id))
            """,
            order_ids,
        )

    # -- rows -------------------------------------------------------------------------------------------------------

    def _services_query(self):
        return SQL(
            """
            SELECT line.id, line.order_id, line.partner_id, COALESCE(trip.travel_root_id, trip.partner_id), line.event,
                   line.state, line.standing, line.service_type_id, line.scope, line.sold_on, line.start_date, line.end_date,
                   line.base_fare, line.total_amount, line.penalty_amount, line.cost_amount, line.currency_id,
                   line.original_line_id, line.memo_id, COALESCE(line.is_adjustment, FALSE)
              FROM travel_order_line line JOIN travel_order trip ON trip.id = line.order_id
             WHERE line.order_id IN %s AND line.state != 'cancelled'
             ORDER BY line.id
            """,
            self.order_ids,
        )

    def _charges_query(self):
        return SQL(
            """
            SELECT charge.id, charge.line_id, charge.order_id, kind.code, charge.stage, charge.amount, charge.state,
                   charge.rule_id, charge.reverses_id, charge.levy_id, charge.taxable_amount, charge.business_key,
                   charge.currency_id, charge.units, charge.override_user_id
              FROM travel_charge charge
              JOIN travel_charge_kind kind ON kind.id = charge.kind_id
              JOIN travel_order_line line ON line.id = charge.line_id AND line.state != 'cancelled'
             WHERE charge.order_id IN %s
             ORDER BY charge.line_id, charge.sequence, charge.id
            """,
            self.order_ids,
        )

    def _items_query(self):
        """Lines of invoices that were not cancelled; those of orders' charges only."""
        return SQL(
            """
            SELECT item.travel_charge_id, item.travel_line_id, item.move_id, COALESCE(move.invoice_date, move.date),
                   CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END * item.price_subtotal,
                   CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END * item.price_total,
                   ARRAY(SELECT account_tax_id FROM account_move_line_account_tax_rel
                          WHERE account_move_line_id = item.id ORDER BY account_tax_id),
                   move.fiscal_position_id
              FROM account_move_line item JOIN account_move move ON move.id = item.move_id
             WHERE item.travel_order_id IN %s AND item.travel_line_id IS NOT NULL AND move.state != 'cancel'
               AND move.move_type IN ('out_invoice', 'out_refund') AND item.display_type = 'product'
             ORDER BY item.id
            """,
            self.order_ids,
        )

    # -- what a person put right ------------------------------------------------------------------------------------

    def _adjust(self):
        """Adjusting lines count with the service that they put right.

        :ivar back: charge id → what adjustments gave back of it (amount, paper); ``added``: line id → their new charges
        """
        self.back, self.added = {}, {}
        for service in self.services.values():
            if not service.is_adjustment or service.state != "billed" or service.standing == "voided":
                continue
            for charge in self.charges_of.get(service.id, ()):
                if charge.reverses_id:
                    amount, paper = self.back.get(charge.reverses_id, (Decimal(0), Decimal(0)))
                    self.back[charge.reverses_id] = amount + self.amount(charge), paper + self.paper(charge)
                else:
                    self.added.setdefault(service.original_line_id, []).append(charge)

    # -- figures ----------------------------------------------------------------------------------------------------

    def given_back(self, charge, by=lambda charge: True):
        """What goes back of a charge, as a positive share of it: by all that gives it back, or by some of that."""
        return -sum((self.amount(one) for one in self.backs_of.get(charge.id, ()) if by(one)), Decimal(0))

    def amount(self, charge):
        return self.amounts[charge.id]

    def paper(self, charge):
        """What the invoice lines of a charge come to: without taxes, or with them where a price was quoted so."""
        digits, items = self.decimals[charge.currency_id], self.items_of.get(charge.id, ())
        net = decimal(sum(item.net for item in items), digits)
        if charge.stage == "fare" and net != (amount := self.amount(charge)):
            gross = decimal(sum(item.gross for item in items), digits)
            return amount if gross == amount else net
        return net

    def billed(self, line_id, kind_of):
        """The charges of a line as they stand after what was put right.

        :param kind_of: function from ``Charged`` to the kind that a price is expected for; None leaves it out
        :return: list of ``Billed``
        """
        found = {}
        for charge in [*self.charges_of.get(line_id, ()), *self.added.get(line_id, ())]:
            kind = kind_of(charge)
            if kind is None:
                continue
            own = self._as_billed(charge, kind)
            if charge.line_id != line_id and (before := self._first(found, kind)):
                found[before.key] = before._replace(amount=before.said + own.said, paper=before.said + own.said)
            elif own.amount or own.said:
                found[own.key] = own
        return list(found.values())

    def _as_billed(self, charge, kind):
        amount = self.amount(charge)
        if charge.state not in ON_PAPER:
            return Billed(charge.id, kind, amount)
        paper = self.paper(charge)
        if charge.id in self.back:
            # what was put right counts by what the customer got
            paper += self.back[charge.id][1]
            amount = paper
        return Billed(charge.id, kind, amount, paper)

    @staticmethod
    def _first(found, kind):
        return next((billed for billed in found.values() if billed.kind == kind), None)
