"""Pictures of profitability: the pivot, the waterfall, what there is to do, and what it is worked out with."""

from __future__ import annotations

from .shots import LIST, Shot, action

BARS = ".o_travel_waterfall .o_travel_bar"


PROFIT_README = [
    Shot("profit-waterfall", "account", action("action_travel_profit_waterfall"), sees=BARS, size=(1366, 760)),
]
PROFIT = [
    Shot("profit", "account", action("action_travel_profit"), sees=".o_pivot, .o_kanban_view"),
    Shot("profit-graph", "account", action("action_travel_profit") + "?view_type=graph", sees=".o_graph_renderer canvas"),
    Shot("profit-list", "account", action("action_travel_profit") + "?view_type=list", sees=LIST),
    Shot("profit-to-do", "account", action("action_travel_profit_finding"), sees=LIST),
    Shot("cost-rates", "manager", action("action_travel_cost_rate"), sees=LIST),
    Shot("override-agreements", "manager", action("action_travel_override_agreement"), sees=LIST),
]
