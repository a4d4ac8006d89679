"""Are the references there that a customer mandates, and are they right?"""

from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.fields import Domain

from ..engine import references

Problem = namedtuple("Problem", "reference code message")
MISSING, WRONG = "reference_missing", "reference_wrong"
STAGES = ("order", "ticket", "invoice")
Entry = namedtuple("Entry", "key set customer service_type values")


class TravelReferenceSet(models.Model):
    _inherit = "travel.reference.set"

    @api.model
    def _check_values(self, entries, at="invoice"):
        """Check the references of many lines at once; the number of queries does not depend on how many.

        :param entries: list of (key, reference set, customer, service type, values by reference code)
        :param at: how far the sale is: order, ticket or invoice; what is required later may still be missing
        :return: dict key → list of :class:`Problem` (reference, ``reference_missing`` or ``reference_wrong``,
            message in plain words); lines without problems are not in it
        """
        entries = [Entry(*entry) for entry in entries]
        wanted = [
            (reference, entry.customer, value)
            for entry in entries
            for reference, value in entry.set._match_values(entry.service_type, entry.values)
        ]
        known = self.env["travel.reference"]._known_values(wanted)
        problems = {}
        for entry in entries:
            matched = entry.set._match_values(entry.service_type, entry.values)
            found = [reference._problem(value, entry.customer, known, at) for reference, value in matched]
            if any(found):
                problems[entry.key] = [problem for problem in found if problem]
        return problems

    def _match_values(self, service_type, values):
        """The references asked for a service, each with its value or ``""``; codes in any case."""
        given = {code.upper(): value for code, value in values.items()}
        return [
            (reference, given.get(reference.code.upper()) or "")
            for reference in self.reference_ids
            if not reference.service_type_ids or service_type in reference.service_type_ids
        ]


class TravelReference(models.Model):
    _inherit = "travel.reference"

    def _engine_reference(self):
        """The reference as the engine takes it."""
        self.ensure_one()
        allowed = references.split_list(self.allowed_values)
        return references.Reference(self.code, self.name, self.type, self.pattern or ".*", allowed)

    def _normalise_value(self, value):
        """A value as it is kept: no blanks around it, a list's value as the list writes it."""
        return references.normalise(self._engine_reference(), value)

    def _check_value(self, value, customer):
        """Why a value is wrong for a customer, in plain words; ``""`` when it is right.

        :param customer: node of the customer tree that the value is for
        """
        return self._wrong_reason(value, customer, self._known_values([(self, customer, value)]))

    def _problem(self, value, customer, known, at):
        value = (value or "").strip()
        if value:
            reason = self._wrong_reason(value, customer, known)
            return Problem(self, WRONG, reason) if reason else None
        if self.required_at == "optional" or STAGES.index(self.required_at) > STAGES.index(at):
            return None
        message = self.env._(
            "%(label)s is missing. %(customer)s demands it.",
            label=self.name,
            customer=self._customer_name(customer),
        )
        return Problem(self, MISSING, message)

    def _wrong_reason(self, value, customer, known):
        own = known.get((self.type, customer.travel_root_id.id), ())
        word = references.wrong(self._engine_reference(), value, own)
        return self._reason_sentence(word, value, customer) if word else ""

    def _reason_sentence(self, word, value, customer):
        parts = {"label": self.name, "value": value[:60].strip(), "customer": self._customer_name(customer)}
        return {
            "long": self.env._("%(label)s %(value)s… is too long.", **parts),
            "pattern": self.env._("%(label)s %(value)s does not have the form that %(customer)s asks for.", **parts),
            "list": self.env._("%(label)s %(value)s is not one of the values that %(customer)s allows.", **parts),
            "employee": self.env._("%(label)s %(value)s is not one of %(customer)s's employee codes.", **parts),
            "cost_center": self.env._("%(label)s %(value)s is not one of %(customer)s's cost centres.", **parts),
            "traveller": self.env._("%(label)s %(value)s is not one of %(customer)s's travellers.", **parts),
        }[word]

    def _customer_name(self, customer):
        # sudo: the name of the customer as a whole, for a reader who works on one of its orders
        return (customer.travel_root_id or customer).sudo().name or self.env._("the customer")

    # -- look-ups ---------------------------------------------------------------------------------------------------

    @api.model
    def _known_values(self, wanted):
        """Which of the values looked for exist, a query for each kind of look-up.

        :param wanted: list of (reference, customer, value)
        :return: dict (type, id of the customer's root) → set of casefolded values
        """
        values, roots = defaultdict(set), defaultdict(set)
        for reference, customer, value in wanted:
            text = reference._normalise_value(value) if reference.type in references.LOOKUPS else ""
            if text and len(text) <= references.MAX_LENGTH:
                values[reference.type] |= {text, text.upper(), text.lower(), text.title()}
                roots[reference.type].add(customer.travel_root_id.id)
        known = defaultdict(set)
        for kind, texts in values.items():
            model, root_field, names = self._lookups()[kind]
            matching = Domain.OR([Domain(name, "in", list(texts)) for name in names])
            # sudo: only whether the value exists at the customer whose order the caller works on
            found = self.env[model].sudo().search_fetch(
                Domain(root_field, "in", list(roots[kind])) & matching, [root_field, *names]
            )
            for record in found:
                known[kind, record[root_field].id] |= {record[name].casefold() for name in names if record[name]}
        return known

    @api.model
    def _lookups(self):
        """Look-up → (model, its field for the customer's root, fields that may hold the value)."""
        return {
            "employee": ("res.partner", "travel_root_id", ["travel_employee_code"]),
            "cost_center": ("travel.cost.center", "root_id", ["code"]),
            "traveller": ("res.partner", "travel_root_id", ["name", "travel_employee_code", "email"]),
        }
