"""From differences to findings: new ones are written, known ones renewed, those whose cause is gone closed."""

from odoo import api, models
from odoo.tools import format_date

from ..engine.texts import TEXTS


class TravelAuditFinding(models.Model):
    _inherit = "travel.audit.finding"

    @api.model
    def _settle(self, audit, look):
        """Make the findings of these lines what was found now. Running it again changes nothing.

        :param look: :class:`.audit_look.AuditLook`
        :return: how many lines are wrong
        """
        standing = {(one.line_id.id, one.code, one.what): one for one in self.search([("line_id", "in", look.line_ids)])}
        missing, wrong = [], set()
        for found in look.found:
            vals = self._prepare(audit, look, found)
            key = (vals["line_id"], vals["code"], vals["what"])
            known = standing.pop(key, None)
            if known:
                known._renew(vals)
            else:
                missing.append(vals)
            if not known or known.state != "dismissed":
                wrong.add(found.line_id)
        self.create(missing)
        for finding in standing.values():
            finding._cause_is_gone()
        return len(wrong)

    def _renew(self, vals):
        """Found again: figures as they are now; asked again when what a person decided no longer fits."""
        self.ensure_one()
        same = not any(self.currency_id.compare_amounts(self[name], vals[name]) for name in ("charged", "expected"))
        waits = self.state == "released" and self.adjustment_line_id.state in ("draft", "held", "ready")
        stays = self.state == "open" or waits or self.state == "dismissed" and same
        changes = {name: value for name, value in vals.items() if self._fields[name].convert_to_write(self[name], self) != value}
        seen = self.state == "open" or changes.keys() - {"audit_id"}
        if not waits and (changes and seen or not stays):
            self.write(changes if stays else {**changes, "state": "open"})

    def _cause_is_gone(self):
        """No longer found: an open one closes itself, a released one waits for its note."""
        if self.state == "open":
            self.state = "closed"

    # -- values -----------------------------------------------------------------------------------------------------

    @api.model
    def _prepare(self, audit, look, found):
        difference, facts = found.difference, look.facts
        service = facts.services[found.line_id]
        charge = facts.charges.get(difference.key)
        items = self._items(facts, found.line_id, charge)
        return {
            "audit_id": audit.id,
            "line_id": found.line_id,
            "charge_id": charge.id if charge else False,
            "rule_id": found.price.rule.id if found.price else charge.rule_id or False if charge else False,
            "kind_id": self._kind_ids()[self._kind_code(difference.kind, facts)],
            "code": difference.code,
            "what": f"{difference.kind}:{difference.key}" if difference.key else difference.kind,
            "billed_on": facts.billed_on.get(found.line_id) or service.sold_on,
            "charged": float(difference.charged),
            "expected": float(difference.expected),
            "difference": float(difference.amount),
            "wrong_company": self._wrong(audit, service, difference),
            "original_move_id": items[0].move_id if items else False,
            "levy_id": look.levies.levy(found.line_id).id,
            "words": self._words(look, found, charge),
        }

    @staticmethod
    def _items(facts, line_id, charge):
        """Invoice lines of the charge; of a missing one those of its service."""
        if charge:
            return facts.items_of.get(charge.id, [])
        return [item for own in facts.charges_of.get(line_id, ()) for item in facts.items_of.get(own.id, ())]

    @api.model
    def _kind_ids(self):
        kinds = self.env["travel.charge.kind"].with_context(active_test=False).search_fetch([], ["code"])
        return {kind.code: kind.id for kind in kinds}

    @staticmethod
    def _kind_code(kind, facts):
        if not kind.startswith("reverse:"):
            return kind
        charge = facts.charges.get(int(kind.removeprefix("reverse:")))
        return charge.kind if charge else "fare"

    @api.model
    def _wrong(self, audit, service, difference):
        """In the company's currency, at the rate of the day of sale."""
        currency = self.env["res.currency"].browse(service.currency_id)
        company = audit.company_id
        return currency._convert(abs(float(difference.amount)), company.currency_id, company, service.sold_on)

    # -- words ------------------------------------------------------------------------------------------------------

    @api.model
    def _words(self, look, found, charge):
        """Why, with the arithmetic: what was billed, what holds, step by step, and what is owed."""
        difference = found.difference
        currency = self.env["res.currency"].browse(look.facts.services[found.line_id].currency_id)
        billed, due = currency.format(float(difference.charged)), currency.format(float(difference.expected))
        name = self._charge_name(look, found, charge)
        said = [self.env._("%(charge)s: billed %(billed)s, should be %(due)s.", charge=name, billed=billed, due=due)]
        if found.levy:
            said = self._levy_words(look, found, name)
        elif found.price:
            said += self._price_words(found.price, currency)
        elif difference.code in ("double", "no_agreement"):
            said.append(self._unagreed_words(difference.code))
        elif difference.code == "disagree":
            said.append(self.env._("The charge and its invoice line say two things; somebody changed one without the other."))
        if difference.amount:
            said.append(self._owed_words(currency, difference.amount))
        return "\n".join(said)

    def _charge_name(self, look, found, charge):
        if charge:
            return self.env["travel.charge"].browse(charge.id).name
        kinds = self.env["travel.charge.kind"].browse(self._kind_ids()[self._kind_code(found.difference.kind, look.facts)])
        return found.price.name if found.price else kinds.name

    def _unagreed_words(self, code):
        if code == "double":
            return self.env._("It stands twice: one of them is right.")
        return self.env._("No rule of the fee table of its day of sale asks for it.")

    def _price_words(self, price, currency):
        rule = self.env["travel.fee.rule"].browse(price.rule.id)
        said = [
            self.env._(
                "On %(day)s the rule “%(rule)s” of “%(table)s” holds.",
                day=format_date(self.env, price.sale.date),
                rule=rule.name,
                table=rule.table_id.name,
            )
        ]
        charge = self.env["travel.charge"].new({"currency_id": currency.id})
        steps = [step.plain() for step in price.steps]
        return said + [charge._translate_engine(TEXTS[code]) % charge._readable(values) for code, values in steps if code in TEXTS]

    def _levy_words(self, look, found, name):
        wrong, due, billed = found.levy
        levies = self.env["travel.levy"]
        currency = self.env["res.currency"].browse(look.facts.services[found.line_id].currency_id)
        names = {
            "charge": name,
            "due": levies.browse(due.levy).name,
            "billed": levies.browse(billed.levy or []).name or self.env._("none"),
        }
        said = [self.env._("%(charge)s bears the levy “%(billed)s”; on its day of supply “%(due)s” holds.", **names)]
        if "rule" not in wrong:
            said = [self.env._("%(charge)s bears the levy “%(due)s”, but not as it says.", **names)]
        if "taxable" in wrong:
            said.append(
                self.env._(
                    "Taxed are %(billed)s, should be %(due)s.",
                    billed=currency.format(float(billed.taxable)),
                    due=currency.format(float(due.taxable)),
                )
            )
        if "taxes" in wrong:
            said.append(self.env._("Rate billed: %(billed)s %%, should be %(due)s %%.", billed=_rates(billed), due=_rates(due)))
        if due.tax is not None and billed.tax is not None and due.tax != billed.tax:
            said.append(
                self.env._(
                    "Tax billed: %(billed)s, should be %(due)s.",
                    billed=currency.format(float(billed.tax)),
                    due=currency.format(float(due.tax)),
                )
            )
        return said

    def _owed_words(self, currency, amount):
        if amount > 0:
            return self.env._("The customer owes %s.", currency.format(float(amount)))
        return self.env._("%s are owed to the customer.", currency.format(float(-amount)))


def _rates(taxed):
    return " + ".join(f"{rate:f}".rstrip("0").rstrip(".") or "0" for rate in sorted(taxed.taxes or [])) or "0"
