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

    def _prepare_invoice(self, debtor, currency, charges, memo_lines, facts, terms):
        """A credit that is passed on names the invoice of the service it is about."""
        values, charges = super()._prepare_invoice(debtor, currency, charges, memo_lines, facts, terms)
        lines = self.env["travel.order.line"].union(*[charge.line_id for charge in charges])
        if values["move_type"] == "out_refund" and all(line.memo_id for line in lines):
            origin = lines._memo_original_invoices()
            if len(origin) == 1 and origin.partner_id == debtor and not values.get("reversed_entry_id"):
                values["reversed_entry_id"] = origin.id
        return values, charges


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

    # -- priced and billed ------------------------------------------------------------------------------------------

    def _is_of_memo(self):
        """Whether the line passes a memo on, or takes that back: no fees, no contract needed."""
        self.ensure_one()
        return bool(self.memo_id or self.original_line_id.memo_id)

    def _rate_fees(self, terms, final):
        return super(TravelOrderLine, self.filtered(lambda line: not line._is_of_memo()))._rate_fees(terms, final)

    def _rating_reasons(self, terms, problems):
        return super(TravelOrderLine, self.filtered(lambda line: not line._is_of_memo()))._rating_reasons(terms, problems)

    def _prepare_fare_charge(self, terms):
        vals = super()._prepare_fare_charge(terms)
        if not self.memo_id:
            return vals
        kind = self.env.ref("travel_backoffice.charge_kind_memo")
        return {**vals, "kind_id": kind.id, "name": f"{self.name} {self.document_number}", "base_amount": 0.0}

    def _billing_terms(self):
        """What is passed on goes to whoever paid for the service, whatever the contract says today."""
        answers = super()._billing_terms()
        for line in self.filtered("memo_id"):
            if invoice := line._memo_original_invoices()[:1]:
                answers[line.id] = answers[line.id]._replace(debtor=invoice.partner_id)
        return answers

    def _memo_original_invoices(self):
        """Posted invoices of the services that these lines' memos are about."""
        charges = self.original_line_id.charge_ids.filtered(lambda charge: charge.state == "billed")
        moves = charges.sorted("sequence").invoice_line_id.move_id
        return moves.filtered(lambda move: move.state == "posted" and move.move_type == "out_invoice")


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _is_agent_fare(self, facts):
        """A memo passes through supplier clearing, however the service itself was sold."""
        return self.kind_id.code == "memo" or super()._is_agent_fare(facts)

    def _fare_title(self, facts, env):
        return self.name if self.kind_id.code == "memo" else super()._fare_title(facts, env)
