"""What the stories about applied advices share: allocations keyed by hand, and other currencies."""

from odoo.fields import Command

from .remittance_common import MoneyCommon


class ApplyCommon(MoneyCommon):
    """Dollars are the company's currency. One euro is 1.25 in March and 1.28 in April, one pound 1.60 and 1.5625."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.euro = cls.with_rates("EUR", {"2026-03-01": 0.8, "2026-04-01": 0.78125})
        cls.pound = cls.with_rates("GBP", {"2026-03-01": 0.625, "2026-04-01": 0.64})

    @classmethod
    def with_rates(cls, code, rates):
        """A currency with its units for one dollar, from each day on."""
        currency = cls.env.ref(f"base.{code}")
        currency.active = True
        cls.env["res.currency.rate"].search([("currency_id", "=", currency.id)]).unlink()
        values = {"currency_id": currency.id, "company_id": cls.env.company.id}
        cls.env["res.currency.rate"].create([{**values, "name": day, "rate": rate} for day, rate in rates.items()])
        return currency

    @classmethod
    def allocate(cls, advice, move, amount, paid=None, **values):
        values = {
            "item_id": cls.item(move).id,
            "amount": amount,
            "paid_amount": amount if paid is None else paid,
            **values,
        }
        return cls.env["travel.allocation"].with_user(cls.controller).create({"remittance_id": advice.id, **values})

    @classmethod
    def paid(cls, *amounts, **values):
        """An applied advice that pays invoices of these amounts, and the invoices."""
        invoices = [cls.plain_invoice(cls.alpha, amount) for amount in amounts]
        advice = cls.advice(cls.alpha, sum(amounts), **values)
        for invoice, amount in zip(invoices, amounts, strict=True):
            cls.allocate(advice, invoice, amount)
        advice.apply()
        return (advice, *invoices)

    @classmethod
    def tax_withheld(cls, name="TDS", code="tds"):
        account = cls.company_data["default_account_tax_purchase"]
        return cls.env["travel.deduction.kind"].create({"name": name, "code": code, "account_id": account.id})

    @classmethod
    def taken(cls, kind, amount):
        """A deduction, as values of an allocation."""
        return {"deduction_ids": [Command.create({"kind_id": kind.id, "amount": amount})]}

    def assertBooked(self, advice, *expected):
        """The journal items in the order booked: amount, currency, balance."""
        items = advice.move_id.line_ids.sorted("id")
        self.assertEqual(
            [(item.amount_currency, item.currency_id.name, item.balance) for item in items], list(expected)
        )

    def assertSettled(self, *moves):
        """Nothing is left in either currency, and Odoo says that it is paid."""
        for move in moves:
            item = self.item(move)
            self.assertEqual((item.amount_residual, item.amount_residual_currency), (0.0, 0.0))
            self.assertIn(move.payment_state, ("paid", "in_payment"))
