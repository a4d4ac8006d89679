"""Whose a billed service is, and all its references: frozen beside what is printed, for extracts and data files."""

from odoo import models

#: In which order a customer's units are asked for: the nearest department, else the nearest branch.
UNITS = ("department", "branch")


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _prepare_print(self, debtor, charges, memo_lines, facts, terms):
        """The customer's name and code are frozen with the rest, for data files."""
        found = super()._prepare_print(debtor, charges, memo_lines, facts, terms)
        return found | {"debtor": {"name": debtor.display_name, "code": debtor.travel_debtor_code or ""}}


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _print_facts(self, facts, env, references):
        """Adds ``travellers``, ``cost_center``, ``department`` and ``file``: see :meth:`_owner_facts`."""
        return super()._print_facts(facts, env, references) | self._owner_facts(facts)

    def _owner_facts(self, facts):
        """The owners of the service and what data files say of it, JSON-able.

        :param facts: :class:`.billing_facts.BillingFacts`
        :return: ``travellers``: dicts of key, name, partner_id, employee, cost_center, department ·
            ``cost_center``: ``[id, code, name]`` of the service itself, or None · ``department``: ``[id, name]`` of the
            customer that ordered it, or None · ``file``: other facts by name
        """
        self.ensure_one()
        return {
            "travellers": [person._owner_facts(facts) for person in self.passenger_ids],
            "cost_center": self._cost_center_facts(facts),
            "department": self.partner_id._travel_unit(facts),
            "file": self._file_facts(),
        }

    def _cost_center_facts(self, facts):
        """The cost centre that a mandated reference names, else the one of the line."""
        codes = self._cost_center_codes(facts)
        root = self.partner_id.travel_root_id or self.partner_id
        for reference in self.reference_ids:
            if reference.value and (reference.code or "").upper() in codes:
                center = self._cost_centers(root, facts).get(reference.value.strip().upper())
                if center:
                    return center
        return self.cost_center_id._owner_facts()

    def _cost_center_codes(self, facts):
        """By which codes customers' references name cost centres."""

        def find():
            references = facts.env["travel.reference"].sudo()  # sudo: codes of fields, no customer's data
            named = references.search([("type", "=", "cost_center")]).mapped("code")
            return {"COST_CENTER", *(code.upper() for code in named)}

        return facts._once("cost center codes", find)

    def _cost_centers(self, root, facts):
        def find():
            centers = facts.env["travel.cost.center"].sudo()  # sudo: those of the customer that is billed
            found = centers.with_context(active_test=False).search([("root_id", "=", root.id)])
            return {center.code.upper(): center._owner_facts() for center in found}

        return facts._once(("cost centers", root.id), find)

    def _file_facts(self):
        order = self.order_id
        return {
            "locator": order.record_locator or "",
            "trip": order.trip_reference or "",
            "booked_by": order.booker_id.name or "",
            "service_code": self.service_type_id.code or "",
            "event": self.event,
            "sold_on": self.sold_on and self.sold_on.isoformat() or "",
            "original": self.original_documents or "",
            "references": {value.code: value.value for value in self.reference_ids if value.value},
        }


class TravelPassenger(models.Model):
    _inherit = "travel.passenger"

    def _owner_facts(self, facts):
        """A traveller in the customer's file is known by it; others by the name on the document."""
        partner = self.partner_id
        return {
            "key": f"partner-{partner.id}" if partner else f"name-{self.name_key or self.name}",
            "name": self.name,
            "partner_id": partner.id or None,
            "employee": self.employee_code or partner.travel_employee_code or "",
            "cost_center": partner.travel_cost_center_id._owner_facts(),
            "department": partner._travel_unit(facts),
        }


class TravelCostCenter(models.Model):
    _inherit = "travel.cost.center"

    def _owner_facts(self):
        return [self.id, self.code, self.name] if self else None


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _travel_unit(self, facts):
        """The nearest department of the customer at or above this contact, else its nearest branch.

        :return: ``[id, name]`` or None
        """

        def find():
            nodes = self.sudo()._travel_nodes_upwards()  # sudo: names of the billed customer's own nodes
            own = nodes.filtered(lambda node: node.travel_root_id == self.travel_root_id)
            for node_type in UNITS:
                if unit := own.filtered(lambda node, wanted=node_type: node.travel_node_type == wanted)[:1]:
                    return [unit.id, unit.name]
            return None

        return facts._once(("unit", self.id), find) if self else None
