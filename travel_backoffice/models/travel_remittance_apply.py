"""An advice is applied exactly as it says: one receivable line of the payment for each allocation, reconciled pairwise."""

from odoo import fields, models
from odoo.fields import Command

#: So many pairs are reconciled at once: what Odoo keeps in hand while it does so stays small.
PAIRS_AT_ONCE = 500


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Where it is booked.",
    )

    def apply(self):
        """Book the money of these advices and link it as they say; what no allocation takes stays on account.

        Public (``travel.remittance.apply``). All or nothing for one call.

        :return: True
        :raise UserError: in plain words, when something has to be put right first
        """
        self.check_access("write")
        for remittance in self:
            remittance._lock()
            remittance._check_can_apply()
            remittance._book()
            remittance._link()
            remittance._open_disputes()
            remittance.sudo().state = "applied"  # the user may write it, but not by hand
        return True

    def _book(self):
        """Book the money; each allocation gets its own receivable line (``payment_item_id``).

        A method for each kind of money: ``_book_payment``, ``_book_bank``, ``_book_credit``; what undoes it is
        ``_unbook_payment`` and so on. Each sets ``move_id``, where the receivable lines are.
        """
        getattr(self, f"_book_{self.money}")()
        self._remember_items()

    def _book_payment(self):
        """A payment; where nothing was paid (a credit note taken for an invoice) a plain entry."""
        items = [Command.create(vals) for vals in self._prepare_payment_lines()]
        if self.currency_id.is_zero(self.amount):
            self._book_entry(items)
            return
        payment = self.env["account.payment"].create(self._prepare_payment())
        if not payment.outstanding_account_id:  # then Odoo books no entry, and nothing could be linked exactly
            payment.outstanding_account_id = payment._get_outstanding_account(payment.payment_type)
        items[0][2]["account_id"] = payment.outstanding_account_id.id
        payment._generate_journal_entry(line_ids=items)
        payment.action_post()
        self.sudo().write({"payment_id": payment.id, "move_id": payment.move_id.id})

    def _book_entry(self, items):
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self._entry_journal().id,
                "company_id": self.company_id.id,
                "date": self.date,
                "ref": self.reference or self.name,
                "line_ids": items,
            }
        )
        entry.action_post()
        self.sudo().move_id = entry

    def _entry_journal(self):
        """For entries without money: the first journal of miscellaneous operations that Odoo does not use itself."""
        company = self.company_id
        own = company.currency_exchange_journal_id | company.tax_cash_basis_journal_id
        domain = [("type", "=", "general"), ("id", "not in", own.ids)]
        return self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(company), *domain], limit=1
        )

    def _prepare_payment(self):
        back = self.currency_id.compare_amounts(self.amount, 0.0) < 0
        return {
            "payment_type": "outbound" if back else "inbound",
            "partner_type": "customer",
            "partner_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "currency_id": self.currency_id.id,
            "amount": abs(self.amount),
            "memo": self.reference or self.name,
        }

    def _remember_items(self):
        for item in self.move_id.line_ids.filtered("travel_allocation_id"):
            item.travel_allocation_id.sudo().payment_item_id = item

    def _link(self):
        """Reconcile what this advice booked with what it is for."""
        self.allocation_ids._link()


class TravelAllocation(models.Model):
    _inherit = "travel.allocation"

    def _link(self):
        """Reconcile each receivable line of the payment with the item that it is for, and with nothing else."""
        pairs = [allocation.payment_item_id + allocation.item_id for allocation in self]
        for start in range(0, len(pairs), PAIRS_AT_ONCE):
            self.env["account.move.line"]._reconcile_plan(pairs[start : start + PAIRS_AT_ONCE])


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    travel_allocation_id = fields.Many2one(
        "travel.allocation", string="Allocation", copy=False, readonly=True, ondelete="set null"
    )

    # an allocation is booked once, whoever presses the button how often
    _travel_allocation_uniq = models.UniqueIndex("(travel_allocation_id) WHERE travel_allocation_id IS NOT NULL")
