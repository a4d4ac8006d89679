"""What airlines debit (ADM) or credit (ACM) the agency after the sale, and refunds that came short."""

import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [
    ("adm", "ADM (Debit)"),
    ("acm", "ACM (Credit)"),
    ("short", "Short Refund"),
]
STATES = [
    ("received", "Received"),
    ("disputed", "Disputed"),
    ("accepted", "Accepted"),
    ("settled", "Settled"),
    ("withdrawn", "Withdrawn"),
]
DECISIONS = [
    ("passed", "Passed On"),
    ("partly", "Partly Passed On"),
    ("kept", "Kept"),
]
#: Written by the buttons only.
DERIVED = {
    "state", "decision", "decision_number", "decided_by_id", "decided_at", "refund_line_id", "passed_line_ids", "entry_ids",
}  # fmt: skip
#: What the bookings of a decision rest on.
DECIDED = {"kind", "amount", "passed_amount", "currency_id", "line_id", "airline_id", "supplier_id", "company_id"}


class TravelMemo(models.Model):
    """One memo. It finds the ticket it is about by itself, also when that arrives later.

    ``amount`` is positive: owed by the agency for an ADM and a short refund, owed to it for an ACM.
    """

    _name = "travel.memo"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Agency Memo"
    _order = "received_on desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "document_number"]
    _check_company_auto = True

    kind = fields.Selection(KINDS, required=True, default="adm", index=True)
    number = fields.Char(required=True, index=True, copy=False, tracking=True, help="As the airline numbers it.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    airline_id = fields.Many2one("travel.airline", index=True)
    supplier_id = fields.Many2one("res.partner", string="Supplier", check_company=True, help="Where it is no airline.")
    document_number = fields.Char(string="Ticket", index=True, copy=False, help="The document it is about: 220-3324650328")
    line_id = fields.Many2one(
        "travel.order.line",
        string="Service",
        compute="_compute_line_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        copy=False,
        help="Found by the ticket's number; linked later when the ticket is not here yet.",
    )
    order_id = fields.Many2one(related="line_id.order_id", store=True, index="btree_not_null")
    partner_id = fields.Many2one(related="line_id.partner_id", store=True, index="btree_not_null", string="Customer")
    refund_line_id = fields.Many2one(
        "travel.order.line", readonly=True, ondelete="restrict", copy=False, help="The refund that came short."
    )
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    amount = fields.Monetary(required=True, tracking=True)
    signed_amount = fields.Monetary(
        string="Debit less Credit",
        compute="_compute_signed_amount",
        store=True,
        help="The amount as the airline counts it: a credit is below zero.",
    )
    reason_id = fields.Many2one("travel.memo.reason", tracking=True, ondelete="restrict")
    reason_text = fields.Text(string="As the Airline Puts It")
    dispute_text = fields.Text(string="Our Objection", copy=False, tracking=True)
    received_on = fields.Date(required=True, default=lambda self: self.env.company._travel_today())
    dispute_until = fields.Date(
        compute="_compute_dispute_until",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        help="The last day to dispute it, in the agency's time zone.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
    )
    state = fields.Selection(
        STATES, required=True, default="received", readonly=True, index=True, tracking=True, copy=False,
        group_expand="_group_expand_state",
    )  # fmt: skip
    # what became of it
    passed_amount = fields.Monetary(
        string="For the Customer",
        compute="_compute_passed_amount",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="What of it goes to the customer when it is passed on; the agency keeps the rest.",
    )
    kept_amount = fields.Monetary(compute="_compute_kept_amount", string="For the Agency")
    decision = fields.Selection(DECISIONS, readonly=True, copy=False, index=True, tracking=True)
    decision_number = fields.Integer(
        default=1, readonly=True, copy=False, help="Counts up when a decision is taken back; part of the booking's key."
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)

    _number_uniq = models.UniqueIndex(
        "(company_id, COALESCE(airline_id, 0), COALESCE(supplier_id, 0), number)",
        "This memo stands already: its number is taken for this airline.",
    )
    _refund_uniq = models.UniqueIndex(
        "(refund_line_id) WHERE refund_line_id IS NOT NULL", "This short refund stands already."
    )
    _amount_check = models.Constraint("CHECK (amount > 0)", "A memo's amount is above zero; its kind says which way it goes.")
    _passed_check = models.Constraint(
        "CHECK (passed_amount >= 0 AND passed_amount <= amount)", "The customer's part is at most the memo's amount."
    )

    # -- derived ----------------------------------------------------------------------------------------------------

    @api.model
    def _group_expand_state(self, states, domain):
        return [code for code, _label in STATES if code in states]

    @api.depends("number", "kind", "airline_id.code")
    def _compute_display_name(self):
        short = {"adm": "ADM", "acm": "ACM", "short": self.env._("Short refund")}
        for memo in self:
            airline = "" if memo.kind == "short" else memo.airline_id.code
            memo.display_name = " ".join(filter(None, [short.get(memo.kind), airline, memo.number]))

    @api.depends("received_on", "reason_id", "company_id")
    def _compute_dispute_until(self):
        """By the days of today's configuration; a reason that is changed later changes no memo's deadline."""
        for memo in self:
            days = memo.reason_id.dispute_days or memo.company_id.travel_memo_dispute_days
            memo.dispute_until = memo.received_on and memo.received_on + timedelta(days=days)

    @api.depends("line_id", "company_id")
    def _compute_user_id(self):
        """The one the settings name, else the agent of the order."""
        for memo in self:
            memo.user_id = memo.user_id or memo.company_id.travel_memo_user_id or memo.line_id.order_id.user_id

    @api.depends("amount", "kind")
    def _compute_signed_amount(self):
        for memo in self:
            memo.signed_amount = memo._sign() * memo.amount

    @api.depends("amount")
    def _compute_passed_amount(self):
        for memo in self:
            memo.passed_amount = memo.amount

    @api.depends("amount", "passed_amount")
    def _compute_kept_amount(self):
        for memo in self:
            memo.kept_amount = memo.amount - memo.passed_amount

    def _sign(self):
        """+1 where the customer pays what is passed on, -1 where it is given to him."""
        self.ensure_one()
        return -1 if self.kind == "acm" else 1

    # -- the ticket it is about -------------------------------------------------------------------------------------

    @api.depends("document_number", "company_id")
    def _compute_line_id(self):
        """The service with that document number; what a person chose stays until the number changes."""
        found = self._find_lines()
        for memo in self:
            key = memo.company_id.id, memo.document_number
            memo.line_id = found.get(key) if memo.document_number else memo.line_id

    def _find_lines(self):
        """:return: (company id, document number) → the sold service, in one query"""
        numbers = {number for number in self.mapped("document_number") if number}
        if not numbers:
            return {}
        lines = self.env["travel.order.line"].search(
            [("company_id", "in", self.company_id.ids), *self._sold_domain(), ("document_number", "in", list(numbers))],
            order="id desc",
        )
        return {(line.company_id.id, line.document_number): line for line in lines}

    @api.model
    def _sold_domain(self):
        """Sold documents: what takes something back, or came from a memo, is not what memos are about."""
        return [("event", "in", ("issue", "exchange", "amend")), ("memo_id", "=", False), ("state", "!=", "cancelled")]

    # -- guards -----------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._clean(vals)
            self._find_airline(vals)
            if not self.env.su and any(vals.get(name) not in (False, None, "received", 1) for name in DERIVED & set(vals)):
                raise AccessError(self.env._("How a memo stands follows from its buttons; it cannot be set by hand."))
        context = {key: value for key, value in self.env.context.items() if key.removeprefix("default_") not in DERIVED}
        memos = super(TravelMemo, self.with_env(self.env(context=context))).create(vals_list)
        memos._remind()
        return memos

    def write(self, vals):
        self._clean(vals)
        if not self.env.su:
            if DERIVED & set(vals):
                raise AccessError(self.env._("How a memo stands follows from its buttons; it cannot be set by hand."))
            if DECIDED & set(vals) and any(memo.decision for memo in self):
                raise UserError(self.env._("What is decided stays as it is. Take the decision back first."))
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # nobody hands a memo to a company that is not his
        if {"dispute_until", "received_on", "reason_id", "user_id"} & set(vals):
            self.filtered(lambda memo: memo.state == "received")._remind()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(memo.decision or memo.decision_number > 1 for memo in self):
            raise UserError(self.env._("A memo that was booked stays. Take the decision back, then withdraw it."))

    @api.model
    def _clean(self, vals):
        """Numbers as documents write them: ``220 3324650328`` and ``2203324650328`` are ``220-3324650328``."""
        if vals.get("number"):
            vals["number"] = vals["number"].strip().upper()
        if vals.get("document_number"):
            vals["document_number"] = document_number(vals["document_number"])

    @api.model
    def _find_airline(self, vals):
        """The airline whose tickets begin like this one, where none is named."""
        number = vals.get("document_number") or ""
        if not vals.get("airline_id") and not vals.get("supplier_id") and re.match(r"\d{3}-", number):
            vals["airline_id"] = self.env["travel.airline"].search([("accounting_code", "=", number[:3])], limit=1).id


def document_number(text):
    """``220 3324650328`` → ``220-3324650328``; what is no airline document stays, without blanks around it."""
    digits = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"\d{13,14}", digits):
        return f"{digits[:3]}-{digits[3:13]}"
    return text.strip().upper()
