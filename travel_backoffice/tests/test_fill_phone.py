"""The fill-in page in a phone's browser, with thumb and keyboard; it has no scripts of its own, so the test drives it."""

from odoo.tests import HttpCase, tagged

from .fill_common import FillCommon
from .phone_common import PhoneCommon
from .test_fill_page import FillPageCommon


@tagged("post_install", "-at_install")
class TestFillOnAPhone(PhoneCommon, FillPageCommon):
    def assertFits(self):
        """Nothing sticks out; what is touched is large enough for a thumb; every field has its label."""
        self.assertNothingSticksOut()
        touched = "document.querySelectorAll('input:not([type=hidden]), select, button')"
        self.assertGreaterEqual(self.js(f"Math.min(...[...{touched}].map(one => one.offsetHeight))"), 44)
        self.assertGreaterEqual(self.js(f"Math.min(...[...{touched}].map(one => parseFloat(getComputedStyle(one).fontSize)))"), 16)
        fields = "[...document.querySelectorAll('input:not([type=hidden]), select')]"
        self.assertTrue(self.js(f"{fields}.every(one => one.labels.length == 1)"))

    def test_fill_in(self):
        """A wrong project, its error read, corrected by keyboard alone; the second trip takes the shared answer."""
        first, second = self.held_order(), self.held_order("220-3324650361", booked_at="2026-03-10 11:00:00")
        request = self.ask(first, second)
        project = self.name(first, "PRJ")
        shared = self.mandated.reference_ids.filtered(lambda one: one.code == "CC").id
        with self.browser(self.path(request)):
            self.see("Details for your trip")
            self.assertFits()
            self.js(f"document.querySelector('[name=s{shared}]').value = '4712'")
            self.js(f"document.querySelector('[name={project}]').value = 'P12'")
            self.js("document.querySelector('button[type=submit]').click()")
            self.see("that is saved")
            self.see("does not have the form")
            self.assertFits()
            self.js(f"document.querySelector('[name={project}]').focus()")
            self.js("document.activeElement.select()")
            self.chrome._websocket_request("Input.insertText", params={"text": "P123"})
            self.press("Tab", 9)
            self.assertEqual(self.js("document.activeElement.name"), self.name(second, "PRJ"))
            self.chrome._websocket_request("Input.insertText", params={"text": "P124"})
            self.press("Enter", 13)
            self.see("Thank you!")
        self.assertEqual([self.values(order) for order in (first, second)],
                         [{"CC": "4712", "PRJ": "P123"}, {"CC": "4712", "PRJ": "P124"}])  # fmt: skip
        self.assertEqual({first.state, second.state}, {"billed"})


@tagged("post_install", "-at_install")
class TestStuckTour(FillCommon, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_stuck_on_a_phone(self):
        """The account manager sees 253.00 of Alpha wait, asks, and sees that Mary was asked."""
        order = self.held_order()
        self.mandated.ask_first = "nobody"
        with self.mails():
            self.start_tour("/odoo/travel-stuck", "travel_stuck_on_a_phone", login=self.carl.login, timeout=240)
        self.env.invalidate_all()
        self.assertEqual(order.open_hold_ids.data_request_id.recipient_id, self.mary)
