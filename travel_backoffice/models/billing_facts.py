"""What many invoices of one company share, looked up once per batch."""

from datetime import date

from odoo.tools import format_date, formatLang

from .levies import Levies


class BillingFacts:
    """Fiscal positions, taxes, accounts, prices and texts for one company and invoice day.

    Every answer is kept, so that a batch of any size asks each question once.
    """

    def __init__(self, company, day):
        """
        :param company: ``res.company`` that bills; its environment may read everything asked for here
        :param date day: invoice date
        """
        self.company = company
        self.env = company.env(context=dict(company.env.context, allowed_company_ids=company.ids))
        self.day = day
        self.levies = Levies(self)
        self._kept = {}

    def _once(self, key, find):
        if key not in self._kept:
            self._kept[key] = find()
        return self._kept[key]

    # -- environment ------------------------------------------------------------------------------------------------

    def env_for(self, partner):
        """An environment that speaks the partner's language."""
        lang = partner.lang or self.env.lang or "en_US"
        return self._once(("env", lang), lambda: self.env(context=dict(self.env.context, lang=lang)))

    def day_text(self, day, env):
        """A date as the environment's language writes it; blank for none."""
        if not day:
            return ""
        day = date.fromisoformat(day) if isinstance(day, str) else day
        return self._once(("day", day, env.lang), lambda: format_date(env, day, lang_code=env.lang))

    def amount_text(self, amount, currency, env):
        """An amount without its currency, as the environment's language writes it."""
        key = ("amount", amount, currency.id, env.lang)
        return self._once(key, lambda: formatLang(env, amount, digits=currency.decimal_places))

    def translated_name(self, record, env):
        key = ("name", record._name, record.id, env.lang)
        return self._once(key, lambda: record.with_env(env).name)

    # -- accounting -------------------------------------------------------------------------------------------------

    def fiscal_position(self, partner):
        """Odoo's own choice for this customer: set on it by hand, or found by its country and tax number."""
        positions = self.env["account.fiscal.position"]
        return self._once(("fiscal", partner.id), lambda: positions._get_fiscal_position(partner.with_env(self.env)))

    def income_account(self, product, fiscal_position):
        return self._account("income", product, fiscal_position)

    def expense_account(self, product, fiscal_position):
        return self._account("expense", product, fiscal_position)

    def _account(self, side, product, fiscal_position):
        def find():
            account = product.with_env(self.env)._get_product_accounts()[side]
            return fiscal_position.map_account(account)

        return self._once((side, product.id, fiscal_position.id), find)

    def own_taxes(self, product, purchase=False):
        """The product's taxes in this company, before any fiscal position."""

        def find():
            taxes = product.with_env(self.env)["supplier_taxes_id" if purchase else "taxes_id"]
            return taxes._filter_taxes_by_company(self.company)

        return self._once(("own", product.id, purchase), find)

    def taxes(self, product, fiscal_position, purchase=False):
        """The product's taxes as this customer (or supplier) bears them."""
        key = ("taxes", product.id, fiscal_position.id, purchase)
        return self._once(key, lambda: fiscal_position.map_tax(self.own_taxes(product, purchase)))

    def mapped_taxes(self, taxes, fiscal_position):
        """Any taxes as this customer bears them."""
        return self._once(("mapped", tuple(taxes.ids), fiscal_position.id), lambda: fiscal_position.map_tax(taxes))

    def unit_price_of_net(self, amount, taxes, currency):
        """Unit price of an amount that is *without* tax (fees, markup, discount).

        Where the taxes are of the price-included kind Odoo wants the gross price; it is worked out so that the
        untaxed amount of the line comes out as the amount again.
        """
        if not any(tax.price_include for tax in taxes.flatten_taxes_hierarchy()):
            return amount
        return self._worked_out(amount, taxes, currency, force="excluded")["total_included"]

    def unit_price_of_sale(self, amount, own, taxes, currency):
        """Unit price of an amount that the customer was quoted for the service (principal).

        :param own: the taxes of the sale before the fiscal position; ``taxes`` are what it made of them

        Where the own taxes are price-included the quote holds them: the customer pays that amount, whatever
        the fiscal position makes of the taxes. Otherwise taxes come on top.
        """
        own = own.flatten_taxes_hierarchy()
        borne = taxes.flatten_taxes_hierarchy()
        quoted_gross = any(tax.price_include for tax in own)
        if not quoted_gross:
            return self.unit_price_of_net(amount, taxes, currency)
        if any(tax.price_include for tax in borne) or not borne:
            return amount
        return self._worked_out(amount, taxes, currency, force="included")["total_excluded"]

    def _worked_out(self, amount, taxes, currency, force):
        taxes = taxes.with_context(force_price_include=force == "included", round_base=False)
        return taxes.compute_all(amount, currency=currency)

    def treatment(self, service_type):
        """How the company sells this service: as agent or as principal; nothing where nobody has chosen."""
        return self._once(("treatment", service_type.id), lambda: service_type.with_env(self.env).treatment)

    def closed_books(self, journal):
        """What closes the invoice day in this journal, in words; blank where it is open."""

        def find():
            closed = self.company._get_violated_lock_dates(self.day, True, journal)
            return self.env["res.company"]._format_lock_dates(closed) if closed else ""

        return self._once(("closed", journal.id), find)

    @property
    def can_complete(self):
        """Whether balances can be worked out before Odoo sees the invoice: nothing depends on the booked lines."""

        def find():
            models = self.env["account.analytic.distribution.model"].sudo()
            domain = models._check_company_domain(self.company)
            return not self.company.account_storno and not models.search_count(domain, limit=1)

        return self._once("can_complete", find)

    def are_plain(self, taxes):
        """No tax that falls due with the payment."""
        key = ("plain", frozenset(taxes.ids))
        return self._once(
            key, lambda: all(tax.tax_exigibility != "on_payment" for tax in taxes.flatten_taxes_hierarchy())
        )

    def rate(self, currency):
        """Units of the currency for one of the company's, on the invoice day."""
        own = self.company.currency_id
        convert = self.env["res.currency"]._get_conversion_rate
        return self._once(("rate of", currency.id), lambda: convert(own, currency, self.company, self.day))

    def has_rate(self, currency):
        """Whether an invoice in this currency can be booked: active, and with a rate on the day or before."""

        def find():
            if currency == self.company.currency_id:
                return True
            rates = self.env["res.currency.rate"]
            domain = [
                ("currency_id", "=", currency.id),
                ("name", "<=", self.day),
                ("company_id", "in", [False, self.company.root_id.id]),
            ]
            return bool(currency.active and rates.search_count(domain, limit=1))

        return self._once(("rate", currency.id), find)
