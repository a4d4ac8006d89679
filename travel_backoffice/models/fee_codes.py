"""The code lists that people type into fee rules ("LH, OS", "not S7"): read, checked and written out again.

The algebra is the engine's; here is only what needs the database: which places, services… there are.
"""

import re

from ..engine import conditions
from ..formats import places

#: Field of a fee rule → condition of the engine (an attribute of a sale).
CODE_FIELDS = {
    "within": "within",
    "origins": "origin",
    "destinations": "destination",
    "validating_carriers": "validating_carrier",
    "carriers": "carriers",
    "suppliers": "suppliers",
    "sources": "source",
    "offices": "office",
    "cabins": "cabins",
    "booking_classes": "booking_classes",
    "document_types": "document_type",
    "forms_of_payment": "form_of_payment",
    "order_has": "order_services",
    "tags": "tags",
}

CABINS = frozenset({"economy", "premium", "business", "first"})
DOCUMENT_TYPES = frozenset({"ticket", "emd", "mco", "voucher", "none"})
_CARRIER = re.compile(r"[A-Z0-9]{2,3}")
_BOOKING_CLASS = re.compile(r"[A-Z]")
_FORM_OF_PAYMENT = re.compile(r"(cash|invoice|card|check|other|[A-Z]{2}|card-(credit|debit)|[A-Z]{2}-(credit|debit))")

#: Conditions whose words follow a pattern.
PATTERNS = {
    "validating_carrier": _CARRIER,
    "carriers": _CARRIER,
    "booking_classes": _BOOKING_CLASS,
    "form_of_payment": _FORM_OF_PAYMENT,
}


class Vocabulary:
    """The words that conditions may use, looked up once for many rules.

    :param env: regions, countries and services are read from it
    """

    def __init__(self, env):
        every = {"active_test": False}
        self.regions = set(env["travel.region"].with_context(**every).search([]).mapped("code"))
        self.areas = {code.upper() for code in self.regions} | set(env["res.country"].search([]).mapped("code"))
        self.services = {
            code.lower() for code in env["travel.service.type"].with_context(**every).search([]).mapped("code")
        }

    def knows(self, condition, word):
        """Whether ``word`` means something there. Suppliers, sources, offices and tags are free."""
        if condition in PATTERNS:
            return bool(PATTERNS[condition].fullmatch(word))
        if condition == "within":
            return word in self.areas
        if condition in ("origin", "destination"):
            return word in self.areas or places.find(word) is not None
        known = {"cabins": CABINS, "document_type": DOCUMENT_TYPES, "order_services": self.services}.get(condition)
        return known is None or word in known

    def unknown(self, condition, codes):
        """The words of a parsed condition that mean nothing, sorted."""
        return sorted(word for word in codes.included | codes.excluded if not self.knows(condition, word))


def parse(field, text):
    """Read one typed list of a fee rule.

    :param field: a key of ``CODE_FIELDS``
    :return: the engine's ``Codes``
    :raise conditions.BadCondition: with words for the person who typed
    """
    return conditions.parse(CODE_FIELDS[field], text or "")


def readable(field, text):
    """The list as it reads best: included codes first, GDS codes in capitals."""
    try:
        words = conditions.describe(parse(field, text))
    except conditions.BadCondition:
        return text or ""
    if field == "sources":
        return re.sub(r"\b\d\w\b", lambda found: found[0].upper(), words)
    return words
