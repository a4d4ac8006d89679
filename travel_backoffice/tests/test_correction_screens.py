"""What people touch for corrections: buttons, wizards, stations and the refunds' desk."""

from datetime import date

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .billing_common import BillingCommon


class CorrectionCommon(BillingCommon):
    """A ticket of 200.00 + 53.00 taxes with a transaction fee of 25.00, taxed with 10 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha Ltd")
        cls.terms = cls.contract(cls.alpha, fee_table_id=cls.fee_table("Fees", rules=[{"amount": 25.0}]).id)

    def sold(self, number="220-3324650328", billed=True, **values):
        order = self.order(self.alpha)
        line = self.ticket(order, number, base_fare=200.0, taxes={"YQ": 40.0, "UA": 13.0}, **values)
        order.action_ready()
        if billed:
            self.bill(order)
        return line.with_user(self.agent)


@tagged("post_install", "-at_install")
class TestCorrectionScreens(CorrectionCommon):
    def _stations(self, order):
        tree = html.fromstring(order.with_user(self.agent).stations_html)
        return [
            [" ".join(card.text_content().split()) for card in chain.xpath(".//a")] for chain in tree.xpath("//ol")
        ]

    def test_what_may_be_done(self):
        """A sold document is voided, refunded or exchanged; its void can only be undone."""
        line = self.sold()
        names = ["can_void", "can_refund", "can_exchange", "can_undo"]
        self.assertEqual([line[name] for name in names], [True, True, True, False])
        void = line.void(sold_at=line.sold_at)
        self.assertEqual([line[name] for name in names], [False, False, False, False])
        self.assertEqual([void[name] for name in names], [False, False, False, True])
        void.action_undo_correction()
        self.assertEqual([line[name] for name in names], [True, True, True, False])

    def test_draft_is_not_corrected(self):
        order = self.order(self.alpha)
        line = self.ticket(order)
        self.assertFalse(line.can_void or line.can_refund or line.can_exchange)

    def test_stations(self):
        """Two tickets, one refunded: one line of stations; both when the other is voided."""
        first = self.sold()
        order = first.order_id
        self.assertFalse(order.stations_html)
        first.refund(penalty=60.0, sold_at=first.sold_at)
        # 253.00 go back, the airline keeps 60.00
        self.assertEqual(len(self._stations(order)), 1)
        issued, refunded = self._stations(order)[0]
        self.assertRegex(issued, r"Issue Billed 220-3324650328 .*253\.00 Refunded")
        self.assertRegex(refunded, r"Refund .*220-3324650328 .*-\W?193\.00")

    def test_stations_are_escaped(self):
        line = self.sold("<img src=x onerror=alert(1)>")
        line.void(sold_at=line.sold_at)
        self.assertNotIn("<img", line.order_id.stations_html)
        self.assertIn("&lt;img", line.order_id.stations_html)

    def test_stations_of_many_cost_as_much_as_of_few(self):
        def queries(count, start):
            order = self.order(self.alpha)
            for number in range(count):
                self.ticket(order, f"220-{start + number:010}")
            order.action_ready()
            order.line_ids.void(sold_at=order.booked_at)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self._stations(order)), count)
            return self.env.cr.sql_log_count - before

        queries(2, 1000)
        self.assertLessEqual(queries(9, 3000), queries(3, 2000))


@tagged("post_install", "-at_install")
class TestRefundProgress(CorrectionCommon):
    def _awaited(self):
        line = self.sold()
        return line.refund(penalty=60.0, sold_at=line.sold_at, refund_state="applied", refund_applied_on="2026-03-10")

    @freeze_time("2026-04-20")
    def test_age(self):
        """Applied for on 10 March, still awaited on 20 April: 21 + 20 = 41 days, more than 30."""
        refund = self._awaited()
        self.assertRecordValues(refund, [{"refund_age": 41, "refund_overdue": True, "refund_expected": 193.0}])
        overdue = self.env["travel.order.line"].search([("refund_applied_on", "<", "today -30d")])
        self.assertEqual(overdue, refund)
        refund.set_refund_state("received", "2026-04-19")
        self.assertRecordValues(refund, [{"refund_age": 0, "refund_overdue": False, "refund_received_amount": 193.0}])

    def test_authorised_then_received_with_less(self):
        refund = self._awaited()
        refund.set_refund_state("authorised", "2026-03-20", authorisation="ESAC123")
        wizard = Form.from_action(self.env(user=self.agent.id), refund.action_refund_received())
        self.assertEqual(wizard.amount, 193.0)
        wizard.amount = 180.0
        wizard.day = "2026-03-25"
        wizard.save().action_apply()
        self.assertRecordValues(
            refund,
            [
                {
                    "refund_state": "received",
                    "refund_authorisation": "ESAC123",
                    "refund_authorised_on": date(2026, 3, 20),
                    "refund_received_on": date(2026, 3, 25),
                    "refund_received_amount": 180.0,
                }
            ],
        )
        log = " ".join(refund.order_id.message_ids.mapped("body"))
        self.assertIn("193.00", log)
        self.assertIn("180.00", log)

    def test_steps_that_cannot_be(self):
        refund = self._awaited()
        with self.assertRaisesRegex(UserError, "below zero"):
            refund.set_refund_state("received", "2026-03-25", amount=-1.0)
        with self.assertRaisesRegex(UserError, "is no refund"):
            refund.original_line_id.set_refund_state("applied", "2026-03-25")
        with self.assertRaisesRegex(UserError, "applied for, authorised"):
            refund.set_refund_state("lost", "2026-03-25")
        refund.set_refund_state("received", "2026-03-25")
        with self.assertRaisesRegex(UserError, "received already"):
            refund.set_refund_state("refused")
