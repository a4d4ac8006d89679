"""A trip approved on a phone: from the mail to the page, with a thumb; the page has no scripts of its own."""

from lxml import html

from odoo.tests import new_test_user, tagged

from .axe_common import AxeCommon
from .test_approve_page import ApprovePageCommon


@tagged("post_install", "-at_install")
class TestApproveOnAPhone(AxeCommon, ApprovePageCommon):
    browser_size = "390x844"
    touch_enabled = True

    def assertFits(self):
        """Nothing sticks out; what is touched is large enough for a thumb, what is keyed can be read."""
        self.assertNothingSticksOut()
        touched = "document.querySelectorAll('main textarea, main button, .tba textarea, .tba button')"
        self.assertGreaterEqual(self.js(f"Math.min(...[...{touched}].map(one => one.offsetHeight))"), 44)
        self.assertGreaterEqual(self.js(f"Math.min(...[...{touched}].map(one => parseFloat(getComputedStyle(one).fontSize)))"), 16)

    def click(self, decision):
        self.js(f"document.querySelector('button[value={decision}]').click()")

    def trip_against(self):
        """Business on a short flight, 73.00 too much; a cheaper one was declined."""
        order = self.trip()
        order.line_ids.write({"cabin": "Business", "lowest_fare": 180.0})
        return self.ask(order, self.finding(order, excess=73.0, reason="MEETING"))

    def test_from_the_mail(self):
        """Ann opens the link in her mail, reads, and approves; before, she forgets to say why she refuses."""
        approval = self.trip_against()
        with self.mails() as mails:
            self.run_job()
        address, subject, text = mails[0]
        self.assertIn("ann@alpha.example", address)
        self.assertIn("Mary Jones · KBP-FRA-KBP", subject)
        link = html.fromstring(text).xpath("//a/@href")[0]
        with self.browser("/travel/approve/" + link.partition("/travel/approve/")[2]):
            self.see("Please approve this trip")
            self.see("4.2 Economy up to six hours")
            self.assertFits()
            self.assertAccessible()
            self.assertEqual(approval.state, "open")
            self.click("refuse")
            self.see("Please say why you refuse")
            self.assertFits()
            self.assertAccessible()
            self.click("approve")
            self.see("This was approved")
            self.assertNothingSticksOut()
            self.assertAccessible()
        self.assertRecordValues(approval, [{"state": "approved", "decided_by_id": self.ann.id}])
        self.assertEqual(approval.finding_ids.state, "approved")

    def test_by_keyboard(self):
        """The comment, then “Refuse”, with keys alone."""
        approval = self.trip_against()
        with self.browser(self.path(approval.current_id)):
            self.see("Please approve this trip")
            self.tab_to("textarea")
            self.type_text("Please take the train")
            self.tab_to("button[value=refuse]")
            self.press("Enter", 13)
            self.see("This was refused")
        self.assertRecordValues(approval, [{"state": "refused", "comment": "Please take the train"}])

    def test_in_the_portal(self):
        """The same trip in the portal, on the same phone."""
        self.ann.parent_id = self.alpha
        approval = self.trip_against()
        new_test_user(self.env, login="ann_portal", password="ann_portal", groups="base.group_portal", partner_id=self.ann.id)
        with self.browser("/my/travel/approvals", login="ann_portal"):
            self.see("Waiting for you")
            self.assertNothingSticksOut()
            self.assertAccessible()
            self.js("document.querySelector('a.btn-primary[href*=approvals]').click()")
            self.see("Please approve this trip")
            self.assertFits()
            self.assertAccessible()
            self.click("approve")
            self.see("This was approved")
        self.assertEqual(approval.state, "approved")
