"""The fill-in page in a phone's browser, with thumb and keyboard; it has no scripts of its own, so the test drives it."""

import time
from contextlib import contextmanager

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from .fill_common import FillCommon
from .test_fill_page import FillPageCommon

PATIENCE = 60


@tagged("post_install", "-at_install")
class TestFillOnAPhone(FillPageCommon):
    browser_size = "390x844"
    touch_enabled = True

    @contextmanager
    def browser(self, path):
        """A browser that stands on a page, nobody logged in."""
        browser = ChromeBrowser(self)
        try:
            with self.allow_requests(browser=browser):
                self.authenticate(None, None, browser=browser)
                self.cr.flush()
                self.cr.clear()
                browser.navigate_to(self.base_url() + path, wait_stop=True)
                self.chrome = browser
                yield browser
                self._wait_remaining_requests()
        finally:
            browser.stop()
        self.env.invalidate_all()

    def js(self, code):
        """What an expression is in the page."""
        answer = self.chrome._websocket_request("Runtime.evaluate", params={"expression": code, "returnByValue": True})
        self.assertNotIn("exceptionDetails", answer, code)
        return answer["result"].get("value")

    def press(self, key, code):
        for kind in ("keyDown", "keyUp"):
            params = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
            if key == "Enter" and kind == "keyDown":
                params["text"] = "\r"
            self.chrome._websocket_request("Input.dispatchKeyEvent", params=params)

    def see(self, text):
        """Wait until the page says it."""
        words, end = "", time.monotonic() + PATIENCE
        while text not in words:
            self.assertLess(time.monotonic(), end, f"“{text}” does not come; the page says: {words}")
            time.sleep(0.1)
            words = self.js("document.readyState == 'complete' && document.body ? document.body.innerText : ''") or ""

    def assertFits(self):
        """Nothing sticks out; what is touched is large enough for a thumb; every field has its label."""
        self.assertLessEqual(self.js("document.documentElement.scrollWidth"), self.js("window.innerWidth"))
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
