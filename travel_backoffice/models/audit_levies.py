"""How services should have been taxed: the levy of their day of supply, and what of each charge it taxes."""

from collections import Counter, defaultdict
from decimal import Decimal

from ..engine.audit import LEVY, Difference, Taxed, compare_levy
from ..engine.levy import Supply, choose, margins, untaxed
from .fee_figures import decimal
from .levies import taxing

ZERO, HUNDRED = Decimal(0), Decimal(100)
PASSED_ON = ("penalty", "memo")
#: So few invoices of a day may all bear a wrong levy; then the company's own treatment decides.
FEW = 2


class AuditLevies:
    """Levies of the services of a chunk.

    Which treatment held is the contract's to say. Where it is silent the company's held, and that has no date: so it is
    the one that most invoices of the day bear. What never bore a levy is not judged.
    """

    def __init__(self, env, facts, line_ids, terms):
        """
        :param env: in the company, with the rights of the audit
        :param facts: :class:`.audit_facts.AuditFacts`
        :param line_ids: the services that are looked at
        :param dict terms: (customer, day of sale) → ``Terms``, as far as they are known
        """
        self.env, self.facts, self.terms = env, facts, terms
        self.default = env.company.travel_levy_set_id.id
        self.rules, self.chosen, self.kept = {}, {}, {}
        self.set_of_levy = self._sets_of_levies()
        self.contract_sets = self._contract_sets(line_ids)
        self.votes = self._count_votes(line_ids)

    def _once(self, key, find):
        if key not in self.kept:
            self.kept[key] = find()
        return self.kept[key]

    # -- which treatment --------------------------------------------------------------------------------------------

    def _sets_of_levies(self):
        used = {charge.levy_id for charge in self.facts.charges.values() if charge.levy_id}
        return {levy.id: levy.set_id.id for levy in self.env["travel.levy"].browse(used)}

    def _contract_sets(self, line_ids):
        """(customer, day of sale) → the treatment that the contract names, or none."""
        services = self.facts.services
        pairs = {(services[key].partner_id, services[key].sold_on) for key in line_ids if services[key].partner_id}
        terms = self.terms | self.env["travel.contract"]._resolve_terms_of_ids(pairs - self.terms.keys(), self.env.company)
        return {pair: terms[pair].value("levy_set_id").id for pair in pairs}

    def _count_votes(self, line_ids):
        """Invoice day → how often each treatment was applied where the contract names none."""
        votes = defaultdict(Counter)
        for key in line_ids:
            service = self.facts.services[key]
            if not self.contract_sets.get((service.partner_id, service.sold_on)):
                for charge in self.facts.charges_of.get(key, ()):
                    if charge.levy_id and (day := self.facts.billed_on.get(key)):
                        votes[day][self.set_of_levy[charge.levy_id]] += 1
        return votes

    def _treatment(self, service, day):
        """The treatment of a service billed on a day; none where nobody can say."""
        named = self.contract_sets.get((service.partner_id, service.sold_on))
        return named or self._once(("treatment", day), lambda: self._treatment_of_day(day))

    def _treatment_of_day(self, day):
        [(most, count)] = self.votes[day].most_common(1) if self.votes.get(day) else [(None, 0)]
        was_default = any(self.default in found for voted, found in self.votes.items() if voted <= day)
        return self.default if count <= FEW and was_default else most

    # -- which levy -------------------------------------------------------------------------------------------------

    def levy(self, line_id):
        """The levy of a service's day of supply.

        :return: ``travel.levy``; none where there was no treatment, or nobody can say
        """
        service, day = self.facts.services[line_id], self.facts.billed_on.get(line_id)
        levies = self.env["travel.levy"]
        treatment = day and not service.memo_id and self._treatment(service, day)
        if not treatment:
            return levies
        rules, placed = self._rules(treatment)
        supply = self._supply(service, day, placed)
        key = (treatment, supply.service, supply.sold_as, supply.scope, supply.country, *supply.dates.values())
        return self._once(("levy", key), lambda: levies.browse(found.id if (found := choose(rules, supply)[0]) else []))

    def _rules(self, treatment):
        """:return: the treatment's levies as plain data, and whether one of them asks where a service is enjoyed"""

        def find():
            rules = [levy._engine_levy() for levy in self.env["travel.levy.set"].browse(treatment).levy_ids]
            return rules, any(rule.place_matters for rule in rules)

        return self._once(("rules", treatment), find)

    def _supply(self, service, day, placed):
        code, sold_as = self._once(("service", service.service_type_id), lambda: self._sold(service.service_type_id))
        country = self.env["travel.order.line"].browse(service.id)._supply_country() if placed else ""
        dates = {
            "sale": service.sold_on,
            "travel_start": service.start_date,
            "travel_end": service.end_date or service.start_date,
            "invoice": day,
        }
        return Supply(code, sold_as, service.scope or "", country, dates)

    def _sold(self, service_type_id):
        service_type = self.env["travel.service.type"].browse(service_type_id)
        return service_type.code, service_type.treatment or ""

    # -- what of it is taxed ----------------------------------------------------------------------------------------

    def differences(self, line_id):
        """Charges of a service that were taxed in another way than its levy says.

        :return: list of (``Difference``, what differs, expected ``Taxed``, found ``Taxed``)
        """
        levy = self.levy(line_id)
        found = []
        if not levy:
            return found
        charges = [charge for charge in self._charges(line_id) if self._is_judged(charge)]
        splits = self._splits(line_id, levy) if charges else {}
        for charge in charges:
            if self._bears_none(charge, levy, splits[charge.id]):
                continue
            expected, billed = self._taxed(charge, levy, splits[charge.id])
            if wrong := compare_levy(expected, billed, self._coin(charge) * len(self.facts.items_of[charge.id])):
                taxes = (billed.tax or ZERO, expected.tax or ZERO) if None not in (billed.tax, expected.tax) else (ZERO, ZERO)
                found.append((Difference(LEVY, charge.kind, charge.id, *taxes), wrong, expected, billed))
        return found

    def _bears_none(self, charge, levy, split):
        """Whether nothing of a charge is to be taxed, and nothing was: most services themselves."""
        if charge.levy_id != levy.id or charge.taxable_amount or split.taxed or split.inside or split.taxable:
            return False
        return not any(item.taxes or item.gross != item.net for item in self.facts.items_of[charge.id])

    def _charges(self, line_id):
        return [*self.facts.charges_of.get(line_id, ()), *self.facts.added.get(line_id, ())]

    def _is_judged(self, charge):
        """Billed, and not given back whole: what went back went back with its taxes."""
        if charge.reverses_id or charge.state != "billed" or not self.facts.items_of.get(charge.id):
            return False
        return bool(charge.amount) and self.facts.given_back(charge) != self.facts.amount(charge)

    def _coin(self, charge):
        return Decimal(1).scaleb(-self.facts.decimals[charge.currency_id])

    def _splits(self, line_id, levy):
        """Charge id → ``Split``; those that make up one price share its margin."""
        service, how = self.facts.services[line_id], self._once(("how", levy.id), lambda: taxing(levy))
        digits = self.facts.decimals[service.currency_id]
        own = [one for one in self._charges(line_id) if not one.reverses_id and one.state in ("open", "billed")]
        priced = [one for one in own if how.is_of_margin(one.stage, self._passed_on(one))]
        base = decimal(service.base_fare, digits)
        splits = {
            one.id: how.split(self.facts.amount(one), one.stage, base, digits, self._passed_on(one))
            for one in own
            if one not in priced
        }
        if not priced:
            return splits
        rate = self._rate(self._taxes_of_price(levy, self._fiscal_position(priced[0]))) or ZERO
        cost = decimal(service.cost_amount, digits)
        parts = margins([self.facts.amount(one) for one in priced], cost, rate, digits)
        return splits | {one.id: part for one, part in zip(priced, parts, strict=True)}

    @staticmethod
    def _passed_on(charge):
        return charge.stage == "fare" and charge.kind != "fare"

    def _taxed(self, charge, levy, split):
        """:return: expected and found ``Taxed``"""
        items, digits = self.facts.items_of[charge.id], self.facts.decimals[charge.currency_id]
        taxes, rate = self._taxes_and_rate(charge, levy, split)
        rates = {self._rate_of(item.taxes) for item in items if item.taxes}
        net = decimal(sum(item.net for item in items if item.taxes), digits)
        tax = decimal(sum(item.gross - item.net for item in items), digits)
        recorded = decimal(charge.taxable_amount, digits)
        if taxes is None:  # taxes of the product, which have no date
            known = recorded if recorded in (ZERO, split.taxable) else split.taxable
            return Taxed(levy.id, known), Taxed(charge.levy_id, recorded)
        borne = split if taxes else untaxed(self.facts.amount(charge))
        on_paper = net + tax if split.taxed and net + tax == split.taxed != net else net
        if recorded == borne.taxable and on_paper != borne.taxed:
            recorded = on_paper
        expected_tax = self._tax_of(borne.taxed, rate, digits, gross=on_paper != net) if rate is not None else None
        rates_found = frozenset(rates) if None not in rates else None
        rates_due = frozenset({rate} if borne.taxed else ()) if rate is not None else None
        return Taxed(levy.id, borne.taxable, rates_due, expected_tax), Taxed(charge.levy_id, recorded, rates_found, tax)

    @staticmethod
    def _tax_of(taxed, rate, digits, gross):
        tax = taxed * rate / (HUNDRED + rate if gross else HUNDRED)
        return tax.quantize(Decimal(1).scaleb(-digits), "ROUND_HALF_UP")

    # -- taxes ------------------------------------------------------------------------------------------------------

    def _taxes_and_rate(self, charge, levy, split):
        """Taxes of the taxed part as the customer bears them, and their percentage; None where they are the product's."""
        inside, taxed, of_fare, position = bool(split.inside), bool(split.taxed), charge.stage == "fare", self._fiscal_position(charge)

        def find():
            taxes = self._taxes(levy, inside, taxed, of_fare, position)
            return taxes, self._rate(taxes) if taxes else ZERO

        return self._once(("due", levy.id, inside, taxed, of_fare, position), find)

    def _taxes(self, levy, inside, taxed, of_fare, position):
        if inside:
            return self._taxes_of_price(levy, position)
        own = self._own_tax(levy)
        if not own:
            return None if taxed else own
        if of_fare and not levy.fiscal_position_applies:
            return own
        return self._mapped(own, position)

    def _own_tax(self, levy):
        return self._once(("tax", levy.id), lambda: levy.tax_id.filtered("active"))

    def _taxes_of_price(self, levy, position):
        own = self._own_tax(levy)
        if levy.exempt:
            return own.browse()
        return self._mapped(own, position) if levy.fiscal_position_applies else own

    def _mapped(self, taxes, position):
        key = ("mapped", tuple(taxes.ids), position)
        return self._once(key, lambda: self.env["account.fiscal.position"].browse(position or []).map_tax(taxes))

    def _fiscal_position(self, charge):
        items = self.facts.items_of.get(charge.id)
        return items[0].fiscal_position_id if items else None

    def _rate_of(self, tax_ids):
        ids = tuple(tax_ids)
        return self._once(("rate of", ids), lambda: self._rate(self.env["account.tax"].browse(ids)))

    def _rate(self, taxes):
        """Percent, or None where a tax is no percentage."""

        def find():
            rate = taxes._travel_rate() if taxes else 0.0
            return None if rate is None else decimal(rate, 4)

        return self._once(("rate", tuple(taxes.ids)), find)
