"""The credit controller: what is open by age, promises, disputes, and who is over the limit."""

from .parts import BLUE, GREEN, PLAIN, RED, YELLOW, Chart, Dashboard, Figure, Filter, Records, Source, Table

BY_ITEM = {"customer": ("travel_root_id", "many2one"), "salesperson": ("user_id", "many2one")}
BY_PARTNER = {"customer": ("partner_id.travel_root_id", "many2one"), "salesperson": ("partner_id.user_id", "many2one")}
OPEN = Source("travel.aging.line", (), BY_ITEM, "travel_backoffice.action_travel_aging_line")
PAST_DUE = OPEN.narrowed(("age_days", ">", 0))
OLD = OPEN.narrowed(("age_days", ">", 60))
PROMISES = Source("travel.promise", (), BY_PARTNER, "travel_backoffice.action_travel_promise")
AWAITED = PROMISES.narrowed(("state", "=", "open"))
BROKEN = PROMISES.narrowed(("state", "=", "broken"), ("followed_up", "=", False))
DISPUTES = Source("travel.dispute", (("state", "=", "open"),), BY_PARTNER, "travel_backoffice.action_travel_dispute")
CUSTOMERS = Source(
    "res.partner", (), {"customer": ("travel_root_id", "many2one"), "salesperson": ("user_id", "many2one")}, "travel_backoffice.action_travel_credit"
)
BEHAVIOUR = Source("travel.payment.behaviour", (), BY_ITEM, "travel_backoffice.action_travel_payment_behaviour")

DASHBOARD = Dashboard(
    name="receivables",
    title="Receivables",
    filters=(Filter("customer", "Customer", "res.partner"), Filter("salesperson", "Salesperson", "res.users")),
    bands=(
        (
            Figure("open", "Open", OPEN, "residual", beside="items", note="pieces"),
            Figure("past_due", "Past Due", PAST_DUE, "residual", tone=RED, beside="past_due_share", note="of what is open"),
            Figure("old", "More than 60 Days Past Due", OLD, "residual", tone=RED),
            Figure("disputed", "Disputed", DISPUTES, "left_amount:sum_currency", tone=YELLOW, beside="disputes", note="disputes"),
        ),
        (
            Figure("promised", "Promised", AWAITED, "amount:sum_currency", tone=GREEN, beside="promises", note="promises"),
            Figure("broken", "Broken Promises", BROKEN, "amount:sum_currency", tone=RED, beside="broken_promises", note="not followed up"),
            Figure("over_limit", "Over the Limit", CUSTOMERS.narrowed(("travel_credit_level", "=", "block")), tone=RED, note="customers"),
            Figure("near_limit", "Near the Limit", CUSTOMERS.narrowed(("travel_credit_level", "=", "warn")), tone=YELLOW, note="customers"),
        ),
        (
            Chart("ageing", "Open, by Age", OPEN, ("bucket",), "residual"),
            Chart("statuses", "Open, by What Stands in the Way", OPEN.narrowed(("residual", ">", 0)), ("status",), "residual", kind="pie", legend="top"),
        ),
        (
            Table("debtors", "Past Due, by Customer Group", PAST_DUE, "travel_root_id", "Customer Group", (("residual", "Past Due"), ("__count", "Pieces"))),
            Table("reasons", "Disputes, by Reason", DISPUTES, "reason_id", "Reason", (("left_amount:sum_currency", "Disputed"), ("__count", "Disputes"))),
        ),
        (
            Records(
                "promise_list",
                "Promises",
                PROMISES.narrowed(("state", "in", ["open", "broken"]), ("followed_up", "=", False)),
                (
                    ("name", "Promise"),
                    ("promised_on", "To Be Paid By"),
                    ("state", "State"),
                    ("partner_id", "Customer"),
                    ("user_id", "Controller"),
                    ("amount", "Amount"),
                ),
                (("promised_on", True),),
            ),
        ),
        (
            Records(
                "dispute_list",
                "Open Disputes",
                DISPUTES,
                (
                    ("name", "Dispute"),
                    ("opened_on", "Opened"),
                    ("reason_id", "Reason"),
                    ("partner_id", "Customer"),
                    ("user_id", "Owner"),
                    ("left_amount", "Disputed"),
                ),
                (("opened_on", True),),
            ),
        ),
        (
            Records(
                "slow",
                "Slowest to Pay",
                BEHAVIOUR.narrowed(("days_beyond", ">", 0)),
                (
                    ("partner_id", "Customer"),
                    ("days_beyond", "Days beyond"),
                    ("trend", "Trend"),
                    ("user_id", "Salesperson"),
                    ("days_to_pay", "Days to Pay"),
                    ("amount", "Paid"),
                ),
                (("days_beyond", False),),
                rows=5,
            ),
        ),
    ),
    hidden=(
        Figure("items", "Pieces Open", OPEN, tone=PLAIN),
        Figure("past_due_share", "Share Past Due", formula='=IFERROR({past_due}/{open},"")', format="0%", tone=BLUE),
        Figure("disputes", "Disputes Open", DISPUTES),
        Figure("promises", "Promises Awaited", AWAITED),
        Figure("broken_promises", "Promises Broken", BROKEN),
    ),
)
