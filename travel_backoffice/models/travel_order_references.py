"""The customer's references on order lines: taken from the document and the traveller's file, then checked."""

from odoo import api, models

from .fixing import fixing, is_fixing

CODES = ("reference_missing", "reference_wrong")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _reference_sets(self):
        """The references each line's customer mandates on its day: ``{line: set}``."""
        sets = {}
        for company, lines in self.grouped("company_id").items():
            pairs = [(line.partner_id, line.sold_on) for line in lines if line.partner_id and line.sold_on]
            # sudo: a line's terms hold whether or not its agent may read the contract
            terms = self.env["travel.contract"].sudo()._resolve_terms(pairs, company)
            for line in lines:
                term = terms.get((line.partner_id.id, line.sold_on))
                sets[line] = term.value("reference_set_id") if term else self.env["travel.reference.set"]
        return sets

    # -- taken from the document ------------------------------------------------------------------------------------

    def _add_references(self, booking, services, patterns):
        """Write down what a document says for each of its lines, then what the traveller's file knows.

        :param services: the line's services, in the order of the lines
        """
        vals_list = []
        for line, service in zip(self, services, strict=True):
            stated = line._stated_references(booking, service, patterns)
            line._take_cost_center(stated.get("cost_center"))
            vals_list += [
                {"line_id": line.id, "code": code, "value": value, "source": "document"}
                for code, value in stated.items()
            ]
        fixing(self.env["travel.reference.value"]).create(vals_list)
        self._complete_references()

    def _stated_references(self, booking, service, patterns):
        """:return: ``{code: value}``: what a document says itself goes before what patterns find in remarks"""
        remarks = [*service.remarks, *booking.remarks]
        customer = self.partner_id
        found = patterns._values("reference", remarks, customer)
        found.update(patterns._values("cost_center", remarks, customer))
        for said in (booking, service):
            named = {"cost_center": said.cost_center, "project": said.project}
            found.update({code: value for code, value in named.items() if value})
            found.update({str(code): str(value).strip() for code, value in said.references.items()})
        return {code: value[:250] for code, value in found.items() if value}

    def _take_cost_center(self, code):
        if code and self.partner_id:
            root = self.partner_id.travel_root_id or self.partner_id
            self.cost_center_id = self.env["travel.cost.center"].search(
                [("root_id", "=", root.id), ("code", "=", code)], limit=1
            )

    # -- taken from the traveller's file ----------------------------------------------------------------------------

    def _complete_references(self):
        """Fill mandated references that are blank from the travellers' files."""
        vals_list = []
        for line, mandated in self._reference_sets().items():
            standing = {(value.code or "").upper(): value for value in line.reference_ids}
            for reference in mandated.reference_ids.filtered(lambda ref: ref.type in ("employee", "cost_center", "traveller")):
                known = standing.get(reference.code.upper())
                value = line._value_on_file(reference.type) if not (known and known.value) else ""
                if not value:
                    continue
                if known:
                    fixing(known).write({"value": value, "source": "traveller"})
                else:
                    vals_list.append({"line_id": line.id, "code": reference.code, "value": value, "source": "traveller"})
        fixing(self.env["travel.reference.value"]).create(vals_list)

    def _value_on_file(self, kind):
        """What the files of the line's travellers say, when they all say the same."""
        people = self.passenger_ids
        if kind == "employee":
            found = people.mapped(lambda person: person.employee_code or person.partner_id.travel_employee_code)
        elif kind == "traveller":
            found = people.mapped(lambda person: person.partner_id.name)
        else:
            found = people.mapped(lambda person: person.partner_id.travel_cost_center_id.code)
            own = self.cost_center_id.code
            found = [own] if own else found
        found = set(filter(None, found))
        return found.pop() if len(found) == 1 else ""

    # -- checked ----------------------------------------------------------------------------------------------------

    def _check_references(self):
        """Hold lines whose mandated references are missing or wrong, lift what has been put right.

        One hold a reference, so that each can be settled by itself.
        """
        alive = self.filtered(lambda line: line.state in ("draft", "held", "ready"))
        wanted = alive._reference_problems()
        hold_model = self.env["travel.hold"]
        standing = hold_model.sudo()._open_on(alive, CODES)  # sudo: agents do not write holds; see travel.hold
        settled = standing.filtered(lambda hold: (hold.line_id, hold.code, hold.detail) not in wanted)
        settled._resolve()
        for (line, code, detail), message in wanted.items():
            hold_model._put(line, code, message, detail)
        missing = [(line, detail) for line, code, detail in wanted if code == "reference_missing"]
        self.env["travel.reference.value"]._stand_blank(missing)

    def _reference_problems(self):
        """What is missing or wrong, for all lines at once.

        :return: ``{(line, reference_missing or reference_wrong, the reference's code): what a person reads}``
        """
        entries = [
            (line.id, mandated, line.partner_id, line.service_type_id, line._reference_values())
            for line, mandated in self._reference_sets().items()
            if mandated
        ]
        # sudo: as in _reference_sets
        problems = self.env["travel.reference.set"].sudo()._check_values(entries)
        return {
            (line, problem.code, problem.reference.code): problem.message
            for line in self
            for problem in problems.get(line.id, ())
        }

    def _reference_values(self):
        return {value.code: value.value or "" for value in self.reference_ids if value.code}


class TravelReferenceValue(models.Model):
    _inherit = "travel.reference.value"

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        values._recheck()
        return values

    def write(self, vals):
        if "value" in vals and "source" not in vals:
            vals = {**vals, "source": "person"}
        result = super().write(vals)
        self._recheck()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        if not is_fixing(self.env):
            orders.exists()._after_fix()
        return result

    def _recheck(self):
        """Lift what was waited for; while a whole order is being saved or taken in, that is done at its end."""
        if not is_fixing(self.env):
            self.order_id._after_fix()
