"""The explorer in a browser: by keys alone, with a thumb on a phone, and looked at by axe-core at both sizes."""

from odoo.tests import tagged

from .axe_common import AxeCommon
from .portal_common import PortalCommon

PLACE = "/my/travel/spend"
READY = "document.querySelector('.o_travel_pivot tbody tr')"
#: page and what shows that it is there
PAGES = {
    "/my/travel": ".o_travel_nav",
    "/my/travel/trips": ".o_travel_trip_row",
    "/my/travel/terms": ".o_travel_nav",
    "/my/statement": ".o_portal",
}


class SpendScreenCommon(PortalCommon, AxeCommon):
    def labels(self):
        return self.js("[...document.querySelectorAll('.o_travel_pivot tbody .o_travel_drill')].map(one => one.innerText)")

    def settled(self):
        self.until(f"{READY} && document.querySelector('.o_travel_spend').getAttribute('aria-busy') === 'false'", "the answer")


@tagged("post_install", "-at_install")
class TestSpendScreen(SpendScreenCommon):
    def test_by_keys_alone(self):
        """Another order of dimensions, a group opened, its services read, a view kept; nothing is touched but keys."""
        with self.browser(f"{PLACE}?d=customer,traveller&m=spend,documents", "portal_kate"):
            self.settled()
            self.assertEqual(self.labels(), ["Alpha Ltd", "Alpha Ltd, Sales", "Alpha Ltd, Works"])
            self.tab_to("[data-name=customer] [data-by='1']")
            self.press("Enter", 13)
            self.until("location.search.includes('d=traveller%2Ccustomer')")
            self.settled()
            self.assertEqual(self.labels(), ["Ann", "Ben"])
            self.assertTrue(self.js("document.activeElement.closest('[data-name=customer]') !== null"), "the keyboard stays on the chip")
            self.tab_to("tbody button[aria-expanded=false]")
            self.press("Enter", 13)
            self.until("document.querySelector('tbody button[aria-expanded=true]')")
            self.assertEqual(self.labels(), ["Ann", "Alpha Ltd", "Alpha Ltd, Sales", "Ben"])
            self.read_services()
            self.keep_view()
            self.assertAccessible()
        kept = self.env["travel.spend.view"].sudo().search([("name", "=", "By keys")])
        self.assertRecordValues(kept, [{"dimensions": ["traveller", "customer"], "user_id": self.kate_user.id, "shared": True}])

    def read_services(self):
        """Ann's 278 twice; Escape leads back to where one was."""
        self.tab_to("tbody .o_travel_drill")
        self.press("Enter", 13)
        self.until("document.querySelector('dialog[open] tbody tr')")
        self.assertIn("2 services, Spend 556.00", self.js("document.querySelector('dialog[open]').innerText"))
        self.assertAccessible()
        self.press("Escape", 27)
        self.until("!document.querySelector('dialog[open]')")
        self.assertEqual(self.js("document.activeElement.innerText"), "Ann")

    def keep_view(self):
        self.js("document.querySelector('.o_travel_nav a').focus()")
        self.tab_to(".o_travel_views button[name=save]")
        self.press("Enter", 13)
        self.until("document.querySelector('dialog[open] input[type=text]')")
        self.tab_to("dialog[open] input[type=text]")
        self.type_text("By keys")
        self.tab_to("dialog[open] input[type=checkbox]")
        self.press(" ", 32)
        self.tab_to("dialog[open] button[type=submit]")
        self.press("Enter", 13)
        self.until("!document.querySelector('dialog[open]') && document.querySelector('.o_travel_views select option:checked').innerText === 'By keys'")

    def test_with_a_mouse(self):
        """A dimension is dragged before another, a column orders, a value is ticked as a filter, the chart becomes a picture."""
        with self.browser(f"{PLACE}?d=customer,traveller&m=spend,documents", "portal_kate"):
            self.settled()
            self.js(
                "((from, to) => { const dataTransfer = new DataTransfer(); const tell = (one, kind) => one.dispatchEvent("
                "new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer})); tell(from, 'dragstart'); tell(to, 'dragover'); tell(to, 'drop'); })"
                "(document.querySelector('[data-name=traveller]'), document.querySelector('[data-name=customer]'))"
            )
            self.until("location.search.includes('d=traveller%2Ccustomer')")
            self.settled()
            self.js("document.querySelectorAll('.o_travel_pivot thead .o_travel_order')[1].click()")
            self.until("location.search.includes('o=spend')")
            self.settled()
            self.assertEqual(self.labels(), ["Ben", "Ann"])
            self.tick_filter()
            self.assertEqual(self.labels(), ["Ben"])
            self.until("document.querySelector('.o_travel_canvas canvas')")
            caught = "(() => { let href = ''; HTMLAnchorElement.prototype.click = function () { href = this.href; };"
            caught += " document.querySelector('button[name=picture]').click(); return href; })()"
            self.assertTrue(self.js(caught).startswith("data:image/png;base64,iVBOR"))

    def tick_filter(self):
        self.js("document.querySelector('.o_travel_filter').open = true")
        chosen = "document.querySelector('.o_travel_filter select')"
        self.js(f"{chosen}.value = 'traveller'; {chosen}.dispatchEvent(new Event('change', {{bubbles: true}}))")
        self.until("document.querySelectorAll('.o_travel_values input').length === 2")
        self.js("[...document.querySelectorAll('.o_travel_values label')].find(one => one.innerText.includes('Ben')).click()")
        self.until("location.search.includes('f=traveller')")
        self.settled()

    def test_back_leads_to_the_last_question(self):
        with self.browser(f"{PLACE}?d=customer", "portal_kate"):
            self.settled()
            period = "document.querySelector('#travel_spend_period')"
            self.js(f"{period}.value = 'this_month'; {period}.dispatchEvent(new Event('change', {{bubbles: true}}))")
            self.until("location.search.includes('p=this_month')")
            self.settled()
            self.assertEqual(self.labels(), ["Alpha Ltd, Works"])
            self.js("history.back()")
            self.until("!location.search.includes('p=this_month')")
            self.until("document.querySelectorAll('.o_travel_pivot tbody tr').length === 3")
            self.js("history.replaceState({}, '', '?d=nonsense'); dispatchEvent(new PopStateEvent('popstate'))")
            self.until("document.querySelector('.o_travel_spend [role=alert]')")
            self.assertIn("cannot be looked at by “nonsense”", self.js("document.querySelector('[role=alert]').innerText"))
            self.js("history.replaceState({}, '', '?p=2020-01-01~2020-01-31'); dispatchEvent(new PopStateEvent('popstate'))")
            self.see("There is no travel for this question.")
            self.assertAccessible()

    def test_other_pages(self):
        with self.browser("/my/travel", "portal_kate"):
            self.look_at_pages()

    def look_at_pages(self):
        for path, sign in PAGES.items():
            with self.subTest(path):
                self.chrome.navigate_to(self.base_url() + path, wait_stop=True)
                self.until(f"document.readyState === 'complete' && document.querySelector('{sign}')")
                self.assertAccessible()
                self.assertNothingSticksOut()


