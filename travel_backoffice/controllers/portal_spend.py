"""The explorer of spend in the portal: its page, the answers that it shows, files of them, and the views people keep.

The question stands in the address of each, as :mod:`engine.spend_question` reads it; what is answered is within the
rights of whoever asks. What cannot be answered is told in plain words, with HTTP 400, or 404 for what one has no part in.
"""

import json
from functools import wraps

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.travel_spend_files import KINDS
from .files import file_response
from .portal_travel import TravelPortal

JSON = "application/json; charset=utf-8"
#: figures are the reader's own: no cache keeps them
NOT_KEPT = ("Cache-Control", "no-store")
PLAIN_HEADERS = [NOT_KEPT, ("X-Content-Type-Options", "nosniff")]
#: pages of a list of services that one can turn to
MOST_PAGES = 10_000


def told(method):
    """What is wrong with a question is said in plain words."""

    @wraps(method)
    def answer(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except AccessError:
            raise request.not_found() from None
        except UserError as error:
            return self._json({"problem": str(error)}, 400)

    return answer


class TravelSpendPortal(TravelPortal):
    def _travel_pages(self):
        pages = super()._travel_pages()
        pages.insert(1, ("spend", "/my/travel/spend", request.env._("Spend")))
        return pages

    @http.route("/my/travel/spend", type="http", auth="user", website=True, methods=["GET"], readonly=True, sitemap=False)
    def travel_spend(self, **_query):
        """The page; what it shows is asked for by the page itself, and stands in its address."""
        return self._show("spend", lambda: {"props": json.dumps(request.env["travel.spend.explorer"]._page())})

    @http.route("/my/travel/spend/cube", type="http", auth="user", methods=["GET"], readonly=True, sitemap=False)
    @told
    def travel_spend_cube(self, **_query):
        """The table that answers the question, with its chart."""
        return self._json(self._explorer()._answer(self._asked()))

    @http.route("/my/travel/spend/values", type="http", auth="user", methods=["GET"], readonly=True, sitemap=False)
    @told
    def travel_spend_values(self, dimension="", search="", **_query):
        """Values of a dimension to filter by, those with a text in them."""
        return self._json(self._explorer()._values(self._asked(), dimension, search[:80]))

    @http.route("/my/travel/spend/lines", type="http", auth="user", methods=["GET"], readonly=True, sitemap=False)
    @told
    def travel_spend_lines(self, key="[]", page="1", **_query):
        """The services behind a row, by pages."""
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
        return self._json(self._explorer()._lines(self._asked(), self._key(key), max(1, min(number, MOST_PAGES))))

    @http.route(
        "/my/travel/spend/file/<any(xlsx,csv,pdf):kind>", type="http", auth="user", methods=["GET"], readonly=True, sitemap=False
    )
    @told
    def travel_spend_file(self, kind, sep="comma", **_query):
        """The same table as a file."""
        content, name = self._explorer()._file(self._asked(), kind, sep)
        return file_response(content, name, KINDS[kind], NOT_KEPT)

    # -- views --------------------------------------------------------------------------------------------------------

    @http.route("/my/travel/spend/views", type="http", auth="user", methods=["GET"], readonly=True, sitemap=False)
    @told
    def travel_spend_views(self, **_query):
        """The views that the user may open."""
        return self._json({"views": self._views()._listed()})

    @http.route("/my/travel/spend/views/save", type="jsonrpc", auth="user")
    def travel_spend_view_save(self, name="", query="", shared=False, view_id=None, **_more):
        """Keep a question under a name, as a new view or as one of the user's own."""
        return self._changed(lambda views: views._keep(name, str(query), shared, view_id))

    @http.route("/my/travel/spend/views/delete", type="jsonrpc", auth="user")
    def travel_spend_view_delete(self, view_id=None, **_more):
        """Delete a view of one's own."""
        return self._changed(lambda views: views._drop(view_id))

    # -- helpers ------------------------------------------------------------------------------------------------------

    def _explorer(self):
        """Not found for the agency's people without travel."""
        if not request.env["travel.spend"].has_access("read"):
            raise request.not_found()
        return request.env["travel.spend.explorer"]

    def _views(self):
        self._explorer()
        return request.env["travel.spend.view"]

    def _changed(self, change):
        """The views after a change; a problem in words, and nothing changed, where it cannot be."""
        try:
            with request.env.cr.savepoint():
                if not (view := change(self._views())):
                    raise UserError(request.env._("There is no such view."))
        except (AccessError, UserError) as error:
            return {"problem": str(error)}
        return {"views": self._views()._listed(), "view_id": view if isinstance(view, int) else view.id}

    def _asked(self):
        return request.httprequest.query_string.decode(errors="replace")

    def _key(self, text):
        """Values of the dimensions of a row."""
        try:
            key = json.loads(text)
        except (ValueError, RecursionError):
            key = None
        if not isinstance(key, list) or any(isinstance(value, (list, dict, float)) for value in key):
            raise UserError(request.env._("There is no such row."))
        return key

    def _json(self, content, status=200):
        return request.make_response(json.dumps(content), [("Content-Type", JSON), *PLAIN_HEADERS], status=status)
