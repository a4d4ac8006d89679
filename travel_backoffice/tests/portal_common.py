"""What the stories about the portal's travel pages share: a company with two departments, its people and four trips."""

from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user

from .billing_common import BillingCommon

#: Thursday; nothing here looks at today
TODAY = date(2026, 4, 2)


class PortalCommon(BillingCommon, HttpCase):
    """Alpha › Sales (Ann), Works (Ben); Kate keeps its books and manages its travel. A ticket's fee is 25.00.

    ========  ========  ==========  ============  =====================================
    order     booked    travels     for           amounts
    ========  ========  ==========  ============  =====================================
    now       10 March  1–5 April   Ann           200 + 53 taxes + 25 fee = 278
    soon      1 April   10 May      Ben           100 + 53 + 25 = 178
    past      2 March   9 March     Ann, Ben      200 + 53 + 25 = 278 and 47 + 53 + 25 = 125
    foreign   1 April   1–5 April   of Other      900 + 53, without fee = 953
    ========  ========  ==========  ============  =====================================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(cls.env.registry["res.company"], "_travel_today", lambda _self: TODAY))
        cls.alpha = cls.customer("Alpha Ltd")
        cls.sales, cls.works = cls.department("Sales", cls.alpha), cls.department("Works", cls.alpha)
        cls.ann, cls.ben = cls.traveller("Ann", cls.sales), cls.traveller("Ben", cls.works)
        cls.kate = cls.env["res.partner"].create({"name": "Kate", "parent_id": cls.alpha.id, "travel_portal_role": "manager"})
        cls.other = cls.customer("Other Ltd", travel_portal_role="manager")
        cls.fees = cls.fee_table("Inner name of the table", rules=[{"name": "Ticket fee", "amount": 25.0, "services": ("air",)}])
        cls.fee_rule(cls.fees, name="Fee of a loser", amount=77.0, services=("rail",))
        profile = cls.env["travel.billing.profile"].create({"name": "Inner name", "rhythm": "manual", "invoice_per": "order"})
        cls.terms = cls.contract(cls.alpha, fee_table_id=cls.fees.id, billing_profile_id=profile.id)
        cls.contract(cls.other)
        cls.make_trips()
        cls.kate_user, cls.ann_user, cls.other_user = (
            cls.portal_user(partner) for partner in (cls.kate, cls.ann, cls.other)
        )

    @classmethod
    def make_trips(cls):
        cls.now = cls.sold(cls.sales, [cls.ann], ["220-0000000001"], datetime(2026, 3, 10, 10), end_date="2026-04-05")
        may = {"start_date": "2026-05-10", "end_date": "2026-05-10", "route": "VIE-CDG"}
        cls.soon = cls.sold(cls.works, [cls.ben], ["220-0000000002"], datetime(2026, 4, 1, 10), 100.0, **may)
        march = {"start_date": "2026-03-09", "end_date": "2026-03-09"}
        numbers = ["220-0000000003", "220-0000000004"]
        cls.past = cls.sold(cls.alpha, [cls.ann, cls.ben], numbers, datetime(2026, 3, 2, 10), **march)
        cls.past.line_ids[1].base_fare = 47.0
        cls.foreign = cls.sold(cls.other, [cls.other], ["220-0000000005"], datetime(2026, 4, 1, 10), 900.0, end_date="2026-04-05")
        (cls.now + cls.soon + cls.past + cls.foreign).action_ready()

    @classmethod
    def sold(cls, customer, people, numbers, booked_at, fare=200.0, **values):
        """An order with a ticket for each of these people."""
        order = cls.order(customer, [{"name": person.name, "partner_id": person.id} for person in people], booked_at)
        for passenger, number in zip(order.passenger_ids, numbers, strict=True):
            secret = {"commission_amount": 17.77, "net_fare": 155.55, "cost_amount": 166.66}
            cls.ticket(order, number, base_fare=fare, taxes={"YQ": 40.0, "UA": 13.0}, passenger_ids=passenger.ids, **secret, **values)
        return order

    @classmethod
    def portal_user(cls, partner, role=None):
        if role:
            partner.travel_portal_role = role
        login = f"portal_{partner.name.lower().replace(' ', '_')}"
        return new_test_user(cls.env, login=login, password=login, groups="base.group_portal", partner_id=partner.id, name=partner.name)

    def page(self, path, user, status=200):
        """The text of a page as a user gets it."""
        self.authenticate(user.login, user.login)
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, status, path)
        return answer.text

    def trip_path(self, order):
        return f"/my/travel/trips/{order.id}"
