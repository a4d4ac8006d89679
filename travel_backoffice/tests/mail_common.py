"""A real SMTP server on this machine, which takes, refuses, puts off or breaks off as a test wants it."""

import email
import email.policy
import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller

from .billing_common import BillingCommon

PDF = b"%%PDF-1.4\n%s\n%%%%EOF\n"


class MailHouse:
    """What the server did: ``mails`` it took as (recipients, bytes), ``sessions`` it opened.

    ``refuse``: an answer by address, ``at_data``: an answer to the whole mail, ``hang_up``: the mail is read and the line cut
    before the answer; whether it is kept then is ``keeps``.
    """

    def __init__(self):
        self.mails, self.refuse = [], {}
        self.at_data, self.hang_up, self.keeps, self.sessions = None, False, True, 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.at_data:
            return self.at_data
        if not self.hang_up or self.keeps:
            self.mails.append((list(envelope.rcpt_tos), envelope.original_content))
        if self.hang_up:
            server.transport.abort()
        return "250 queued as 4711"

    def parsed(self):
        return [email.message_from_bytes(content, policy=email.policy.default) for _to, content in self.mails]

    def reached(self):
        return [sorted(recipients) for recipients, _content in self.mails]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class MailCommon(BillingCommon):
    """Invoices of ACME, sent by mail to a real server; their PDFs are a few bytes, so that nothing waits for wkhtmltopdf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.env.ref("travel_backoffice.delivery_profile_email")
        cls.rule = cls.profile.rule_ids
        cls.agency.email = "billing@agency.example"
        cls.env["ir.mail_server"].search([]).active = False
        cls.Delivery = cls.env["travel.delivery"].sudo()
        cls.acme = cls.customer("ACME", email="bills@acme.example")
        cls.contract(cls.acme, delivery_profile_id=cls.profile.id)

    def setUp(self):
        super().setUp()
        self.house = MailHouse()
        self.open_house(free_port())
        self.server = self.env["ir.mail_server"].create(
            {"name": "House", "smtp_host": "127.0.0.1", "smtp_port": self.controller.port}
        )
        servers, moves = self.registry["ir.mail_server"], self.registry["account.move"]
        self.startPatcher(patch.object(servers, "_disable_send", classmethod(lambda cls: False)))
        self.startPatcher(patch.object(moves, "_travel_render_pdfs", small_pdfs))

    def open_house(self, port):
        self.controller = Controller(self.house, hostname="127.0.0.1", port=port)
        self.controller.start()
        self.addCleanup(self.close_house, self.controller)

    @staticmethod
    def close_house(controller):
        if controller.loop.is_running():
            controller.stop()

    def invoice(self, partner=None, number="220-0000000001", **values):
        """A posted invoice of one ticket: 253.00 + 25.00 and 10 % on it = 280.50."""
        return self.bill(self.simple_order(partner or self.acme, number, **values))

    def sent(self, moves):
        """Deliver what is queued for these invoices; their deliveries, oldest first."""
        deliveries = self.Delivery.search([("move_id", "in", moves.ids)], order="id")
        deliveries.next_try_at = "2026-03-12 08:00:00"
        deliveries._deliver()
        return deliveries


def small_pdfs(moves):
    for move in moves.filtered(lambda move: not move.invoice_pdf_report_id):
        move.env["ir.attachment"].create(
            {
                "name": move._get_invoice_report_filename(),
                "raw": PDF % move.name.encode(),
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
    moves.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])
    return moves, {}
