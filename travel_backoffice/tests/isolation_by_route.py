"""Every route, asked by everybody for everything: whose it is gets it, everybody else finds nothing."""

import io
import zipfile

from odoo.tests import HttpCase
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from .isolation_odoo_routes import ODOOS
from .isolation_routes import OURS
from .isolation_world import PEOPLE, TRIPS

#: what the server says about those who ask for what is not theirs
LOGS = ("odoo.http", "odoo.sql_db", "odoo.addons.web.controllers.export", "odoo.addons.web.controllers.report", "odoo.addons.base.models.ir_rule")
#: Who tries what no customer gets at all.
SOME = ("department_head", "other_manager", None)


def quiet():
    return mute_logger(*LOGS)


class RouteChecks(HttpCase):
    """Needs the world of :class:`IsolationWorld`."""

    def our_routes(self):
        """The routes whose endpoint stands in this addon, as the routing map has them."""
        rules = self.env["ir.http"].routing_map().iter_rules()
        return {rule.rule for rule in rules if rule.endpoint.func.__module__.startswith("odoo.addons.travel_backoffice.")}

    def test_every_route_has_a_recipe(self):
        found = self.our_routes()
        self.assertFalse(found - set(OURS), "Add a recipe to tests/isolation_routes.py that asks for every node's things there.")
        self.assertFalse(set(OURS) - found, "Recipes of routes that there are no more.")

    def test_routes_of_ours(self):
        self._ask_everything(OURS)

    def test_routes_of_odoo(self):
        self._ask_everything(ODOOS)

    def _ask_everything(self, recipes):
        wrong = []
        with quiet():
            for number, name in enumerate((*PEOPLE, None)):
                self.authenticate(name and f"iso_{name}", name and f"iso_{name}")
                self.asker, self.sample = name, self._sample_of(name, number, 2 if recipes is OURS else 1)
                self.readers = [one for one in self.reports if one == name] + self._turned(list(self.reports), number, 2)
                for recipe in recipes.values():
                    if recipe.everybody or name in SOME:
                        wrong += [text for ask in recipe(self) for text in self._wrong(name, ask, recipes is OURS)]
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def _sample_of(self, name, number, size):
        """A trip on documents of one's own, one that only one's spend has, and some of others': with the people all come round."""
        own = [trip for trip in TRIPS if name and trip[:-1] in PEOPLE[name].documents]
        seen = [trip for trip in TRIPS if name and trip in PEOPLE[name].trips and trip not in own]
        others = [trip for trip in TRIPS if trip not in (*own, *seen)]
        return list(dict.fromkeys([*own[-1:], *seen[-1:], *self._turned(others, number, size)]))

    @staticmethod
    def _turned(found, number, size):
        """Some of what there is, with each person other ones."""
        return [found[(size * number + step) % len(found)] for step in range(size)]

    def _wrong(self, name, ask, ours):
        """What is wrong with the answer that somebody gets."""
        answer = self._request(ask)
        text, said = readable(answer.content), f"{name or 'nobody'}: {ask.url} {ask.params or ''} ({answer.status_code})"
        if others := self.found_words(text) - ask.allowed(name):
            yield f"{said} finds {sorted(others)}"
        if ask.is_for(name):
            missing = [one for one in ask.wanted(name) if one not in text]
            if answer.status_code != 200 or missing:
                yield f"{said} does not find its own {missing}"
        elif not self._refused(name, ask, answer, text, ours):
            yield f"{said} is not refused"

    @staticmethod
    def _refused(name, ask, answer, text, ours):
        if isinstance(ask.key, tuple) and any(one in text for one in ask.wanted(name)):
            return False
        if ask.params is not None:  # a call in JSON-RPC tells its errors in a good answer; Odoo's may also be empty
            found = answer.json()
            return not ours or "error" in found or "problem" in found["result"]
        if ours and name and ask.form is None:
            return answer.status_code == ask.refusal
        return answer.status_code != 200 or not ours and not answer.content.startswith((b"%PDF", b"PK"))

    def _request(self, ask):
        if ask.params is not None:
            return self.opener.post(self.base_url() + ask.url, json={"jsonrpc": "2.0", "method": "call", "params": ask.params})
        return self.url_open(ask.url, data=ask.form, allow_redirects=False)


def readable(content):
    """All texts of an answer, those inside of archives, workbooks and PDF files, too."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(readable(parts.read(name)) for name in parts.namelist())
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", "replace")
