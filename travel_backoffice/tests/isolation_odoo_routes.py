"""Odoo's own routes that show documents of ours, or things that hang on them: asked as those of ours."""

import json
from functools import partial

from .isolation_routes import Ask, documents_of, payment, recipe, sampled
from .isolation_world import PEOPLE, word

#: route → recipe, of Odoo's
ODOOS = {}
odoos = partial(recipe, into=ODOOS)


def rpc(model, method, *args, **kwargs):
    return {"model": model, "method": method, "args": list(args), "kwargs": kwargs}


@odoos("/my/invoices")
def _invoices(test):
    yield Ask("/my/invoices", "own", documents_of(lambda trip: [test.invoices[trip].name]))


@odoos("/my")
def _pages(_test):
    for url in ("/my", "/my/account", "/my/security", "/my/payment_method"):
        yield Ask(url, "own")


@odoos("/my/counters")
def _counters(_test):
    yield Ask("/my/counters", "own", params={"counters": ["invoice_count", "overdue_invoice_count", "travel_open_count"]})


@odoos("/my/addresses")
def _addresses(_test):
    yield Ask("/my/addresses", "own", lambda name: [word("DOC", PEOPLE[name].at)] if PEOPLE[name].documents else [])


@odoos("/my/address")
def _address(test):
    for key in (trip[:-1] for trip in test.sample):
        yield Ask(f"/my/address?partner_id={test.addresses[key].id}", ("DOC", key), word("DOC", key))


@odoos("/my/invoices/<int:invoice_id>")
def _invoice(test):
    for trip, invoice in sampled(test, test.invoices).items():
        mine = ("DOC", trip[:-1])
        yield Ask(f"/my/invoices/{invoice.id}?access_token={'0' * 36}", mine, invoice.name)
        yield Ask(f"/my/invoices/{invoice.id}?report_type=pdf&download=true", mine, word("PERSON", trip))


@odoos("/web/content/<int:id>", everybody=False)
def _content(test):
    """Attachments open by their token, which the page of the document gives; by a number they open for nobody."""
    for trip, attachment in sampled(test, test.attachments).items():
        yield Ask(f"/web/content/{attachment.id}?access_token={'0' * 36}")
        yield Ask(f"/web/content/account.move/{test.invoices[trip].id}/invoice_pdf_report_file")
        yield Ask(f"/web/content/{test.supports[trip].id}")
        yield Ask(f"/web/image/{attachment.id}", "all")  # a placeholder
        yield Ask(f"/account/download_invoice_attachments/{attachment.id}")
    for key in ("AC", "BC"):
        yield Ask(f"/web/content/{test.statements[key].pdf_id.id}")
        yield Ask(f"/web/content/{test.statements[key].xlsx_id.id}")


@odoos("/report/<converter>/<reportname>/<docids>", everybody=False)
def _reports(test):
    """Every paper of ours, of every record of its model: the portal's pages print, this route is the agency's."""
    for report in test.env["ir.actions.report"].search([("report_name", "=like", "travel_backoffice.%")]):
        ids = ",".join(str(one) for one in test.env[report.model].sudo().search([], limit=20).ids) or "1"
        yield Ask(f"/report/html/{report.report_name}/{ids}")
    for invoice in sampled(test, test.invoices).values():
        yield Ask(f"/report/html/account.report_invoice_with_payments/{invoice.id}")


@odoos("/account/download_invoice_documents/<models(\"account.move\"):invoices>/<string:filetype>", everybody=False)
def _downloads(test):
    """The agency's."""
    for invoice in sampled(test, test.invoices).values():
        yield Ask(f"/account/download_invoice_documents/{invoice.id}/pdf")
        yield Ask(f"/account/download_move_attachments/{invoice.id}")


@odoos("/mail/chatter_fetch")
def _messages(test):
    for trip, invoice in sampled(test, test.invoices).items():
        mine, thread = ("DOC", trip[:-1]), {"thread_model": "account.move", "thread_id": invoice.id}
        yield Ask("/mail/chatter_fetch", mine, word(*mine), params=thread)
        yield Ask("/mail/chatter_fetch", params={**thread, "token": "0" * 36})
        yield Ask("/mail/thread/messages", mine, word(*mine), params=thread)
        yield Ask("/portal/chatter_init", "all", params=thread)  # the visitor's own name
        yield Ask(f"/mail/message/{test.messages[trip].id}")  # sends on to the document's page
        yield Ask(f"/mail/view?model=account.move&res_id={invoice.id}")
    for order in sampled(test, test.orders).values():
        yield Ask("/mail/thread/messages", params={"thread_model": "travel.order", "thread_id": order.id})


@odoos("/mail/message/post", everybody=False)
def _post(test):
    """Nobody writes to others' documents."""
    for order in sampled(test, test.orders).values():
        yield Ask("/mail/message/post", params={"thread_model": "travel.order", "thread_id": order.id, "post_data": {"body": "x"}})


@odoos("/web/export/csv", everybody=False)
def _exports(test):
    for model, fields in (("account.move", ["name", "partner_id/name", "payment_reference"]), ("res.partner", ["name", "email"])):
        data = {"model": model, "ids": False, "domain": [], "import_compat": False, "groupby": [], "context": {}}
        data["fields"] = [{"name": name, "label": name, "type": "char"} for name in fields]
        for kind in ("csv", "xlsx"):
            yield Ask(f"/web/export/{kind}", form={"data": json.dumps(data)})


@odoos("/invoice/transaction/<int:invoice_id>", everybody=False)
def _pay_invoice(test):
    for invoice in sampled(test, test.invoices).values():
        yield Ask(f"/invoice/transaction/{invoice.id}", params=payment(access_token="0" * 36))


@odoos("/web/dataset/call_kw")
def _call_kw(test):
    for trip, invoice in sampled(test, test.invoices).items():
        asked = rpc("account.move", "read", [invoice.id], ["name", "partner_id"])
        yield Ask("/web/dataset/call_kw", ("DOC", trip[:-1]), invoice.name, params=asked)


@odoos("/web/dataset/call_kw/<path:path>", everybody=False)
def _call_kw_path(_test):
    yield Ask("/web/dataset/call_kw/travel.order/search_read", params=rpc("travel.order", "search_read", []))


@odoos("/web/dataset/call_button", everybody=False)
def _call_button(test):
    for order in sampled(test, test.orders).values():
        yield Ask("/web/dataset/call_button", params=rpc("travel.order", "action_ready", [order.id]))


@odoos("/web/dataset/call_button/<path:path>", everybody=False)
def _call_button_path(test):
    button = rpc("travel.data.request", "action_new_link", test.requests["BC"].ids)
    yield Ask("/web/dataset/call_button/travel.data.request/action_new_link", params=button)
