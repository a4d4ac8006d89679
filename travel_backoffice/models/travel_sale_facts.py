"""Order lines as the rating sees them: rows of the database in, the engine's plain ``Sale`` out.

One source for rating, back-test and audit: ``sale_rows`` reads many lines at once, ``sale_builder`` makes their sales. A
fact that ``Sale`` gains is added in both.
"""

from contextlib import closing
from datetime import datetime

import pytz

from odoo import api, models

from .read_ahead import read_ahead
from .sale_builder import COLUMNS, SaleBuilder
from .sale_parts import as_decimal, journey_of  # noqa: F401  as_decimal is known by this place
from .sale_rows import CHUNK, PIECE, facts_query, flush_facts, zones_of
from .sale_together import chunks_of, lines_without_fee, whole_trips
from .travel_after_hours import around
from .travel_journey import RegionIndex

#: Places in a row that are looked at before a sale is made of it.
COMPANY, SOLD_AT = map(COLUMNS.index, ("company", "sold_at"))


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _sale_date(self):
        """The day of sale in the agency's time zone; contract and fees of that day apply."""
        self.ensure_one()
        if self.sold_on:
            return self.sold_on
        zone = pytz.timezone(self.company_id._travel_timezone())
        return pytz.utc.localize(self.sold_at).astimezone(zone).date()

    def _prepare_sales(self, calendar=None):
        """These lines as the engine's ``Sale``, in the same order; read from the database in a few queries.

        Whatever waits to be written is written first; a line that nobody saved yet is read as it stands. Whether the caller
        may read the lines was checked before.

        :param calendar: office hours of the fee table (``resource.calendar``, maybe empty), for what is sold after hours
        :return: list of ``Sale``; ``key`` is the line's id
        """
        planned = self.filtered(lambda line: not isinstance(line.id, int))
        found = {sale.key: sale for sales in self._sales_in_chunks((self - planned).ids, calendar) for sale in sales}
        if planned:
            rows = [line._planned_row() for line in planned]
            sales = self._sale_builder().sales(rows, self._open_hours(rows, calendar))
            found.update((sale.key, sale) for sale in sales)
        return [found[line_id] for line_id in self._ids]

    @api.model
    def _sales_in_chunks(self, line_ids, calendar=None):
        """The same for any number of lines, some thousands at a time: no records, nothing kept in the cache.

        No order or trip of these lines is divided between chunks, because what is charged once for it is worked out of all
        its lines. So one call of the engine a chunk is right; only fees once a month and bands of the contract period
        reach further: hand on ``charged``, or price all chunks at once, in the order of their keys.

            Line = self.env["travel.order.line"]
            ids = [line_id for line_id in ids_of_one_table if line_id not in Line._without_fee_ids(ids_of_one_table)]
            for sales in Line._sales_in_chunks(ids, table._resolve_calendar()):
                result = rate(table._compiled(), sales, company._travel_converter(), overrides=...)

        :param line_ids: list of ids of lines; those that do not exist are left out
        :param calendar: as above, the same for all of them
        :return: iterator of lists of ``Sale``, the lines of an order or trip in the order of entry
        """
        for (pieces,) in self._sales_beside(line_ids, calendar):
            yield from pieces

    @api.model
    def _sales_beside(self, line_ids, calendar=None, *queries):
        """The same with other rows of the lines. PostgreSQL reads ahead, see ``read_ahead``.

        :param queries: functions from a list of ids to ``SQL``
        :return: iterator of (iterator of lists of ``Sale``, rows of all these lines by each query)
        """
        if not line_ids:
            return  # nothing is written before its time
        builder, zones = self._sale_builder(), zones_of(self.env)
        flush_facts(self.env)

        def statements(pieces):
            ids = [line_id for piece in pieces for line_id in piece]
            return [facts_query(self.env, ids, zones), *(query(ids) for query in queries)]

        chunks = chunks_of(whole_trips(self.env, line_ids, PIECE), CHUNK)
        with closing(read_ahead(self.env.cr, chunks, statements)) as answers:
            for pieces, (rows, *others) in zip(chunks, answers, strict=True):
                yield builder.in_pieces(rows, map(len, pieces), self._open_hours(rows, calendar)), *others

    @api.model
    def _without_fee_ids(self, line_ids):
        """Ids among these of lines that nothing is charged for, see ``_costs_no_fee``; they are not to be priced."""
        return lines_without_fee(self.env, line_ids)

    @api.model
    def _sale_builder(self):
        # sudo: which places a region holds is no secret, and the price must not depend on who asks
        return SaleBuilder(RegionIndex(self.env["travel.region"].sudo().search([])))

    @api.model
    def _open_hours(self, rows, calendar):
        """When the office of the lines' companies was open around their sales; None without a calendar."""
        if not calendar:
            return None
        companies = self.env["res.company"].browse({row[COMPANY] for row in rows})
        return calendar._travel_open_hours(companies, *around([datetime.fromisoformat(row[SOLD_AT]) for row in rows]))

    def _journey(self):
        """The line as a ``Journey``; surface sectors count as places, not as stays."""
        self.ensure_one()
        legs = [
            (
                segment.origin,
                segment.destination,
                segment.surface,
                (segment.departure_date, segment.departure_time),
                (segment.arrival_date or segment.departure_date, segment.arrival_time),
            )
            for segment in self.segment_ids
        ]
        return journey_of(legs, self.country_id.code or "", self.place or "")
