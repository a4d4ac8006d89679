"""Five services of one customer in March, and how each billing profile puts them on invoices: a table by hand.

    ==== ===== ======== ========= ======= ======== ======= ==== ====== =========== ==========
    sold order  trip    traveller dept    cost c.  what    fare fee    order no.   trip ends
    ==== ===== ======== ========= ======= ======== ======= ==== ====== =========== ==========
    3 3.   X    T-1     Ann       Sales   100      ticket  100  10     PO-1        31 March
    3 3.   X    T-1     Ann       Sales   100      hotel    80   –     PO-1        31 March
    12 3.  Y    T-1     Ben       Works   200      ticket  200  20     PO-2        2 April
    20 3.  Z    –       both      –       100      hotel   300  30     –           25 March
    20 3.  W    –       Ann       Sales   100      ticket  50 € 5 €    PO-1        30 April
    ==== ===== ======== ========= ======= ======== ======= ==== ====== =========== ==========
"""

import random
from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import tagged

from .credit_common import CreditCommon

#: profile → untaxed amounts of its invoices in dollars, and in euros
CASES = [
    ("each order", {"invoice_per": "order"}, [190, 220, 330], [55]),
    ("each document", {"invoice_per": "document"}, [80, 110, 220, 330], [55]),
    # orders X and Y are one trip; the others are their own
    ("each trip", {"invoice_per": "trip"}, [330, 410], [55]),
    ("each traveller", {"invoice_per": "traveller"}, [190, 220, 330], [55]),
    # 100: 190 + 330
    ("each cost centre", {"invoice_per": "cost_center"}, [220, 520], [55]),
    # the room of both is of no single department
    ("each department", {"invoice_per": "department"}, [190, 220, 330], [55]),
    ("one invoice", {"invoice_per": "company"}, [740], [55]),
    ("fees apart", {"invoice_per": "company", "separate_fees": True}, [60, 680], [5, 50]),
    # air 110 + 220, hotel 80 + 330
    ("services apart", {"invoice_per": "company", "separate_services": True}, [330, 410], [55]),
    (
        "services and fees apart",
        {"invoice_per": "company", "separate_services": True, "separate_fees": True},
        [30, 30, 300, 380],
        [5, 50],
    ),
    ("a purchase order each", {"invoice_per": "company", "po_code": "po"}, [190, 220, 330], [55]),
    ("cost centre and purchase order", {"invoice_per": "cost_center", "po_code": "PO"}, [190, 220, 330], [55]),
    ("by the day", {"rhythm": "daily", "invoice_per": "company"}, [190, 220, 330], [55]),
    # weeks end on Sundays: 8, 15, 22 March; or on Fridays: 6, 13, 20 March
    ("by the week", {"rhythm": "weekly", "invoice_per": "company"}, [190, 220, 330], [55]),
    ("weeks to Friday", {"rhythm": "weekly", "closes_on": "4", "invoice_per": "company"}, [190, 220, 330], [55]),
    ("twice a month", {"rhythm": "fortnightly", "invoice_per": "company"}, [330, 410], [55]),
    ("twice a month by cost centre", {"rhythm": "fortnightly", "invoice_per": "cost_center"}, [190, 220, 330], [55]),
    # to the 10th, to the 20th
    ("on given days", {"rhythm": "days", "month_days": "10, 20, 31", "invoice_per": "company"}, [190, 550], [55]),
    ("by the month", {"rhythm": "monthly", "invoice_per": "company"}, [740], [55]),
    # March: X and Z; April: Y and W
    ("month of travel", {"rhythm": "monthly", "period_by": "travel", "invoice_per": "company"}, [220, 520], [55]),
    ("month by order", {"rhythm": "monthly", "invoice_per": "order"}, [190, 220, 330], [55]),
    ("month by trip, fees apart", {"rhythm": "monthly", "invoice_per": "trip", "separate_fees": True}, [30, 30, 300, 380], [5, 50]),
]


