"""How each route is asked for what belongs to each node. A route of ours without a recipe fails the test.

A recipe is a function of the test that gives an :class:`Ask` for every way of asking, with every node's ids. It stands
under the route as the routing map has it.
"""

from functools import partial
from typing import NamedTuple

from .isolation_world import APPROVERS, HELD, PEOPLE, TRIPS, allowed_words, person_key, word

NOTHING = 2**31 - 1  # an id that nobody has


def sampled(test, found):
    """Of what there is for each trip or node, one's own and that of some others: with each person, of other ones."""
    keys = [*test.sample, *(trip[:-1] for trip in test.sample)]
    return {key: found[key] for key in keys if key in found}


class Ask(NamedTuple):
    """One way of asking for one thing.

    ``key``: (kind, key) of the word that whoever gets this may meet; ``None``: for nobody outside of the agency; ``"own"``:
    a page of everybody's own; ``"manager"``: of whoever has that role; ``"all"``: for everybody, with nothing of anybody in it. ``finds``: texts that somebody who
    gets it finds there; for an own page a function of the name. ``spend``: shows facts of spend, no documents.
    ``params``: of a call in JSON-RPC; ``form``: of a POST. ``grants``: words that the address itself opens, to anybody.
    ``refusal``: what a page of ours answers to others; as to an id that nobody has.
    """

    url: str
    key: tuple | str | None = None
    finds: object = ()
    spend: bool = False
    params: dict | None = None
    form: dict | None = None
    grants: frozenset = frozenset()
    refusal: int = 404

    def allowed(self, name):
        """The words that this person may find by asking this."""
        return allowed_words(name, documents=not self.spend) | self.grants

    def is_for(self, name):
        if self.grants or self.key == "all":
            return True
        return bool(name) and (self.key in ("own", PEOPLE[name].role or "own") or self.key in self.allowed(name))

    def wanted(self, name):
        """Texts that this person finds in the answer; of what is one's own, whoever is not logged in has none."""
        if callable(self.finds) and not name:
            return []
        found = self.finds(name) if callable(self.finds) else self.finds
        return [found] if isinstance(found, str) else list(found)


#: route → recipe, of ours
OURS = {}


def recipe(route, into=OURS, everybody=True):
    """Put a recipe under its route.

    :param everybody: False for what no customer gets at all, whoever it is: then three try it
    """

    def register(function):
        into[route] = function
        function.everybody = everybody
        return function

    return register


def documents_of(kind):
    """For an own page: a word of each trip on the documents that somebody sees."""
    return lambda name: [text for trip in TRIPS if trip[:-1] in PEOPLE[name].documents for text in kind(trip)]


# -- routes of ours -----------------------------------------------------------------------------------------------------


def payment(**values):
    """What the portal's payment form sends."""
    form = {"provider_id": 0, "payment_method_id": 0, "token_id": None, "amount": 1.0, "flow": "direct"}
    return {**form, "tokenization_requested": False, "landing_route": "/", **values}


@recipe("/my/statement")
def _statement(test):
    names = documents_of(lambda trip: [test.invoices[trip].name])
    yield Ask("/my/statement", "own", names)
    yield Ask("/my/statement?as_of=2026-04-30", "own", names)


@recipe("/my/statement/items.xlsx")
def _items(test):
    yield Ask("/my/statement/items.xlsx", "own", documents_of(lambda trip: [test.invoices[trip].name]))


@recipe("/my/statement/<int:statement_id>/<any(pdf, xlsx, supports):kind>")
def _issued(test):
    own = PEOPLE[test.asker].documents if test.asker else ()
    found = sampled(test, test.statements) | {key: test.statements[key] for key in own if key in test.statements}
    for key, statement in found.items():
        for kind in ("pdf", "xlsx"):
            yield Ask(f"/my/statement/{statement.id}/{kind}", ("DOC", key), test.invoices[f"{key}1"].name)
    for key in ("AC", "BC"):
        yield Ask(f"/my/statement/{test.statements[key].id}/supports")  # that it has none is told nobody
    yield Ask(f"/my/statement/{NOTHING}/pdf")


@recipe("/my/statement/pay")
def _pay(test):
    for trip, invoice in sampled(test, test.invoices).items():
        amount = f"{invoice.amount_total:,.2f}"
        yield Ask(f"/my/statement/pay?invoice={invoice.id}", ("DOC", trip[:-1]), [amount, invoice.name], refusal=303)


