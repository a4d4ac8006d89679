"""Whatever model people of the portal may read: read as a whole, grouped, searched by name, and asked by way of its links."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase

from .isolation_world import PEOPLE, allowed_words, person_key, word

#: From where one may try to find others through links, and how far.
STARTS, DEPTH = ("account.move", "res.partner", "res.users", "travel.spend"), 2
NAMES = ("name", "login", "payment_reference")
#: Fields of ours that people of the portal read on their own contacts and documents. A new one is thought about: has it to
#: be read by customers? If not, it gets ``groups``; if so, it stands here.
PARTNER = {
    "travel_approver_id", "travel_buyer_reference", "travel_category_id", "travel_child_ids", "travel_contract_ids",
    "travel_cost_center_id", "travel_debtor_code", "travel_employee_code", "travel_is_root", "travel_mis_count", "travel_name_key",
    "travel_node_type", "travel_office_codes", "travel_owned_center_ids", "travel_path", "travel_payment_behaviour_ids",
    "travel_portal_role", "travel_root_id", "travel_statement_count",
}  # fmt: skip
READ_BY_CUSTOMERS = {
    "account.move": {
        "travel_delivery_count", "travel_delivery_ids", "travel_delivery_profile_id", "travel_delivery_state",
        "travel_delivery_text", "travel_dispute_count", "travel_disputed_amount", "travel_dunning_level",
        "travel_einvoice_file", "travel_extract_count", "travel_extract_ids", "travel_extract_kinds", "travel_memo_id",
        "travel_memo_key", "travel_order_count", "travel_order_ids", "travel_print", "travel_released", "travel_share_ids",
    },
    "account.move.line": {
        "travel_allocation_id", "travel_charge_id", "travel_cost_line_id", "travel_deposit_amount", "travel_deposit_left",
        "travel_is_deposit", "travel_line_id", "travel_order_id", "travel_reversed_line_id", "travel_shared", "travel_source_id",
    },
    "res.company": set(),  # the agency's settings
    "res.partner": PARTNER,
    "res.users": PARTNER,
}  # fmt: skip


class RecordChecks(TransactionCase):
    """Needs the world of :class:`IsolationWorld`."""

    def readable_models(self):
        """Names of all models, Odoo's too, that people of the portal may read."""
        env = self.env(user=self.logins["outsider"])
        return [name for name in env.registry if not env[name]._abstract and env[name]._auto and env[name].has_access("read")]

    def test_every_model_that_is_read(self):
        wrong = []
        for name in PEOPLE:
            env, allowed = self.env(user=self.logins[name]), allowed_words(name)
            for model in self.readable_models():
                for method, answer in self._answers(env[model]):
                    if others := self.found_words(str(answer)) - allowed:
                        wrong.append(f"{name}: {model}.{method} finds {sorted(others)}")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def _answers(self, model):
        texts = [one for one, field in model._fields.items() if field.type in ("char", "text", "html", "many2one", "json", "binary")]
        readable = [one for one in texts if model._has_field_access(model._fields[one], "read")]
        yield "search_read", self._called(model, "search_read", [[], readable, 0, 60])
        yield "name_search", self._called(model, "name_search", ["SECRET"])
        for link in ("partner_id", "parent_id", "author_id", "user_id"):
            if link in model._fields and model._fields[link].store:
                yield "formatted_read_group", self._called(model, "formatted_read_group", [[], [link], ["__count"]])

    @staticmethod
    def _called(model, method, args):
        try:
            return call_kw(model, method, args, {})
        except (AccessError, UserError):
            return ""

    def test_links_tell_nothing(self):
        """No search through the links of one's own records finds whether there is somebody or something of others'."""
        wrong = []
        for name in ("department_head",):
            env = self.env(user=self.logins[name])
            allowed = allowed_words(name)
            others = [word(kind, key) for kind in ("NODE", "DOC") for key in self.nodes if (kind, key) not in allowed]
            others += [f"iso_{other}" for other in PEOPLE if ("PERSON", person_key(other)) not in allowed]
            for start in STARTS:
                for path in self._paths(env, start, DEPTH):
                    if self._count(env[start], [(path, "in", others)]):
                        wrong.append(f"{name}: {start} tells of others by {path}")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def _paths(self, env, model, depth):
        """Dotted paths to names of things, through at most so many links."""
        fields = env[model]._fields
        yield from (name for name in NAMES if name in fields and fields[name].store)
        for name, field in fields.items():
            link = depth and field.relational and field.comodel_name in STARTS and field._description_searchable
            if link and env[model]._has_field_access(field, "read"):
                yield from (f"{name}.{path}" for path in self._paths(env, field.comodel_name, depth - 1))

    @staticmethod
    def _count(model, domain):
        try:
            return model.search_count(domain)
        except (AccessError, UserError, ValueError):
            return 0

    def test_fields_that_customers_read(self):
        """Fields of this addon on Odoo's models, as people of the portal read them."""
        found = {}
        for name in ("account.move", "account.move.line", "res.partner", "res.users", "ir.attachment", "payment.transaction", "res.company"):
            model = self.env(user=self.logins["bookkeeper"])[name]
            if model.has_access("read"):
                own = [field for field in model._fields.values() if "travel_backoffice" in field._modules]
                found[name] = {field.name for field in own if model._has_field_access(field, "read")}
        self.assertEqual(found, READ_BY_CUSTOMERS)
