"""The journal items of an advice: records to plain figures, through the engine, to values."""

from decimal import Decimal
from fractions import Fraction

from odoo import models

from ..engine.allocation import Allocation, Currency, Money, book
from .fee_figures import decimal


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _booking(self):
        """What the engine makes of the money and its allocations (``engine.allocation.Booking``)."""
        rates = {}
        allocations = [self._plain_allocation(allocation, rates) for allocation in self.allocation_ids]
        return book(self._plain_money(rates), allocations, _currency(self.company_id.currency_id))

    def _plain_money(self, rates):
        digits = self.currency_id.decimal_places
        rate = self._rate(self.currency_id, rates) or 1
        return Money(decimal(self.amount, digits), _currency(self.currency_id), rate, self._money_worth())

    def _money_worth(self):
        """What the money is worth in the company's currency, as a Decimal, where the bank says so; None: by the day's rate."""
        return

    def _plain_allocation(self, allocation, rates):
        currency = allocation.currency_id
        digits = currency.decimal_places
        return Allocation(
            allocation.id,
            decimal(allocation.amount, digits),
            decimal(allocation.paid_amount, self.currency_id.decimal_places),
            _currency(currency),
            tuple((taken.id, decimal(taken.amount, digits)) for taken in allocation.deduction_ids),
            self._rate(currency, rates) or 1,
        )

    def _rate(self, currency, rates):
        """Company currency for one unit of this, on the day of the payment; None when nobody entered a rate.

        :param dict rates: what was looked up before
        """
        if currency not in rates:
            convert = self.company_id._travel_converter()
            rate = convert(Decimal(1), currency.name, self.company_id.currency_id.name, self.date)
            rates[currency] = rate and Fraction(rate)
        return rates[currency]

    def _prepare_payment_lines(self):
        """Values of all journal items: the money first, one receivable line per allocation, deductions, the rest."""
        return self._prepare_items(self._booking())

    def _prepare_items(self, booking):
        """Values of the journal items, the money first.

        :param booking: what the engine answered
        """
        currencies = {currency.name: currency for currency in self._currencies()}
        allocations = {allocation.id: allocation for allocation in self.allocation_ids}
        deductions = {taken.id: taken for taken in self.allocation_ids.deduction_ids}
        found = []
        for item in booking.items:
            vals = {"currency_id": currencies[item.currency.code].id, "date_maturity": self.date}
            vals |= {"amount_currency": float(item.amount), "balance": float(item.balance)}
            if item.role == "settled":
                vals |= self._prepare_settled(allocations[item.key])
            elif item.role == "deduction":
                vals |= self._prepare_deduction(deductions[item.key[1]], allocations[item.key[0]])
            else:
                vals |= getattr(self, f"_prepare_{item.role}")(item)
            found.append(vals)
        return found

    def _currencies(self):
        return self.currency_id | self.company_id.currency_id | self.allocation_ids.currency_id

    def _prepare_money(self, _item):
        return {"partner_id": self._payer().id, "name": self.reference or self.name}

    def _prepare_settled(self, allocation):
        return {
            "account_id": allocation.item_id.account_id.id,
            "partner_id": allocation.item_id.partner_id.id,
            "name": allocation.move_id.name,
            "travel_allocation_id": allocation.id,
        }

    def _prepare_deduction(self, taken, allocation):
        return {
            "account_id": taken.kind_id.account_id.id,
            "partner_id": allocation.item_id.partner_id.id,
            "name": f"{taken.kind_id.name} {allocation.move_id.name}",
        }

    def _prepare_rest(self, _item):
        return {
            "account_id": self._receivable_account().id,
            "partner_id": self._payer().id,
            "name": self.env._("On account"),
        }

    def _prepare_difference(self, item):
        account = self._difference_account(item.balance)
        return {"account_id": account.id, "partner_id": self._payer().id, "name": self.env._("Exchange difference")}

    def _difference_account(self, balance):
        company = self.company_id
        lost = balance > 0
        return company.expense_currency_exchange_account_id if lost else company.income_currency_exchange_account_id

    def _payer(self):
        return self.partner_id.commercial_partner_id

    def _receivable_account(self):
        return self._payer().with_company(self.company_id).property_account_receivable_id


def _currency(currency):
    return Currency(currency.name, currency.decimal_places)
