"""The customer's people look at their travel in the portal: each its own part, with the figures of the orders."""

import re

from odoo.tests import tagged

from .portal_common import PortalCommon


def words(html):
    """What a page says, without marks, blanks made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html).replace("&nbsp;", " ").replace("\xa0", " "))


@tagged("post_install", "-at_install")
class TestPortalTrips(PortalCommon):
    def trips(self, user, *asked, **options):
        """Phase of each trip that a user gets in the list, by order."""
        found = self.env["travel.portal.trips"].with_user(user)._page(*asked, **options)
        return {trip.order: trip.phase for trip in found}

    def test_now_next_and_past(self):
        """On 2 April: under way from the 1st to the 5th, in May, and on 9 March."""
        phases = {self.now: "now", self.soon: "next", self.past: "past"}
        self.assertEqual(self.trips(self.kate_user), phases)
        for order, phase in phases.items():
            self.assertEqual(self.trips(self.kate_user, phase), {order: phase})
        counts = {"now": 1, "next": 1, "past": 1, "all": 3}
        self.assertEqual(self.env["travel.portal.trips"].with_user(self.kate_user)._counts(), counts)

    def test_what_is_voided_is_not_travelled(self):
        self.now.line_ids.void()
        self.assertEqual(self.trips(self.kate_user, "now"), {})
        self.assertEqual(self.trips(self.kate_user)[self.now], "past")

    def test_each_its_own(self):
        self.assertEqual(set(self.trips(self.ann_user)), {self.now, self.past})
        self.assertEqual(set(self.trips(self.other_user)), {self.foreign})
        self.assertEqual(set(self.trips(self.portal_user(self.works, "manager"))), {self.soon})
        self.assertEqual(self.trips(self.users["agent"])[self.foreign], "now")

    def test_search(self):
        """By document, route and traveller; what one does not see is not found."""
        for text, found in (("0000000002", {self.soon}), ("vie-cdg", {self.soon}), ("ann", {self.now, self.past}), ("000005", set())):
            self.assertEqual(set(self.trips(self.kate_user, search=text)), found, text)
        self.assertEqual(set(self.trips(self.kate_user, traveller=self.ben.id)), {self.soon, self.past})
        # Ben is in the past trip, too, with a ticket that Ann does not see
        self.assertEqual(self.trips(self.ann_user, search="0000000004"), {})
        self.assertEqual(self.trips(self.ann_user, traveller=self.ben.id), {})

    def test_list_page(self):
        page = self.page("/my/travel/trips", self.kate_user)
        for order in (self.now, self.soon, self.past):
            self.assertIn(f'href="{self.trip_path(order)}"', page)
        self.assertNotIn(self.trip_path(self.foreign), page)
        self.assertIn("VIE-CDG", self.page("/my/travel/trips?phase=next", self.kate_user))
        self.assertNotIn("VIE-CDG", self.page("/my/travel/trips?phase=now&search=1", self.kate_user))
        page = self.page("/my/travel/trips?traveller=x&phase=never&search=nowhere&page=9", self.kate_user)
        self.assertIn("No trips are found", page)
        self.assertNotIn("Ben", self.page(f"/my/travel/trips?traveller={self.ben.id}", self.ann_user))

    # -- one trip -----------------------------------------------------------------------------------------------------

    def test_trip_page(self):
        """278.00, its ticket, and why the fee: the rule that won, by its arithmetic."""
        page = words(self.page(self.trip_path(self.now), self.ann_user))
        self.assertIn("220-0000000001", page)
        self.assertIn("278.00", page)
        self.assertIn("Ticket fee", page)
        self.assertIn("25.00 × 1 (Document) = 25.00", page)
        self.assertIn("Base fare 200.00 + taxes 53.00 = 253.00", page)
        self.assertIn("Not invoiced yet", page)
        for secret in ("17.77", "155.55", "166.66", "Fee of a loser", "77.00", "Inner name", "ommission"):
            self.assertNotIn(secret, page)

    def test_of_an_order_for_several_only_ones_own(self):
        page = words(self.page(self.trip_path(self.past), self.ann_user))
        self.assertIn("220-0000000003", page)
        self.assertIn("278.00", page)
        for other in ("220-0000000004", "Ben", "125.00", "403.00"):
            self.assertNotIn(other, page)
        # 278 + 125
        self.assertIn("403.00", words(self.page(self.trip_path(self.past), self.kate_user)))

    def test_ids_of_others_are_not_found(self):
        for user, order in ((self.ann_user, self.soon), (self.kate_user, self.foreign), (self.other_user, self.now)):
            self.page(self.trip_path(order), user, 404)
        for path in ("/my/travel/trips/999999999", "/my/travel/trips/99999999999999", "/my/travel/trips/0"):
            self.page(path, self.kate_user, 404)
        self.authenticate(None, None)
        answer = self.url_open(self.trip_path(self.now), allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_standing(self):
        self.now.line_ids.void()
        page = words(self.page(self.trip_path(self.now), self.ann_user))
        self.assertIn("Voided", page)
        self.assertIn("Void: KBP-FRA-KBP", page)

    def test_invoices_that_one_may_see(self):
        """Billed to the company: its book-keeper sees the invoice, the traveller does not."""
        invoice = self.bill(self.now)
        link = f'href="/my/invoices/{invoice.id}"'
        self.assertIn(link, self.page(self.trip_path(self.now), self.kate_user))
        page = self.page(self.trip_path(self.now), self.ann_user)
        self.assertNotIn(link, page)
        self.assertIn("Invoiced", words(page))

    def test_receipts(self):
        """Each its own ticket's; what is for the whole order where all of it is seen. Nothing else of the order."""
        files = {}
        for name, line in (("ann.pdf", 0), ("ben.pdf", 1), ("all.pdf", None), ("inner.pdf", False)):
            values = {"name": name, "raw": name.encode(), "res_model": "travel.order", "res_id": self.past.id}
            if line is not False:
                values |= {"travel_support_kind": "ticket", "travel_support_line_id": line is not None and self.past.line_ids[line].id}
            files[name] = self.env["ir.attachment"].create(values)
        for user, seen in ((self.ann_user, {"ann.pdf"}), (self.kate_user, {"ann.pdf", "ben.pdf", "all.pdf"})):
            page = self.page(self.trip_path(self.past), user)
            for name, file in files.items():
                with self.subTest(f"{user.name}: {name}"):
                    self.assertEqual(name in page, name in seen)
                    path = f"{self.trip_path(self.past)}/file/{file.id}"
                    self.assertEqual(self.page(path, user, 200 if name in seen else 404) == name, name in seen)
        self.page(f"{self.trip_path(self.now)}/file/{files['ann.pdf'].id}", self.ann_user, 404)

    def test_papers_of_the_whole_order(self):
        """One traveller, two tickets: whose cost centre bears one of them does not see what is for both."""
        center = self.cost_center(self.alpha, "C1", "Works hall")
        second = self.ticket(self.now, "220-0000000009", passenger_ids=self.now.passenger_ids.ids, cost_center_id=center.id)
        values = {"name": "all.pdf", "raw": b"all", "res_model": "travel.order", "res_id": self.now.id, "travel_support_kind": "ticket"}
        self.env["ir.attachment"].create(values)
        self.ben.travel_owned_center_ids = center
        trips = self.env["travel.portal.trips"]
        owner = self.portal_user(self.ben, "cost_center")
        self.assertEqual(trips.with_user(owner)._trip(self.now.id)["supports"].mapped("name"), [])
        self.assertEqual(trips.with_user(owner)._trip_lines(self.now.id), second)
        self.assertEqual(trips.with_user(self.kate_user)._trip(self.now.id)["supports"].mapped("name"), ["all.pdf"])


