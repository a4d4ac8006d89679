"""The ready-made treatments, as an agency of each country uses them."""

from datetime import date, datetime

from odoo.tests import Form, tagged

from .levy_common import LevyCommon


@tagged("post_install", "-at_install")
class TestLevyData(LevyCommon):
    def use(self, code):
        """The agency takes up a ready-made treatment."""
        self.agency.travel_levy_set_id = self.env.ref(f"travel_backoffice.levy_set_{code}")

    def levies(self, order):
        return order.charge_ids.levy_id.get_external_id().values()

    def test_each_says_by_which_law_and_what_to_confirm(self):
        ready_made = self.env["ir.model.data"].search(
            [("module", "=", "travel_backoffice"), ("model", "=", "travel.levy.set")]
        )
        self.assertEqual(len(ready_made), 6)
        self.assertTrue(all(ready_made.mapped("noupdate")))
        levy_sets = self.env["travel.levy.set"].browse(ready_made.mapped("res_id"))
        levy_sets._check_levies()
        self.assertTrue(all(levy_sets.mapped("note")))
        taxing = levy_sets.levy_ids.filtered(lambda levy: levy.treatment != "none")
        self.assertTrue(all(taxing.mapped("legal_source")))
        self.assertTrue(all(taxing.filtered(lambda levy: levy.treatment == "margin").mapped("legend")))

    def test_india(self):
        """Domestic 5 %, international 10 % of 10,000.00, and the fee of 500.00: 18 % of 1,000.00 and of 1,500.00."""
        self.use("in_base")
        domestic, international = self.flight(), self.order(self.alpha)
        ticket = self.ticket(international, "220-2", base_fare=10_000.0)
        self.charge(ticket, "fare", 10_000.0)
        self.charge(ticket, "transaction_fee", 500.0)
        self.assertEqual(self.bill(domestic).amount_tax, 180.0)
        self.assertEqual(self.bill(self.ready(international)).amount_tax, 270.0)
        self.use("in_fee")
        self.assertEqual(self.bill(self.flight(number="220-3")).amount_tax, 90.0)

    def test_germany_in_2020_and_now(self):
        """Margin 200.00 of a trip that ends on the day: × 19/119 = 31.93, × 16/116 = 27.59."""
        self.tax("USt 16%", 16.0)
        self.use("de")
        for last_day, tax in (
            (date(2020, 6, 30), 31.93),
            (date(2020, 7, 1), 27.59),
            (date(2020, 12, 31), 27.59),
            (date(2021, 1, 1), 31.93),
        ):
            with self.subTest(last_day):
                order = self.package(start_date=last_day, end_date=last_day, country_id=self.env.ref("base.de").id)
                parts = self.bill(order).invoice_line_ids.sorted("sequence").mapped("price_subtotal")
                self.assertEqual(parts, [1_000.0 - tax, tax])
        # a ticket sold on 10 March 2026: the fee of 500.00 with 19 %
        self.assertEqual(self.bill(self.flight()).amount_tax, 95.0)

    def test_trip_outside_the_union_is_exempt(self):
        self.use("de")
        order = self.package(start_date=date(2026, 4, 1), country_id=self.env.ref("base.us").id, fee=100.0)
        # the fee bears its product's 10 %
        self.assertRecordValues(self.bill(order), [{"amount_untaxed": 1_100.0, "amount_tax": 10.0}])

    def test_europe_waits_for_the_rate_of_the_member_state(self):
        self.use("eu")
        order = self.package(start_date=date(2026, 4, 1), country_id=self.env.ref("base.fr").id)
        self.assertFalse(self.bill(order))
        self.assertEqual(order.hold_ids.mapped("code"), ["levy_tax_missing"])
        levy = self.env.ref("travel_backoffice.levy_eu_margin")
        levy.rate = 19.0
        levy.set_id.action_find_taxes()
        self.assertEqual(len(self.bill(order).invoice_line_ids), 2)

    def test_united_kingdom(self):
        """Margin 200.00 × 20/120 = 33.33 in the country, nothing abroad; the fee of 500.00 with 20 %."""
        self.tax("VAT 20%", 20.0)
        self.use("uk")
        here = self.package(start_date=date(2026, 4, 1), country_id=self.env.ref("base.uk").id)
        abroad = self.package(start_date=date(2026, 4, 1), country_id=self.env.ref("base.fr").id)
        self.assertEqual(self.bill(here).invoice_line_ids.sorted("sequence").mapped("price_subtotal"), [966.67, 33.33])
        self.assertEqual(self.bill(abroad).invoice_line_ids.mapped("price_subtotal"), [1_000.0])
        self.assertEqual(self.bill(self.flight()).amount_tax, 100.0)

    def test_none(self):
        self.use("none")
        self.assertEqual(self.bill(self.flight()).amount_tax, 0.0)

    def test_manager_adds_a_rate_on_the_form(self):
        """End the old levy, add the new one: in one go on the treatment's form."""
        levy_set = self.env.ref("travel_backoffice.levy_set_in_fee")
        self.use("in_fee")
        old = levy_set.levy_ids
        with Form(levy_set) as form:
            with form.levy_ids.edit(0) as line:
                line.date_to = date(2026, 4, 1)
            with form.levy_ids.new() as line:
                line.name = "The fee from April"
                line.rate = 19.0
                line.date_from = date(2026, 4, 1)
        self.assertEqual(levy_set.levy_ids.mapped("tax_id.amount"), [18.0, 19.0])
        order = self.order(self.alpha, booked_at=datetime(2026, 4, 1, 10, 0))
        line = self.ticket(order, base_fare=100.0)
        self.charge(line, "transaction_fee", 500.0)
        self.assertEqual(self.bill(self.ready(order)).amount_tax, 95.0)
        self.assertEqual(old.date_to, date(2026, 4, 1))
