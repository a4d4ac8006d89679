"""What the stories of levies share: an agency in Berlin with taxes of its own."""

from odoo.fields import Command

from .billing_common import BillingCommon


class LevyCommon(BillingCommon):
    """Taxes of 18 % and 19 % beside the 10 % of the fee products; treatments are built by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency.partner_id.tz = "Europe/Berlin"
        cls.tax18 = cls.tax("GST 18%", 18.0)
        cls.tax19 = cls.tax("VAT 19%", 19.0)
        cls.alpha = cls.customer("Alpha Ltd")

    @classmethod
    def tax(cls, name, amount, **values):
        """A sales tax that is owed on an account of its own."""
        account = cls.env["account.account"].create(
            {"name": name, "code": f"T{amount:g}{len(name)}".replace(".", ""), "account_type": "liability_current"}
        )
        parts = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "account_id": account.id}),
        ]
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "invoice_repartition_line_ids": parts,
                "refund_repartition_line_ids": parts,
                **values,
            }
        )

    @classmethod
    def treatment(cls, code, *levies):
        """A treatment, used by the agency; each levy is a dict of values."""
        rows = [Command.create({"name": f"{code} {place}", **values}) for place, values in enumerate(levies, 1)]
        levy_set = cls.env["travel.levy.set"].create({"code": code, "name": code, "levy_ids": rows})
        cls.agency.travel_levy_set_id = levy_set
        return levy_set

    @classmethod
    def flight(cls, fare=10_000.0, taxes=None, fee=500.0, partner=None, **values):
        """A ready order of one domestic ticket with a transaction fee."""
        order = cls.order(partner or cls.alpha)
        ticket = cls.ticket(order, base_fare=fare, taxes=taxes, scope="domestic", **values)
        cls.charge(ticket, "fare", ticket.total_amount, sequence=1)
        if fee:
            cls.charge(ticket, "transaction_fee", fee)
        return cls.ready(order)

    @classmethod
    def package(cls, price=1_000.0, cost=800.0, fee=0.0, **values):
        """A ready order of one package, sold in the agency's own name."""
        order = cls.order(cls.alpha)
        line = cls.line(order, "package", price, cost_amount=cost, **values)
        cls.charge(line, "fare", price, sequence=1)
        if fee:
            cls.charge(line, "transaction_fee", fee)
        return cls.ready(order)

    def owed(self, tax):
        """The account on which the tax is owed."""
        return tax.invoice_repartition_line_ids.account_id

    def assertBooked(self, move, expected):
        """The whole ledger of a move: ``{account: balance}``; what is not named is zero."""
        found = {}
        for line in move.line_ids:
            found[line.account_id] = self.currency.round(found.get(line.account_id, 0.0) + line.balance)
        receivable = move.line_ids.filtered(lambda line: line.display_type == "payment_term").account_id
        expected = {receivable if account == "receivable" else account: amount for account, amount in expected.items()}
        self.assertEqual({a: b for a, b in found.items() if b}, expected)

    def assertParts(self, move, expected):
        """The invoice lines in their order: ``(amount, taxes)``."""
        lines = move.invoice_line_ids.sorted("sequence")
        self.assertEqual([(line.price_subtotal, line.tax_ids) for line in lines], expected)