@tagged("post_install", "-at_install")
class TestPortalTravelHome(PortalCommon):
    def test_spend_this_month(self):
        """178 on 1 April; 278 + 125 = 403 on 1 and 2 March; with 10 March's 278, March has 681."""
        spend = self.env["travel.portal.home"].with_user(self.kate_user)._page()["spend"]
        self.assertEqual(spend["now"], 178.0)
        self.assertEqual([round(one["amount"], 2) for one in spend["against"]], [403.0, 0.0])
        # (178 - 403) / 403
        self.assertEqual([one["change"] and round(one["change"], 3) for one in spend["against"]], [-0.558, None])
        self.assertEqual([(month["amount"], month["height"]) for month in spend["months"][-3:]], [(0.0, 0), (681.0, 100), (178.0, 26)])
        self.assertEqual(len(spend["months"]), 13)

    def test_page(self):
        page = words(self.page("/my/travel", self.kate_user))
        for text in ("178.00", "403.00", "-56 %", "March 2026", "681.00", "KBP-FRA-KBP", "VIE-CDG", "Nothing is open", "Alpha Ltd"):
            self.assertIn(text, page)
        self.assertNotIn("953.00", page)
        page = words(self.page("/my/travel", self.ann_user))
        self.assertIn("Your trips and bookings", page)
        self.assertNotIn("VIE-CDG", page)
        self.assertNotIn("Terms", page)

    def test_open_invoices(self):
        """280.50 with tax on the fee, due at once: of 12 March, and overdue on 2 April."""
        invoice = self.bill(self.now)
        (found,) = self.env["travel.portal.home"].with_user(self.kate_user)._page()["open_invoices"]
        self.assertEqual((found["open"], found["overdue"], found["count"]), (280.5, 280.5, 1))
        self.assertEqual(invoice.amount_residual, 280.5)
        self.assertEqual(self.env["travel.portal.home"].with_user(self.ann_user)._page()["open_invoices"], [])

    def test_card_on_the_first_page(self):
        self.assertIn("/my/travel", self.page("/my", self.ann_user))
        self.authenticate(self.ann_user.login, self.ann_user.login)
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["travel_trip_count"]})
        self.assertEqual(counters["travel_trip_count"], 1)

    def test_whoever_has_nothing(self):
        """A customer outside of the tree has pages without anything."""
        plain = self.env["res.partner"].create({"name": "Plain"})
        user = self.portal_user(plain)
        self.assertIn("Nobody is travelling", self.page("/my/travel", user))
        self.page("/my/travel/terms", user, 404)


@tagged("post_install", "-at_install")
class TestPortalTerms(PortalCommon):
    def test_managers_see_their_terms(self):
        """A department's manager, too: the company's terms hold there."""
        for user in (self.kate_user, self.portal_user(self.works, "manager")):
            page = words(self.page("/my/travel/terms", user))
            for text in ("Alpha Ltd 2026-01-01", "Only when a clerk bills; one invoice per order", "Ticket fee", "25.00", "Fee of a loser"):
                self.assertIn(text, page)
            self.assertNotIn("Inner name", page)

    def test_nobody_else_does(self):
        self.page("/my/travel/terms", self.ann_user, 404)
        page = self.page("/my/travel/terms", self.other_user)
        self.assertNotIn("Alpha", page)
        self.assertNotIn("Ticket fee", page)

    def test_a_manager_who_travels(self):
        """Ann travels herself, and heads Sales: the terms are those of Sales."""
        self.ann.travel_portal_role = "manager"
        self.assertEqual(self.ann._travel_managed(), self.sales)
        self.assertIn("Ticket fee", self.page("/my/travel/terms", self.ann_user))
