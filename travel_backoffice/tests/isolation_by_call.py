"""Every model and every public method, called by people of the portal: by ``call_kw``, as the web client and JSON-2 call."""

import inspect
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw, get_public_method
from odoo.sql_db import Cursor
from odoo.tests import TransactionCase
from odoo.tools import mute_logger

from .isolation_world import allowed_words

ADDON = "odoo.addons.travel_backoffice."
REFUSALS = (AccessError, UserError)
#: What of our models a person of the portal may do; the public may nothing. Whose records: see isolation_by_spend.py
OPEN = {"travel.spend": {"read"}, "travel.spend.view": {"read", "write", "create", "unlink"}}
#: Public methods of ours that answer to people of the portal, each within the caller's rights; tried in isolation_by_spend.py
OPEN_METHODS = {("travel.spend", method) for method in ("bridge", "cube", "dimensions", "drill", "measures", "values")}
#: Arguments that public methods take, by name: what somebody would try. Names that are not here fail the test.
ARGUMENTS = {
    "as_of": "2026-04-30",
    "code": "fee",
    "date": "2026-04-30",
    "date_from": "2026-01-01",
    "date_to": "2026-05-01",
    "documents": lambda world: [{"source": "x", "format": "json", "content": "{}"}],
    "facts": {},
    "files": [],
    "most": 5,
    "new_line": lambda world: world.orders["SC1"].line_ids.id,
    "partner_id": lambda world: world.nodes["BC"].id,
    "partner_ids": lambda world: world.nodes["BC"].ids,
    "reason": "x",
    "state": "applied",
}


