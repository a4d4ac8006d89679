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


EXPLORER = "/my/travel/spend?d=month,service_type&m=spend,documents,average_ticket_price&g=bar"
BY_PEOPLE = "/my/travel/spend?d=traveller,carrier&m=spend,documents,share&c=previous&p=last_quarter&n=5"
PIVOT = ".o_travel_pivot tbody tr"


def opened(browser: Browser) -> None:
    """The first group that can be opened, and the chart drawn."""
    browser.evaluate("document.querySelectorAll('.o_travel_pivot tbody button[aria-expanded]')[1]?.click()")
    browser.see(".o_travel_spend")


def services(browser: Browser) -> None:
    browser.click(".o_travel_pivot tbody .o_travel_drill")
    browser.see("dialog[open] tbody tr")


PORTAL = [
    Shot("portal-explorer", "moser", EXPLORER, sees=PIVOT, then=opened, size=(1366, 980)),
    Shot("portal-explorer-people", "moser", BY_PEOPLE, sees=PIVOT, size=(1366, 980)),
    Shot("portal-explorer-services", "moser", EXPLORER, sees=PIVOT, then=services, size=(1366, 980)),
    Shot("portal-travel", "moser", "/my/travel", sees=SEEN, size=(1100, 1020)),
    Shot("portal-trip", "moser", "/my/travel/trips?search=FRA", sees=SEEN, then=first_trip, size=(1100, 820)),
    Shot("portal-trips", "moser", "/my/travel/trips", sees=SEEN, size=(1100, 900)),
    Shot("portal-terms", "moser", "/my/travel/terms", sees=SEEN, size=(1100, 1000)),
    Shot("portal-sub-agent", "sommer", "/my/travel", sees=SEEN, size=(1100, 900)),
    Shot("portal-traveller", "weber", "/my/travel", sees=SEEN, size=(1100, 900)),
]
