"""A person's MIS reports in the portal."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .data_files import MAX_ID
from .files import file_response
from .portal_travel import TravelPortal


class TravelPortalMis(TravelPortal):
    @http.route("/my/travel/reports", type="http", auth="user", website=True, methods=["GET"], readonly=True, sitemap=False)
    def travel_reports(self, **_query):
        """The reports that were issued to the user."""
        return self._show("reports", self._reports_values)

    def _reports_values(self):
        # what went wrong comes by the session: an address that somebody sends says nothing in the agency's name
        problem = request.session.pop("travel_mis_problem", None)
        return {"reports": request.env["travel.mis.report"]._of_portal_user(request.env.user), "problem": problem}

    @http.route("/my/travel/reports/<int:report_id>/<any(pdf, xlsx, csv):kind>", type="http", auth="user", methods=["GET"])
    def travel_report_file(self, report_id, kind):
        """A file of an issued report; not found for whoever may not see it."""
        reports = request.env["travel.mis.report"]
        try:
            file = reports._portal_file(request.env.user, report_id, kind) if report_id < MAX_ID else None
        except UserError as error:
            request.session["travel_mis_problem"] = str(error)
            return request.redirect("/my/travel/reports")
        if not file:
            raise request.not_found()
        return file_response(file.raw, file.name, file.mimetype)

    def _travel_pages(self):
        pages = super()._travel_pages()
        place = next((number for number, page in enumerate(pages) if page[0] == "invoices"), len(pages))
        return [*pages[:place], ("reports", "/my/travel/reports", request.env._("Reports")), *pages[place:]]
