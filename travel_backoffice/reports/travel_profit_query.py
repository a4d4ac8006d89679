"""How profitability is read: set-wise, each table once, so that a year of an agency answers in a second or two."""

from odoo import models
from odoo.tools import SQL

from ..engine.profit import COSTS, INCOME

#: What is told of a service as travel spend has it.
CARRIED = SQL(", ").join(
    SQL.identifier("sold", name)
    for name in (
        "line_id", "order_id", "company_id", "root_id", "customer_id", "cost_center_id", "service_type_id", "event", "state",
        "channel_id", "supplier_id", "carrier_id", "office", "lines", "documents",
    )
)  # fmt: skip


class TravelProfit(models.Model):
    """Where each part of a profit comes from.

    * Charges (``fees``, ``markups``, ``discounts``, ``rebates``, ``fee_refunds``): as rated, whether billed yet or not, at the
      rate of the day of sale. A charge that gives back a fee, supplement or markup is a refund of fees.
    * ``commission``: the line's amount, else its percentage of the base fare. What the company sells as principal: the line's
      price less its cost, nothing while no cost is known.
    * Costs: see ``travel_profit_costs``. Overrides: ``travel.override.agreement``.

    Charges are rounded as they were charged. What is shared or a percentage is not: the services of an invoice come to what it cost.
    Cancelled services come to nothing and are left out.
    """

    _inherit = "travel.profit"

    def _query(self, as_of):
        """SQL of the rows by the names of the fields, of the companies of the session.

        Rights are the caller's to check: this reads what it is asked for.
        """
        # sudo: facts of spend follow their lines, whoever reads
        self.env["travel.spend"].sudo()._flush_stale()
        self.env.flush_all()
        income, costs = (SQL(" + ").join(SQL.identifier(name) for name in names) for names in (INCOME, COSTS))
        return SQL(
            """
            SELECT part.*, %(income)s AS income, %(costs)s AS cost, %(income)s + %(costs)s AS profit
              FROM (%(parts)s) part
            """,
            income=income,
            costs=costs,
            parts=self._parts(as_of),
        )

    def _sold(self):
        """SQL of the rows of spend, those that are due as they will be."""
        return self.env["travel.spend"].sudo()._table_sql  # sudo: as in _query

    def _parts(self, as_of):
        rates = self._rates()
        return SQL(
            """
            SELECT sold.line_id AS id, %(carried)s, sold.company_currency_id AS currency_id, sold.booked_on AS sold_on,
                   sold.spend_company AS sales, trip.user_id, NULLIF(UPPER(TRIM(trip.source)), '') AS source,
                   COALESCE(customer.user_id, root.user_id) AS manager_id, %(income)s, %(costs)s
              FROM %(sold)s sold
              JOIN travel_order trip ON trip.id = sold.order_id
              JOIN travel_order_line line ON line.id = sold.line_id
              JOIN res_currency money ON money.id = sold.company_currency_id
              LEFT JOIN res_partner customer ON customer.id = sold.customer_id
              LEFT JOIN res_partner root ON root.id = sold.root_id
              LEFT JOIN (%(charged)s) charged ON charged.line_id = sold.line_id
              %(beside)s
             WHERE sold.company_id IN %(companies)s AND sold.state != 'cancelled'
            """,
            carried=CARRIED,
            sold=self._sold(),
            income=self._income(),
            costs=self._costs(),
            charged=self._charged(),
            beside=SQL(" ").join([*self._joined_deals(), *self._joined_costs(as_of, rates)]),
            companies=self._companies(),
        )

    def _companies(self):
        return tuple(self.env.companies.ids)

    def _income(self):
        def told(amount, name):
            converted = SQL("CASE WHEN sold.rate = 1 THEN %(amount)s ELSE ROUND(%(amount)s / NULLIF(sold.rate, 0), money.decimal_places) END", amount=amount)
            return SQL("COALESCE(%s, 0) AS %s", converted, SQL.identifier(name))

        charged = [told(SQL.identifier("charged", name), name) for name in ("fees", "markups", "discounts", "rebates", "fee_refunds")]
        overrides = SQL("%s + %s AS overrides", *(self._override(way) for way in ("airline_deal", "supplier_deal")))
        return SQL(", ").join([*charged, told(self._commission(), "commission"), overrides])

    def _charged(self):
        return SQL(
            """
            SELECT line_id,
                   SUM(amount) FILTER (WHERE stage IN ('fee', 'supplement') AND reverses_id IS NULL) AS fees,
                   SUM(amount) FILTER (WHERE stage = 'markup' AND reverses_id IS NULL) AS markups,
                   SUM(amount) FILTER (WHERE stage = 'discount') AS discounts,
                   SUM(amount) FILTER (WHERE stage = 'rebate') AS rebates,
                   SUM(amount) FILTER (WHERE stage IN ('fee', 'supplement', 'markup') AND reverses_id IS NOT NULL) AS fee_refunds
              FROM travel_charge
             WHERE stage != 'fare'
             GROUP BY line_id
            """
        )

    def _commission(self):
        agent = SQL("COALESCE(NULLIF(line.commission_amount, 0), line.base_fare * COALESCE(line.commission_percent, 0)::numeric / 100)")
        if not (own := self._sold_as_principal()):
            return agent
        return SQL(
            """
            CASE WHEN (sold.company_id, sold.service_type_id) NOT IN %s THEN %s
                 WHEN COALESCE(line.cost_amount, 0) = 0 THEN 0
                 ELSE COALESCE(line.total_amount, 0) - line.cost_amount END
            """,
            own,
            agent,
        )

    def _sold_as_principal(self):
        """Pairs of company and service type that the company sells in its own name."""
        # sudo: how a company sells is no secret of the report
        kinds = self.env["travel.service.type"].sudo().with_context(active_test=False).search([])
        return tuple(
            (company.id, kind.id)
            for company in self.env.companies
            for kind in kinds.with_company(company)
            if kind.treatment == "principal"
        )

    # -- overrides --------------------------------------------------------------------------------------------------

    def _joined_deals(self):
        """Joins of the agreement with the airline, and with the supplier, that was in force on the day of sale."""
        # sudo: the volume of an agreement is that of all customers; what it pays for a service is the service's own
        deals = self.env["travel.override.agreement"].sudo().search([("company_id", "in", self._companies())])._deals()
        paying = [deal for deal in deals if deal.value]
        yield self._joined_deal(SQL("airline_deal"), SQL("carrier_id"), [deal for deal in paying if deal.agreement.carrier_id])
        yield self._joined_deal(SQL("supplier_deal"), SQL("supplier_id"), [deal for deal in paying if deal.agreement.supplier_id])

    def _joined_deal(self, alias, whom, deals):
        rows = [deal.agreement for deal in deals]
        return SQL(
            """
            LEFT JOIN unnest(%s::integer[], %s::integer[], %s::date[], %s::date[], %s::varchar[], %s::numeric[])
                   AS %s(company_id, whom, begins, ends, basis, value)
              ON %s.company_id = sold.company_id AND %s.whom = sold.%s AND sold.booked_on >= %s.begins
             AND (%s.ends IS NULL OR sold.booked_on < %s.ends)
            """,
            [row.company_id.id for row in rows],
            [row.carrier_id.id or row.supplier_id.id for row in rows],
            [row.date_from for row in rows],
            [row.date_to or None for row in rows],
            [row.basis for row in rows],
            [deal.value for deal in deals],
            *(alias, alias, alias, whom, alias, alias, alias),
        )

    @staticmethod
    def _override(alias):
        alias = SQL.identifier(alias)
        return SQL(
            """
            CASE WHEN %(deal)s.basis = 'percent' THEN sold.base_fare_company * %(deal)s.value / 100
                 WHEN %(deal)s.basis = 'amount' THEN sold.documents * %(deal)s.value ELSE 0 END
            """,
            deal=alias,
        )
