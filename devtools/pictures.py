"""What is photographed, and how to get there. Started by ``./dev screenshots`` in the environment's Python."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from .alert_pictures import ALERTS
from .approval_pictures import APPROVALS, approve_page
from .audit_pictures import AUDIT
from .back_test_pictures import BACK_TEST
from .chrome import DESKTOP, PHONE, Browser, BrowserError
from .dashboard_pictures import DASHBOARDS, DASHBOARDS_README
from .mis_pictures import MIS, MIS_README
from .money_pictures import MONEY, MONEY_README, first_page, pages
from .policy_pictures import POLICY
from .portal_pictures import PORTAL
from .profit_pictures import PROFIT, PROFIT_README
from .shots import DIALOG, LIST, Shot, action, linked, page

HELD = [["state", "=", "held"], ["reason_code", "=", "customer_unknown"]]
TRIP = [["record_locator", "=", "R4LT9C"]]  # two people to New York
ISTANBUL = [["document_number", "=", "235-4100000901"], ["event", "=", "issue"]]
MOVED = [["line_ids.document_number", "=", "057-4100002012"]]  # exchanged twice
AWAITED = [["event", "=", "refund"], ["refund_state", "=", "applied"]]
LONDON = [["record_locator", "=", "X8CF3J"]]  # one ticket, one invoice
MONTH_END = [["day", "=", "2026-11-01"]]
CONSOLIDATED = [["partner_id.name", "=", "ACME Maschinenbau GmbH"], ["move_type", "=", "out_invoice"]]


def why(browser: Browser) -> None:
    browser.click("button[name=action_why]")
    browser.see(DIALOG)


def try_it(browser: Browser) -> None:
    browser.click("button[name=action_try]")
    browser.see(DIALOG)
    browser.fill("[name=route] input", "BER-FRA-JFK-FRA-BER")
    browser.fill("[name=validating_carrier] input", "LH")
    browser.fill("[name=base_fare] input", "486.00")
    browser.fill("[name=taxes] input", "468.57")
    browser.click(".modal summary", "Transaction fee")


def refund(browser: Browser) -> None:
    """The refund of one of two segments, with its preview."""
    browser.click("button[name=action_refund]")
    browser.see(DIALOG)
    browser.click(".modal .o_radio_item label", "Unused Segments")
    browser.click(".modal [name=segment_ids] label", "IST-DUS")
    browser.fill(".modal [name=penalty] input", "40.00")
    browser.see(".modal .o_travel_net")


def by_recipient(browser: Browser) -> None:
    """Sorted by whom they go to, the other way round."""
    for _click in range(2):
        browser.click("th[data-name=recipient]")
        browser.see(LIST)


README = [
    Shot("order", "clerk", model="travel.order", domain=TRIP, size=(1366, 850)),
    Shot("documents", "clerk", action("action_travel_intake"), sees=LIST),
    Shot("fee-table", "manager", model="travel.fee.table", domain=[["code", "=", "STD26"]]),
    Shot("try-it", "manager", model="travel.fee.table", domain=[["code", "=", "ACME26"]], then=try_it),
    Shot("why", "clerk", model="travel.order", domain=TRIP, then=why),
    Shot("refund", "clerk", model="travel.order.line", domain=ISTANBUL, then=refund, size=(1366, 1000)),
    Shot("stations", "clerk", model="travel.order", domain=MOVED, size=(1366, 850)),
    Shot("billing-desk", "clerk", action("action_travel_billing_desk"), sees=".o_travel_desk .card", size=(1366, 800)),
    Shot("billing-run", "clerk", model="travel.billing.run", domain=MONTH_END, size=(1366, 850)),
    Shot("deliveries", "clerk", action("action_travel_delivery"), sees=LIST, then=by_recipient, size=(1366, 700)),
    *MONEY_README,
    *MIS_README,
    *PROFIT_README,
    *DASHBOARDS_README,
]
EVERY = [
    *README,
    *MONEY,
    *POLICY,
    *PORTAL,
    *BACK_TEST,
    *MIS,
    *PROFIT,
    *DASHBOARDS,
    *APPROVALS,
    *AUDIT,
    *ALERTS,
    Shot("refunds", "clerk", action("action_travel_refund"), sees=LIST),
    Shot("refund-awaited", "clerk", model="travel.order.line", domain=AWAITED),
    Shot("documents-kanban", "clerk", action("action_travel_intake") + "?view_type=kanban", sees=".o_kanban_view"),
    Shot("document-held", "clerk", model="travel.intake", domain=HELD),
    Shot("orders", "agent", action("action_travel_order"), sees=LIST),
    Shot("orders-kanban", "agent", action("action_travel_order") + "?view_type=kanban", sees=".o_kanban_view"),
    Shot("held", "clerk", action("action_travel_hold"), sees=LIST),
    Shot("customer", "account", model="res.partner", domain=[["name", "=", "ACME Austria GmbH"]], then=page("Travel")),
    Shot("contract", "account", model="travel.contract"),
    Shot("rule", "manager", model="travel.fee.rule", domain=[["name", "=", "Rail"]]),
    Shot("to-bill", "clerk", action("action_travel_to_bill"), sees=LIST),
    Shot("delivery-failed", "clerk", model="travel.delivery", domain=[["state", "=", "failed"]]),
    Shot("data-requests", "agent", action("action_travel_data_request"), sees=LIST),
    Shot("invoice-form", "clerk", model="account.move", domain=[["move_type", "=", "out_invoice"]]),
    Shot("charges", "controller", action("action_travel_charge"), sees=LIST),
    Shot("settings", "admin", "/odoo/settings?debug=0#travel_backoffice", sees=".app_settings_block"),
    Shot("billing-runs", "clerk", action("action_travel_billing_run"), sees=LIST),
    Shot("billing-profile", "account", model="travel.billing.profile", domain=[["rhythm", "=", "monthly"]]),
    Shot("spend", "account", action("action_travel_spend"), sees=".o_pivot, .o_kanban_view"),
    Shot("spend-graph", "account", action("action_travel_spend") + "?view_type=graph", sees=".o_graph_renderer canvas"),
    Shot("spend-list", "account", action("action_travel_spend") + "?view_type=list", sees=LIST),
    Shot("landing", "clerk", "/odoo", sees=".o_main_navbar"),
    Shot("portal-home", "sommer", "/my", sees=".o_portal_my_home"),
]


def fill_page(browser: Browser, target: Path) -> None:
    """What a traveller who was asked for a reference sees, on a phone and without a log-in."""
    path = linked(browser, "travel.data.request", "agent")
    browser.size(*PHONE)
    browser.open(path)
    browser.see("form")
    browser.picture(target)
    browser.size(*DESKTOP)


def printed_invoice(browser: Browser, target: Path) -> None:
    """The first page of printed invoices, when the system can turn a PDF into a picture."""
    if not shutil.which("pdftoppm"):
        print("The printed invoice needs pdftoppm (package poppler-utils); left as it is.")
        return
    browser.log_in_again("clerk")
    move = browser.first_id("account.move", [["travel_order_ids", "any", LONDON], ["move_type", "=", "out_invoice"]])
    first_page(browser, f"/report/pdf/account.report_invoice/{move}", target)
    move = browser.first_id("account.move", CONSOLIDATED)
    first_page(browser, f"/report/pdf/account.report_invoice/{move}", target.with_name("invoice-month.png"))
    credit = browser.first_id("account.move", [["travel_order_ids", "!=", False], ["move_type", "=", "out_refund"]], "id desc")
    first_page(browser, f"/report/pdf/account.report_invoice/{credit}", target.with_name("credit-note.png"))


def main() -> int:
    reader = argparse.ArgumentParser(prog="./dev screenshots")
    for name in ("address", "database", "folder", "profile"):
        reader.add_argument(name)
    reader.add_argument("names", nargs="*")
    reader.add_argument("--browser", required=True)
    reader.add_argument("--all", action="store_true")
    options = reader.parse_args()
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    browser = Browser(options.browser, Path(options.profile), options.address, options.database)
    try:
        return take_all(browser, folder, options.names, options.all)
    finally:
        browser.close()


def take_all(browser: Browser, folder: Path, names: list[str], every: bool) -> int:
    """Take the pictures asked for; those of every screen also at a phone's size."""
    shots = [shot for shot in (EVERY if every or names else README) if not names or shot.name in names]
    failed = [shot.name for shot in shots if not taken(browser, shot, folder / f"{shot.name}.png")]
    if not names or "invoice" in names:
        printed_invoice(browser, folder / "invoice.png")
    pages(browser, folder, names, every)
    if not names or "fill-in" in names:
        fill_page(browser, folder / "fill-in.png")
    if not names or "approve" in names:
        approve_page(browser, folder / "approve.png")
    if every:
        browser.size(*PHONE)
        failed += [shot.name for shot in shots if not taken(browser, shot, folder / f"phone-{shot.name}.png")]
        browser.size(*DESKTOP)
    if failed:
        print("Not taken: " + ", ".join(failed))
    return len(failed)


def taken(browser: Browser, shot: Shot, target: Path) -> bool:
    """Take one picture; one that fails does not stop the others."""
    try:
        browser.log_in_again(shot.login)
        shot.take(browser, target)
    except BrowserError as error:
        print(f"{shot.name}: {error}")
        browser.picture(target.with_suffix(".failed.png"))
        return False
    print(f"{target.name}   {target.stat().st_size // 1024} kB")
    return True


if __name__ == "__main__":
    sys.exit(main())
