"""Where a customer's references stand in an e-invoice: once in its head, or on the lines that they are about."""

from dataclasses import dataclass, field

#: A reference's place in the standard (EN 16931): business term → field of the head.
HEADER = ("buyer_reference", "order", "project")
COST = "accounting_cost"
PROPERTY = "property"


@dataclass
class Placed:
    """References in the fields of the standard.

    ``header``: value by field, where one holds for the whole invoice · ``costs``: accounting cost by service ·
    ``properties``: pairs (label, value) by service · ``several``: by header field the values of which one was wanted
    """

    header: dict = field(default_factory=dict)
    costs: dict = field(default_factory=dict)
    properties: dict = field(default_factory=dict)
    several: dict = field(default_factory=dict)


def place(services):
    """Put each reference where the standard has room for it.

    Buyer reference, order and project are told once, in the head; where services differ the values stand with
    the services as properties. An accounting cost holds for the whole invoice only when every service has it;
    of several on one service the first is the cost, the others are properties.

    :param dict services: key of a service → list of ``(label, value, field)``; the field is one of :data:`HEADER`,
        :data:`COST`, :data:`PROPERTY`; any other word is left out
    :return: :class:`Placed`
    """
    placed = Placed(properties={key: [] for key in services})
    for name in HEADER:
        values = list(
            dict.fromkeys(value for own in services.values() for _label, value, place in own if place == name)
        )
        if len(values) == 1:
            placed.header[name] = values[0]
        elif values:
            placed.several[name] = values
    costs = {key: _first(own, COST) for key, own in services.items()}
    if len(set(costs.values())) == 1 and all(costs.values()):
        placed.header[COST] = next(iter(costs.values()))
    else:
        placed.costs = {key: value for key, value in costs.items() if value}
    for key, own in services.items():
        told = {costs[key], *placed.header.values()}
        placed.properties[key] = [(label, value) for label, value, place in own if _stays(place, value, placed, told)]
    return placed


def _first(own, name):
    return next((value for _label, value, place in own if place == name), "")


def _stays(place, value, placed, told):
    """Whether a reference stands with its service: meant so, or there was no room elsewhere."""
    return place == PROPERTY or place in placed.several or (place == COST and value not in told)
