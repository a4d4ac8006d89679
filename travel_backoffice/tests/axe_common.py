"""Pages looked at by axe-core, which finds what keeps people from using them: ``./dev`` prepares it, the addon does not bring it."""

import json
import os
from pathlib import Path

from .phone_common import PhoneCommon

#: Odoo's own frame around every page of the portal, which is not ours to mend.
ODOO_FRAME = ["#top", "#bottom", "header", "footer", ".o_main_navbar", ".o_notification_manager"]

#: A button that fades from one colour to another has, for a moment, too little contrast.
STILL = """Promise.all(document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
    .map((one) => one.finished.catch(() => null))).then(() => true)"""


class AxeCommon(PhoneCommon):
    browser_size = "1366x768"
    touch_enabled = False

    def awaited(self, code):
        """What a promise in the page comes to."""
        params = {"expression": code, "returnByValue": True, "awaitPromise": True}
        answer = self.chrome._websocket_request("Runtime.evaluate", params=params, timeout=60)
        self.assertNotIn("exceptionDetails", answer, code[:200])
        return answer["result"].get("value")

    def violations(self):
        """``[(rule, impact, where)]`` of the page that is shown."""
        self.assertIn("TBO_AXE", os.environ, "axe-core is not prepared; ./dev test does that")
        if not self.js("Boolean(window.axe)"):
            self.awaited(Path(os.environ["TBO_AXE"]).read_text() + "; true")
        self.awaited(STILL)
        about = json.dumps({"exclude": [[selector] for selector in ODOO_FRAME]})
        found = self.awaited(f"axe.run({about}, {{resultTypes: ['violations']}})")
        self.assertGreater(len(found["passes"]), 10, "axe looked at nothing")
        return [(one["id"], one["impact"], node["html"][:160]) for one in found["violations"] for node in one["nodes"]]

    def assertAccessible(self):
        self.assertEqual(self.violations(), [])

    # -- keys ---------------------------------------------------------------------------------------------------------

    def until(self, condition, what=""):
        """Wait until an expression holds in the page."""
        self.awaited(
            f"new Promise((done, fail) => {{ const end = Date.now() + 30000; const look = () => {{ if ({condition}) done(true);"
            f" else if (Date.now() > end) fail({json.dumps(what or condition)}); else setTimeout(look, 50); }}; look(); }})"
        )

    def tab_to(self, selector, most=120):
        """Press Tab until the keyboard is on an element."""
        for _press in range(most):
            if self.js(f"document.activeElement.matches({json.dumps(selector)})"):
                return
            self.press("Tab", 9)
        self.fail(f"{selector} is not reached with Tab; the keyboard is on {self.js('document.activeElement.outerHTML')[:200]}")

    def type_text(self, text):
        self.chrome._websocket_request("Input.insertText", params={"text": text})
