"""The one SQL statement that answers a question: sums, subtotals, top and rest, in order and never too many.

1. ``raw``: the facts summed up by the columns that the dimensions need, see ``_dimension_items``
2. ``base``: the same with a key for each dimension, ``k1``, ``k2`` …: text, blank for none
3. ``top1`` …: the place of each value of a dimension, where only some are told
4. ``cells``: sums by all dimensions, by each leading part of them (``part``, as GROUPING tells it), in total
5. ``ordered``: cells with the sums of the parts that they are ordered by
"""

from collections import Counter
from itertools import combinations

from odoo import api, models
from odoo.tools import SQL, ormcache

from ..engine.spend import AVERAGE, MEASURES
from .travel_spend_dimension import PEOPLE

#: cells that one answer holds at most
CAP = 10_000
#: key of what is not among those told
REST = "__rest__"


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _cube_rows(self, question, every=False):
        """The cells of a question and their subtotals, in order: ``[(part, how many of it, *keys, *sums, *sums before)]``.

        :param every: subtotals by any choice of the dimensions, not only by leading ones
        :return: ``part`` as GROUPING tells it: 0 for the cells, and a bit for each dimension that is summed over, the
            outermost the highest; how many is None where all of them are told; keys are text or None where summed over; sums
            text in the order of :meth:`_cube_columns`
        """
        # most answers are whole: only others need a place for each cell, and a count; once too long, they begin with it
        if tuple(question.names) not in self._long_questions():
            rows = self.env.execute_query(self._cube_statement(question, every, self._unplaced(question)))
            if len(rows) < 2 * CAP and max(Counter(row[0] for row in rows).values(), default=0) <= CAP:
                return rows
            self._long_questions().add(tuple(question.names))
        return self.env.execute_query(self._cube_statement(question, every, self._placed(question)))

    @api.model
    @ormcache()
    def _long_questions(self):
        """Dimensions whose cells were too many before; known to this process until its caches are cleared."""
        return set()

    @api.model
    def _cube_statement(self, question, every, told):
        """:param told: the ``SELECT`` from ``ordered``"""
        ctes = [SQL("raw AS (%s)", self._raw(question)), SQL("base AS (%s)", self._base(question))]
        ctes += [SQL("%s AS (%s)", self._top(place), self._ranked(question, place)) for place in self._limited(question)]
        ctes += [SQL("cells AS (%s)", self._cells(question, every)), SQL("ordered AS (%s)", self._ordered(question))]
        return SQL("WITH %s %s", SQL(", ").join(ctes), told)

    @api.model
    def _told_columns(self, question):
        names = self._cube_columns(question)
        sums = [SQL("COALESCE(%s, 0)::text", SQL.identifier(f"{when}_{name}")) for when in self._times(question) for name in names]
        return SQL(", ").join([*(self._k(place) for place in range(len(question.levels))), *sums])

    @api.model
    def _cube_columns(self, question):
        """Names of the sums of a cell."""
        return [*question.columns, *(["trips"] if question.trips else [])]

    @api.model
    def _times(self, question):
        return ("now", "then") if question.earlier else ("now",)

    @api.model
    def _k(self, place):
        return SQL.identifier(f"k{place + 1}")

    @api.model
    def _top(self, place):
        return SQL.identifier(f"top{place + 1}")

    @api.model
    def _limited(self, question):
        return [place for place, level in enumerate(question.levels) if level.limit]

    # -- the facts ----------------------------------------------------------------------------------------------------

    @api.model
    def _raw(self, question):
        now = self._raw_of(question, question.period, SQL("FALSE"))
        if not question.earlier:
            return now
        return SQL("%s UNION ALL %s", now, self._raw_shifted(question))

    @api.model
    def _raw_items(self, question):
        items = {}
        for name in question.names:
            items |= self._dimension_items(name, question.date_basis)
        if question.trips:
            items["trip_key"] = SQL.identifier("travel_spend", "trip_key")
        return items

    @api.model
    def _raw_of(self, question, period, before):
        """Sums of the facts of a period by what the dimensions need."""
        items = self._raw_items(question)
        sums = [SQL.identifier("travel_spend", self._summed(name, question.currency)) for name in question.columns]
        query = self._spend_source(self._search(self._question_domain(question, period)), [*items.values(), *sums])
        query.groupby = SQL(", ").join(SQL(str(place)) for place in range(1, len(items) + 1)) if items else None
        query.having = query.having if items else None  # a total stands also where there is nothing
        return query.select(
            *(SQL("%s AS %s", item, SQL.identifier(name)) for name, item in items.items()),
            *(SQL("SUM(%s) AS %s", column, SQL.identifier(name)) for name, column in zip(question.columns, sums, strict=True)),
            SQL("%s AS before", before),
        )

    @api.model
    def _spend_source(self, query, selected):
        """Where a question reads from: the facts; see the layers for what is faster.

        :param Query query: the rows that it is about, of ``travel_spend``
        :param list selected: all SQL that it selects and groups by
        :return: the query, to be selected from
        """
        return query

    @api.model
    def _summed(self, column, currency=None):
        """The stored column of an additive one: money is summed in the company's currency if no other is asked for."""
        twin = f"{column}_company"
        return twin if not currency and twin in self._fields else column

    @api.model
    def _base(self, question):
        keys = [
            SQL("%s AS %s", self._dimension_key(name, question.date_basis), self._k(place))
            for place, name in enumerate(question.names)
        ]
        names = [SQL.identifier("raw", name) for name in self._cube_columns(question) if name != "trips"]
        trips = [SQL("raw.trip_key")] if question.trips else []
        selected = SQL(", ").join([*keys, *names, *trips, SQL("raw.before")])
        return SQL("SELECT %s FROM raw %s", selected, self._dimension_joins(question.names))

    # -- top and rest -------------------------------------------------------------------------------------------------

    @api.model
    def _ranked(self, question, place):
        """The place of each value of a dimension, over all that is asked for: the same in every part of a pivot."""
        level = question.levels[place]
        rank = self._level_order(level, self._k(place), self._over_base(level.order))
        return SQL("SELECT %s AS value, ROW_NUMBER() OVER (ORDER BY %s) AS place FROM base GROUP BY 1", self._k(place), rank)

    @api.model
    def _over_base(self, name):
        """A measure, summed up over ``base``."""
        if name == "trips":
            return SQL("COUNT(DISTINCT trip_key) FILTER (WHERE NOT before)")
        sums = [SQL("SUM(%s) FILTER (WHERE NOT before)", SQL.identifier(column)) for column in self._columns_for(name)]
        return self._measure_sql(name, sums)

    @api.model
    def _columns_for(self, name):
        return MEASURES[name].columns if name else ("lines",)

    @api.model
    def _measure_sql(self, name, sums):
        if name and MEASURES[name].kind == AVERAGE:
            return SQL("%s::numeric / NULLIF(%s, 0)", *sums)
        return sums[0]

    @api.model
    def _level_order(self, level, key, measure):
        """The order of the values of a dimension: by a measure, or by what they are called; those without last."""
        turn = SQL("DESC" if level.descending else "ASC")
        if level.order:
            return SQL("%s %s NULLS LAST, %s", measure, turn, key)
        named = self._sort_sql(level.name, key)
        told = SQL("NULLIF(%s, '') %s NULLS LAST", named, turn)
        return told if named is key else SQL("%s, %s", told, key)

    @api.model
    def _sort_sql(self, name, key):
        """What the values of a dimension are ordered by: their names, or themselves."""
        comodel = self._comodel(name)
        if comodel is None:
            return key
        number = SQL("CASE WHEN %s ~ '^[0-9]+$' THEN %s::bigint END", key, key)
        label = comodel._field_to_sql("named", "name" if "name" in comodel._fields else comodel._rec_name)
        named = SQL("(SELECT lower(%s) FROM %s named WHERE named.id = %s)", label, SQL.identifier(comodel._table), number)
        return SQL("COALESCE(%s, lower(ltrim(%s, '=')))", named, key) if name in PEOPLE else named

    # -- cells and their order ----------------------------------------------------------------------------------------

    @api.model
    def _cells(self, question, every):
        joins = [SQL("LEFT JOIN %s ON %s.value = base.%s", self._top(at), self._top(at), self._k(at)) for at in self._limited(question)]
        keys = [self._told_key(question, place) for place in range(len(question.levels))]
        return SQL(
            "SELECT %s FROM (SELECT %s FROM base %s) told GROUP BY GROUPING SETS (%s)",
            SQL(", ").join([*map(self._k, range(len(keys))), SQL("%s AS part", self._part_sql(len(keys))), *self._cell_sums(question)]),
            SQL(", ").join([SQL("base.before"), *keys, *self._cell_columns(question)]),
            SQL(" ").join(joins),
            SQL(", ").join(self._grouping_sets(len(keys), every)),
        )

    @api.model
    def _part_sql(self, size):
        return SQL("GROUPING(%s)", SQL(", ").join(map(self._k, range(size)))) if size else SQL("0")

    @api.model
    def _told_key(self, question, place):
        key, limit = self._k(place), question.levels[place].limit
        if not limit:
            return SQL("base.%s", key)
        return SQL("CASE WHEN %s.place <= %s THEN base.%s ELSE %s END AS %s", self._top(place), limit, key, REST, key)

    @api.model
    def _cell_columns(self, question):
        names = ["trip_key" if name == "trips" else name for name in self._cube_columns(question)]
        return [SQL.identifier("base", name) for name in names]

    @api.model
    def _cell_sums(self, question):
        return [
            SQL("%s FILTER (WHERE %s before) AS %s", total, SQL("" if when == "then" else "NOT"), SQL.identifier(f"{when}_{name}"))
            for when in self._times(question)
            for name in self._cube_columns(question)
            for total in [SQL("COUNT(DISTINCT trip_key)") if name == "trips" else SQL("SUM(%s)", SQL.identifier(name))]
        ]

    @api.model
    def _grouping_sets(self, size, every):
        """All dimensions, each leading part of them, and none; or every choice of them."""
        if every:
            chosen = [choice for length in range(size, -1, -1) for choice in combinations(range(size), length)]
        else:
            chosen = [range(length) for length in range(size, -1, -1)]
        return [SQL("(%s)", SQL(", ").join(map(self._k, choice))) for choice in chosen]

    @api.model
    def _own_measure(self, name):
        """A measure of one cell."""
        return self._measure_sql(name, [SQL.identifier(f"now_{column}") for column in self._columns_for(name)])

    @api.model
    def _ordered(self, question):
        """Each cell with the measure of every part that it lies in: the outermost dimension is put in order first."""
        size = len(question.levels)
        above = [
            SQL(
                "MAX(%s) FILTER (WHERE part = %s) OVER (PARTITION BY %s) AS %s",
                self._own_measure(level.order),
                2 ** (size - place - 1) - 1,
                SQL(", ").join(map(self._k, range(place + 1))),
                SQL.identifier(f"o{place + 1}"),
            )
            for place, level in enumerate(question.levels[:-1])
            if level.order
        ]
        return SQL("SELECT %s FROM cells", SQL(", ").join([SQL("*"), *above]))

    @api.model
    def _unplaced(self, question):
        """All cells in order, up to twice as many as are told."""
        return SQL(
            "SELECT part, NULL::integer AS many, %s FROM ordered ORDER BY part, %s LIMIT %s",
            self._told_columns(question),
            self._cell_order(question),
            2 * CAP,
        )

    @api.model
    def _placed(self, question):
        """The first cells of each part in order, and how many there are."""
        return SQL(
            "SELECT part, many, %s FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY part ORDER BY %s) AS place,"
            " COUNT(*) OVER (PARTITION BY part) AS many FROM ordered) placed WHERE place <= %s ORDER BY part, place",
            self._told_columns(question),
            self._cell_order(question),
            CAP,
        )

    @api.model
    def _cell_order(self, question):
        order = []
        for place, level in enumerate(question.levels):
            last = place == len(question.levels) - 1
            measure = self._own_measure(level.order) if last else SQL.identifier(f"o{place + 1}")
            order += [SQL("(%s IS NOT DISTINCT FROM %s)", self._k(place), REST)] if level.limit else []
            order.append(self._level_order(level, self._k(place), measure))
        return SQL(", ").join(order or [SQL("part")])
