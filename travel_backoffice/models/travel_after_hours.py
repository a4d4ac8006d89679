"""Which sales fell outside the office hours of their fee table's calendar.

A line booked through the channel "after hours" always is. Otherwise the calendar decides, in its own time zone: outside
its attendances, or on one of its public holidays. A lunch break counts as office hours. Where a table has no calendar,
nothing else was sold after hours.
"""

from bisect import bisect_right
from datetime import timedelta

from pytz import utc

from odoo import models
from odoo.fields import Domain

AFTER_HOURS_CHANNEL = "after_hours"


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _channel(self):
        """How the line was booked: its own channel, or the order's."""
        return self.channel_id or self.order_id.channel_id


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _travel_open_hours(self, company, begin, end):
        """The times from ``begin`` to ``end`` (UTC, naive) at which the office is open.

        :return: ``OpenHours``
        """
        self.ensure_one()
        start, stop = utc.localize(begin), utc.localize(end)
        holidays = Domain("time_type", "=", "leave") & Domain("company_id", "in", [False, *company.ids])
        work = self._attendance_intervals_batch(start, stop)[False]
        lunch = self._attendance_intervals_batch(start, stop, lunch=True)[False]
        leaves = self._leave_intervals_batch(start, stop, domain=list(holidays))[False]
        return OpenHours((work | lunch) - leaves)


class OpenHours:
    """Half-open intervals in which an office is open."""

    def __init__(self, intervals):
        self.begins, self.ends = [], []
        for begin, end in sorted((_naive(begin), _naive(end)) for begin, end, _records in intervals):
            if self.ends and begin <= self.ends[-1]:
                self.ends[-1] = max(end, self.ends[-1])
            else:
                self.begins.append(begin)
                self.ends.append(end)

    def holds(self, moment):
        """Whether the office is open at a moment (UTC, naive)."""
        place = bisect_right(self.begins, moment) - 1
        return place >= 0 and moment < self.ends[place]


def _naive(moment):
    """UTC without a zone; an attendance up to midnight ends at midnight, not a microsecond before."""
    plain = moment.astimezone(utc).replace(tzinfo=None)
    return plain + timedelta(microseconds=1) if plain.microsecond == 999999 else plain


def around(moments):
    """A day before the first moment to a day after the last one: whole days in every time zone."""
    day = timedelta(days=1)
    return min(moments) - day, max(moments) + day
