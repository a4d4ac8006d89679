"""Which terms hold for a customer on a day, and from where they come."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .travel_terms import Terms, resolve

IN_FORCE = ("active", "closed")


class TravelContract(models.Model):
    _inherit = "travel.contract"

    terms_html = fields.Html(string="Terms That Hold", compute="_compute_terms_html", sanitize=False)

    @api.depends(lambda self: ["name", "partner_id", "date_from", "company_id", *self._aspects()])
    def _compute_terms_html(self):
        """What would hold on the contract's first day: its own aspects over those from above."""
        for contract in self:
            node, day = contract.partner_id._origin, contract.date_from
            known = bool(node and day)
            contract.terms_html = self._render_terms(contract._terms_over_above(), node) if known else False

    def _terms_over_above(self):
        """This contract's aspects, draft or not, over the terms of the nodes above its own on its first day."""
        self.ensure_one()
        above, day = self.partner_id._origin.parent_id, self.date_from
        terms = self._terms_nothing()
        if above.travel_path:
            terms = Terms(self._resolve_terms([(above, day)], self.company_id)[above.id, day])
        terms.update({aspect: (self[aspect], self) for aspect in self._aspects() if self[aspect]}, contract=self)
        return terms

    # -- public -----------------------------------------------------------------------------------------------------

    @api.model
    @api.readonly
    def terms(self, partner_id, date):
        """Terms of one customer on one day in the current company, each with where it comes from.

        :param int partner_id: any node of the customer tree
        :param date: day, as date or ``YYYY-MM-DD``
        :return: dict: each aspect, and ``contract`` for the nearest contract in force, →
            ``{"label", "value", "display", "node_id", "node", "contract_id", "contract"}``; value is the id of a
            record, or a plain value; all but the label are ``False`` or ``""`` where nobody settled the aspect
        :raise AccessError: when the caller may not read the customer, or contracts
        """
        day = self._read_day(date)
        known = isinstance(partner_id, int) and partner_id
        partner = self.env["res.partner"].browse(partner_id if known else []).exists()
        if not partner:
            raise UserError(self.env._("There is no customer with the id %s.", partner_id))
        partner.check_access("read")
        self.check_access("read")
        return self._describe_terms(self._resolve_terms([(partner, day)])[partner.id, day])

    @api.model
    def _read_day(self, date):
        try:
            day = fields.Date.to_date(date)
        except (TypeError, ValueError):
            day = None
        if not day:
            raise UserError(self.env._("%s is no date; write it as 2026-12-31.", date))
        return day

    # -- resolution -------------------------------------------------------------------------------------------------

    @api.model
    def _resolve_terms(self, pairs, company=None):
        """Terms for many customers and days at once; the number of queries does not depend on how many.

        :param pairs: list of (partner, date)
        :param company: the agency's company; the current one if not given
        :return: dict (partner.id, date) → :class:`~.travel_terms.Terms`
        """
        return self._resolve_terms_of_ids({(partner.id, day) for partner, day in pairs}, company)

    @api.model
    def _resolve_terms_of_ids(self, pairs, company=None):
        """The same for a set of (id of a partner, date): nothing is worked out twice where the same contracts hold."""
        if not pairs:
            return {}
        chains = self._terms_chains({partner_id for partner_id, _day in pairs})
        days = {day for _partner_id, day in pairs}
        periods = self._terms_periods(chains, min(days), max(days), company or self.env.company)
        # a node without contracts of its own has the terms of the first one above that has any
        nodes = {partner_id: tuple(node for node in chain if node in periods) for partner_id, chain in chains.items()}
        nothing, aspects = self._terms_nothing(), self._aspects()
        found, answer = {}, {}
        for partner_id, day in pairs:
            contracts = tuple(filter(None, (in_force(periods[node], day) for node in nodes[partner_id])))
            if contracts not in found:
                found[contracts] = resolve(contracts, aspects, nothing)
            answer[partner_id, day] = found[contracts]
        return answer

    @api.model
    def _terms_chains(self, partner_ids):
        """Ids from each customer upwards."""
        # sudo: a customer's terms depend on the nodes above it, also on those the caller may not open
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        partners.fetch(["travel_path"])
        return {partner.id: partner._travel_path_ids()[::-1] for partner in partners}

    @api.model
    def _terms_periods(self, chains, first, last, company):
        """Contracts in force on some day of the span: node id → list of (from, to or None, contract)."""
        nodes = {node for chain in chains.values() for node in chain}
        contracts = self.with_context(active_test=False).search_fetch(
            self._in_force_domain(first, last) & Domain([("partner_id", "in", nodes), ("company_id", "=", company.id)]),
            ["partner_id", "date_from", "date_to", *self._aspects()],
            order="id",
        )
        periods = {}
        for contract in contracts:
            period = (contract.date_from, contract.date_to or None, contract.with_env(self.env))
            periods.setdefault(contract.partner_id.id, []).append(period)
        return periods

    @api.model
    def _in_force_domain(self, first, last=None):
        """Contracts that hold on a day, or on some day from ``first`` to ``last``, both included."""
        began = Domain("date_from", "<=", last or first)
        not_ended = Domain("date_to", "=", False) | Domain("date_to", ">", first)
        return Domain("state", "in", IN_FORCE) & began & not_ended

    @api.model
    def _terms_nothing(self):
        """What an aspect is that nobody settled."""
        nobody = self.browse()
        return Terms({aspect: (nobody[aspect], nobody) for aspect in self._aspects()}, contract=nobody)

    # -- in words ---------------------------------------------------------------------------------------------------

    @api.model
    def _describe_terms(self, terms):
        """Terms as plain data, with names for people."""
        nearest = terms["contract"]
        answer = {"contract": self._describe_term(self.env._("Contract"), nearest, nearest)}
        for aspect in self._aspects():
            value, contract = terms[aspect]
            label = self._fields[aspect]._description_string(self.env)
            answer[aspect] = self._describe_term(label, value, contract, aspect)
        return answer

    @api.model
    def _describe_term(self, label, value, contract, aspect=None):
        # sudo: names only; the caller may read this customer's contracts, which speak of these records
        contract = contract.sudo()
        return {
            "label": label,
            "value": self._plain_value(value),
            "display": self._display_value(value, aspect),
            "node_id": contract.partner_id._origin.id,
            "node": contract.partner_id.display_name or "",
            "contract_id": contract._origin.id,
            "contract": contract.display_name or "",
        }

    @api.model
    def _plain_value(self, value):
        if isinstance(value, models.BaseModel):
            return value.ids if len(value) > 1 else value.id
        return fields.Date.to_string(value) if hasattr(value, "isoformat") else value

    @api.model
    def _display_value(self, value, aspect):
        if isinstance(value, models.BaseModel):
            return ", ".join(value.sudo().mapped("display_name"))  # sudo: as in _describe_term
        field = self._fields[aspect]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        return str(value) if value else ""

    @api.model
    def _render_terms(self, terms, node):
        """A readable table of a customer's terms: aspect, value, given by which node and contract."""
        rows = self._describe_terms(terms)
        values = {"rows": [rows[aspect] for aspect in self._aspects()], "node": node}
        return self.env["ir.qweb"]._render("travel_backoffice.terms_table", values)


def in_force(periods, day):
    """The contract among (from, to, contract) that holds on the day, if any; periods do not overlap."""
    for start, end, contract in periods:
        if start <= day and (end is None or day < end):
            return contract
    return None