@recipe("/my/statement/transaction/<string:chosen>")
def _transaction(test):
    """With a provider that there is not nobody pays; for what is others' it is not even looked for."""
    for invoice in sampled(test, test.invoices).values():
        yield Ask(f"/my/statement/transaction/{invoice.id}", params=payment(payment_reference="x"))


@recipe("/travel/aging/<int:wizard_id>/xlsx", everybody=False)
def _aging(test):
    yield Ask(f"/travel/aging/{test.wizard.id}/xlsx")


@recipe("/travel/data/<int:layout_id>/<int:move_id>", everybody=False)
def _data(test):
    for invoice in sampled(test, test.invoices).values():
        yield Ask(f"/travel/data/{test.layout.id}/{invoice.id}")


@recipe("/travel/data/<int:layout_id>/extract/<int:extract_id>", everybody=False)
def _data_extract(test):
    for extract in test.extracts.values():
        yield Ask(f"/travel/data/{test.layout.id}/extract/{extract.id}")


@recipe("/travel/fill/<int:request_id>/<string:token>", everybody=False)
def _fill(test):
    """The link itself is the key; without it nobody gets in. Tampered ones: see the test of tokens."""
    for key, asked in test.requests.items():
        opened = frozenset({("TRIP", f"{key}2"), ("PERSON", f"{key}2")})
        yield Ask(asked.link[asked.link.index("/travel") :], None, word("TRIP", f"{key}2"), grants=opened)
        yield Ask(f"/travel/fill/{asked.id}/{'0' * 43}")
        yield Ask(f"/travel/fill/{asked.id}/{'0' * 43}", form={f"h{hold.id}": "x" for hold in asked.hold_ids})


@recipe("/travel/approve/<int:step_id>/<string:token>", everybody=False)
def _approve(test):
    """As with what is filled in: the link itself is the key."""
    for key, step in test.asked.items():
        trip = f"{key}1"
        opened = frozenset({("TRIP", trip), ("PERSON", trip), ("NODE", key)})
        yield Ask(step.link[step.link.index("/travel") :], None, word("TRIP", trip), grants=opened)
        yield Ask(f"/travel/approve/{step.id}/{'0' * 43}")
        yield Ask(f"/travel/approve/{step.id}/{'0' * 43}", form={"decision": "approve"})


# -- travel -------------------------------------------------------------------------------------------------------------


def trips_of(name):
    return [word("TRIP", trip) for trip in PEOPLE[name].trips]


@recipe("/my/travel")
def _home(_test):
    yield Ask("/my/travel", "own")


@recipe("/my/travel/trips")
def _trips(test):
    yield Ask("/my/travel/trips", "own", trips_of, spend=True)
    for trip, order in sampled(test, test.orders).items():  # looked for by what is others', nothing is found
        yield Ask(f"/my/travel/trips?traveller={order.passenger_ids.partner_id.id}", "own", partial(one_trip, trip), spend=True)
        yield Ask(f"/my/travel/trips?search={order.line_ids.document_number}", "own", partial(one_trip, trip), spend=True)


def one_trip(trip, name):
    return [word("TRIP", trip)] if trip in PEOPLE[name].trips else []


@recipe("/my/travel/trips/page/<int:page>")
def _more_trips(_test):
    yield Ask("/my/travel/trips/page/2", "own", spend=True)


@recipe("/my/travel/trips/<int:order_id>")
def _trip(test):
    for trip, order in (sampled(test, test.orders) | {trip: test.orders[trip] for trip in HELD}).items():
        yield Ask(f"/my/travel/trips/{order.id}", ("TRIP", trip), word("TRIP", trip), spend=True)
    yield Ask(f"/my/travel/trips/{NOTHING}", spend=True)


@recipe("/my/travel/trips/<int:order_id>/file/<int:file_id>")
def _trip_file(test):
    for trip, support in sampled(test, test.supports).items():
        order = test.orders[trip]
        yield Ask(f"/my/travel/trips/{order.id}/file/{support.id}", ("TRIP", trip), word("TRIP", trip), spend=True)
        yield Ask(f"/my/travel/trips/{order.id}/file/{test.attachments[trip].id}", spend=True)  # of the invoice
    own = (PEOPLE[test.asker].trips if test.asker else TRIPS)[-1:]
    for trip, support in sampled(test, test.supports).items():  # another's file under one's own trip
        if own and trip not in own:
            yield Ask(f"/my/travel/trips/{test.orders[own[0]].id}/file/{support.id}", spend=True)


