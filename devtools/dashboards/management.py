"""Management: sales and what is earned by them, how right the bills are, what is not billed yet, and what is not paid yet."""

from .parts import GREEN, PLAIN, RED, YELLOW, Chart, Dashboard, Figure, Filter, Source, Steps, Table

BY_SALE = {"period": ("sold_on", "date"), "customer": ("root_id", "many2one")}
PROFIT = Source("travel.profit", (), BY_SALE, "travel_backoffice.action_travel_profit")
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
BILLED = Source(
    "travel.audit.accuracy", (), {"period": ("month", "date"), "customer": ("travel_root_id", "many2one")}, "travel_backoffice.action_travel_audit_accuracy"
)
FINDINGS = Source(
    "travel.audit.finding", (("state", "=", "open"),), {"customer": ("travel_root_id", "many2one")}, "travel_backoffice.action_travel_audit_finding"
)
#: what the income is made of, in the order of the waterfall
SOURCES = (
    ("fees", "Fees"),
    ("commission", "Commission"),
    ("overrides", "Overrides"),
    ("markups", "Markups"),
    ("discounts", "Discounts"),
    ("rebates", "Rebates"),
    ("fee_refunds", "Refunds of Fees"),
)

DASHBOARD = Dashboard(
    name="management",
    title="Management",
    filters=(Filter("period", "Period", default="last_90_days"), Filter("customer", "Customer", "res.partner")),
    bands=(
        (
            Figure("sales", "Sales", PROFIT, "sales", beside="services", note="services"),
            Figure("income", "Income", PROFIT, "income", tone=GREEN, beside="income_share", note="of sales"),
            Figure("profit", "Profit", PROFIT, "profit", tone=GREEN, beside="margin", note="of income"),
            Figure("accuracy", "Billing Accuracy", formula='=IFERROR({right}/{audited},"")', format="0.0%", tone=GREEN, beside="findings", note="findings to decide"),
        ),
        (
            Figure("unbilled", "Sold, Not Billed", READY, "amount_to_bill:sum_currency", beside="unbilled_services", note="services"),
            Figure("late", "Overdue to Bill", READY.narrowed(("bill_on", "<", "today")), "amount_to_bill:sum_currency", tone=RED),
            Figure("held", "Held", HOLDS, "amount:sum_currency", tone=YELLOW, beside="holds", note="reasons"),
            Figure("dso", "Days Sales Outstanding", formula='=IFERROR(ROUND({open}/{invoiced}*90),"")', format="0", tone=YELLOW, note="of 90 days"),
        ),
        (Chart("months", "Sales by Month", PROFIT, ("sold_on:month",), "sales", kind="line", filled=True),),
        (
            Steps("sources", "Income by Source", SOURCES[0][0], SOURCES[-1][0], "travel_backoffice.menu_travel_profit"),
            Chart("ageing", "Open, by Age", OPEN, ("bucket",), "residual"),
        ),
        (
            Chart("by_service", "Income by Service", PROFIT, ("service_type_id",), "income", order="DESC"),
            Chart("profit_months", "Profit by Month", PROFIT, ("sold_on:month",), "profit"),
        ),
        (
            Table("top", "Customer Groups", PROFIT, "root_id", "Customer Group", (("sales", "Sales"), ("profit", "Profit"))),
            Table("offices", "Offices", PROFIT, "office", "Office", (("sales", "Sales"), ("profit", "Profit"))),
        ),
    ),
    hidden=(
        *(Figure(name, title, PROFIT.narrowed((name, "!=", 0)), name, tone=PLAIN) for name, title in SOURCES),
        Figure("services", "Services Sold", PROFIT),
        Figure("income_share", "Income of Sales", formula='=IFERROR({income}/{sales},"")', format="0.0%"),
        Figure("margin", "Profit of Income", formula='=IFERROR({profit}/{income},"")', format="0%"),
        Figure("right", "Services Billed Right", BILLED, "right_count"),
        Figure("audited", "Services Billed", BILLED, "line_count"),
        Figure("findings", "Findings to Decide", FINDINGS),
        Figure("open", "Open Receivables", OPEN, "residual"),
        Figure("invoiced", "Invoiced in 90 Days", INVOICED, "amount_total_signed"),
        Figure("unbilled_services", "Services Not Billed", READY),
        Figure("holds", "Reasons of Holds", HOLDS),
    ),
)
