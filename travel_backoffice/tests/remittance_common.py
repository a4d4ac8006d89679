"""What the stories about money share: an agency with a bank, invoices of its customers, and advices keyed by hand."""

from odoo.fields import Command

from .billing_common import BillingCommon

PAID_ON = "2026-04-02"


class MoneyCommon(BillingCommon):
    """Invoices of 12 March 2026, money from April on; the credit controller is ``self.controller``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = cls.users["controller"]
        cls.bank = cls.company_data["default_journal_bank"]
        cls.alpha = cls.customer("Alpha Ltd", travel_debtor_code="ALPHA")
        cls.short = cls.env.ref("travel_backoffice.dispute_reason_short")

    @classmethod
    def plain_invoice(cls, partner, amount, day="2026-03-12", due=None, currency=None, move_type="out_invoice", **values):
        """A posted invoice of one untaxed amount, without any order: enough for what is owed and paid."""
        line = {"name": "Services", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]}
        line["account_id"] = cls.company_data["default_account_revenue"].id
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": day,
                "invoice_date_due": due or day,
                "invoice_payment_term_id": False,
                "currency_id": (currency or cls.currency).id,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def item(cls, move):
        """The receivable line of an invoice."""
        return move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")

    @classmethod
    def advice(cls, partner, amount, *lines, **values):
        """A remittance advice as keyed: each line a dict of what was said."""
        values = {
            "partner_id": partner.id,
            "amount": amount,
            "date": PAID_ON,
            "journal_id": cls.bank.id,
            "line_ids": [Command.create({"sequence": number, **said}) for number, said in enumerate(lines, 1)],
            **values,
        }
        return cls.env["travel.remittance"].with_user(cls.controller).create(values)
