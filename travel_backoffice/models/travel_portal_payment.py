"""Online payments settle exactly the invoices that the customer chose, pairwise, and stand among the advices."""

from odoo import api, fields, models
from odoo.fields import Command

from ..engine.mandate import take
from .fee_figures import decimal


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    transaction_id = fields.Many2one(
        "payment.transaction", string="Online Payment", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    _transaction_uniq = models.UniqueIndex(
        "(transaction_id) WHERE transaction_id IS NOT NULL", "This online payment has its advice already."
    )

    def _tell_rest(self, transaction):
        """Somebody has to look at what an online payment could not pay any more."""
        users = self.company_id._travel_credit_controllers()
        told = self.env._(
            "%(amount)s of the online payment %(reference)s stay on account: what it was for is paid already.",
            amount=self.currency_id.format(self.on_account_amount),
            reference=transaction.reference,
        )
        self.message_post(body=told)
        if users:
            self.activity_schedule("mail.mail_activity_data_todo", user_id=users[0].id, summary=told)


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    travel_split = fields.Json(readonly=True, copy=False, help="What was to be paid of each open item: its id → amount.")

    @api.model_create_multi
    def create(self, vals_list):
        """Remember what the payer saw as open: until the money is there other money may have come."""
        transactions = super().create(vals_list)
        for transaction in transactions.filtered("invoice_ids"):
            parts = transaction._travel_share(transaction._travel_items(), {})
            transaction.travel_split = {str(item.id): amount for item, amount in parts}
        return transactions

    def _create_payment(self, **extra_create_values):
        """One receivable line for each invoice, reconciled with that one; otherwise as Odoo does it.

        Odoo reconciles all lines of one account together, so that what is meant for one invoice may settle another.
        """
        self.ensure_one()
        if not self._travel_goes_exactly():
            return super()._create_payment(**extra_create_values)
        if self._travel_is_discounted():
            [item] = self._travel_items()
            settled = item.amount_residual_currency
            payment = super()._create_payment(**extra_create_values)
            self._travel_record(payment, item, settled)
            return payment
        advice = self._travel_make_advice()
        lines = self._travel_payment_lines(advice)
        # without an account of its own Odoo may book no entry at all: then nothing could be linked exactly
        waits_nowhere = not self._travel_method().payment_account_id
        exactly = self.with_context(travel_pairwise=True, force_payment_move=waits_nowhere)
        payment = super(PaymentTransaction, exactly)._create_payment(line_ids=lines, **extra_create_values).with_env(self.env)
        self._travel_link(advice, payment)
        return payment

    # -- what it is for ---------------------------------------------------------------------------------------------

    def _travel_invoices(self):
        """Those of the whole payment, where this is a part of it that is captured."""
        whole = self.source_transaction_id
        return whole.invoice_ids if whole and self.operation == whole.operation else self.invoice_ids

    def _travel_items(self):
        """Open receivable items of the invoices, oldest due first."""
        items = self._travel_invoices().line_ids.filtered(lambda line: line.display_type == "payment_term" and not line.reconciled)
        return items.sorted(lambda item: (item.date_maturity or item.date, item.id))

    def _travel_goes_exactly(self):
        """Money from a customer for posted invoices of one company, in their currency."""
        invoices = self._travel_invoices()
        return (
            self.currency_id.compare_amounts(self.amount, 0.0) > 0
            and bool(invoices)
            and set(invoices.mapped("move_type")) == {"out_invoice"}
            and set(invoices.mapped("state")) == {"posted"}
            and invoices.company_id == self.company_id
            and invoices.currency_id == self.currency_id
        )

    def _travel_is_discounted(self):
        """Whether this is the amount less the discount for paying early, which Odoo books itself."""
        invoice = self._travel_invoices()
        if len(invoice) != 1 or len(self._travel_items()) != 1:
            return False
        values = invoice._get_invoice_next_payment_values()
        less = values.get("installment_state") == "epd" and values["amount_due"]
        return bool(less) and not self.currency_id.compare_amounts(self.amount, less)

    def _travel_share(self, items, split):
        """What of this payment is for which item.

        :param dict split: id of an item, as text → at most so much of it; items that are not in it get all that is open
        :return: list of (item, amount)
        """
        digits = self.currency_id.decimal_places
        open_ = [(item, min(item.amount_residual_currency, split.get(str(item.id), item.amount_residual_currency))) for item in items]
        wanted = [(item, decimal(amount, digits)) for item, amount in open_]
        return [(item, float(amount)) for item, amount in take(wanted, decimal(self.amount, digits))]

    # -- the advice -------------------------------------------------------------------------------------------------

    def _travel_make_advice(self):
        # sudo: the payer, or the provider's message, makes a record of what was paid; it decides nothing else
        advice = self.env["travel.remittance"].sudo().create(self._prepare_travel_advice())
        items = self._travel_items()
        advice._lock()
        items.lock_for_update(allow_referencing=True)
        items.invalidate_recordset(["amount_residual", "amount_residual_currency", "reconciled"])
        parts = self._travel_share(items.filtered(lambda item: not item.reconciled), self.travel_split or {})
        advice.allocation_ids = [
            Command.create({"item_id": item.id, "amount": amount, "paid_amount": amount}) for item, amount in parts
        ]
        return advice

    def _prepare_travel_advice(self):
        return {
            "transaction_id": self.id,
            "money": "payment",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "journal_id": self.provider_id.journal_id.id,
            "date": fields.Date.context_today(self),
            "reference": self.reference,
            "currency_id": self.currency_id.id,
            "amount": self.amount,
        }

    def _travel_payment_lines(self, advice):
        """The journal items of the payment, the money first, where Odoo would put it."""
        waiting = self.env["account.payment"].new({"company_id": self.company_id.id})
        money, *others = advice._prepare_payment_lines()
        account = self._travel_method().payment_account_id or waiting._get_outstanding_account("inbound")
        return [Command.create(vals) for vals in (money | {"account_id": account.id}, *others)]

    def _travel_method(self):
        methods = self.provider_id.journal_id.inbound_payment_method_line_ids
        return methods.filtered(lambda line: line.payment_provider_id == self.provider_id)[:1]

    def _travel_link(self, advice, payment):
        advice.write({"payment_id": payment.id, "move_id": payment.move_id.id})
        advice._remember_items()
        advice._link()
        advice.state = "applied"
        if not self.currency_id.is_zero(advice.on_account_amount):
            advice._tell_rest(self)

    def _travel_record(self, payment, item, settled):
        """An advice of what Odoo booked and linked itself: one invoice, with its discount for paying early."""
        own = payment.move_id.line_ids.filtered(lambda line: line.account_id == item.account_id and line.reconciled)
        if len(own) != 1:
            return
        values = {"item_id": item.id, "amount": settled, "paid_amount": self.amount}
        # sudo: as in _travel_make_advice
        advice = self.env["travel.remittance"].sudo().create({**self._prepare_travel_advice(), "allocation_ids": [Command.create(values)]})
        advice.allocation_ids.payment_item_id = own
        advice.write({"payment_id": payment.id, "move_id": payment.move_id.id, "state": "applied"})


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def reconcile(self):
        """Nothing, while an online payment is booked whose lines are linked one by one right after."""
        if self.env.context.get("travel_pairwise"):
            return {}
        return super().reconcile()
