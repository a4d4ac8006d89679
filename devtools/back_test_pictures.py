"""Pictures of back-tests: the result, its lists, and those that were kept."""

from __future__ import annotations

from .shots import LIST, Shot, action, page

BACK_TEST = [
    Shot("back-test", "account", model="travel.simulation", size=(1366, 1000)),
    Shot("back-test-changes", "account", model="travel.simulation", then=page("Change Most"), size=(1366, 1000)),
    Shot("back-test-rules", "account", model="travel.simulation", then=page("Rules"), size=(1366, 1000)),
    Shot("back-tests", "account", action("action_travel_simulation"), sees=LIST),
]
