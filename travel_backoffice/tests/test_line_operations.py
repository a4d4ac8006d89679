"""Void, refund and exchange of sold documents: what goes back, and what is refused with a way on."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .billing_common import BillingCommon


class OperationsCommon(BillingCommon):
    """Alpha Ltd buys tickets of 200.00 + YQ 40.00 + UA 13.00, KBP-FRA-KBP, with a fee of 25.00, billed by a clerk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "UTC"
        cls.partner = cls.customer("Alpha Ltd")
        cls.terms = cls.contract(
            cls.partner, fee_table_id=cls.fee_table(rules=[{"amount": 25.0}]).id, billing_profile_id=cls.by_clerk
        )

    def sold(self, number="220-3324650328", billed=True, taxes=None, **values):
        """One ticket in an order of its own, priced, and billed unless told otherwise."""
        order = self.order(self.partner)
        values = {"base_fare": 200.0, "commission_amount": 14.0, **values}
        line = self.ticket(order, number, taxes={"YQ": 40.0, "UA": 13.0} if taxes is None else taxes, **values)
        order.action_ready()
        if billed:
            self.bill(order)
            self.assertEqual(line.state, "billed")
        return line

    def taxes(self, line):
        return {tax.code: tax.amount for tax in line.tax_ids}

    def told(self, expected, method, *args, **values):
        with self.assertRaises(UserError) as caught:
            method(*args, **values)
        self.assertIn(expected, str(caught.exception))