@tagged("post_install", "-at_install")
class TestSpendPhone(SpendScreenCommon):
    browser_size = "390x844"
    touch_enabled = True

    def tap(self, selector):
        """A thumb in the middle of an element."""
        place = f"(() => {{ const one = document.querySelector({selector!r}); one.scrollIntoView({{block: 'center'}}); const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()"
        x, y = self.js(place)
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            self.chrome._websocket_request("Input.dispatchTouchEvent", params={"type": kind, "touchPoints": points})

    def test_with_a_thumb(self):
        """Figures come first; the question is opened, a dimension moved, a group opened, its services read."""
        with self.browser(f"{PLACE}?d=customer,traveller&m=spend,documents", "portal_kate"):
            self.settled()
            self.assertFalse(self.js("document.querySelector('.o_travel_controls').open"))
            self.assertNothingSticksOut()
            self.assertAccessible()
            self.tap(".o_travel_controls > summary")
            self.until("document.querySelector('.o_travel_controls').open")
            self.tap("[data-name=customer] [data-by='1']")
            self.until("location.search.includes('d=traveller%2Ccustomer')")
            self.settled()
            self.assertEqual(self.labels(), ["Ann", "Ben"])
            self.tap("tbody button[aria-expanded=false]")
            self.until("document.querySelector('tbody button[aria-expanded=true]')")
            self.assertNothingSticksOut()
            self.tap("tbody .o_travel_drill")
            self.until("document.querySelector('dialog[open] tbody tr')")
            self.assertNothingSticksOut()
            self.assertAccessible()

    def test_other_pages(self):
        with self.browser("/my/travel", "portal_kate"):
            TestSpendScreen.look_at_pages(self)
