"""Fee tables: extension, what is kept ready, warnings, tariff sheet, who may do what."""

from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from . import tariffs
from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestFeeTableExtension(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = cls.fee_table(
            "Standard",
            rules=[
                {"name": "Any ticket", "amount": 40, "services": ("air",)},
                {"name": "Online ticket", "amount": 10, "services": ("air",), "channels": ("online",)},
                {"name": "After hours", "kind": "after_hours", "amount": 25, "after_hours": "yes"},
            ],
        )
        cls.own = cls.fee_table(
            "Alpha", cls.base, rules=[{"name": "Alpha's ticket", "amount": 30, "services": ("air",)}]
        )

    def charged(self, table, **facts):
        return list(tariffs.priced(table, **facts))

    def test_own_rules_win_over_those_of_the_base(self):
        """The nearer table wins, even against a rule with more conditions."""
        self.assertEqual(self.charged(self.own, channel="online"), ["Alpha's ticket"])
        self.assertEqual(self.charged(self.base, channel="online"), ["Online ticket"])

    def test_what_the_own_table_does_not_name_holds_from_the_base(self):
        self.assertEqual(self.charged(self.own, after_hours=True), ["Alpha's ticket", "After hours"])

    def test_a_table_cannot_extend_itself(self):
        with self.assertRaises(ValidationError):
            self.base.base_table_id = self.own

    def test_a_table_extends_one_of_its_own_company(self):
        other = self.env["res.company"].create({"name": "Other agency"})
        self.env.user.company_ids += other
        with self.assertRaises(UserError):
            self.env["travel.fee.table"].create(
                {"name": "Foreign", "company_id": other.id, "base_table_id": self.base.id}
            )

    def test_office_hours_of_the_nearest(self):
        self.assertFalse(self.own._resolve_calendar())
        calendar = self.env["resource.calendar"].create({"name": "Desk", "tz": "Australia/Sydney"})
        self.base.calendar_id = calendar
        self.assertEqual(self.own._resolve_calendar(), calendar)
        self.own.calendar_id = self.env["resource.calendar"].create({"name": "Own desk", "tz": "UTC"})
        self.assertEqual(self.own._resolve_calendar().name, "Own desk")

    def test_sheet_leaves_out_what_is_overridden(self):
        """Alpha's ticket hides both tickets of the base; after hours is the base's."""
        sections = self.own._sheet(date(2026, 3, 10))
        self.assertEqual([section["event"] for section in sections], ["Issue"])
        names = [row["name"] for kind in sections[0]["kinds"] for row in kind["rows"]]
        self.assertEqual(names, ["Alpha's ticket", "After hours"])

    def test_copy_of_a_table_has_the_rules(self):
        self.base.rule_ids[0].date_from = "2026-01-01"
        copy = self.base.copy()
        self.assertEqual(copy.name, "Standard (copy)")
        self.assertEqual(copy.rule_ids.mapped("date_from"), self.base.rule_ids.mapped("date_from"))


@tagged("post_install", "-at_install")
class TestFeeTableReady(TravelCommon):
    """What is kept ready for rating is never older than the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tiers = [{"sequence": 1, "up_to": 100, "amount": 5}, {"sequence": 2, "open_ended": True, "amount": 8}]
        cls.base = cls.fee_table("Standard")
        cls.rule = cls.fee_rule(cls.base, method="tiers", tiers=tiers, services=("air",), per="line")
        cls.table = cls.fee_table("Alpha", cls.base)

    def total(self):
        return tariffs.total(self.table, base_fare=Decimal(80))

    def test_unchanged_is_made_once(self):
        self.assertIs(self.table._compiled(), self.table._compiled())

    def test_each_change_counts_at_once(self):
        self.assertEqual(self.total(), 5)
        band = self.rule.tier_ids[0]
        band.amount = 6
        self.assertEqual(self.total(), 6)
        band.amount = 7
        self.assertEqual(self.total(), 7)
        self.rule.service_type_ids = self.service("rail")
        self.assertEqual(self.total(), 0)
        self.rule.service_type_ids = self.service("air") | self.service("rail")
        self.assertEqual(self.total(), 7)
        own = self.fee_rule(self.table, amount=1)
        self.assertEqual(self.total(), 1)
        own.unlink()
        self.assertEqual(self.total(), 7)
        self.table.base_table_id = False
        self.assertEqual(self.total(), 0)

    def test_code_of_a_channel(self):
        channel = self.env["travel.channel"].create({"code": "kiosk", "name": "Kiosk"})
        self.rule.channel_ids = channel
        before = self.table._stamp()
        channel.code = "robot"
        self.assertNotEqual(self.table._stamp(), before)
        self.assertIn("robot", self.table._compiled().rules[0].codes["channel"].included)

    def test_what_is_taken_back_leaves_nothing_behind(self):
        before = self.table._stamp()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.rule.tier_ids[0].amount = 99
            self.assertEqual(self.total(), 99)
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual((self.table._stamp(), self.total()), (before, 5))

    def test_another_worker_sees_the_same(self):
        """A worker with an empty cache, and one that filled its cache before the change, come to the same table."""
        kept = self.table._compiled()
        self.rule.tier_ids[0].amount = 6
        changed = self.table._compiled()
        self.assertIsNot(changed, kept)
        self.env.registry.clear_cache()
        self.assertEqual(self.table._compiled().rules, changed.rules)

    def test_another_table_does_not_matter(self):
        before = self.table._stamp()
        self.fee_table("Other", rules=[{"amount": 1}])
        self.assertEqual(self.table._stamp(), before)


@tagged("post_install", "-at_install")
class TestFeeTableWarnings(TravelCommon):
    def test_rules_that_never_win_and_that_overlap(self):
        table = self.fee_table(
            rules=[
                {"name": "All", "amount": 1, "sequence": 1},
                {"name": "Online", "amount": 2, "channels": ("online",), "sequence": 5},
                {"name": "Lufthansa", "kind": "handling", "amount": 3, "carriers": "LH"},
                {"name": "Business", "kind": "handling", "amount": 4, "cabins": "business"},
            ]
        )
        self.assertIn("“Online” can never win: “All”", table.warning_text)
        self.assertIn("“Business”", table.warning_text)
        self.assertIn("rank alike", table.warning_text)

    def test_many_warnings_are_cut(self):
        """One rule hides 25 others: twenty sentences, and the number of those left."""
        hidden = [{"name": f"Rule {number}", "amount": 2, "channels": ("online",)} for number in range(25)]
        table = self.fee_table(rules=[{"name": "All", "amount": 1, "sequence": 1}, *hidden])
        self.assertEqual(len(table.warning_text.split("\n")), 21)
        self.assertIn("… and 5 more", table.warning_text)

    def test_hiding_rules_of_the_base_is_what_an_extension_is_for(self):
        base = self.fee_table("Standard", rules=[{"name": "Ticket", "amount": 2, "channels": ("online",)}])
        own = self.fee_table("Alpha", base, rules=[{"name": "Alpha's ticket", "amount": 1}])
        self.assertEqual((base.warning_text, own.warning_text), ("", ""))

    def test_the_published_tariffs_are_clean(self):
        """Neither the corporate nor the rail tariff hides a rule of its own."""
        for table in (tariffs.corporate(self), tariffs.rail(self)):
            self.assertEqual([warning for warning in table._warnings() if warning.code == "never_wins"], [])


@tagged("post_install", "-at_install")
class TestTariffSheet(TravelCommon):
    def page(self, table, day="2026-03-10"):
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html("travel_backoffice.report_fee_table", table.ids, {"day": day})
        return " ".join(html2plaintext(html.decode()).split())

    def test_corporate(self):
        page = self.page(tariffs.corporate(self))
        for text in (
            "Corporate offer",
            "Online, international",
            "90.00 AUD per passenger",
            "VIP booking, domestic and trans-Tasman",
            "within TASMAN",
            "On application",
            "0.50 AUD per passenger",
        ):
            self.assertIn(text, page)
        self.assertLess(page.index("Issue"), page.index("Refund"))

    def test_bands(self):
        page = self.page(tariffs.rail(self))
        self.assertIn("up to 50.00: *3.00 EUR* up to 100.00: *4.00 EUR*", page)
        self.assertIn("above: *8.00 EUR*", page)
        self.assertIn("with Air, Car rental, Hotel, Low-cost air in the order Free", page)

    def test_only_what_holds_from_that_day(self):
        table = self.fee_table(
            rules=[
                {"name": "Old price", "amount": 7, "date_to": "2026-03-01"},
                {"name": "Price", "amount": 8, "date_from": "2026-03-01"},
                {"name": "Later price", "amount": 9, "date_from": "2026-06-01"},
            ],
            note="<p>Ask for groups.</p>",
        )
        page = self.page(table)
        self.assertNotIn("Old price", page)
        self.assertIn("Later price Sold from 06/01/2026", page)
        self.assertIn("Ask for groups.", page)

    def test_every_line_of_a_kind_once(self):
        sections = tariffs.leisure(self)._sheet(date(2026, 3, 10))
        names = [row["name"] for section in sections for kind in section["kinds"] for row in kind["rows"]]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(len(names), 21)


@tagged("post_install", "-at_install")
class TestFeeTableRights(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.fee_table(rules=[{"amount": 40, "services": ("air",)}])

    def test_agents_and_clerks_read_and_try(self):
        for role in ("agent", "clerk", "controller", "account_manager"):
            with self.subTest(role=role):
                table = self.table.with_user(self.users[role])
                self.assertEqual(tariffs.total(table), 40)
                self.assertEqual(table.warning_text, "")
                with self.assertRaises(AccessError):
                    table.name = "Mine"
                with self.assertRaises(AccessError):
                    table.rule_ids.amount = 1
                with self.assertRaises(AccessError):
                    self.env["travel.fee.version"].with_user(self.users[role]).create(
                        {"rule_ids": table.rule_ids.ids, "date_from": "2026-05-01"}
                    )

    def test_managers_change(self):
        table = self.table.with_user(self.users["manager"])
        table.rule_ids.amount = 41
        self.assertEqual(tariffs.total(table), 41)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other agency"})
        stranger = self.role_user("manager", other, "travel_stranger")
        table = self.table.with_user(stranger)
        self.assertFalse(self.env["travel.fee.table"].with_user(stranger).search([("id", "=", table.id)]))
        for action in (lambda: table.name, lambda: table.rule_ids.mapped("amount")):
            with self.assertRaises(AccessError):
                action()
