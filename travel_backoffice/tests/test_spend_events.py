from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .billing_common import BillingCommon

LATER = datetime(2026, 3, 14, 9)


@tagged("post_install", "-at_install")
class TestSpendEvents(BillingCommon):
    """What each event says of spend: amounts with their sign, and how the trade counts it.

    A ticket KBP-FRA-KBP of 200 + YQ 40 + UA 13 = 253, sold on 10 March for 1 April (22 days before), fee 25, discount 5: 273.
    Voids and whole refunds give fees and discounts back, refunds of a part by its share of the fare; a refund costs 30.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cells = [Command.create({"event": event, "treatment": "reverse"}) for event in ("void", "refund")]
        cells += [Command.create({"event": "part_refund", "treatment": "retain"}), Command.create({"event": "tax_refund", "treatment": "retain"})]
        matrix = cls.env["travel.reversal.matrix"].create({"name": "All back", "rule_ids": cells})
        rules = [{"amount": 25.0}, {"kind": "discount", "amount": 5.0}, {"amount": 30.0, "event": "refund", "kind": "refund_fee"}]
        table = cls.fee_table("Fees", rules=[*rules, {"amount": 15.0, "event": "exchange", "kind": "change_fee"}])
        cls.partner = cls.customer("Alpha")
        cls.contract(cls.partner, fee_table_id=table.id, reversal_matrix_id=matrix.id)

    def sell(self, number="220-0000000001", **values):
        order = self.order(self.partner)
        line = self.ticket(order, number, taxes={"YQ": 40.0, "UA": 13.0}, **values)
        order.action_ready()
        return line

    def facts(self, line, *names):
        return list(self.env["travel.spend"].search([("line_id", "=", line.id)]).mapped(lambda row: [row[name] for name in names])[0])

    def assertCounts(self, line, documents, segments, nights=0, leads=0):
        """Documents, segments, nights and first sales that have lead days."""
        self.assertEqual(self.facts(line, "documents", "segments", "nights", "lead_count"), [documents, segments, nights, leads])

    def assertMoney(self, line, spend, fees=0.0, change=0.0, refunds=0.0, tickets=None):
        """Spend, fees, cost of change, refunds, price of tickets."""
        found = self.facts(line, "spend", "fees", "change_cost", "refunds", "ticket_amount")
        self.assertEqual([round(amount, 2) for amount in found], [spend, fees, change, refunds, spend if tickets is None else tickets])

    def test_issue(self):
        line = self.sell()
        self.assertMoney(line, 273.0, fees=25.0, tickets=253.0)
        self.assertEqual(self.facts(line, "base_fare", "taxes", "discounts"), [200.0, 53.0, -5.0])
        self.assertCounts(line, 1, 2, leads=1)
        self.assertEqual(self.facts(line, "lead_days", "lead_band", "lead_total", "tickets"), [22, "21", 22, 1])

    def test_void_takes_everything_back(self):
        line = self.sell(lowest_fare=203.0, policy_status="out", policy_reason="L")
        self.assertEqual(self.facts(line, "lost_savings"), [50.0])
        void = line.void(sold_at=LATER)
        self.assertMoney(void, -273.0, fees=-25.0, refunds=-273.0, tickets=-253.0)
        self.assertCounts(void, -1, -2, leads=-1)
        same = ("origin", "destination", "lead_band", "policy_status", "policy_reason", "booking_class", "cabin")
        self.assertEqual(self.facts(void, *same), self.facts(line, *same))
        self.assertEqual(self.facts(void, "lost_savings", "lead_total"), [-50.0, -22])

    def test_void_undone(self):
        """Cancelled before it was billed, it comes to nothing."""
        line = self.sell()
        void = line.void(sold_at=LATER)
        void.take_back()
        self.assertEqual(self.facts(void, "lines", "spend", "state"), [0, 0.0, "cancelled"])
        self.assertCounts(void, 0, 0)
        self.assertMoney(line, 273.0, fees=25.0, tickets=253.0)

    def test_void_of_a_void(self):
        """Billed, it is voided by a line that counts like the first sale."""
        line = self.sell()
        self.bill(line.order_id)
        void = line.void(sold_at=LATER)
        self.bill(line.order_id)
        again = void.take_back(sold_at=LATER)
        self.assertMoney(again, 273.0, fees=25.0, refunds=273.0, tickets=253.0)
        self.assertCounts(again, 1, 2, leads=1)

    def test_refund_in_full(self):
        """Of 273 all goes back but a penalty of 60; the refund costs a fee of 30: change cost 90."""
        line = self.sell()
        refund = line.refund(penalty=60.0, sold_at=LATER)
        self.assertMoney(refund, -183.0, fees=5.0, change=90.0, refunds=-183.0, tickets=-253.0)
        self.assertCounts(refund, -1, -2)
        void = refund
        self.bill(line.order_id)
        void = refund.take_back(sold_at=LATER)
        self.assertMoney(void, 183.0, fees=-5.0, change=-90.0, refunds=183.0, tickets=253.0)
        self.assertCounts(void, 1, 2)

    def test_refund_of_a_flown_ticket(self):
        """One sector was flown: the document was used, one segment comes back."""
        line = self.sell()
        line.segment_ids[0].coupon_flown = True
        refund = line.refund(fare=100.0, tax_refunds={}, segments=line.segment_ids[1], sold_at=LATER)
        self.assertCounts(refund, 0, -1)

    def test_refund_by_segments(self):
        """The way back, then the rest: -100 each; the last one takes the document along."""
        line = self.sell()
        back = line.refund(segments=line.segment_ids[1], sold_at=LATER)
        self.assertMoney(back, -70.0, fees=30.0, change=30.0, refunds=-70.0, tickets=-100.0)
        self.assertCounts(back, 0, -1)
        rest = line.refund(sold_at=LATER)
        self.assertCounts(rest, -1, -1)
        self.assertEqual(self.facts(rest, "ticket_amount"), [-153.0])

    def test_refund_of_taxes(self):
        line = self.sell()
        refund = line.refund(fare=0.0, tax_refunds={"UA": 13.0}, sold_at=LATER)
        self.assertMoney(refund, 17.0, fees=30.0, change=30.0, refunds=17.0, tickets=-13.0)
        self.assertCounts(refund, 0, 0)

    def test_exchange(self):
        """30 more, 20 of it a change penalty (CP), by three sectors instead of two; a fee of 15."""
        line = self.sell()
        new = self.ticket(line.order_id, "220-0000000009", "KBP-VIE-FRA-KBP", 10.0, {"CP": 20.0}, event="exchange", sold_at=LATER)
        line.exchange(new)
        self.assertMoney(new, 45.0, fees=15.0, change=35.0, tickets=30.0)
        self.assertCounts(new, 0, 1)
        refund = new.refund(sold_at=LATER)  # all that was paid, 253 + 30, and the sectors there are now
        self.assertEqual(self.facts(refund, "ticket_amount"), [-283.0])
        self.assertCounts(refund, -1, -3)
        self.assertCounts(line, 1, 2, leads=1)

    def test_exchange_voided(self):
        line = self.sell()
        new = self.ticket(line.order_id, "220-0000000009", "KBP-VIE-FRA-KBP", 10.0, {"CP": 20.0}, event="exchange", sold_at=LATER)
        line.exchange(new)
        void = new.void(sold_at=LATER)
        for column in ("spend", "change_cost", "documents", "segments", "nights"):
            self.assertEqual(self.facts(void, column)[0] + self.facts(new, column)[0], 0, column)

    def test_hotel(self):
        """Three nights in two rooms, 600: cancelled for a penalty of 100, all nights go."""
        order = self.order(self.partner)
        stay = self.line(order, "hotel", 600.0, nights=3, rooms=2, place="PAR", start_date="2026-04-01", end_date="2026-04-04")
        order.action_ready()
        self.assertCounts(stay, 1, 0, nights=6, leads=1)
        self.assertEqual(self.facts(stay, "hotel_amount", "tickets", "origin", "destination"), [600.0, 0, False, "PAR"])
        refund = stay.refund(penalty=100.0, sold_at=LATER)
        self.assertCounts(refund, -1, 0, nights=-6)
        self.assertEqual(self.facts(refund, "hotel_amount", "ticket_amount"), [-600.0, 0.0])

    def test_stay_used_in_part(self):
        """Three nights in two rooms: two of the six go back for 200, more than is left is refused; then all that is left."""
        order = self.order(self.partner)
        stay = self.line(order, "hotel", 600.0, nights=3, rooms=2, place="PAR", start_date="2026-04-01", end_date="2026-04-04")
        order.action_ready()
        part = stay.refund(fare=200.0, nights=2, sold_at=LATER)
        self.assertCounts(part, 0, 0, nights=-2)
        for nights in (5, -1, 1.5, "2"):
            with self.assertRaises(UserError, msg=nights), self.env.cr.savepoint():
                stay.refund(fare=100.0, nights=nights, sold_at=LATER)
        rest = stay.refund(sold_at=LATER)
        self.assertCounts(rest, -1, 0, nights=-4)
        self.assertEqual(self.facts(rest, "hotel_amount"), [-400.0])
        part._cancel_correction()
        self.assertCounts(rest, -1, 0, nights=-6)

    def test_stay_left_early(self):
        """Four of six nights used, the rest is not to be used: two go back, the stay was sold all the same. Undone, they return."""
        order = self.order(self.partner)
        stay = self.line(order, "hotel", 600.0, nights=3, rooms=2, place="PAR", start_date="2026-04-01", end_date="2026-04-04")
        order.action_ready()
        refund = stay.refund(fare_used=400.0, nights=2, sold_at=LATER)
        self.assertCounts(refund, 0, 0, nights=-2)
        refund.take_back()
        self.assertCounts(refund, 0, 0)
        self.assertCounts(stay.refund(sold_at=LATER), -1, 0, nights=-6)

    def test_other_documents(self):
        """An EMD is a document and no ticket; two rail tickets on a line are two; a month's fee is none."""
        order = self.order(self.partner)
        emd = self.line(order, "air", 45.0, document_type="emd", document_number="220-4500000001")
        rail = self.line(order, "rail", 80.0, quantity=2, start_date="2026-03-12")
        month = self.line(order, "other", 0.0, event="monthly", sold_on="2026-02-28")
        amended = self.line(order, "car", 70.0, event="amend", start_date="2026-03-12")
        self.assertEqual(self.facts(emd, "documents", "tickets", "ticket_amount", "spend"), [1, 0, 0.0, 45.0])
        self.assertCounts(rail, 2, 0, leads=1)
        self.assertEqual(self.facts(rail, "lead_band"), ["00"])
        self.assertCounts(month, 0, 0)
        self.assertCounts(amended, 1, 0)

    def test_own_card(self):
        """What the customer's own card paid is spend, though no invoice asks for it."""
        line = self.sell(customer_card=True, form_of_payment="card")
        self.assertEqual(self.facts(line, "spend", "form_of_payment"), [273.0, "own_card"])
        self.bill(line.order_id)
        self.assertEqual(self.facts(line, "billed"), [round(25 * 1.1 - 5 * 1.1, 2)])

    def test_rebates_are_no_spend(self):
        line = self.sell()
        self.charge(line, "rebate", -9.0, state="accrued")
        self.assertMoney(line, 273.0, fees=25.0, tickets=253.0)

    def test_cancelled(self):
        line = self.sell()
        line.order_id.action_cancel()
        self.assertMoney(line, 0.0)
        self.assertCounts(line, 0, 0)
        self.assertEqual(self.facts(line, "lines", "state"), [0, "cancelled"])

    def test_journey(self):
        """From London to New York and back to Manchester: the aim is where the stay was."""
        segments = [("LHR", "JFK", "J"), ("BOS", "MAN", "Y")]
        legs = [
            Command.create({"origin": start, "destination": end, "booking_class": letter, "departure_date": f"2026-04-0{day}"})
            for day, (start, end, letter) in enumerate(segments, 1)
        ]
        line = self.sell(segment_ids=legs)
        self.assertEqual(self.facts(line, "origin", "booking_class", "cabin"), ["LON", "J", "business"])
        row = self.env["travel.spend"].search([("line_id", "=", line.id)])
        self.assertEqual((row.destination, row.origin_country_id.code, row.destination_country_id.code), ("NYC", "GB", "US"))
