from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .billing_common import BillingCommon

TODAY = "2026-06-01 10:00:00"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestUnusedTickets(BillingCommon):
    """Tickets KBP-FRA-KBP of 200.00 fare, sold on 10 March 2026 for 1 April; looked at on 1 June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha Ltd")
        cls.mary = cls.traveller("Mary Jones", cls.alpha)

    def sold(self, partner=None, number="220-3324650328", passenger=None, **values):
        order = self.order(partner or self.alpha, [passenger or {"name": "JONES/MARY MRS", "partner_id": self.mary.id}])
        return self.ticket(order, number, **values)

    def new_order(self, partner=None, passenger=None):
        return self.order(partner or self.alpha, [passenger or {"name": "JONES/MARY MRS", "partner_id": self.mary.id}])

    def run_cron(self, name):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"travel_backoffice.{name}").method_direct_trigger()
        self.env.invalidate_all()

    # -- expiry -----------------------------------------------------------------------------------------------------

    def test_a_ticket_is_good_for_a_year_or_as_the_airline_says(self):
        line = self.sold()
        self.assertEqual(line.valid_until, date(2027, 3, 10))
        line.validating_carrier_id.validity_days = 90
        self.assertEqual(line.valid_until, date(2027, 3, 10), "as configured when it was issued")
        # 10 March + 90 days: 21 left of March, 30 of April, 31 of May, 8 of June
        self.assertEqual(self.sold(number="220-3324650329").valid_until, date(2026, 6, 8))

    def test_exchanges_keep_the_expiry_of_the_first(self):
        first = self.sold()
        second = self.sold(number="220-2", base_fare=30.0, sold_on="2026-03-20")
        first.exchange(second)
        third = self.sold(number="220-3", base_fare=0.0, sold_on="2026-03-25")
        second.exchange(third)
        self.assertEqual(third.valid_until, date(2027, 3, 10))
        # 200.00 + 30.00 collected on the way, all on the last one
        self.assertRecordValues(
            first + second + third,
            [
                {"unused_state": False, "unused_coupons": 0, "unused_value": 0.0},
                {"unused_state": False, "unused_coupons": 0, "unused_value": 0.0},
                {"unused_state": "planned", "unused_coupons": 2, "unused_value": 230.0},
            ],
        )

    # -- coupons ----------------------------------------------------------------------------------------------------

    def test_half_of_a_return_ticket_is_left(self):
        line = self.sold()
        out, back = line.segment_ids
        out.action_flown()
        back.action_not_flown()
        # 200.00 x 1 of 2 coupons
        self.assertRecordValues(line, [{"unused_state": "left", "unused_coupons": 1, "unused_value": 100.0}])
        back.action_flown()
        self.assertRecordValues(line, [{"unused_state": False, "unused_coupons": 0, "unused_value": 0.0}])

    def test_what_was_refunded_is_not_left(self):
        """Three coupons of 300.00: one refunded with 80.00, one flown; 220.00 x 1/2 = 110.00 are left."""
        line = self.sold(route="KBP-FRA-JFK-KBP", base_fare=300.0)
        one, two, three = line.segment_ids
        self.ready(line.order_id)
        line.refund(segments=three, fare=80.0, sold_at=line.sold_at)
        one.action_flown()
        two.action_not_flown()
        self.assertEqual(line.unused_value, 110.0)

    def test_void_leaves_nothing(self):
        line = self.sold()
        line.void(sold_at=line.sold_at)
        self.assertFalse(line.unused_state)

    def test_surface_sectors_have_no_coupon(self):
        line = self.sold(route="KBP-FRA-JFK-KBP", base_fare=300.0)
        line.segment_ids[1].surface = True
        line.segment_ids[0].action_flown()
        # 300.00 x 1 of 2 flights
        self.assertEqual(line.unused_value, 150.0)
        with self.assertRaisesRegex(UserError, "Only a flight"):
            line.segment_ids[1].action_flown()

    def test_residual_emd(self):
        """Of 200.00 the new ticket takes 120.00; an EMD keeps 80.00."""
        line = self.sold()
        emd = self.line(line.order_id, document_type="emd", document_number="220-4", base_fare=0.0)
        line.exchange(emd, residual=80.0)
        self.assertRecordValues(emd, [{"unused_state": "left", "unused_value": 80.0, "valid_until": date(2027, 3, 10)}])
        self.assertFalse(line.unused_state)

    # -- presumed flown ---------------------------------------------------------------------------------------------

    def test_past_flights_are_presumed_flown(self):
        self.agency.travel_presume_days = 3
        line = self.sold()
        line.segment_ids[1].departure_date = "2026-05-29"  # three days back: not yet
        unflown = self.sold(number="220-2")
        unflown.segment_ids[1].action_not_flown()
        self.run_cron("cron_presume_flown")
        self.assertEqual(line.segment_ids.mapped("coupon_status"), ["flown", "open"])
        self.assertEqual(line.segment_ids.mapped("coupon_presumed"), [True, False])
        self.assertEqual(unflown.segment_ids.mapped("coupon_status"), ["flown", "open"])
        self.assertEqual((line.unused_value, unflown.unused_value), (100.0, 100.0))
        # somebody knows better
        line.segment_ids[0].action_not_flown()
        self.run_cron("cron_presume_flown")
        self.assertRecordValues(line, [{"unused_state": "left", "unused_value": 200.0}])

    def test_nothing_is_presumed_where_the_company_says_so(self):
        self.agency.travel_presume_days = 0
        line = self.sold()
        self.run_cron("cron_presume_flown")
        self.assertEqual(set(line.segment_ids.mapped("coupon_status")), {"open"})

    def test_a_billed_ticket_takes_it_too(self):
        order = self.simple_order(self.alpha)
        self.bill(order)
        coupon = order.line_ids.segment_ids[0].with_user(self.agent)
        coupon.action_not_flown()
        self.assertEqual(order.line_ids.unused_state, "left")
        with self.assertRaises(UserError):
            coupon.departure_date = "2026-05-01"
        with self.assertRaises(AccessError):
            coupon.with_user(self.env.ref("base.public_user")).action_flown()

    # -- offered ----------------------------------------------------------------------------------------------------

    def test_offered_to_the_same_traveller(self):
        line = self.sold()
        line.segment_ids.action_not_flown()
        self.assertEqual(self.new_order().unused_line_ids, line)
        # the same person by name, in another company of the group; not a child or a man of that name
        self.assertEqual(self.new_order(passenger={"name": "Jones/Mary"}).unused_line_ids, line)
        self.assertFalse(self.new_order(passenger={"name": "JONES/MARY MR"}).unused_line_ids)
        self.assertFalse(self.new_order(passenger={"name": "JONES/PETER MR"}).unused_line_ids)
        branch = self.branch("Alpha North", self.alpha)
        self.assertEqual(self.new_order(branch, {"name": "JONES/MARY MRS"}).unused_line_ids, line)

    def test_never_those_of_another_customer(self):
        line = self.sold()
        line.segment_ids.action_not_flown()
        beta = self.customer("Beta Ltd")
        self.assertFalse(self.new_order(beta).unused_line_ids, "not even with the contact itself")
        self.assertFalse(self.new_order(beta, {"name": "JONES/MARY MRS"}).unused_line_ids)
        walk_in = self.env["res.partner"].create({"name": "Walk-in"})
        other = self.env["res.partner"].create({"name": "Other walk-in"})
        own = self.sold(walk_in, "220-5", {"name": "JONES/MARY MRS"})
        own.segment_ids.action_not_flown()
        self.assertEqual(self.new_order(walk_in, {"name": "JONES/MARY MRS"}).unused_line_ids, own)
        self.assertFalse(self.new_order(other, {"name": "JONES/MARY MRS"}).unused_line_ids)

    def test_not_when_expired_flown_or_in_its_own_order(self):
        line = self.sold()
        line.segment_ids.action_not_flown()
        self.assertFalse(line.order_id.unused_line_ids)
        line.valid_until = "2026-06-01"
        order = self.new_order()
        self.assertEqual(order.unused_line_ids, line, "good on its last day")
        line.valid_until = "2026-05-31"
        self.assertFalse(self.new_order().unused_line_ids)

    def test_a_trip_still_to_come_is_offered_only_when_it_stands_in_the_way(self):
        line = self.sold()
        line.segment_ids.departure_date = "2026-07-10"
        order = self.new_order()
        self.assertFalse(order.unused_line_ids)
        self.ticket(order, "220-9").start_date = "2026-07-10"
        order.invalidate_recordset(["unused_line_ids"])
        self.assertEqual(order.unused_line_ids, line)

    def test_own_airline_first_and_one_query(self):
        other = self.sold(number="105-1", validating_carrier_id=self.airline("AY", "Finnair", "105").id)
        own = self.sold(number="220-2")
        (other + own).segment_ids.action_not_flown()
        orders = self.new_order() + self.new_order() + self.new_order()
        self.ticket(orders[0], "220-9")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(orders[0].unused_line_ids.ids, [own.id, other.id])
        searched = []
        search = type(self.env["travel.order.line"]).search_fetch

        def counted(model, domain, *args, **kwargs):
            searched.extend(["unused_state"] * ("unused_state" in str(domain)))
            return search(model, domain, *args, **kwargs)

        orders.invalidate_recordset(["unused_line_ids"])
        self.patch(type(self.env["travel.order.line"]), "search_fetch", counted)
        orders.mapped("unused_line_ids")
        self.assertEqual(len(searched), 1)

    def test_exchanged_from_the_banner(self):
        """The new order's own ticket takes the place of the unused one; then nothing is offered any more."""
        line = self.sold()
        self.bill(self.ready(line.order_id))
        line.segment_ids.action_not_flown()
        order = self.new_order()
        ticket = self.ticket(order, "220-9", base_fare=30.0)
        action = line.with_context(unused_for_order_id=order.id).action_exchange_unused()
        wizard = self.env["travel.exchange"].with_context(**action["context"]).create({})
        self.assertEqual((wizard.line_id, wizard.new_line_id, wizard.source), (line, ticket, "order"))
        wizard.action_exchange()
        self.assertEqual((line.standing, ticket.fare_left, ticket.valid_until), ("exchanged", 230.0, line.valid_until))
        order.invalidate_recordset(["unused_line_ids"])
        self.assertFalse(order.unused_line_ids)

    # -- told -------------------------------------------------------------------------------------------------------

    def test_account_manager_is_told_once_in_one_message(self):
        manager = self.users["account_manager"]
        self.alpha.user_id = manager
        soon, later, gone = self.sold(), self.sold(number="220-2"), self.sold(number="220-3")
        (soon + later + gone).segment_ids.action_not_flown()
        also = self.sold(number="220-4")
        also.segment_ids.action_not_flown()
        soon.valid_until, also.valid_until = "2026-06-20", "2026-07-31"  # 60 days from 1 June: 31 July
        later.valid_until, gone.valid_until = "2026-08-01", "2026-05-31"
        self.run_cron("cron_tell_expiry")
        told = self.env["mail.message"].sudo().search([("partner_ids", "in", manager.partner_id.ids), ("subject", "like", "Unused")])
        self.assertEqual(told.mapped("subject"), ["Unused tickets about to expire: 2"])
        self.assertIn("220-3324650328", told.body)
        self.assertIn("220-4", told.body)
        self.assertEqual((soon + later + gone + also).mapped("expiry_told_on"), [date(2026, 6, 1), False, False, date(2026, 6, 1)])
        self.run_cron("cron_tell_expiry")
        self.assertEqual(self.env["mail.message"].sudo().search_count([("subject", "like", "Unused tickets about")]), 1)

    # -- listed -----------------------------------------------------------------------------------------------------

    def test_list_and_its_filters(self):
        line = self.sold()
        line.segment_ids.action_not_flown()
        line.valid_until = "2026-07-01"  # 30 days from 1 June
        action = self.env.ref("travel_backoffice.action_travel_unused")
        lines = self.env["travel.order.line"].with_user(self.agent)
        self.assertIn(line, lines.search(safe_eval(action.domain)))
        self.assertEqual((line.days_left, line.traveller_names), (30, "Mary Jones"))
        self.assertIn(line, lines.search([("days_left", ">=", 0), ("days_left", "<=", 30)]))
        self.assertNotIn(line, lines.search([("days_left", "<=", 29)]))

    def test_other_currency_of_the_exchange(self):
        """200.00 at a rate of 2.00 are 400.00 on the new ticket, and 50.00 were collected."""
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        first = self.sold()
        second = self.sold(number="220-2", base_fare=50.0, currency_id=foreign.id)
        second.write({"event": "exchange", "original_line_id": first.id})
        self.assertEqual(second.fare_left, 450.0)
