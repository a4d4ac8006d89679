"""Orders as CSV: one line a service, lines of one order share its number. The columns are told in docs/csv.md."""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from . import order
from .booking import Booking
from .complaints import complaints
from .json_order import checker
from .money import decimals
from .text import clean, lines, words

#: Columns of the order, the traveller and the service; ``ref:CODE`` columns are references.
ORDER = words(
    "source record_locator booked_on issued_on channel scope cost_center project booking_office ticketing_office "
    "iata_number booking_agent ticketing_agent customer_code customer_email"
)
TRAVELLER = words("last_name first_name title passenger_type email phone employee_code more_passengers")
_TEXTS = words(
    "type event document_type document_number carrier currency fare_currency form_of_payment fare_basis tour_code "
    "reason description place country refund_authorisation in_connection_with policy_status policy_reason"
)
_AMOUNTS = words(
    "fare total fare_published exchange_rate net_fare cost commission_percent commission_amount penalty fare_used "
    "residual_value lowest_fare"
)
_WHOLE = ("nights", "rooms", "quantity")
_DAYS = ("start", "end")
_REST = words(
    "order taxes original_document supplier_code supplier_name route booking_class cabin card_brand card_number "
    "customer_card remark tags offers"
)
COLUMNS = frozenset([*ORDER, *TRAVELLER, *_TEXTS, *_AMOUNTS, *_WHOLE, *_DAYS, *_REST])

_ALIASES = {
    "order_number": "order",
    "order_no": "order",
    "service_type": "type",
    "cost_centre": "cost_center",
    "customer": "customer_code",
    "debtor": "customer_code",
    "pnr": "record_locator",
    "ticket_number": "document_number",
    "supplier": "supplier_name",
    "tax": "taxes",
    "remarks": "remark",
    "check_in": "start",
    "check_out": "end",
}
_UPPER = ("currency", "fare_currency", "carrier", "country", "card_brand")
_REFERENCE = re.compile(r"ref(?:erence)?[:. _](.+)", re.I)
_YES, _NO = ("yes", "true", "1", "x", "y"), ("no", "false", "0", "", "n")
_OFFER_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")
_CABINS = ("economy", "premium_economy", "business", "first")
_PRICE = re.compile(r"\d[\d.,]*[.,]\d{2,3}|\d{1,6}")
_FLIGHT = re.compile(r"([A-Z][A-Z0-9]|\d[A-Z])(\d{1,4})")
_RATES = ("exchange_rate", "commission_percent")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
_AMOUNT = re.compile(r"-?\d+(?:[.,]\d+)*")


@dataclass(slots=True)
class Table:
    """A CSV text by columns: names as this module knows them, rows with their line number."""

    names: list
    rows: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    problem: str = ""


@dataclass(slots=True)
class Draft:
    """An order while its lines are gathered. ``places``: path in the order → the line it came from."""

    data: dict
    places: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)


def is_table(content: str) -> bool:
    """Whether the text looks like such a table: the columns order and type are among its first line."""
    table = _read_table(content, head_only=True)
    return {"order", "type"} <= set(table.names)


def read(content: str, date_order: str = "dmy", source: str = "") -> list[Booking]:
    """The orders of a CSV text, in the order of their first lines. A bad line holds its own order only.

    Delimiter (``;`` ``,`` or tab) is found out, and so is the decimal sign: of two kinds in one amount the last.

    :param date_order: of dates with slashes: ``dmy`` or ``mdy``; dates with points are day.month.year
    :param source: the system the orders come from, where no column says it
    """
    table = _read_table(content)
    if table.problem:
        return [Booking("csv", "unknown", problems=[table.problem])]
    drafts = {}
    for line, row in table.rows:
        key = row.get("order") or f"\x00{line}"
        draft = drafts.setdefault(key, Draft({"passengers": [], "services": []}))
        _Line(line, row, draft, date_order).read()
    bookings = [_finish(draft, source) for draft in drafts.values()]
    for booking in bookings:
        booking.warnings += table.warnings
    return bookings or [Booking("csv", "unknown", problems=["The table has no line below its heading."])]


