"""What the stories of MIS reports share: a customer of two departments, its people, a schedule, and the day it is."""

from datetime import date
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user

from .billing_common import BillingCommon


class MisCommon(BillingCommon):
    """Alpha with the departments Sales and Works, in April 2026; what it booked in March:

    Sales, Ann: fare 200 + YQ 40 + UA 13 + fee 25 = 278.00; Works, Ben: fare 100 + 53 + 25 = 178.00; together 456.00.
    Another customer booked 978.00.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency.email = "mis@agency.example"
        cls.alpha = cls.customer("Alpha", email="alpha@alpha.example")
        cls.sales, cls.works = cls.department("Sales", cls.alpha), cls.department("Works", cls.alpha)
        cls.ann, cls.ben = cls.traveller("Ann", cls.sales), cls.traveller("Ben", cls.works)
        cls.other = cls.customer("Other")
        cls.first = cls.simple_order(cls.sales, "220-0000000001", passengers=[{"name": "A", "partner_id": cls.ann.id}])
        cls.second = cls.simple_order(cls.works, "220-0000000002", 100.0, passengers=[{"name": "B", "partner_id": cls.ben.id}])
        cls.foreign = cls.simple_order(cls.other, "220-0000000003", 900.0)
        cls.mary = cls.person("Mary", cls.alpha, "manager")
        cls.head = cls.person("Harry", cls.sales, "manager")
        cls.by_customer = cls.view("Spend by Customer", ["customer"])
        cls.by_traveller = cls.view("Spend by Traveller", ["traveller"])

    def setUp(self):
        super().setUp()
        self.today(date(2026, 4, 3))

    def today(self, day):
        self.startPatcher(patch.object(self.registry["res.company"], "_travel_today", lambda company: day))

    @classmethod
    def person(cls, name, node, role=False, **values):
        values = {"email": f"{name.lower()}@alpha.example", **values}
        return cls.env["res.partner"].create({"name": name, "parent_id": node.id, "travel_portal_role": role, **values})

    @classmethod
    def log_in(cls, person, login=None):
        values = {"partner_id": person.id, "name": person.name, "email": person.email}
        return new_test_user(cls.env, login=login or f"mis_{person.id}", groups="base.group_portal", **values)

    @classmethod
    def view(cls, name, dimensions, measures=("spend", "lines"), **values):
        """A view of the library, of the month's bookings."""
        values = {"name": name, "dimensions": dimensions, "measures": list(measures), "user_id": False, **values}
        return cls.env["travel.spend.view"].create(values)

    @classmethod
    def schedule(cls, *views, partner=None, roles=("manager",), outstanding=False, **values):
        """A monthly schedule of these views, on the first of a month, since April 2026."""
        pages = [Command.create({"view_id": view.id, "sequence": number}) for number, view in enumerate(views or [cls.by_customer])]
        if outstanding:
            pages.append(Command.create({"kind": "outstanding", "sequence": 99}))
        return cls.env["travel.mis.schedule"].create(
            {
                "name": "Travel of the month",
                "partner_id": (partner or cls.alpha).id,
                "starts_on": "2026-04-01",
                "page_ids": pages,
                "recipient_ids": [Command.create({"role": role}) for role in roles],
                **values,
            }
        )

    def run_on(self, *day):
        """The schedules of a day, as the program runs them at night."""
        self.today(date(*day))
        self.env["travel.mis.due"].sudo()._cron_issue()
        self.env.invalidate_all()
        return self.seen()

    def seen(self):
        return [(str(one.due_on), one.state) for one in self.env["travel.mis.due"].search([], order="due_on, id")]

    def reports(self, *people):
        """Issued reports, oldest first; those of some people."""
        domain = [("reader_id", "in", [person.id for person in people])] if people else []
        return self.env["travel.mis.report"].search(domain, order="id")

    @staticmethod
    def told(report, page=0):
        """The first figure of a page: ``{labels: figure}``, the total under ``()``."""
        answer = report.figures["pages"][page]["answer"]
        name = answer["measures"][0]["name"]
        found = {tuple(row["labels"]): row["values"][name] for row in answer["rows"]}
        return {**{labels: float(value) for labels, value in found.items()}, (): float(answer["totals"][name] or 0)}
