"""What ``./dev replica --check`` tries: one Odoo, two database servers, and people who read and write through it."""

from __future__ import annotations

import html
import http.cookiejar
import itertools
import json
import re
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from .console import DevError, say
from .odoo_server import LOCAL, environment, free_port, serve_command, set_addresses, wait_until_healthy
from .places import Workspace

CUSTOMER = "REPLICA"  # its debtor code
PATIENCE = 10  # seconds for a change to arrive at the copy


@dataclass
class Server:
    """A running Odoo, and what its log says about each request: ``ro``, ``rw`` or ``ro->rw``."""

    process: subprocess.Popen
    port: int
    log: Path
    database: str
    numbers: itertools.count = field(default_factory=itertools.count)

    @classmethod
    def start(cls, workspace: Workspace, database: str, log: Path) -> Server:
        port = free_port()
        set_addresses(workspace, database, port)
        command = [*serve_command(workspace, database, port, log), "--max-cron-threads", "0"]
        process = subprocess.Popen(
            command,
            env=environment(workspace),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        wait_until_healthy(process, port, log)
        return cls(process, port, log, database)

    def mode(self, number: int) -> str:
        """Which server answered a request; Odoo writes it after the answer has left."""
        line = re.compile(rf"[?&]n={number}[ #].* (\S+)$", re.M)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := line.findall(self.log.read_text(errors="replace")):
                return found[-1]
            time.sleep(0.05)
        raise DevError(f"Odoo's log {self.log} tells nothing about request {number}")


@dataclass
class Page:
    text: str
    mode: str

    @property
    def note(self) -> str:
        """What the page says about the age of its figures."""
        found = re.search(r'class="o_travel_as_of[^>]*>(.*?)</p>', self.text, re.S)
        return html.unescape(found[1]).strip() if found else ""

    @property
    def behind(self) -> int | None:
        found = re.search(r'data-behind="(\d+)"', self.text)
        return int(found[1]) if found else None


class Person:
    """Somebody's browser."""

    def __init__(self, server: Server, login: str, password: str) -> None:
        self.server = server
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.rpc("/web/session/authenticate", db=server.database, login=login, password=password)

    def open(self, path: str, data: bytes | None = None) -> Page:
        number = next(self.server.numbers)
        address = f"http://{LOCAL}:{self.server.port}{path}{'&' if '?' in path else '?'}n={number}"
        headers = {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(address, data, headers)
        try:
            with self.opener.open(request, timeout=60) as answer:
                text = answer.read().decode(errors="replace")
        except OSError as error:  # HTTP errors are some
            raise DevError(f"{path}: {error}; see {self.server.log}") from error
        return Page(text, self.server.mode(number))

    def rpc(self, path: str, **params) -> tuple[object, str]:
        """The answer, and which server gave it."""
        page = self.open(path, json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode())
        answer = json.loads(page.text)
        if "error" in answer:
            raise DevError(f"{path}: {answer['error'].get('data', answer['error'])}")
        return answer.get("result"), page.mode

    def call(self, model: str, method: str, *args, **kwargs) -> tuple[object, str]:
        return self.rpc(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)


@dataclass
class Findings:
    """How many things were tried, and how many were not as they should be; each is told at once."""

    tried: int = 0
    bad: int = 0

    def expect(self, what: str, good: object, told: object = "") -> None:
        self.tried += 1
        self.bad += not good
        say(f"      {'good' if good else 'NOT GOOD'}  {what}{f': {told}' if told != '' else ''}")


class Agency:
    """The administrator, who writes, and two bookkeepers of one customer, who read its account."""

    def __init__(self, server: Server) -> None:
        self.admin = Person(server, "admin", "admin")
        self.customer = self.create("res.partner", name="Replica Ltd", is_company=True, travel_node_type="group", travel_debtor_code=CUSTOMER)
        self.reader, self.colleague = (self.bookkeeper(server, login) for login in ("replica_reader", "replica_colleague"))

    def create(self, model: str, **values) -> int:
        return self.admin.call(model, "create", values)[0]

    def bookkeeper(self, server: Server, login: str) -> Person:
        name = [["module", "=", "base"], ["name", "=", "group_portal"]]
        ((portal,), _mode) = self.admin.call("ir.model.data", "search_read", name, ["res_id"])
        contact = self.create("res.partner", name=login, parent_id=self.customer, travel_portal_role="manager")
        self.create("res.users", name=login, login=login, password=login, partner_id=contact, group_ids=[[6, 0, [portal["res_id"]]]])
        return Person(server, login, login)

    def invoice(self) -> str:
        """One more posted invoice of the customer: its number, which only whoever posted it may read at once."""
        line = [0, 0, {"name": "Services", "quantity": 1, "price_unit": 100.0, "tax_ids": [[5]]}]
        dates = {"invoice_date": "2026-03-12", "invoice_date_due": "2026-03-12"}
        move = self.create("account.move", move_type="out_invoice", partner_id=self.customer, invoice_line_ids=[line], **dates)
        self.admin.call("account.move", "action_post", [move])
        return self.admin.call("account.move", "read", [move], ["name"])[0][0]["name"]

    def order(self) -> None:
        """One more order of the customer: a visa for 60.00."""
        ((company,), _mode) = self.admin.call("res.company", "search_read", [], ["currency_id"], limit=1)
        heading = "order;type;last_name;customer_code;booked_on;issued_on;country;currency;total"
        line = f"R-1;visa;Okafor;{CUSTOMER};2026-03-05;2026-03-05;IN;{company['currency_id'][1]};60.00"
        document = {"source": "replica", "format": "csv", "content": f"{heading}\n{line}\n"}
        ((answer,), _mode) = self.admin.call("travel.intake", "receive", [document])
        if not answer["order_ids"]:
            raise DevError(f"The order was not taken: {answer}")


def check(both, server: Server) -> Findings:
    """Go through all of it."""
    found = Findings()
    agency = Agency(server)
    for part in (follows, own_change, paused, cut_off, gone):
        say(f"   {part.__doc__}")
        part(both, agency, found)
    return found


def account(person: Person) -> Page:
    return person.open("/my/statement")


def asked(person: Person) -> tuple[list, str]:
    """Services and spend of one's customer, and which server told them."""
    answer, mode = person.call("travel.spend", "cube", [], ["lines", "spend"])
    return [answer["totals"]["lines"], answer["totals"]["spend"]], mode


def in_time(ask, good):
    """What ``ask`` answers as soon as it is good; its last answer when that takes too long."""
    until = time.monotonic() + PATIENCE
    while True:
        answer = ask()
        if good(answer) or time.monotonic() > until:
            return answer
        time.sleep(0.05)


def seen_by(person: Person, number: str) -> Page:
    """The page as soon as an invoice is on it, read from the copy."""
    return in_time(lambda: account(person), lambda page: number in page.text and page.mode == "ro")


def follows(both, agency: Agency, found: Findings) -> None:
    """Pages are read from the copy, changes go to the main server."""
    number = agency.invoice()
    saved = time.monotonic()
    page = seen_by(agency.reader, number)
    found.expect("a saved invoice is seen", number in page.text, f"{1000 * (time.monotonic() - saved):.0f} ms after its answer")
    found.expect("the page was read from the copy", page.mode == "ro" and page.note, page.note)
    for path in ("/my/travel", "/my/travel/trips", "/my/travel/spend"):
        page = agency.reader.open(path)
        found.expect(f"so is {path}", page.mode == "ro" and page.note, page.note)
    for path in ("cube", "views", "file/xlsx", "file/csv", "file/pdf"):
        page = agency.reader.open(f"/my/travel/spend/{path}")
        found.expect(f"so is /my/travel/spend/{path}", page.mode == "ro", page.mode)
    lost = re.findall(r'GET (/web/assets/\S+) HTTP[^"]*" 404', agency.admin.server.log.read_text(errors="replace"))
    found.expect("styles made on the way were found", not lost, ", ".join(lost))
    agency.order()
    told, mode = in_time(lambda: asked(agency.reader), lambda answer: answer[0] == [1, 60.0])
    found.expect("a saved order is in the customer's spend, asked of the copy", (told, mode) == ([1, 60.0], "ro"), f"{told} {mode}")
    _done, mode = agency.admin.call("res.partner", "write", [agency.customer], {"comment": "Written"})
    found.expect("a change goes to the main server", mode == "rw", mode)
    _aged, mode = in_time(lambda: agency.admin.call("travel.aging", "report", "2026-04-30"), lambda answer: answer[1] == "ro")
    found.expect("what is aged is read from the copy", mode == "ro", mode)


def own_change(both, agency: Agency, found: Findings) -> None:
    """Who changes something sees it, also while the copy lags; others read the copy."""
    both.copy.pause()
    number = agency.invoice()
    agency.reader.rpc("/my/travel/spend/views/save", name="Kept View")
    views = agency.reader.open("/my/travel/spend/views")
    found.expect("a view that was kept is there", views.mode == "rw" and "Kept View" in views.text, views.mode)
    own, other = account(agency.reader), account(agency.colleague)
    found.expect("the one who wrote reads the main server", own.mode == "rw" and number in own.text, own.mode)
    found.expect("the other one reads the copy", other.mode == "ro" and number not in other.text, other.mode)
    both.copy.resume()
    page = seen_by(agency.reader, number)
    found.expect("then both read the copy", page.mode == "ro" and number in page.text, page.mode)


def paused(both, agency: Agency, found: Findings) -> None:
    """A copy that lags shows the old figures, and how old they are."""
    both.copy.pause()
    time.sleep(1)
    number = agency.invoice()
    time.sleep(2)
    page = account(agency.reader)
    found.expect("the new invoice is not seen", number not in page.text and page.mode == "ro", page.mode)
    found.expect("the page says how old it is", (page.behind or 0) >= 2, page.note)
    both.copy.resume()
    page = seen_by(agency.reader, number)
    found.expect("it is seen when the copy goes on", number in page.text and page.behind == 0, page.note)


def cut_off(both, agency: Agency, found: Findings) -> None:
    """A copy that receives nothing any more says so."""
    both.copy.follow(False)
    time.sleep(1)
    number = agency.invoice()
    time.sleep(1)
    page = account(agency.reader)
    found.expect("the new invoice is not seen", number not in page.text and page.mode == "ro", page.mode)
    found.expect("the page says that nothing arrives", "do not arrive" in page.note, page.note)
    both.copy.follow(True)
    page = seen_by(agency.reader, number)
    found.expect("it is seen when the copy is connected again", number in page.text and page.behind == 0, page.note)


def gone(both, agency: Agency, found: Findings) -> None:
    """Without the copy the main server answers."""
    number = agency.invoice()
    both.copy.stop()
    page = account(agency.reader)
    found.expect("the page is answered by the main server", page.mode in ("rw", "ro->rw"), page.mode)
    found.expect("with the new invoice, and nothing about age", number in page.text and not page.note)
