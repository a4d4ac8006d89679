"""Which limits and overrides bind a customer: Odoo's own, ours, and the company's defaults."""

from odoo import api, models
from odoo.fields import Domain

from ..engine.credit import Limit, Permit
from .travel_sale_facts import as_decimal

#: Nodes to which a company's defaults apply: customers as such, not what holds them together or is a part of one.
CUSTOMERS = (False, "company", "sub_agent")


class TravelCredit(models.AbstractModel):
    _inherit = "travel.credit"

    @api.model
    def _limits(self, nodes, company, day):
        """All limits on these nodes that bind in a company on a day.

        :return: ``{node id: [Limit]}``, without nodes that have none
        """
        # sudo: agents may not read Odoo's limits, nor nodes above their own; they are told the answer only
        nodes, company = nodes.sudo().with_company(company).with_context(active_test=False), company.sudo()
        found = {}
        for limit in self._keyed_limits(nodes, company, day):
            found.setdefault(limit.node, []).append(limit)
        for node in nodes.filtered(lambda node: node.commercial_partner_id == node):
            limit = self._odoo_limit(node, company) or self._default_days(node, company, found)
            if limit:
                found.setdefault(node.id, []).append(limit)
        return found

    @api.model
    def _keyed_limits(self, nodes, company, day):
        Record = self.env["travel.credit.limit"].sudo()
        domain = Domain("partner_id", "in", nodes.ids) & Domain("company_id", "in", [False, company.id])
        return [self._keyed_limit(record, company) for record in Record.search(domain & Record._in_force_domain(day))]

    @api.model
    def _keyed_limit(self, record, company):
        places = record.currency_id.decimal_places
        return Limit(
            node=record.partner_id.id,
            amount=None if record.unlimited else as_decimal(record.amount, places),
            currency=record.currency_id.name,
            warn=as_decimal(record.warn, 2),
            block=as_decimal(record.block, 2),
            companies=frozenset(record.company_id.ids) or None,
            warn_days=record.warn_days,
            block_days=record.block_days,
            disputed_counts=company.travel_credit_disputed,
            source=record,
        )

    @api.model
    def _odoo_limit(self, node, company):
        """Odoo's own limit of a commercial entity in one company; the company's default limit is for customers only."""
        if not (company.account_use_credit_limit and node.credit_limit > 0):
            return None
        if not node.use_partner_credit_limit and (node.travel_node_type or False) not in CUSTOMERS:
            return None
        return self._company_limit(node, company, as_decimal(node.credit_limit, company.currency_id.decimal_places))

    @api.model
    def _default_days(self, node, company, found):
        """A customer without any limit is still warned of and blocked by the company's days overdue."""
        days = company.travel_credit_warn_days or company.travel_credit_block_days
        if not days or node.id in found or (node.travel_node_type or False) not in CUSTOMERS:
            return None
        return self._company_limit(node, company, None)

    @api.model
    def _company_limit(self, node, company, amount):
        return Limit(
            node=node.id,
            amount=amount,
            currency=company.currency_id.name,
            warn=as_decimal(company.travel_credit_warn, 2),
            block=as_decimal(company.travel_credit_block, 2),
            companies=frozenset(company.ids),
            warn_days=company.travel_credit_warn_days,
            block_days=company.travel_credit_block_days,
            disputed_counts=company.travel_credit_disputed,
            source=company,
        )

    @api.model
    def _overrides(self, nodes, company, day, order=None):
        """Overrides that hold on a day; those for one order only for that order.

        :return: ``{node id: overrides}``
        """
        domain = (
            Domain("partner_id", "in", nodes.ids)
            & Domain("company_id", "=", company.id)
            & Domain("withdrawn_on", "=", False)
            & Domain("date_from", "<=", day)
            & Domain("date_to", ">=", day)
            & Domain("order_id", "in", [False, *(order.ids if order else [])])
        )
        # sudo: they bind whoever sells; what is told of them is who granted them, until when and why
        return self.env["travel.credit.override"].sudo().search(domain).grouped(lambda override: override.partner_id.id)

    @api.model
    def _permits(self, overrides, currency, exchange):
        """Overrides in a limit's currency; one whose currency has no rate permits nothing."""
        permits = []
        for override in overrides:
            if override.unlimited:
                permits.append(Permit(None, currency, override))
                continue
            amount = as_decimal(override.amount, override.currency_id.decimal_places)
            worth = exchange(amount, override.currency_id.name, currency)
            if worth is not None:
                permits.append(Permit(worth, currency, override))
        return permits
