"""Of whom a statement tells: the customers are asked, their contracts say what stands on one statement together."""

from collections import namedtuple

from odoo import api, models
from odoo.fields import Domain

#: node: whom it is addressed to · profile · debtors: the contacts whose open items it shows
Scope = namedtuple("Scope", "node profile debtors")
TOPS = {"company": ("company", "group", "sub_agent")}


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    @api.model
    def _scopes(self, partner, day, company):
        """The statements that a customer, and all below it, gets as agreed on a day.

        What is agreed further up does not lead beyond the customer that is asked for: it shows nobody else's items.

        :return: list of :class:`Scope`
        """
        # sudo: who is invoiced below the customer, whose right to be read was checked
        partner = partner.sudo()
        debtors = self._debtors(partner, company)
        terms = self.env["travel.contract"].sudo()._resolve_terms([(one, day) for one in debtors], company)
        found = {}
        for debtor in debtors:
            profile, contract = terms[debtor.id, day]["statement_profile_id"]
            profile = profile or self._default_profile()
            node = self._scope_node(debtor, contract.partner_id, profile.one_per, partner)
            found.setdefault((node, profile), partner.browse())
            found[node, profile] |= debtor
        return [Scope(node, profile, debtors) for (node, profile), debtors in found.items()]

    @api.model
    def _default_profile(self):
        profile = self.env.ref("travel_backoffice.statement_profile_open", raise_if_not_found=False)
        return profile or self.env["travel.statement.profile"].search([], limit=1)

    @api.model
    def _debtors(self, partner, company):
        """The contacts at or below a customer that can be invoiced: receivable items bear no others."""
        domain = partner._travel_subtree_domain() & self._debtor_domain(company)
        found = partner.with_context(active_test=False).search(domain, order="travel_path, id")
        return found.with_context(active_test=True)

    @api.model
    def _debtor_domain(self, company):
        own = ["|", ("is_company", "=", True), ("parent_id", "=", False)]
        return Domain(own) & Domain("company_id", "in", (False, company.id))

    @api.model
    def _scope_node(self, debtor, agreed_by, one_per, asked):
        """On whose statement a debtor's items stand."""
        chain = self._scope_chain(debtor, agreed_by, asked)
        if one_per == "debtor":
            return debtor
        if one_per == "company":
            return next((node for node in chain if node.travel_node_type in TOPS["company"]), chain[-1])
        return chain[-1]

    @api.model
    def _scope_chain(self, debtor, agreed_by, asked):
        """From the debtor upwards to who agreed on the statement, or a sub-agent, or who is asked for."""
        chain = debtor.browse()
        for node in debtor._travel_nodes_upwards():
            chain |= node
            if node in (agreed_by, asked) or node.travel_node_type == "sub_agent":
                break
        return chain
