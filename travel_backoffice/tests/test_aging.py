"""Aged receivables as of any day, told in figures worked out by hand."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .aging_common import AgingCommon


@tagged("post_install", "-at_install")
class TestAging(AgingCommon):
    def test_buckets_by_the_day_it_is_due(self):
        """As of 30 April: due 30 April and 15 May are not past due; 29 April is 1 day, 31 March 30, 30 March 31 days."""
        for amount, due in ((1.0, "2026-05-15"), (2.0, "2026-04-30"), (4.0, "2026-04-29"), (8.0, "2026-03-31"), (16.0, "2026-03-30")):
            self.plain_invoice(self.alpha, amount, day="2026-03-01", due=due)
        self.plain_invoice(self.alpha, 32.0, day="2026-01-01")  # 119 days
        self.plain_invoice(self.alpha, 64.0, day="2026-05-01")  # not yet
        report = self.report("2026-04-30", "partner")
        self.assertEqual([bucket["label"] for bucket in report["buckets"]], ["Not Due", "1–30", "31–60", "61–90", "Over 90"])
        (row,) = report["rows"]
        self.assertEqual(row["group"], [{"by": "partner", "id": self.alpha.id, "name": "Alpha Ltd"}])
        self.assertEqual((row["open"], row["buckets"]), (63.0, [3.0, 12.0, 16.0, 0.0, 32.0]))
        self.assertEqual(report["totals"][0]["buckets"], row["buckets"])

    def test_other_days_to_count_from(self):
        self.plain_invoice(self.alpha, 10.0, day="2026-03-01", due="2026-06-01")
        self.travel_invoice()
        by_invoice = self.report("2026-04-30", buckets={"basis": "invoice", "days": [50]})
        self.assertEqual([bucket["label"] for bucket in by_invoice["buckets"]], ["0–50", "Over 50"])
        # invoiced on 12 March: 49 days; on 1 March: 60 days
        self.assertEqual(by_invoice["totals"][0]["buckets"], [341.5, 10.0])
        # Sales was back on 3 April: 27 days; the others' tickets fly on 1 April: 29 days; what is no travel: since invoice
        by_travel = self.report("2026-04-30", buckets={"basis": "travel", "days": [28]})
        self.assertEqual(by_travel["totals"][0]["buckets"], [0.0, 280.5, 71.0])
        before = self.report("2026-03-31", buckets={"basis": "travel", "days": [28]})
        self.assertEqual(before["totals"][0]["buckets"], [341.5, 0.0, 10.0])

    def test_a_look_back(self):
        item = self.item(self.plain_invoice(self.alpha, 100.0, day="2026-01-10"))
        self.pay(item, 60.0)
        self.assertEqual(self.open_by("2026-01-09", "partner"), {})
        self.assertEqual(self.open_by("2026-04-01", "partner"), {"Alpha Ltd": 100.0})
        self.assertEqual(self.open_by("2026-04-02", "partner"), {"Alpha Ltd": 40.0})

    def test_currencies_are_never_added(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self.plain_invoice(self.alpha, 100.0)
        self.plain_invoice(self.alpha, 30.0, currency=euro)
        report = self.report("2026-04-30", "partner")
        found = {row["currency"]: (row["open"], row["company"]["open"]) for row in report["rows"]}
        self.assertEqual(found, {self.currency.name: (100.0, 100.0), "EUR": (30.0, 15.0)})
        self.assertEqual([total["open"] for total in report["company_totals"]], [115.0])
        self.assertEqual({total["currency"]: total["open"] for total in report["totals"]}, {self.currency.name: 100.0, "EUR": 30.0})

    def test_money_on_account_counts_against(self):
        self.plain_invoice(self.alpha, 100.0)
        self.advice(self.alpha, 30.0).apply()
        self.assertEqual(self.open_by("2026-04-30", "partner"), {"Alpha Ltd": 70.0})
        self.assertEqual(self.open_by("2026-04-01", "partner"), {"Alpha Ltd": 100.0})

    # -- whose it is ------------------------------------------------------------------------------------------------

    def test_an_invoice_of_many_is_split(self):
        self.travel_invoice()
        day = "2026-04-30"
        self.assertEqual(self.open_by(day, "department"), {"Sales": 280.5, "IT": 61.0})
        self.assertEqual(self.open_by(day, "cost_center"), {"4711": 280.5, "": 61.0})
        self.assertEqual(self.open_by(day, "branch"), {"North": 280.5, "": 61.0})
        self.assertEqual(self.open_by(day, "office"), {"VIE1A0980": 280.5, "": 61.0})
        self.assertEqual(self.open_by(day, "company"), {"Alpha Works": 341.5})
        self.assertEqual(self.open_by(day, "group"), {"Alpha Group": 341.5})
        self.assertEqual(self.open_by(day, "group", "department"), {("Alpha Group", "Sales"): 280.5, ("Alpha Group", "IT"): 61.0})

    def test_what_is_left_is_split_to_the_cent(self):
        """241.50 x 280.50 / 341.50 = 198.3623…, and 43.1376…: one cent is left, for the larger remainder."""
        item = self.item(self.travel_invoice())
        self.pay(item, 100.0)
        self.assertEqual(self.open_by("2026-04-30", "department"), {"Sales": 198.36, "IT": 43.14})

    def test_what_was_paid_for_a_service_is_off_its_share(self):
        item = self.item(self.travel_invoice())
        advice = self.pay(item, 100.0, service=self.services[0])
        self.assertEqual(self.open_by("2026-04-30", "department"), {"Sales": 180.5, "IT": 61.0})
        self.assertEqual(self.open_by("2026-04-01", "department"), {"Sales": 280.5, "IT": 61.0})
        self.assertEqual(advice.state, "applied")

    def test_units_of_plain_documents_are_their_customers(self):
        self.plain_invoice(self.it, 10.0)
        self.assertEqual(self.open_by("2026-04-30", "department"), {"IT": 10.0})
        self.plain_invoice(self.partner_a, 5.0)
        self.assertEqual(self.open_by("2026-04-30", "group"), {"Alpha Group": 10.0, "partner_a": 5.0})

    # -- why it is not collected ------------------------------------------------------------------------------------

    def statuses(self, day, *group_by, **options):
        names = ("collectable", "disputed", "waiting", "refund", "card")
        rows = self.report(day, *group_by, **options)["rows"]
        return {row["group"][0]["name"].split(", ")[-1]: tuple(row[name] for name in names) for row in rows}

    def test_disputes_stand_from_day_to_day(self):
        item = self.item(self.plain_invoice(self.alpha, 100.0))
        dispute = self.dispute(item, 30.0)
        dispute.sudo().write({"state": "credited", "closed_on": "2026-04-10"})  # as its button does on that day
        self.assertEqual(self.statuses("2026-03-19", "partner"), {"Alpha Ltd": (100.0, 0, 0, 0, 0)})
        self.assertEqual(self.statuses("2026-03-20", "partner"), {"Alpha Ltd": (70.0, 30.0, 0, 0, 0)})
        self.assertEqual(self.statuses("2026-04-09", "partner"), {"Alpha Ltd": (70.0, 30.0, 0, 0, 0)})
        self.assertEqual(self.statuses("2026-04-10", "partner"), {"Alpha Ltd": (100.0, 0, 0, 0, 0)})

    def test_each_cent_counts_once(self):
        """Of 100.00 are disputed 60.00, 30.00 wait for data, 5.00 for a refund. 20.00 are paid: 5.00 that nobody disputes,
        and 15.00 that settle what was disputed first."""
        item = self.item(self.plain_invoice(self.alpha, 100.0))
        for amount, reason in ((60.0, "fee"), (30.0, "reference"), (5.0, "refund")):
            self.dispute(item, amount, reason=reason)
        self.pay(item, 20.0)
        self.assertEqual(self.statuses("2026-04-01", "partner"), {"Alpha Ltd": (5.0, 60.0, 30.0, 5.0, 0)})
        self.assertEqual(self.statuses("2026-04-30", "partner"), {"Alpha Ltd": (0, 45.0, 30.0, 5.0, 0)})
        self.assertEqual(self.open_by("2026-04-30", "partner", filters={"status": ["waiting"]}), {"Alpha Ltd": 30.0})

    def test_a_disputed_service_is_its_units(self):
        """20.00 of IT's 61.00 are disputed; what is left of both, 280.50 and 41.00, is collectable."""
        item = self.item(self.travel_invoice())
        self.dispute(item, 20.0, service=self.services[1])
        expected = {"Sales": (280.5, 0, 0, 0, 0), "IT": (41.0, 20.0, 0, 0, 0)}
        self.assertEqual(self.statuses("2026-04-30", "department"), expected)

    def test_a_dispute_in_another_currency(self):
        """30.00 EUR are 10.00 at 3; of 10.00 EUR disputed 3.33 (10.00 x 10 / 30), 6.67 are left."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 3.0)])
        item = self.item(self.plain_invoice(self.alpha, 30.0, currency=euro))
        self.dispute(item, 10.0)
        (row,) = self.report("2026-04-30", "partner")["rows"]
        self.assertEqual((row["collectable"], row["disputed"]), (20.0, 10.0))
        self.assertEqual((row["company"]["collectable"], row["company"]["disputed"], row["company"]["open"]), (6.67, 3.33, 10.0))

    def test_a_refund_that_is_not_credited_yet(self):
        """The fare of Sales goes back on 20 March: 253.00 are refund pending until the credit note of 20 April."""
        self.travel_invoice()
        refund = self.correct(self.services[0], back={"fare": 253.0})
        self.assertEqual(refund.sold_on.isoformat(), "2026-03-20")
        expected = (27.5, 0, 0, 253.0, 0)
        self.assertEqual(self.statuses("2026-03-19", "department")["Sales"], (280.5, 0, 0, 0, 0))
        self.assertEqual(self.statuses("2026-04-10", "department")["Sales"], expected)
        refund.order_id.with_context(travel_invoice_date="2026-04-20").with_user(self.clerk).action_bill()
        self.assertEqual((refund.state, refund.open_hold_ids.mapped("message")), ("billed", []))
        self.assertEqual(self.statuses("2026-04-10", "department")["Sales"], expected)
        self.assertEqual(self.statuses("2026-04-20", "department")["Sales"][3], 0)
        self.assertEqual(sum(self.open_by("2026-04-20", "department").values()), 88.5)

    def test_references_that_the_customer_owes(self):
        self.travel_invoice()
        self.env["travel.hold"]._put(self.services[1], "reference_missing", "Project is missing", "PROJECT")
        self.env.flush_all()
        self.env.cr.execute("UPDATE travel_hold SET create_date = '2026-03-15' WHERE line_id = %s", [self.services[1].id])
        self.assertEqual(self.statuses("2026-03-14", "department")["IT"], (61.0, 0, 0, 0, 0))
        self.assertEqual(self.statuses("2026-03-15", "department")["IT"], (0, 0, 61.0, 0, 0))

    def test_a_day_is_over_at_midnight_of_the_agency(self):
        """In Kolkata (UTC+5:30) 14 March is over at 18:30 UTC, in New York (summer, UTC-4) at 4:00 UTC of the 15th."""
        self.travel_invoice()
        service = self.services[1]
        self.env["travel.hold"]._put(service, "reference_missing", "Project is missing", "PROJECT")
        self.env.flush_all()
        owed, owing = (61.0, 0, 0, 0, 0), (0, 0, 61.0, 0, 0)
        for zone, moment, on_the_14th in (
            ("Asia/Kolkata", "2026-03-14 18:29:59", owing),
            ("Asia/Kolkata", "2026-03-14 18:30:00", owed),
            ("America/New_York", "2026-03-15 03:59:59", owing),
            ("America/New_York", "2026-03-15 04:00:00", owed),
        ):
            self.agency.partner_id.tz = zone
            self.env.cr.execute("UPDATE travel_hold SET create_date = %s WHERE line_id = %s", [moment, service.id])
            self.assertEqual(self.statuses("2026-03-14", "department")["IT"], on_the_14th, f"{zone} {moment}")
            self.assertEqual(self.statuses("2026-03-15", "department")["IT"], owing, f"{zone} {moment}")
            # met at the same moment: that day it was owed no longer
            self.env.cr.execute(
                "UPDATE travel_hold SET create_date = '2026-03-01', open = false, resolved_at = %s WHERE line_id = %s",
                [moment, service.id],
            )
            met = owed if on_the_14th == owing else owing
            self.assertEqual(self.statuses("2026-03-14", "department")["IT"], met, f"{zone} {moment}")
            self.env.cr.execute("UPDATE travel_hold SET open = true, resolved_at = NULL WHERE line_id = %s", [service.id])

    def test_a_card_payment_on_its_way(self):
        move = self.plain_invoice(self.alpha, 100.0)
        provider = self.env.ref("payment.payment_provider_transfer").sudo()
        provider = provider.copy({"company_id": self.agency.id})
        payment = self.env["payment.transaction"].sudo().create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_card").id,
                "reference": "Card 1",
                "amount": 40.0,
                "currency_id": self.currency.id,
                "partner_id": self.alpha.id,
                "state": "pending",
                "invoice_ids": [(4, move.id)],
            }
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE payment_transaction SET create_date = '2026-04-15' WHERE id = %s", [payment.id])
        self.assertEqual(self.statuses("2026-04-14", "partner"), {"Alpha Ltd": (100.0, 0, 0, 0, 0)})
        self.assertEqual(self.statuses("2026-04-15", "partner"), {"Alpha Ltd": (60.0, 0, 0, 0, 40.0)})
        # the last second of the 15th in Vienna (summer, UTC+2)
        self.agency.partner_id.tz = "Europe/Vienna"
        self.env.cr.execute("UPDATE payment_transaction SET create_date = '2026-04-15 21:59:59' WHERE id = %s", [payment.id])
        self.assertEqual(self.statuses("2026-04-15", "partner")["Alpha Ltd"][4], 40.0)
        self.env.cr.execute("UPDATE payment_transaction SET create_date = '2026-04-15 22:00:00' WHERE id = %s", [payment.id])
        self.assertEqual(self.statuses("2026-04-15", "partner")["Alpha Ltd"][4], 0)
        # 80.00 are disputed: of the 40.00 on their way there is room for 20.00
        self.dispute(self.item(move), 80.0, opened="2026-04-16")
        self.assertEqual(self.statuses("2026-04-16", "partner"), {"Alpha Ltd": (0, 80.0, 0, 0, 20.0)})

    # -- what is asked for ------------------------------------------------------------------------------------------

    def test_filters(self):
        self.travel_invoice()
        self.plain_invoice(self.alpha, 10.0)
        day = "2026-04-30"
        self.assertEqual(self.open_by(day, "partner", filters={"partners": self.alpha.ids}), {"Alpha Ltd": 10.0})
        self.assertEqual(self.open_by(day, "department", filters={"nodes": self.north.ids}), {"Sales": 280.5})
        self.assertEqual(self.open_by(day, "department", filters={"nodes": self.top.ids}), {"Sales": 280.5, "IT": 61.0})
        self.assertEqual(self.open_by(day, "partner", filters={"cost_centers": self.cc.ids}), {"Alpha Works": 280.5})

    def test_what_there_is_not(self):
        for asked in (
            {"group_by": ["password"]},
            {"filters": {"company_id": [1]}},
            {"buckets": {"basis": "birthday", "days": [30]}},
            {"buckets": [60, 30]},
            {"buckets": {"basis": "due", "days": "30, x"}},
            {"buckets": 2**30},
            {"as_of": "the 30th"},
        ):
            with self.assertRaises(UserError, msg=str(asked)):
                self.env["travel.aging"].report(**{"as_of": "2026-04-30", **asked})

    def test_buckets_of_the_company(self):
        own = self.env["travel.aging.buckets"].create({"name": "Short", "days": "7/14"})
        self.assertEqual(own.labels, "Not Due · 1–7 · 8–14 · Over 14")
        self.agency.travel_aging_buckets_id = own
        labels = [bucket["label"] for bucket in self.report("2026-04-30")["buckets"]]
        self.assertEqual(labels, ["Not Due", "1–7", "8–14", "Over 14"])
        with self.assertRaises(ValidationError):
            own.days = "14, 7"

    # -- rights -----------------------------------------------------------------------------------------------------

    def test_who_may_read(self):
        self.plain_invoice(self.alpha, 10.0)
        for role in ("controller", "account_manager", "manager"):
            self.assertEqual(self.open_by("2026-04-30", "partner", user=self.users[role]), {"Alpha Ltd": 10.0})
        portal = self.env["res.users"].create(
            {"name": "Portal", "login": "portal_aging", "partner_id": self.alpha.id, "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]}
        )
        for user in (self.users["agent"], self.users["clerk"], portal):
            with self.assertRaises(AccessError):
                self.report("2026-04-30", "partner", user=user)

    def test_other_companies_are_not_read(self):
        """Each company's receivables are its own, in its own currency; who has both sees both, never added."""
        books = self.setup_other_company()
        other = books["company"]
        other.currency_id = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self.plain_invoice(self.alpha, 10.0)
        self.plain_invoice_of(books, 7.0)
        stranger = self.role_user("controller", company=other, login="other_controller")
        self.assertEqual(self.open_by("2026-04-30", "partner", user=stranger), {"Alpha Ltd": 7.0})
        self.assertEqual(self.open_by("2026-04-30", "partner"), {"Alpha Ltd": 10.0})
        both = self.role_user("controller", login="both_controller")
        both.company_ids += other
        aging = self.env["travel.aging"].with_user(both).with_context(allowed_company_ids=[self.agency.id, other.id])
        report = aging.report("2026-04-30", ["agency"])
        found = {row["group"][0]["name"]: (row["open"], row["currency"], row["company"]["currency"]) for row in report["rows"]}
        own = self.currency.name
        self.assertEqual(found, {self.agency.name: (10.0, own, own), other.name: (7.0, "EUR", "EUR")})
        totals = {total["currency"]: total["open"] for total in report["company_totals"]}
        self.assertEqual(totals, {own: 10.0, "EUR": 7.0})
        self.assertEqual(len(aging.report("2026-04-30", ["partner"])["rows"]), 2)

    def plain_invoice_of(self, books, amount):
        """An invoice of Alpha in the books of another company."""
        line = {"name": "Services", "price_unit": amount, "tax_ids": [(5,)], "account_id": books["default_account_revenue"].id}
        company = books["company"]
        values = {"move_type": "out_invoice", "partner_id": self.alpha.id, "invoice_date": "2026-03-12"}
        lines = {"currency_id": company.currency_id.id, "invoice_line_ids": [(0, 0, line)]}
        self.env["account.move"].with_company(company).create({**values, **lines}).action_post()

    def test_lines_for_screens(self):
        self.travel_invoice()
        lines = self.env["travel.aging.line"].with_user(self.controller).with_context(travel_as_of="2026-04-30", travel_buckets=[10, 20])
        found = lines.search([])
        self.assertEqual(len(set(found.ids)), 2)
        self.assertEqual({line.department_id.name: (line.residual, line.bucket, line.bucket_3) for line in found},
                         {"Sales": (280.5, "3", 280.5), "IT": (61.0, "3", 61.0)})
        described = lines.fields_get(["bucket", "bucket_1", "bucket_3"])
        self.assertEqual(described["bucket"]["selection"], [("0", "Not Due"), ("1", "1–10"), ("2", "11–20"), ("3", "Over 20")])
        self.assertEqual((described["bucket_1"]["string"], described["bucket_3"]["string"]), ("1–10", "Over 20"))
        groups = lines.formatted_read_group([], ["bucket", "department_id"], ["residual:sum", "residual_currency:sum"])
        self.assertEqual(sorted(group["residual:sum"] for group in groups), [61.0, 280.5])
        self.assertEqual(found[0].action_open_document()["res_id"], found.move_id.id)
