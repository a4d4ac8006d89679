"""The customer's account in the portal: what is open, how old, statements to download, and paying several invoices at once."""

from odoo import fields, http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.addons.account_payment.controllers.portal import PortalAccount

from .data_files import MAX_ID
from .files import file_response

#: invoices paid with one payment at most
MOST = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TravelPortalAccount(PortalAccount):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "travel_open_count" in counters:
            values["travel_open_count"] = self._account()._count(request.env.user)
        return values

    @http.route("/my/statement", type="http", auth="user", website=True, methods=["GET"], readonly=True)
    def statement(self, as_of=None, **_query):
        """The open items of the user's place as of a day, today if none is asked for."""
        day = self._day(as_of)
        values = self._prepare_portal_layout_values()
        # what went wrong comes by the session: an address that somebody sends says nothing in the agency's name
        problem = request.session.pop("travel_problem", None)
        values |= {"page_name": "travel_statement", "problem": problem, **self._account()._page(request.env.user, day)}
        values["issued"] = request.env["travel.statement"]._of_portal_user(request.env.user)
        return request.render("travel_backoffice.portal_statement", values)

    @http.route("/my/statement/items.xlsx", type="http", auth="user", methods=["GET"], readonly=True)
    def items(self, as_of=None, **_query):
        """The same items as a sheet; all of them, however many."""
        day = self._day(as_of)
        content = self._account()._sheet(request.env.user, day)
        name = f"{request.env._('Open items')} {day.isoformat()}.xlsx"
        return file_response(content, name, XLSX)

    @http.route("/my/statement/<int:statement_id>/<any(pdf, xlsx, supports):kind>", type="http", auth="user", methods=["GET"])
    def issued(self, statement_id, kind):
        """A file of an issued statement; not found for whoever may not see it."""
        statements = request.env["travel.statement"]
        try:
            file = statements._portal_file(request.env.user, statement_id, kind) if statement_id < MAX_ID else None
        except UserError as error:
            return self._tell(error)
        if not file:
            raise request.not_found()
        return file_response(file.raw, file.name, file.mimetype)

    @http.route("/my/statement/pay", type="http", auth="user", website=True, methods=["GET"], sitemap=False)
    def pay(self, **_query):
        """Odoo's payment form for the invoices that were ticked."""
        invoices = self._chosen(request.httprequest.args.getlist("invoice"))
        try:
            values = self._prepare_portal_layout_values() | self._pay_values(invoices)
        except ValidationError as error:
            return self._tell(error)
        return request.render("account_payment.portal_overdue_invoices_page", values)

    @http.route("/my/statement/transaction/<string:chosen>", type="jsonrpc", auth="user")
    def transaction(self, chosen, payment_reference, **kwargs):
        """Begin the payment of exactly these invoices; the amount is what is open on them, whatever the form says."""
        invoices = self._chosen(chosen.split("-"))
        self._check_together(invoices)
        self._validate_transaction_kwargs(kwargs)
        kwargs.pop("is_validation", None)
        kwargs["amount"] = sum(invoices.mapped("amount_residual"))
        return PaymentPortal._process_transaction(
            self, request.env.user.partner_id.id, invoices.currency_id.id, invoices.ids, payment_reference, **kwargs
        )

    # -- helpers ----------------------------------------------------------------------------------------------------

    def _tell(self, problem):
        """Back to the account, with what went wrong."""
        request.session["travel_problem"] = str(problem)
        return request.redirect("/my/statement")

    def _account(self):
        return request.env["travel.portal.account"]

    def _day(self, as_of):
        """The day asked for; today where it is none, or lies ahead."""
        today = self._account()._today()
        try:
            return min(fields.Date.to_date(as_of) or today, today)
        except (TypeError, ValueError):
            return today

    def _chosen(self, ids):
        """Those of the invoices that the user may see and that are open."""
        numbers = [int(text) for text in ids[:MOST] if text.isdecimal() and len(text) < 10]
        domain = self._get_invoices_domain() & fields.Domain(
            [("id", "in", numbers), ("move_type", "=", "out_invoice"), ("amount_residual", ">", 0)]
        )
        return request.env["account.move"].search(domain, order="invoice_date_due, id")

    def _pay_values(self, invoices):
        self._check_together(invoices)
        total = sum(invoices.mapped("amount_residual"))
        reference = invoices.name if len(invoices) == 1 else invoices.company_id.get_next_batch_payment_communication()
        data = {
            "partner": request.env.user.partner_id,
            "company": invoices.company_id,
            "total_amount": total,
            "currency": invoices.currency_id,
            "amount_residual": total,
            "payment_reference": reference,
            "landing_route": "/my/statement",
            "transaction_route": f"/my/statement/transaction/{'-'.join(str(number) for number in invoices.ids)}",
        }
        payment = {"date": fields.Date.context_today(invoices), "reference": reference, "amount": total, "currency": invoices.currency_id}
        values = {"page_name": "travel_statement", "payment": payment, "amount": total}
        return values | self._get_common_page_view_values(invoices_data=data)

    def _check_together(self, invoices):
        """One payment is in one currency, to one company."""
        if not invoices:
            raise ValidationError(request.env._("Tick the open invoices that you want to pay."))
        if len(invoices.currency_id) > 1 or len(invoices.company_id) > 1:
            raise ValidationError(request.env._("One payment is for invoices of one currency and one company: pay them apart."))
