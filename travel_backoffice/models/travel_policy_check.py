"""Services held against their customers' travel policy: at intake and on every change, many at once."""

from dataclasses import replace

from odoo import models

from ..engine.policy_checks import judge
from .fixing import fixing, is_fixing
from .travel_line_policy import GONE
from .travel_order_rating import UNBILLED

#: Facts that only the policy asks for; whatever else changes is priced, and with that checked.
POLICY_FACTS = {"policy_reason", "document_number", "start_date", "end_date", "place", "cabin", "lowest_fare"}


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _check_policy(self):
        """Hold all services of these orders that are not billed against the policies of their day of sale."""
        for company, orders in self.grouped("company_id").items():
            lines = orders.with_company(company).line_ids.filtered(lambda line: line.state in UNBILLED)
            lines._check_policy(lines._terms_of_day())


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def write(self, vals):
        result = super().write(vals)
        if POLICY_FACTS & set(vals) and not is_fixing(self.env):
            self._check_policy_again()
        return result

    def _check_policy_again(self):
        """A fact changed that only the policy asks for: of what is on its way, and of what is billed already."""
        lines = self.filtered(lambda line: line.order_id.confirmed and line.state != "cancelled")
        for company, own in lines.grouped("company_id").items():
            own = own.with_company(company)
            of_day = own._terms_of_day()
            if own.policy_id or any(terms and terms.value("policy_id") for terms in of_day.values()):
                # sudo: what follows from the facts is the program's to write; whoever changed them could
                fixing(own.sudo())._check_policy(of_day)
                own.order_id._after_fix()

    def _check_policy(self, of_day):
        """Find what these services have against their policies; status, holds and questions to approvers follow.

        Costs nothing where no policy is agreed.

        :param of_day: line id → ``Terms`` of its day of sale, or None
        """
        policies = {line: terms.value("policy_id") for line in self if (terms := of_day[line.id])}
        judged = self.filtered(lambda line: policies.get(line) and line._is_judged())
        rest = (self - judged).filtered("policy_id")
        if not judged and not rest:
            return
        judged, rest = fixing(judged), fixing(rest)
        judged._write_policies(policies)
        findings = self.env["travel.policy.finding"]
        findings._renew(judged, judged._judge())
        findings._drop(rest, all_of_them=rest.filtered(lambda line: not policies.get(line)))
        (judged | rest).order_id._settle_approvals()
        (judged | rest)._settle_policy()

    def _is_judged(self):
        """Whether somebody is to travel or stay on it: not what takes something back, or was taken back."""
        self.ensure_one()
        sold = self.event in ("issue", "amend", "exchange") and not self.is_adjustment
        return sold and self.state != "cancelled" and self.standing not in GONE

    def _write_policies(self, policies):
        for policy, lines in self.grouped(policies.get).items():
            lines.filtered(lambda line, policy=policy: line.policy_id != policy).write({"policy_id": policy.id})

    def _judge(self):
        """Let the engine judge these services; writes down the lowest fare, and the reason for not taking it.

        :return: dict of line → list of breaches
        """
        convert = self.env.company._travel_converter()
        cases = dict(zip(self, self._prepare_policy_cases(), strict=True))
        compiled = {policy: policy._compiled() for policy in self.policy_id}
        held = {line: compiled[line.policy_id].held_against(case, convert) for line, case in cases.items()}
        budgets, parties = self._shared_facts({line: rules for line, (rules, _unsure) in held.items()}, convert)
        breaches = {}
        for line, case in cases.items():
            rules, unsure = held[line]
            own = {rule_id: found.get(line.id, ()) for rule_id, found in budgets.items()}
            people = {rule_id: found.get(line.id, ()) for rule_id, found in parties.items()}
            verdict = judge(case, rules, own, people, convert)
            line._write_lowest(case, verdict)
            breaches[line] = [*verdict.breaches, *unsure]
        return breaches

    def _try_policy(self, policy):
        """What one service has against any policy, without writing a word.

        :return: (the engine's rules that hold for it, ``Verdict``)
        """
        self.ensure_one()
        convert = self.company_id._travel_converter()
        case = self._prepare_policy_case(self._prepare_sales()[0], policy._reason_codes())
        rules, unsure = policy._compiled().held_against(case, convert)
        budgets, parties = self._facts_of_others({line_rule.id: self for line_rule in rules}, convert)
        budgets, parties = ({rule_id: found.get(self.id, ()) for rule_id, found in facts.items()} for facts in (budgets, parties))
        verdict = judge(case, rules, budgets, parties, convert)
        return rules, replace(verdict, breaches=(*verdict.breaches, *unsure))

    def _shared_facts(self, holding, convert):
        """What others spent and who else travels, asked for once a rule; one after the other, so that two services never
        both get the last of a budget."""
        asked = {}
        for line, rules in holding.items():
            for rule in rules:
                if rule.kind in ("budget", "together"):
                    asked[rule.id] = asked.get(rule.id, self.browse()) | line
        if not asked:
            return {}, {}
        lines = self.browse().union(*asked.values())
        self.env["travel.credit.turn"]._take(lines.partner_id)
        return self._facts_of_others(asked, convert)

    def _facts_of_others(self, asked, convert):
        """:param asked: rule id → services"""
        rules = self.env["travel.policy.rule"].browse(asked)
        budgets = {rule.id: rule._budget_uses(asked[rule.id], convert) for rule in rules if rule.kind == "budget"}
        parties = {rule.id: rule._parties(asked[rule.id]) for rule in rules if rule.kind == "together"}
        return budgets, parties

    def _write_lowest(self, case, verdict):
        values = {}
        if case.offers and self.currency_id.compare_amounts(self.lowest_fare, float(verdict.lowest or 0)):
            values["lowest_fare"] = float(verdict.lowest or 0)
        if verdict.reason and not self.policy_reason:
            values["policy_reason"] = verdict.reason
        if values:
            self.write(values)
