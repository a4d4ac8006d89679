from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestDeskClerk(BillingCommon):
    """Each figure of the desk, and the lines that it opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha", email="bills@alpha.example")
        monthly = cls.env.ref("travel_backoffice.billing_profile_monthly")
        email = cls.env.ref("travel_backoffice.delivery_profile_email")
        cls.contract(cls.alpha, billing_profile_id=monthly.id, delivery_profile_id=email.id)
        # what other tests' data may have left is not looked at
        cls.before = cls.tiles(cls.env["travel.desk.clerk"])

    @classmethod
    def tiles(cls, desk):
        with freeze_time("2026-04-02 10:00:00"):
            return {tile["name"]: tile for section in desk.figures()["sections"] for tile in section["tiles"]}

    def counts(self):
        found = self.tiles(self.env["travel.desk.clerk"].with_user(self.clerk))
        return {name: tile["count"] - self.before[name]["count"] for name, tile in found.items()}, found

    def opened(self, tile):
        return self.env[tile["action"]["res_model"]].search(tile["action"]["domain"])

    def test_an_order_wanders_over_the_desk(self):
        """Sold in March it is due on 1 April; one of April waits; billed, its sending is queued."""
        march = self.simple_order(self.alpha, "220-0000000001")
        april = self.simple_order(self.alpha, "220-0000000002", booked_at=march.booked_at.replace(month=4, day=1))
        held = self.simple_order(self.alpha, "220-0000000003")
        self.env["travel.hold"]._put(held.line_ids, "reference_missing", "Cost centre is missing.")
        (march | april).line_ids._set_bill_on()
        self.assertEqual(march.line_ids.bill_on, date(2026, 4, 1))
        counts, tiles = self.counts()
        self.assertEqual((counts["due"], counts["later"], counts["by_hand"], counts["held"]), (1, 1, 0, 1))
        self.assertIn(march.line_ids, self.opened(tiles["due"]))
        # 200 + 40 + 13 fare, 25 fee
        self.assertIn(self.currency.format(278.0), tiles["due"]["amounts"])
        self.assertIn(held.line_ids, self.opened(tiles["held"]).line_id)
        self.assertIn("Reference missing", [row["label"] for row in tiles["held"]["rows"]])
        invoice = self.bill(march)
        counts, tiles = self.counts()
        self.assertEqual((counts["due"], counts["queued"], counts["not_taken"]), (0, 1, 0))
        self.assertIn(invoice, self.opened(tiles["queued"]).move_id)
        invoice.travel_delivery_ids.sudo().state = "bounced"
        counts, tiles = self.counts()
        self.assertEqual((counts["queued"], counts["not_taken"]), (0, 1))
        self.assertEqual([row["label"] for row in tiles["not_taken"]["rows"]], ["Bounced: E-mail"])
        self.assertEqual(tiles["not_taken"]["amounts"], [self.currency.format(invoice.amount_total)])

    def test_a_run_that_waits(self):
        run = self.env["travel.billing.run"].create({"day": "2026-04-01"})
        run.sudo().state = "stopped"
        counts, tiles = self.counts()
        self.assertEqual(counts["running"], 1)
        self.assertIn(run, self.opened(tiles["running"]))
        self.assertIn(run.name, [row["label"] for row in tiles["running"]["rows"]])

    def test_for_clerks_only(self):
        with self.assertRaises(AccessError):
            self.env["travel.desk.clerk"].with_user(self.agent).figures()
