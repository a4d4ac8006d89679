"""Pictures of alerts: what a person wants to be told, and what was found."""

from __future__ import annotations

from .shots import LIST, Shot, action

ALERTS = [
    Shot("alerts", "account", action("action_travel_alert"), sees=LIST),
    Shot("alert", "account", model="travel.alert"),
    Shot("alert-found", "account", action("action_travel_alert_hit"), sees=LIST),
]
