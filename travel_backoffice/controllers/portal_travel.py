"""A customer's travel in the portal: its first page, trips with their papers, and what was agreed."""

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.travel_portal_trips import PAGE_TRIPS, PHASES

MAX_DIGITS = 9
#: pages of a list that one can turn to
MOST_PAGES = 10_000


class TravelPortal(CustomerPortal):
    def _prepare_portal_layout_values(self):
        """The language is said to screen readers, which Odoo's portal leaves out."""
        language = (request.env.lang or "en_US").replace("_", "-")
        return super()._prepare_portal_layout_values() | {"html_data": {"lang": language}}

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "travel_trip_count" in counters:
            trips = request.env["travel.spend"]
            # whether there are any: the card has no figure, and counting all of a large customer's takes its time
            values["travel_trip_count"] = trips.search_count([], limit=1) if trips.has_access("read") else 0
        return values

    @http.route("/my/travel", type="http", auth="user", website=True, methods=["GET"], readonly=True, sitemap=False)
    def travel(self, **_query):
        """What matters to the user: spend, open invoices, trips, what waits for it."""
        return self._show("home", request.env["travel.portal.home"]._page)

    @http.route(
        ["/my/travel/trips", "/my/travel/trips/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def travel_trips(self, page=1, phase="all", search="", traveller="", **_query):
        """The user's trips, by where they stand; of one traveller, or with a text in them."""
        person = int(traveller) if traveller.isdecimal() and len(traveller) <= MAX_DIGITS else None
        asked = {"search": search.strip()[:80], "traveller": person}
        return self._show("trips", lambda: self._trips_values(phase if phase in PHASES else "all", page, asked))

    @http.route("/my/travel/trips/<int:order_id>", type="http", auth="user", website=True, methods=["GET"], readonly=True)
    def travel_trip(self, order_id, **_query):
        """One trip; not found where the user sees nothing of it."""
        return self._show("trip", lambda: request.env["travel.portal.trips"]._trip(order_id))

    @http.route("/my/travel/trips/<int:order_id>/file/<int:file_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def travel_trip_file(self, order_id, file_id, **_query):
        """A receipt, voucher or approval of a trip."""
        file = request.env["travel.portal.trips"]._support(order_id, file_id)
        if not file:
            raise request.not_found()
        return request.env["ir.binary"]._get_stream_from(file).get_response(as_attachment=True)

    @http.route("/my/travel/terms", type="http", auth="user", website=True, methods=["GET"], readonly=True, sitemap=False)
    def travel_terms(self, **_query):
        """The contract and its fees, for travel managers."""
        return self._show("terms", request.env["travel.portal.terms"]._page)

    # -- helpers ------------------------------------------------------------------------------------------------------

    def _trips_values(self, phase, page, asked):
        trips = request.env["travel.portal.trips"]
        counts = trips._counts(**asked)
        query = {name: value for name, value in {"phase": phase, **asked}.items() if value}
        page = min(int(page), MOST_PAGES) if str(page).isdecimal() else 1
        pager = portal_pager("/my/travel/trips", counts[phase], page, PAGE_TRIPS, url_args=query)
        found = trips._page(phase, **asked, offset=pager["offset"])
        travellers = [partner for trip in found for partner in trip.lines.passenger_ids.partner_id]
        chosen = next((partner.name for partner in travellers if partner.id == asked["traveller"]), "")
        return {"trips": found, "counts": counts, "phase": phase, "pager": pager, **asked, "traveller_name": chosen}

    def _show(self, name, find):
        """A page, or not found: for ids of others, for whoever may not see it, and for the agency's people without travel.

        :param find: function that gives what the page shows, None for nothing
        """
        found = find() if request.env["travel.spend"].has_access("read") else None
        if found is None:
            raise request.not_found()
        values = self._prepare_portal_layout_values() | self._travel_layout_values(name)
        return request.render(f"travel_backoffice.portal_travel_{name}", values | found)

    def _travel_layout_values(self, name):
        """What the pages of travel have in common: where one is, and where one may go."""
        shown = "trips" if name == "trip" else name
        pages = self._travel_pages()
        return {
            "page_name": f"travel_{name}",
            "travel_page": shown,
            "travel_pages": pages,
            "title": next(label for page, _path, label in pages if page == shown),
        }

    def _travel_pages(self):
        """The pages that the user has: list of name, address, label."""
        _ = request.env._
        pages = [
            ("home", "/my/travel", _("Overview")),
            ("trips", "/my/travel/trips", _("Trips")),
            ("invoices", "/my/invoices", _("Invoices")),
            ("statement", "/my/statement", _("Account")),
        ]
        if request.env.user.partner_id._travel_managed():
            pages.append(("terms", "/my/travel/terms", _("Terms")))
        return pages
