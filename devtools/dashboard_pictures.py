"""Pictures of the roles' desks and dashboards."""

from __future__ import annotations

from .chrome import PHONE_UP_TO, Browser
from .shots import Shot, action

TILES = ".o_travel_desk .card"
FIGURES = ".o_spreadsheet_dashboard_action .o-figure canvas"
#: Every cell of every sheet has its value.
FILLED = """(() => {
    const { getters } = odoo.__WOWL_DEBUG__.root.env.services.spreadsheet_dashboard_loader.getActiveDashboard().model;
    const positions = getters.getSheetIds().flatMap((sheet) => Object.keys(getters.getCells(sheet)).map((id) => getters.getCellPosition(id)));
    return positions.every((position) => !String(getters.getEvaluatedCell(position).value).startsWith("Loading"));
})()"""


def filled(browser: Browser) -> None:
    """All figures are there; on a phone the whole length is shown."""
    browser.until(FILLED, "the figures of the dashboard")
    if browser.width < PHONE_UP_TO:
        browser.size(browser.width, 2400)
    browser.evaluate("new Promise((done) => setTimeout(done, 3000))")  # charts are drawn by and by


def dashboard(name: str, login: str, height: int) -> Shot:
    path = action(f"action_travel_dashboard_{name}")
    return Shot(f"dashboard-{name}", login, path, sees=FIGURES, then=filled, size=(1366, height))


DASHBOARDS_README = [dashboard("management", "manager", 1220)]
DASHBOARDS = [
    Shot("desk-counter", "agent", action("action_travel_desk_agent"), sees=TILES, size=(1366, 800)),
    Shot("desk-receivables", "controller", action("action_travel_desk_controller"), sees=TILES, size=(1366, 900)),
    Shot("desk-customers", "account", action("action_travel_desk_account"), sees=TILES, size=(1366, 900)),
    Shot("desk-management", "manager", action("action_travel_desk_management"), sees=TILES, size=(1366, 900)),
    dashboard("counter", "agent", 1300),
    dashboard("billing", "clerk", 1800),
    dashboard("receivables", "controller", 1800),
    dashboard("customers", "account", 2000),
]
