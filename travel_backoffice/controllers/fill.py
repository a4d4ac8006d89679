"""The page on which a traveller, booker or approver fills in what is missing. No log-in: the link is the key."""

from odoo import http
from odoo.exceptions import LockError

from .brake import Brake
from .link_page import LinkPages

PATH = "/travel/fill/<int:request_id>/<string:token>"
GUESSES = Brake(most=30, seconds=600)


class TravelFill(LinkPages, http.Controller):
    model, guesses, closed = "travel.data.request", GUESSES, "fill_closed"

    @http.route(PATH, type="http", auth="public", methods=["GET"], sitemap=False)
    def page(self, request_id, token, **_query):
        """Show what is missing. Changes nothing, so that a mail scanner that follows the link does no harm."""
        asked = self._find(request_id, token)
        return self._show(asked, asked._page()) if asked and asked._is_open() else self._closed(asked)

    @http.route(PATH, type="http", auth="public", methods=["POST"], sitemap=False)
    def answer(self, request_id, token, **form):
        """Take the answers. Odoo has checked that the form is ours (CSRF)."""
        asked = self._find(request_id, token)
        if not asked or not asked._is_open():
            return self._closed(asked)
        try:
            errors, stored = asked._answer(form)
        except LockError:  # somebody else with the same trips saves at this moment
            return self._show(asked, asked._page(form), notice="busy", status=409)
        if asked.state != "open":
            return self._closed(asked)
        notice = "partly" if stored else "wrong" if errors else "nothing"
        return self._show(asked, asked._page(form, errors), notice=notice)

    def _show(self, asked, page, notice="", status=200):
        return self._render(asked, "fill_page", status, page=page, notice=notice)
