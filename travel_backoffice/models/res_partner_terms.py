"""A customer's contracts seen from the contact: terms with where they come from, who is invoiced, buttons."""

from collections import namedtuple

from odoo import api, fields, models

Debtor = namedtuple("Debtor", "partner payment_term")


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_terms_html = fields.Html(
        string="Terms in Force Today",
        compute="_compute_travel_terms_html",
        sanitize=False,
        groups="travel_backoffice.group_travel_agent",
    )
    travel_contract_count = fields.Integer(
        compute="_compute_travel_counts", groups="travel_backoffice.group_travel_agent"
    )
    travel_order_count = fields.Integer(compute="_compute_travel_counts", groups="travel_backoffice.group_travel_agent")
    travel_traveller_count = fields.Integer(
        compute="_compute_travel_counts", groups="travel_backoffice.group_travel_agent"
    )
    travel_cost_center_count = fields.Integer(
        compute="_compute_travel_counts", groups="travel_backoffice.group_travel_agent"
    )

    @api.depends("travel_path", "travel_contract_ids.state", "travel_contract_ids.date_from")
    @api.depends_context("company", "lang", "tz")
    def _compute_travel_terms_html(self):
        Contract = self.env["travel.contract"]
        day = fields.Date.context_today(self)
        nodes = self._origin.filtered("travel_path")
        terms = Contract._resolve_terms([(node, day) for node in nodes])
        for partner in self:
            node = partner._origin
            known = node in nodes
            partner.travel_terms_html = Contract._render_terms(terms[node.id, day], node) if known else False

    @api.depends("travel_path")
    @api.depends_context("company")
    def _compute_travel_counts(self):
        """Figures on the form's buttons. Only nodes of the tree are counted; lists do not show these fields."""
        for partner in self:
            node = partner._origin if partner.travel_path else self.browse()
            for field, (model, domain) in self._travel_linked().items():
                partner[field] = self.env[model].search_count(domain(node)) if node else 0

    @api.model
    def _travel_linked(self):
        """What the buttons count and open: field → (model, function from a node to a domain)."""
        return {
            "travel_contract_count": ("travel.contract", lambda node: node._travel_subtree_domain("partner_id")),
            "travel_order_count": ("travel.order", lambda node: node._travel_subtree_domain("partner_id")),
            "travel_traveller_count": (
                "res.partner",
                lambda node: node._travel_subtree_domain() & fields.Domain("travel_node_type", "=", "traveller"),
            ),
            "travel_cost_center_count": (
                "travel.cost.center",
                lambda node: fields.Domain("root_id", "=", node.travel_root_id.id),
            ),
        }

    def action_travel_open(self):
        """Open what one of the buttons counts; the context says which."""
        self.ensure_one()
        field = self.env.context.get("travel_open")
        model, domain = self._travel_linked()[field]
        action, owner = {
            "travel_contract_count": ("action_travel_contract", "default_partner_id"),
            "travel_order_count": (None, "default_partner_id"),
            "travel_traveller_count": ("action_travel_traveller", "default_parent_id"),
            "travel_cost_center_count": ("action_travel_cost_center", "default_root_id"),
        }[field]
        found = {"type": "ir.actions.act_window", "name": self.env._("Orders"), "view_mode": "list,form"}
        if action:
            found = self.env["ir.actions.act_window"]._for_xml_id(f"travel_backoffice.{action}")
        context = {owner: self.travel_root_id.id if owner == "default_root_id" else self.id}
        if field == "travel_traveller_count":
            context["default_travel_node_type"] = "traveller"
        return {**found, "res_model": model, "domain": list(domain(self)), "context": context}

    @api.onchange("travel_node_type")
    def _onchange_travel_node_type(self):
        """Groups, companies, branches and sub-agents are companies to Odoo; departments and travellers are not."""
        if self.travel_node_type:
            self.is_company = self.travel_node_type not in ("department", "traveller")

    # -- who is invoiced --------------------------------------------------------------------------------------------

    def _travel_debtor(self, date):
        """Who is invoiced for what this customer buys on a day, in the current company.

        The contract's "invoice to" comes first, then the nearest sub-agent, then Odoo's commercial entity. A
        sub-agent is nearer than a contract of the nodes above it.

        :return: :class:`Debtor`: partner, and payment terms of the contract or else the partner's own
        """
        self.ensure_one()
        return self._travel_debtors([(self, date)])[self.id, date]

    @api.model
    def _travel_debtors(self, pairs, company=None):
        """Debtors of many customers and days at once: dict (partner.id, date) → :class:`Debtor`.

        :param pairs: list of (partner, date)
        :param company: the agency's company; the current one if not given
        """
        company = company or self.env.company
        Contract = self.env["travel.contract"]
        terms = Contract._resolve_terms(pairs, company)
        chains = Contract._terms_chains({partner.id for partner, _day in pairs})
        agents = self._travel_sub_agents(chains).with_env(self.with_company(company).env)
        customers = {partner.id: partner for partner in self.with_company(company).browse(chains)}
        sub_agents = {agent.id: agent for agent in agents}
        return {
            (partner_id, day): self._travel_pick_debtor(customers[partner_id], found, chains[partner_id], sub_agents)
            for (partner_id, day), found in terms.items()
        }

    @api.model
    def _travel_sub_agents(self, chains):
        """The sub-agents among all nodes of the chains."""
        nodes = {node for chain in chains.values() for node in chain}
        # sudo: who is invoiced depends on the nodes above, also on those the caller may not open
        found = self.sudo().with_context(active_test=False)
        return found.search([("id", "in", list(nodes)), ("travel_node_type", "=", "sub_agent")])

    @api.model
    def _travel_pick_debtor(self, customer, terms, chain, sub_agents):
        invoice_to, contract = terms["invoice_partner_id"]
        position = next((index for index, node in enumerate(chain) if node in sub_agents), None)
        debtor = customer.commercial_partner_id
        if invoice_to and (position is None or chain.index(contract.partner_id.id) <= position):
            debtor = invoice_to
        elif position is not None:
            debtor = sub_agents[chain[position]]
        debtor = debtor.with_env(customer.env)
        return Debtor(debtor, terms.value("payment_term_id") or debtor.property_payment_term_id)
