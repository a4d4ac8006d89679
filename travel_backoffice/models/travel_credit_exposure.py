"""What customers owe or will owe, gathered for many at once: the one place where an exposure comes from.

Open items are those of ``travel.open.items``. What an invoice bills for orders of nodes below its debtor is theirs, by their
share; so a department's exposure stays the same when its orders are billed to the company.
"""

from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..engine.credit import Row

#: As many trees are found by their paths; more by scanning the contacts once.
FEW = 20
#: Corrections that wait take nothing off yet.
TAKES_BACK = ("refund", "void", "cancel")


class TravelCredit(models.AbstractModel):
    _name = "travel.credit"
    _description = "Credit of Customers"

    @api.model
    def _exposure_rows(self, as_of, companies, tops):
        """Parts of the exposures of whole (sub)trees. Rights are the caller's to check.

        :param date as_of: the day
        :param companies: of the agency
        :param tops: contacts; all at and below them
        :return: ``(rows, oldest)``: list of :class:`..engine.credit.Row`, not rolled up; ``{(node, company): first due day}``
            of what is collectable
        """
        found = self.env.execute_query_dict(self._open_sql(as_of, companies, tops))
        oldest = {(row["node"], row["company"]): row["oldest"] for row in found if row["oldest"]}
        rows = [
            Row(row["node"], row["company"], row["currency"], part, Decimal(row[part]))
            for row in found
            for part in ("open", "disputed", "credits", "deposits")
            if row[part]
        ]
        sold = self.env.execute_query_dict(self._sold_sql(companies, tops))
        rows += [Row(row["node"], row["company"], row["currency"], row["part"], Decimal(row["amount"])) for row in sold]
        return rows + self._deposit_rows(companies, tops), self._earliest(found, oldest)

    @staticmethod
    def _earliest(found, oldest):
        """One day a node and company, over all currencies."""
        for row in found:
            key = row["node"], row["company"]
            if row["oldest"] and row["oldest"] < oldest[key]:
                oldest[key] = row["oldest"]
        return oldest

    @api.model
    def _deposit_rows(self, companies, tops):
        """Money paid ahead that does not stand among the open items; added by what keeps deposits."""
        return []

    @api.model
    def _inside(self, tops, alias="partner"):
        """SQL condition: a contact is at or below some of these."""
        path, own = SQL.identifier(alias, "travel_path"), SQL.identifier(alias, "id")
        if len(tops) <= FEW:
            inside = [SQL("%s LIKE %s", path, f"{top.travel_path}%") for top in tops if top.travel_path]
            return SQL("(%s)", SQL(" OR ").join([*inside, SQL("%s = ANY(%s)", own, tops.ids)]))
        first = SQL("COALESCE(NULLIF(split_part(%s, '/', 1), '')::int, %s)", path, own)
        return SQL("%s = ANY(%s)", first, list({top._travel_path_ids()[0] for top in tops}))

    @api.model
    def _open_sql(self, as_of, companies, tops):
        """Open items by node, company and currency; disputed apart; what is the customer's as credits."""
        self.env["res.partner"].flush_model(["travel_path"])
        self.env["travel.order"].flush_model(["partner_id"])
        return SQL(
            """
            WITH open AS MATERIALIZED (
                SELECT item.item_id, item.move_id, item.company_id, item.currency_id, item.date_maturity,
                       item.residual_currency AS residual, source.travel_is_deposit AS deposit, debtor.id AS debtor_id, debtor.travel_path AS debtor_path
                  FROM (%(items)s) item
                  JOIN account_move_line source ON source.id = item.item_id
                  JOIN account_move move ON move.id = item.move_id
                  JOIN res_partner debtor ON debtor.id = CASE WHEN move.move_type IN ('out_invoice', 'out_refund')
                                                              THEN move.partner_id ELSE item.partner_id END
            ), disputed AS (%(disputed)s), bought AS (
                SELECT line.move_id, travel_order.partner_id AS node_id, SUM(line.price_total) AS amount
                  FROM account_move_line line
                  LEFT JOIN travel_order ON travel_order.id = line.travel_order_id
                 WHERE line.move_id IN (SELECT move_id FROM open) AND line.display_type = 'product'
                 GROUP BY 1, 2
            ), shares AS (
                SELECT move_id, node_id, amount / NULLIF(SUM(amount) OVER (PARTITION BY move_id), 0) AS share FROM bought
            ), owed AS (
                SELECT CASE WHEN node.travel_path LIKE open.debtor_path || '%%' THEN node.id ELSE open.debtor_id END AS node_id,
                       open.company_id, open.currency_id, open.date_maturity, open.residual, open.deposit,
                       COALESCE(shares.share, 1) AS share,
                       LEAST(COALESCE(disputed.amount, 0), GREATEST(open.residual, 0)) AS disputed
                  FROM open
                  LEFT JOIN disputed ON disputed.item_id = open.item_id
                  LEFT JOIN shares ON shares.move_id = open.move_id AND shares.share IS NOT NULL
                  LEFT JOIN res_partner node ON node.id = shares.node_id
            )
            SELECT node_id AS node, company_id AS company, currency.name AS currency,
                   SUM((GREATEST(residual, 0) - disputed) * share) AS open, SUM(disputed * share) AS disputed,
                   SUM(GREATEST(-residual, 0) * share) FILTER (WHERE deposit IS NOT TRUE) AS credits,
                   SUM(GREATEST(-residual, 0) * share) FILTER (WHERE deposit) AS deposits,
                   MIN(date_maturity) FILTER (WHERE residual > disputed) AS oldest
              FROM owed JOIN res_currency currency ON currency.id = owed.currency_id
             GROUP BY 1, 2, 3
            """,
            items=self.env["travel.open.items"]._query(as_of, companies, self._inside(tops)),
            disputed=self.env["travel.dispute"]._amounts_query(as_of),
        )

    @api.model
    def _sold_sql(self, companies, tops):
        """What is sold and not invoiced: priced and ready, or on hold. A fare on the customer's own card is none of it."""
        for name in ("travel.order.line", "travel.charge", "res.partner"):
            self.env[name].flush_model()
        return SQL(
            """
            SELECT line.partner_id AS node, line.company_id AS company, currency.name AS currency,
                   CASE WHEN line.state = 'ready' THEN 'unbilled' ELSE 'held' END AS part, SUM(sold.amount) AS amount
              FROM travel_order_line line
              JOIN res_partner partner ON partner.id = line.partner_id
              CROSS JOIN LATERAL (
                  SELECT charge.currency_id, charge.amount FROM travel_charge charge
                   WHERE charge.line_id = line.id AND charge.state = 'open'
                     AND (line.state = 'ready' OR (charge.stage != 'fare' AND line.event NOT IN %(takes_back)s))
                   UNION ALL
                  SELECT line.currency_id, line.total_amount
                   WHERE line.state != 'ready' AND line.event NOT IN %(takes_back)s AND line.customer_card IS NOT TRUE
              ) sold
              JOIN res_currency currency ON currency.id = sold.currency_id
             WHERE line.state IN ('draft', 'held', 'ready') AND line.company_id IN %(companies)s AND %(inside)s
             GROUP BY 1, 2, 3, 4 HAVING SUM(sold.amount) != 0
            """,
            takes_back=TAKES_BACK,
            companies=tuple(companies.ids),
            inside=self._inside(tops),
        )