class CallChecks(TransactionCase):
    """Needs the world of :class:`IsolationWorld`."""

    def our_models(self):
        return [name for name, model in self.env.registry.items() if model._original_module == "travel_backoffice"]

    def as_person(self, name, model):
        return self.env(user=self.logins[name])[model]

    def test_models_open_to_the_portal(self):
        """Each of them is declared, with what may be done with it; all others are closed."""
        for group, declared in (("base.group_portal", OPEN), ("base.group_public", {})):
            lines = self.env["ir.model.access"].search([("group_id", "in", (self.env.ref(group).id, False)), ("active", "=", True)])
            found = {}
            for line in lines.filtered(lambda line: line.model_id.model in self.our_models()):
                rights = {name for name in ("read", "write", "create", "unlink") if line[f"perm_{name}"]}
                found.setdefault(line.model_id.model, set()).update(rights)
            self.assertEqual(found, declared, "Declare the model in tests/isolation_by_call.py, and try there whose records are seen.")

    def test_closed_models(self):
        """Whatever is called on them is refused."""
        wrong = []
        for name in self.our_models():
            if self.env[name]._abstract or name in OPEN:
                continue
            model, ids = self.as_person("department_head", name), self.some_ids(name)[0]
            for method, args in self.orm_calls(ids).items():
                wrong += self.not_refused(model, method, args)
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def some_ids(self, name):
        """Ids of records: of another customer and of the department head's own, where there are such ones."""
        trips = ("BC1", "AD1")
        own = {
            "account.move": [self.invoices[trip].ids for trip in trips],
            "account.move.line": [self.invoices[trip].line_ids[:1].ids for trip in trips],
            "res.partner": [self.nodes[trip[:-1]].ids for trip in trips],
            "travel.order": [self.orders[trip].ids for trip in trips],
            "travel.order.line": [self.orders[trip].line_ids.ids for trip in trips],
        }
        return own.get(name) or [self.env[name].sudo().search([], limit=1).ids or [1]]

    @staticmethod
    def orm_calls(ids):
        return {
            "read": [ids],
            "search_read": [[]],
            "search_count": [[]],
            "web_search_read": [[], {"id": {}, "display_name": {}}],
            "web_read": [ids, {"id": {}, "display_name": {}}],
            "formatted_read_group": [[], [], ["__count"]],
            "name_search": [],
            "export_data": [ids, ["id", "display_name"]],
            "onchange": [[], {}, [], {"display_name": {}}],
            "copy": [ids],
            "write": [ids, {}],
            "unlink": [ids],
            "create": [[{}]],
        }

    def not_refused(self, model, method, args):
        with self.undone() as statements:
            try:
                answer = call_kw(model, method, args, {})
            except REFUSALS:
                return
            except KeyError:  # an override of create looks for what has to be there
                if method == "create" and not statements:
                    return
                raise
            if not statements and (not answer or method == "onchange" and not self.found_words(str(answer))):
                return  # nothing, or an empty form's defaults
            yield f"{model._name}.{method}: {str(answer)[:200]} {statements}"

    # -- public methods -------------------------------------------------------------------------------------------------

    def our_methods(self):
        """(model, method) of all public methods that stand in this addon, but for those that every model has."""
        for name, model in sorted(self.env.registry.items()):
            for method, function in inspect.getmembers(model, callable):
                own = (getattr(function, "__module__", "") or "").startswith(ADDON)
                if own and not method.startswith("_") and not hasattr(BaseModel, method) and inspect.isfunction(function):
                    yield name, method

    def test_public_methods(self):
        """None that is not declared tells anything of others, or writes anything, for whoever is in the portal."""
        wrong, tried = [], 0
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
            for name, method in self.our_methods():
                if (name, method) not in OPEN_METHODS:
                    wrong += self._try_method(name, method)
                    tried += 1
        self.assertFalse(wrong, "\n" + "\n".join(wrong))
        self.assertGreater(tried, 200)

    def _try_method(self, name, method):
        model = self.as_person("department_head", name)
        try:
            function = get_public_method(model, method)
        except AccessError:
            return
        on_model = getattr(function, "_api_model", False)
        if model._abstract and not on_model:
            return  # tried on the models that inherit it
        if unknown := [argument for argument in self._required(function) if argument not in ARGUMENTS]:
            yield f"{name}.{method}: say in tests/isolation_by_call.py what {unknown} is tried with"
            return
        kwargs = {argument: self._argument(argument) for argument in self._required(function)}
        kwargs["context"] = {"travel_open": "travel_contract_count"}  # a button's, which asks what to open
        for args in [[]] if on_model else self.some_ids(name):
            yield from self._call(model, method, args if on_model else [args], kwargs)

    def _call(self, model, method, args, kwargs):
        said = f"{model._name}.{method}{tuple(args)}"
        with self.undone() as statements:
            try:
                answer = call_kw(model, method, list(args), dict(kwargs))
                self.env.flush_all()
            except REFUSALS:
                return
            except Exception as error:  # noqa: BLE001 - a wrong argument proves nothing
                yield f"{said}: {error!r}"
                return
        if statements:
            yield f"{said} writes: {statements[:2]}"
        if others := self.found_words(str(answer)) - allowed_words("department_head"):
            yield f"{said} finds {others}"

    @staticmethod
    def _required(function):
        parameters = list(inspect.signature(function).parameters.values())[1:]
        return [one.name for one in parameters if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]

    def _argument(self, name):
        value = ARGUMENTS[name]
        return value(self) if callable(value) else value

    def test_constraints_ask_for_nobodys_rights(self):
        """Odoo runs them as superuser, who may everything: what asks for rights stands in create and write."""
        wrong = []
        for name in self.our_models():
            for method in self.env[name]._constraint_methods:
                code = inspect.getsource(inspect.unwrap(method))
                if method.__module__.startswith(ADDON) and any(word in code for word in ("env.su", "env.user", "has_group", "check_access")):
                    wrong.append(f"{name}.{method.__name__}")
        self.assertFalse(wrong)

    @contextmanager
    def undone(self):
        """Undoes what is done inside; gives the statements that wrote something."""
        statements, execute = [], Cursor.execute

        def watched(cursor, query, *args, **kwargs):
            text = str(getattr(query, "code", query)).lstrip()
            if text[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
                statements.append(text[:80])
            return execute(cursor, query, *args, **kwargs)

        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT isolation")
        try:
            with patch.object(Cursor, "execute", watched):
                yield statements
        finally:
            self.env.cr.precommit.clear()
            self.env.invalidate_all(flush=False)
            self.env.transaction.clear()
            self.env.cr.execute("ROLLBACK TO SAVEPOINT isolation")
