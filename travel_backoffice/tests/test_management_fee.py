"""The management fee of a month: once, in arrears, by the contract that held at its end."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .rating_common import RatingCommon


@tagged("post_install", "-at_install")
class TestManagementFee(RatingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee_rule(cls.fees, "management_fee", 500.0, event="monthly", per="month", name="Management fee")
        cls.fee_rule(cls.fees, amount=25.0, services=["air"])
        cls.terms.fee_months_from = date(2026, 1, 1)

    def test_month_is_charged_once(self):
        """Given 500.00 a month from January; when March has begun, then January and February stand; again: nothing."""
        orders = self.terms._charge_months(date(2026, 3, 1))
        self.assertRecordValues(
            orders.line_ids.sorted("sold_on"),
            [
                {"event": "monthly", "sold_on": date(2026, 1, 31), "business_key": f"contract{self.terms.id}:202601"},
                {"event": "monthly", "sold_on": date(2026, 2, 28), "business_key": f"contract{self.terms.id}:202602"},
            ],
        )
        self.assertRecordValues(
            orders.charge_ids.sorted("business_key"),
            [
                {"amount": 500.0, "business_key": f"contract{self.terms.id}:202601:management_fee"},
                {"amount": 500.0, "business_key": f"contract{self.terms.id}:202602:management_fee"},
            ],
        )
        self.assertFalse(self.terms._charge_months(date(2026, 3, 1)))
        self.assertFalse(self.terms._charge_months(date(2026, 3, 31)))
        self.assertEqual(len(self.terms._charge_months(date(2026, 4, 1))), 1)

    def test_two_workers(self):
        """When another worker made the month's line in the meantime, the database refuses the second."""
        vals = self.terms._prepare_month_order(date(2026, 1, 1))
        self.env["travel.order"].create(vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["travel.order"].create(self.terms._prepare_month_order(date(2026, 1, 1)))
            self.env.flush_all()

    def test_contract_that_ends_in_mid_month(self):
        """A contract in force before 16 February charges February in full, on the 15th; then no more."""
        self.end(self.terms, date(2026, 2, 16))
        orders = self.terms._charge_months(date(2026, 6, 1))
        self.assertEqual(sorted(orders.line_ids.mapped("sold_on")), [date(2026, 1, 31), date(2026, 2, 15)])
        self.assertEqual(sum(orders.charge_ids.mapped("amount")), 1000.0)

    def test_contract_that_takes_over_in_mid_month(self):
        """The new contract from 16 February charges February with its own 800.00; the old one charges January only."""
        self.end(self.terms, date(2026, 2, 16))
        dearer = self.fee_table(
            "New", rules=[{"kind": "management_fee", "amount": 800.0, "event": "monthly", "per": "month"}]
        )
        new = self.contract(self.alpha, "2026-02-16", fee_table_id=dearer.id, fee_months_from="2026-02-16")
        orders = (self.terms | new)._charge_months(date(2026, 3, 1))
        self.assertEqual(
            sorted((line.sold_on, line.fee_total) for line in orders.line_ids),
            [(date(2026, 1, 31), 500.0), (date(2026, 2, 28), 800.0)],
        )

    def test_earlier_months_are_left_alone(self):
        """Months before the day from which a contract charges were billed elsewhere."""
        self.terms.fee_months_from = date(2026, 3, 1)
        self.assertEqual(self.terms._charge_months(date(2026, 4, 1)).line_ids.mapped("sold_on"), [date(2026, 3, 31)])

    def test_only_tables_with_a_monthly_rule(self):
        """A table without monthly rules is not asked; one that extends such a table is."""
        plain = self.contract(self.customer("Beta"), fee_table_id=self.fee_table("Plain").id)
        heir = self.contract(self.customer("Gamma"), fee_table_id=self.fee_table("Heir", base=self.fees).id)
        found = self.env["travel.contract"].search(self.env["travel.contract"]._monthly_domain())
        self.assertIn(self.terms, found)
        self.assertIn(heir, found)
        self.assertNotIn(plain, found)
