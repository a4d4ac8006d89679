"""Worked cases of travel policy: traveller, service, rule, outcome, and who approves.

Alpha Group (policy) > Alpha Ltd > Sales > MARY (staff), PAUL (staff), BILL and BETH (board). Sold on 10 March 2026 unless told
otherwise, in US dollars; 0.80 EUR a dollar. Not ticketed unless it has a number. All lengths and amounts by hand.

Flights, local times and true length
    LHR-FRA  4 May 10:00-12:30   1.5 h         (one hour's difference)
    LHR-SIN  4 May 21:00-16:45   12.75 h       (arrives on the 5th; seven hours' difference)
    SYD-LAX  4 May 10:00-06:30   13.5 h        (arrives before it left, by the calendar; seventeen hours' difference)
    CDG-TBS  4 May 10:00-17:30   5.5 h         (7.5 hours on the clock, two of them of the time zone)
"""

from typing import NamedTuple


class Case(NamedTuple):
    """One worked case.

    :param does: what happens, in order: ``sell(…)`` or (word, argument); the service sold last is looked at
    :param rules: keys of ``RULES``
    :param status: in, approved, out, or False where no policy holds
    :param found: (number of the clause, state) of each finding, by number
    :param state: of the service in the end
    :param waits: code of its hold, and who is asked
    """

    name: str
    does: tuple
    rules: tuple
    status: object = "in"
    found: tuple = ()
    state: str = "ready"
    waits: tuple = ()
    lowest: float = 0.0
    policy: str = "group"


def rule(clause, name, kind, outcome="approve", **values):
    return {"clause": clause, "name": name, "kind": kind, "outcome": outcome, **values}


RULES = {
    "economy": rule("1.1", "Economy", "class", cabin="economy"),
    "long": rule("1.2", "Business above 6 hours", "class", cabin="business", hours_from=6.0),
    "each": rule("1.2", "Business on flights above 6 hours", "class", cabin="business", hours_from=6.0, each_flight=True),
    "board": rule("1.3", "The board flies first", "class", cabin="first", categories=("board",)),
    "advance": rule("2.1", "14 days ahead", "advance", "inform", least_days=14),
    "christmas": rule(
        "2.2", "30 days ahead at Christmas", "advance", "inform", least_days=30, travel_from="2025-12-20",
        travel_to="2026-01-07", every_year=True,
    ),
    "lowest": rule("3.1", "Lowest logical fare", "lowest", window_hours=2.0, tolerance=50.0),
    "reason": rule("3.2", "Lowest fare, or say why", "lowest", "inform", reason_required=True),
    "london": rule("4.1", "London up to 250.00", "hotel", rate_cap=250.0, destinations="LON"),
    "fair": rule(
        "4.2", "Frankfurt up to 300.00 at the fair", "hotel", rate_cap=300.0, destinations="FRA", travel_from="2026-05-01",
        travel_to="2026-05-08",
    ),
    "frankfurt": rule("4.3", "Frankfurt up to 180.00", "hotel", "inform", rate_cap=180.0, destinations="FRA"),
    "preferred": rule("5.1", "LH or OS", "preferred", "inform", wanted="LH, OS"),
    "banned": rule("5.2", "Not with S7", "banned", "block", wanted="S7"),
    "trip": rule("6.1", "1,000.00 a trip", "budget", budget=1000.0, budget_of="trip"),
    "quarter": rule("6.2", "1,000.00 a quarter and cost centre", "budget", budget=1000.0, budget_of="cost_center",
                    budget_period="quarter"),
    "person": rule("6.3", "1,000.00 a year and traveller", "budget", budget=1000.0, budget_of="traveller", budget_period="year"),
    "together": rule("7.1", "One of the board on a flight", "together", most_together=1, categories=("board",)),
    "own chain": rule("1.1", "Economy", "class", cabin="economy", chain="Paul"),
    "node's": rule("1.1", "Economy", "class", cabin="economy", chain="Node"),
    "lagos": rule("8.1", "Lagos is looked at", "other", destinations="LOS"),
}  # fmt: skip


