"""How customers pay, worked out every night from what was settled in the last twelve months."""

from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, groupby

from ..engine.payment_behaviour import Payment, behaviour, without_disputed
from .committing import commit

#: Months looked back; the last of them are the trend's.
MONTHS, RECENT = 12, 3


class TravelPaymentBehaviour(models.Model):
    """Days beyond terms of one node, with all below it, in one company of the agency.

    What counts is money: payments on invoices that are wholly settled, each weighted by its amount in the company's
    currency on the day it settled them. Credit notes are no payments, and what was disputed is left out.
    """

    _name = "travel.payment.behaviour"
    _description = "Payment Behaviour"
    _order = "days_beyond desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="cascade")
    travel_root_id = fields.Many2one(related="partner_id.travel_root_id", store=True, index="btree_not_null")
    user_id = fields.Many2one(related="partner_id.user_id", store=True, string="Salesperson")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    as_of = fields.Date(required=True, string="Worked Out On")
    amount = fields.Monetary(string="Paid", help="Within the last twelve months, without what was disputed or credited.")
    days_beyond = fields.Float(
        string="Days beyond Terms", digits=(16, 1), aggregator="avg", help="After the due day, weighted by amount; below 0: early."
    )
    days_to_pay = fields.Float(digits=(16, 1), aggregator="avg", help="After the invoice's day, weighted by amount.")
    worst_days = fields.Integer(string="Worst", aggregator="max", help="Days beyond terms of the latest payment of all.")
    recent_days = fields.Float(string="Last 3 Months", digits=(16, 1), aggregator="avg")
    before_days = fields.Float(string="9 Months Before", digits=(16, 1), aggregator="avg")
    trend = fields.Float(digits=(16, 1), aggregator="avg", help="Last three months less the nine before: above 0 is slower.")
    on_time = fields.Float(string="On Time (%)", digits=(16, 1), aggregator="avg", help="Share of the money that came by the due day.")

    _partner_uniq = models.Constraint("UNIQUE(partner_id, company_id)", "A customer's behaviour is kept once.")

    @api.model
    def _cron_work_out(self):
        """Every company by itself; one night's work run twice gives the same."""
        for company in self.env["res.company"].search([]):
            self._work_out(company, company._travel_today())
            commit(self.env)

    @api.model
    def _work_out(self, company, as_of):
        """Write down how the customers of a company paid in the year before a day; those who paid nothing have no row."""
        since = as_of - relativedelta(months=MONTHS)
        by_node = self._by_node(self._payments(company, since, as_of))
        recent_from = as_of - relativedelta(months=RECENT)
        wanted = {node: self._prepare(company, as_of, behaviour(paid, recent_from)) for node, paid in by_node.items()}
        standing = {row.partner_id.id: row for row in self.search([("company_id", "=", company.id)])}
        self.browse(row.id for node, row in standing.items() if node not in wanted).unlink()
        for node, vals in wanted.items():
            if node in standing:
                standing[node].write(vals)
        self.create([{"partner_id": node, **vals} for node, vals in wanted.items() if node not in standing])

    @api.model
    def _prepare(self, company, as_of, found):
        return {
            "company_id": company.id,
            "as_of": as_of,
            "amount": float(found.amount),
            "days_beyond": float(found.beyond),
            "days_to_pay": float(found.to_pay),
            "worst_days": found.worst,
            "recent_days": float(found.recent or 0),
            "before_days": float(found.before or 0),
            "trend": float(found.trend or 0),
            "on_time": float(found.on_time),
        }

    @api.model
    def _by_node(self, payments):
        """Payments of each node: its own and those of all nodes below."""
        paths = self.env["travel.credit"]._paths(set(payments))
        found = {}
        for node, own in payments.items():
            for above in paths.get(node) or (node,):
                found.setdefault(above, []).extend(own)
        return found

    @api.model
    def _payments(self, company, since, until):
        """What was paid within some time on invoices that are settled.

        :return: ``{node id: [Payment]}``, the node being whom the invoice was made out to
        """
        found = {}
        rows = self.env.execute_query_dict(self._payments_query(company, since, until))
        for _item, own in groupby(rows, lambda row: row["item_id"]):
            paid = [Payment(row["dated"], row["due"], row["paid"], Decimal(row["amount"])) for row in own]
            kept = without_disputed(paid, Decimal(own[0]["disputed"]))
            found.setdefault(own[0]["node"], []).extend(one for one in kept if since < one.paid <= until)
        return {node: paid for node, paid in found.items() if paid}

    @api.model
    def _payments_query(self, company, since, until):
        """One row a payment of each item settled since a day; payments before that day too, for what was disputed."""
        for name in ("account.move", "account.move.line", "account.partial.reconcile", "travel.dispute", "travel.dispute.settlement", "res.partner"):
            self.env[name].flush_model()
        return SQL(
            """
            WITH settled AS (
                SELECT DISTINCT item.id, item.move_id, COALESCE(item.date_maturity, item.date) AS due
                  FROM account_partial_reconcile partial
                  JOIN account_move_line item ON item.id = partial.debit_move_id
                 WHERE partial.max_date > %(since)s AND partial.max_date <= %(until)s
                   AND item.company_id = %(company)s AND item.parent_state = 'posted' AND item.reconciled
                   AND item.account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
            ), disputed AS (
                SELECT dispute.item_id,
                       SUM(settlement.amount * CASE WHEN item.amount_currency = 0 THEN 1
                                                    ELSE item.balance / item.amount_currency END) AS amount
                  FROM travel_dispute_settlement settlement
                  JOIN travel_dispute dispute ON dispute.id = settlement.dispute_id
                  JOIN account_move_line item ON item.id = dispute.item_id
                 WHERE dispute.item_id IN (SELECT id FROM settled) AND settlement.kind = 'payment'
                   AND dispute.state NOT IN ('refused', 'withdrawn')
                 GROUP BY dispute.item_id
            )
            SELECT settled.id AS item_id, move.partner_id AS node, COALESCE(move.invoice_date, move.date) AS dated,
                   settled.due, partial.max_date AS paid, partial.amount, COALESCE(disputed.amount, 0) AS disputed
              FROM settled
              JOIN account_move move ON move.id = settled.move_id AND move.move_type = 'out_invoice'
              JOIN account_partial_reconcile partial ON partial.debit_move_id = settled.id AND partial.max_date <= %(until)s
              JOIN account_move_line other ON other.id = partial.credit_move_id
              JOIN account_move money ON money.id = other.move_id
              LEFT JOIN disputed ON disputed.item_id = settled.id
             WHERE %(is_money)s AND move.partner_id IS NOT NULL
             ORDER BY settled.id, partial.id
            """,
            since=since,
            until=until,
            company=company.id,
            is_money=self._is_money(),
        )

    @api.model
    def _is_money(self):
        """SQL condition: what settled an invoice is a payment: neither a credit note nor a difference written off."""
        return SQL(
            "(other.travel_allocation_id IS NOT NULL OR EXISTS (SELECT 1 FROM account_journal journal"
            " WHERE journal.id = money.journal_id AND journal.type IN ('bank', 'cash', 'credit')))"
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_payment_behaviour_ids = fields.One2many("travel.payment.behaviour", "partner_id", string="Payment Behaviour")
