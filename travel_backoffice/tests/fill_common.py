"""What the stories of missing references share: a customer who mandates three, and people who can be asked."""

from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import TravelCommon

FIRST = "2026-03-10 10:00:00"


class FillCommon(TravelCommon):
    """Alpha mandates cost centre (4711, 4712), project (P + 3 digits) and a purpose; it is billed by itself.

    Mary travels, Bob books, Ann approves; Carl manages the account. A ticket costs 253.00, its fee is 25.00.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.env.company
        cls.carl = cls.users["account_manager"]
        cls.alpha = cls.group(user_id=cls.carl.id)
        cls.ann = cls.env["res.partner"].create({"name": "Ann Approver", "email": "ann@alpha.example"})
        cls.alpha.travel_approver_id = cls.ann
        cls.customer_node = cls.customer("Alpha Ltd", cls.alpha)
        cls.mary = cls.traveller("Mary Jones", cls.customer_node, email="mary@alpha.example")
        cls.bob = cls.env["res.partner"].create({"name": "Bob Booker", "email": "bob@alpha.example"})
        for code, name in (("4711", "Sales"), ("4712", "Research")):
            cls.cost_center(cls.alpha, code, name)
        cls.mandated = cls.reference_set(
            "Alpha's",
            {"code": "CC", "name": "Cost centre", "type": "cost_center"},
            {"code": "PRJ", "name": "Project", "type": "pattern", "pattern": r"P\d{3}", "hint": "P and three digits"},
            {"code": "WHY", "name": "Purpose", "service_type_ids": [Command.set(cls.service("hotel").ids)]},
        )
        cls.mandated.write({"ask_first": "traveller", "escalate_to": "approver"})
        fees = cls.fee_table("Alpha fees", rules=[{"name": "Ticket fee", "amount": 25.0, "services": ("air",)}])
        cls.terms = cls.contract(
            cls.alpha, fee_table_id=fees.id, reference_set_id=cls.mandated.id, billing_profile_id=cls.by_itself
        )
        cls.kinds = cls.env["travel.charge.kind"].search([])
        cls.kinds.product_id.taxes_id = [Command.clear()]
        cls.requests = cls.env["travel.data.request"].sudo()  # as the hourly job

    @classmethod
    def held_order(cls, number="220-3324650328", customer=None, traveller=None, **values):
        """A ticket for Mary, booked by Bob, that waits for cost centre and project."""
        traveller = traveller or cls.mary
        person = {"name": traveller.name, "partner_id": traveller.id}
        order = cls.order(customer or cls.customer_node, passengers=(person,), booker_id=cls.bob.id, **values)
        cls.ticket(order, number, taxes={"YQ": 40.0, "UA": 13.0})
        order.action_ready()
        return order

    @classmethod
    def run_job(cls):
        """The hourly job, in the test's own transaction."""
        with patch.object(IrCron, "_commit_progress", lambda *_args, **_values: 0):
            cls.requests._cron_ask()
        cls.env.invalidate_all()

    @classmethod
    def request_to(cls, person):
        return cls.requests.search([("recipient_id", "=", person.id)])

    @staticmethod
    def hold(order, code):
        return order.line_ids.open_hold_ids.filtered(lambda hold: hold.detail == code)

    def mails(self, refuse=(), down=False):
        """What is handed to the mail server for customers: ``(address, subject, text)``; some addresses are refused.

        :param down: the server cannot be reached at all
        """
        return _Mails(refuse, down)


class _Mails(list):
    def __init__(self, refuse, down):
        super().__init__()
        self.refuse, self.down = refuse, down

    def __enter__(self):
        def connect(server, *_args, **_values):
            if self.down:
                raise OSError("connection refused")

        def send(server, message, *_args, **_values):
            address = message["To"]
            if "@example.com" in address:  # a colleague is told of an activity
                return message["Message-Id"]
            if any(bad in address for bad in self.refuse):
                raise OSError(f"550 no such mailbox: {address}")
            parts = [part.get_content() for part in message.walk() if part.get_content_type() == "text/html"]
            self.append((address, message["Subject"], "".join(parts)))
            return message["Message-Id"]

        fakes = {"_connect__": connect, "send_email": send, "_disable_send": lambda _server: False}
        self.patches = [patch.object(IrMail_Server, name, fake) for name, fake in fakes.items()]
        for one in self.patches:
            one.start()
        return self

    def __exit__(self, *_error):
        for one in self.patches:
            one.stop()
