"""Which value of a dimension a service has: SQL, in two steps.

First what is read of the facts (``_dimension_items``), few enough columns to be summed up by at once; then the key made
of these (``_dimension_key``), joined with the customer's tree or the regions. A key is text, blank for "none".
"""

from hashlib import sha256

from odoo import api, models
from odoo.tools import SQL

from ..formats import places
from .travel_invoice_share import UNITS as UNIT_COLUMNS
from .travel_invoice_share import nearest_units
from .travel_spend_dimension import UNITS

#: of each level of the customer's tree, the column of ``nearest_units`` that names it
UNIT_COLUMN = dict(zip(UNITS, UNIT_COLUMNS, strict=True))


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _dimension_items(self, name, basis):
        """What a dimension reads of the facts: ``{name: SQL on travel_spend}``; equal names are equal SQL."""
        dimension = self._dimension(name)
        columns = {column: SQL.identifier("travel_spend", column) for column in self._dimension_columns(name, basis)}
        if dimension.kind == "period":
            return {name: self._period_sql(name, *columns.values())}
        if dimension.kind == "reference":
            return {self._code_item(dimension.code): SQL("%s ->> %s", columns["references"], dimension.code)}
        return columns

    @api.model
    def _code_item(self, code):
        """A name for SQL, of any code."""
        return f"ref_{sha256(code.encode()).hexdigest()[:20]}"

    @api.model
    def _period_sql(self, name, column):
        return column if name == "day" else SQL("date_trunc(%s, %s::timestamp)::date", name, column)

    @api.model
    def _dimension_key(self, name, basis):
        """The value of a dimension on a row of ``raw``, which has the items: SQL, text, blank for none."""
        dimension = self._dimension(name)
        items = [SQL.identifier("raw", item) for item in self._dimension_items(name, basis)]
        if dimension.kind == "people":
            contact, text = items
            return SQL("COALESCE(%s::text, '=' || %s, '')", contact, text)
        if dimension.kind == "pair":
            return SQL("COALESCE(%s || '-' || %s, '')", *items)
        if dimension.kind == "region":
            return SQL("COALESCE((%s)::text, '')", self._region_sql(*items))
        if dimension.kind == "unit":
            return SQL("COALESCE((%s)::text, '')", self._unit_sql(name))
        return SQL("COALESCE(%s::text, '')", *items)

    @api.model
    def _unit_sql(self, name):
        """The nearest unit at or above the customer; the department may be the traveller's, too, of the same customer."""
        column = SQL.identifier("ordering", UNIT_COLUMN[name])
        return SQL("COALESCE(%s, travelling.department_id)", column) if name == "department" else column

    @api.model
    def _region_sql(self, city, country):
        """The region of a place; where several hold it, the first of them in their order, so that nothing counts twice.

        A region's airports are taken as their cities, for that is what journeys lead to.
        """
        # sudo: which places make up a region is no secret
        regions = self.env["travel.region"].sudo().search([])
        cases = [
            SQL("WHEN %s = ANY(%s) OR %s = ANY(%s) THEN %s", city, self._region_cities(region), country, region.country_ids.ids, region.id)
            for region in regions
        ]
        return SQL("CASE %s END", SQL(" ").join(cases)) if cases else SQL("NULL")

    @api.model
    def _region_cities(self, region):
        codes = {code.strip().upper() for code in (region.airports or "").replace(",", " ").split()}
        return sorted(codes | {place.city_code for code in codes if (place := places.find(code)) and place.city_code})

    @api.model
    def _dimension_joins(self, names):
        """What the keys need beside ``raw``: SQL."""
        if not UNITS.keys() & set(names):
            return SQL()
        ordering = nearest_units(SQL("SELECT customer_id FROM raw"))
        joins = SQL("LEFT JOIN (%s) ordering ON ordering.partner_id = raw.customer_id", ordering)
        if "department" not in names:
            return joins
        return SQL(
            """
            %s
              LEFT JOIN (SELECT place.*, partner.travel_root_id FROM (%s) place JOIN res_partner partner ON partner.id = place.partner_id)
                   travelling ON travelling.partner_id = raw.traveller_id AND travelling.travel_root_id = raw.root_id
            """,
            joins,
            nearest_units(SQL("SELECT traveller_id FROM raw")),
        )