def leg(origin, destination, leaves="10:00", arrives="12:30", day="2026-05-04", until=None, cabin="economy", flight="LH400", **values):
    return {
        "origin": origin, "destination": destination, "carrier": flight[:2], "number": flight[2:], "cabin": cabin,
        "departure_date": day, "departure_time": leaves, "arrival_date": until or day, "arrival_time": arrives, **values,
    }  # fmt: skip


def sell(*legs, who=("MARY",), fare=200.0, sold="2026-03-10", **values):
    return "sell", {"legs": legs, "who": who, "base_fare": fare, "sold": sold, **values}


def stay(place, fare, nights=2, day="2026-05-04", **values):
    return sell(service="hotel", place=place, nights=nights, rooms=1, start_date=day, fare=fare, **values)


def offer(amount, at="10:00", reason="", **values):
    return {
        "carrier": "OS", "number": "1", "departure_date": "2026-05-04", "departure_time": at, "cabin": "economy",
        "amount": amount, "reason": reason, **values,
    }  # fmt: skip


SHORT = leg("LHR", "FRA", cabin="business")
TICKET = {"document_type": "ticket", "document_number": "220-1234567890"}
ASKED = ("policy_approval", "Head of Travel")
HELD = {"status": "out", "state": "held", "waits": ASKED}
WAITS_11 = {**HELD, "found": (("1.1", "waiting"),)}
LONGER = ("economy", "long")

CLASSES = (
    Case("economy on a short flight", (sell(leg("LHR", "FRA")),), LONGER),
    Case("business on a short flight", (sell(SHORT),), LONGER, **WAITS_11),
    Case("business on a long flight over night", (sell(leg("LHR", "SIN", "21:00", "16:45", until="2026-05-05", cabin="business")),),
         LONGER),
    Case("business across the date line", (sell(leg("SYD", "LAX", "10:00", "06:30", cabin="business")),), LONGER),
    Case("long on the clock, short in the air", (sell(leg("CDG", "TBS", "10:00", "17:30", cabin="business")),), LONGER, **WAITS_11),
    Case("business to the long flight, too", (sell(SHORT, leg("FRA", "SIN", "14:00", "07:00", until="2026-05-05", cabin="business")),),
         LONGER),
    Case("each flight by its own length", (sell(SHORT, leg("FRA", "SIN", "14:00", "07:00", until="2026-05-05", cabin="business")),),
         ("economy", "each"), **WAITS_11),
    Case("the board flies first", (sell(leg("LHR", "FRA", cabin="first"), who=("BILL",)),), ("economy", "board")),
)  # fmt: skip

AHEAD = (
    # 10 to 15 March: 5 days
    Case("five days ahead", (sell(leg("LHR", "FRA", day="2026-03-15")),), ("advance",), "out", (("2.1", "told"),)),
    # 10 December to 2 January: 23 days, where 30 are agreed; to 10 January: 31, where 14 are
    Case("Christmas over New Year", (sell(leg("LHR", "FRA", day="2027-01-02"), sold="2026-12-10"),), ("advance", "christmas"), "out",
         (("2.2", "told"),)),
    Case("after Christmas", (sell(leg("LHR", "FRA", day="2027-01-10"), sold="2026-12-10"),), ("advance", "christmas")),
    # agreed from 1 April on: nothing before
    Case("before the contract's version", (sell(SHORT, sold="2026-03-31"),), LONGER, False, policy="from April"),
    Case("under the contract's version", (sell(SHORT, sold="2026-04-01"),), LONGER, policy="from April", **WAITS_11),
    Case("nothing agreed", (sell(SHORT),), LONGER, False, policy="none"),
    # the department's own policy extends the group's: business on all flights, and the rest stays
    Case("the department's own clause", (sell(SHORT),), ("economy", "banned"), policy="department"),
    Case("the rest comes from above", (sell(leg("LHR", "FRA", flight="S7100"),),), ("economy", "banned"), "out", (("5.2", "blocked"),),
         "held", ("policy_blocked", "account manager"), policy="department"),
)  # fmt: skip

