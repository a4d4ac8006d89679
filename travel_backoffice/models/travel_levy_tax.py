"""The company's taxes for levies that name a rate: found, or told missing."""

from odoo import api, fields, models


class TravelLevySet(models.Model):
    _inherit = "travel.levy.set"

    def action_find_taxes(self):
        """Find the current company's taxes for the levies that have none, and say which are still missing."""
        missing = self._find_taxes(self.env.company)
        if missing:
            rates = ", ".join(f"{levy.name} ({levy.rate:g} %)" for levy in missing)
            message = self.env._(
                "No sales tax of this rate in %(company)s: %(levies)s. Create the tax, or choose one on the levy.",
                company=self.env.company.name,
                levies=rates,
            )
        else:
            message = self.env._("Every levy with a rate has its tax in %s.", self.env.company.name)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if missing else "success",
                "sticky": bool(missing),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _find_taxes(self, company):
        """Give each levy that names a rate the company's sales tax of that rate; what somebody chose stays.

        :return: the levies that still have none
        """
        levies = self.levy_ids.with_company(company)
        blank = levies.filtered(lambda levy: levy.rate and not levy.tax_id)
        by_rate = company._travel_sale_taxes_by_rate() if blank else {}
        for levy in blank:
            levy.tax_id = by_rate.get(round(levy.rate, 4))
        return levies.filtered("tax_missing")


class TravelLevy(models.Model):
    _inherit = "travel.levy"

    tax_missing = fields.Boolean(compute="_compute_tax_missing", help="The company has no tax of this rate.")

    @api.depends("rate", "tax_id", "treatment", "exempt", "date_to")
    @api.depends_context("company")
    def _compute_tax_missing(self):
        """Of a rate that has ended nobody needs the tax any more."""
        today = fields.Date.context_today(self)
        for levy in self:
            wanted = levy.rate or levy.treatment == "margin" and not levy.exempt
            ended = levy.date_to and levy.date_to <= today
            levy.tax_missing = bool(wanted) and not levy.tax_id and not ended

    @api.onchange("rate")
    def _onchange_rate(self):
        """Another rate is another tax."""
        tax = self.tax_id._origin
        if tax and self.rate and tax._travel_rate() != round(self.rate, 4):
            self.tax_id = self.env.company._travel_sale_taxes_by_rate().get(round(self.rate, 4))

    @api.model_create_multi
    def create(self, vals_list):
        """A new rate of a treatment in use finds its taxes at once."""
        levies = super().create(vals_list)
        # sudo: which companies use the treatment is asked to fill blanks only, nothing of them is shown
        companies = self.env["res.company"].sudo().search([("travel_levy_set_id", "in", levies.set_id.ids)])
        for company in companies | self.env.company.sudo():
            levies.set_id.sudo()._find_taxes(company)
        return levies


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _travel_rate(self):
        """Percent that the tax adds to a price without tax, its children summed; None where it is no percentage."""
        leaves = self.flatten_taxes_hierarchy()
        if not leaves or set(leaves.mapped("amount_type")) != {"percent"}:
            return None
        return round(sum(leaves.mapped("amount")), 4)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _travel_sale_taxes_by_rate(self):
        """The company's own domestic sales taxes: the best for services by rate.

        Before others come the company's default tax, taxes of services, and those on top of the price.
        """
        self.ensure_one()
        taxes = self.env["account.tax"].with_company(self)
        domain = [*taxes._check_company_domain(self), ("type_tax_use", "=", "sale")]
        default, home = self.account_sale_tax_id, self.domestic_fiscal_position_id

        def place(tax):
            return (
                tax != default,
                tax.country_id != self.account_fiscal_country_id,
                tax.tax_scope != "service",
                bool(tax.tax_scope),
                bool(tax.price_include),
                tax.sequence,
                tax.id,
            )

        found = {}
        # not by is_domestic: it is stored wrong for a tax that was keyed or duplicated with its fiscal positions
        domestic = taxes.search(domain).filtered(lambda tax: not tax.fiscal_position_ids or home in tax.fiscal_position_ids)
        for tax in domestic.sorted(place):
            found.setdefault(tax._travel_rate(), tax)
        found.pop(None, None)
        return found

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._travel_find_levy_taxes()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if vals.get("travel_levy_set_id"):
            self._travel_find_levy_taxes()
        return result

    def _travel_find_levy_taxes(self):
        """Fill the blank taxes of the treatments that these companies chose, themselves or in contracts."""
        contracts = self.env["travel.contract"].sudo()  # sudo: whoever sets up a company; only blanks are filled
        for company in self:
            used = contracts.search([("company_id", "=", company.id), ("levy_set_id", "!=", False)]).levy_set_id
            (used | company.sudo().travel_levy_set_id)._find_taxes(company)

    def _travel_prepare_accounting(self):
        """A chart loaded later brings the taxes that were missing."""
        result = super()._travel_prepare_accounting()
        self._travel_find_levy_taxes()
        return result


class TravelContract(models.Model):
    _inherit = "travel.contract"

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        contracts._find_levy_taxes()
        return contracts

    def write(self, vals):
        result = super().write(vals)
        if vals.get("levy_set_id"):
            self._find_levy_taxes()
        return result

    def _find_levy_taxes(self):
        for company, contracts in self.filtered("levy_set_id").grouped("company_id").items():
            # sudo: account managers choose a treatment and may not change it; only blank taxes are filled
            contracts.levy_set_id.sudo()._find_taxes(company)
