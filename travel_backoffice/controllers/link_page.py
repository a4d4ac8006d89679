"""Pages that a link in a mail opens, without a log-in: one frame, the same headers, the same answer to all who guess."""

from odoo.http import request

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


class LinkPages:
    """What controllers of such pages share.

    ``model`` has links (``travel.secret.link``); ``guesses`` is the brake for those who try; ``closed`` the template for links
    that ask for nothing (any more).
    """

    model = guesses = closed = None

    def _find(self, record_id, token):
        """The record of the link; none for a wrong one. Misses are counted by address."""
        asked = request.env[self.model]._by_token(record_id, token)
        if not asked:
            self.guesses.missed(request.httprequest.remote_addr)
        return asked

    def _closed(self, asked):
        """What a link says that asks for nothing (any more): friendly, and without data; the same for all wrong ones.

        Who guesses gets short answers. A right link opens all the same: no guess finds one, and nobody can shut
        others out by guessing from an address they share (a company's, or a proxy's).
        """
        state = "unknown"
        if not asked and self.guesses.stops(request.httprequest.remote_addr):
            return request.make_response("", headers=list(HEADERS.items()), status=429)
        if asked:
            state = asked._page_state()
        return self._render(asked, self.closed, 200 if asked else 404, state=state)

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
