"""In which currency spend is told. Two currencies are never added: what is in another one is left out, and said."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    rate = fields.Float(
        digits=0,  # exact, as Odoo keeps rates
        readonly=True,
        aggregator=None,
        help="Units of the currency of sale for one of the company's, as looked up when the sale was written down.",
    )

    @api.model
    def _read_currency(self, currency):
        """Id of the currency of sale that is asked for; None for the company's."""
        if currency in (None, False, "company"):
            return None
        known = isinstance(currency, int) and not isinstance(currency, bool) and 0 < currency < 2**31
        # sudo: currencies are no secret
        if not known or not self.env["res.currency"].sudo().with_context(active_test=False).browse(currency).exists():
            raise UserError(self.env._("There is no currency “%s”.", self._said(currency)))
        return currency

    @api.model
    def _company_currencies(self):
        return self.env.companies.sudo().currency_id  # sudo: a customer may know what it is told its spend in

    @api.model
    def _currency_domain(self, currency):
        """Rows that can be told in a currency of sale, or in that of the company: all, where all companies have the same."""
        if currency:
            return Domain("currency_id", "=", currency)
        if len(self._company_currencies()) < 2:
            return Domain.TRUE
        return Domain("company_currency_id", "=", self.env.company.sudo().currency_id.id)  # sudo: as above

    @api.model
    def _cube_currency(self, currency=None):
        told = self.env["res.currency"].sudo().browse(currency) if currency else self.env.company.sudo().currency_id  # sudo: as above
        return {"id": told.id, "name": told.name}

    @api.model
    def _left_out(self, question):
        """What is asked for and is in other currencies: how many services of each, ``[{"id", "name", "lines"}]``."""
        told = self._currency_domain(question.currency)
        if told.is_true():
            return []
        others = self._unconverted_domain(question, question.period) & ~told
        field = "currency_id" if question.currency else "company_currency_id"
        found = self._read_group(others, [field], ["lines:sum"])
        # sudo: names of the currencies of the caller's own rows
        return [{"id": currency.id, "name": currency.sudo().name, "lines": lines} for currency, lines in found]
