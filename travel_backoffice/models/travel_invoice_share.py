"""Whose an invoice is: what each service on it comes to, with the customer's units that bear it."""

from odoo import fields, models
from odoo.tools import SQL

#: Nodes of the customer tree by the column that names the nearest one of them.
UNITS = {"customer_company_id": ("company", "sub_agent"), "branch_id": ("branch",), "department_id": ("department",)}
#: What is read of models that may not be written to the database yet.
READ = ("account.move", "account.move.line", "travel.order", "travel.order.line", "travel.passenger", "res.partner")


class TravelInvoiceShare(models.Model):
    """One service on one posted invoice or credit note, as it stood when that was posted.

    What is open of an invoice is split by these, so that ageing can say whose it is. Written by the program only, set by
    set, when invoices are posted; gone when they are posted no longer.
    """

    _name = "travel.invoice.share"
    _description = "Share of an Invoice"
    _order = "move_id, id"
    _log_access = False
    _rec_name = "service_id"

    move_id = fields.Many2one("account.move", string="Invoice", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    service_id = fields.Many2one(
        "travel.order.line",
        string="Service",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Blank: what of the invoice is for no single service.",
    )
    node_id = fields.Many2one("res.partner", string="Ordered By", readonly=True, index="btree_not_null")
    customer_company_id = fields.Many2one("res.partner", string="Customer's Company", readonly=True, index="btree_not_null")
    branch_id = fields.Many2one("res.partner", string="Branch", readonly=True, index="btree_not_null")
    department_id = fields.Many2one("res.partner", string="Department", readonly=True, index="btree_not_null")
    cost_center_id = fields.Many2one("travel.cost.center", string="Cost Centre", readonly=True, index="btree_not_null")
    office = fields.Char(string="Issuing Office", readonly=True)
    travel_end_on = fields.Date(string="Travelled Until", readonly=True)
    amount = fields.Monetary(readonly=True, help="With taxes; negative on a credit note.")
    key = fields.Char(required=True, readonly=True, help="Order and service when it was posted.")

    _key_uniq = models.Constraint("UNIQUE(move_id, key)", "This service has its share of the invoice.")

    def _store(self, moves):
        """Write the shares of these posted invoices, where they do not stand yet; in one statement.

        Safe to call twice and by two workers: who comes second finds them written.
        """
        if not moves:
            return
        for name in READ:
            self.env[name].flush_model()
        self.env.cr.execute(self._insert(SQL("line.move_id IN %s", tuple(moves.ids))))
        self.invalidate_model()

    def _store_all(self):
        """The shares of all invoices that were posted before there were any."""
        of_travel = SQL("SELECT move_id FROM account_move_line WHERE travel_line_id IS NOT NULL OR travel_order_id IS NOT NULL")
        self.env.cr.execute(self._insert(SQL("line.move_id IN (%s)", of_travel)))

    def _drop(self, moves):
        """What is posted no longer has no shares."""
        if moves:
            self.env.cr.execute(SQL("DELETE FROM travel_invoice_share WHERE move_id IN %s", tuple(moves.ids)))
            self.invalidate_model()

    def _insert(self, which):
        """SQL that writes the shares of invoices.

        :param SQL which: condition on ``line``, the invoice lines
        """
        return SQL(
            """
            INSERT INTO travel_invoice_share (
                   move_id, company_id, currency_id, service_id, node_id, customer_company_id, branch_id, department_id,
                   cost_center_id, office, travel_end_on, amount, key)
            WITH billed AS (%(billed)s),
                 place AS (%(places)s)
            SELECT billed.move_id, billed.company_id, billed.currency_id, billed.service_id, billed.node_id,
                   place.customer_company_id, place.branch_id,
                   COALESCE(place.department_id, travelling.department_id), billed.cost_center_id, billed.office,
                   billed.travel_end_on, billed.amount, billed.key
              FROM billed
              LEFT JOIN place ON place.partner_id = billed.node_id
              LEFT JOIN place travelling ON travelling.partner_id = billed.traveller_id
            ON CONFLICT (move_id, key) DO NOTHING
            """,
            billed=self._billed(which),
            places=nearest_units(SQL("SELECT node_id FROM billed UNION SELECT traveller_id FROM billed")),
        )

    def _billed(self, which):
        """SQL of what each service comes to on its invoice, and whose it is."""
        return SQL(
            """
            SELECT line.move_id, move.company_id, move.currency_id, line.travel_line_id AS service_id,
                   COALESCE(trip.partner_id, move.partner_id) AS node_id, service.cost_center_id,
                   NULLIF(trip.office, '') AS office,
                   COALESCE(service.end_date, service.start_date, trip.end_date) AS travel_end_on,
                   concat_ws(':', COALESCE(trip.id, 0), COALESCE(service.id, 0)) AS key,
                   (SELECT MIN(person.partner_id)
                      FROM travel_order_line_travel_passenger_rel travels
                      JOIN travel_passenger person ON person.id = travels.travel_passenger_id
                     WHERE travels.travel_order_line_id = line.travel_line_id) AS traveller_id,
                   SUM(CASE move.move_type WHEN 'out_refund' THEN -line.price_total ELSE line.price_total END) AS amount
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              LEFT JOIN travel_order_line service ON service.id = line.travel_line_id
              LEFT JOIN travel_order trip ON trip.id = COALESCE(service.order_id, line.travel_order_id)
             WHERE move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
               AND line.display_type = 'product'
               AND (%(which)s)
             GROUP BY line.move_id, move.id, line.travel_line_id, service.id, trip.id
            """,
            which=which,
        )


def nearest_units(partners):
    """SQL of the nearest company, branch and department at or above each contact, of its own customer.

    :param SQL partners: a select of ids
    :return: SQL with the columns ``partner_id`` and those of :data:`UNITS`
    """
    columns = [
        SQL(
            "(array_agg(node.id ORDER BY way.depth DESC) FILTER (WHERE node.travel_node_type IN %s))[1] AS %s",
            types,
            SQL.identifier(name),
        )
        for name, types in UNITS.items()
    ]
    return SQL(
        """
        SELECT partner.id AS partner_id, %(columns)s
          FROM res_partner partner
         CROSS JOIN LATERAL unnest(string_to_array(rtrim(partner.travel_path, '/'), '/')::integer[])
               WITH ORDINALITY way(id, depth)
          JOIN res_partner node ON node.id = way.id AND node.travel_root_id = partner.travel_root_id
         WHERE partner.id IN (%(partners)s)
         GROUP BY partner.id
        """,
        columns=SQL(", ").join(columns),
        partners=partners,
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_share_ids = fields.One2many("travel.invoice.share", "move_id", string="Shares", readonly=True, copy=False)

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.filtered(lambda move: move.is_sale_document())._travel_store_shares()
        return posted

    def _travel_store_shares(self):
        """Say whose these invoices are, as far as they are of travel."""
        travel = self.invoice_line_ids.filtered(lambda line: line.travel_line_id or line.travel_order_id).move_id
        # sudo: nobody writes shares but the program; Odoo has checked the right to post
        self.env["travel.invoice.share"].sudo()._store(travel)

    def button_draft(self):
        result = super().button_draft()
        self.env["travel.invoice.share"]._drop(self.filtered(lambda move: move.state != "posted"))
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self.env["travel.invoice.share"]._drop(self.filtered(lambda move: move.state != "posted"))
        return result
