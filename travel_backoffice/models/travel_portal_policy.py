"""A customer's travel policy in the portal: what is agreed, in words, and how a trip stands with it."""

from odoo import api, models

from .travel_spend_columns import POLICY


class TravelPortalTerms(models.AbstractModel):
    _inherit = "travel.portal.terms"

    @api.model
    def _page(self):
        page = super()._page()
        if page:
            # sudo: policies are closed to the portal; this one is of the unit that the user manages, today
            terms = self.env["travel.contract"].sudo()._resolve_terms([(page["node"], page["day"])])[page["node"].id, page["day"]]
            policy = terms.value("policy_id")
            page |= {"policy": policy, "clauses": policy._sheet(page["day"]) if policy else []}
        return page


class TravelPortalTrips(models.AbstractModel):
    _inherit = "travel.portal.trips"

    @api.model
    def _service(self, line, fact):
        """Adds ``policy``: how it stands with the customer's travel policy, and the clauses that are not kept."""
        service = super()._service(line, fact)
        # sudo: findings are closed to the portal; these are of a service that the user sees, and say no more than it does
        findings = line.sudo().policy_finding_ids.filtered(lambda finding: not finding.unchecked)
        status = dict(self.env["travel.order.line"]._fields["policy_status"]._description_selection(self.env))
        states = dict(findings._fields["state"]._description_selection(self.env))
        told = [{"told": finding._told(), "state": states[finding.state]} for finding in findings]
        return service | {"policy": status.get(line.policy_status, "") if line.policy_status in dict(POLICY) else "", "findings": told}


class TravelPolicy(models.Model):
    _inherit = "travel.policy"

    def _sheet(self, day):
        """The clauses in force on a day, own ones and those of the policies it extends, by number.

        :return: list of dicts: clause, name, condition, ask, outcome
        """
        self.ensure_one()
        rules = self._chain().rule_ids.filtered(
            lambda rule: rule.active and (not rule.date_from or rule.date_from <= day) and (not rule.date_to or day < rule.date_to)
        )
        return [
            {
                "clause": rule.clause or "",
                "name": rule.name,
                "condition": rule.condition_text,
                "ask": rule.ask_text,
                "outcome": rule.outcome_text,
            }
            for rule in rules.sorted(lambda rule: (_number(rule.clause), rule.id))
        ]


def _number(clause):
    """Numbers of clauses in the order of people: 4.2 before 4.10; what is none comes last."""
    parts = (clause or "").split(".")
    return [int(part) if part.isdigit() else 10**6 for part in parts]
