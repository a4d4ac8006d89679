"""Approvals that wait for the user, in the portal."""

from odoo import http
from odoo.http import request

from .approve import decided
from .data_files import MAX_ID
from .portal_travel import TravelPortal

PATH = "/my/travel/approvals/<int:step_id>"


class TravelPortalApproval(TravelPortal):
    @http.route("/my/travel/approvals", type="http", auth="user", website=True, methods=["GET"], readonly=True, sitemap=False)
    def travel_approvals(self, **_query):
        """What waits for the user's approval, and what the user has decided."""
        return self._show("approvals", lambda: {"rows": self._steps()._portal_rows(request.env.user)})

    @http.route(PATH, type="http", auth="user", website=True, methods=["GET"], readonly=True, sitemap=False)
    def travel_approval(self, step_id, **_query):
        """One of them; not found where somebody else is asked."""
        return self._show("approval", lambda: self._approval_values(step_id))

    @http.route(PATH, type="http", auth="user", website=True, methods=["POST"], sitemap=False)
    def travel_approval_answer(self, step_id, decision="", comment="", **_form):
        """Take the answer. Odoo has checked that the form is ours (CSRF)."""
        step = self._own(step_id)
        error = decided(step, decision, comment)[0] if step and step._is_open() else ""
        if error:
            return self._show("approval", lambda: self._approval_values(step_id, comment, error))
        return request.redirect(f"/my/travel/approvals/{step_id}" if step else "/my/travel/approvals")

    # -- helpers ------------------------------------------------------------------------------------------------------

    def _steps(self):
        return request.env["travel.approval.step"]

    def _own(self, step_id):
        return self._steps()._portal_step(request.env.user, step_id if step_id < MAX_ID else 0)

    def _approval_values(self, step_id, comment="", error=""):
        """None where somebody else is asked; without the trip where nothing is asked any more."""
        step = self._own(step_id)
        if not step:
            return None
        return {"page": step._page(comment, error) if step._is_open() else None, "state": step._page_state()}

    def _travel_layout_values(self, name):
        return super()._travel_layout_values("approvals") if name == "approval" else super()._travel_layout_values(name)

    def _travel_pages(self):
        """Whoever was never asked has no way to it."""
        pages = super()._travel_pages()
        here = request.httprequest.path.startswith("/my/travel/approvals")
        if here or self._steps()._portal_own(request.env.user, limit=1):
            pages.insert(1, ("approvals", "/my/travel/approvals", request.env._("Approvals")))
        return pages
