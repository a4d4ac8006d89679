"""A phone's browser that a test drives with thumb and keyboard, for pages without scripts of their own."""

import time
from contextlib import contextmanager

from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser

PATIENCE = 60


class PhoneCommon(HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    @contextmanager
    def browser(self, path, login=None):
        """A browser that stands on a page; without a login nobody is logged in."""
        browser = ChromeBrowser(self)
        try:
            with self.allow_requests(browser=browser):
                self.authenticate(login, login, browser=browser)
                self.cr.flush()
                self.cr.clear()
                browser.navigate_to(self.base_url() + path, wait_stop=True)
                self.chrome = browser
                yield browser
                # what a page still asks for when its test is over would be refused, and its script complain
                browser.navigate_to("about:blank", wait_stop=True)
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

    def assertNothingSticksOut(self):
        self.assertLessEqual(self.js("document.documentElement.scrollWidth"), self.js("window.innerWidth"))
