"""What spend is looked at by: the dimensions, which columns of the facts they need, what they are called."""

import re
from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import UserError

from .travel_spend_columns import DATE_BASES

#: Dimensions that are a column of the facts.
PLAIN = {
    "root": "root_id",
    "customer": "customer_id",
    "cost_center": "cost_center_id",
    "employee_code": "employee_code",
    "booker": "booker_id",
    "event": "event",
    "service_type": "service_type_id",
    "carrier": "carrier_id",
    "route": "route",
    "origin": "origin",
    "destination": "destination",
    "origin_country": "origin_country_id",
    "destination_country": "destination_country_id",
    "scope": "scope",
    "cabin": "cabin",
    "booking_class": "booking_class",
    "lead_band": "lead_band",
    "channel": "channel_id",
    "policy_status": "policy_status",
    "policy_reason": "policy_reason",
    "form_of_payment": "form_of_payment",
    "office": "office",
    "currency": "currency_id",
    "company": "company_id",
}
PERIODS = ("day", "week", "month", "quarter", "year")
#: Levels of the customer's tree: the types of nodes that each is the nearest of. ``node`` is where it was ordered.
UNITS = {"company_node": ("company", "sub_agent"), "branch": ("branch",), "department": ("department",)}
#: A contact, or only the name on the document.
PEOPLE = {"traveller": ("traveller_id", "traveller_name"), "supplier": ("supplier_id", "supplier_name")}
#: References that have a name of their own among the dimensions.
CODES = {"project": "PROJECT", "business_unit": "BUSINESS_UNIT"}
#: In the order in which they are offered, by group.
GROUPS = {
    "customer": ("root", "company_node", "branch", "department", "customer", "node", "cost_center", "project", "business_unit"),
    "people": ("traveller", "employee_code", "booker"),
    "service": ("service_type", "supplier", "carrier", "cabin", "booking_class", "event", "form_of_payment", "currency"),
    "journey": ("route", "od", "origin", "destination", "origin_country", "destination_country", "region", "scope"),
    "booking": ("lead_band", "channel", "policy_status", "policy_reason", "office", "company"),
    "time": PERIODS,
}
_CODE = re.compile(r"ref:[^\x00-\x1f]{1,64}")


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that spend is looked at by.

    :param group: key of ``GROUPS``, or ``reference``
    :param kind: how its values come about: ``plain`` (a column), ``people``, ``unit``, ``reference``, ``pair``,
        ``region`` or ``period``
    :param columns: of the facts that it needs; of a period, the one of the date basis is added
    """

    name: str
    group: str
    kind: str
    columns: tuple = ()

    @property
    def code(self):
        """Code of the reference."""
        return CODES.get(self.name) or self.name.partition(":")[2]


def _kinds():
    """Kind and columns of each dimension that has a name of its own."""
    return (
        {name: ("plain", (column,)) for name, column in (PLAIN | {"node": "customer_id"}).items()}
        | {name: ("people", columns) for name, columns in PEOPLE.items()}
        | {name: ("unit", ("customer_id",)) for name in UNITS}
        | {"department": ("unit", ("root_id", "customer_id", "traveller_id"))}
        | {name: ("reference", ("references",)) for name in CODES}
        | {name: ("period", ()) for name in PERIODS}
        | {
            "od": ("pair", ("origin", "destination")),
            "region": ("region", ("destination", "destination_country_id")),
        }
    )


_KINDS = _kinds()
DIMENSIONS = {name: Dimension(name, group, *_KINDS[name]) for group, names in GROUPS.items() for name in names}


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _date_column(self, basis):
        if not isinstance(basis, str) or basis not in dict(DATE_BASES):
            raise UserError(self.env._("There is no date basis “%s”: booked, invoiced, travelled or paid.", self._said(basis)))
        return f"{basis}_on"

    @api.model
    def _dimension(self, name):
        """The dimension of that name; ``ref:CODE`` is that of a reference.

        :raise UserError: where there is none
        """
        if isinstance(name, str) and name in DIMENSIONS:
            return DIMENSIONS[name]
        if isinstance(name, str) and _CODE.fullmatch(name):
            return Dimension(name, "reference", "reference", ("references",))
        raise UserError(self.env._("Spend cannot be looked at by “%s”.", self._said(name)))

    @api.model
    def _dimension_columns(self, name, basis):
        """Names of the columns of the facts that a dimension needs."""
        dimension = self._dimension(name)
        return (self._date_column(basis),) if dimension.kind == "period" else dimension.columns

    @api.model
    def _said(self, value):
        """What somebody asked for, short enough to be told back."""
        return str(value)[:60]

    @api.model
    def _dimension_label(self, name):
        """What the dimension is called, in the user's language."""
        dimension = self._dimension(name)
        if name in (labels := self._own_labels()):
            return labels[name]
        if dimension.kind == "plain":
            return self._fields[dimension.columns[0]]._description_string(self.env)
        return self._reference_labels().get(dimension.code, dimension.code)

    @api.model
    def _own_labels(self):
        _ = self.env._
        return {
            "root": _("Customer Group"),
            "company_node": _("Company"),
            "branch": _("Branch"),
            "department": _("Department"),
            "node": _("Ordered For"),
            "project": _("Project"),
            "business_unit": _("Business Unit"),
            "traveller": _("Traveller"),
            "supplier": _("Supplier"),
            "od": _("City Pair"),
            "region": _("Region"),
            "company": _("Agency"),
            "day": _("Day"),
            "week": _("Week"),
            "month": _("Month"),
            "quarter": _("Quarter"),
            "year": _("Year"),
        }

    @api.model
    def _reference_labels(self):
        """What the references are called that the caller's own customers mandate: ``{code: label}``."""
        # sudo: labels of fields only; which ones is decided by the caller's own place
        found = self.env["travel.reference"].sudo().search(self._reference_domain(), order="id")
        return {reference.code: reference.name for reference in found}

    @api.model
    def _reference_domain(self):
        companies = [("company_id", "in", self.env.companies.ids)]
        if not self.env.user.share:
            return companies
        contact = self.env.user.partner_id.sudo()  # sudo: its own place
        root = contact._travel_portal_node().travel_root_id
        return [("set_id.contract_ids.partner_id.travel_root_id", "=", root.id or -1)]
