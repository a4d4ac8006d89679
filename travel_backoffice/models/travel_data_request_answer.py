"""What the page of a data request shows, and what becomes of the answers.

The page is open to whoever has the link: it shows what is needed to recognise the trips, and nothing else.
"""

from odoo import models
from odoo.tools import format_date

from ..engine import references
from .fixing import fixing

MAX_ASKED = 50  # references on one page; those after them come when these are settled
FEW = 40  # cost centres in a list to choose from; more are keyed


class TravelDataRequest(models.Model):
    _inherit = "travel.data.request"

    # -- shown ------------------------------------------------------------------------------------------------------

    def _page(self, given=None, errors=None):
        """All the page shows, as plain texts.

        :param given: what the visitor keyed, by name of the field
        :param errors: what is wrong with it, by name of the field
        :return: ``{"trips": [{"title", "who", "when", "fields"}], "shared": [field], "more": int}``; a field is
            ``{"name", "label", "hint", "value", "options", "error", "old"}``
        """
        given, errors = given or {}, errors or {}
        pending = self._pending()
        shown = self._asked_references(pending[:MAX_ASKED])
        trips = []
        for line, holds in pending.browse([hold.id for hold in shown]).grouped("line_id").items():
            asked = [self._field(f"h{hold.id}", shown[hold], line, given, errors) for hold in holds]
            trips.append({**line._trip_in_words(), "fields": asked})
        return {
            "trips": trips,
            "shared": [self._field(f"s{ref.id}", ref, line, given, {}) for ref, line in self._shared(shown)],
            "more": max(len(pending) - MAX_ASKED, 0),
        }

    def _asked_references(self, holds):
        """:return: ``{hold: reference}``, less holds of references that are no longer mandated"""
        sets = holds.line_id._reference_sets()
        found = {hold: sets[hold.line_id]._reference(hold.detail).with_env(self.env) for hold in holds}
        return {hold: reference for hold, reference in found.items() if reference}

    @staticmethod
    def _shared(shown):
        """References that are asked for several services: ``(reference, one of the services)``."""
        lines = {}
        for hold, reference in shown.items():
            lines.setdefault(reference, []).append(hold.line_id)
        return [(reference, own[0]) for reference, own in lines.items() if len(own) > 1]

    def _field(self, name, reference, line, given, errors):
        """One field; a wrong value that stands on the service is shown with what is wrong with it."""
        own = name.startswith("h")
        standing = line._value_standing(reference.code) if own else ""
        value = given.get(name, standing) or ""
        wrong = reference._check_value(standing, line.partner_id) if standing and name not in given else ""
        return {
            "name": name,
            "label": reference.name,
            "hint": reference.hint or "",
            "value": value,
            "options": self._options(reference, line, value),
            "error": errors.get(name) or wrong,
        }

    def _options(self, reference, line, value):
        """What can be chosen: ``[(value, words)]``; none where it is keyed."""
        if reference.type == "list":
            return [(text, text) for text in references.split_list(reference.allowed_values)]
        if reference.type != "cost_center":
            return []
        domain = [("root_id", "=", line.partner_id.travel_root_id.id)]
        centers = self.env["travel.cost.center"].search(domain, order="code", limit=FEW + 1)
        if len(centers) > FEW:
            return []
        return [(center.code, " · ".join(dict.fromkeys([center.code, center.name]))) for center in centers]

    # -- answered ---------------------------------------------------------------------------------------------------

    def _answer(self, form):
        """Take what the visitor keyed: what is right is stored and its services go on, what is wrong is told.

        Only what this request asks for is looked at, whatever else the form holds. Called by the page alone, on a
        request found by its token.

        :param form: ``{name of a field: text}``
        :return: ``({name: what is wrong}, how many were stored)``
        """
        self.ensure_one()
        pending = self._pending()
        pending.lock_for_update(allow_referencing=True)  # the one who answers first is heard
        good, errors = {}, {}
        for hold, reference in self._asked_references(pending[:MAX_ASKED]).items():
            name = f"h{hold.id}"
            text = self._keyed(form, name) or self._keyed(form, f"s{reference.id}")
            if not text:
                continue
            if wrong := reference._check_value(text, hold.line_id.partner_id):
                errors[name] = wrong
            else:
                good[hold] = reference, reference._normalise_value(text)
        if good:
            self._store(good)
        return errors, len(good)

    @staticmethod
    def _keyed(form, name):
        """What stands in a field, cut where it is certainly too long."""
        text = form.get(name)
        return text.strip()[: references.MAX_LENGTH + 1] if isinstance(text, str) else ""

    def _store(self, good):
        """Write the answers down and let their services go on: checked, priced, billed where the contract says so.

        :param good: ``{hold: (reference, value)}``
        """
        for hold, (reference, value) in good.items():
            hold.line_id._take_answer(hold.detail, value, reference.type)
        self._note_answers(good)
        # what the agency reads of it is in its own language, not the visitor's
        agency = self.with_context(lang=self.company_id.partner_id.lang or "en_US")
        holds = agency.env["travel.hold"].browse([hold.id for hold in good])
        holds.order_id._after_fix()
        # an order that could not go on for another reason says so itself; this one is gone
        holds.filtered("open")._resolve()

    def _note_answers(self, good):
        """Which references were given for which order, in the logs; their values stand on the services."""
        by_order = {}
        for hold, (reference, _value) in good.items():
            by_order.setdefault(hold.order_id, []).append(reference.name)
        for order, labels in by_order.items():
            names = ", ".join(dict.fromkeys(labels))
            told = self.env._("Filled in by the link sent to %(person)s: %(names)s", person=self.recipient_id.name, names=names)
            order.message_post(body=told)
            self.message_post(body=self.env._("Filled in for %(order)s: %(names)s", order=order.name, names=names))


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _trip_in_words(self):
        """What a person recognises the service by; no prices, no numbers."""
        self.ensure_one()
        days = [format_date(self.env, day) for day in dict.fromkeys([self.start_date, self.end_date]) if day]
        where = self.route or self.place or self.name or ""
        return {
            "title": " · ".join(filter(None, [self.service_type_id.name, where])),
            "who": self.traveller_names or "",
            "when": " – ".join(days) or format_date(self.env, self.sold_on),
        }

    def _value_standing(self, code):
        rows = self.reference_ids.filtered(lambda row: (row.code or "").upper() == code.upper())
        return rows[:1].value or ""

    def _take_answer(self, code, value, kind):
        """A person's answer stands on the service; the caller lets its order go on."""
        rows = self.reference_ids.filtered(lambda row: (row.code or "").upper() == code.upper())
        if rows:
            fixing(rows[:1]).write({"value": value, "source": "person"})
        else:
            vals = {"line_id": self.id, "code": code, "value": value, "source": "person"}
            fixing(self.env["travel.reference.value"]).create(vals)
        if kind == "cost_center" and not self.cost_center_id:
            fixing(self)._take_cost_center(value)
