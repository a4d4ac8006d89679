"""What waits for a customer's people stands on their first page: for whom it is, with the way to put it right."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .fill_common import FillCommon


@tagged("post_install", "-at_install")
class TestPortalWaiting(FillCommon, HttpCase):
    """Mary's ticket waits for its cost centre and its project: she is asked, Ann would have to approve."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.customer("Other Ltd", travel_portal_role="manager")
        cls.head = cls.env["res.partner"].create({"name": "Head", "parent_id": cls.customer_node.id, "travel_portal_role": "manager"})
        cls.held = cls.held_order()
        cls.request = cls.requests._ask_now(cls.held.line_ids.open_hold_ids.sudo())

    def seen(self, partner):
        """What the first page tells a person: what it is asked, and what waits, as ``(order it can open, message)``."""
        user = partner.user_ids or new_test_user(
            self.env, login=f"portal_{partner.id}", password=f"portal_{partner.id}", groups="base.group_portal", partner_id=partner.id
        )
        page = self.env["travel.portal.home"].with_user(user)._page()
        return page["asked"], [(held["order"], held["message"]) for held in page["waiting"]["rows"]]

    def test_who_is_asked_has_the_link(self):
        asked, waiting = self.seen(self.mary)
        self.assertEqual([(one["count"], one["customer"]) for one in asked], [(2, "Alpha Group")])
        self.assertEqual([order for order, _message in waiting], [self.held, self.held])
        user = self.mary.user_ids
        self.authenticate(user.login, user.login)
        page = self.url_open("/my/travel").text
        link = f"/travel/fill/{asked[0]['link']}"
        self.assertIn(f'href="{link}"', page)
        self.authenticate(None, None)
        self.assertIn("Details for your trip", self.url_open(link).text)

    def test_who_manages_sees_what_waits_but_no_link(self):
        asked, waiting = self.seen(self.head)
        self.assertEqual((asked, [order for order, _message in waiting]), ([], [self.held, self.held]))
        self.assertEqual(self.seen(self.stranger), ([], []))

    def test_who_approves(self):
        """Ann sees no trips of Alpha; what waits there is hers to know, unless the company has an approver of its own."""
        asked, waiting = self.seen(self.ann)
        self.assertEqual(([bool(order) for order, _message in waiting], asked), ([False, False], []))
        self.customer_node.travel_approver_id = self.bob
        self.assertEqual(self.seen(self.ann), ([], []))
        self.assertEqual(len(self.seen(self.bob)[1]), 2)

    def test_what_is_settled_or_over_asks_nothing(self):
        self.request.expires_at = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self.seen(self.mary)[0], [])
        for value in self.held.line_ids.reference_ids:
            value.value = {"CC": "4711", "PRJ": "P123"}.get(value.code, value.value)
        self.held.line_ids.open_hold_ids.sudo()._resolve()
        self.assertEqual(self.seen(self.mary), ([], []))
