from odoo.fields import Command

from .common import TravelCommon


class RatingCommon(TravelCommon):
    """A customer with a contract and an empty fee table, and words for stories about what is charged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "UTC"
        cls.alpha = cls.customer("Alpha Ltd", cls.group("Alpha Group"))
        cls.fees = cls.fee_table("Alpha fees")
        cls.terms = cls.contract(cls.alpha, fee_table_id=cls.fees.id)

    def rule(self, kind="transaction_fee", amount=0.0, table=None, **values):
        return self.fee_rule(table or self.fees, kind, amount, **values)

    def charged(self, records):
        """Kind → amount of all charges of an order or a line, the services themselves left out.

        Several charges of one kind are added up.
        """
        found = {}
        for charge in records.charge_ids.filtered(lambda charge: charge.stage != "fare"):
            found[charge.kind_id.code] = round(found.get(charge.kind_id.code, 0.0) + charge.amount, 3)
        return found

    def reasons(self, records):
        return records.hold_ids.filtered("open").mapped("code")

    def rate_of(self, name, rate, day="2026-01-01"):
        """So many of a currency for one of the company's."""
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", name)])
        currency.active = True
        currency.rate_ids.unlink()
        if rate:
            currency.rate_ids = [Command.create({"name": day, "rate": rate, "company_id": self.env.company.id})]
        return currency

    @staticmethod
    def bill(lines):
        """As billing leaves them: charges and lines are billed."""
        lines.charge_ids.sudo().state = "billed"
        lines.state = "billed"

    def end(self, contract, day):
        """End a contract, known to the database before the next one is compared with it."""
        contract.date_to = day
        contract.flush_recordset()
