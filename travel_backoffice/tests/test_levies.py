"""Levies on invoices: each treatment from the charge to the ledger, by figures worked out by hand."""

from contextlib import contextmanager
from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.billing_facts import BillingFacts
from .levy_common import LevyCommon

SHARE = {"treatment": "base_share", "share": 5.0, "rate": 18.0}
MARGIN = {"treatment": "margin", "sold_as": "principal", "rate": 19.0, "fiscal_position_applies": False}


@tagged("post_install", "-at_install")
class TestLevies(LevyCommon):
    # -- treatments -------------------------------------------------------------------------------------------------

    def test_without_a_treatment_nothing_changes(self):
        order = self.flight()
        invoice = self.bill(order)
        self.assertParts(invoice, [(10_000.0, self.tax18.browse()), (500.0, self.tax10)])
        self.assertFalse(order.charge_ids.levy_id)

    def test_share_of_the_base_fare(self):
        """5 % of 10,000.00 = 500.00 and the fee of 500.00 bear 18 %: 180.00; 9,500.00 + 2,000.00 taxes pass through."""
        levy = self.treatment("IN", SHARE).levy_ids
        order = self.flight(taxes={"YQ": 2_000.0})
        invoice = self.bill(order)
        none = self.tax18.browse()
        self.assertParts(invoice, [(500.0, self.tax18), (11_500.0, none), (500.0, self.tax18)])
        income = invoice.invoice_line_ids.sorted("sequence")[2].account_id
        self.assertBooked(
            invoice, {"receivable": 12_680.0, self.clearing: -12_000.0, income: -500.0, self.owed(self.tax18): -180.0}
        )
        fare, fee = order.charge_ids.sorted("sequence")
        self.assertEqual(fare.invoice_line_id, invoice.invoice_line_ids.sorted("sequence")[0])
        self.assertRecordValues(
            fare | fee,
            [{"levy_id": levy.id, "taxable_amount": 500.0}, {"levy_id": levy.id, "taxable_amount": 500.0}],
        )

    def test_fees_only_with_the_levys_tax_or_the_products(self):
        """The fee of 500.00 bears 18 %: 90.00. With a blank tax it bears its product's 10 %: 50.00."""
        self.treatment("FEE18", {"treatment": "fee_only", "rate": 18.0})
        self.assertEqual(self.bill(self.flight()).amount_tax, 90.0)
        self.treatment("FEE", {"treatment": "fee_only"})
        self.assertEqual(self.bill(self.flight(number="220-2")).amount_tax, 50.0)

    def test_fees_that_bear_none(self):
        self.treatment("UNTAXED", {"treatment": "none", "fees_taxed": False})
        invoice = self.bill(self.flight())
        self.assertRecordValues(invoice, [{"amount_tax": 0.0, "amount_total": 10_500.0}])

    def test_whole_price_of_an_agent_and_of_an_own_sale(self):
        """10,000.00 passed through with 1,800.00 tax; a package of 1,000.00 with the tax in its price: 847.46 + 152.54."""
        self.treatment("WHOLE", {"treatment": "whole_price", "rate": 18.0})
        invoice = self.bill(self.flight(fee=0))
        self.assertBooked(
            invoice, {"receivable": 11_800.0, self.clearing: -10_000.0, self.owed(self.tax18): -1_800.0}
        )
        self.tax18.price_include_override = "tax_included"
        self.assertRecordValues(
            self.bill(self.package()), [{"amount_untaxed": 847.46, "amount_tax": 152.54, "amount_total": 1_000.0}]
        )

    def test_price_included_tax_of_a_share_and_of_fees_comes_on_top(self):
        """The taxable value is 500.00 by law, whatever kind of tax is set up: 90.00 on it, and 90.00 on the fee."""
        self.tax18.price_include_override = "tax_included"
        self.treatment("IN", SHARE)
        order = self.flight()
        self.assertRecordValues(self.bill(order), [{"amount_untaxed": 10_500.0, "amount_tax": 180.0}])
        self.assertChargesOnInvoices(order)

    def test_margin_is_booked_and_not_shown(self):
        """1,000.00 - 800.00 = 200.00 margin; 200.00 × 19 / 119 = 31.93 owed, 968.07 income; no tax on the invoice."""
        levy = self.treatment("DE", MARGIN).levy_ids
        order = self.package()
        invoice = self.bill(order)
        income = invoice.invoice_line_ids.sorted("sequence")[0].account_id
        self.assertBooked(
            invoice, {"receivable": 1_000.0, income: -968.07, self.owed(self.tax19): -31.93}
        )
        self.assertRecordValues(invoice, [{"amount_untaxed": 1_000.0, "amount_tax": 0.0, "amount_total": 1_000.0}])
        # 200.00 - 31.93
        self.assertRecordValues(order.charge_ids, [{"levy_id": levy.id, "taxable_amount": 168.07}])

    def test_discount_lowers_the_margin_and_fees_are_taxed_apart(self):
        """Margin 1,000.00 - 50.00 - 800.00 = 150.00: 23.95 (31.93 - 7.98). The fee of 20.00 bears 19 %: 3.80."""
        self.treatment("DE", MARGIN)
        order = self.package(fee=20.0)
        self.charge(order.line_ids, "discount", -50.0)
        invoice = self.bill(order)
        owed = invoice.line_ids.filtered(lambda line: line.account_id == self.owed(self.tax19))
        self.assertEqual(sorted(owed.mapped("balance")), [-31.93, -3.8, 7.98])
        self.assertEqual(invoice.amount_total, 973.8)

    def test_loss_bears_no_tax(self):
        self.treatment("DE", MARGIN)
        invoice = self.bill(self.package(price=700.0))
        self.assertParts(invoice, [(700.0, self.tax19.browse())])

    def test_penalty_is_no_supply(self):
        """The airline's penalty bears nothing, the fee beside it 18 %: 90.00."""
        self.treatment("IN", SHARE)
        order = self.flight(fare=0.0)
        self.charge(order.line_ids, "penalty", 60.0)
        self.assertRecordValues(self.bill(order), [{"amount_untaxed": 560.0, "amount_tax": 90.0}])

    def test_yen_and_dinars(self):
        """5 % of 12,345 yen is 617.25: 617 taxed, 11,728 not. Of 12.345 dinars 0.617 and 11.728."""
        self.treatment("IN", SHARE)
        for code, rounding, fare, parts in (
            ("JPY", 1.0, 12_345.0, [617.0, 11_728.0]),
            ("KWD", 0.001, 12.345, [0.617, 11.728]),
        ):
            with self.subTest(code):
                other = self.setup_other_currency(code, rates=[("2026-01-01", 2.0)], rounding=rounding)
                order = self.order(self.alpha, currency_id=other.id)
                ticket = self.ticket(order, f"220-{code}", base_fare=fare, currency_id=other.id)
                self.charge(ticket, "fare", fare)
                invoice = self.bill(self.ready(order))
                self.assertEqual(invoice.invoice_line_ids.sorted("sequence").mapped("price_subtotal"), parts)

    # -- which treatment, which levy --------------------------------------------------------------------------------

    def test_the_contract_goes_before_the_company(self):
        self.treatment("IN", SHARE)
        fees = self.env["travel.levy.set"].create(
            {"code": "F", "name": "Fees", "levy_ids": [Command.create({"name": "Fees", "rate": 18.0})]}
        )
        self.contract(self.alpha, levy_set_id=fees.id)
        order = self.flight()
        self.assertEqual(self.bill(order).amount_tax, 90.0)
        self.assertEqual(order.charge_ids.levy_id, fees.levy_ids)

    def test_rate_changes_at_midnight_of_the_agency(self):
        """Sold 31 March 21:30 and 22:30 UTC: in Berlin 31 March and 1 April. 18 % is 90.00, 19 % is 95.00."""
        change = date(2026, 4, 1)
        self.treatment(
            "D",
            {"treatment": "fee_only", "rate": 18.0, "date_to": change},
            {"treatment": "fee_only", "rate": 19.0, "date_from": change},
        )
        taxes = []
        for minute, number in ((datetime(2026, 3, 31, 21, 30), "220-1"), (datetime(2026, 3, 31, 22, 30), "220-2")):
            order = self.order(self.alpha, booked_at=minute)
            line = self.ticket(order, number, base_fare=10_000.0, sold_at=minute)
            line._compute_sold_on()
            self.charge(line, "transaction_fee", 500.0)
            taxes.append(self.bill(self.ready(order)).amount_tax)
        self.assertEqual(taxes, [90.0, 95.0])

    def test_date_of_supply_is_the_levys_own(self):
        """Sold on 10 March, invoiced on the 12th, travel on 1 April: the rate of the first day of travel holds."""
        change = date(2026, 4, 1)
        before = {"treatment": "fee_only", "rate": 18.0, "date_to": change, "supply_on": "travel_start"}
        after = {**before, "rate": 19.0, "date_to": False, "date_from": change}
        self.treatment("T", before, after)
        self.assertEqual(self.bill(self.flight()).amount_tax, 95.0)

    def test_unknown_date_of_travel_is_asked_for(self):
        self.treatment("T", {"treatment": "fee_only", "date_from": date(2026, 1, 1), "supply_on": "travel_start"})
        order = self.flight(start_date=False)
        self.assertHeld(order, "levy_date_missing")
        order.line_ids.start_date = date(2026, 4, 1)
        self.assertTrue(self.bill(order))

    def test_what_is_enjoyed_outside_the_union_is_exempt(self):
        """A stay in New York bears nothing, one in Paris the tax in its margin, one nobody knows where, too."""
        outside = {**MARGIN, "exempt": True, "place": "outside", "place_group_id": self.env.ref("base.europe").id}
        self.treatment("EU", outside, MARGIN)
        owed = []
        for country in ("base.us", "base.fr", None):
            values = {"country_id": self.env.ref(country).id} if country else {}
            lines = self.bill(self.package(**values)).line_ids
            owed.append(sum(lines.filtered(lambda line: line.account_id == self.owed(self.tax19)).mapped("balance")))
        self.assertEqual(owed, [0.0, -31.93, -31.93])

    def test_unknown_scope_is_asked_for(self):
        self.treatment("IN", {**SHARE, "scope": "domestic"}, {"treatment": "fee_only"})
        order = self.flight()
        order.line_ids.scope = False
        self.assertHeld(order, "levy_scope_missing")
        order.line_ids.scope = "domestic"
        self.assertEqual(self.bill(order).amount_tax, 180.0)

    def test_margin_without_a_rate_is_not_taken_for_none(self):
        levy = self.treatment("EU", {**MARGIN, "rate": 0.0}).levy_ids
        order = self.package()
        self.assertHeld(order, "levy_tax_missing")
        levy.rate = 19.0
        levy.set_id.action_find_taxes()
        self.assertEqual(len(self.bill(order).invoice_line_ids), 2)

    def test_gap_in_the_treatment_holds_the_order(self):
        levy_set = self.treatment("GAP", {"treatment": "fee_only", "date_to": date(2026, 1, 1)})
        order = self.flight()
        self.assertHeld(order, "levy_missing")
        levy_set.levy_ids.copy({"date_from": date(2026, 1, 1), "date_to": False})
        self.assertTrue(self.bill(order))

    def test_cost_has_to_be_known_for_a_margin(self):
        self.treatment("DE", MARGIN)
        order = self.package(cost=0.0)
        self.assertHeld(order, "levy_cost_missing")
        order.line_ids.cost_amount = 800.0
        self.assertTrue(self.bill(order))
        self.assertFalse(order.open_hold_ids)

    def test_many_lines_ask_the_database_as_often_as_one(self):
        self.treatment("IN", {**SHARE, "scope": "domestic"}, {"treatment": "fee_only", "rate": 19.0})
        orders = self.env["travel.order"].union(*(self.flight(number=f"220-{place}") for place in range(12)))
        counts = []
        # the first one also reads what is kept per process, and is not compared
        for lines in (orders[:1].line_ids, orders[1:3].line_ids, orders[3:].line_ids):
            self.env.flush_all()
            lines = lines.browse(lines.ids)  # as billing has them: locked, and so known by their ids
            self.env.invalidate_all()
            facts, terms = BillingFacts(self.agency, date(2026, 3, 12)), lines._billing_terms()
            before = self.env.cr.sql_log_count
            self.assertFalse(lines._choose_levies(facts, terms))
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(facts.levies.chosen), len(lines))
        self.assertEqual(counts[1], counts[2])

    # -- taxes and fiscal positions ---------------------------------------------------------------------------------

    def test_levies_find_the_taxes_of_the_company(self):
        """18 % is found, 17 % is not: the order is held in words, and goes on once there is a tax."""
        levy_set = self.treatment("X", SHARE, {"treatment": "fee_only", "rate": 17.0, "scope": "domestic"})
        self.assertEqual(levy_set.levy_ids.mapped("tax_id"), self.tax18)
        self.assertEqual(levy_set.levy_ids.mapped("tax_missing"), [False, True])
        order = self.flight()
        self.assertHeld(order, "levy_tax_missing")
        self.assertIn("17 %", order.hold_ids.message)
        tax17 = self.tax("Seventeen", 17.0)
        self.assertEqual(levy_set.action_find_taxes()["params"]["type"], "success")
        self.assertEqual(levy_set.levy_ids[1].tax_id, tax17)
        self.assertEqual(self.bill(order).amount_tax, 85.0)

    def test_without_any_tax_in_the_company(self):
        self.env["account.tax"].search([]).active = False
        levy_set = self.treatment("IN", SHARE)
        self.assertTrue(levy_set.levy_ids.tax_missing)
        self.assertEqual(levy_set.action_find_taxes()["params"]["type"], "warning")
        self.assertHeld(self.flight(), "levy_tax_missing")

    def test_each_company_has_its_own_tax(self):
        levy_set = self.treatment("IN", SHARE)
        second = self.setup_other_company(name="Second agency")["company"]
        theirs = self.env["account.tax"].create(
            {"name": "18 % there", "amount": 18.0, "type_tax_use": "sale", "company_id": second.id}
        )
        second.travel_levy_set_id = levy_set
        self.assertEqual(levy_set.levy_ids.with_company(second).tax_id, theirs)
        self.assertEqual(levy_set.levy_ids.tax_id, self.tax18)

    def test_tax_of_another_company_is_refused(self):
        levy_set = self.treatment("IN", SHARE)
        second = self.setup_other_company(name="Second agency")["company"]
        theirs = self.env["account.tax"].create(
            {"name": "18 % there", "amount": 18.0, "type_tax_use": "sale", "company_id": second.id}
        )
        with self.assertRefused("18 % there"):
            levy_set.levy_ids.tax_id = theirs

    def test_tax_of_another_rate_is_not_taken(self):
        levy_set = self.treatment("IN", SHARE)
        levy_set.levy_ids.tax_id = self.tax19
        order = self.flight()
        self.assertHeld(order, "levy_tax_missing")
        self.assertIn("VAT 19%", order.hold_ids.message)

    def test_fiscal_position_replaces_the_tax(self):
        """Another state: 18 % becomes its own 18 %, on both parts; 180.00 on that tax's account."""
        abroad = self.env["account.fiscal.position"].create({"name": "Other state"})
        integrated = self.tax(
            "IGST", 18.0, fiscal_position_ids=[Command.set(abroad.ids)], original_tax_ids=[Command.set(self.tax18.ids)]
        )
        self.alpha.property_account_position_id = abroad
        self.treatment("IN", SHARE)
        invoice = self.bill(self.flight())
        self.assertEqual(invoice.invoice_line_ids.tax_ids, integrated)
        owed = invoice.line_ids.filtered(lambda line: line.account_id == self.owed(integrated))
        self.assertEqual(sum(owed.mapped("balance")), -180.0)

    def test_fiscal_position_removes_the_tax(self):
        """SEZ, export, not liable: an empty position takes all taxes away; the share stays visible, untaxed."""
        self.alpha.property_account_position_id = self.exempt
        self.treatment("IN", SHARE)
        order = self.flight()
        self.assertRecordValues(self.bill(order), [{"amount_tax": 0.0, "amount_total": 10_500.0}])
        self.assertEqual(order.charge_ids.mapped("taxable_amount"), [0.0, 0.0])

    def test_margin_is_taxed_where_the_agency_is(self):
        """Whoever buys, the margin bears the agency's VAT; unless the levy says that the customer decides."""
        self.alpha.property_account_position_id = self.exempt
        levy = self.treatment("DE", MARGIN).levy_ids
        self.assertEqual(len(self.bill(self.package()).invoice_line_ids), 2)
        other = levy.copy({"fiscal_position_applies": True, "set_id": levy.set_id.copy({"code": "DE2", "levy_ids": []}).id})
        self.agency.travel_levy_set_id = other.set_id
        self.assertEqual(len(self.bill(self.package()).invoice_line_ids), 1)

    # -- yesterday stays --------------------------------------------------------------------------------------------

    def test_charged_levy_stands_and_can_be_ended(self):
        levy = self.treatment("IN", SHARE).levy_ids
        invoice = self.bill(self.flight())
        with self.assertRefused("charged already"):
            levy.rate = 19.0
        with self.assertRefused("2026-03-10"):
            levy.date_to = date(2026, 3, 10)
        with self.assertRefused("is kept"):
            levy.unlink()
        levy.date_to = date(2026, 3, 11)
        levy.legend = "Rule 32(3)"
        self.assertEqual(invoice.amount_tax, 180.0)

    def test_cancelled_invoice_frees_the_levy(self):
        levy = self.treatment("IN", SHARE).levy_ids
        order = self.flight()
        self.bill(order).button_cancel()
        self.assertRecordValues(
            order.charge_ids, [{"levy_id": False, "taxable_amount": 0.0, "invoice_line_id": False}] * 2
        )
        levy.write({"rate": 19.0, "tax_id": self.tax19.id})
        # 19 % of 500.00 + 500.00
        self.assertEqual(self.bill(order)[-1].amount_tax, 190.0)

    def test_levies_that_overlap_are_refused(self):
        levy_set = self.treatment("IN", SHARE)
        first = levy_set.levy_ids
        with self.assertRefused("same days"):
            levy_set.levy_ids = [Command.create({"name": "Twice", "rate": 19.0})]
        levy_set.levy_ids = [
            Command.create({"name": "After", "rate": 19.0, "date_from": date(2027, 1, 1)}),
            Command.update(first.id, {"date_to": date(2027, 1, 1)}),
        ]
        self.assertEqual(len(levy_set.levy_ids), 2)

    def test_a_treatment_in_use_cannot_be_deleted(self):
        with self.assertRefused("Archive"):
            self.treatment("IN", SHARE).unlink()

    def assertHeld(self, order, code):
        self.assertFalse(self.bill(order))
        self.assertEqual(order.open_hold_ids.mapped("code"), [code])

    # -- given back -------------------------------------------------------------------------------------------------

    def credited(self, order, refund):
        """The credit note of a correction."""
        before = order.invoice_ids
        self.bill(order)
        return (order.invoice_ids - before).filtered(lambda move: refund.charge_ids & move.line_ids.travel_charge_id)

    def test_refund_takes_the_rate_of_the_original(self):
        """The rate went up since: what goes back is 5 % of 10,000.00 with 18 %: 90.00."""
        levy = self.treatment("IN", SHARE).levy_ids
        self.contract(self.alpha, fee_table_id=self.fee_table().id)
        order = self.flight(fee=0)
        self.bill(order)
        day = date(2026, 3, 11)
        levy.date_to = day
        levy.copy({"rate": 19.0, "date_from": day, "date_to": False})
        refund = order.line_ids.refund(sold_at=datetime(2026, 3, 11, 10, 0))
        note = self.credited(order, refund)
        self.assertBooked(note, {"receivable": -10_090.0, self.clearing: 10_000.0, self.owed(self.tax18): 90.0})

    def test_void_gives_the_tax_in_the_margin_back(self):
        """968.07 income and 31.93 VAT go back as they were booked."""
        self.treatment("DE", MARGIN)
        self.contract(self.alpha, fee_table_id=self.fee_table().id)
        order = self.package()
        line = order.line_ids
        invoice = self.bill(order)
        income = invoice.invoice_line_ids.sorted("sequence")[0].account_id
        note = self.credited(order, line.void(sold_at=line.sold_at))
        self.assertBooked(note, {"receivable": -1_000.0, income: 968.07, self.owed(self.tax19): 31.93})

    @contextmanager
    def assertRefused(self, words):
        """Refused in these words, and undone."""
        with self.assertRaises(UserError) as refused:
            yield
        self.assertIn(words, str(refused.exception))
