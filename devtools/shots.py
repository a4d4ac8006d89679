"""What a picture of the demo agency is: who looks, at which page, and what is done before it is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .chrome import DESKTOP, PHONE_UP_TO, Browser

FORM = ".o_form_view .o_form_sheet, .o_form_view .o_settings_container"
DIALOG = ".modal .o_form_view"
LIST = ".o_list_view .o_data_row, .o_list_view .o_group_header, .o_nocontent_help, .o_kanban_view"


def action(name: str) -> str:
    return f"/odoo/action-travel_backoffice.{name}"


#: Opened through an action of the app, a form shows the app's menu and the way back.
ACTIONS = {
    "travel.order": action("action_travel_order"),
    "travel.order.line": action("action_travel_order_line"),
    "travel.intake": action("action_travel_intake"),
    "travel.fee.table": action("action_travel_fee_table"),
    "travel.simulation": action("action_travel_simulation"),
    "travel.fee.rule": action("action_travel_fee_rule"),
    "travel.contract": action("action_travel_contract"),
    "travel.policy": action("action_travel_policy"),
    "travel.billing.profile": action("action_travel_billing_profile"),
    "travel.billing.run": action("action_travel_billing_run"),
    "account.move": action("action_travel_invoices"),
    "travel.delivery": action("action_travel_delivery"),
    "res.partner": action("action_travel_company"),
    "travel.audit": action("action_travel_audit"),
    "travel.audit.finding": action("action_travel_audit_finding"),
    "travel.remittance": action("action_travel_remittance"),
    "travel.dispute": action("action_travel_dispute"),
    "travel.promise": action("action_travel_promise"),
    "travel.statement": action("action_travel_statement"),
    "travel.dunning": action("action_travel_dunning_all"),
    "travel.credit.limit": action("action_travel_credit_limit"),
    "travel.allocation.profile": action("action_travel_allocation_profile"),
    "travel.statement.profile": action("action_travel_statement_profile"),
    "travel.dunning.plan": action("action_travel_dunning_plan"),
    "travel.mis.schedule": action("action_travel_mis_schedule"),
    "travel.mis.report": action("action_travel_mis_report"),
    "travel.approval": action("action_travel_approval"),
    "travel.alert": action("action_travel_alert"),
    "travel.approval.chain": action("action_travel_approval_chain"),
}


@dataclass
class Shot:
    """One picture: who looks, at which page, and what is done before it is taken."""

    name: str
    login: str
    path: str = ""
    model: str = ""  # with a model the path is the first record that fits
    domain: tuple | list = ()
    sees: str = FORM
    then: Callable[[Browser], None] | None = None
    height: int = 0
    order: str = "id"
    size: tuple = DESKTOP

    def take(self, browser: Browser, target: Path) -> None:
        path = self.path
        if self.model:
            path = f"{ACTIONS[self.model]}/{browser.first_id(self.model, list(self.domain), self.order)}"
        if browser.width >= PHONE_UP_TO:
            browser.size(*self.size)
        browser.open(path)
        browser.see(self.sees)
        if self.then:
            self.then(browser)
        browser.picture(target, self.height)


def page(title: str) -> Callable[[Browser], None]:
    """Open a page of the form's notebook."""

    def turn(browser: Browser) -> None:
        browser.click(".o_notebook .nav-link", title)

    return turn


def linked(browser: Browser, model: str, login: str) -> str:
    """Where the link of the first record that waits for somebody without a log-in leads."""
    browser.log_in_again(login)
    asked = browser.first_id(model, [["state", "=", "open"]])
    kwargs = {"model": model, "method": "read", "args": [[asked], ["link"]], "kwargs": {}}
    (found,) = browser.rpc(f"/web/dataset/call_kw/{model}/read", **kwargs)
    return "/travel/" + found["link"].partition("/travel/")[2]
