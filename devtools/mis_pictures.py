"""Pictures of MIS reports: the schedule, what it issued, and what is due."""

from __future__ import annotations

from .chrome import Browser
from .shots import DIALOG, LIST, Shot, action, page


def preview(browser: Browser) -> None:
    """The figures as they would be issued today."""
    browser.click(".o_form_view button", "Preview")
    browser.see(".modal .o_travel_mis table")


MIS_README = [
    Shot("mis-schedule", "account", model="travel.mis.schedule", size=(1366, 900)),
    Shot("mis-report", "account", model="travel.mis.report", size=(1366, 1100)),
]
MIS = [
    Shot("mis-schedules", "account", action("action_travel_mis_schedule"), sees=LIST),
    Shot("mis-recipients", "account", model="travel.mis.schedule", then=page("Recipients")),
    Shot("mis-preview", "account", model="travel.mis.schedule", then=preview),
    Shot("mis-reports", "account", action("action_travel_mis_report"), sees=LIST),
    Shot("mis-due", "clerk", action("action_travel_mis_due"), sees=LIST),
    Shot("mis-issue", "account", action("action_travel_mis_issue"), sees=DIALOG),
    Shot("portal-reports", "moser", "/my/travel/reports", sees=".o_travel_reports"),
]
