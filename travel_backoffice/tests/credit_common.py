"""What the stories of credit notes share: corrections with charges made by hand, and the customer's ledger."""

from datetime import datetime

from .billing_common import BillingCommon


class CreditCommon(BillingCommon):
    """Corrections on 20 March 2026, credited on the day the clerk bills."""

    @classmethod
    def sold(cls, partner=None, **values):
        """A ticket of 253.00 with a fee of 25.00, ready to be billed; fee taxed with 10 %."""
        return cls.simple_order(partner or cls.customer(), **values).line_ids

    @classmethod
    def correct(cls, line, event="refund", back=None, **values):
        """A correcting line that gives back these amounts of the charges of another, ready to be billed.

        :param dict back: amount by kind of charge, positive as the customer gets it; None: all
        """
        sold_at = datetime(2026, 3, 20, 10)
        # sudo: correcting lines and their charges are the program's
        correction = (
            cls.env["travel.order.line"]
            .sudo()
            .create(
                {
                    "order_id": line.order_id.id,
                    "service_type_id": line.service_type_id.id,
                    "currency_id": line.currency_id.id,
                    "document_number": line.document_number,
                    "event": event,
                    "original_line_id": line.id,
                    "sold_at": sold_at,
                    "passenger_ids": [(6, 0, line.passenger_ids.ids)],
                    **values,
                }
            )
        )
        for charge in line.charge_ids:
            amount = charge.amount if back is None else back.get(charge.kind_id.code, 0.0)
            if amount:
                cls.reverse(correction, charge, amount)
        cls.ready(correction.order_id)
        return correction.sudo(False)

    @classmethod
    def reverse(cls, correction, charge, amount):
        """One charge that gives back another; base fare in proportion."""
        share = amount / charge.amount
        return cls.charge(
            correction,
            charge.kind_id.code,
            -amount,
            business_key=f"{correction.id}:reverse:{charge.id}",
            reverses_id=charge.id,
            base_amount=-charge.base_amount * share,
        )

    def credit(self, orders):
        """Bill; what came of it."""
        before = orders.invoice_ids
        self.bill(orders)
        self.assertFalse(orders.open_hold_ids.mapped("message"))
        return (orders.invoice_ids - before).filtered(lambda move: move.is_sale_document()).sorted("id")

    def ledger(self, *moves):
        """Sum of debit less credit by account over documents, accounts without a balance left out."""
        found = {}
        for line in self.env["account.move"].browse([move.id for move in moves]).line_ids:
            found[line.account_id] = found.get(line.account_id, 0.0) + line.balance
        return {account: round(amount, 2) for account, amount in found.items() if round(amount, 2)}

    def balance(self, partner):
        """What the customer owes, in the company's currency."""
        domain = [
            ("partner_id", "=", partner.commercial_partner_id.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
        ]
        return round(sum(self.env["account.move.line"].search(domain).mapped("balance")), 2)

    def pay(self, invoice, amount, date="2026-03-18"):
        """A payment of the customer for this invoice."""
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        return wizard.create({"amount": amount, "payment_date": date})._create_payments()
