"""``travel.aging.report``: what is open as of a day, summed by whatever is asked for."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .travel_aging_line import AS_OF, BUCKETS, PARTNERS, WHOLE
from .travel_aging_marks import STATUSES

#: What rows may be grouped by → the field of ``travel.aging.line``.
GROUPS = {
    "group": "travel_root_id",
    "company": "customer_company_id",
    "department": "department_id",
    "cost_center": "cost_center_id",
    "branch": "branch_id",
    "service": "service_id",
    "office": "office",
    "agency": "company_id",
    "salesperson": "user_id",
    "currency": "currency_id",
    "partner": "partner_id",
    "document": "move_id",
    "status": "status",
}
#: What only the shares of an invoice tell.
OF_SHARES = {"company", "department", "cost_center", "branch", "service", "office", "nodes"}
#: Filters that take ids → the field.
FILTERS = {
    "partners": "partner_id",
    "currencies": "currency_id",
    "salespersons": "user_id",
    "cost_centers": "cost_center_id",
    "agencies": "company_id",
}


STATUS_NAMES = [name for name, _label in STATUSES]


class Currency(NamedTuple):
    """Read once, for many rows."""

    id: int
    name: str
    record: object


class TravelAging(models.AbstractModel):
    _inherit = "travel.aging"

    @api.model
    @api.readonly
    def report(self, as_of=None, group_by=("partner",), buckets=None, filters=None):
        """Aged receivables as of any day, of the companies of the session, within the caller's rights.

        Public (``travel.aging.report``). Amounts in currency are never added across currencies: a row is one group in one
        currency, with the same amounts in the company's currency under ``company``.

        :param as_of: day as date or ``YYYY-MM-DD``, included; None: today in the agency's time zone
        :param group_by: list of group, company, department, cost_center, branch (all of the customer), office (issuing),
            agency (its company), salesperson, currency, partner, document, service, status
        :param buckets: None: the company's own; id of ``travel.aging.buckets``; ``[30, 60, 90]``;
            ``{"basis": "due"/"invoice"/"travel", "days": [30, 60, 90]}``
        :param dict filters: lists of ids ``partners``, ``nodes`` (of the customer tree, with all below), ``currencies``,
            ``salespersons``, ``cost_centers``, ``agencies``; list ``status`` of collectable, disputed, waiting, refund, card
        :return: dict ``as_of``, ``basis``, ``buckets`` (label, from, to: days), ``group_by``,
            ``rows`` (group: list of by/id/name; currency, company_currency; open, buckets, collectable, disputed, waiting,
            refund, card; company: the same), ``totals``: rows without group, one per currency, ``company_totals``: one per
            currency of the companies
        :raise UserError: when asked for what there is not
        """
        self.env["travel.aging.line"].check_access("read")
        return self._report(as_of, group_by, buckets, filters)

    @api.model
    def _report(self, as_of=None, group_by=("partner",), buckets=None, filters=None, partners=None):
        """The report within the rights of this environment; for others (portal) the caller checks and passes ``sudo()``.

        :param partners: SQL condition on ``partner``, as in ``travel.open.items._query``
        """
        group_by, filters = self._check_asked(group_by, filters)
        lines = self._report_lines(as_of, buckets, group_by, filters, partners)
        found = lines._buckets()
        sums = self._sums(lines, group_by, found, self._filter_domain(filters))
        labels = lines._bucket_labels()
        return {
            "as_of": lines._as_of().isoformat(),
            "basis": found.basis,
            "buckets": [
                {"label": label, "from": first, "to": last}
                for label, (first, last) in zip(labels, found.ranges, strict=True)
            ],
            "group_by": group_by,
            "rows": self._rows(sums, group_by, found.count),
            "totals": self._totals(sums, found.count, 0),
            "company_totals": [total["company"] for total in self._totals(sums, found.count, 1)],
        }

    # -- what is asked for ------------------------------------------------------------------------------------------

    def _check_asked(self, group_by, filters):
        group_by = [group_by] if isinstance(group_by, str) else list(group_by or ())
        filters = dict(filters or {})
        for name in group_by:
            if name not in GROUPS:
                raise UserError(self.env._("Aged receivables are not grouped by %s.", name))
        for name in filters:
            if name not in (*FILTERS, "nodes", "status"):
                raise UserError(self.env._("Aged receivables are not filtered by %s.", name))
        return group_by, filters

    def _report_lines(self, as_of, buckets, group_by, filters, partners):
        try:
            as_of = fields.Date.to_date(as_of) if as_of else None
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("%s is no day.", as_of)) from error
        found = self.env["travel.aging.buckets"]._resolve(buckets)
        named = {*group_by, *filters, *(["cost_center"] if "cost_centers" in filters else [])}
        shared = found.basis == "travel" or bool(OF_SHARES & named)
        return self.env["travel.aging.line"].with_context(
            **{AS_OF: as_of, BUCKETS: buckets, WHOLE: not shared, PARTNERS: partners}
        )

    def _filter_domain(self, filters):
        domain = Domain.TRUE
        for name, field in FILTERS.items():
            if filters.get(name):
                domain &= Domain(field, "in", self._asked_ids(filters[name]))
        if filters.get("status"):
            domain &= Domain("status", "in", list(filters["status"]))
        if filters.get("nodes"):
            nodes = self.env["res.partner"].browse(self._asked_ids(filters["nodes"]))
            inside = [nodes._travel_subtree_domain(field) for field in ("node_id", "partner_id")]
            domain &= inside[0] | (Domain("node_id", "=", False) & inside[1])
        return domain

    def _asked_ids(self, values):
        """:raise UserError: where one of these is no id"""
        values = [values] if isinstance(values, int | str) else list(values)
        for value in values:
            if not str(value).isdecimal() or int(value) >= 2**31:
                raise UserError(self.env._("%s is no id.", value))
        return [int(value) for value in values]

    # -- sums -------------------------------------------------------------------------------------------------------

    def _sums(self, lines, group_by, buckets, domain):
        """:return: list of ``(group keys, (currency, company's currency), sums in currency, sums in company's currency)``"""
        query = lines._search(domain)
        if query.is_empty():
            return []
        keys = [GROUPS[name] for name in group_by]
        found = self.env.execute_query(self._sum_query(query, lines._table, keys, buckets))
        first = len(keys)
        half = first + 2 + 1 + buckets.count + len(STATUSES)
        currencies = self._currencies({id_ for row in found for id_ in row[first : first + 2]})
        return [
            (row[:first], (currencies[row[first]], currencies[row[first + 1]]), row[first + 2 : half], row[half:])
            for row in found
        ]

    def _currencies(self, ids):
        return {currency.id: Currency(currency.id, currency.name, currency) for currency in self.env["res.currency"].browse(ids)}

    def _sum_query(self, query, table, keys, buckets):
        """SQL of one row a group and currency: keys, currencies, and sums in currency and in company currency.

        First summed by bucket and status, then laid side by side: that reads each line once, however many columns.
        """
        keys = [*keys, "currency_id", "company_currency_id"]
        once = list(dict.fromkeys(keys))
        inner = [SQL.identifier(table, key) for key in dict.fromkeys((*once, "bucket", "status"))]
        amounts = [SQL.identifier(name) for name in ("residual_currency", "residual")]
        return SQL(
            """
            SELECT %(columns)s, %(sums)s
              FROM (SELECT %(inner)s, SUM(%(table)s.residual) AS residual, SUM(%(table)s.residual_currency) AS residual_currency
                      FROM %(source)s WHERE %(where)s
                     GROUP BY %(inner)s) line
             GROUP BY %(keys)s
            """,
            columns=SQL(", ").join(SQL.identifier("line", key) for key in keys),
            keys=SQL(", ").join(SQL.identifier("line", key) for key in once),
            inner=SQL(", ").join(inner),
            table=SQL.identifier(table),
            source=query.from_clause,
            where=query.where_clause or SQL("TRUE"),
            sums=SQL(", ").join(self._filtered_sums(amount, buckets) for amount in amounts),
        )

    @staticmethod
    def _filtered_sums(amount, buckets):
        kinds = [SQL("bucket = %s", str(number)) for number in range(buckets.count)]
        kinds += [SQL("status = %s", status) for status, _label in STATUSES]
        # as floats, as Odoo's fields have them: said here, Python need not turn each cell
        parts = [SQL("SUM(%s)::float8", amount)]
        parts += [SQL("COALESCE(SUM(%s) FILTER (WHERE %s), 0)::float8", amount, kind) for kind in kinds]
        return SQL(", ").join(parts)

    def _rows(self, sums, group_by, count):
        """The rows of the report, in the order of their names."""
        names = [self._names(name, {keys[place] for keys, *_rest in sums}) for place, name in enumerate(group_by)]
        rows = []
        for keys, currencies, own, company in sums:
            group = [
                {"by": name, "id": key or False, "name": known.get(key, "")}
                for name, key, known in zip(group_by, keys, names, strict=True)
            ]
            rows.append({"group": group, **self._sides(currencies, own, company, count)})
        return sorted(rows, key=lambda row: [*(one["name"].lower() for one in row["group"]), row["currency"]])

    @classmethod
    def _sides(cls, currencies, own, company, count):
        """The amounts of a row in both currencies."""
        first, second = currencies
        return {
            "currency_id": first.id,
            "currency": first.name,
            "company_currency": second.name,
            **cls._amounts(own, count),
            "company": {"currency_id": second.id, "currency": second.name, **cls._amounts(company, count)},
        }

    @staticmethod
    def _amounts(values, count):
        found = {"open": values[0], "buckets": list(values[1 : 1 + count])}
        found.update(zip(STATUS_NAMES, values[1 + count :], strict=True))
        return found

    def _names(self, name, keys):
        """:return: dict from key to what a person reads"""
        keys = {key for key in keys if key}
        if name == "status":
            return dict(self.env["travel.aging.line"]._fields["status"]._description_selection(self.env))
        if name == "office":
            return {key: key for key in keys}
        field = self.env["travel.aging.line"]._fields[GROUPS[name]]
        # sudo: names of what the caller's own rows are about, nothing else of them
        records = self.env[field.comodel_name].sudo().with_context(active_test=False).browse(keys)
        if name in ("group", "company", "department", "branch", "partner"):
            records.fetch(["complete_name"])  # not all else of thousands of contacts
            return {record.id: record.complete_name or "" for record in records}
        if name == "document":
            records.fetch(["name"])
            return {record.id: record.name or "" for record in records}
        return {record.id: record.display_name or "" for record in records}

    def _totals(self, sums, count, side):
        """Rows added up, one for each currency (side 0), or company's currency (side 1).

        Sums of many floats, each to the coin, are rounded to the coin again.
        """
        listed = {}
        for row in sums:
            listed.setdefault(row[1][side], []).append(row)
        totals = []
        for rows in listed.values():
            currencies = rows[0][1]
            own, company = (
                [currency.record.round(sum(column)) for column in zip(*(row[place] for row in rows), strict=True)]
                for place, currency in zip((2, 3), currencies, strict=True)
            )
            totals.append(self._sides(currencies, own, company, count))
        return sorted(totals, key=lambda total: (total["currency"], total["company_currency"]))