FARES = (
    # 400.00 against 320.00: 80.00 lost, 50.00 are tolerated
    Case("a cheaper offer declined", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(320.0),)),), ("lowest",), lowest=320.0,
         found=(("3.1", "waiting"),), **HELD),
    Case("cheaper within the tolerance", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(350.0),)),), ("lowest",), lowest=350.0),
    Case("cheaper, but three hours later", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(200.0, "13:00"),)),), ("lowest",)),
    # 240.00 EUR are 300.00 USD
    Case("cheaper in euro", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(240.0, currency="EUR"),)),), ("lowest",), lowest=300.0,
         found=(("3.1", "waiting"),), **HELD),
    Case("no reason given", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(320.0),)),), ("reason",), "out", (("3.2", "told"),),
         "held", ("policy_reason", "reason code"), lowest=320.0),
    Case("a reason given", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(320.0, reason="T1"),)),), ("reason",), "out",
         (("3.2", "told"),), lowest=320.0),
    Case("a reason that is none", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(320.0, reason="XX"),)),), ("reason",), "out",
         (("3.2", "told"),), "held", ("policy_reason", "reason code"), lowest=320.0),
)  # fmt: skip

HOTELS = (
    # 540.00 for two nights are 270.00 each; 500.00 are 250.00
    Case("too much for London", (stay("LHR", 540.0),), ("london",), found=(("4.1", "waiting"),), **HELD),
    Case("just enough for London", (stay("LHR", 500.0),), ("london",)),
    # 280.00 a night: agreed during the fair, 180.00 after it
    Case("Frankfurt at the fair", (stay("FRA", 560.0),), ("fair", "frankfurt")),
    Case("Frankfurt after the fair", (stay("FRA", 560.0, day="2026-05-08"),), ("fair", "frankfurt"), "out", (("4.3", "told"),)),
    # 420.00 EUR for two nights are 262.50 USD each
    Case("London in euro", (stay("LON", 420.0, currency="EUR"),), ("london",), found=(("4.1", "waiting"),), **HELD),
)  # fmt: skip

SUPPLIERS = (
    Case("not a preferred carrier", (sell(leg("LHR", "FRA", flight="BA900")),), ("preferred",), "out", (("5.1", "told"),)),
    Case("a banned carrier", (sell(leg("LHR", "FRA", flight="S7100")),), ("banned",), "out", (("5.2", "blocked"),), "held",
         ("policy_blocked", "account manager")),
    Case("a banned carrier flies for another", (sell(leg("LHR", "FRA", operating_carrier="S7")),), ("banned",), "out",
         (("5.2", "blocked"),), "held", ("policy_blocked", "account manager")),
    Case("a banned carrier, ticketed", (sell(leg("LHR", "FRA", flight="S7100"), **TICKET),), ("banned",), "out", (("5.2", "marked"),)),
    Case("Lagos is looked at", (sell(leg("LHR", "LOS"),),), ("lagos",), found=(("8.1", "waiting"),), **HELD),
)  # fmt: skip

BUDGETS = (
    # 600.00 + 600.00 of 1,000.00
    Case("the trip's budget", (sell(leg("LHR", "FRA"), fare=600.0, trip="T1"), sell(leg("FRA", "LHR"), fare=600.0, trip="T1")),
         ("trip",), found=(("6.1", "waiting"),), **HELD),
    Case("a quarter's budget", (sell(leg("LHR", "FRA"), fare=600.0, center="SALES"), sell(leg("FRA", "LHR"), fare=600.0, center="SALES")),
         ("quarter",), found=(("6.2", "waiting"),), **HELD),
    Case("the next quarter's budget", (sell(leg("LHR", "FRA"), fare=600.0, center="SALES"),
                                       sell(leg("FRA", "LHR"), fare=600.0, center="SALES", sold="2026-04-01")), ("quarter",)),
    # 600.00 - 600.00 + 600.00
    Case("a refund gives the budget back", (sell(leg("LHR", "FRA"), fare=600.0, **TICKET), ("refund", None),
                                            sell(leg("FRA", "LHR"), fare=600.0)), ("person",)),
    # 480.00 EUR are 600.00 USD
    Case("a budget used in euro", (sell(leg("LHR", "FRA"), fare=480.0, currency="EUR"), sell(leg("FRA", "LHR"), fare=600.0)),
         ("person",), found=(("6.3", "waiting"),), **HELD),
    # of 1,600.00 for two 800.00 are Mary's
    Case("a budget shared by two", (sell(leg("LHR", "FRA"), who=("MARY", "PAUL"), fare=1600.0), sell(leg("FRA", "LHR"), fare=200.0)),
         ("person",)),
    Case("two of the board on one flight", (sell(leg("LHR", "FRA"), who=("BILL",)), sell(leg("LHR", "FRA"), who=("BETH",))),
         ("together",), found=(("7.1", "waiting"),), **HELD),
    Case("one of the board and staff", (sell(leg("LHR", "FRA"), who=("BILL",)), sell(leg("LHR", "FRA"), who=("MARY",))), ("together",)),
)  # fmt: skip

