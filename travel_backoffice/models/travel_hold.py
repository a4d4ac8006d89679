from odoo import api, fields, models
from odoo.exceptions import UserError

#: Reasons this addon gives. The owner is the one who can remove the reason: the order's agent for missing
#: data, the customer's account manager for what only a contract can settle, a clerk for accounting.
CONTRACT_CODES = {"no_contract", "price_on_application"}

#: Reasons that ask a person, who may answer: go on all the same.
ACCEPTABLE = {"part_missing", "amount_missing", "mixed_payment"}


class TravelHold(models.Model):
    """Why a line waits: a reason a person can act on, with an owner. Resolved when the reason is gone.

    Holds are put and lifted by the program only (``_put``, ``_lift``); people remove the reason.
    """

    _name = "travel.hold"
    _description = "Hold"
    _order = "open desc, id desc"
    _rec_name = "message"

    order_id = fields.Many2one("travel.order", required=True, index=True, ondelete="cascade")
    line_id = fields.Many2one("travel.order.line", index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True)
    code = fields.Char(required=True, index=True, help="Machine word of the reason, e.g. reference_missing.")
    reason = fields.Char(compute="_compute_reason", store=True, help="The kind of reason, to group by.")
    detail = fields.Char(default="", help="What the reason is about, e.g. the reference's code.")
    message = fields.Text(required=True)
    user_id = fields.Many2one("res.users", string="Owner", index="btree_not_null")
    open = fields.Boolean(default=True, index=True)
    resolved_at = fields.Datetime()
    can_go_on = fields.Boolean(compute="_compute_can_go_on")
    currency_id = fields.Many2one("res.currency", compute="_compute_amount", store=True)
    amount = fields.Monetary(
        string="Fare and Taxes", compute="_compute_amount", store=True, help="What waits for this, without the agency's fees."
    )

    _open_uniq = models.UniqueIndex(
        "(order_id, COALESCE(line_id, 0), code, COALESCE(detail, '')) WHERE open", "This hold stands already."
    )

    def _reason_labels(self):
        """:return: machine word → what a person reads; other parts of the addon add theirs"""
        return {
            "sum_mismatch": self.env._("Sums do not add up"),
            "reference_missing": self.env._("Reference missing"),
            "reference_wrong": self.env._("Reference wrong"),
            "part_missing": self.env._("Part of the document missing"),
            "customer_missing": self.env._("Customer missing"),
            "amount_missing": self.env._("No amount stated"),
            "mixed_payment": self.env._("Paid partly by card"),
            "correction_unlinked": self.env._("Correction of nothing"),
            "processing_failed": self.env._("Could not be priced or billed"),
            "price_on_application": self.env._("Price on application"),
        }

    @api.depends("code")
    def _compute_reason(self):
        labels = self._reason_labels()
        for hold in self:
            code = hold.code or ""
            hold.reason = labels.get(code) or code.replace("_", " ").capitalize()

    @api.depends("code", "open")
    def _compute_can_go_on(self):
        for hold in self:
            hold.can_go_on = hold.open and hold.code in ACCEPTABLE

    @api.depends("line_id.total_amount", "line_id.currency_id", "order_id.total_amount", "order_id.currency_id")
    def _compute_amount(self):
        for hold in self:
            record = hold._record()
            hold.currency_id = record.currency_id
            hold.amount = record.total_amount

    @api.model
    def _put(self, records, code, message, detail=""):
        """Hold orders or lines for a reason; asking again only renews the words.

        :param records: recordset of ``travel.order`` or ``travel.order.line``
        :return: the open holds, one a record
        """
        # Agents may not write holds themselves: a hold is the program's own statement about a record
        # that the caller could read, hence sudo.
        self = self.sudo()
        standing = {hold._record(): hold for hold in self._open_on(records, [code]) if (hold.detail or "") == detail}
        changed = self.browse([hold.id for hold in standing.values() if hold.message != message])
        changed.message = message
        missing = [record for record in records if record not in standing]
        created = self.create([self._prepare_vals(record, code, message, detail) for record in missing])
        if created:
            created.order_id._update_states()
        return created | self.browse([hold.id for hold in standing.values()])

    @api.model
    def _lift(self, records, codes=None):
        """Resolve the open holds of orders or lines whose reason is gone.

        :param codes: machine words, or None for every reason
        :return: the holds that were lifted
        """
        codes = [codes] if isinstance(codes, str) else codes
        holds = self.sudo()._open_on(records, codes)
        return holds._resolve()

    def _resolve(self):
        if self:
            self.sudo().write({"open": False, "resolved_at": fields.Datetime.now()})
            self.order_id._update_states()
        return self

    def _record(self):
        return self.line_id or self.order_id

    @api.model
    def _open_on(self, records, codes=None):
        on_lines = records._name == "travel.order.line"
        domain = [("open", "=", True), ("line_id" if on_lines else "order_id", "in", records.ids)]
        if not on_lines:
            domain.append(("line_id", "=", False))
        if codes is not None:
            domain.append(("code", "in", list(codes)))
        return self.search(domain, order="id")

    def _prepare_vals(self, record, code, message, detail):
        on_line = record._name == "travel.order.line"
        order = record.order_id if on_line else record
        return {
            "order_id": order.id,
            "line_id": record.id if on_line else False,
            "code": code,
            "detail": detail,
            "message": message,
            "user_id": self._owner(order, code).id,
        }

    def _owner(self, order, code):
        """The one who can remove the reason."""
        manager = order.partner_id.user_id or order.partner_id.travel_root_id.user_id
        return (manager or order.user_id) if code in CONTRACT_CODES else order.user_id

    def action_go_on(self):
        """A person says: go on all the same. Only for reasons that are a question, and it is written down."""
        if any(hold.code not in ACCEPTABLE for hold in self):
            raise UserError(self.env._("This has to be put right first: %s", self[:1].message))
        self.order_id.check_access("write")
        for hold in self:
            body = self.env._("%(user)s went on without: %(reason)s", user=self.env.user.name, reason=hold.message)
            hold.order_id.message_post(body=body)
        orders = self.order_id
        self._resolve()
        orders._after_fix()

    def action_open_record(self):
        """Go to the line (or order) that waits."""
        self.ensure_one()
        record = self._record()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "target": "current",
        }
