"""What the tests of profitability share: cost rates, agreements, and one customer's profit as a sheet."""

from odoo.fields import Command

from .billing_common import BillingCommon

PARTS = (
    "fees", "commission", "overrides", "markups", "discounts", "rebates", "fee_refunds",
    "handling", "distribution", "credit_cost", "bad_debt", "provision",
)  # fmt: skip


class ProfitCommon(BillingCommon):
    """An agency that knows what its work costs. Invoices are of 12 March 2026, reports as of 21 May."""

    AS_OF = "2026-05-21"

    @classmethod
    def rate(cls, kind, value, company=None, **values):
        name = "percent" if kind in ("credit", "provision") else "amount"
        company = company or cls.agency
        return cls.env["travel.cost.rate"].create({"company_id": company.id, "kind": kind, name: value, "date_from": "2026-01-01", **values})

    @classmethod
    def agreement(cls, name="LH 2026", tiers=((0, 1.0),), **values):
        rows = [Command.create({"volume_from": volume, "value": value}) for volume, value in tiers]
        return cls.env["travel.override.agreement"].create({"name": name, "date_from": "2026-01-01", "tier_ids": rows, **values})

    def profit(self, as_of=None, user=None):
        model = self.env["travel.profit"].with_context(travel_profit_as_of=as_of or self.AS_OF)
        return model.with_user(user) if user else model

    def sheet(self, lines, as_of=None):
        """The parts of these services that are not nothing, with their sum."""
        names = (*PARTS, "profit")
        [row] = self.profit(as_of)._read_group([("line_id", "in", lines.ids)], [], [f"{name}:sum" for name in names])
        return {name: round(amount, 2) for name, amount in zip(names, row, strict=True) if amount or name == "profit"}

    def pay(self, invoice, amount, day):
        register = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        register.create({"payment_date": day, "amount": amount})._create_payments()

    def write_off(self, invoice, amount, account, day, tax=0.0, tax_account=None):
        """An entry that takes an open amount off the receivable; of it so much is tax that comes back."""
        item = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        rows = [(account, amount - tax, 0.0), (item.account_id, 0.0, amount)]
        rows += [(tax_account, tax, 0.0)] if tax else []
        entry = self.env["account.move"].create(
            {
                "date": day,
                "line_ids": [
                    Command.create({"account_id": one.id, "debit": debit, "credit": credit, "partner_id": invoice.partner_id.id})
                    for one, debit, credit in rows
                ],
            }
        )
        entry.action_post()
        (item + entry.line_ids.filtered(lambda line: line.account_id == item.account_id)).reconcile()
        return entry
