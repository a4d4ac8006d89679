"""Promises to pay: what a customer said it will pay, and by when."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

PROMISE_STATES = [("open", "Awaited"), ("kept", "Kept"), ("broken", "Broken"), ("cancelled", "Cancelled")]
#: What comes first on the controller's list.
RANKS = {"broken": 0, "open": 1}
OUTCOME = {"state", "kept_on", "broken_on", "paid_amount"}


class TravelPromise(models.Model):
    """A customer's word that these items, or an amount, will be paid by a day. Until then it is not reminded of them."""

    _name = "travel.promise"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Promise to Pay"
    _order = "rank, promised_on, id"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, check_company=True, tracking=True)
    contact_id = fields.Many2one("res.partner", string="Promised By", help="Who gave the word.")
    made_on = fields.Date(string="Given On", required=True, default=lambda self: self.env.company._travel_today())
    promised_on = fields.Date(string="To Be Paid By", required=True, tracking=True, help="Until the end of this day.")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    line_ids = fields.One2many("travel.promise.line", "promise_id", string="Invoices", copy=False)
    amount = fields.Monetary(
        compute="_compute_amount", store=True, readonly=False, help="Of the invoices; or any amount, when none is named."
    )
    paid_amount = fields.Monetary(string="Paid in Time", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Controller", default=lambda self: self.env.user, tracking=True, domain=[("share", "=", False)]
    )
    note = fields.Text()
    state = fields.Selection(PROMISE_STATES, required=True, default="open", readonly=True, copy=False, tracking=True, index=True)
    kept_on = fields.Date(readonly=True, copy=False)
    broken_on = fields.Date(readonly=True, copy=False)
    followed_up = fields.Boolean(copy=False, help="Somebody has dealt with the broken promise.")
    rank = fields.Integer(compute="_compute_rank", store=True)
    reliability = fields.Char(compute="_compute_reliability", help="What became of this customer's promises.")

    _amount_check = models.Constraint("CHECK (amount > 0)", "A promise is about an amount above zero.")
    _day_check = models.Constraint("CHECK (promised_on >= made_on)", "What is promised is to be paid after the word was given.")

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        """Of the invoices named; an amount alone is keyed."""
        for promise in self:
            promise.amount = sum(promise.line_ids.mapped("amount")) if promise.line_ids else promise.amount

    @api.depends("state", "followed_up")
    def _compute_rank(self):
        for promise in self:
            promise.rank = 2 if promise.state == "broken" and promise.followed_up else RANKS.get(promise.state, 2)

    @api.depends("partner_id")
    def _compute_reliability(self):
        for promise in self:
            kept, broken = promise.partner_id._origin._travel_promise_counts()
            promise.reliability = self.env._("%(kept)s kept, %(broken)s broken", kept=kept, broken=broken)

    # -- given ------------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                vals["name"] = self.env["ir.sequence"].with_company(company).next_by_code("travel.promise")
            if not self.env.su:
                vals.update({name: False for name in OUTCOME & vals.keys()}, state="open")
        promises = super().create(vals_list)
        promises._check_items()
        return promises

    def write(self, vals):
        """What became of a promise follows from what was paid."""
        if OUTCOME & vals.keys() and not self.env.su:
            raise AccessError(self.env._("Whether a promise is kept follows from what is paid."))
        result = super().write(vals)
        if {"line_ids", "partner_id", "amount"} & vals.keys():
            self._check_items()
        return result

    def _check_items(self):
        """Each item is promised once at a time, and so is an amount."""
        for promise in self.filtered(lambda promise: promise.state == "open"):
            others = self.search([("id", "!=", promise.id), ("state", "=", "open"), ("company_id", "=", promise.company_id.id)])
            twice = others.filtered(lambda other, one=promise: other._promises_the_same(one))
            if twice:
                raise ValidationError(
                    self.env._("%s promises the same already. Change that one, or cancel it.", twice[0].name)
                )

    def _promises_the_same(self, other):
        if self.line_ids or other.line_ids:
            return bool(self.line_ids.item_id & other.line_ids.item_id)
        return self.partner_id == other.partner_id

    # -- buttons ----------------------------------------------------------------------------------------------------

    def action_cancel(self):
        """Button: it was no promise, or another one takes its place."""
        self.check_access("write")
        if done := self.filtered(lambda promise: promise.state == "kept"):
            raise UserError(self.env._("%s was kept.", done[0].name))
        self.sudo().write({"state": "cancelled"})  # sudo: the right was checked
        self.activity_unlink(["mail.mail_activity_data_warning"])
        return True

    def action_followed_up(self):
        """Button: the broken promise was dealt with."""
        self.followed_up = True
        self.activity_feedback(["mail.mail_activity_data_warning"])
        return True

    def action_promise_again(self):
        """Button: the customer gives its word anew."""
        self.ensure_one()
        lines = [
            fields.Command.create({"item_id": line.item_id.id, "amount": line._open_amount()})
            for line in self.line_ids
            if not line.item_id.reconciled
        ]
        context = {
            "default_partner_id": self.partner_id.id,
            "default_contact_id": self.contact_id.id,
            "default_line_ids": lines,
            "default_currency_id": self.currency_id.id,
            "default_amount": self.amount - self.paid_amount,
        }
        return {"type": "ir.actions.act_window", "res_model": self._name, "view_mode": "form", "context": context}