@tagged("post_install", "-at_install")
class TestBillingCases(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha")
        cls.terms = cls.contract(cls.alpha)
        sales, works = cls.department("Sales", cls.alpha), cls.department("Works", cls.alpha)
        cls.ann = {"name": "REED/ANN MS", "partner_id": cls.traveller("Ann Reed", sales).id}
        cls.ben = {"name": "HILL/BEN MR", "partner_id": cls.traveller("Ben Hill", works).id}
        cls.centers = {code: cls.cost_center(cls.alpha, code) for code in ("100", "200")}
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])

    def sold(self, day, people, services, trip=False, po=None, center="100", ends=None, **values):
        """A ready order.

        :param services: ``(service type, fare, fee)`` of each service
        """
        order = self.order(self.alpha, people, datetime(2026, 3, day, 10), trip_reference=trip)
        for number, (service, fare, fee) in enumerate(services):
            line = self.line(
                order,
                service,
                fare,
                sold_on=date(2026, 3, day),
                start_date=date(2026, 3, 21),
                end_date=ends,
                cost_center_id=self.centers[center].id,
                document_number=f"{service}-{order.id}-{number}",
                reference_ids=[Command.create({"code": "PO", "value": po})] if po else [],
                **values,
            )
            self.charge(line, "fare", fare)
            if fee:
                self.charge(line, "transaction_fee", fee)
        return self.ready(order)

    def month(self):
        """The five services of the table."""
        x = self.sold(3, [self.ann], [("air", 100, 10), ("hotel", 80, 0)], "T-1", "PO-1", ends=date(2026, 3, 31))
        y = self.sold(12, [self.ben], [("air", 200, 20)], "T-1", "PO-2", center="200", ends=date(2026, 4, 2))
        z = self.sold(20, [self.ann, self.ben], [("hotel", 300, 30)], ends=date(2026, 3, 25))
        w = self.sold(20, [self.ann], [("air", 50, 5)], po="PO-1", ends=date(2026, 4, 30), currency_id=self.euro.id)
        return x | y | z | w

    def profile(self, **values):
        self.terms.billing_profile_id = self.env["travel.billing.profile"].create({"name": "Agreed", **values})

    def amounts(self, moves, currency):
        return sorted(moves.filtered(lambda move: move.currency_id == currency).mapped("amount_untaxed"))

    def test_table(self):
        for name, values, dollars, euros in CASES:
            with self.subTest(name):
                self.profile(**values)
                orders = self.month()
                moves = self.bill(orders)
                self.assertEqual(self.amounts(moves, self.currency), dollars)
                self.assertEqual(self.amounts(moves, self.euro), euros)
                self.assertChargesOnInvoices(orders)
                self.assertEqual(set(orders.mapped("state")), {"billed"})

    def test_purchase_order_is_the_customers_reference(self):
        self.profile(invoice_per="company", po_code="PO")
        found = {move.amount_untaxed: move.ref for move in self.bill(self.month())}
        self.assertEqual(found, {190: "PO-1", 220: "PO-2", 330: False, 55: "PO-1"})

    def test_value_date(self):
        """Periods of a half month, dated by their last day, whenever they are billed."""
        self.profile(rhythm="fortnightly", invoice_per="company", dated="period")
        orders = self.month().sudo().with_context(travel_invoice_date=False)
        orders._create_invoices()
        found = {move.amount_untaxed: str(move.invoice_date) for move in orders.invoice_ids}
        self.assertEqual(found, {410: "2026-03-15", 330: "2026-03-31", 55: "2026-03-31"})

    def test_a_trip_is_due_when_all_of_it_is_over(self):
        """T-1 ends with order Y on 2 April, two days for late bills: 5 April; Z and W are trips of their own."""
        self.profile(rhythm="trip_end", invoice_per="trip", days_after=2)
        orders = self.month()
        orders.line_ids._set_bill_on()
        found = [str(order.line_ids[0].bill_on) for order in orders]
        self.assertEqual(found, ["2026-04-05", "2026-04-05", "2026-03-28", "2026-05-03"])

    def test_print_of_many_orders(self):
        """The header tells the period and few orders by name; of many, each service says its own order."""
        self.profile(rhythm="monthly", invoice_per="company")
        two = self.month()[:2]
        print_data = self.bill(two)._travel_print_data()
        self.assertEqual(dict(print_data["header"])["Period"], "1 Mar 2026 – 31 Mar 2026")
        self.assertEqual(dict(print_data["header"])["Order"], ", ".join(two.mapped("name")))
        many = self.month() | self.month()
        invoice = self.bill(many).filtered(lambda move: move.currency_id == self.currency)
        print_data = invoice._travel_print_data()
        self.assertEqual(dict(print_data["header"])["Orders"], "6")
        headings = [row["service"]["notes"] for row in print_data["rows"].values() if row["service"]]
        self.assertEqual([many[0].name in heading for heading in headings[:2]], [True, True])

    def test_void_goes_back_from_its_own_invoice(self):
        """Of a monthly invoice one service is voided: the credit note gives back that one alone, 110 + 1 tax."""
        self.profile(rhythm="monthly", invoice_per="company")
        orders = self.month()
        invoice = self.bill(orders).filtered(lambda move: move.currency_id == self.currency)
        # 740 of which 60 are fees with 10 % tax
        self.assertEqual(invoice.amount_total, 746)
        ticket = orders[0].line_ids[0]
        self.correct(ticket, "void")
        credit = self.credit(orders)
        self.assertRecordValues(credit, [{"amount_untaxed": 110, "amount_total": 111, "reversed_entry_id": invoice.id}])
        self.assertEqual(invoice.amount_residual, 635)

    def test_any_profile_bills_each_charge_once(self):
        """Whatever is agreed: each charge on one posted line, sums agree, every invoice of one kind (seeded)."""
        chance = random.Random(20260322)
        for _turn in range(12):
            values = {
                "rhythm": chance.choice(["weekly", "fortnightly", "monthly", "trip_end", "manual"]),
                "invoice_per": chance.choice(["document", "order", "trip", "traveller", "cost_center", "department", "company"]),
                "separate_fees": chance.random() < 0.4,
                "separate_services": chance.random() < 0.4,
                "po_code": chance.choice(["PO", False]),
                "period_by": chance.choice(["sold", "travel"]),
            }
            with self.subTest(values):
                self.profile(**values)
                orders = self.month() | self.month()
                moves = self.bill(orders)
                self.assertChargesOnInvoices(orders)
                self.assertEqual(sum(self.amounts(moves, self.currency)), 2 * 740)
                for move in moves:
                    stages = set(move.invoice_line_ids.travel_charge_id.mapped("stage"))
                    self.assertFalse(values["separate_fees"] and len(stages) > 1)
                    services = move.invoice_line_ids.travel_line_id.service_type_id
                    self.assertFalse(values["separate_services"] and len(services) > 1)
