"""The counter agent: ticketing limits that come, documents and answers that are waited for, the agent's own orders."""

from .common import held_data
from .parts import BLUE, GREEN, RED, YELLOW, Chart, Dashboard, Figure, Filter, Records, Source

BY_ORDER = {"agent": ("user_id", "many2one"), "customer": ("travel_root_id", "many2one")}
BY_HOLD = {"agent": ("order_id.user_id", "many2one"), "customer": ("partner_id.travel_root_id", "many2one")}
ORDERS = Source("travel.order", (("state", "!=", "cancelled"),), BY_ORDER, "travel_backoffice.action_travel_order")
BOOKED = ORDERS.narrowed(("awaits_ticketing", "=", True))
DOCUMENTS = Source("travel.intake", (("state", "in", ["held", "failed"]),), {}, "travel_backoffice.action_travel_intake")
HOLDS = Source("travel.hold", (("open", "=", True),), BY_HOLD, "travel_backoffice.action_travel_hold")
APPROVALS = Source("travel.approval", (("state", "=", "open"),), BY_HOLD)

LIMITS = (
    Figure("limit_passed", "Ticketing Limit Passed", BOOKED.narrowed(("ticketing_limit", "<", "now")), tone=RED),
    Figure(
        "limit_day",
        "Limit within 24 Hours",
        BOOKED.narrowed(("ticketing_limit", ">=", "now"), ("ticketing_limit", "<", "now +24H")),
        tone=YELLOW,
    ),
    Figure(
        "limit_days",
        "Limit within 3 Days",
        BOOKED.narrowed(("ticketing_limit", ">=", "now +24H"), ("ticketing_limit", "<", "now +72H")),
        tone=BLUE,
    ),
    Figure("booked", "Booked, Not Ticketed", BOOKED),
)
WAITING = (
    Figure("documents", "Documents Held", DOCUMENTS, tone=YELLOW, note="of the whole counter"),
    Figure("holds", "Waits for Data", HOLDS, tone=YELLOW, beside="held_money", note="held"),
    Figure("approvals", "Approvals Waiting", APPROVALS),
    Figure("leaving", "Leaving within 7 Days", ORDERS.narrowed(("start_date", ">=", "today"), ("start_date", "<=", "today +7d")), tone=GREEN),
)

DASHBOARD = Dashboard(
    name="counter",
    title="Counter",
    filters=(
        Filter("agent", "Agent", "res.users", "current_user"),
        Filter("customer", "Customer", "res.partner"),
    ),
    bands=(
        LIMITS,
        WAITING,
        (
            Chart("orders_by_state", "Orders by State", ORDERS, ("state",), kind="bar"),
            Chart("holds_by_reason", "What Is Waited For", HOLDS, ("reason",), kind="bar", horizontal=True, order="DESC"),
        ),
        (
            Records(
                "coming",
                "Ticketing Limits Coming",
                BOOKED.narrowed(("ticketing_limit", "!=", False)),
                (
                    ("display_name", "Order"),
                    ("ticketing_limit", "Limit"),
                    ("start_date", "Travel"),
                    ("partner_id", "Customer"),
                    ("travellers", "Travellers"),
                    ("user_id", "Agent"),
                ),
                (("ticketing_limit", True),),
                sums=False,
            ),
        ),
        (held_data(HOLDS),),
    ),
    hidden=(Figure("held_money", "Money Held", HOLDS, "amount:sum_currency"),),
)
