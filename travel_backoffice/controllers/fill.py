"""The page on which a traveller, booker or approver fills in what is missing. No log-in: the link is the key."""

from odoo import http
from odoo.exceptions import LockError
from odoo.http import request

from .brake import Brake

HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    # no script at all: whatever somebody writes into a field, nothing runs
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}
PATH = "/travel/fill/<int:request_id>/<string:token>"
GUESSES = Brake(most=30, seconds=600)


class TravelFill(http.Controller):
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

    def _find(self, request_id, token):
        """The request of the link; none for a wrong one. Misses are counted by address."""
        asked = request.env["travel.data.request"]._by_token(request_id, token)
        if not asked:
            GUESSES.missed(request.httprequest.remote_addr)
        return asked

    def _show(self, asked, page, notice="", status=200):
        return self._render(asked, "fill_page", status, page=page, notice=notice)

    def _closed(self, asked):
        """What a link says that asks for nothing (any more): friendly, and without data; the same for all wrong ones.

        Who guesses gets short answers. A right link opens all the same: no guess finds one, and nobody can shut
        others out by guessing from an address they share (a company's, or a proxy's).
        """
        state = "unknown"
        if not asked and GUESSES.stops(request.httprequest.remote_addr):
            return request.make_response("", headers=list(HEADERS.items()), status=429)
        if asked:
            state = "expired" if asked.state == "open" and not asked._is_open() else asked.state
        return self._render(asked, "fill_closed", 200 if asked else 404, state=state)

    def _render(self, asked, template, status, **values):
        env = asked.env if asked else request.env
        values |= {
            "company": (asked.company_id or request.env.company.sudo()),  # sudo: its name and logo, as any web page shows
            "html_lang": (env.context.get("lang") or "en_US").replace("_", "-"),
            "direction": env["res.lang"].sudo()._get_data(code=env.context.get("lang") or "en_US").direction or "ltr",
            "csrf_token": request.csrf_token,
        }
        html = env["ir.qweb"]._render(f"travel_backoffice.{template}", values)
        return request.make_response(html, headers=[("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()], status=status)
