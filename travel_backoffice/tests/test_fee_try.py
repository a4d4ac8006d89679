"""The 'Try it' box: a described ticket, its charges, the arithmetic, and why each rule won or lost."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext, mute_logger

from . import tariffs
from .common import TravelCommon

SYD_MEL = {"date": "2026-03-10", "route": "SYD-MEL"}


@tagged("post_install", "-at_install")
class TestTryOut(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.fee_table(
            currency_id=tariffs.currency(cls, "AUD").id,
            rules=[
                {"name": "Ticket", "amount": 40, "services": ("air",)},
                {"name": "Online ticket", "amount": 10, "services": ("air",), "channels": ("online",)},
                {"name": "After hours", "kind": "after_hours", "amount": 25, "after_hours": "yes"},
            ],
        )

    def test_answer(self):
        answer = self.table.try_out({**SYD_MEL, "channel": "offline", "documents": 2})
        rule = self.table.rule_ids.filtered(lambda rule: rule.name == "Ticket")
        self.assertEqual(
            answer["charges"],
            [
                {
                    "line": 1,
                    "kind": "transaction_fee",
                    "kind_name": "Transaction fee",
                    "rule_id": rule.id,
                    "rule": "Ticket",
                    "amount": "80.00",
                    "later": False,
                    "steps": ["40.00 × 2 (document) = 80.00"],
                }
            ],
        )
        self.assertEqual((answer["currency"], answer["total"], answer["problems"]), ("AUD", "80.00", []))

    def test_rebate_is_told_apart(self):
        """A fee of 40.00, and a rebate of 2 % of 1,000.00 = 20.00, credited later: 40.00 are billed."""
        self.fee_rule(self.table, name="Yearly rebate", kind="rebate", method="percent", percent=2)
        answer = self.table.try_out({**SYD_MEL, "channel": "offline", "base_fare": 1000})
        self.assertEqual((answer["total"], answer["credited_later"]), ("40.00", "-20.00"))
        self.assertEqual([charge["later"] for charge in answer["charges"]], [False, True])

    def test_winner_and_losers(self):
        ticket, hours = self.table.try_out({**SYD_MEL, "channel": "offline"})["explanations"]
        self.assertEqual(ticket["winner"]["name"], "Ticket")
        self.assertEqual([loser["name"] for loser in ticket["losers"]], ["Online ticket"])
        self.assertIn("must be online; here it is offline", ticket["losers"][0]["reason"])
        self.assertIsNone(hours["winner"])
        self.assertEqual(hours["losers"][0]["reason"], "It is for sales after hours only.")

    def test_places(self):
        """London by airport, city, country and region; the way there and back."""
        tariffs.region(self, "ISLES", "British Isles", "GB", "IE")
        for word in ("LHR", "LON", "GB", "ISLES"):
            rule = self.fee_rule(self.table, name=word, destinations=word, sequence=1, amount=1)
            with self.subTest(word=word):
                there = self.table.try_out({**SYD_MEL, "route": "SYD-SIN-LHR-SIN-SYD"})
                self.assertEqual(there["charges"][0]["rule"], word)
                self.assertEqual(self.table.try_out({**SYD_MEL, "route": "LHR-SYD"})["charges"][0]["rule"], "Ticket")
            rule.unlink()

    def test_words_that_are_not_understood(self):
        for facts in (
            {"route": "SYD-QQQ"},
            {"base_fare": "ten"},
            {"currency": "ZZZ"},
            {"date": "tomorrow"},
            {"documents": "two"},
        ):
            with self.subTest(facts=facts), self.assertRaises(UserError):
                self.table.try_out({**SYD_MEL, **facts})

    def test_after_hours_by_the_calendar(self):
        """Odoo's standard week ends at 17:00; on Tuesday 10 March 2026 12:00 UTC is 23:00 in Sydney, 1:00 UTC noon."""
        self.table.calendar_id = self.env["resource.calendar"].create({"name": "Desk", "tz": "Australia/Sydney"})
        for moment, total in (("2026-03-10 12:00:00", "65.00"), ("2026-03-10 01:00:00", "40.00")):
            with self.subTest(moment=moment):
                self.assertEqual(self.table.try_out({**SYD_MEL, "sold_at": moment})["total"], total)

    def test_contract_period(self):
        """From the eleventh on 5.00: after 9 tickets, two more cost 10.00 and 5.00 (graduated)."""
        tiers = [{"sequence": 1, "up_to": 10, "amount": 10}, {"sequence": 2, "open_ended": True, "amount": 5}]
        values = {"method": "tiers", "tier_mode": "graduated", "tier_measure": "period_count", "tiers": tiers}
        table = self.fee_table("By number", rules=[{"services": ("air",), **values}])
        self.assertEqual(table.try_out({**SYD_MEL, "documents": 2, "progress": 9})["total"], "15.00")

    def test_another_currency(self):
        """A table in AUD for a sale in EUR, one EUR being two AUD: 40.00 AUD = 20.00 EUR."""
        euro, dollar = tariffs.currency(self, "EUR"), tariffs.currency(self, "AUD")
        for currency, rate in ((euro, 1.0), (dollar, 2.0)):
            currency.rate_ids.unlink()
            self.env["res.currency.rate"].create(
                {"currency_id": currency.id, "rate": rate, "name": "2026-01-01", "company_id": self.env.company.id}
            )
        answer = self.table.try_out({**SYD_MEL, "currency": "EUR"})
        self.assertEqual((answer["total"], answer["currency"]), ("20.00", "EUR"))

    def test_a_missing_rate_is_told_not_one_to_one(self):
        """Nobody entered what an Australian dollar is worth: the line is held, and 40.00 AUD are not 40.00 EUR."""
        for code in ("EUR", "AUD"):
            tariffs.currency(self, code).rate_ids.unlink()
        answer = self.table.try_out({**SYD_MEL, "currency": "EUR"})
        self.assertEqual((answer["charges"], answer["total"]), ([], "0.00"))
        self.assertIn("rate", answer["problems"][0]["text"])

    def test_cabin_by_booking_class(self):
        """J is business everywhere; Z is business here and economy there, so it is none; what is stated counts."""
        self.fee_rule(self.table, name="Business", amount=90, cabins="business", sequence=5)
        for facts, rule in (
            ({"booking_classes": "J"}, "Business"),
            ({"booking_classes": "Z"}, "Ticket"),
            ({"booking_classes": "J", "cabins": "economy"}, "Ticket"),
        ):
            with self.subTest(facts=facts):
                charges = self.table.try_out({**SYD_MEL, **facts})["charges"]
                self.assertEqual(charges[0]["rule"], rule)

    def test_nothing_is_stored(self):
        before = self.env["travel.order"].search_count([])
        self.table.try_out(SYD_MEL)
        self.assertEqual(self.env["travel.order"].search_count([]), before)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_only_who_may_read_the_table(self):
        self.assertEqual(self.table.with_user(self.users["agent"]).try_out(SYD_MEL)["total"], "40.00")
        other = self.env["res.company"].create({"name": "Other agency"})
        stranger = self.role_user("manager", other, "travel_stranger")
        with self.assertRaises(AccessError):
            self.table.with_user(stranger).try_out(SYD_MEL)