class TravelPromiseLine(models.Model):
    """One item that is promised, and what was open of it then."""

    _name = "travel.promise.line"
    _description = "Promised Item"
    _order = "promise_id, date_maturity, id"

    promise_id = fields.Many2one("travel.promise", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="promise_id.company_id", store=True)
    item_id = fields.Many2one("account.move.line", string="Open Item", required=True, index=True, ondelete="cascade")
    move_id = fields.Many2one(related="item_id.move_id", string="Invoice", store=True, index=True)
    date_maturity = fields.Date(related="item_id.date_maturity", string="Due", store=True)
    currency_id = fields.Many2one(related="promise_id.currency_id")
    was_open = fields.Monetary(string="Open Then", readonly=True, help="When it was promised.")
    amount = fields.Monetary(string="Promised", required=True)
    paid_amount = fields.Monetary(string="Paid in Time", readonly=True)

    _amount_check = models.Constraint("CHECK (amount > 0)", "A promise is about an amount above zero.")
    _item_uniq = models.UniqueIndex("(promise_id, item_id)", "This item stands in the promise already.")

    @api.onchange("item_id")
    def _onchange_item_id(self):
        self.amount = self._open_amount()

    def _open_amount(self):
        """What is open of the item and not disputed: one does not promise what one does not accept."""
        item = self.item_id._origin
        return item.sudo()._travel_undisputed() if item else 0.0  # sudo: who may write promises may know what is owed

    @api.model_create_multi
    def create(self, vals_list):
        """What is open now is kept; nobody promises more, nor in another currency."""
        for vals in vals_list:
            item = self.env["account.move.line"].sudo().browse(vals["item_id"])  # sudo: as in _open_amount
            promise = self.env["travel.promise"].browse(vals["promise_id"])
            promise._check_item(item)
            vals["was_open"] = item.amount_residual_currency
            vals.setdefault("amount", item._travel_undisputed())
            if item.currency_id.compare_amounts(vals["amount"], vals["was_open"]) > 0:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s: only %(open)s is open.",
                        invoice=item.move_id.display_name,
                        open=item.currency_id.format(item.amount_residual_currency),
                    )
                )
            if not self.env.su:
                vals.pop("paid_amount", None)
        return super().create(vals_list)

    def write(self, vals):
        """What was open and what is paid is the program's; another item or amount is looked at as a new one is."""
        if {"was_open", "paid_amount", "company_id"} & vals.keys() and not self.env.su:
            raise AccessError(self.env._("Whether a promise is kept follows from what is paid."))
        result = super().write(vals)
        if {"item_id", "promise_id", "amount"} & vals.keys():
            for line in self:
                line._check_again("item_id" in vals)
        return result

    def _check_again(self, other_item):
        item = self.item_id.sudo()  # sudo: as in _open_amount
        self.promise_id._check_item(item)
        if other_item:
            self.sudo().was_open = item.amount_residual_currency  # sudo: what was open is the program's to write
        if self.currency_id.compare_amounts(self.amount, self.was_open) > 0:
            raise ValidationError(
                self.env._("%(invoice)s: only %(open)s is open.", invoice=item.move_id.display_name, open=self.currency_id.format(self.was_open))
            )


class TravelPromiseChecks(models.Model):
    _inherit = "travel.promise"

    def _check_item(self, item):
        """The item is owed, by this customer, to this company, in this currency."""
        wrong = ""
        if item.parent_state != "posted" or item.account_id.account_type != "asset_receivable" or item.balance < 0:
            wrong = self.env._("%s is no posted invoice.", item.move_id.display_name)
        elif item.company_id != self.company_id or not item.partner_id.filtered_domain(self._customer_domain("")):
            wrong = self.env._("%(invoice)s is not owed by %(customer)s.", invoice=item.move_id.name, customer=self.partner_id.name)
        elif item.currency_id != self.currency_id:
            wrong = self.env._("%(invoice)s is in %(currency)s: make a promise of its own for it.", invoice=item.move_id.name, currency=item.currency_id.name)
        if wrong:
            raise ValidationError(wrong)

    def _customer_domain(self, field):
        """The customer, all below it, and who is invoiced for it."""
        nodes = self.partner_id | self.partner_id.commercial_partner_id
        return Domain.OR([nodes._travel_subtree_domain(field), Domain(field or "id", "in", nodes.ids)])
