"""Memos seen from orders and services: found by ticket number, counted, priced and billed when passed on."""

from odoo import api, fields, models


class TravelOrder(models.Model):
    _inherit = "travel.order"

    memo_count = fields.Integer(compute="_compute_memo_count")

    def _compute_memo_count(self):
        counts = dict(self.env["travel.memo"]._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"]))
        for order in self:
            order.memo_count = counts.get(order, 0)

    def action_open_memos(self):
        """Stat button: the memos about this order's services."""
        return self.env["travel.memo"]._action_open([("order_id", "in", self.ids)])


class TravelMemo(models.Model):
    _inherit = "travel.memo"

    @api.model
    def _action_open(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_memo")
        memos = self.search(domain)
        action = {**action, "domain": domain, "context": {}}
        return action if len(memos) != 1 else {**action, "views": [(False, "form")], "res_id": memos.id}

    def action_open_order(self):
        """Stat button: the order of the service."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "travel.order", "res_id": self.order_id.id, "view_mode": "form"}

    def action_open_entries(self):
        """Stat button: what was booked of the part that the agency keeps."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", self.entry_ids.ids)],
        }


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    memo_id = fields.Many2one(
        "travel.memo",
        string="Passes On",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        help="The agency memo that this line passes on to the customer.",
    )
    memo_ids = fields.One2many("travel.memo", "line_id", string="Agency Memos", readonly=True)
    memo_count = fields.Integer(compute="_compute_memo_count")

    def _compute_memo_count(self):
        counts = dict(self.env["travel.memo"]._read_group([("line_id", "in", self.ids)], ["line_id"], ["__count"]))
        for line in self:
            line.memo_count = counts.get(line, 0)

    def action_open_memos(self):
        """Stat button: the memos about this service."""
        return self.env["travel.memo"]._action_open([("line_id", "in", self.ids)])

    # -- memos that wait for their ticket ---------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._link_waiting_memos()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "document_number" in vals:
            self._link_waiting_memos()
        if {"refund_state", "refund_received_amount"} & set(vals):
            self._find_short_refunds()
        return result

    def _mark_billed(self):
        result = super()._mark_billed()
        self._find_short_refunds()
        return result

    def _link_waiting_memos(self):
        """Memos that came before their ticket find it now."""
        sold = self.filtered(lambda line: line.document_number and line.event in ("issue", "exchange") and not line.memo_id)
        if not sold:
            return
        # sudo: whoever brings the ticket in need not be able to read or write memos; the link is a matter of fact
        waiting = self.env["travel.memo"].sudo().search(
            [
                ("company_id", "in", sold.company_id.ids),
                ("line_id", "=", False),
                ("document_number", "in", sold.mapped("document_number")),
            ]
        )
        for memo in waiting:
            memo.line_id = sold.filtered(
                lambda line, memo=memo: (line.company_id, line.document_number) == (memo.company_id, memo.document_number)
            )[:1]

    # -- refunds that came short ------------------------------------------------------------------------------------

    def _find_short_refunds(self):
        """Refunds that are credited, and of which the supplier's part is known: received, or refused altogether."""
        known = self.filtered(lambda line: line.event == "refund" and line.refund_state in ("received", "refused"))
        credited = known.filtered(lambda line: line.state == "billed" and line._corrects_still())
        if credited:
            credited._on_short_refund()

    def _on_short_refund(self):
        """Make a case of each refund of which the supplier gave back less than the customer was credited.

        Calling it again changes nothing.

        :return: the cases
        """
        # sudo: the case follows from the figures of refunds that the caller may write
        memos = self.env["travel.memo"].sudo()
        standing = memos.search([("refund_line_id", "in", self.ids)]).refund_line_id
        values = [line._prepare_short_refund() for line in self - standing if line._refund_shortfall() > 0]
        return memos.create(values)

    def _refund_shortfall(self):
        """What the supplier owes still: expected less received. 0 for a customer's card."""
        self.ensure_one()
        if self.event != "refund" or self.customer_card:
            return 0.0
        return self.currency_id.round(self.refund_expected - self.refund_received_amount)

    def _prepare_short_refund(self):
        original = self.original_line_id
        number = self.document_number or original.document_number or f"{self.order_id.name}/{self.id}"
        return {
            "kind": "short",
            "number": f"{number}/{self.id}",
            "company_id": self.company_id.id,
            "airline_id": self.validating_carrier_id.id,
            "supplier_id": self.supplier_id.id,
            "document_number": original.document_number,
            "line_id": original.id,
            "refund_line_id": self.id,
            "currency_id": self.currency_id.id,
            "amount": self._refund_shortfall(),
            "reason_id": self.env.ref("travel_backoffice.memo_reason_refund", raise_if_not_found=False).id,
            "received_on": self.refund_received_on or self.company_id._travel_today(),
        }
