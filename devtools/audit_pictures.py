"""Pictures of the self-audit: findings, one with its arithmetic, accuracy; and what a customer sees of it."""

from __future__ import annotations

from .shots import LIST, Shot, action

FINDINGS = action("action_travel_audit_finding")
AUDIT = [
    Shot("audit-findings", "account", FINDINGS, sees=LIST),
    Shot("audit-finding", "account", model="travel.audit.finding"),
    Shot("audit-run", "account", model="travel.audit", order="id desc"),
    Shot("audit-accuracy", "account", action("action_travel_audit_accuracy"), sees=LIST),
    Shot("portal-accuracy", "moser", "/my/travel", sees=".o_travel_accuracy", size=(1100, 1500)),
]
