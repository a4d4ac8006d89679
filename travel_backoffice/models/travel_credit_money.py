"""Money that is there already pays invoices: unallocated payments, deposits, credit notes where offsetting is agreed.

One entry with a receivable line for each allocation and one against each source, linked pairwise: exact amounts, and nothing
but what was said.
"""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..engine.mandate import take
from .fee_figures import decimal


class TravelRemittanceSource(models.Model):
    """An open credit of the customer, and how much of it an advice uses."""

    _name = "travel.remittance.source"
    _inherit = "travel.remittance.part"
    _description = "Money on Account Used by an Advice"
    _order = "remittance_id, sequence, id"

    remittance_id = fields.Many2one("travel.remittance", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="remittance_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    item_id = fields.Many2one("account.move.line", string="Credit", required=True, index=True, ondelete="restrict")
    move_id = fields.Many2one(related="item_id.move_id", string="From")
    is_deposit = fields.Boolean(related="item_id.travel_is_deposit")
    currency_id = fields.Many2one(related="item_id.currency_id")
    open_amount = fields.Monetary(string="Open", compute="_compute_open_amount")
    amount = fields.Monetary(string="To Use", required=True, help="At most; what the allocations do not need stays on account.")
    payment_item_id = fields.Many2one("account.move.line", string="Booked As", readonly=True, copy=False, ondelete="set null")

    _item_uniq = models.Constraint("UNIQUE(remittance_id, item_id)", "This credit is in the advice already.")
    _amount_check = models.Constraint("CHECK (amount >= 0)", "What is used of a credit is not below zero.")

    @api.depends("item_id.amount_residual_currency")
    def _compute_open_amount(self):
        for source in self:
            source.open_amount = -source.item_id.amount_residual_currency

    def _reason(self, credits):
        """Why this cannot be used; None when it can.

        :param credits: what the mandate says of credit notes
        """
        item, currency = self.item_id, self.currency_id
        name = item.move_id.name
        if item.parent_state != "posted" or item.company_id != self.company_id:
            return self.env._("%s is not posted, or is of another company.", name)
        if not item.travel_is_deposit and item.account_id.account_type != "asset_receivable":
            return self.env._("%s is not money on account.", name)
        payer = self.remittance_id.partner_id.commercial_partner_id
        if item.partner_id not in payer | payer.travel_root_id and not item.partner_id.filtered_domain(payer._travel_subtree_domain()):
            return self.env._("%(name)s is money of %(owner)s.", name=name, owner=item.partner_id.display_name)
        if currency != self.remittance_id.currency_id:
            return self.env._("%(name)s is in %(currency)s: use it for documents in that currency.", name=name, currency=currency.name)
        if credits == "never" and item.move_id.move_type == "out_refund":
            return self.env._("The customer does not want credit notes to be offset: take %s away.", name)
        if currency.compare_amounts(self.amount, self.open_amount) > 0:
            return self.env._(
                "Of %(name)s only %(open)s are left, and %(amount)s would be used.",
                name=name,
                open=currency.format(self.open_amount),
                amount=currency.format(self.amount),
            )
        return None


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    source_ids = fields.One2many("travel.remittance.source", "remittance_id", string="Money on Account")

    def action_take_credits(self):
        """Take all that the customer has on account, as far as the mandate lets it be used."""
        self.ensure_one()
        if self.state != "draft" or self.money != "credit":
            raise UserError(self.env._("This is not an advice for money on account."))
        items = self._open_credits()
        if not items:
            raise UserError(self.env._("%s has nothing on account that could be used.", self.partner_id.display_name))
        self._take_sources(items)
        return True

    def _open_credits(self):
        """Open credits of the payer in this currency that no other advice uses, deposits last, each kind oldest first."""
        payer = self.partner_id.commercial_partner_id
        own = Domain("partner_id", "=", payer.id) & Domain("currency_id", "=", self.currency_id.id)
        items = self.env["account.move.line"].search(self.env["account.move.line"]._travel_credit_domain(self.company_id) & own)
        items -= self._credits_in_use(items)
        if self._mandate().credits == "never":
            items = items.filtered(lambda item: item.move_id.move_type != "out_refund")
        return items._travel_in_order_of_use()

    def _credits_in_use(self, items):
        live = [("item_id", "in", items.ids), ("remittance_id.state", "=", "draft"), ("remittance_id", "not in", self.ids)]
        used = self.env["travel.remittance.source"].search(live).item_id
        return used | self.env["travel.allocation"].search(live).item_id

    def _take_sources(self, items):
        """Use these credits, and no others; the money of this advice is what is open of them."""
        commands = [Command.clear()]
        for number, item in enumerate(items, 1):
            commands.append(Command.create({"sequence": number, "item_id": item.id, "amount": -item.amount_residual_currency}))
        self.write({"source_ids": commands, "amount": -sum(items.mapped("amount_residual_currency"))})

    # -- applying ---------------------------------------------------------------------------------------------------

    def _lock(self):
        """The credits as well."""
        result = super()._lock()
        items = self.source_ids.item_id
        if taken := items - items.try_lock_for_update(allow_referencing=True):
            raise UserError(self.env._("%s is being used just now: try again in a moment.", ", ".join(taken.move_id.mapped("name"))))
        items.invalidate_recordset(["amount_residual", "amount_residual_currency", "reconciled", "parent_state"])
        return result

    def _reasons_of_money(self):
        found = super()._reasons_of_money()
        if self.money != "credit":
            return found
        if not self.source_ids:
            found.append(self.env._("Say which money on account is used."))
        if not self.allocation_ids:
            found.append(self.env._("Say what the money on account is for."))
        if not self._entry_journal():
            found.append(self.env._("Add a journal of miscellaneous operations: the entry is booked there."))
        credits = self._mandate().credits
        return found + [reason for source in self.source_ids if (reason := source._reason(credits))] + self._reasons_of_balance()

    def _reasons_of_balance(self):
        there = sum(self.source_ids.mapped("amount"))
        if self.currency_id.compare_amounts(self.allocated_amount, there) <= 0:
            return []
        return [
            self.env._(
                "%(needed)s are allocated, and only %(there)s are there.",
                needed=self.currency_id.format(self.allocated_amount),
                there=self.currency_id.format(there),
            )
        ]

    def _book_credit(self):
        """An entry: a receivable line for each allocation, and one against each source."""
        self.check_access("write")
        self._use_what_is_needed()
        money, *items = self._prepare_payment_lines()
        items += self._prepare_source_items(money)
        self._book_entry([Command.create(vals) for vals in items])
        for item in self.move_id.line_ids.filtered("travel_source_id"):
            item.travel_source_id.payment_item_id = item

    def _use_what_is_needed(self):
        """Sources give, in their order, just what the allocations need; the others give nothing."""
        digits = self.currency_id.decimal_places
        there = [(source, decimal(source.amount, digits)) for source in self.source_ids.sorted()]
        used = dict(take(there, decimal(self.allocated_amount, digits)))
        for source in self.source_ids:
            source.amount = float(used.get(source, 0))
        self.source_ids.filtered(lambda source: not source.amount).unlink()
        self.amount = self.allocated_amount

    def _prepare_source_items(self, money):
        """Values of the lines against the sources; together they are the money, in both currencies."""
        digits = self.company_id.currency_id.decimal_places
        worth, given, found = decimal(money["balance"], digits), Decimal(0), []
        so_far = 0.0
        for source in self.source_ids.sorted():
            so_far += source.amount
            upto = decimal(self.company_id.currency_id.round(float(worth) * so_far / self.amount), digits)
            found.append(
                {
                    "account_id": source.item_id.account_id.id,
                    "partner_id": source.item_id.partner_id.id,
                    "name": source.item_id.move_id.name,
                    "currency_id": self.currency_id.id,
                    "amount_currency": source.amount,
                    "balance": float(upto - given),
                    "date_maturity": self.date,
                    "travel_source_id": source.id,
                }
            )
            given = upto
        return found

    def _link(self):
        result = super()._link()
        self.env["account.move.line"]._reconcile_plan([source.payment_item_id + source.item_id for source in self.source_ids])
        return result

    def _unbook_credit(self):
        self._unbook_payment()  # its entry alone: there is no payment

    def _linked_on_purpose(self):
        """Its sources, too."""
        return super()._linked_on_purpose() | {source.payment_item_id: source.item_id for source in self.source_ids if source.payment_item_id}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    travel_source_id = fields.Many2one("travel.remittance.source", copy=False, readonly=True, index="btree_not_null", ondelete="set null")

    def _travel_in_order_of_use(self):
        """Credit notes first, then payments, then deposits; each oldest first."""
        kind = {item: 2 if item.travel_is_deposit else 0 if item.move_id.move_type == "out_refund" else 1 for item in self}
        return self.sorted(lambda item: (kind[item], item.date, item.id))

    @api.model
    def _travel_credit_domain(self, company):
        """Open credits of customers in a company: on receivable accounts, and deposits wherever they are booked."""
        where = Domain("account_id.account_type", "=", "asset_receivable") | Domain("travel_is_deposit", "=", True)
        return where & Domain(
            [
                ("company_id", "=", company.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual_currency", "<", 0),
            ]
        )
