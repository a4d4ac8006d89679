"""Pictures of approvals: the desk, the chain, the portal, and the page of a link on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path

from .chrome import DESKTOP, PHONE, Browser
from .shots import LIST, Shot, action, linked, page

WAITS = [["state", "=", "open"]]


def decide(browser: Browser) -> None:
    """The account manager decides in the place of the one who is asked."""
    browser.click("button[name=action_decide_for]")
    browser.see(".modal .o_form_view")


def first_asked(browser: Browser) -> None:
    browser.click("a.btn-primary[href*='/my/travel/approvals/']")
    browser.see(".tba_buttons")


APPROVALS = [
    Shot("approvals", "agent", action("action_travel_approval"), sees=LIST),
    Shot("approvals-kanban", "agent", action("action_travel_approval") + "?view_type=kanban", sees=".o_kanban_view"),
    Shot("approval", "account", model="travel.approval", domain=WAITS),
    Shot("approval-steps", "account", model="travel.approval", domain=[["state", "=", "approved"]], then=page("Who Is Asked")),
    Shot("approval-decide", "account", model="travel.approval", domain=WAITS, then=decide),
    Shot("approval-order", "agent", model="travel.order", domain=[["approval_ids.state", "=", "open"]]),
    Shot("approval-chain", "account", model="travel.approval.chain"),
    Shot("portal-approvals", "moser", "/my/travel/approvals", sees=".o_travel_nav", size=(1100, 700)),
    Shot("portal-approval", "moser", "/my/travel/approvals", sees=".o_travel_nav", then=first_asked, size=(1100, 1200)),
]


def approve_page(browser: Browser, target: Path) -> None:
    """What the one who is asked sees, without a log-in: on a phone, and on a desk."""
    path = linked(browser, "travel.approval.step", "admin")
    for size, name in ((PHONE, target.name), (DESKTOP, f"{target.stem}-desk{target.suffix}")):
        browser.size(*size)
        browser.open(path)
        browser.see("form")
        browser.picture(target.with_name(name))
    browser.size(*DESKTOP)
