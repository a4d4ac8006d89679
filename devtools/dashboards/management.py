"""Management: sales and what is earned by them, what is not billed yet, and what is not paid yet."""

from .parts import GREEN, PLAIN, RED, YELLOW, Chart, Dashboard, Figure, Filter, Source, Table

BY_SPEND = {"period": ("booked_on", "date"), "customer": ("root_id", "many2one")}
SPEND = Source("travel.spend", (), BY_SPEND, "travel_backoffice.action_travel_spend")
OPEN = Source("travel.aging.line", (), {"customer": ("travel_root_id", "many2one")}, "travel_backoffice.action_travel_aging_line")
INVOICED = Source(
    "account.move",
    (("state", "=", "posted"), ("move_type", "in", ["out_invoice", "out_refund"]), ("invoice_date", ">", "today -90d"), ("invoice_date", "<=", "today")),
    {"customer": ("partner_id.travel_root_id", "many2one")},
    "travel_backoffice.action_travel_invoices",
)
READY = Source(
    "travel.order.line", (("state", "=", "ready"),), {"customer": ("order_id.travel_root_id", "many2one")}, "travel_backoffice.action_travel_order_line"
)
HOLDS = Source("travel.hold", (("open", "=", True),), {"customer": ("partner_id.travel_root_id", "many2one")}, "travel_backoffice.action_travel_hold")
DOCUMENTS = Source("travel.intake", (("state", "in", ["held", "failed"]),), {}, "travel_backoffice.action_travel_intake")

DASHBOARD = Dashboard(
    name="management",
    title="Management",
    filters=(Filter("period", "Period", default="last_90_days"), Filter("customer", "Customer", "res.partner")),
    bands=(
        (
            Figure("sales", "Sales", SPEND, "spend_company", beside="services", note="services"),
            Figure("fees", "Fees", SPEND.narrowed(("fees_company", "!=", 0)), "fees_company", tone=GREEN),
            Figure("dso", "Days Sales Outstanding", formula='=IFERROR(ROUND({open}/{invoiced}*90),"")', format="0", tone=YELLOW, beside="open", note="open"),
            Figure("past_due", "Past Due", OPEN.narrowed(("age_days", ">", 0)), "residual", tone=RED),
        ),
        (
            Figure("unbilled", "Sold, Not Billed", READY, "amount_to_bill:sum_currency", beside="unbilled_services", note="services"),
            Figure("late", "Overdue to Bill", READY.narrowed(("bill_on", "<", "today")), "amount_to_bill:sum_currency", tone=RED),
            Figure("held", "Held", HOLDS, "amount:sum_currency", tone=YELLOW, beside="holds", note="reasons"),
            Figure("documents", "Documents Held", DOCUMENTS, tone=YELLOW),
        ),
        (Chart("months", "Sales by Month", SPEND, ("booked_on:month",), "spend_company", kind="line", filled=True),),
        (
            Chart("by_service", "Sales by Service", SPEND, ("service_type_id",), "spend_company", order="DESC"),
            Chart("ageing", "Open, by Age", OPEN, ("bucket",), "residual"),
        ),
        (
            Table("top", "Customer Groups", SPEND, "root_id", "Customer Group", (("spend_company", "Sales"), ("fees_company", "Fees"))),
            Table("offices", "Offices", SPEND, "office", "Office", (("spend_company", "Sales"), ("fees_company", "Fees"))),
        ),
    ),
    hidden=(
        Figure("services", "Services Sold", SPEND, tone=PLAIN),
        Figure("open", "Open Receivables", OPEN, "residual"),
        Figure("invoiced", "Invoiced in 90 Days", INVOICED, "amount_total_signed"),
        Figure("unbilled_services", "Services Not Billed", READY),
        Figure("holds", "Reasons of Holds", HOLDS),
    ),
)
