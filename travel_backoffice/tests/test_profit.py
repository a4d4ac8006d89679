from datetime import datetime

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .profit_common import ProfitCommon


@tagged("post_install", "-at_install")
class TestProfit(ProfitCommon):
    """One customer's sheet, every part of it worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rate("handling", 9.0)
        cls.rate("handling", 6.0, event="issue")
        cls.rate("handling", 2.0, event="issue", channel_id=cls.channel("online").id)
        cls.rate("handling", 4.0, event="refund")
        cls.rate("distribution", -0.5, per="segment", source=" 1a ")
        cls.rate("distribution", 1.2, per="document")
        cls.rate("credit", 7.3)
        cls.agreement(carrier_id=cls.airline("LH", "Lufthansa", "220").id)
        cls.alpha = cls.group("Alpha")
        cls.north = cls.customer("Alpha North", cls.alpha)

    def amadeus(self, **values):
        """A ticket of two sectors by Amadeus: fare 200 + taxes 53, fee 25, discount 5, commission 10."""
        order = self.order(self.north, source="1A")
        ticket = self.ticket(order, base_fare=200.0, taxes={"YQ": 40.0, "UA": 13.0}, commission_amount=10.0, **values)
        self.charge(ticket, "fare", 253.0, sequence=1)
        self.charge(ticket, "transaction_fee", 25.0)
        self.charge(ticket, "discount", -5.0)
        return self.ready(order)

    def test_a_ticket_part_paid(self):
        order = self.amadeus()
        invoice = self.bill(order)
        # 253 + 25 - 5 = 273, and 10 % tax of 20 = 275.00 on 12 March
        self.assertEqual(invoice.amount_total, 275.0)
        self.pay(invoice, 100.0, "2026-04-11")
        self.assertEqual(
            self.sheet(order.line_ids),
            {
                "fees": 25.0,
                "commission": 10.0,
                "overrides": 2.0,  # 1 % of 200
                "discounts": -5.0,
                "handling": -6.0,  # one touch: issue by an agent
                "distribution": -0.2,  # 2 sectors bring 0.50 each, the document costs 1.20
                # 100 for 30 days, 175 for the 70 days to 21 May: 15,250 x 7.3 % / 365
                "credit_cost": -3.05,
                "profit": 22.75,
            },
        )

    def test_as_of_an_earlier_day(self):
        """On 22 March 275.00 was out for 10 days: 2,750 x 7.3 % / 365 = 0.55; the payment of April had not come."""
        order = self.amadeus()
        self.pay(self.bill(order), 100.0, "2026-04-11")
        self.assertEqual(self.sheet(order.line_ids, "2026-03-22")["credit_cost"], -0.55)
        self.assertEqual(self.sheet(order.line_ids, "2026-03-01").get("credit_cost", 0.0), 0.0)

    def test_a_correction_in_another_month(self):
        """Refunded in April: fee and commission go back, 15.00 is charged for it; each line in its own month."""
        order = self.amadeus()
        ticket = order.line_ids
        refund = self.line(
            order, "air", -200.0, tax_amount=-53.0, total_amount=-253.0, event="refund", original_line_id=ticket.id, refund_kind="full",
            refund_final=True, commission_amount=-10.0, sold_at=datetime(2026, 4, 20, 9, 0), sold_on="2026-04-20",
            validating_carrier_id=ticket.validating_carrier_id.id, document_type="ticket",
        )  # fmt: skip
        self.charge(refund, "transaction_fee", -25.0, reverses_id=ticket.charge_ids.filtered(lambda one: one.kind_id.code == "transaction_fee").id)
        self.charge(refund, "discount", 5.0, reverses_id=ticket.charge_ids.filtered(lambda one: one.stage == "discount").id)
        self.charge(refund, "refund_fee", 15.0)
        self.assertEqual(
            self.sheet(refund),
            {
                "fees": 15.0,
                "commission": -10.0,
                "overrides": -2.0,
                "discounts": 5.0,
                "fee_refunds": -25.0,
                "handling": -4.0,
                "distribution": 0.2,  # the document and its two sectors go back
                "profit": -20.8,
            },
        )
        rows = self.profit()._read_group([("root_id", "=", self.alpha.id)], ["sold_on:month"], ["profit:sum"])
        # March 25 + 10 + 2 - 5 - 6 - 0.20 = 25.80
        self.assertEqual([(day.month, round(amount, 2)) for day, amount in rows], [(3, 25.8), (4, -20.8)])

    def test_an_own_sale(self):
        """Sold in the agency's own name: 1,000 less a cost of 850; nothing is earned as long as no cost is known."""
        order = self.order(self.north)
        package = self.line(order, "package", 1000.0, cost_amount=850.0)
        unknown = self.line(order, "package", 500.0)
        self.charge(package, "markup", 40.0)
        self.charge(package, "rebate", -12.0, state="accrued")
        # one touch 6.00 and one document 1.20
        self.assertEqual(
            self.sheet(package),
            {"commission": 150.0, "markups": 40.0, "rebates": -12.0, "handling": -6.0, "distribution": -1.2, "profit": 170.8},
        )
        self.assertEqual(self.sheet(unknown), {"handling": -6.0, "distribution": -1.2, "profit": -7.2})

    def test_commission_by_percentage(self):
        order = self.order(self.north, channel_id=self.channel("online").id)
        stay = self.line(order, "hotel", 300.0, commission_percent=8.0)
        # 8 % of 300; booked online a touch is 2.00
        self.assertEqual(self.sheet(stay), {"commission": 24.0, "handling": -2.0, "distribution": -1.2, "profit": 20.8})

    def test_another_currency(self):
        """Sold in pounds at 0.5 for one of ours: everything twice; costs are ours."""
        pound = self.env.ref("base.GBP")
        pound.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", pound.id)]).unlink()
        self.env["res.currency.rate"].create({"currency_id": pound.id, "name": "2026-01-01", "rate": 0.5, "company_id": self.agency.id})
        order = self.order(self.north, currency_id=pound.id)
        stay = self.line(order, "hotel", 300.0, currency_id=pound.id, commission_amount=15.0)
        self.charge(stay, "transaction_fee", 10.0)
        self.assertEqual(self.sheet(stay), {"fees": 20.0, "commission": 30.0, "handling": -6.0, "distribution": -1.2, "profit": 42.8})

    def test_a_service_without_a_contract(self):
        """Nobody knows its fees; work it was all the same. What is cancelled comes to nothing."""
        lost = self.order(self.customer("Nobody"))
        ticket = self.ticket(lost, "220-9999999999")
        lost.action_ready()
        self.assertEqual(lost.state, "held")
        # 1 % override of 200 - 6 - 1.20
        self.assertEqual(self.sheet(ticket), {"overrides": 2.0, "handling": -6.0, "distribution": -1.2, "profit": -5.2})
        ticket.state = "cancelled"
        self.assertFalse(self.profit().search([("line_id", "=", ticket.id)]))

    def test_the_waterfall_is_the_sheet(self):
        order = self.amadeus()
        self.pay(self.bill(order), 100.0, "2026-04-11")
        found = self.profit().waterfall(self.alpha.id, "dates", "2026-03-01", "2026-03-31")
        bars = {bar["name"]: bar for bar in found["bars"]}
        self.assertEqual((bars["income"]["amount"], bars["profit"]["amount"]), (32.0, 22.75))
        self.assertEqual((bars["handling"]["begins"], bars["handling"]["ends"]), (32.0, 26.0))
        self.assertEqual((found["services"], found["sales"], found["customer"]), (1, 273.0, "Alpha"))
        behind = self.profit().search(bars["credit_cost"]["domain"])
        self.assertEqual(behind.line_id, order.line_ids)
        self.assertFalse(self.profit().search(bars["rebates"]["domain"]))
        april = self.profit().waterfall(self.north.id, "dates", "2026-04-01", "2026-04-30")
        self.assertEqual([bar["amount"] for bar in april["bars"]], [0.0] * 14)
        for wrong in ("decade", "last_dates", ""):
            with self.assertRaises(UserError):
                self.profit().waterfall(period=wrong)
        with self.assertRaises(UserError):
            self.profit().waterfall(period="dates", date_from="2026-04-30", date_to="2026-04-01")

    def test_two_companies(self):
        """Each has its own rates, currency and services; who is let into one sees that one only."""
        other = self.setup_other_company(name="Kite Travel")["company"]
        other._travel_prepare_accounting()
        self.rate("handling", 50.0, other)
        guest = self.order(self.customer("Guest"), company_id=other.id)
        stay = self.line(guest, "hotel", 300.0)
        ours = self.amadeus().line_ids
        both = self.env(context={**self.env.context, "allowed_company_ids": (self.agency + other).ids})
        rows = {row.line_id: row for row in self.profit().with_env(both).search([("line_id", "in", (stay + ours).ids)])}
        self.assertEqual((rows[stay].profit, rows[stay].currency_id), (-50.0, other.currency_id))
        self.assertEqual(round(rows[ours].handling, 2), -6.0)
        manager = self.users["account_manager"]
        self.assertEqual(self.profit(user=manager).search([("line_id", "in", (stay + ours).ids)]).line_id, ours)

    def test_no_twins(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation), self.cr.savepoint():
            self.rate("distribution", 3.0, per="segment", source="1A", date_from="2026-06-01")
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation), self.cr.savepoint():
            self.agreement("Twin", carrier_id=self.airline("LH").id, date_from="2026-07-01")
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
            self.rate("distribution", 3.0)
        with self.assertRaises(ValidationError):
            self.rate("handling", -1.0, event="void")
        # ended, another one may follow
        old = self.env["travel.cost.rate"].search([("kind", "=", "credit")])
        old.date_to = "2026-06-01"
        self.rate("credit", 5.0, date_from="2026-06-01")

    def test_overrides_by_volume(self):
        """From 300 sold 2 % for all of it, from 1,000 3 %: 200 earn nothing, 400 earn 8.00, each ticket 4.00."""
        carrier = self.airline("OS", "Austrian", "257")
        deal = self.agreement("OS", ((300, 2.0), (1000, 3.0)), carrier_id=carrier.id)
        order = self.order(self.north)
        first = self.ticket(order, "257-0000000001", validating_carrier_id=carrier.id)
        self.assertNotIn("overrides", self.sheet(first))
        second = self.ticket(order, "257-0000000002", validating_carrier_id=carrier.id)
        self.assertEqual((self.sheet(first)["overrides"], self.sheet(first + second)["overrides"]), (4.0, 8.0))
        deal.invalidate_recordset()
        self.assertEqual((deal.volume, deal.reached_value, deal.missing_volume, deal.earned), (400.0, 2.0, 600.0, 8.0))
