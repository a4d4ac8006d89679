"""What a data file may say: the fixed list of sources, each with its label and kind."""

from typing import NamedTuple

from ..formats.data_file import AMOUNT, DATE, NUMBER, TEXT


class Source(NamedTuple):
    """:param parameter: what the source wants to know besides: a code or a text; blank: nothing"""

    label: str
    kind: str = TEXT
    parameter: str = ""


SOURCES = {
    # the invoice
    "invoice_number": Source("Invoice: number"),
    "invoice_date": Source("Invoice: date", DATE),
    "due_date": Source("Invoice: due date", DATE),
    "invoice_kind": Source("Invoice: invoice or credit_note"),
    "corrected_invoice": Source("Invoice: the one it corrects"),
    "invoice_total": Source("Invoice: total", AMOUNT),
    "customer": Source("Invoice: customer"),
    "debtor_code": Source("Invoice: debtor code"),
    "purchase_order": Source("Invoice: customer's reference"),
    "currency": Source("Invoice: currency"),
    # the order
    "order": Source("Order: number"),
    "locator": Source("Order: record locator"),
    "trip": Source("Order: trip"),
    "booked_by": Source("Order: booked by"),
    # the service
    "service": Source("Service: name"),
    "service_code": Source("Service: code"),
    "event": Source("Service: event"),
    "document_number": Source("Service: document number"),
    "conjunction": Source("Service: conjunction tickets"),
    "original_document": Source("Service: original document"),
    "carrier": Source("Service: carrier"),
    "supplier": Source("Service: supplier"),
    "description": Source("Service: description"),
    "place": Source("Service: place"),
    "route": Source("Service: route"),
    "segments": Source("Service: segments"),
    "nights": Source("Service: nights", NUMBER),
    "rooms": Source("Service: rooms", NUMBER),
    "sold_on": Source("Service: date of sale", DATE),
    "start_date": Source("Service: travel from", DATE),
    "end_date": Source("Service: travel to", DATE),
    "policy_status": Source("Service: policy status (in, approved, out)"),
    "policy_reason": Source("Service: policy reason"),
    "lost_saving": Source("Service: lost saving", NUMBER),
    # whose it is
    "traveller": Source("Traveller: names"),
    "employee_code": Source("Traveller: employee codes"),
    "cost_center": Source("Traveller: cost centre code"),
    "cost_center_name": Source("Traveller: cost centre name"),
    "department": Source("Traveller: department"),
    "project": Source("Traveller: project"),
    "reference": Source("Reference by its code", TEXT, "code"),
    # the charge
    "charge": Source("Charge: text"),
    "charge_kind": Source("Charge: kind"),
    "component": Source("Charge: part (one row per tax)"),
    "part": Source("Charge: share, 1/2"),
    "tax_names": Source("Charge: VAT names"),
    # amounts
    "fare": Source("Amount: fare", AMOUNT),
    "ticket_taxes": Source("Amount: ticket taxes", AMOUNT),
    "ticket_tax": Source("Amount: ticket tax by its code", AMOUNT, "code"),
    "ticket_taxes_text": Source("Ticket taxes as text"),
    "markup": Source("Amount: markup", AMOUNT),
    "discount": Source("Amount: discount", AMOUNT),
    "fees": Source("Amount: all fees", AMOUNT),
    "fee": Source("Amount: fee by its kind", AMOUNT, "kind"),
    "net": Source("Amount: net", AMOUNT),
    "vat": Source("Amount: VAT", AMOUNT),
    "gross": Source("Amount: gross", AMOUNT),
    "card_amount": Source("Amount: paid by card, not invoiced", AMOUNT),
    # other
    "row_number": Source("Row number", NUMBER),
    "constant": Source("Constant text", TEXT, "text"),
}
