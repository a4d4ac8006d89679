"""Pictures of the roles' desks and dashboards."""

from __future__ import annotations

from .shots import Shot, action

TILES = ".o_travel_desk .card"

DASHBOARDS = [
    Shot("desk-counter", "agent", action("action_travel_desk_agent"), sees=TILES, size=(1366, 800)),
    Shot("desk-receivables", "controller", action("action_travel_desk_controller"), sees=TILES, size=(1366, 900)),
    Shot("desk-customers", "account", action("action_travel_desk_account"), sees=TILES, size=(1366, 900)),
    Shot("desk-management", "manager", action("action_travel_desk_management"), sees=TILES, size=(1366, 900)),
]
