"""Pictures of travel policy: the policy, a clause, what was found, and what the customer sees of it."""

from __future__ import annotations

from .chrome import Browser
from .shots import DIALOG, LIST, Shot, action


def clause(browser: Browser) -> None:
    """A clause of the policy, with the fields of its kind."""
    browser.click("[name=rule_ids] .o_data_row:nth-child(6) [name=name]")
    browser.see(DIALOG)


def on_a_service(browser: Browser) -> None:
    browser.click(".o_notebook a[name=policy]")
    browser.see("[name=offer_ids]")


OUT = [["policy_status", "=", "out"], ["offer_ids", "!=", False]]
POLICY = [
    Shot("policy", "manager", model="travel.policy", size=(1366, 980)),
    Shot("policy-clause", "manager", model="travel.policy", then=clause, size=(1366, 1100)),
    Shot("policy-findings", "manager", action("action_travel_policy_finding"), sees=LIST, size=(1366, 800)),
    Shot("policy-service", "manager", model="travel.order.line", domain=OUT, then=on_a_service, size=(1366, 1100)),
    Shot("portal-terms", "moser", "/my/travel/terms", sees=".o_travel_policy", size=(1100, 1200)),
]
