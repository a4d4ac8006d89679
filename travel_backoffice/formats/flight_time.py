"""How long a flight takes, from the local times of its two ends."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from . import places

#: No scheduled flight takes longer; what would is written wrongly.
LONGEST = timedelta(hours=24)
DAY = timedelta(days=1)


def clock(written: str) -> time | None:
    """A local time of day as HH:MM, or None."""
    hours, _colon, minutes = (written or "").strip().partition(":")
    known = hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60
    return time(int(hours), int(minutes)) if known else None


def minutes(origin: str, destination: str, leaves: tuple, arrives: tuple) -> int | None:
    """Minutes in the air, or None where a place, a time or the day of departure is not known, or they make no sense.

    Without a day of arrival it is the one that makes the flight shorter than a day.

    :param leaves: (date, ``HH:MM``) local at the origin; ``arrives`` local at the destination
    """
    start = _moment(origin, *leaves)
    end = _moment(destination, arrives[0] or leaves[0], arrives[1])
    if start is None or end is None:
        return None
    length = end - start
    if not arrives[0]:
        length %= DAY
    return int(length.total_seconds()) // 60 if timedelta(0) < length < LONGEST else None


def _moment(code: str, day: date | None, written: str) -> datetime | None:
    zone, at = places.zone(code), clock(written)
    if not zone or not day or at is None:
        return None
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
