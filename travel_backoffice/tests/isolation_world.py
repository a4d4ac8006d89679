"""Three customer groups with twelve nodes, whatever belongs to each of them, and somebody of every kind who may log in.

Every text that belongs to one node, one trip or one person holds a word of its own (:func:`word`): a leak is found by
looking for the words of others in what somebody was answered.

::

    A  group            B  group          S  sub-agent                X  outside of the tree
    └ AC company        └ BC company      ├ SC company, its customer
      ├ AB branch         └ BD department │  └ SD department
      │  └ AD department                  └ SE company, its customer
      └ AE department
"""

import re
from datetime import date
from typing import NamedTuple

from odoo.fields import Command
from odoo.tests import new_test_user

from ..models.travel_mis_figures import Asked, Page
from ..models.travel_mis_recipient import Reader
from .billing_common import BillingCommon

AS_OF = "2026-04-30"
COVERED = (date(2026, 1, 1), date(2027, 1, 1))
#: node: kind, the one above
NODES = {
    "A": ("group", None),
    "AC": ("company", "A"),
    "AB": ("branch", "AC"),
    "AD": ("department", "AB"),
    "AE": ("department", "AC"),
    "B": ("group", None),
    "BC": ("company", "B"),
    "BD": ("department", "BC"),
    "S": ("sub_agent", None),
    "SC": ("company", "S"),
    "SD": ("department", "SC"),
    "SE": ("company", "S"),
}
ALL_OF_A = ("A", "AC", "AB", "AD", "AE")
EVERYWHERE = (*NODES, "X")


class Person(NamedTuple):
    """Somebody with a log-in, and what this person may find.

    ``documents``: nodes whose invoices, credit notes and statements. ``trips``: those whose facts of spend; trips that
    stand on the documents are seen there, too. ``nodes``: all whose names may be met.
    """

    at: str
    role: str | bool
    documents: tuple
    trips: tuple
    nodes: tuple


#: Trips are called by the node that is invoiced, and a number: the second trip of AD is another traveller's, booked by
#: somebody else for another cost centre; the second trips of AC and BC wait for a reference.
PEOPLE = {
    "group_manager": Person("A", "manager", ALL_OF_A, ("A1", "AC1", "AC2", "AB1", "AD1", "AD2", "AE1"), ALL_OF_A),
    "company_manager": Person("AC", "manager", ALL_OF_A[1:], ("AC1", "AC2", "AB1", "AD1", "AD2", "AE1"), ALL_OF_A),
    "branch_manager": Person("AB", "manager", ("AB", "AD"), ("AB1", "AD1", "AD2"), ("A", "AC", "AB", "AD")),
    "department_head": Person("AD", "manager", ("AD",), ("AD1", "AD2"), ("A", "AC", "AB", "AD")),
    "cost_center_owner": Person("AE", "cost_center", ("AE",), ("AD2",), ("A", "AC", "AB", "AD", "AE")),
    "booker": Person("AE", "booker", ("AE",), ("AD1",), ("A", "AC", "AB", "AD", "AE")),
    "traveller": Person("AD", "traveller", (), ("AD1",), ("A", "AC", "AB", "AD")),
    "bookkeeper": Person("AC", False, ALL_OF_A[1:], (), ALL_OF_A),
    "other_manager": Person("B", "manager", ("B", "BC", "BD"), ("B1", "BC1", "BC2", "BD1"), ("B", "BC", "BD")),
    "sub_agent_manager": Person("S", "manager", ("S", "SC", "SD", "SE"), ("S1", "SC1", "SD1", "SE1"), ("S", "SC", "SD", "SE")),
    "customer_below": Person("SC", "manager", ("SC", "SD"), ("SC1", "SD1"), ("S", "SC", "SD")),
    "outsider": Person("X", False, ("X",), (), ("X",)),
}
TRIPS = (*(f"{key}1" for key in EVERYWHERE), "AD2")
HELD = ("AC2", "BC2")
#: who is asked to approve the first trip of a node
APPROVERS = {"AC": "company_manager", "BC": "other_manager"}
WORD = re.compile(r"SECRET([A-Z0-9]+)Z(NODE|DOC|TRIP|PERSON)")


def word(kind, key):
    """A text that only this node, document's node, trip or person has."""
    return f"SECRET{key}Z{kind}"


def person_key(name):
    return name.upper().replace("_", "")


def allowed_words(name, documents=True):
    """The words that this person may meet; nobody's: those of who is not logged in.

    :param documents: also what stands on invoices and statements; otherwise by the facts of spend alone
    """
    if not name:
        return set()
    person = PEOPLE[name]
    trips = {*person.trips, *(trip for trip in TRIPS if documents and trip[:-1] in person.documents)}
    words = {("NODE", key) for key in person.nodes} | {("DOC", key) for key in person.documents if documents}
    words |= {(kind, trip) for trip in trips for kind in ("TRIP", "PERSON")}
    if "AD1" in trips:  # booked and travelled by people who log in
        words |= {("PERSON", "BOOKER"), ("PERSON", "TRAVELLER")}
    # colleagues at or below one's place are known by their names
    words |= {("PERSON", person_key(other)) for other, one in PEOPLE.items() if one.at in person.documents}
    # READER: no word, but whose report it is
    return words | {("PERSON", person_key(name)), ("READER", name)}


