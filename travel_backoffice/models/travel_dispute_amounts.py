"""How much is disputed of an item, on any day; and never more than is open of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class TravelDispute(models.Model):
    _inherit = "travel.dispute"

    settlement_ids = fields.One2many("travel.dispute.settlement", "dispute_id", string="Settled By")
    settled_amount = fields.Monetary(compute="_compute_left_amount", store=True, string="Settled")
    left_amount = fields.Monetary(
        compute="_compute_left_amount", store=True, string="Still Disputed", help="Less what was credited or paid of it since."
    )

    _left_amount_check = models.Constraint("CHECK (amount > 0)", "A disputed amount is above zero.")

    @api.depends("amount", "state", "settlement_ids.amount")
    def _compute_left_amount(self):
        for dispute in self:
            dispute.settled_amount = sum(dispute.settlement_ids.mapped("amount"))
            left = dispute.amount - dispute.settled_amount
            dispute.left_amount = dispute.currency_id.round(left) if dispute.state == "open" else 0.0

    # -- as of a day ------------------------------------------------------------------------------------------------

    @api.model
    def _amounts(self, records, as_of=None):
        """What is disputed of these items at the end of a day, in the item's currency; never more than is open then.

        Rights are the caller's to check: this tells of what it is asked for.

        :param records: journal items, or invoices
        :param date as_of: the day, included; None: today, in the agency's time zone
        :return: ``{item_id: amount}``, of items with a dispute only
        """
        items = records.line_ids if records._name == "account.move" else records
        as_of = as_of or self.env.company._travel_today()
        items = self.sudo().search([("item_id", "in", items.ids)]).item_id  # sudo: see above
        if not items:
            return {}
        partners = SQL("partner.id IN %s", tuple(items.partner_id.ids) or (0,))
        opened = self.env["travel.open.items"]._query(as_of, items.company_id, partners)
        query = SQL(
            "SELECT disputed.item_id, LEAST(disputed.amount, open.residual_currency) FROM (%s) disputed"
            " JOIN (%s) open ON open.item_id = disputed.item_id WHERE open.residual_currency > 0 AND disputed.item_id IN %s",
            self._amounts_query(as_of),
            opened,
            tuple(items.ids),
        )
        return {item: item_amount for item, item_amount in self.env.execute_query(query)}

    @api.model
    def _amounts_query(self, as_of):
        """SQL of ``item_id, amount``: what was disputed of each item at the end of a day, without a look at what was open."""
        self.flush_model()
        self.env["travel.dispute.settlement"].flush_model()
        return SQL(
            """
            SELECT dispute.item_id, SUM(dispute.amount - COALESCE(settled.amount, 0)) AS amount
              FROM travel_dispute dispute
              LEFT JOIN (SELECT dispute_id, SUM(amount) AS amount FROM travel_dispute_settlement
                          WHERE date <= %(as_of)s GROUP BY dispute_id) settled ON settled.dispute_id = dispute.id
             WHERE dispute.opened_on <= %(as_of)s
               AND (dispute.closed_on > %(as_of)s OR dispute.state = 'open')
             GROUP BY dispute.item_id
            HAVING SUM(dispute.amount - COALESCE(settled.amount, 0)) > 0
            """,
            as_of=fields.Date.to_date(as_of),
        )

    # -- never more than is open ------------------------------------------------------------------------------------

    def _check_amounts(self):
        """Compare with what is open of the items and not disputed by others, while nobody else may touch them.

        :raise ValidationError: in plain words
        """
        opened = self.filtered(lambda dispute: dispute.state == "open")
        opened.item_id._travel_keep_for_dispute()
        for item, disputes in opened.grouped("item_id").items():
            disputes._check_item(item)
        for (item, service), disputes in opened.filtered("service_id").grouped(lambda one: (one.item_id, one.service_id)).items():
            disputes._check_service(item, service)

    def _check_item(self, item):
        if item.parent_state != "posted" or item.account_id.account_type != "asset_receivable":
            raise ValidationError(self.env._("%s is no posted invoice: only what is owed can be disputed.", item.move_id.display_name))
        every = self.search([("item_id", "=", item.id), ("state", "=", "open")])
        others = sum((every - self).mapped("left_amount"))
        free = item.amount_residual_currency - others
        if item.currency_id.compare_amounts(sum(self.mapped("left_amount")), free) > 0:
            raise ValidationError(
                self.env._(
                    "%(invoice)s: %(open)s is open, of which %(others)s is disputed already. No more than the rest can be disputed.",
                    invoice=item.move_id.display_name,
                    open=item.currency_id.format(item.amount_residual_currency),
                    others=item.currency_id.format(others),
                )
            )

    def _check_service(self, item, service):
        gross = self._gross_of(item, service)
        every = self.search([("item_id", "=", item.id), ("service_id", "=", service.id), ("state", "=", "open")])
        if item.currency_id.compare_amounts(sum((every | self).mapped("left_amount")), gross) > 0:
            raise ValidationError(
                self.env._(
                    "%(service)s is %(gross)s on %(invoice)s: no more can be disputed of it.",
                    service=service.display_name,
                    gross=item.currency_id.format(gross),
                    invoice=item.move_id.display_name,
                )
            )

    @api.model
    def _gross_of(self, item, service):
        """What a service costs on the invoice of an item, with taxes."""
        lines = item.move_id.invoice_line_ids.filtered(lambda line: line.travel_line_id == service)
        return sum(lines.mapped("price_total"))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _travel_keep_for_dispute(self):
        """Let nobody settle or dispute these items before this transaction ends.

        The rows are written as they are: of two who began at the same time, PostgreSQL has the second look again.
        """
        if self:
            self.flush_recordset()
            self.env.execute_query(SQL("UPDATE account_move_line SET id = id WHERE id IN %s RETURNING id", tuple(sorted(self.ids))))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_disputed(self):
        """A dispute is about what was owed; it would be about nothing."""
        disputes = self.env["travel.dispute"].sudo().search([("item_id", "in", self.ids)], limit=1)  # sudo: whoever deletes is told
        if disputes:
            raise UserError(
                self.env._(
                    "%(invoice)s is the subject of dispute %(dispute)s. Keep its receivable as it is, or cancel the invoice.",
                    invoice=disputes.move_id.display_name,
                    dispute=disputes.name,
                )
            )
