"""Billing accuracy: how much of what was billed to a customer in a month was right, as the self-audit saw it."""

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .travel_audit_finding import WRONG

SHOWN = [("shown", "Shown to Travel Managers"), ("hidden", "Not Shown")]


class TravelContract(models.Model):
    _inherit = "travel.contract"

    accuracy_shown = fields.Selection(
        SHOWN, string="Billing Accuracy", tracking=True, help="Whether the customer's travel managers see it in the portal."
    )

    @api.model
    def _aspects(self):
        return [*super()._aspects(), "accuracy_shown"]


class TravelAuditAccuracy(models.Model):
    """A customer's services billed in a month, by the date of their first invoice. A query, not a table.

    A service is wrong that has a finding which is open, released or settled: what was put right was wrong all the same. What
    was dismissed, or closed itself, counts as right.
    """

    _name = "travel.audit.accuracy"
    _description = "Billing Accuracy"
    _auto = False
    _order = "month desc, partner_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    travel_root_id = fields.Many2one("res.partner", string="Customer Group", readonly=True)
    month = fields.Date(readonly=True)
    month_name = fields.Char(string="Month and Year", compute="_compute_month_name")
    line_count = fields.Integer(string="Services Billed", readonly=True)
    right_count = fields.Integer(string="Of Them Right", readonly=True)
    finding_count = fields.Integer(string="Findings", readonly=True)
    billed = fields.Monetary(readonly=True, help="Whatever was billed, credits counted as well, without signs.")
    wrong = fields.Monetary(readonly=True, help="What findings say was billed too much or too little, without signs.")
    accuracy = fields.Float(string="Services Right (%)", readonly=True, aggregator="avg", digits=(16, 2))
    money_accuracy = fields.Float(string="Money Right (%)", readonly=True, aggregator="avg", digits=(16, 2))

    @api.depends("month")
    def _compute_month_name(self):
        for one in self:
            one.month_name = one.month and format_date(self.env, one.month, date_format="LLLL y")

    @property
    def _table_query(self):
        for model in ("account.move", "account.move.line", "travel.order.line", "travel.audit.finding"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT MIN(line_id) AS id, company_id, currency_id, partner_id, travel_root_id, month,
                   COUNT(*)::int AS line_count, (COUNT(*) FILTER (WHERE findings = 0))::int AS right_count,
                   SUM(findings)::int AS finding_count, SUM(billed) AS billed, SUM(wrong) AS wrong,
                   %(accuracy)s AS accuracy, %(money)s AS money_accuracy
              FROM (%(lines)s) service
             GROUP BY company_id, currency_id, partner_id, travel_root_id, month
            """,
            lines=self._lines_query(),
            accuracy=_percent(SQL("COUNT(*) FILTER (WHERE findings = 0)"), SQL("COUNT(*)")),
            money=_percent(SQL("GREATEST(SUM(billed) - SUM(wrong), 0)"), SQL("SUM(billed)")),
        )

    @api.model
    def _lines_query(self):
        """Each billed service once, in the month of its first invoice."""
        return SQL(
            """
            SELECT line.id AS line_id, line.company_id, company.currency_id, line.partner_id, trip.travel_root_id,
                   DATE_TRUNC('month', MIN(move.invoice_date))::date AS month, SUM(ABS(item.balance)) AS billed,
                   COALESCE(MIN(found.findings), 0) AS findings, COALESCE(MIN(found.wrong), 0) AS wrong
              FROM account_move_line item
              JOIN account_move move ON move.id = item.move_id AND move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
              JOIN travel_order_line line ON line.id = item.travel_line_id AND line.is_adjustment IS NOT TRUE
              JOIN travel_order trip ON trip.id = line.order_id
              JOIN res_company company ON company.id = line.company_id
              LEFT JOIN (SELECT line_id, COUNT(*) AS findings, SUM(wrong_company) AS wrong
                           FROM travel_audit_finding WHERE state IN %s GROUP BY line_id) found ON found.line_id = line.id
             WHERE item.display_type = 'product'
             GROUP BY line.id, company.id, trip.id
            """,
            WRONG,
        )

    def _read_group_select(self, aggregate_spec, query):
        """Percents of a group are those of its sums."""
        shares = {"accuracy:avg": ("right_count", "line_count"), "money_accuracy:avg": ("money", "billed")}
        if aggregate_spec not in shares:
            return super()._read_group_select(aggregate_spec, query)
        part, whole = shares[aggregate_spec]
        table = self._table
        total = SQL("SUM(%s)", SQL.identifier(table, whole))
        if part == "money":
            return _percent(SQL("GREATEST(%s - SUM(%s), 0)", total, SQL.identifier(table, "wrong")), total)
        return _percent(SQL("SUM(%s)", SQL.identifier(table, part)), total)

    def action_open_findings(self):
        """The findings behind a row."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_audit_finding")
        domain = [("partner_id", "=", self.partner_id.id), ("month", "=", self.month), ("company_id", "=", self.company_id.id)]
        return {**action, "domain": domain, "context": {}}


def _percent(part, whole):
    return SQL("ROUND((100.0 * %s / NULLIF(%s, 0))::numeric, 2)", part, whole)