AFTERWARDS = (
    Case("approved", (sell(SHORT), ("approve", None)), LONGER, "approved", (("1.1", "approved"),)),
    Case("refused", (sell(SHORT), ("refuse", None)), LONGER, "out", (("1.1", "refused"),), "held", ("policy_refused", "Head")),
    Case("approved and ticketed", (sell(SHORT), ("approve", None), ("change", TICKET)), LONGER, "approved", (("1.1", "approved"),)),
    Case("ticketed without an answer", (sell(SHORT), ("change", TICKET)), LONGER, "out", (("1.1", "marked"),)),
    Case("ticketed although refused", (sell(SHORT), ("refuse", None), ("change", TICKET)), LONGER, "out", (("1.1", "marked"),)),
    # approved at 80.00 lost; then 100.00 are
    Case("dearer than approved", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(320.0),)), ("approve", None),
                                  ("change", {"base_fare": 420.0})), ("lowest",), lowest=320.0, found=(("3.1", "waiting"),), **HELD),
    Case("cheaper than approved", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(320.0),)), ("approve", None),
                                   ("change", {"base_fare": 390.0})), ("lowest",), "approved", (("3.1", "approved"),), lowest=320.0),
    Case("the cause is gone", (sell(leg("LHR", "FRA"), fare=400.0, offers=(offer(320.0),)), ("change", {"base_fare": 330.0})),
         ("lowest",), lowest=320.0),
    Case("allowed by the account manager", (sell(leg("LHR", "FRA", flight="S7100")), ("allow", "Nobody else flies there.")), ("banned",),
         "approved", (("5.2", "approved"),)),
    Case("exchanged into business", (sell(leg("LHR", "FRA"), **TICKET), ("exchange", SHORT)), LONGER, "out", (("1.1", "marked"),)),
    # a difference of 30.00, two days before departure: no booking of its own
    Case("exchanged the day before", (sell(leg("LHR", "FRA"), **TICKET), ("exchange", leg("LHR", "FRA", day="2026-03-12"))),
         ("advance", "lowest")),
    Case("approved, as the document says", (sell(SHORT, policy_status="approved", policy_source="document"),), LONGER, "approved",
         (("1.1", "approved"),)),
    Case("as a person said", (sell(leg("LHR", "FRA"), policy_status="out"),), LONGER, "out"),
)  # fmt: skip

ASKED_OF = (
    # the clause's own chain asks PAUL, and BETH in his place
    Case("the clause's own chain", (sell(SHORT),), ("own chain",), "out", (("1.1", "waiting"),), "held", ("policy_approval", "PAUL")),
    Case("nobody approves his own trip: his substitute does", (sell(SHORT, who=("PAUL",)),), ("own chain",), "out",
         (("1.1", "waiting"),), "held", ("policy_approval", "BETH")),
    # the approver of the Sales department
    Case("the approver of the traveller's node", (sell(SHORT),), ("node's",), "out", (("1.1", "waiting"),), "held",
         ("policy_approval", "BILL")),
)  # fmt: skip

CASES = ASKED_OF + CLASSES + AHEAD + FARES + HOTELS + SUPPLIERS + BUDGETS + AFTERWARDS
