"""The price of a ticket: fare, taxes, total.

Three prices may stand in one document: the published or inclusive one (K- with KFT taxes), and for a net-fare ticket
the net fare owed to the airline (KN- with KNT) beside the selling fare (KS- with KST). The selling fare is what the
customer pays, so it comes first. TAX- repeats the taxes in the three boxes of the printed ticket and is not read.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from ..booking import Tax
from ..money import ZERO, amount, check_total, new_taxes, price, show
from ..text import short

_FAMILIES = {"K-": "KF", "KN-": "KN", "KS-": "KS"}
_FARE = re.compile(r"([A-Z])?([A-Z]{3})\s*([\d.,]+)?\s*")
_TAX = re.compile(r"([A-Z])?([A-Z]{3})\s*([\d.,]+)\s*([A-Z][A-Z0-9]|\d[A-Z])\b\s*([A-Z0-9]{2})?")
_HIDDEN = re.compile(r"(?:[A-Z]|[A-Z]{3})?\s*(IT|BT)\s*")
_TOTAL, _RATE = 12, 13


@dataclass(slots=True)
class Quote:
    """One price as the document states it.

    ``equivalent``: the fare in ``currency``, the currency of payment. ``additional``: the total is marked ``A``, what
    an exchange adds. ``hidden``: IT or BT in the place of a fare that the traveller shall not see.
    """

    kind: str = ""
    fare: Decimal | None = None
    fare_currency: str = ""
    equivalent: Decimal | None = None
    currency: str = ""
    total: Decimal | None = None
    rate: Decimal | None = None
    additional: bool = False
    hidden: str = ""
    taxes: list = field(default_factory=list)
    unread: list = field(default_factory=list)
    unread_prices: list = field(default_factory=list)


def read_quotes(records) -> dict:
    """Line type (``K-``, ``KN-``, ``KS-``) → ``Quote``, those that state anything."""
    quotes = {}
    for tag, family in _FAMILIES.items():
        record = next((r for r in records if r.tag == tag and r.body.strip(" ;")), None)
        if record:
            quotes[tag] = _quote(record.fields, [r for r in records if r.tag[:3] == family + "T"])
    return quotes


def _quote(fields, tax_records) -> Quote:
    fields = [part.strip() for part in fields] + [""] * 16
    quote = Quote()
    if match := _HIDDEN.fullmatch(fields[0]):
        quote.hidden = match[1]
    elif match := _FARE.fullmatch(fields[0]):
        quote.kind, quote.fare_currency = match[1] or "", match[2]
        quote.fare = amount(match[3] or "")
    currency, quote.equivalent = price(fields[1])
    total_currency, quote.total = _total(fields)
    quote.additional = bool(re.fullmatch(r"[A-Z]{3}\s*[\d.,]+\s*A", fields[_TOTAL]))
    quote.unread_prices = _unread_prices(fields, quote)
    quote.currency = total_currency or currency or quote.fare_currency
    quote.rate = _rate(fields[_RATE], fields[_RATE + 1])
    for record in tax_records:
        taxes, unread = read_taxes(record)
        quote.taxes += taxes
        quote.unread += unread
    return quote


def _total(fields) -> tuple:
    """The total stands in the 13th field; a shorter line has it as the first price after the equivalent."""
    stated = price(fields[_TOTAL])
    if stated[0]:
        return stated
    return next((found for found in map(price, fields[2:]) if found[1] is not None), stated)


def _unread_prices(fields, quote) -> list[str]:
    """A fare, equivalent or total that is stated, but not as an amount: never the same as one that is blank."""
    stated = ((fields[0], quote.fare), (fields[1], quote.equivalent), (fields[_TOTAL], quote.total))
    return [short(text) for text, value in stated if value is None and re.search(r"\d", text)]


def _rate(*texts) -> Decimal | None:
    """The rate from the fare to the currency of payment; by way of a third currency two rates are multiplied."""
    rates = [rate for text in texts if (rate := amount(text))]
    if not rates:
        return None
    return rates[0] * rates[1] if len(rates) > 1 else rates[0]


def read_taxes(record) -> tuple[list, list]:
    """The taxes of one KFT / KNT / KST / KRF line, and the parts of it that could not be read."""
    taxes, unread = [], []
    # what precedes the first ';' is what is left of the line's name
    for token in record.fields[1:]:
        if not token.strip():
            continue
        tax = tax_token(token)
        if tax:
            taxes.append(tax)
        elif "EXEMPT" not in token:
            unread.append(short(token))
    return taxes, unread


def tax_token(token: str) -> Tax | None:
    """``OUAH132      YK AE`` → a tax: flag (O: paid before), currency 3, amount 9, code 3, nature 2."""
    if len(token) >= 16 and (value := amount(token[4:13])) is not None and token[1:4].isalpha():
        flag, currency, code, nature = token[0], token[1:4], token[13:16].strip(), token[16:18].strip()
    elif match := _TAX.fullmatch(token.strip()):
        flag, currency, value, code, nature = match[1], match[2], amount(match[3]), match[4], match[5]
    else:
        return None
    if value is None or not code:
        return None
    return Tax(code, value, currency, nature or "", flag == "O")


def apply_price(service, records, required: bool) -> list[str]:
    """Fill the amounts of ``service`` from the price lines that hold for its passenger.

    :param required: a ticket must state a price; a reservation may be without
    :return: what does not add up, in words
    """
    quotes = read_quotes(records)
    quote = quotes.get("KS-") or quotes.get("K-") or quotes.get("KN-")
    if not quote:
        return ["The document states no fare."] if required else []
    published = quotes.get("K-") or quote
    service.fare_kind = quote.kind
    service.fare_published, service.fare_currency = published.fare, published.fare_currency
    service.exchange_rate = quote.rate
    service.currency, service.taxes, service.total = quote.currency, quote.taxes, quote.total
    problems = [f"A tax cannot be read: {token}" for token in quote.unread]
    if quote.unread_prices:
        return [*problems, *(f"A price cannot be read: {text}" for text in quote.unread_prices)]
    if _several(records):
        problems.append("The document states several prices and does not say which one is whose.")
    if _collects_difference(service, quote):
        problems += _price_exchange(service, quote)
    else:
        problems += _price_issue(service, quote, required)
    net = quotes.get("KN-")
    problems += check_total(service)
    return problems + _apply_net(service, net) if net and net is not quote else problems


def _collects_difference(service, quote) -> bool:
    """Whether the total is what an exchange adds, and not the whole price.

    A price marked R says so. Of another price in an exchange (an FO line stands below) a total of nothing does, and
    one marked A (additional collection); with any other total fare + taxes = total must hold as ever.
    """
    return quote.kind == "R" or (service.event == "exchange" and (quote.additional or not quote.total))


def _several(records) -> bool:
    """True if two lines of one type state different prices, as for groups of passengers with different fares."""
    prices = {(record.tag, tuple(part.strip() for part in record.fields)) for record in records if record.tag in _FAMILIES}
    stated = [tag for tag, fields in prices if any(fields)]
    return len(stated) > len(set(stated))


def _price_issue(service, quote, required) -> list[str]:
    service.fare = _fare_paid(quote)
    if not required or (service.fare is not None and quote.total is not None):
        return []
    if quote.fare is not None and service.fare is None:
        return [f"The fare is in {quote.fare_currency} and the total in {quote.currency}, but no equivalent is given."]
    if quote.hidden:
        return [f"The document does not show the fare ({quote.hidden}). Enter what the customer pays."]
    missing = "fare" if service.fare is None else "total"
    return [f"The document states no {missing}."]


def _fare_paid(quote) -> Decimal | None:
    """The fare in the currency of payment. The equivalent is blank when the fare already is in it."""
    if quote.equivalent is not None:
        return quote.equivalent
    return quote.fare if quote.fare_currency == quote.currency else None


def _price_exchange(service, quote) -> list[str]:
    """An exchange states the whole value of the new ticket as its fare, and what is collected now as its total.

    So the fare collected now is the total less the taxes that are new; those marked ``O`` were paid with the old
    ticket. A blank total, or "no additional collection", collects nothing beyond the new taxes.

    Examples: fare USD 1085, total UAH 0, all taxes paid before: fare 0, total 0. Fare USD 1470, total UAH 8420, all
    taxes paid before: fare 8420, total 8420.
    """
    taxes = new_taxes(quote.taxes)
    service.total = taxes if quote.total is None else quote.total
    service.fare = service.total - taxes
    if service.fare < ZERO:
        return [
            f"The new taxes are {show(taxes, quote.currency)}, more than the {show(service.total, quote.currency)} "
            "that the document collects."
        ]
    return []


def _apply_net(service, net) -> list[str]:
    """The net fare owed to the airline; its own sum must hold too."""
    service.net_fare = _fare_paid(net)
    if service.net_fare is None or net.total is None:
        return []
    stated = service.net_fare + new_taxes(net.taxes)
    if stated == net.total:
        return []
    return [
        f"Net fare {show(service.net_fare, net.currency)} + taxes {show(new_taxes(net.taxes), net.currency)} is "
        f"{show(stated, net.currency)}, but the document says {show(net.total, net.currency)}"
    ]
