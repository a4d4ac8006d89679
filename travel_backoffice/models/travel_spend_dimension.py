"""What spend is looked at by: the dimensions, where they stand and how their values are called."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .travel_spend_columns import DATE_BASES

#: Dimensions that are a column of the facts.
PLAIN = {
    "root": "root_id",
    "customer": "customer_id",
    "cost_center": "cost_center_id",
    "traveller": "traveller_id",
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
    "channel": "channel_id",
    "policy_status": "policy_status",
    "policy_reason": "policy_reason",
    "form_of_payment": "form_of_payment",
    "office": "office",
    "currency": "currency_id",
    "company": "company_id",
}
PERIODS = ("day", "week", "month", "quarter", "year")


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _date_column(self, basis):
        if basis not in dict(DATE_BASES):
            raise UserError(self.env._("There is no date basis “%s”: booked, invoiced, travelled or paid.", basis))
        return f"{basis}_on"

    @api.model
    def _dimension_sql(self, name, basis):
        """The value of a dimension on a row of ``travel_spend``: SQL.

        :raise UserError: for a dimension that there is not
        """
        if name in PERIODS:
            column = SQL.identifier("travel_spend", self._date_column(basis))
            return column if name == "day" else SQL("date_trunc(%s, %s)::date", name, column)
        if name not in PLAIN:
            raise UserError(self.env._("Spend cannot be looked at by “%s”.", name))
        return SQL.identifier("travel_spend", PLAIN[name])

    @api.model
    def _dimension_label(self, name):
        """What the dimension is called, in the user's language."""
        if name in PERIODS:
            return dict(zip(PERIODS, self._period_labels(), strict=True))[name]
        return self._fields[PLAIN[name]]._description_string(self.env)

    @api.model
    def _period_labels(self):
        _ = self.env._
        return _("Day"), _("Week"), _("Month"), _("Quarter"), _("Year")

    @api.model
    def _value_labels(self, name, values):
        """``{value: label}``; the value itself where it needs no other name, blank values too."""
        labels = {value: self._plain_label(value) for value in values}
        field = self._fields.get(PLAIN.get(name, ""))
        if field is not None and field.type == "many2one":
            # sudo: names of what the caller's own rows are about
            records = self.env[field.comodel_name].sudo().with_context(active_test=False).browse(filter(None, values))
            labels |= {record.id: record.display_name for record in records}
        if field is not None and field.type == "selection":
            labels |= dict(field._description_selection(self.env))
        return labels

    @api.model
    def _plain_label(self, value):
        return self.env._("(none)") if value is None else str(value)
