"""The account manager: his customers' spend against last year, policy, fees, held data, contracts that end."""

from .common import held_data
from .parts import BLUE, GREEN, RED, YELLOW, Chart, Dashboard, Figure, Filter, Records, Source, Table

BY_SPEND = {"period": ("booked_on", "date"), "customer": ("root_id", "many2one"), "manager": ("root_id.user_id", "many2one")}
BY_PARTNER = {"customer": ("partner_id.travel_root_id", "many2one"), "manager": ("partner_id.travel_root_id.user_id", "many2one")}
BY_CONTRACT = {"customer": ("travel_root_id", "many2one"), "manager": ("travel_root_id.user_id", "many2one")}
SPEND = Source("travel.spend", (), BY_SPEND, "travel_backoffice.action_travel_spend")
#: whatever the period chosen
ALWAYS = SPEND.always("period")
THIS_YEAR = ALWAYS.narrowed(("booked_on", ">=", "today =1m =1d"), ("booked_on", "<=", "today"))
LAST_YEAR = ALWAYS.narrowed(("booked_on", ">=", "today -1y =1m =1d"), ("booked_on", "<=", "today -1y"))
TWO_YEARS = ALWAYS.narrowed(("booked_on", ">=", "today -23m =1d"))
OUT = SPEND.narrowed(("policy_status", "=", "out"))
HOLDS = Source("travel.hold", (("open", "=", True),), BY_PARTNER, "travel_backoffice.action_travel_hold")
ENDING = Source(
    "travel.contract",
    (("state", "=", "active"), ("date_to", ">=", "today"), ("date_to", "<=", "today +90d")),
    BY_CONTRACT,
    "travel_backoffice.action_travel_contract",
)

DASHBOARD = Dashboard(
    name="customers",
    title="Customers",
    filters=(
        Filter("period", "Period", default="year_to_date"),
        Filter("customer", "Customer", "res.partner"),
        Filter("manager", "Account Manager", "res.users", "current_user"),
    ),
    bands=(
        (
            Figure("spend", "Spend in the Period", SPEND, "spend_company", beside="services", note="services"),
            Figure("year", "Spend This Year", THIS_YEAR, "spend_company", before="year_before", note="on last year"),
            Figure("fees", "Fees in the Period", SPEND.narrowed(("fees_company", "!=", 0)), "fees_company", tone=GREEN, beside="fee_share", note="of spend"),
            Figure("lost", "Lost Savings", SPEND.narrowed(("lost_savings_company", "!=", 0)), "lost_savings_company", tone=YELLOW),
        ),
        (
            Figure("within", "Within Policy", formula='=IFERROR({kept}/({kept}+{approved}+{out}),"")', format="0%", tone=GREEN, beside="kept", note="services"),
            Figure("out", "Out of Policy", OUT, tone=RED, beside="out_money", note="spent"),
            Figure("held", "Held Data", HOLDS, tone=YELLOW, beside="held_money", note="waits"),
            Figure("ending", "Contracts Ending", ENDING, tone=YELLOW, note="within 90 days"),
        ),
        (Chart("months", "Spend by Month, Two Years", TWO_YEARS, ("booked_on:month",), "spend_company", kind="line", filled=True),),
        (
            Chart("policy", "Policy", SPEND.narrowed(("policy_status", "!=", False)), ("policy_status",), "lines"),
            Chart("by_service", "Spend by Service", SPEND, ("service_type_id",), "spend_company", order="DESC"),
        ),
        (
            Table("top", "Customers", SPEND, "customer_id", "Customer", (("spend_company", "Spend"), ("fees_company", "Fees"))),
            Table("out_customers", "Out of Policy, by Customer", OUT, "customer_id", "Customer", (("spend_company", "Spend"), ("lost_savings_company", "Lost"))),
        ),
        (
            Records(
                "contracts",
                "Contracts Ending",
                ENDING,
                (
                    ("name", "Contract"),
                    ("date_from", "From"),
                    ("date_to", "Before"),
                    ("partner_id", "Customer"),
                    ("fee_table_id", "Fees"),
                    ("state", "State"),
                ),
                (("date_to", True),),
                sums=False,
                rows=5,
            ),
        ),
        (held_data(HOLDS),),
    ),
    hidden=(
        Figure("services", "Services in the Period", SPEND),
        Figure("year_before", "Spend of the Same Days Last Year", LAST_YEAR, "spend_company"),
        Figure("fee_share", "Fees of Spend", formula='=IFERROR({fees}/{spend},"")', format="0.0%"),
        Figure("kept", "Services within Policy", SPEND.narrowed(("policy_status", "=", "in"))),
        Figure("approved", "Approved Exceptions", SPEND.narrowed(("policy_status", "=", "approved"))),
        Figure("out_money", "Spend out of Policy", OUT, "spend_company", tone=BLUE),
        Figure("held_money", "Money Held", HOLDS, "amount:sum_currency"),
    ),
)
