"""The portal's travel pages in a phone's browser, by thumb and keyboard."""

from odoo.tests import tagged

from .phone_common import PhoneCommon
from .portal_common import PortalCommon

LABELLED = "[...document.querySelectorAll('main input:not([type=hidden]), main select')].every(one => one.labels.length == 1)"


@tagged("post_install", "-at_install")
class TestPortalOnAPhone(PhoneCommon, PortalCommon):
    def test_from_the_overview_to_why_a_fee(self):
        """Kate sees 178.00 of this month, finds Ann's trip by name, and opens with Enter why 25.00 were charged."""
        with self.browser("/my/travel", self.kate_user.login):
            self.see("178.00")
            self.assertNothingSticksOut()
            self.js("document.querySelector('.o_travel_nav a[href$=trips]').click()")
            self.see("locator")
            self.assertTrue(self.js(LABELLED))
            self.js("document.querySelector('#trips_search').focus()")
            self.chrome._websocket_request("Input.insertText", params={"text": "ann"})
            self.press("Enter", 13)
            self.see("All (2)")
            self.assertNothingSticksOut()
            self.js(f"document.querySelector('a[href$=\"{self.trip_path(self.now)}\"]').click()")
            self.see("220-0000000001")
            self.assertNothingSticksOut()
            self.js("document.querySelectorAll('.o_travel_why summary')[1].focus()")
            self.press("Enter", 13)
            self.see("25.00 × 1 (Document) = 25.00")
            self.assertNothingSticksOut()
