"""Fee rules: what they refuse, how they read, and that they stand once something was charged."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from . import tariffs
from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestFeeRuleChecks(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tariffs.region(cls, "TASMAN", "Trans-Tasman", "AU", "NZ")
        cls.table = cls.fee_table()

    def refused(self, *words, **values):
        """The rule is refused, and the message names each of the words."""
        with self.assertRaises(ValidationError) as caught:
            self.fee_rule(self.table, name="My rule", **values)
        for word in ("My rule", *words):
            self.assertIn(word, str(caught.exception))

    def test_unknown_words_are_named_with_their_field(self):
        self.refused("Within", "ATLANTIS", within="AU, ATLANTIS")
        self.refused("From", "QQQ", origins="not QQQ")
        self.refused("To", "XX", destinations="XX")
        self.refused("Flown Carriers", "QANTAS", carriers="QANTAS")
        self.refused("Also in the Order", "train", order_has="train")
        self.refused("Forms of Payment", "amex", forms_of_payment="amex")
        self.refused("Cabins", "coach", cabins="coach")
        self.refused("Booking Classes", "YY", booking_classes="YY")
        self.refused("Document Types", "paper", document_types="ticket, paper")

    def test_lists_that_cannot_be_read(self):
        self.refused("Offices", "not", offices="not")
        self.refused("Line Tags", "VIP", tags="VIP, not VIP")

    def test_known_words_are_taken_in_any_case(self):
        rule = self.fee_rule(
            self.table,
            within="au, tasman",
            origins="lhr LON gb",
            carriers="not s7",
            forms_of_payment="ax, CA-debit, card",
            order_has="not Hotel",
        )
        self.assertEqual(rule._engine_codes()["origin"].included, {"LHR", "LON", "GB"})
        self.assertEqual(rule._engine_codes()["order_services"].excluded, {"hotel"})

    def test_zero_days_ahead_is_not_blank(self):
        blank = self.fee_rule(self.table)
        same_day = self.fee_rule(self.table, lead_days_from="0", lead_days_below="1")
        self.assertNotIn("lead_days", blank._engine_spans())
        self.assertEqual(
            (0, 1), (same_day._engine_spans()["lead_days"].low, same_day._engine_spans()["lead_days"].high)
        )
        self.refused("Days Ahead From", "soon", lead_days_from="soon")
        self.refused("Days Ahead Below", lead_days_from="7", lead_days_below="7")

    def test_ranges_and_dates_rise(self):
        self.refused("Base Fare Below", fare_from=100, fare_below=50)
        self.refused("Party Below", party_from=5, party_below=5)
        self.refused("Sectors Below", segments_from=5, segments_below=4)
        self.refused(date_from="2026-02-01", date_to="2026-02-01")
        self.refused("minimum", minimum=20, maximum=10)
        self.refused("Amount", amount=-1)

    def test_bands_rise_and_end(self):
        bands = {"method": "tiers"}
        self.refused(**bands)
        self.refused("40", tiers=[{"sequence": 1, "up_to": 50}, {"sequence": 2, "up_to": 40}], **bands)
        self.refused(tiers=[{"sequence": 1, "open_ended": True}, {"sequence": 2, "up_to": 40}], **bands)

    def test_the_fare_itself_is_no_fee(self):
        self.env["travel.charge.kind"].create({"code": "own_fare", "name": "Own fare", "stage": "fare"})
        self.refused(kind="own_fare")


@tagged("post_install", "-at_install")
class TestFeeRuleTexts(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tariffs.region(cls, "TASMAN", "Trans-Tasman", "AU", "NZ")
        cls.table = cls.fee_table(currency_id=tariffs.currency(cls, "AUD").id)

    def test_when(self):
        rule = self.fee_rule(
            self.table, services=("air",), channels=("online",), within="TASMAN", carriers="not su, s7", tags="vip"
        )
        self.assertEqual(rule.condition_text, "Issue · Air · Online · within TASMAN · flown by not S7, SU · tagged VIP")
        self.assertEqual(self.fee_rule(self.table, event="refund").condition_text, "Refund")
        together = self.fee_rule(self.table, order_has="not low_cost, rail")
        low_cost, rail = self.service("low_cost").name, self.service("rail").name
        self.assertEqual(together.condition_text, f"Issue · with not {low_cost}, {rail} in the order")

    def test_when_in_numbers(self):
        rule = self.fee_rule(self.table, lead_days_from="0", lead_days_below="3", fare_from=500, party_below=9)
        self.assertEqual(
            rule.condition_text, "Issue · base fare from 500.00 AUD · from 0 to below 3 days ahead · party below 9"
        )

    def test_by_number_of_sectors_and_nights(self):
        """Up to two sectors 30.00, more 50.00; the words say the same."""
        few = self.fee_rule(self.table, name="Few", amount=30, segments_below=3)
        self.fee_rule(self.table, name="Many", amount=50, segments_from=3)
        self.assertEqual(few.condition_text, "Issue · sectors below 3")
        self.assertEqual(tariffs.priced(self.table, segments=2), {"Few": 30})
        self.assertEqual(tariffs.priced(self.table, segments=3), {"Many": 50})

    def test_what_it_costs(self):
        def price(**values):
            return self.fee_rule(self.table, **values).price_text

        self.assertEqual(
            price(amount=18, per="passenger", order_cap=200), "18.00 AUD per passenger, at most 200.00 AUD per order"
        )
        self.assertEqual(price(amount=9, per="room", times="night"), "9.00 AUD per room and night")
        self.assertEqual(price(amount=150, per="passenger", once="order"), "150.00 AUD per passenger, once per order")
        self.assertEqual(price(method="percent", percent=2.32, base="amount_due"), "2.32 % of amount due")
        self.assertEqual(price(method="percent", percent=5, minimum=3), "5 % of base fare, at least 3.00 AUD")
        self.assertEqual(price(method="waived"), "Free")
        self.assertEqual(price(method="application"), "On application")
        tiers = [{"sequence": 1, "up_to": 50, "amount": 3}, {"sequence": 2, "open_ended": True, "percent": 4}]
        self.assertEqual(
            price(method="tiers", per="line", base="fare_taxes", tiers=tiers),
            "up to 50.00: 3.00 AUD; above: 4 % of fare + taxes per line",
        )
        yen = tariffs.currency(self, "JPY")
        self.assertEqual(price(amount=500, currency_id=yen.id), "500 JPY per document")


@tagged("post_install", "-at_install")
class TestFeeRuleStands(TravelCommon):
    """A rule of 40.00 was charged for a ticket sold on 10 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.fee_table(rules=[{"amount": 40, "services": ("air",), "date_from": "2026-01-01"}])
        cls.rule = cls.table.rule_ids
        order = cls.order(cls.customer())
        line = cls.ticket(order)
        cls.charge = (
            cls.env["travel.charge"]
            .sudo()
            .create(
                {
                    "order_id": order.id,
                    "line_id": line.id,
                    "kind_id": cls.rule.charge_kind_id.id,
                    "rule_id": cls.rule.id,
                    "name": "Fee",
                    "currency_id": order.currency_id.id,
                    "amount": 40,
                    "business_key": "test",
                }
            )
        )

    def test_what_it_costs_and_matches_is_kept(self):
        air, rail = self.service("air"), self.service("rail")
        for values in (
            {"amount": 50},
            {"within": "AU"},
            {"sequence": 1},
            {"date_from": "2025-01-01"},
            {"event": "refund"},
            {"service_type_ids": [Command.set((air | rail).ids)]},
            {"method": "tiers", "tier_ids": [Command.create({"open_ended": True, "amount": 1})]},
            {"charge_kind_id": self.kind("handling").id},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "New version"):
                self.rule.write(values)
        self.assertTrue(self.rule.used)

    def test_neither_by_way_of_table_nor_kind(self):
        with self.assertRaisesRegex(UserError, "New version"):
            self.table.currency_id = tariffs.currency(self, "JPY")
        with self.assertRaisesRegex(UserError, "New version"):
            self.rule.charge_kind_id.stage = "discount"

    def test_a_band_is_kept_too(self):
        rule = self.fee_rule(self.table, method="tiers", tiers=[{"open_ended": True, "amount": 3}])
        rule.tier_ids.amount = 4
        self.charge.rule_id = rule
        with self.assertRaisesRegex(UserError, "New version"):
            rule.tier_ids.amount = 5
        with self.assertRaisesRegex(UserError, "New version"):
            rule.write({"tier_ids": [Command.create({"sequence": 1, "up_to": 10})]})

    def test_writing_the_same_again_is_no_change(self):
        """As an import of the whole table does."""
        self.rule.write({"amount": 40.0, "within": False, "name": "Ticket fee"})
        self.assertEqual(self.rule.name, "Ticket fee")

    def test_it_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "charged already"):
            self.rule.unlink()
        with self.assertRaisesRegex(UserError, "charged already"):
            self.table.unlink()

    def test_it_ends_after_its_last_sale(self):
        with self.assertRaisesRegex(UserError, "cannot end"):
            self.rule.date_to = "2026-03-10"
        self.rule.date_to = "2026-03-11"

    def test_new_version(self):
        """A new price from 1 April: the old rule ends there, and what was sold in March is still 40.00."""
        wizard = self.env["travel.fee.version"].create({"rule_ids": self.rule.ids, "date_from": "2026-04-01"})
        version = self.env["travel.fee.rule"].browse(wizard.action_apply()["res_id"])
        version.amount = 45
        self.assertRecordValues(
            self.rule | version,
            [
                {"amount": 40, "date_from": date(2026, 1, 1), "date_to": date(2026, 4, 1), "used": True},
                {"amount": 45, "date_from": date(2026, 4, 1), "date_to": False, "used": False},
            ],
        )
        self.assertEqual(tariffs.total(self.table, date(2026, 3, 31)), 40)
        self.assertEqual(tariffs.total(self.table, date(2026, 4, 1)), 45)

    def test_new_version_keeps_the_old_end(self):
        self.rule.date_to = "2027-01-01"
        version = self.rule._new_version(date(2026, 7, 1))
        self.assertEqual(version.date_to, date(2027, 1, 1))
        with self.assertRaises(UserError):
            version._new_version(date(2026, 7, 1))

    def test_archived_rules_win_no_more(self):
        self.rule.active = False
        self.assertEqual(tariffs.priced(self.table), {})
        self.assertEqual(self.charge.rule_id.price_text, "40.00 USD per document")
