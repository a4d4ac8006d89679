"""Which levy holds for a sold service: the treatment of its contract or company, at the levy's own date of supply."""

from odoo import models

from ..engine.levy import Supply, choose
from .levies import Chosen, is_margin_price


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _choose_levies(self, facts, terms):
        """Choose for each line that has something to bill, and keep it in ``facts.levies``.

        Lines without a treatment are left as they are. What only gives back others follows those.

        :param dict terms: :class:`.travel_order_billing.BillingTerms` by line id
        :return: ``{order: (code, message, detail)}`` for the orders that cannot be billed
        """
        default = facts.company.travel_levy_set_id
        problems = {}
        for line in self:
            levy_set = terms[line.id].levy_set or default
            if not (levy_set and line._has_charges_of_its_own()):
                continue
            problem = line._choose_levy(levy_set, facts)
            if problem:
                problems.setdefault(line.order_id, problem)
        return problems

    def _has_charges_of_its_own(self):
        return any(charge.state == "open" and not charge.reverses_id for charge in self.charge_ids)

    def _choose_levy(self, levy_set, facts):
        """:return: why there is none, or nothing"""
        self.ensure_one()
        rules = facts.levies.rules(levy_set)
        supply = self._prepare_supply(facts, placed=any(rule.place_matters for rule in rules))
        rule, problem = choose(rules, supply)
        if problem:
            return self._levy_problem(problem, levy_set)
        levy = self.env["travel.levy"].browse(rule.id).with_env(facts.env)
        chosen = Chosen(levy, levy.sudo().tax_id.filtered("active"), supply.dates[levy.supply_on])
        facts.levies.chosen[self.id] = chosen
        return self._levy_tax_problem(chosen) or self._levy_cost_problem(chosen, facts)

    def _prepare_supply(self, facts, placed):
        """The line as the engine's ``Supply``; the country is only worked out where a levy asks."""
        return Supply(
            service=self.service_type_id.code,
            sold_as=facts.treatment(self.service_type_id) or "",
            scope=self.scope or "",
            country=self._supply_country() if placed else "",
            dates={
                "sale": self._sale_date(),
                "travel_start": self.start_date or None,
                "travel_end": self.end_date or self.start_date or None,
                "invoice": facts.day,
            },
        )

    def _levy_base_fare(self):
        """The base fare of which a levy may tax a share."""
        return self.base_fare

    def _supply_country(self):
        """Code of the country of the stay, or of where the journey leads."""
        destination = self._journey().destination
        return destination.country if destination else ""

    # -- what is missing, and the way on ----------------------------------------------------------------------------

    def _levy_problem(self, problem, levy_set):
        """No levy could be chosen: ``(code, message, detail)``."""
        env = self.env
        named = env["travel.levy"].browse([rule.id for rule in problem.levies]).sudo()
        words = {"service": self.display_name, "set": levy_set.sudo().name, "levy": ", ".join(named.mapped("name"))}
        if problem.code == "levy_missing":
            message = env._(
                "%(service)s: no levy of “%(set)s” holds for it on its date of supply. Add one to the treatment, then "
                "bill again.",
                **words,
            )
        elif problem.code == "levy_date_missing":
            message = env._(
                "%(service)s: the levy “%(levy)s” depends on the dates of travel, and they are not known. Enter them on "
                "the service, then bill again.",
                **words,
            )
        elif problem.code == "levy_scope_missing":
            message = env._(
                "%(service)s: the levy “%(levy)s” depends on whether the service is domestic or international. Enter it on "
                "the service, then bill again.",
                **words,
            )
        else:
            message = env._(
                "%(service)s: several levies of “%(set)s” hold at once: %(levy)s. End one, or give them different places "
                "in the list; then bill again.",
                **words,
            )
        return problem.code, message, str(self.id)

    def _levy_tax_problem(self, chosen):
        """A levy that names a rate needs the company's tax of just that rate."""
        levy, tax, env = chosen.levy.sudo(), chosen.tax, self.env
        wanted = levy.rate or levy.treatment == "margin" and not levy.exempt
        if not wanted or tax and tax._travel_rate() in (None, round(levy.rate, 4)) or tax and not levy.rate:
            return self._levy_account_problem(chosen)
        values = {"service": self.display_name, "levy": levy.name, "rate": f"{levy.rate:g}", "tax": tax.name}
        values["company"] = self.company_id.name
        if tax:
            message = env._(
                "%(service)s: the levy “%(levy)s” is of %(rate)s %%, its tax “%(tax)s” in %(company)s is not. Choose a "
                "tax of that rate on the levy, then bill again.",
                **values,
            )
        else:
            message = env._(
                "%(service)s: the levy “%(levy)s” of %(rate)s %% has no sales tax in %(company)s. Create the tax and "
                "press “Find Taxes” on the levy treatment, or choose it there; then bill again.",
                **values,
            )
        return "levy_tax_missing", message, str(self.id)

    def _levy_account_problem(self, chosen):
        """The tax inside a margin is booked on the account of the tax, so that has to have one."""
        if chosen.levy.treatment != "margin" or not chosen.tax or chosen.tax._travel_tax_accounts():
            return None
        message = self.env._(
            "%(service)s: the tax “%(tax)s” has no account, and the tax in the margin is booked there. Give it one, then "
            "bill again.",
            service=self.display_name,
            tax=chosen.tax.name,
        )
        return "levy_tax_missing", message, str(self.id)

    def _levy_cost_problem(self, chosen, facts):
        """A margin cannot be worked out without the cost."""
        if self.cost_amount or chosen.levy.exempt or not any(is_margin_price(own, chosen.levy) for own in self.charge_ids):
            return None
        message = self.env._(
            "%(service)s: the margin is taxed, and what the service cost is not known. Enter its cost, then bill again.",
            service=self.display_name,
        )
        return "levy_cost_missing", message, str(self.id)


class TravelHold(models.Model):
    _inherit = "travel.hold"

    def _reason_labels(self):
        return super()._reason_labels() | {
            "levy_missing": self.env._("Levy missing"),
            "levy_date_missing": self.env._("Date of supply missing"),
            "levy_scope_missing": self.env._("Domestic or international"),
            "levy_ambiguous": self.env._("Several levies hold"),
            "levy_tax_missing": self.env._("Tax of a levy missing"),
            "levy_cost_missing": self.env._("Cost missing"),
        }
