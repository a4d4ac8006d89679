"""What is open as of a day, for lists, pivots and graphs: a query, not a table."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.aging import MOST_BUCKETS
from .travel_aging_marks import STATUSES

AS_OF, BUCKETS = "travel_as_of", "travel_buckets"
#: Set by the program: no shares are asked for, and of which partners, as SQL.
WHOLE, PARTNERS = "travel_aging_whole", "travel_aging_partners"


class TravelAgingLine(models.Model):
    """A piece of an open item: of one status, one service, one bucket. The pieces of a day sum to the ledger.

    The context says of which day (``travel_as_of``; today) and in which buckets (``travel_buckets``, as
    ``travel.aging.report`` takes them; the company's own).
    """

    _name = "travel.aging.line"
    _description = "Aged Receivable"
    _auto = False
    _order = "date_maturity, id"
    _rec_name = "move_id"

    item_id = fields.Many2one("account.move.line", string="Open Item", readonly=True)
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    travel_root_id = fields.Many2one("res.partner", string="Customer Group", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    service_id = fields.Many2one("travel.order.line", string="Service", readonly=True)
    node_id = fields.Many2one("res.partner", string="Ordered By", readonly=True)
    customer_company_id = fields.Many2one("res.partner", string="Customer's Company", readonly=True)
    branch_id = fields.Many2one("res.partner", string="Customer's Branch", readonly=True)
    department_id = fields.Many2one("res.partner", string="Department", readonly=True)
    cost_center_id = fields.Many2one("travel.cost.center", string="Cost Centre", readonly=True)
    office = fields.Char(string="Issuing Office", readonly=True)
    invoice_date = fields.Date(readonly=True)
    date = fields.Date(string="Booked On", readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    travel_end_on = fields.Date(string="Travelled Until", readonly=True)
    status = fields.Selection(STATUSES, readonly=True)
    age_days = fields.Integer(string="Age (Days)", aggregator="max", readonly=True, help="The oldest of a group.")
    bucket = fields.Selection(selection="_selection_bucket", readonly=True)
    residual = fields.Monetary(string="Open", currency_field="company_currency_id", readonly=True, help="In the company's currency.")
    residual_currency = fields.Monetary(string="Open in Currency", readonly=True, help="In the currency of the document.")
    bucket_0 = fields.Monetary(currency_field="company_currency_id", readonly=True)
    bucket_1 = fields.Monetary(currency_field="company_currency_id", readonly=True)
    bucket_2 = fields.Monetary(currency_field="company_currency_id", readonly=True)
    bucket_3 = fields.Monetary(currency_field="company_currency_id", readonly=True)
    bucket_4 = fields.Monetary(currency_field="company_currency_id", readonly=True)
    bucket_5 = fields.Monetary(currency_field="company_currency_id", readonly=True)
    bucket_6 = fields.Monetary(currency_field="company_currency_id", readonly=True)
    bucket_7 = fields.Monetary(currency_field="company_currency_id", readonly=True)
    collectable_amount = fields.Monetary(string="Collectable", currency_field="company_currency_id", readonly=True)
    disputed_amount = fields.Monetary(string="Disputed", currency_field="company_currency_id", readonly=True)
    waiting_amount = fields.Monetary(string="Waiting for Customer's Data", currency_field="company_currency_id", readonly=True)
    refund_amount = fields.Monetary(string="Refund Pending", currency_field="company_currency_id", readonly=True)
    card_amount = fields.Monetary(string="Card", currency_field="company_currency_id", readonly=True)

    @property
    def _table_query(self):
        partners = self.env.context.get(PARTNERS)
        return self.env["travel.aging"]._lines_query(
            self._as_of(),
            self._buckets(),
            shared=not self.env.context.get(WHOLE),
            companies=self.env.companies,
            # a client can put no SQL into a context
            partners=partners if isinstance(partners, SQL) else None,
        )

    @api.model
    def _as_of(self):
        given = self.env.context.get(AS_OF)
        return fields.Date.to_date(given) if given else self.env.company._travel_today()

    @api.model
    def _buckets(self):
        return self.env["travel.aging.buckets"]._resolve(self.env.context.get(BUCKETS))

    @api.model
    def _bucket_labels(self):
        return self.env["travel.aging.buckets"]._labels(self._buckets())

    @api.model
    def _selection_bucket(self):
        return [(str(number), label) for number, label in enumerate(self._bucket_labels())]

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """The columns are headed as the buckets asked for; those that these do not have are not there."""
        found = super().fields_get(allfields, attributes)
        labels = self._bucket_labels()
        for number in range(MOST_BUCKETS):
            name = f"bucket_{number}"
            if name in found and number < len(labels):
                found[name]["string"] = labels[number]
            elif name in found:
                found[name].update(string="–", searchable=False, sortable=False, groupable=False, exportable=False)
        return found

    def action_open_document(self):
        """The invoice, credit note or payment behind a line."""
        self.ensure_one()
        move = self.move_id
        payment = move.origin_payment_id
        record = payment if payment and payment.has_access("read") else move
        return {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id, "view_mode": "form"}
