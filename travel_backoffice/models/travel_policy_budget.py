"""What was spent of the budgets of a policy before a service was entered: for many services in few queries.

Services use a budget up in the order in which they were entered, so that who was within it stays within it. What was
given back later counts with the service it was given back of. Refused and blocked services use nothing.
"""

from collections import defaultdict
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL, format_date

from ..engine.policy import ZERO, BudgetUse
from ..engine.pricing import CannotPrice, exchange
from .travel_sale_facts import as_decimal

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period_of(rule, day):
    """The period [from, to) of a budget rule that a day is in; None is open."""
    if rule.budget_of == "trip" or rule.budget_period == "all":
        return rule.date_from or None, rule.date_to or None
    months = MONTHS[rule.budget_period]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return start, start + relativedelta(months=months)


class TravelPolicyRule(models.Model):
    _inherit = "travel.policy.rule"

    def _budget_uses(self, lines, convert):
        """How these services stand with the budgets of this rule.

        :return: dict of line id → list of ``BudgetUse``
        """
        self.ensure_one()
        wanted = {line: self._budget_keys(line) for line in lines}
        keys = {key for shares in wanted.values() for key in shares}
        if not keys:
            return {}
        spent = self._budget_spent(lines, keys)
        return {line.id: self._uses_of(line, shares, spent, convert) for line, shares in wanted.items()}

    def _uses_of(self, line, shares, spent, convert):
        start, end = period_of(self, line.sold_on)
        uses = []
        for key, parts in shares.items():
            rows = [row for row in spent[key] if row[0] < line.id and _inside(row[1], start, end)]
            name = self._budget_name(line, key, start, end)
            try:
                used = sum((self._in_budget(amount, currency, day, convert) for _id, day, currency, amount in rows), ZERO)
                own = as_decimal(line.total_amount / parts, line.currency_id.decimal_places)
                uses.append(BudgetUse(name, used, self._in_budget(own, line.currency_id.name, line.sold_on, convert)))
            except CannotPrice as problem:
                uses.append(BudgetUse(name, None, None, problem))
        return uses

    def _in_budget(self, amount, currency, day, convert):
        return round(exchange(convert, amount, currency, self.currency_id.name, day), self.currency_id.decimal_places)

    # -- whose ------------------------------------------------------------------------------------------------------

    def _budget_keys(self, line):
        """Whose budget the service uses: key as ``_budget_spent`` finds it → among how many it is shared."""
        if self.budget_of == "trip":
            return {_trip_key(line.order_id): 1}
        if self.budget_of == "customer":
            return {str(line.partner_id.id): 1} if line.partner_id else {}
        if self.budget_of == "cost_center":
            return {key: 1 for key in filter(None, [self._cost_center_key(line.cost_center_id)])}
        people = line.passenger_ids
        return {str(person.id): len(people) for person in people.partner_id}

    def _cost_center_key(self, center):
        """A budget of one centre is for all that is part of it."""
        if not self.cost_center_id:
            return center and str(center.id)
        inside = (center.parent_path or "").startswith(self.cost_center_id.parent_path or "-")
        return str(self.cost_center_id.id) if center and inside else ""

    def _budget_name(self, line, key, start, end):
        """What people call it: never the same for two."""
        whose = {
            "trip": lambda: self.env._("trip %s", (line.order_id.trip_reference or "").strip() or line.order_id.name),
            "customer": lambda: line.partner_id.display_name,
            "cost_center": lambda: self.env["travel.cost.center"].browse(int(key)).code,
            "traveller": lambda: self.env["res.partner"].browse(int(key)).display_name,
        }[self.budget_of]()
        if self.budget_of == "trip" or not (start and end):
            return whose
        until = format_date(self.env, end - timedelta(days=1))
        return self.env._("%(whose)s, %(start)s to %(end)s", whose=whose, start=format_date(self.env, start), end=until)

    # -- how much ---------------------------------------------------------------------------------------------------

    def _budget_spent(self, lines, keys):
        """What was entered under these keys, summed by day where all of it is older than ``lines``.

        :return: dict of key → list of (line id, day, currency, amount)
        """
        self.env["travel.order.line"].flush_model()
        self.env["travel.passenger"].flush_model()
        self.env["travel.order"].flush_model()
        days = [period_of(self, line.sold_on) for line in lines]
        start = min((day for day, _end in days), default=None) if all(day for day, _end in days) else None
        found = defaultdict(list)
        for key, place, day, currency, amount in self.env.execute_query(self._spent_query(keys, min(lines.ids), start)):
            found[key].append((place, day, currency, as_decimal(float(amount), 4)))
        return found

    def _spent_query(self, keys, first, start):
        whose, among, join, share = self._spent_parts(keys)
        services = tuple(self.with_context(active_test=False).service_type_ids.ids)
        return SQL(
            """
            WITH entered AS (
                SELECT %(whose)s AS key, COALESCE(undone.id, original.id, line.id) AS place, line.sold_on AS day,
                       currency.name AS currency, line.total_amount / %(share)s AS amount
                  FROM travel_order_line line
                  JOIN travel_order trip ON trip.id = line.order_id
                  JOIN res_currency currency ON currency.id = line.currency_id
                  LEFT JOIN travel_order_line original
                         ON original.id = line.original_line_id AND line.event IN ('void', 'refund')
                  LEFT JOIN travel_order_line undone
                         ON undone.id = original.original_line_id AND original.event IN ('void', 'refund')
                  %(join)s
                 WHERE line.state <> 'cancelled' AND line.event <> 'monthly' AND line.company_id = %(company)s
                   AND %(among)s AND %(services)s AND %(since)s
                   AND NOT EXISTS (SELECT FROM travel_policy_finding finding
                                    WHERE finding.line_id = line.id AND finding.state IN ('refused', 'blocked'))
            )
            SELECT key, CASE WHEN place < %(first)s THEN 0 ELSE place END, day, currency, SUM(amount)
              FROM entered
             GROUP BY 1, 2, 3, 4
            """,
            whose=whose,
            share=share,
            join=join,
            among=among,
            company=self.company_id.id,
            first=first,
            services=SQL("line.service_type_id IN %s", services) if services else SQL("TRUE"),
            since=SQL("line.sold_on >= %s", start) if start else SQL("TRUE"),
        )

    def _spent_parts(self, keys):
        """SQL of whose a service is, that it is one of ``keys``, what has to be joined, and among how many it is shared."""
        one, nothing = SQL("1"), SQL("")
        if self.budget_of == "trip":
            return _trip_sql(), SQL("%s IN %s", _trip_sql(), tuple(keys)), nothing, one
        ids = tuple(int(key) for key in keys)
        if self.budget_of == "customer":
            return SQL("line.partner_id::text"), SQL("line.partner_id IN %s", ids), nothing, one
        if self.budget_of == "cost_center" and self.cost_center_id:
            parts = SQL(
                "line.cost_center_id IN (SELECT id FROM travel_cost_center WHERE parent_path LIKE %s)",
                f"{self.cost_center_id.parent_path}%",
            )
            return SQL("%s", str(self.cost_center_id.id)), parts, nothing, one
        if self.budget_of == "cost_center":
            return SQL("line.cost_center_id::text"), SQL("line.cost_center_id IN %s", ids), nothing, one
        join = SQL(
            """
            JOIN travel_order_line_travel_passenger_rel link ON link.travel_order_line_id = line.id
            JOIN travel_passenger person ON person.id = link.travel_passenger_id
            """
        )
        people = SQL(
            "(SELECT COUNT(*) FROM travel_order_line_travel_passenger_rel seat WHERE seat.travel_order_line_id = line.id)"
        )
        return SQL("person.partner_id::text"), SQL("person.partner_id IN %s", ids), join, people


def _inside(day, start, end):
    return (start is None or start <= day) and (end is None or day < end)


def _trip_key(order):
    """As the SQL below writes it."""
    reference = (order.trip_reference or "").strip()
    root = order.travel_root_id or order.partner_id
    return f"T{root.id}:{reference}" if reference else f"O{order.id}"


def _trip_sql():
    return SQL(
        """
        CASE WHEN BTRIM(COALESCE(trip.trip_reference, '')) <> ''
             THEN 'T' || COALESCE(trip.travel_root_id, trip.partner_id) || ':' || BTRIM(trip.trip_reference)
             ELSE 'O' || trip.id END
        """
    )
