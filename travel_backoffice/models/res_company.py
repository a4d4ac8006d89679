from odoo import fields, models

PRINCIPAL_SERVICES = {"package"}


class ResCompany(models.Model):
    _inherit = "res.company"

    travel_clearing_account_id = fields.Many2one(
        "account.account",
        string="Supplier Clearing Account",
        check_company=True,
        help="Fares sold as agent pass through this liability until the supplier's bill clears it.",
        groups="base.group_user",
    )
    travel_journal_id = fields.Many2one(
        "account.journal", string="Travel Invoice Journal", domain="[('type', '=', 'sale')]", check_company=True,
        groups="base.group_user",
    )
    travel_levy_set_id = fields.Many2one(
        "travel.levy.set",
        string="Levy Treatment",
        help="How services are taxed unless a contract says otherwise. Blank: fees bear their products' taxes, fares "
        "sold as agent none, own sales their products' taxes.",
        groups="base.group_user",
    )
    travel_reversal_matrix_id = fields.Many2one(
        "travel.reversal.matrix", string="Reversal Matrix", check_company=True, help="Unless a contract says otherwise.",
        groups="base.group_user",
    )
    travel_identity_days = fields.Integer(
        string="Keep Identity Documents (days)",
        help="Passport and identity data found in documents is dropped, or kept for so many days. 0: dropped at once.",
        groups="base.group_user",
    )

    def _travel_prepare_accounting(self):
        """Set up clearing account and defaults for companies with a chart of accounts; safe to call again.

        What a person has chosen stays: only blanks are filled. A company without a chart is passed over; it is
        prepared when a chart is loaded on it. A branch uses its main company's clearing account and journal.
        """
        for company in self.filtered(lambda company: company._travel_has_chart()).sorted("parent_path"):
            first_time = not company.travel_clearing_account_id
            if first_time:
                company.travel_clearing_account_id = company._travel_find_or_create_clearing_account()
                company._travel_tax_fee_products()
            if not company.travel_journal_id:
                company.travel_journal_id = company._travel_default_journal()
            company._travel_fill_treatments()

    def _travel_has_chart(self):
        self.ensure_one()
        domain = self.env["account.account"]._check_company_domain(self)
        return bool(self.env["account.account"].with_company(self).search_count(domain, limit=1))

    def _travel_find_or_create_clearing_account(self):
        """The clearing account made before, the main company's, or a new liability with a free code."""
        main = self.root_id
        if main.travel_clearing_account_id:
            return main.travel_clearing_account_id
        xmlid = self.env["account.chart.template"].company_xmlid("travel_clearing", main)
        if known := self.env.ref(xmlid, raise_if_not_found=False):
            return known
        accounts = self.env["account.account"].with_company(main)
        account = accounts.create(main._prepare_travel_clearing_account_vals())
        self.env["ir.model.data"]._update_xmlids([{"xml_id": xmlid, "record": account, "noupdate": True}])
        return account

    def _prepare_travel_clearing_account_vals(self):
        """Values of the clearing account; its code follows the chart's other current liabilities."""
        accounts = self.env["account.account"].with_company(self)
        domain = [*accounts._check_company_domain(self), ("account_type", "=", "liability_current")]
        neighbour = accounts.search(domain, order="code desc", limit=1)
        return {
            "name": self.env._("Travel Supplier Clearing"),
            "code": accounts._search_new_account_code(neighbour.code or "215000"),
            "account_type": "liability_current",
            "reconcile": True,
            "company_ids": [fields.Command.set(self.ids)],
        }

    def _travel_default_journal(self):
        journals = self.env["account.journal"].with_company(self)
        domain = [*journals._check_company_domain(self), ("type", "=", "sale")]
        return journals.search(domain, limit=1) or self.parent_id.travel_journal_id

    def _travel_tax_fee_products(self):
        """Give the fee products this company's default sales tax where they carry none of its taxes yet."""
        tax = self.account_sale_tax_id or self.root_id.sudo().account_sale_tax_id
        products = self.env["travel.charge.kind"].search([("product_id", "!=", False)]).product_id.sudo()
        untaxed = products.filtered(lambda product: not product.taxes_id._filter_taxes_by_company(self))
        if tax and untaxed:
            untaxed.write({"taxes_id": [fields.Command.link(tax.id)]})

    def _travel_fill_treatments(self):
        """Agent for all services but packages, where nobody has chosen."""
        for service_type in self.env["travel.service.type"].with_company(self).search([]):
            if not service_type.treatment:
                service_type.treatment = "principal" if service_type.code in PRINCIPAL_SERVICES else "agent"

    def _travel_timezone(self):
        """Time zone in which a sale falls on a day, as pytz name: the company's own, or that of its working hours.

        Never the user's: the day of a sale, and so its contract, must not depend on who works.
        """
        self.ensure_one()
        return self.partner_id.tz or self.resource_calendar_id.tz or "UTC"

    def _travel_today(self):
        """Day of invoices made now: today in the company's time zone."""
        return fields.Date.context_today(self.with_context(tz=self._travel_timezone()))
