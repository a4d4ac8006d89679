from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingRun(BillingCommon):
    """March 2026 of three customers: ACME by the month, BOND twice a month, CITY every week (Monday to Sunday).

    Each ticket is 253.00 with a fee of 25.00, taxed with 10 %: 280.50 on paper.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme = cls.billed_customer("ACME", rhythm="monthly", invoice_per="company", dated="period")
        cls.bond = cls.billed_customer("BOND", rhythm="fortnightly", invoice_per="company")
        cls.city = cls.billed_customer("CITY", rhythm="weekly", closes_on="6", invoice_per="company")
        cls.runs = cls.env["travel.billing.run"].sudo()  # as crons have it; with a user, it is the user's

    @classmethod
    def billed_customer(cls, name, **profile):
        profile = cls.env["travel.billing.profile"].create({"name": name, **profile})
        partner = cls.customer(name)
        cls.contract(partner, billing_profile_id=profile.id, fee_table_id=cls.fee_table(name).id)
        return partner

    def profile(self, partner, **values):
        profile = self.env["travel.billing.profile"].search([("name", "=", partner.name)])
        profile.write(values)
        return profile

    def sell(self, partner, *days, month=3, **values):
        """A ticket on each of these days of March."""
        orders = self.env["travel.order"]
        for day in days:
            self.sold = getattr(self, "sold", 0) + 1
            moment = datetime(2026, month, day, 10)
            orders |= self.simple_order(partner, f"220-00000000{self.sold:02}", booked_at=moment, **values)
        return orders

    def run_on(self, day, partners=None):
        """The run of a day, as a clerk calls it on that day."""
        with freeze_time(f"{day} 09:00:00"):
            return self.runs.with_user(self.clerk).bill(day, partners and partners.ids)

    def told(self, run):
        """(customer, invoice date, total) of each invoice of a run, by customer."""
        return sorted((move.partner_id.name, str(move.invoice_date), move.amount_total) for move in run.sudo().move_ids)

    # -- too late --------------------------------------------------------------------------------------------------

    def late_ticket(self):
        """ACME's March is invoiced on 1 April; a ticket of the 20th gets ready a day later. Its invoices after that."""
        self.sell(self.acme, 2)
        late = self.sell(self.acme, 20)
        self.env["travel.hold"]._put(late.line_ids, "reference_missing", "Cost centre is missing.")
        self.assertEqual(self.told(self.run_on("2026-04-01")), [("ACME", "2026-03-31", 280.5)])
        self.env["travel.hold"]._lift(late.line_ids)
        late.line_ids._mark_ready()
        self.sell(self.acme, 7, month=4)
        return {day: self.told(self.run_on(day)) for day in ("2026-04-02", "2026-05-01")}

    def test_late_on_its_own(self):
        """The late ticket has an invoice of its own at the next run; April comes in May."""
        found = self.late_ticket()
        self.assertEqual(found["2026-04-02"], [("ACME", "2026-03-31", 280.5)])
        self.assertEqual(found["2026-05-01"], [("ACME", "2026-04-30", 280.5)])

    def test_late_with_the_next_invoice(self):
        """One invoice a month, whatever comes late: the ticket of March stands with that of April, 2 × 280.50."""
        self.profile(self.acme, late="next")
        found = self.late_ticket()
        self.assertFalse(found["2026-04-02"])
        self.assertEqual(found["2026-05-01"], [("ACME", "2026-04-30", 561.0)])

    # -- the month --------------------------------------------------------------------------------------------------

    def test_month(self):
        """Each period is billed on the day after its end, once."""
        orders = self.sell(self.acme, 2, 10, 31) | self.sell(self.bond, 3, 15, 16) | self.sell(self.city, 5, 8, 9)
        self.assertFalse(self.told(self.run_on("2026-03-08")))
        # Sunday 8 March ends CITY's week: the tickets of the 5th and the 8th, 2 × 280.50
        self.assertEqual(self.told(self.run_on("2026-03-09")), [("CITY", "2026-03-09", 561.0)])
        self.assertFalse(self.told(self.run_on("2026-03-09")), "twice is nothing")
        # BOND's first half ends on the 15th, CITY's next week, too
        run = self.run_on("2026-03-16")
        self.assertEqual(self.told(run), [("BOND", "2026-03-16", 561.0), ("CITY", "2026-03-16", 280.5)])
        self.assertEqual((run.state, run.invoice_count, run.held_count, run.percent), ("done", 2, 0, 100.0))
        self.assertEqual(run.amounts, {self.currency.name: 834.0})  # 3 × (253.00 + 25.00)
        # the month's end: ACME's three tickets (841.50), dated on the period's last day, and BOND's second half
        self.assertFalse(self.told(self.run_on("2026-03-31")))
        self.assertEqual(
            self.told(self.run_on("2026-04-01")), [("ACME", "2026-03-31", 841.5), ("BOND", "2026-04-01", 280.5)]
        )
        self.assertEqual(set(orders.mapped("state")), {"billed"})
        self.assertFalse(any(orders.line_ids.mapped("bill_on")))
        self.assertChargesOnInvoices(orders)

    def test_late_run_takes_all(self):
        """A run on 9 April bills what was left before: each period on an invoice of its own."""
        self.sell(self.city, 5, 12)
        run = self.run_on("2026-04-09")
        self.assertEqual(self.told(run), [("CITY", "2026-04-09", 280.5)] * 2)
        self.assertEqual(len(run.part_ids), 2)

    def test_preview_is_what_comes(self):
        """The preview posts nothing and holds nothing; its parts are those that are then billed."""
        self.sell(self.acme, 2, 10)
        held = self.sell(self.bond, 3)
        self.env["travel.hold"]._put(held.line_ids, "reference_missing", "Cost centre is missing.")
        with freeze_time("2026-04-01 09:00:00"):
            run = self.runs.with_user(self.clerk).create({"day": "2026-04-01"})
            run.action_preview()
            before = [(part.label, part.amount, part.state, part.reason) for part in run.part_ids]
            self.assertEqual([row[1:] for row in before], [(556.0, "todo", False), (278.0, "held", "Cost centre is missing.")])
            self.assertFalse(run.move_ids)
            self.assertEqual((run.state, run.amounts), ("draft", {self.currency.name: 556.0}))
            run.action_start()
            run.sudo()._work("test")
        self.assertEqual([(part.label, part.amount, part.reason) for part in run.part_ids], [(*row[:2], row[3]) for row in before])
        self.assertEqual((run.state, run.move_ids.mapped("amount_total"), run.held_count), ("done", [561.0], 1))
        self.assertEqual(run.held[0]["reason"], "Cost centre is missing.")

    def test_scope(self):
        """Only the customers asked for and what is below them."""
        department = self.department("Sales", self.city)
        self.sell(self.bond, 3)
        self.sell(department, 4)
        self.assertEqual(self.told(self.run_on("2026-04-01", self.city)), [("CITY", "2026-04-01", 280.5)])
        self.assertEqual(self.told(self.run_on("2026-04-01")), [("BOND", "2026-04-01", 280.5)])

    # -- what waits -------------------------------------------------------------------------------------------------

    def test_minimum(self):
        """Below 500.00 the first half (278.00) waits and stands on the invoice of the second: 3 × 280.50."""
        self.profile(self.bond, minimum_amount=500.0)
        orders = self.sell(self.bond, 3)
        run = self.run_on("2026-03-16")
        self.assertFalse(run.move_ids)
        self.assertEqual((run.state, run.part_ids.state, run.held_count), ("done", "waiting", 1))
        self.assertIn("below the minimum", run.part_ids.reason)
        self.assertEqual(str(orders.line_ids.bill_on), "2026-04-01")
        self.sell(self.bond, 20, 21)
        self.assertEqual(self.told(self.run_on("2026-04-01")), [("BOND", "2026-04-01", 841.5)])

    def test_minimum_waits_no_longer(self):
        """Ten days after the sale on 10 March it is billed, however little it is."""
        self.profile(self.bond, minimum_amount=500.0, minimum_days=10)
        self.sell(self.bond, 10)
        self.assertFalse(self.told(self.run_on("2026-03-16")))
        self.assertFalse(self.told(self.run_on("2026-03-19")))
        self.assertEqual(self.told(self.run_on("2026-03-20")), [("BOND", "2026-03-20", 280.5)])

    def test_purchase_order(self):
        """Without the purchase order the ticket waits; when the number is filled in it goes on by itself."""
        self.profile(self.bond, po_code="PO", po_required=True)
        order = self.sell(self.bond, 3)
        order.confirmed = True
        run = self.run_on("2026-03-16")
        self.assertFalse(run.move_ids)
        self.assertEqual((order.state, order.open_hold_ids.code), ("held", "po_missing"))
        self.assertIn("PO", run.part_ids.reason)
        row = order.line_ids.reference_ids
        self.assertEqual((row.code, row.value), ("PO", ""))
        row.value = "4711"
        self.assertFalse(order.open_hold_ids)
        self.assertEqual((order.state, str(order.line_ids.bill_on)), ("ready", "2026-03-16"))
        run = self.run_on("2026-03-17")
        self.assertEqual(run.move_ids.ref, "4711")

    def test_failed_before_is_tried_again(self):
        """A closed month holds with its reason; when the books are open again the next run bills."""
        order = self.sell(self.bond, 3)
        self.agency.sale_lock_date = "2026-03-31"
        run = self.run_on("2026-03-16")
        self.assertEqual((run.part_ids.state, order.open_hold_ids.code), ("held", "billing_failed"))
        self.assertIn("closed", run.part_ids.reason)
        self.agency.sale_lock_date = False
        self.assertEqual(self.told(self.run_on("2026-03-17")), [("BOND", "2026-03-17", 280.5)])
        self.assertFalse(order.open_hold_ids)

    def test_at_once_waits_for_its_order(self):
        """What is billed when the order is complete is taken by a run where intake left it, but never in part."""
        self.profile(self.bond, rhythm="at_once", invoice_per="order")
        left, incomplete = self.sell(self.bond, 3, 4)
        self.line(incomplete, base_fare=100.0)
        run = self.run_on("2026-03-05")
        self.assertEqual(run.move_ids.travel_order_ids, left)
        self.assertEqual(run.held[0]["line_ids"], incomplete.line_ids.filtered(lambda line: line.state == "ready").ids)

    def test_voided_before_billing(self):
        """A ticket and its void of the next period: both go, and nothing reaches an invoice but the other ticket."""
        voided, other = self.sell(self.bond, 15, 15)
        voided.line_ids.sudo().void(sold_at=datetime(2026, 3, 16, 8))
        run = self.run_on("2026-03-16")
        self.assertEqual(self.told(run), [("BOND", "2026-03-16", 280.5)])
        self.assertEqual(run.move_ids.travel_order_ids, other)
        self.assertEqual(voided.state, "billed")

    def test_bill_by_clerk_is_left(self):
        """No day is due where only a clerk bills."""
        self.profile(self.bond, rhythm="manual")
        self.sell(self.bond, 3)
        self.assertFalse(self.run_on("2026-04-30").part_ids)

    # -- stopped, resumed, several ----------------------------------------------------------------------------------

    def test_stop_and_resume(self):
        """Stopped after the first chunk; another run may take the rest; resumed, nothing is left to do."""
        self.sell(self.acme, 2)
        self.sell(self.bond, 3)
        with freeze_time("2026-04-01 09:00:00"):
            run = self.runs.with_user(self.clerk).create({"day": "2026-04-01"})
            run.action_start()
            first, second = run.part_ids
            second.sudo().chunk = 2
            run.sudo()._for_work()._bill_next("test")
            run.action_stop()
            self.assertTrue(run.sudo()._work("test"))
            self.assertEqual((first.state, second.state, run.state), ("done", "todo", "stopped"))
            run.action_resume()
            self.assertEqual(run.part_ids.mapped("state"), ["done", "todo"])
            self.assertFalse(self.runs.with_user(self.clerk).bill("2026-04-01", self.acme.ids).part_ids)
            beside = self.runs.with_user(self.clerk).bill("2026-04-01", self.bond.ids)
            self.assertFalse(beside.part_ids, "claimed by the running run")
            run.action_stop()
            beside = self.runs.with_user(self.clerk).bill("2026-04-01", self.bond.ids)
            self.assertEqual(self.told(beside), [("BOND", "2026-04-01", 280.5)])
            run.action_resume()
        self.assertEqual((run.state, run.part_ids.mapped("state")), ("done", ["done"]))
        self.assertEqual(self.told(run), [("ACME", "2026-03-31", 280.5)])

    def test_call_again_joins(self):
        """A run of the day and customers that is not through is gone on with."""
        self.sell(self.bond, 3)
        with freeze_time("2026-04-01 09:00:00"):
            dead = self.runs.create({"day": "2026-04-01"})
            dead._start()
            again = self.runs.with_user(self.clerk).bill("2026-04-01")
        self.assertEqual((again, again.state, len(again.move_ids)), (dead, "done", 1))

    def test_chunk_that_fails_is_given_up_alone(self):
        """An error of programming in one part is told on it; the other is billed."""
        self.sell(self.acme, 2)
        self.sell(self.bond, 3)
        part_class = type(self.env["travel.billing.run.part"])
        bill = part_class._bill

        def broken(parts, worker):
            if parts.partner_id & self.acme:
                raise KeyError("what nobody foresaw")
            return bill(parts, worker)

        self.patch(part_class, "_bill", broken)
        with self.assertLogs("odoo.addons.travel_backoffice.models.travel_billing_run_work", "ERROR"):
            run = self.run_on("2026-04-01")
        self.assertEqual(dict(run.part_ids.mapped(lambda part: (part.partner_id, part.state))), {self.acme: "failed", self.bond: "done"})
        self.assertIn("nobody foresaw", run.held[0]["reason"])
        self.assertEqual(run.state, "done")

    def test_by_itself(self):
        """The cron makes the day's run of each company once, in the company's time zone, and workers take it up."""
        self.agency.partner_id.tz = "Asia/Tokyo"
        self.sell(self.bond, 3)
        with freeze_time("2026-03-15 16:00:00"):  # 16 March, 01:00 in Tokyo
            self.runs._cron_bill_due()
            self.runs._cron_bill_due()
            run = self.runs.search([("company_id", "=", self.agency.id)])
            self.assertEqual((len(run), str(run.day), run.state, run.automatic), (1, "2026-03-16", "running", True))
            self.runs._cron_work(1)
        self.assertEqual((run.state, self.told(run)), ("done", [("BOND", "2026-03-16", 280.5)]))
        with freeze_time("2026-03-16 16:00:00"):
            self.runs._cron_bill_due()
        self.assertEqual(self.runs.search_count([("company_id", "=", self.agency.id)]), 1, "nothing due, no run")

    def test_progress(self):
        """Two parts, one through: what the screen is told."""
        self.sell(self.acme, 2)
        self.sell(self.bond, 3)
        with freeze_time("2026-04-01 09:00:00"):
            run = self.runs.create({"day": "2026-04-01"})
            run._start()
            run.part_ids[1].chunk = 2
            run._for_work()._bill_next("test")
        with freeze_time("2026-04-01 09:00:30"):
            found = run.with_user(self.clerk).progress()
        self.assertEqual((found["state"], found["parts"], found["parts_done"]), ("running", 2, 1))
        self.assertEqual((found["invoices"], found["seconds"], found["seconds_left"]), (1, 30, 30))

    # -- who and when -----------------------------------------------------------------------------------------------

    def test_not_dated_ahead(self):
        self.sell(self.bond, 3)
        with freeze_time("2026-03-10 09:00:00"):
            with self.assertRaises(UserError):
                self.runs.with_user(self.clerk).bill("2026-03-16")
            run = self.runs.with_user(self.clerk).create({"day": "2026-03-16"})
            run.action_preview()
            self.assertEqual(run.part_ids.amount, 278.0)
            run.day_ahead = True
            run.action_start()
            run.sudo()._work()
        self.assertEqual(self.told(run), [("BOND", "2026-03-16", 280.5)])

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.runs.with_user(self.agent).bill("2026-03-16")
        run = self.runs.with_user(self.clerk).create({"day": "2026-03-16"})
        with self.assertRaises(AccessError):
            run.write({"state": "done"})
        with self.assertRaises(UserError):
            self.runs.with_user(self.clerk).bill("2026-03-16", [0])
        with self.assertRaises(UserError):
            self.runs.with_user(self.clerk).bill("soon")

    def test_due_is_searched(self):
        """Orders by the day on which something of them falls due."""
        order, later = self.sell(self.bond, 3, 20)
        (order | later).line_ids._set_bill_on()
        orders = self.env["travel.order"].search([("bill_on", "<=", "2026-03-16"), ("partner_id", "=", self.bond.id)])
        self.assertEqual(orders, order)
        self.assertEqual(str(later.bill_on), "2026-04-01")