class IsolationWorld(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["travel.charge.kind"].search([]).product_id.taxes_id = [Command.clear()]
        cls._make_nodes()
        cls._make_people()
        # that of another customer gives nothing
        cls.people["cost_center_owner"].travel_owned_center_ids = cls.centers["AD2"] + cls.centers["BD1"]
        cls._make_trips()
        cls._make_documents()
        cls.env.flush_all()

    # -- who --------------------------------------------------------------------------------------------------------

    @classmethod
    def _make_nodes(cls):
        cls.nodes = {}
        for key, (kind, above) in NODES.items():
            cls.nodes[key] = cls.node(kind, word("NODE", key), cls.nodes.get(above), travel_debtor_code=f"{word('DOC', key)}D")
        cls.nodes["X"] = cls.env["res.partner"].create({"name": word("NODE", "X"), "is_company": True})
        cls.centers = {
            "AD1": cls.cost_center(cls.nodes["A"], "K1", word("TRIP", "AD1")),
            "AD2": cls.cost_center(cls.nodes["A"], "K2", word("TRIP", "AD2")),
            "BD1": cls.cost_center(cls.nodes["B"], "K1", word("TRIP", "BD1")),
        }
        cls.addresses = {}
        for key, node in cls.nodes.items():
            address = {"name": word("DOC", key), "type": "invoice", "parent_id": node.id, "email": f"{key}@example.org"}
            address |= {"street": word("DOC", key), "city": "Berlin", "country_id": cls.env.ref("base.de").id}
            cls.addresses[key] = cls.env["res.partner"].create(address)

    @classmethod
    def _make_people(cls):
        cls.people, cls.logins = {}, {}
        for name, person in PEOPLE.items():
            words = word("PERSON", person_key(name))
            values = {"name": words, "email": f"{words}@example.org", "parent_id": cls.nodes[person.at].id}
            if name == "traveller":
                values["travel_node_type"] = "traveller"
            values["travel_portal_role"] = person.role
            partner = cls.env["res.partner"].create(values)
            cls.people[name] = partner
            cls.logins[name] = new_test_user(
                cls.env, login=f"iso_{name}", password=f"iso_{name}", groups="base.group_portal", partner_id=partner.id,
                name=partner.name, email=partner.email,
            )  # fmt: skip

    # -- what they sold -----------------------------------------------------------------------------------------------

    @classmethod
    def _make_trips(cls):
        cls.orders, cls.invoices = {}, {}
        for number, trip in enumerate(TRIPS, 1):
            node = cls.nodes[trip[:-1]]
            cls.orders[trip] = cls._make_trip(trip, node, number)
            if trip[-1] == "1":
                cls.contract(node, invoice_partner_id=node.id, billing_profile_id=cls.by_clerk)
        for trip, order in cls.orders.items():
            invoice = order.sudo()._create_invoices().sudo(False)
            cls.invoices[trip] = invoice
            invoice.payment_reference = word("DOC", trip[:-1])
            invoice._portal_ensure_token()

    @classmethod
    def _make_trip(cls, trip, node, number):
        traveller = cls._traveller_of(trip, node)
        booker = cls.people["booker"] if trip == "AD1" else cls.env["res.partner"].create({"name": word("PERSON", trip)})
        order = cls.order(
            node, passengers=({"name": word("PERSON", trip), "partner_id": traveller.id},), booker_id=booker.id,
            record_locator=f"L{number:05}",
        )  # fmt: skip
        ticket = cls.ticket(
            order, f"220-77000000{number:02}", base_fare=100.0 * number, name=word("TRIP", trip), route=word("TRIP", trip),
            cost_center_id=cls.centers[trip].id if trip in cls.centers else False,
            reference_ids=[Command.create({"code": word("TRIP", trip), "value": word("TRIP", trip)})],
        )  # fmt: skip
        cls.charge(ticket, "fare", ticket.total_amount, sequence=1, name=word("TRIP", trip))
        return cls.ready(order)

    @classmethod
    def _traveller_of(cls, trip, node):
        if trip == "AD1":
            return cls.people["traveller"]
        return cls.traveller(word("PERSON", trip), node if node.travel_node_type else None)

    # -- what they were sent ------------------------------------------------------------------------------------------

    @classmethod
    def _make_documents(cls):
        cls.attachments, cls.messages, cls.statements, cls.supports = {}, {}, {}, {}
        for trip, invoice in cls.invoices.items():
            own = word("DOC", trip[:-1])
            cls.attachments[trip] = cls.env["ir.attachment"].create(
                {"name": f"{own}.txt", "raw": own.encode(), "res_model": "account.move", "res_id": invoice.id}
            )
            cls.messages[trip] = invoice.message_post(body=own, message_type="comment", subtype_xmlid="mail.mt_comment")
        for trip, order in cls.orders.items():
            cls.supports[trip] = cls.env["ir.attachment"].create(
                {
                    "name": f"{word('TRIP', trip)}.txt", "raw": word("TRIP", trip).encode(), "res_model": "travel.order",
                    "res_id": order.id, "travel_support_kind": "ticket", "travel_support_line_id": order.line_ids.id,
                }
            )  # fmt: skip
        debtors = [key for key in cls.nodes if NODES.get(key, ("",))[0] != "department"]
        for key in debtors:
            [answer] = cls.env["travel.statement"].sudo().issue(cls.nodes[key].ids, AS_OF)
            issued = cls.env["travel.statement"].browse(answer["statement_ids"]).grouped("partner_id")
            cls.statements[key] = issued[cls.nodes[key]].sudo(False)
            cls.statements[key].sudo()._make_files()
        cls._make_staff_records()

    @classmethod
    def _make_staff_records(cls):
        """What no customer sees, of AC and of BC."""
        cls.layout = cls.env["travel.data.layout"].search([], limit=1)
        cls.extracts, cls.requests, cls.letters, cls.asked = {}, {}, {}, {}
        for key in ("AC", "BC"):
            invoice = cls.invoices[f"{key}1"]
            invoice.sudo()._travel_make_extracts(("traveller",))
            cls.extracts[key] = invoice.sudo().travel_extract_ids[:1]
            cls.requests[key] = cls._make_request(key)
            cls.asked[key] = cls._make_approval(key)
        cls.reports = {name: cls._make_report(name) for name, person in PEOPLE.items() if person.trips}
        question = {"dimensions": ["month"], "measures": ["spend"]}
        cls.view = cls.env["travel.spend.view"].sudo().create({"name": "Of an agent", "user_id": cls.agent.id, **question})
        cls.wizard = cls.env["travel.aging.wizard"].create({"as_of": AS_OF})

    @classmethod
    def _make_report(cls, name):
        """A MIS report of the routes that a person travelled, as they are issued by night: of a manager's own unit, for
        others of the whole customer, as what they see lies elsewhere."""
        own = cls.nodes[PEOPLE[name].at]
        node = own if PEOPLE[name].role == "manager" else own.travel_root_id
        values = {"name": "Routes", "dimensions": ["route"], "measures": ["spend"], "user_id": False, "period": "all"}
        page = Page("Routes", "view", cls.env["travel.spend.view"].create(values), COVERED, "booked")
        reader = Reader(name, cls.people[name], cls.people[name].email, "en_US")
        asked = Asked(cls.agency, node, reader, date(2026, 4, 30), [page])
        formats = {"title": word("PERSON", person_key(name)), "business_key": name, "with_pdf": False, "with_csv": True}
        # sudo: reports are the program's
        return cls.env["travel.mis.report"].sudo()._issue(asked, formats).sudo(False)

    @classmethod
    def _make_request(cls, key):
        """Somebody is asked by a link for the project of a trip."""
        node = cls.nodes[key]
        mandated = cls.reference_set(word("DOC", key), {"code": "PRJ", "name": "Project"})
        node.travel_contract_ids.reference_set_id = mandated
        booker = cls.env["res.partner"].create({"name": word("PERSON", f"{key}2")})
        order = cls.order(node, passengers=(booker.name,), booker_id=booker.id)
        cls.ticket(order, f"220-78000000{len(cls.requests):02}", name=word("TRIP", f"{key}2"), route=word("TRIP", f"{key}2"))
        order.action_ready()
        cls.orders[f"{key}2"] = order
        values = {
            "company_id": cls.env.company.id, "customer_id": node.travel_root_id.id, "recipient_id": order.booker_id.id,
            "role": "booker", "set_id": mandated.id, "expires_at": "2099-01-01", "hold_ids": [Command.set(order.line_ids.open_hold_ids.ids)],
        }  # fmt: skip
        # sudo: requests are the program's
        return cls.env["travel.data.request"].sudo().create(values)

    @classmethod
    def _make_approval(cls, key):
        """Somebody is asked to approve a trip."""
        order = cls.orders[f"{key}1"]
        own = word("TRIP", f"{key}1")
        policy = cls.env["travel.policy"].create({"name": own})
        rule = cls.env["travel.policy.rule"].create({"policy_id": policy.id, "name": own, "kind": "other", "outcome": "approve"})
        # sudo: approvals and findings are the program's
        approval = cls.env["travel.approval"].sudo().create({"order_id": order.id, "amount": order.total_amount, "question": own})
        cls.env["travel.policy.finding"].sudo().create(
            {
                "line_id": order.line_ids.id, "rule_id": rule.id, "kind": "other", "outcome": "approve", "state": "waiting",
                "message": own, "approval_id": approval.id,
            }
        )  # fmt: skip
        values = {"approval_id": approval.id, "role": "person", "recipient_id": cls.people[APPROVERS[key]].id, "deadline": "2099-01-01"}
        approval.current_id = cls.env["travel.approval.step"].sudo().create(values)
        return approval.current_id

    # -- looking for what must not be there -----------------------------------------------------------------------------

    def found_words(self, content):
        text = content if isinstance(content, str) else content.decode("utf-8", "replace")
        return {(kind, key) for key, kind in WORD.findall(text)}