@recipe("/my/travel/terms")
def _terms(test):
    """Of the unit that somebody manages; of the others there is no such page."""
    managers = {name: word("NODE", person.at) for name, person in PEOPLE.items() if person.role == "manager"}
    yield Ask("/my/travel/terms", "manager", lambda name: [managers[name]])


# -- the explorer of spend ------------------------------------------------------------------------------------------------

ROUTES = "d=route&m=spend,lines&p=2026-01-01~2026-12-31"


@recipe("/my/travel/spend")
def _explorer(_test):
    yield Ask("/my/travel/spend", "own", spend=True)


@recipe("/my/travel/spend/cube")
def _cube(test):
    """By routes and people; of the traveller, the node or the cost centre of others: empty, and nobody is named."""
    yield Ask(f"/my/travel/spend/cube?{ROUTES}", "own", trips_of, spend=True)
    yield Ask(f"/my/travel/spend/cube?{ROUTES.replace('route', 'traveller,booker,cost_center')}", "own", spend=True)
    for trip, order in sampled(test, test.orders).items():
        only = f"f=traveller={order.passenger_ids.partner_id.id}"
        yield Ask(f"/my/travel/spend/cube?{ROUTES}&{only}", "own", partial(one_trip, trip), spend=True)


@recipe("/my/travel/spend/values")
def _values(_test):
    for dimension in ("route", "traveller", "booker", "customer", "cost_center"):
        yield Ask(f"/my/travel/spend/values?{ROUTES}&dimension={dimension}&search=SECRET", "own", spend=True)


@recipe("/my/travel/spend/lines")
def _lines(test):
    yield Ask(f"/my/travel/spend/lines?{ROUTES}", "own", trips_of, spend=True)
    for trip, order in sampled(test, test.orders).items():
        only = f"f=traveller={order.passenger_ids.partner_id.id}"
        yield Ask(f"/my/travel/spend/lines?{ROUTES}&{only}", "own", partial(one_trip, trip), spend=True)


@recipe("/my/travel/spend/file/<any(xlsx,csv,pdf):kind>")
def _spend_file(_test):
    for kind in ("xlsx", "csv"):
        yield Ask(f"/my/travel/spend/file/{kind}?{ROUTES}", "own", trips_of, spend=True)


@recipe("/my/travel/spend/views")
def _views(_test):
    yield Ask("/my/travel/spend/views", "own", spend=True)


@recipe("/my/travel/spend/views/save")
def _save_view(test):
    """Over another's view, also where one may open it."""
    for view in (test.view.id, NOTHING):
        yield Ask("/my/travel/spend/views/save", params={"name": "x", "query": ROUTES, "view_id": view})


@recipe("/my/travel/spend/views/delete")
def _delete_view(test):
    for view in (test.view.id, NOTHING):
        yield Ask("/my/travel/spend/views/delete", params={"view_id": view})


# -- MIS reports ------------------------------------------------------------------------------------------------------------


@recipe("/my/travel/reports")
def _reports(test):
    """Those made for oneself."""
    yield Ask("/my/travel/reports", "own", lambda name: [word("PERSON", person_key(name))] if name in test.reports else [], spend=True)


@recipe("/my/travel/reports/<int:report_id>/<any(pdf, xlsx, csv):kind>")
def _report(test):
    for name in dict.fromkeys(test.readers):
        for kind in ("xlsx", "csv"):
            yield Ask(f"/my/travel/reports/{test.reports[name].id}/{kind}", ("READER", name), trips_of, spend=True)
    yield Ask(f"/my/travel/reports/{NOTHING}/pdf")


# -- approvals --------------------------------------------------------------------------------------------------------------


@recipe("/my/travel/approvals")
def _approvals(test):
    """What one is asked oneself."""
    own = {APPROVERS[key]: [word("TRIP", f"{key}1")] for key in test.asked}
    yield Ask("/my/travel/approvals", "own", lambda name: own.get(name, []))


@recipe("/my/travel/approvals/<int:step_id>")
def _approval(test):
    for key, step in test.asked.items():
        yield Ask(f"/my/travel/approvals/{step.id}", ("READER", APPROVERS[key]), word("TRIP", f"{key}1"))
        yield Ask(f"/my/travel/approvals/{step.id}", form={"decision": "approve"})
    yield Ask(f"/my/travel/approvals/{NOTHING}")