def _read_table(content: str, head_only: bool = False) -> Table:
    content = "\n".join(lines(clean(content))).lstrip("\n")
    head, _, _ = content.partition("\n")
    delimiter = max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(head if head_only else content), delimiter=delimiter))
    except csv.Error as error:
        return Table([], problem=f"The table cannot be read: {error}.")
    table = Table([_column(name) for name in rows[0]] if rows else [])
    _judge_heading(table)
    filled = [(line, row) for line, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    table.rows = [(line, _by_name(table.names, row)) for line, row in filled]
    return table


def _judge_heading(table: Table):
    names = [name for name in table.names if name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if "order" not in names:
        table.problem = "The table has no column 'order'."
    elif twice:
        table.problem = f"Columns stand twice in the table: {', '.join(twice)}."
    unknown = [name for name in names if name not in COLUMNS and not name.startswith("ref:")]
    table.warnings = [f"The column '{name}' is not known and not read." for name in unknown]


def _by_name(names, row) -> dict:
    cells = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}
    extra = [cell for cell in row[len(names) :] if cell.strip()]
    return {**cells, "\x00extra": extra} if extra else cells


def _column(heading: str) -> str:
    if reference := _REFERENCE.fullmatch(heading.strip()):
        return f"ref:{reference[1].strip()}"
    name = re.sub(r"\W+", "_", heading.strip().lower()).strip("_")
    return _ALIASES.get(name, name)


def _finish(draft: Draft, source: str) -> Booking:
    data = draft.data
    if source:
        data.setdefault("source", source)
    problems = draft.problems + [_by_line(text, draft) for text in complaints(checker(), data)]
    if problems:
        booking = order.header_only(data, "csv")
        booking.problems = list(dict.fromkeys(problems))
        return booking
    booking = order.build(data, "csv")
    booking.problems = [_by_line(text, draft) for text in booking.problems]
    return booking


def _by_line(text: str, draft: Draft) -> str:
    """``services[0].total is missing`` → ``Line 2: total is missing``."""
    match = re.match(r"((?:services|passengers)\[\d+\])(?:\.|: | )", text)
    if not match or match[1] not in draft.places:
        return text
    return f"Line {draft.places[match[1]]}: {text[match.end() :]}"


class _Line:
    """One line on its way into its order."""

    def __init__(self, line: int, row: dict, draft: Draft, date_order: str):
        self.line, self.row, self.draft, self.date_order = line, row, draft, date_order

    def read(self):
        if "\x00extra" in self.row:
            self._complain("it has more cells than the heading has columns")
        self._read_order()
        service = self._service()
        service["passengers"] = self._passengers()
        services = self.draft.data["services"]
        self.draft.places[f"services[{len(services)}]"] = self.line
        services.append(service)

    def _complain(self, problem: str):
        self.draft.problems.append(f"Line {self.line}: {problem}.")

    def _cell(self, name: str) -> str:
        text = self.row.get(name, "")
        return text.upper() if name in _UPPER else text

    def _read_order(self):
        if not self._cell("order"):
            self._complain("the order number is missing")
        values = {name: self._cell(name) for name in ("order", *ORDER)}
        for name in ("booked_on", "issued_on"):
            values[name] = self._day(name)
        customer = {key: values.pop(f"customer_{key}") for key in ("code", "email")}
        values["order_number"] = values.pop("order")
        self._merge(self.draft.data, values)
        self._merge(self.draft.data.setdefault("customer", {}), customer)

    def _merge(self, target: dict, values: dict):
        """The lines of one order must not contradict each other; a blank says nothing."""
        for name, value in values.items():
            if value and target.setdefault(name, value) != value:
                self._complain(f"{name} is '{value}', but '{target[name]}' on an earlier line of the order")

    def _passengers(self) -> list:
        people = [self._traveller()] if self._cell("last_name") else []
        for text in self._cell("more_passengers").split("|"):
            last, _, first = text.strip().partition("/")
            if last:
                people.append({"last_name": last.strip(), "first_name": first.strip()})
        return [self._key(person) for person in people]

    def _traveller(self) -> dict:
        names = ("last_name", "first_name", "title", "email", "phone", "employee_code")
        person = {name: self._cell(name) for name in names}
        if kind := self._cell("passenger_type").upper():
            person["kind"] = kind
        return person

    def _key(self, person: dict) -> str:
        """The key of a traveller, who is the same on each line with his name."""
        known = self.draft.data["passengers"]
        name = (person["last_name"].upper(), person["first_name"].upper())
        for other in known:
            if (other["last_name"].upper(), other["first_name"].upper()) == name:
                other.update({key: value for key, value in person.items() if value and not other.get(key)})
                return other["key"]
        person["key"] = str(len(known) + 1)
        self.draft.places[f"passengers[{len(known)}]"] = self.line
        known.append(person)
        return person["key"]

    def _service(self) -> dict:
        texts = {name: self._cell(name) for name in _TEXTS}
        service = {name: text for name, text in texts.items() if text}
        for name in ("type", "event", "document_type", "form_of_payment", "policy_status"):
            if name in service:
                service[name] = service[name].lower().replace(" ", "_").replace("-", "_")
        self._read_numbers(service)
        service["taxes"] = self._taxes(service.get("currency", ""))
        if "total" in service and "fare" not in service and not service["taxes"]:
            service["fare"] = service["total"]
        self._read_details(service)
        service["offers"] = [self._offer(part.split()) for part in self._parts("offers")]
        service["segments"] = self._segments(service.get("start"))
        return service

    def _read_numbers(self, service):
        for name in _AMOUNTS:
            value = self._amount(name, self._cell(name))
            if value is not None:
                service[name] = value
        for name in _WHOLE:
            if text := self._cell(name):
                service[name] = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else text
        for name in _DAYS:
            if day := self._day(name):
                service[name] = day

    def _read_details(self, service):
        for name, keys in (("supplier", ("code", "name")), ("card", ("brand", "number"))):
            values = {key: text for key in keys if (text := self._cell(f"{name}_{key}"))}
            if values:
                service[name] = values
        if text := self._cell("customer_card").lower():
            if text not in _YES + _NO:
                self._complain(f"customer_card is '{text}'; it may be yes or no")
            service["customer_card"] = text in _YES
        if originals := self._parts("original_document"):
            service["original_documents"] = originals
        service["remarks"] = self._parts("remark")
        service["tags"] = [tag for tag in re.split(r"[|,;\s]+", self._cell("tags")) if tag]
        service["references"] = {name[4:]: text for name, text in self.row.items() if name[:4] == "ref:" and text}

    def _parts(self, name: str) -> list:
        """The texts of a cell that are parted by ``|``."""
        return [part.strip() for part in self._cell(name).split("|") if part.strip()]

    def _offer(self, parts: list) -> dict:
        """``LH400 2026-03-10T08:15 economy 230.00 L1``: flight, day or time, cabin, amount, reason; all but the amount may lack."""
        offer = {}
        for part in parts:
            if _OFFER_DAY.fullmatch(part):
                offer["departure" if "T" in part else "departure_date"] = part
            elif part.lower() in _CABINS:
                offer["cabin"] = part.lower()
            elif "amount" in offer:
                offer["reason"] = part
            elif _PRICE.fullmatch(part):
                offer["amount"] = self._amount("offers", part)
            elif match := _FLIGHT.fullmatch(part.upper()):
                offer["carrier"], offer["number"] = match.groups()
            else:
                offer["carrier"] = part
        return {name: value for name, value in offer.items() if value not in ("", None)}

    def _segments(self, start) -> list:
        """``FRA-VIE-KBP``, or ``Paris Nord > London`` for names with dashes; the first leg leaves on ``start``."""
        route = self._cell("route")
        points = [point.strip() for point in route.split(">" if ">" in route else "-")] if route else []
        segments = [{"origin": a, "destination": b} for a, b in zip(points, points[1:], strict=False)]
        for segment in segments:
            details = {"carrier": self._cell("carrier"), "booking_class": self._cell("booking_class").upper()}
            details["cabin"] = self._cell("cabin").lower()
            segment.update({name: value for name, value in details.items() if value})
        if segments and start:
            segments[0]["departure_date"] = start
        return segments

    def _taxes(self, currency: str) -> list:
        """``12.30`` is one tax XT; ``YQ:10.00|DE:2.30`` names each."""
        taxes = []
        for part in self._cell("taxes").split("|"):
            code, _, text = part.rpartition(":")
            value = self._amount("taxes", text.strip())
            if value:
                taxes.append({"code": code.strip().upper() or "XT", "amount": value})
        return taxes

    def _amount(self, name: str, text: str) -> Decimal | None:
        """``1.234,50``, ``1,234.50``, ``1234.5`` or ``1 234,50``; of two signs the last is the decimal one.

        ``1.234`` alone is not guessed, unless the currency has three decimals.
        """
        text = re.sub(r"[\s\u00a0\u202f']", "", text)
        if not text:
            return None
        if not _AMOUNT.fullmatch(text) or len(text) > 20:
            self._complain(f"{name} is '{text}', which is no amount")
            return None
        if _THOUSANDS.fullmatch(text) and name not in _RATES and decimals(self._cell("currency")) != 3:
            self._complain(f"{name} is '{text}', which may be a thousand or three decimals; write it with two")
            return None
        return _plain_number(text)

    def _day(self, name: str) -> str:
        """A day in ISO form; blank when there is none or it cannot be one."""
        text = self._cell(name)
        if not text:
            return ""
        if not (match := _DATE.fullmatch(text)):
            self._complain(f"{name} is '{text}', which is no date")
            return ""
        try:
            return date(*_year_month_day(match, self.date_order)).isoformat()
        except ValueError:
            self._complain(f"{name} is '{text}', which is no day of the calendar")
            return ""


def _plain_number(text: str) -> Decimal:
    """Of two kinds of sign the last is the decimal one; one sign that stands several times parts thousands."""
    signs = [sign for sign in text if sign in ".,"]
    if len(signs) > 1 and len(set(signs)) == 1:
        return Decimal(re.sub(r"[.,]", "", text))
    decimal_sign = signs[-1] if signs else "."
    other = "," if decimal_sign == "." else "."
    return Decimal(text.replace(other, "").replace(decimal_sign, "."))


_DATE = re.compile(r"(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})([./])(\d{1,2})\5(\d{4}))(?:[T ]00:00(?::00)?)?")


def _year_month_day(match, date_order: str) -> tuple[int, int, int]:
    if match[1]:
        return int(match[1]), int(match[2]), int(match[3])
    first, second, year = int(match[4]), int(match[6]), int(match[7])
    if match[5] == "/" and date_order == "mdy":
        first, second = second, first
    return year, second, first
