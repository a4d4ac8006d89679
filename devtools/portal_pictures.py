"""Pictures of what a customer's people see of their travel in the portal."""

from __future__ import annotations

from .chrome import Browser
from .shots import Shot

SEEN = ".o_travel_nav"


def first_trip(browser: Browser) -> None:
    """The newest trip, with why its first fee."""
    browser.click(".o_travel_trip_row a.fw-bold")
    browser.see(".o_travel_service")
    browser.evaluate("[...document.querySelectorAll('.o_travel_why')].slice(0, 2).forEach(one => one.open = true)")


PORTAL = [
    Shot("portal-travel", "moser", "/my/travel", sees=SEEN, size=(1100, 1020)),
    Shot("portal-trip", "moser", "/my/travel/trips?search=FRA", sees=SEEN, then=first_trip, size=(1100, 820)),
    Shot("portal-trips", "moser", "/my/travel/trips", sees=SEEN, size=(1100, 900)),
    Shot("portal-terms", "moser", "/my/travel/terms", sees=SEEN, size=(1100, 1000)),
    Shot("portal-sub-agent", "sommer", "/my/travel", sees=SEEN, size=(1100, 900)),
    Shot("portal-traveller", "weber", "/my/travel", sees=SEEN, size=(1100, 900)),
]
