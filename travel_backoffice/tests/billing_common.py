"""What the billing stories share: charges made by hand, so that billing is told apart from rating."""

from odoo.fields import Command

from .common import TravelCommon

DAY = "2026-03-12"


class BillingCommon(TravelCommon):
    """An agency with a 10 % sales tax on its fees, invoicing on 12 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.env.company
        cls.tax10 = cls.env["account.tax"].create({"name": "GST 10%", "amount": 10.0, "type_tax_use": "sale"})
        cls.fee_products = cls.env["travel.charge.kind"].search([]).product_id
        cls.fee_products.taxes_id = [Command.set(cls.tax10.ids)]
        cls.clearing = cls.agency.travel_clearing_account_id
        cls.currency = cls.agency.currency_id
        cls.exempt = cls.env["account.fiscal.position"].create({"name": "Exempt"})
        cls.clerk, cls.agent = cls.users["clerk"], cls.users["agent"]
        # nothing looks at today; mails and logs are not what is tested
        cls.env = cls.env(context=dict(cls.env.context, travel_invoice_date=DAY))

    @classmethod
    def charge(cls, line, kind, amount, name=None, state="open", **values):
        """One charge, as rating writes it."""
        charge_kind = cls.kind(kind)
        # sudo: nobody writes charges but the program
        charge = (
            cls.env["travel.charge"]
            .sudo()
            .create(
                {
                    "order_id": line.order_id.id,
                    "line_id": line.id,
                    "kind_id": charge_kind.id,
                    "name": name or charge_kind.name,
                    "currency_id": line.currency_id.id,
                    "amount": amount,
                    "computed_amount": amount,
                    "state": state,
                    "business_key": f"{line.id}:{kind}",
                    **values,
                }
            )
        )
        return charge.sudo(False)

    @classmethod
    def ready(cls, orders):
        """As after rating: every line priced."""
        orders = orders.with_env(cls.env)
        orders.line_ids.filtered(lambda line: line.state == "draft").state = "ready"
        orders._update_states()
        return orders

    @classmethod
    def simple_order(cls, partner, number="220-3324650328", fare=200.0, taxes=None, fee=25.0, **values):
        """A ready order of one ticket, sold as agent, with a transaction fee."""
        order = cls.order(partner, **values)
        ticket = cls.ticket(order, number, base_fare=fare, taxes=taxes or {"YQ": 40.0, "UA": 13.0})
        cls.charge(ticket, "fare", ticket.total_amount, sequence=1)
        if fee:
            cls.charge(ticket, "transaction_fee", fee)
        return cls.ready(order)

    def bill(self, orders):
        """Bill as the clerk does; the posted invoices."""
        orders.with_user(self.clerk).action_bill()
        return orders.invoice_ids.filtered(lambda move: move.is_sale_document()).sorted("id")

    def assertChargesOnInvoices(self, orders):
        """Each charge that is paid stands on exactly one posted line, and the sums agree per currency."""
        billed = orders.charge_ids.filtered(lambda charge: charge.state == "billed" and charge.amount)
        self.assertEqual(billed.invoice_line_id.mapped("parent_state"), ["posted"] * len(billed.invoice_line_id))
        self.assertEqual(len(billed.invoice_line_id), len(billed))
        for currency, charges in billed.grouped("currency_id").items():
            moves = charges.invoice_line_id.move_id
            untaxed = sum(move.amount_untaxed * (-1 if move.move_type == "out_refund" else 1) for move in moves)
            self.assertEqual(currency.compare_amounts(untaxed, sum(charges.mapped("amount"))), 0)
