"""Pictures of money in: what was paid, what is open, and what is done about it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from .chrome import PHONE_UP_TO, Browser
from .shots import DIALOG, LIST, Shot, action, page

DRAFT = [["state", "=", "draft"]]
APPLIED = [["state", "=", "applied"]]
ADVICE = "Invoice;Amount\nINV/2026/00010;409,20\nINV/2026/00021;917,50\n"


def paste(browser: Browser) -> None:
    """The dialog with the lines of a mail."""
    browser.click(".o_travel_load")
    browser.see(DIALOG)
    text = "document.querySelector('.modal [name=text] textarea')"
    browser.until(text)
    browser.evaluate(f"{text}.focus()")
    browser.call("Input.insertText", text=ADVICE)
    browser.evaluate(f"{text}.dispatchEvent(new Event('change', {{bubbles: true}})), {text}.blur()")
    browser.see(".modal [name=preview] table")


def choose(browser: Browser) -> None:
    browser.click("button[name=action_choose]")
    browser.see(DIALOG)


def aged(*clicks: str):
    """Aged receivables as the dialog shows them; then these buttons are pressed."""

    def show(browser: Browser) -> None:
        browser.click(".modal button[name=action_show]")
        browser.see(".o_list_view .o_group_header, .o_list_view .o_data_row")
        for click in clicks:
            if browser.width < PHONE_UP_TO:
                browser.click(".o_cp_switch_buttons button")
            browser.click(click)
        browser.see(".o_list_view, .o_pivot table, .o_graph_renderer canvas")

    return show


def menu(browser: Browser) -> None:
    if browser.width < PHONE_UP_TO:
        browser.click(".o_mobile_menu_toggle")
        return
    browser.click(".o_menu_sections button, .o_menu_sections a", "Receivables")


AGED = action("action_travel_aging")
PORTAL = ".o_travel_statement"
MONEY_README = [
    Shot("remittance", "controller", model="travel.remittance", domain=DRAFT, size=(1366, 800)),
    Shot("aged-receivables", "controller", AGED, sees=DIALOG, then=aged(), size=(1366, 700)),
    Shot("credit", "controller", action("action_travel_credit"), sees=LIST, size=(1366, 500)),
    Shot("portal-statement", "sommer", "/my/statement", sees=PORTAL, size=(1100, 900)),
]
MONEY = [
    Shot("remittances", "controller", action("action_travel_remittance"), sees=LIST),
    Shot("remittance-applied", "controller", model="travel.remittance", domain=APPLIED),
    Shot("remittance-upload", "controller", action("action_travel_remittance"), sees=LIST, then=paste),
    Shot("remittance-choose", "controller", model="travel.remittance", domain=DRAFT, then=choose),
    Shot("bank-lines", "controller", action("action_travel_bank_line"), sees=LIST),
    Shot("disputes", "controller", action("action_travel_dispute"), sees=LIST),
    Shot("disputes-kanban", "controller", action("action_travel_dispute") + "?view_type=kanban", sees=".o_kanban_view"),
    Shot("dispute", "controller", model="travel.dispute"),
    Shot("promises", "controller", action("action_travel_promise"), sees=LIST),
    Shot("promise", "controller", model="travel.promise"),
    Shot("aged-dialog", "controller", AGED, sees=DIALOG),
    Shot("aged-pivot", "controller", AGED, sees=DIALOG, then=aged(".o_switch_view.o_pivot")),
    Shot("aged-graph", "controller", AGED, sees=DIALOG, then=aged(".o_switch_view.o_graph")),
    Shot("statements", "controller", action("action_travel_statement"), sees=LIST),
    Shot("statement-form", "controller", model="travel.statement"),
    Shot("statement-issue", "controller", action("action_travel_statement_issue"), sees=DIALOG),
    Shot("statement-periods", "controller", action("action_travel_statement_period"), sees=LIST),
    Shot("reminders", "controller", action("action_travel_dunning"), sees=LIST),
    Shot("reminder-form", "controller", model="travel.dunning"),
    Shot("reminder-history", "controller", action("action_travel_dunning_line"), sees=LIST),
    Shot("credit-limits", "controller", action("action_travel_credit_limit"), sees=LIST),
    Shot("credit-overrides", "controller", action("action_travel_credit_override"), sees=LIST),
    Shot("deposits", "controller", action("action_travel_deposit"), sees=LIST),
    Shot("customer-credit", "controller", model="res.partner", domain=[["name", "=", "ACME Group"]], then=page("Credit")),
    Shot("contract-money", "account", model="travel.contract", domain=[["statement_profile_id", "!=", False]]),
    Shot("allocation-mandate", "account", model="travel.allocation.profile"),
    Shot("statement-profile", "account", model="travel.statement.profile"),
    Shot("dunning-plan", "account", model="travel.dunning.plan"),
    Shot("receivables-menu", "controller", action("action_travel_remittance"), sees=LIST, then=menu),
]
#: name of the picture: model, which record, report
PAPERS = {
    "statement": ("travel.statement", [["partner_id.name", "ilike", "Nordwind"]], "travel_backoffice.report_statement"),
    "mis-paper": ("travel.mis.report", [], "travel_backoffice.report_mis"),
    "reminder": ("travel.dunning", [], "travel_backoffice.report_dunning"),
}


def pages(browser: Browser, folder: Path, names: list[str], every: bool) -> None:
    """The first pages of what is printed."""
    for name, (model, domain, report) in PAPERS.items():
        if (name in names if names else every or name in ("statement", "mis-paper")) and shutil.which("pdftoppm"):
            browser.log_in_again("controller")
            first_page(browser, f"/report/pdf/{report}/{browser.first_id(model, domain, 'id')}", folder / f"{name}.png")


def first_page(browser: Browser, path: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "printed.pdf"
        browser.download(path, pdf)
        subprocess.run(["pdftoppm", "-png", "-r", "80", "-f", "1", "-singlefile", pdf, Path(folder) / "page"], check=True)
        browser.shrink((Path(folder) / "page.png").read_bytes(), target)