@tagged("post_install", "-at_install")
class TestTryBox(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = tariffs.leisure(cls)

    def box(self, user="agent"):
        model = self.env["travel.fee.try"].with_user(self.users[user])
        box = Form(model.with_context(default_table_id=self.table.id))
        box.date = date(2026, 3, 10)
        return box

    def shown(self, box):
        return " ".join(html2plaintext(str(box.result_html)).split())

    def test_the_answer_follows_each_change(self):
        """4 × 40.00 = 160.00, 6 × 40.00 at most 200.00; with Amex 2.32 % of 1,200.00 = 27.84 more"""
        box = self.box()
        box.route = "SYD-SIN-LHR-SIN-SYD"
        self.assertIn("160.00 AUD", self.shown(box))
        box.route = "SYD-SIN-DXB-LHR-DXB-SIN-SYD"
        self.assertIn("200.00 AUD", self.shown(box))
        box.base_fare = 1000
        box.form_of_payment = "AX"
        text = self.shown(box)
        self.assertIn("27.84 AUD", text)
        self.assertIn("227.84 AUD", text)
        self.assertIn("2.32", text)

    def test_adults_and_children(self):
        """Five persons, two of them children, one an infant: 2 × 70.00 = 140.00"""
        self.fee_rule(self.table, name="Visa, an adult", amount=70, services=("visa",), per="adult", sequence=1)
        box = self.box()
        box.service_type_id = self.service("visa")
        box.passengers, box.children, box.infants = 5, 2, 1
        self.assertIn("140.00 AUD", self.shown(box))

    def test_why(self):
        box = self.box()
        box.route = "SYD-MEL"
        text = self.shown(box)
        self.assertIn("“Flight, domestic and trans-Tasman”", text)
        self.assertIn("“Reissue, domestic”", text)

    def test_a_slip_is_told_not_raised(self):
        box = self.box()
        box.route = "SYD-QQQ"
        self.assertIn("QQQ", self.shown(box))

    def test_names_are_text_not_markup(self):
        self.table.rule_ids.filtered(lambda rule: rule.name == "Visa").name = "<img src=x onerror=alert(1)>"
        box = self.box()
        box.service_type_id = self.service("visa")
        self.assertNotIn("<img", str(box.result_html))
        self.assertIn("&lt;img", str(box.result_html))

    def test_opened_from_the_table(self):
        action = self.table.action_try()
        self.assertEqual((action["res_model"], action["target"]), ("travel.fee.try", "new"))
        self.assertEqual(action["context"]["default_table_id"], self.table.id)
