"""The billing clerk: what is due, what is held and why, what is in a run, what did not arrive."""

from .parts import BLUE, GREEN, PLAIN, RED, YELLOW, Chart, Dashboard, Figure, Filter, Records, Source, Table

BY_LINE = {"customer": ("order_id.travel_root_id", "many2one")}
BY_PARTNER = {"customer": ("partner_id.travel_root_id", "many2one")}
READY = Source("travel.order.line", (("state", "=", "ready"),), BY_LINE, "travel_backoffice.action_travel_order_line")
DUE = READY.narrowed(("bill_on", "<=", "today"))
LATER = READY.narrowed(("bill_on", ">", "today"))
BY_HAND = READY.narrowed(("bill_on", "=", False))
HOLDS = Source("travel.hold", (("open", "=", True),), BY_PARTNER, "travel_backoffice.action_travel_hold")
ASKED = HOLDS.narrowed(("data_request_id.state", "=", "open"))
RUNS = Source("travel.billing.run", (("state", "in", ["running", "stopped"]),), {}, "travel_backoffice.action_travel_billing_run")
SENDINGS = Source("travel.delivery", (), BY_PARTNER, "travel_backoffice.action_travel_delivery")
FAILED = SENDINGS.narrowed(("state", "in", ["failed", "bounced", "unsure"]))
QUEUED = SENDINGS.narrowed(("state", "in", ["queued", "sending", "waiting"]))
TAKEN = SENDINGS.narrowed(("state", "=", "taken"), ("taken_at", ">=", "today =1d"))
DOCUMENTS = Source("travel.intake", (("state", "in", ["held", "failed"]),), {}, "travel_backoffice.action_travel_intake")

DASHBOARD = Dashboard(
    name="billing",
    title="Billing",
    filters=(Filter("customer", "Customer", "res.partner"),),
    bands=(
        (
            Figure("due", "Due", DUE, "amount_to_bill:sum_currency", beside="due_services", note="services"),
            Figure("later", "Due Later", LATER, "amount_to_bill:sum_currency", tone=PLAIN, beside="later_services", note="services"),
            Figure("by_hand", "By Hand", BY_HAND, "amount_to_bill:sum_currency", tone=PLAIN, beside="hand_services", note="services"),
            Figure("running", "In Run", RUNS, note="runs that are not through"),
        ),
        (
            Figure("held", "Held", HOLDS, "amount:sum_currency", tone=YELLOW, beside="holds", note="reasons"),
            Figure("asked", "Customer Asked", ASKED, "amount:sum_currency", tone=YELLOW, beside="asked_holds", note="reasons"),
            Figure("documents", "Documents Held", DOCUMENTS, tone=YELLOW),
            Figure("failed", "Sendings Failed", FAILED, tone=RED, beside="queued", note="to be sent"),
        ),
        (
            Chart("due_by_day", "Services to Bill, by Day", READY.narrowed(("bill_on", "!=", False)), ("bill_on:day",), kind="bar"),
            Chart("held_by_reason", "Held, by Reason", HOLDS, ("reason",), kind="bar", horizontal=True, order="DESC"),
        ),
        (
            Table("due_customers", "Due, by Customer", DUE, "partner_id", "Customer", (("amount_to_bill:sum_currency", "To Bill"), ("__count", "Services"))),
            Table("held_reasons", "Money Held, by Reason", HOLDS, "reason", "Reason", (("amount:sum_currency", "Held"), ("__count", "Reasons"))),
        ),
        (
            Chart("sendings", "Sendings of This Month, by Channel", SENDINGS.narrowed(("create_date", ">=", "today =1d")), ("channel_id", "state"), kind="bar", stacked=True, legend="top"),
        ),
        (
            Records(
                "not_taken",
                "Failed Sendings",
                FAILED,
                (
                    ("document_name", "Document"),
                    ("channel_id", "Channel"),
                    ("state", "State"),
                    ("error", "Why Not"),
                    ("recipient", "To"),
                    ("amount_total", "Invoice"),
                ),
                (("id", False),),
            ),
        ),
    ),
    hidden=(
        Figure("due_services", "Services Due", DUE),
        Figure("later_services", "Services Due Later", LATER),
        Figure("hand_services", "Services by Hand", BY_HAND),
        Figure("holds", "Reasons of Holds", HOLDS),
        Figure("asked_holds", "Reasons Asked", ASKED),
        Figure("queued", "Sendings Queued", QUEUED, tone=GREEN),
        Figure("taken", "Sent This Month", TAKEN, tone=BLUE),
    ),
)
