from datetime import date

from odoo import SUPERUSER_ID
from odoo.fields import Command
from odoo.tests import tagged

from ..models.travel_spend_columns import ANY, NEW, SALES, UNBILLED
from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestSpendCurrent(BillingCommon):
    """Whatever a row is read from changes, in whatever way: the row follows before anybody reads it.

    Each change is checked against rows made anew: :meth:`assertCurrent`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer("Alpha")
        cls.ann = cls.traveller("Ann", cls.partner)
        cls.order_one = cls.simple_order(cls.partner, passengers=[{"name": "A", "partner_id": cls.ann.id}])
        cls.service_line = cls.order_one.line_ids

    def row(self, line=None):
        return self.env["travel.spend"].search([("line_id", "=", (line or self.service_line).id)])

    def assertCurrent(self):
        """Nobody is told otherwise than what services are made of, before the rows that are due are written and after."""
        Spend = self.env["travel.spend"].sudo()
        Spend._flush_stale()
        self.env.flush_all()
        ids = self.env["travel.order.line"].search([]).ids
        self.assertEqual(Spend._differing(ids), [])
        Spend._settle_all()
        self.assertIsNone(Spend._told())
        self.assertEqual(Spend._differing(ids), [])

    def test_each_thing_that_is_read(self):
        """One change after the other; each shows in the row, and nothing else was forgotten."""
        line, order, Spend = self.service_line, self.order_one, self.env["travel.spend"]
        center = self.cost_center(self.partner.travel_root_id or self.partner, "C1")
        booker = self.env["res.partner"].create({"name": "Booker", "parent_id": self.partner.id})
        other = self.customer("Other")
        changes = [
            (line, {"base_fare": 300.0}, {"base_fare": 300.0, "spend": 378.0}),
            (line, {"tax_ids": [Command.update(line.tax_ids[0].id, {"amount": 50.0})]}, {"taxes": 63.0}),
            (line, {"cost_center_id": center.id}, {"cost_center_id": center}),
            (line, {"sold_on": "2026-03-02", "start_date": "2026-03-05"}, {"booked_on": date(2026, 3, 2), "lead_days": 3, "lead_band": "03"}),
            (line, {"validating_carrier_id": self.airline("OS").id}, {"carrier_id": self.airline("OS")}),
            (line, {"supplier_code": "HILTON"}, {"supplier_name": "HILTON"}),
            (line, {"supplier_id": other.id}, {"supplier_name": False, "supplier_id": other}),
            (line, {"lowest_fare": 163.0}, {"lost_savings": 200.0}),
            (line, {"policy_status": "out", "policy_reason": "L1"}, {"policy_status": "out", "policy_reason": "L1"}),
            (line, {"form_of_payment": "cash"}, {"form_of_payment": "cash"}),
            (line, {"form_of_payment": "card-credit"}, {"form_of_payment": "agency_card"}),
            (line, {"segment_ids": [Command.create({"origin": "KBP", "destination": "VIE", "sequence": 99})]}, {"segments": 3}),
            (line.segment_ids[0], {"surface": True}, {"segments": 2}),
            (line.segment_ids[1], {"booking_class": "J"}, {"booking_class": "J", "cabin": "business"}),
            (line, {"reference_ids": [Command.create({"code": "project", "value": "P1"})]}, {"references": {"PROJECT": "P1"}}),
            (self.ann, {"travel_employee_code": "E5"}, {"employee_code": "E5"}),
            (line.passenger_ids, {"employee_code": "E7"}, {"employee_code": "E7"}),
            (self.ann, {"travel_employee_code": "E6"}, {"employee_code": "E7"}),
            (line.passenger_ids, {"employee_code": False}, {"employee_code": "E6"}),
            (line.passenger_ids, {"partner_id": False, "name": "JONES/MARY"}, {"traveller_name": "JONES/MARY"}),
            (order, {"booker_id": booker.id}, {"booker_id": booker}),
            (order, {"office": "SYD1"}, {"office": "SYD1"}),
            (order, {"channel_id": self.channel("online").id}, {"channel_id": self.channel("online")}),
            (order, {"trip_reference": "ROADSHOW"}, {"trip_key": "ROADSHOW"}),
            (order, {"partner_id": other.id}, {"customer_id": other, "root_id": other.travel_root_id}),
            (line.charge_ids.sudo().filtered(lambda charge: charge.stage == "fee"), {"amount": 40.0}, {"fees": 40.0}),
        ]
        for records, values, expected in changes:
            with self.subTest(values):
                records.write(values)
                row = self.row()
                self.assertEqual({name: row[name] for name in expected}, expected)
                self.assertEqual(Spend._differing(line.ids), [])
        order.booker_id = False
        line.reference_ids.unlink()
        line.segment_ids.unlink()
        line.charge_ids.sudo().unlink()
        row = self.row()
        self.assertEqual((row.references, row.segments, row.fees, row.booker_id.id), (False, 0, 0.0, False))
        self.assertCurrent()

    def test_moved_in_the_tree(self):
        """A company joins a group: the spend of its orders stands under the group."""
        group = self.group("Alpha Group")
        self.partner.parent_id = group
        self.assertEqual(self.row().root_id, group)
        self.assertCurrent()

    def test_contacts_merged(self):
        """Two contacts are one: spend of both stands under the one that stays."""
        double = self.customer("Alpha (double)")
        order = self.simple_order(double, "220-0000000002")
        self.row(order.line_ids)
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge([self.partner.id, double.id], self.partner)
        self.assertEqual(self.row(order.line_ids).customer_id, self.partner)
        self.assertCurrent()

    def test_traveller_deleted(self):
        """Told by the document's name then."""
        self.assertEqual(self.row().traveller_id, self.ann)
        self.ann.unlink()
        self.assertEqual((self.row().traveller_id.id, self.row().traveller_name), (False, "A"))
        self.assertCurrent()

    def test_deleted(self):
        """A line, then the whole order: their rows go with them."""
        order = self.order(self.partner)
        first, second = (self.line(order, "visa", 60.0), self.line(order, "visa", 70.0))
        Spend, mine = self.env["travel.spend"], [("customer_id", "=", self.partner.id), ("base_fare", "in", (60.0, 70.0))]
        self.assertEqual(Spend.search(mine).line_id, first + second)
        first.unlink()
        self.assertEqual(Spend.search(mine).line_id, second)
        order.unlink()
        self.assertFalse(Spend.search(mine))

    def test_savepoint_rolled_back(self):
        """What was marked before it is written, what was changed in it is not."""
        self.service_line.base_fare = 210.0
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.service_line.base_fare = 500.0
            self.assertEqual(self.row().base_fare, 500.0)
            self.service_line.base_fare = 600.0
            raise ZeroDivisionError
        self.assertEqual(self.row().base_fare, 210.0)
        self.service_line.base_fare = 220.0
        self.env.cr.flush()  # as a commit does
        self.assertCurrent()
        self.assertEqual(self.row().base_fare, 220.0)

    def test_changed_by_others_before_the_commit(self):
        """What runs at the commit after the rows were made, and changes a service once more, is not lost."""
        def late():
            self.service_line.base_fare = 777.0
            self.env["travel.order.line"]._recompute_model(["spend_marker"])

        self.service_line.base_fare = 700.0
        self.env["travel.order.line"]._recompute_model(["spend_marker"])
        self.env.cr.precommit.add(late)
        self.env.cr.flush()
        self.assertFalse(self.env["travel.spend"]._pending())
        self.assertEqual(self.row().base_fare, 777.0)

    def test_read_by_id(self):
        row = self.row()
        self.service_line.base_fare = 333.0
        self.assertEqual(row.base_fare, 333.0)

    def test_check_mends(self):
        """What was written past the program is found, told and mended; what is right is left alone."""
        self.row()
        self.env.cr.execute("UPDATE travel_spend SET spend = 1 WHERE line_id = %s", [self.service_line.id])
        self.env["travel.spend"].invalidate_model(flush=False)
        with self.assertLogs("odoo.addons.travel_backoffice.models.travel_spend_check", "WARNING"):
            self.assertEqual(self.env["travel.spend"].sudo()._check(self.service_line.ids), self.service_line.ids)
        self.assertEqual(self.row().spend, 278.0)
        self.assertEqual(self.env["travel.spend"].sudo()._check(self.service_line.ids), [])

    def test_rebuilt(self):
        self.row()
        self.env.cr.execute("DELETE FROM travel_spend")
        self.env["travel.spend"]._rebuild()
        self.env["travel.spend"].invalidate_model(flush=False)
        self.assertEqual(self.row().spend, 278.0)
        self.assertCurrent()

    def test_less_to_look_up(self):
        """A new sale, on no invoice, then on one, then voided: each row is written by the statement for just that, and is as any."""
        line, Spend = self.service_line, self.env["travel.spend"]
        Spend._forget(line.ids)
        self.assertEqual(Spend._with_corrections(line.ids), (line.ids, NEW))
        Spend._mark_stale(line.ids)
        self.assertCurrent()
        self.assertEqual(Spend._with_corrections(line.ids), (line.ids, UNBILLED))
        invoice = self.bill(self.order_one)
        self.assertCurrent()
        self.assertEqual((self.row().billed, self.row().segments, self.row().documents), (invoice.amount_total, 2, 1))
        self.assertEqual(Spend._with_corrections(line.ids), (line.ids, SALES))
        void = line.void()
        self.assertCurrent()
        self.assertEqual(Spend._with_corrections(line.ids), ([line.id, void.id], ANY))
        self.assertEqual(self.row(void).segments, -2)

    def test_many_at_once(self):
        """Lines imported together are written in one statement."""
        order = self.order(self.partner)
        self.env.cr.flush()
        values = {"order_id": order.id, "service_type_id": self.service("visa").id, "base_fare": 60.0, "total_amount": 60.0}
        self.env["travel.order.line"].create([values] * 1500)
        done = []
        Spend = self.env.registry["travel.spend"]
        refresh = Spend._refresh
        self.patch(Spend, "_refresh", lambda spend, ids, *kind: (done.append(len(ids)), refresh(spend, ids, *kind))[1])
        self.env.cr.flush()
        self.assertEqual(done, [1500])
        self.assertEqual(self.env["travel.spend"].search_count([("order_id", "=", order.id)]), 1500)

    def test_where_nothing_may_be_written(self):
        """On a replica a question writes nothing; there nothing is stale."""
        self.row()
        with self.env.registry.cursor() as other:
            other.execute("SET TRANSACTION READ ONLY")
            self.assertIsInstance(self.env(cr=other, user=SUPERUSER_ID)["travel.spend"].search_count([]), int)