@tagged("post_install", "-at_install")
class TestLineOperations(OperationsCommon):
    # -- void -------------------------------------------------------------------------------------------------------

    def test_void_turns_the_document_round(self):
        line = self.sold()
        void = line.void(sold_at=line.sold_at)
        self.assertRecordValues(
            void,
            [
                {
                    "event": "void",
                    "original_line_id": line.id,
                    "document_number": "220-3324650328",
                    "base_fare": -200.0,
                    "tax_amount": -53.0,
                    "total_amount": -253.0,
                    "commission_amount": -14.0,
                    "correction_number": 1,
                    "state": "ready",
                }
            ],
        )
        self.assertEqual(self.taxes(void), {"YQ": -40.0, "UA": -13.0})
        self.assertEqual((line.standing, line.correction_count), ("voided", 1))
        self.assertEqual(line.segment_ids.mapped("coupon_status"), ["void", "void"])

    def test_once(self):
        line = self.sold()
        line.void(sold_at=line.sold_at)
        for again in (line.void, line.refund):
            self.told("220-3324650328 was voided on 03/10/2026", again, sold_at=line.sold_at)
        self.told("was voided", line.exchange, self.sold("220-0000000001", billed=False))
        self.told("choose Undo", line.correction_ids.void)

    def test_cancelled_and_monthly(self):
        line = self.sold(billed=False)
        line.action_cancel()
        self.told("was cancelled", line.refund)
        fee = self.line(self.order(self.partner), "other", event="monthly")
        self.told("monthly fee", fee.void)

    # -- refund -----------------------------------------------------------------------------------------------------

    def test_full_refund(self):
        line = self.sold()
        refund = line.refund(penalty=60.0, sold_at=line.sold_at)
        # 200.00 + 53.00 go back less 60.00; the commission is recalled as a whole
        self.assertRecordValues(
            refund,
            [{"refund_kind": "full", "base_fare": -200.0, "total_amount": -193.0, "commission_amount": -14.0}],
        )
        self.assertEqual(line.standing, "refunded")
        self.assertEqual(line.segment_ids.mapped("coupon_status"), ["refunded", "refunded"])
        self.told("was refunded", line.refund)

    def test_by_coupon_until_nothing_is_left(self):
        """The way back: half the fare, no taxes. Then the rest: the other half and all taxes."""
        line = self.sold()
        there, back = line.segment_ids
        first = line.refund(segments=back.ids, sold_at=line.sold_at)
        self.assertRecordValues(
            first, [{"refund_kind": "segments", "base_fare": -100.0, "tax_amount": 0.0, "commission_amount": -7.0}]
        )
        self.assertEqual((line.standing, there.coupon_status, back.coupon_status), ("part_refunded", "open", "refunded"))
        self.told("is not open any more: Refunded", line.refund, segments=back)
        self.told("partly refunded", line.void)
        rest = line.refund(sold_at=line.sold_at)
        self.assertRecordValues(rest, [{"refund_kind": "full", "base_fare": -100.0, "commission_amount": -7.0}])
        self.assertEqual(self.taxes(rest), {"YQ": -40.0, "UA": -13.0})
        self.assertEqual(line.standing, "refunded")
        self.assertEqual((first + rest).mapped("business_key"), [f"line{line.id}:refund:1", f"line{line.id}:refund:2"])

    def test_taxes_only_then_the_fare(self):
        """UA 13.00 goes back first; the full refund then gives back 200.00 and YQ 40.00. Nothing twice."""
        line = self.sold()
        taxes = line.refund(fare=0, tax_refunds={"ua": 13}, sold_at=line.sold_at)
        self.assertRecordValues(taxes, [{"refund_kind": "taxes", "total_amount": -13.0, "commission_amount": 0.0}])
        self.told("has no tax UA that is left", line.refund, fare=0, tax_refunds={"UA": 1.0})
        rest = line.refund(sold_at=line.sold_at)
        self.assertEqual((rest.base_fare, self.taxes(rest)), (-200.0, {"YQ": -40.0}))

    def test_taxes_that_come_back_later(self):
        """The fare is refunded, YQ kept; months later the airline gives YQ back after all."""
        line = self.sold()
        line.refund(tax_refunds={"UA": 13.0}, sold_at=line.sold_at)
        self.assertEqual(line.standing, "refunded")
        late = line.refund(fare=0, sold_at=line.sold_at)
        self.assertEqual(self.taxes(late), {"YQ": -40.0})
        self.told("was refunded", line.refund, fare=0)

    def test_fare_used(self):
        """Fare used 120.00: 80.00 go back, commission 14.00 * 80 / 200 = 5.60; the flight before that day was flown."""
        line = self.sold()
        there, back = line.segment_ids
        back.sudo().departure_date = "2026-04-20"
        refund = line.refund(fare_used=120.0, tax_refunds={}, sold_at="2026-04-10 10:00:00")
        self.assertRecordValues(refund, [{"base_fare": -80.0, "commission_amount": -5.6, "refund_kind": "segments"}])
        self.assertEqual((line.standing, there.coupon_status, back.coupon_status), ("refunded", "flown", "refunded"))

    def test_presumed_flown(self):
        """The day passed, so the first flight counts as flown; then the traveller hands it in unused after all."""
        line = self.sold()
        there, back = line.segment_ids
        there.sudo().write({"coupon_flown": True, "coupon_presumed": True})
        self.assertEqual(there.coupon_status, "flown")
        refund = line.refund(segments=there, sold_at="2026-04-10 10:00:00")
        self.assertEqual((refund.base_fare, there.coupon_status), (-100.0, "refunded"))
        refund.take_back()
        self.assertEqual(there.coupon_status, "flown")
        line.refund(sold_at="2026-04-10 10:00:00")
        self.assertEqual((there.coupon_status, back.coupon_status), ("refunded", "refunded"))

    def test_stated_commission_and_cost(self):
        line = self.sold(cost_amount=220.0)
        refund = line.refund(fare=100.0, commission=3.0, sold_at=line.sold_at)
        # cost in proportion: 220.00 * 100 / 200
        self.assertEqual((refund.commission_amount, refund.cost_amount), (-3.0, -110.0))
        self.told("Of the cost of 220-3324650328", line.refund, cost=110.01)

    def test_absurd_amounts(self):
        line = self.sold()
        self.told("without a minus", line.refund, penalty=-5.0)
        self.told("is not an amount", line.refund, fare="much")
        self.told("has 2 decimals", line.refund, fare=10.005)
        self.told("is not an amount", line.refund, fare=float("inf"))
        self.told("200.00 is left", line.refund, fare=200.01)
        self.told("more than the", line.refund, penalty=253.01)
        self.told("has no tax ZZ", line.refund, tax_refunds={"ZZ": 1.0})
        self.told("by tax code", line.refund, tax_refunds=["YQ"])
        self.told("Nothing of 220-3324650328 would go back", line.refund, fare=0, tax_refunds={}, penalty=0.0)
        self.told("has none of these segments", line.refund, segments=self.sold("220-0000000009").segment_ids)
        self.told("does not take", line.with_user(self.agent).refund, state="billed")
        self.assertFalse(line.correction_ids)

    def test_figures_that_do_not_add_up_come_first(self):
        line = self.sold(billed=False)
        line.total_amount = 260.0
        self.told("Correct that first", line.refund)
        self.assertEqual(line.void(sold_at=line.sold_at).total_amount, -260.0)

    def test_yen_have_no_decimals(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        line = self.sold(base_fare=10001.0, taxes={}, currency_id=yen.id, commission_amount=0.0, billed=False)
        there, back = line.segment_ids
        # 10,001 / 2 = 5,000.5, rounded up; the last takes the rest
        self.assertEqual(line.refund(segments=there).base_fare, -5001.0)
        self.assertEqual(line.refund(segments=back).base_fare, -5000.0)
        self.assertEqual(line.standing, "refunded")

    def test_taxes_keyed_as_one_sum(self):
        order = self.order(self.partner)
        line = self.ticket(order, tax_amount=53.0, total_amount=253.0)
        order.action_ready()
        first = line.refund(fare=0, tax_refunds={"YQ": 40.0}, sold_at=line.sold_at)
        self.assertEqual((self.taxes(first), first.tax_amount), ({"YQ": -40.0}, -40.0))
        rest = line.refund(sold_at=line.sold_at)
        self.assertEqual((rest.tax_amount, rest.total_amount), (-13.0, -213.0))

    def test_many_at_once(self):
        lines = self.sold("220-0000000001") | self.sold("220-0000000002")
        refunds = lines.refund(sold_at=lines[0].sold_at)
        self.assertEqual(refunds.mapped("original_line_id"), lines)
        self.assertEqual(set(lines.mapped("standing")), {"refunded"})

    def test_many_cost_little_more_than_few(self):
        """What one more refund costs in queries stays below two; pricing and storing are done for all at once."""

        def queries(count, start):
            order = self.order(self.partner)
            for number in range(start, start + count):
                self.ticket(order, f"220-{number:010}", taxes={"YQ": 40.0, "UA": 13.0})
            order.action_ready()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.line_ids.refund(penalty=60.0, sold_at=order.booked_at)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(2, 1000)
        few, many = queries(5, 2000), queries(45, 3000)
        self.assertLess((many - few) / 40, 2, f"{few} queries for 5 refunds, {many} for 45")

    def test_database_refuses_a_second_final_correction(self):
        """A void stored beside a full refund, with all checks left out."""
        line = self.sold()
        line.refund(sold_at=line.sold_at)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            line._correct([line._prepare_void({"sold_at": line.sold_at})])

    def test_agent_may(self):
        """An agent corrects; what the program derives on the way is no obstacle."""
        line = self.sold().with_user(self.agent)
        refund = line.refund(penalty=10.0, sold_at=line.sold_at)
        self.assertEqual((refund.env.user, line.standing), (self.agent, "refunded"))

    # -- exchange ---------------------------------------------------------------------------------------------------

    def exchanged(self, number="220-0000000002", fare=50.0, taxes=None, old=None):
        """A ticket exchanged for one with 50.00 to collect and YQ settled before."""
        old = old or self.sold()
        new = self.sold(number, billed=False, base_fare=fare, taxes=taxes or {"UA": 2.0}, commission_amount=1.0)
        new.tax_ids = [Command.create({"code": "YQ", "amount": 40.0, "paid_before": True})]
        old.exchange(new.id)
        return old, new

    def test_exchange(self):
        old, new = self.exchanged()
        self.assertRecordValues(
            new, [{"original_line_id": old.id, "event": "exchange", "original_documents": "220-3324650328"}]
        )
        self.assertEqual(old.standing, "exchanged")
        self.assertEqual(old.segment_ids.mapped("coupon_status"), ["exchanged", "exchanged"])
        self.told("220-3324650328 was exchanged for 220-0000000002: correct that one", old.refund)

    def test_refund_of_an_exchanged_ticket(self):
        """200.00 and then 50.00 were collected; taxes YQ 40.00 and UA 13.00 + 2.00; commission 14.00 + 1.00."""
        _old, new = self.exchanged()
        refund = new.refund(sold_at=new.sold_at)
        self.assertEqual((refund.base_fare, refund.commission_amount), (-250.0, -15.0))
        self.assertEqual(self.taxes(refund), {"YQ": -40.0, "UA": -15.0})

    def test_void_of_an_exchange(self):
        """Only the 52.00 of the new ticket go back, and the old one is good again: its 253.00 can be refunded."""
        old, new = self.exchanged()
        void = new.void(sold_at=new.sold_at)
        self.assertEqual(void.total_amount, -52.0)
        self.assertFalse(old.standing)
        self.assertEqual(old.segment_ids.mapped("coupon_status"), ["open", "open"])
        self.assertEqual(old.refund(sold_at=old.sold_at).total_amount, -253.0)

    def test_chain_of_exchanges(self):
        first, second = self.exchanged()
        _second, third = self.exchanged("220-0000000003", 30.0, old=second)
        self.assertEqual(third._chain(), third + second + first)
        # 30.00 + 50.00 + 200.00
        self.assertEqual(third.refund(sold_at=third.sold_at).base_fare, -280.0)

    def test_exchange_refused(self):
        old = self.sold()
        self.told("which it replaced or is", old.exchange, old)
        self.told("is billed already", old.exchange, self.sold("220-0000000002"))
        other = self.ticket(self.order(self.customer("Beta Ltd")), "220-0000000003")
        self.told("is for another customer", old.exchange, other)
        euro = self.env.ref("base.EUR")
        euro.active = True
        foreign = self.sold("220-0000000004", billed=False, currency_id=euro.id)
        self.told("is in another currency", old.exchange, foreign)
        second = self.sold("220-0000000005", billed=False)
        third = self.sold("220-0000000006", billed=False)
        second.exchange(third)
        self.told("which it replaced or is", third.exchange, second)
        self.told("replaces 220-0000000005 already", old.exchange, third)
        self.told("without a minus", old.exchange, self.sold("220-0000000007", billed=False), residual=-1.0)
