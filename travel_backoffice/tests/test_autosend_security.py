"""What must not happen on the way of an invoice to its customer: each test stands for an attack."""

import base64
import json
from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.sftp_session import SftpSession, SftpTrouble
from .billing_common import BillingCommon
from .channel_common import PDF, ChannelCommon
from .channel_servers import Receiver
from .fill_common import FillCommon

EVIL = "<img src=x onerror=alert(1)>\x00\x1b[31m no"
#: Written by the program only, whoever asks
LOGS = (
    "travel.delivery",
    "travel.delivery.file",
    "travel.delivery.attempt",
    "travel.extract",
    "travel.data.request",
    "travel.billing.run.part",
)


@tagged("post_install", "-at_install")
class TestAccess(BillingCommon):
    def test_nobody_outside(self):
        """No model of ours is open to everybody or to employees without a role; to the portal those of spend alone."""
        models = self.env["ir.model"].search([("model", "=like", "travel.%")])
        lines = self.env["ir.model.access"].search([("model_id", "in", models.ids), ("active", "=", True)])
        outside = lines.filtered(
            lambda line: not (line.group_id.get_external_id().get(line.group_id.id) or "").startswith("travel_backoffice.")
        )
        self.assertEqual(set(outside.group_id), set(self.env.ref("base.group_portal")))
        self.assertEqual(set(outside.model_id.mapped("model")), {"travel.spend", "travel.spend.view"})

    def test_logs_are_the_programs(self):
        lines = self.env["ir.model.access"].search([("model_id.model", "in", LOGS)])
        self.assertEqual(set(lines.mapped("model_id.model")), set(LOGS))
        self.assertFalse(lines.filtered(lambda line: line.perm_write or line.perm_create or line.perm_unlink).mapped("name"))

    def test_each_company_its_own(self):
        """What belongs to a company has a rule that says so."""
        kinds = self.env["ir.model"].search([("model", "=like", "travel.%"), ("transient", "=", False), ("abstract", "=", False)])
        with_company = {kind.model for kind in kinds if "company_id" in self.env[kind.model]._fields}
        rules = self.env["ir.rule"].search([("global", "=", True), ("domain_force", "like", "company_id")])
        self.assertFalse(with_company - set(rules.model_id.mapped("model")))

    def test_secrets_are_the_managers(self):
        """Not by reading, exporting, searching, grouping or copying; the address of a webhook may hold a key, too."""
        channel = self.env["travel.delivery.channel"].create(
            {
                "name": "Hook", "type": "webhook", "webhook_url": "https://example.com/in?key=whisper",
                "webhook_secret": "whisper", "webhook_token": "whisper", "sftp_password": "whisper",
            }
        )  # fmt: skip
        secret = ["webhook_secret", "webhook_token", "sftp_password", "sftp_key", "sftp_passphrase", "webhook_url"]
        for role in ("agent", "clerk", "controller", "account_manager"):
            mine = channel.with_user(self.users[role])
            self.assertFalse(set(secret) & set(mine.fields_get()))
            for name in secret:
                with self.subTest(f"{role}: {name}"), self.assertRaises(AccessError):
                    mine.search([(name, "like", "whis")])
                with self.assertRaises(UserError):
                    mine.export_data([name])
            self.assertNotIn("whisper", str(mine.read()))
            with self.assertRaises(AccessError):
                mine.action_renew_secret()
            with self.assertRaises(AccessError):
                mine.action_test()
        self.assertFalse(channel.copy().webhook_secret)
        self.assertNotIn("whisper", str(channel.message_ids.mapped("body")))


@tagged("post_install", "-at_install")
class TestColleagues(HttpCase, BillingCommon):
    """Ann and Ben travel for the same company and are invoiced themselves; Ann and the bookkeeper may log in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha")
        cls.ann = cls.traveller("Ann", cls.alpha, email="ann@alpha.example")
        cls.ben = cls.traveller("Ben", cls.alpha, email="ben@alpha.example")
        keeper = cls.env["res.partner"].create({"name": "Keeper", "parent_id": cls.alpha.id, "email": "keeper@alpha.example"})
        for person in (cls.ann, keeper):
            login = person.name.lower()
            values = {"name": person.name, "email": person.email, "partner_id": person.id}
            new_test_user(cls.env, login, groups="base.group_portal", password=f"{login}{login}", **values)
        cls.user = cls.env["res.users"].search([("login", "=", "ann")])
        cls.portal = cls.env["travel.delivery.channel"].create({"name": "Portal", "type": "portal", "portal_notify": True})
        profile = cls.env["travel.delivery.profile"].create(
            {"name": "Portal", "extract_traveller": True, "rule_ids": [Command.create({"channel_id": cls.portal.id})]}
        )
        order = cls.simple_order(cls.customer("For Ben"), passengers=("BEN/SECRET MR",))
        cls.contract(order.partner_id, invoice_partner_id=cls.ben.id, delivery_profile_id=profile.id)
        cls.invoice = order.sudo()._create_invoices()
        cls.delivery = cls.invoice.sudo().travel_delivery_ids
        cls.attachment = cls.env["ir.attachment"].create(
            {"name": "secret.txt", "raw": b"SECRET", "res_model": "account.move", "res_id": cls.invoice.id}
        )

    def test_link_goes_to_who_may_look(self):
        """A link with its key in it reaches the bookkeeper, and no colleague with a log-in of the same company."""
        self.assertEqual(self.delivery.recipient, "keeper")
        receipt = self.portal._hand_over(self.delivery)
        self.assertIn("Keeper", receipt)
        self.assertNotIn("Ann", receipt)
        mails = self.env["mail.mail"].sudo().search([("body_html", "like", self.invoice.access_token)])
        self.assertEqual(mails.mapped("email_to"), ["keeper@alpha.example"])

    def test_pages_and_files(self):
        """Page, paper, files, messages, data files: nothing of a colleague's invoice, by number or by a guessed key."""
        self.invoice.message_post(body="SECRET", subtype_xmlid="mail.mt_comment")
        self.invoice._portal_ensure_token()
        layout = self.env["travel.data.layout"].search([], limit=1)
        extract = self.invoice.sudo().travel_extract_ids[:1]
        number, other = self.invoice.id, "0" * 36
        self.authenticate("ann", "annann")
        for path in (
            f"/my/invoices/{number}",
            f"/my/invoices/{number}?access_token={other}",
            f"/my/invoices/{number}?report_type=pdf&download=true",
            f"/report/html/account.report_invoice_with_payments/{number}",
            f"/report/html/travel_backoffice.report_extract/{extract.id}",
            f"/web/content/{self.attachment.id}",
            f"/web/content/{self.attachment.id}?access_token={other}",
            f"/web/content/account.move/{number}/invoice_pdf_report_file",
            f"/web/content/travel.delivery.file/{number}/name",
            f"/travel/data/{layout.id}/{number}",
            f"/travel/data/{layout.id}/extract/{extract.id}",
            f"/travel/data/{2**40}/{2**40}",
        ):
            with self.subTest(path):
                response = self.url_open(path)
                self.assertNotIn("SECRET", response.text)
                self.assertNotIn("R/SECRET", response.text)
                self.assertTrue(response.status_code < 500 or "report" in path)
        response = self.url_open(
            "/mail/thread/messages",
            data=json.dumps({"params": {"thread_model": "account.move", "thread_id": number}}),
            headers={"Content-Type": "application/json"},
        )
        self.assertNotIn("SECRET", response.text)

    def test_no_way_by_rpc(self):
        """What a client may call, as Ann."""
        records = [self.invoice, self.invoice.line_ids, self.delivery, self.invoice.sudo().travel_extract_ids, self.attachment]
        for record in records:
            mine = record.with_user(self.user).sudo(False)
            with self.subTest(record._name):
                for call in (mine.read, mine.copy, mine.unlink):
                    with self.assertRaises(AccessError), self.cr.savepoint():
                        call()
                with self.assertRaises(UserError):
                    mine.export_data(["id"])
        moves = self.env["account.move"].with_user(self.user)
        self.assertFalse(moves.search([("id", "=", self.invoice.id)]))
        self.assertFalse(moves.name_search(self.invoice.name))
        with self.assertRaises(AccessError):
            moves.search([("travel_delivery_ids.recipient", "like", "keeper")])

    def test_anonymous(self):
        """Odd numbers and words in public links: not found, nothing told, nothing broken."""
        word = "0" * 43
        for path in (f"/travel/fill/{2**40}/{word}", "/travel/fill/1/%FF%FE%00", f"/travel/fill/0/{word}", f"/travel/fill/1/{word * 200}"):
            for method in ("GET", "HEAD", "POST"):
                with self.subTest(f"{method} {path[:40]}"):
                    response = self.url_open(path, method=method, data={} if method == "POST" else None)
                    self.assertIn(response.status_code, (400, 404))
                    self.assertNotIn("Traceback", response.text)
        for path in (f"/travel/data/1/{self.invoice.id}", f"/web/content/{self.attachment.id}", f"/my/invoices/{self.invoice.id}"):
            self.assertNotIn("SECRET", self.url_open(path).text)

    def test_customers_are_told_nothing_by_the_log(self):
        """The note of a sending in the chatter is sent to no follower, and carries no file."""
        self.invoice.message_subscribe(self.ben.ids)
        before = self.env["mail.mail"].sudo().search([])
        message = self.env["mail.message"].sudo().create(self.delivery._prepare_message())
        self.assertFalse(message.notification_ids or message.attachment_ids)
        self.assertEqual(self.env["mail.mail"].sudo().search([]), before)


@tagged("post_install", "-at_install")
class TestWhoIsToldWhat(BillingCommon):
    """Two travellers on one order, two bookers on one invoice: each is told of its own."""

    def test_booker_of_a_part(self):
        """Who booked one of two orders does not get the invoice of both; the customer's own address does."""
        acme = self.customer("ACME", email="bills@acme.example")
        monthly = self.env["travel.billing.profile"].create({"name": "All", "rhythm": "manual", "invoice_per": "company"})
        self.contract(acme, billing_profile_id=monthly.id)
        eve, tom = (self.env["res.partner"].create({"name": name, "email": f"{name}@acme.example"}) for name in ("eve", "tom"))
        orders = self.simple_order(acme, booker_id=eve.id) | self.simple_order(acme, "220-0000000002", booker_id=tom.id)
        invoice = orders.sudo()._create_invoices()
        self.assertEqual(len(invoice), 1)
        rule = self.env["travel.delivery.rule"].new({"recipients": "booker"})
        self.assertEqual(rule._people(invoice), ["bills@acme.example"])
        extracts = invoice.sudo()._travel_make_extracts(["traveller"])
        self.assertEqual([rule._people(extract) for extract in extracts], [["bills@acme.example"]])
        orders[1].booker_id = eve
        self.assertEqual(rule._people(invoice), ["eve@acme.example"])

    def test_receipt_of_a_colleague(self):
        """What lies with an order of two goes with neither's own invoice; what is a service's goes with that."""
        acme = self.customer("ACME", email="bills@acme.example")
        single = self.env["travel.billing.profile"].create({"name": "Each", "rhythm": "manual", "invoice_per": "traveller"})
        self.contract(acme, billing_profile_id=single.id)
        order = self.order(acme, passengers=("JONES/MARY MRS", "SMITH/BEN MR"))
        for number, person in enumerate(order.passenger_ids, 1):
            ticket = self.ticket(order, f"220-000000000{number}", passenger_ids=[Command.set(person.ids)])
            self.charge(ticket, "fare", 200.0)
        invoices = self.ready(order).sudo()._create_invoices().sorted("id")
        self.assertEqual(len(invoices), 2)
        vals = {"res_model": "travel.order", "res_id": order.id, "raw": b"%PDF", "travel_support_kind": "ticket"}
        lines = [False, *invoices.invoice_line_ids.travel_line_id.ids]
        all_files = self.env["ir.attachment"].create([{**vals, "name": str(line), "travel_support_line_id": line} for line in lines])
        for invoice in invoices:
            own = all_files.filtered(lambda one, invoice=invoice: one.travel_support_line_id in invoice.invoice_line_ids.travel_line_id)
            self.assertEqual(len(own), 1)
            self.assertEqual(invoice._travel_supports(["ticket"]), own)


@tagged("post_install", "-at_install")
class TestStaff(ChannelCommon):
    def test_print_batch_is_not_keyed(self):
        """A clerk cannot make, unmake or refill a batch by writing its fields."""
        clerk = self.users["clerk"]
        printer = self.channel_of("print")
        batch = self.env["travel.print.batch"].with_user(clerk).create({"channel_id": printer.id})
        for vals in ({"state": "printed"}, {"pdf_file": base64.b64encode(PDF)}, {"page_count": 1}, {"made_by_id": clerk.id}):
            with self.assertRaises(AccessError):
                batch.write(vals)
            with self.assertRaises(AccessError):
                batch.create({"channel_id": printer.id, **vals})
        batch = batch.with_context(default_state="printed", default_page_count=9).create({"channel_id": printer.id})
        self.assertRecordValues(batch, [{"state": "draft", "page_count": 0}])
        batch.sudo().state = "made"
        with self.assertRaises(UserError):
            batch.duplex = True
        with self.assertRaises(UserError):
            batch.unlink()

    def test_billing_run_is_not_keyed(self):
        """Nobody takes the place of the day's own run, so that it would not be made."""
        runs = self.env["travel.billing.run"].with_user(self.users["clerk"])
        run = runs.with_context(default_automatic=True, default_state="done").create({"day": "2026-03-12"})
        self.assertRecordValues(run, [{"automatic": False, "state": "draft"}])

    def test_print_batch_prints_only(self):
        """By a channel that is no printer nothing counts as printed."""
        with self.assertRaises(ValidationError):
            self.env["travel.print.batch"].create({"channel_id": self.channel_of("email").id})

    def test_buttons_are_for_their_roles(self):
        """A counter agent, and a clerk of another company, press the buttons of others by RPC."""
        other = self.env["res.company"].create({"name": "Other agency"})
        stranger = self.role_user("clerk", company=other, login="stranger")
        printer = self.channel_of("print")
        delivery = self.delivery(printer)
        delivery.state = "failed"
        batch = self.env["travel.print.batch"].create({"channel_id": printer.id})
        run = self.env["travel.billing.run"].create({"day": "2026-03-12"})
        buttons = [
            (delivery, ("action_send_now", "action_send_again", "action_arrived", "action_cancel", "action_send_without")),
            (delivery.file_ids, ("read",)),
            (batch, ("read", "action_make", "action_printed", "action_release", "unlink")),
            (run, ("read", "progress", "action_preview", "action_start", "action_stop", "unlink")),
        ]
        for user in (self.users["agent"], stranger):
            for records, names in buttons:
                for name in names:
                    if (records, user) == (delivery.file_ids, self.users["agent"]):
                        continue  # agents see what was sent
                    with self.subTest(f"{user.login}: {records._name}.{name}"), self.assertRaises(AccessError), self.cr.savepoint():
                        getattr(records.with_user(user).sudo(False), name)()
        self.assertEqual(delivery.state, "failed")

    def test_channel_of_another_company(self):
        """A profile cannot point to another company's channel; one that came to be another's takes nothing."""
        other = self.env["res.company"].create({"name": "Other agency"})
        theirs = self.channel_of("email", company_id=other.id)
        mine = self.env["travel.delivery.profile"].with_user(self.users["account_manager"])
        for company in (self.env.company, self.env["res.company"]):
            profile = mine.create({"name": "Mine", "company_id": company.id})
            with self.assertRaises(UserError):
                profile.rule_ids = [Command.create({"channel_id": theirs.id})]
        refusal = self.refused(self.delivery(theirs))
        self.assertTrue(refusal.final)
        self.assertIn("another company", refusal.reason)


@tagged("post_install", "-at_install")
class TestEvilServers(ChannelCommon):
    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        self.channel = self.channel_of("webhook", webhook_url=self.receiver.url, webhook_secret="whisper", timeout=10)
        self.channel.sudo().webhook_internal = True

    def test_words_of_a_server(self):
        """Signs that the database does not take stop nothing; tags run nowhere."""
        self.receiver.answers = [(401, {}, EVIL), (200, {}, EVIL)]
        delivery = self.delivery(self.channel)
        delivery._deliver()
        self.assertEqual(delivery.state, "queued")
        self.assertIn("<img src=x onerror=alert(1)>", delivery.error)
        self.assertNotIn("<img", self.channel.activity_ids.note)
        delivery.next_try_at = "2026-03-12"
        delivery._deliver()
        self.assertEqual(delivery.state, "taken")
        self.assertNotIn("\x00", delivery.receipt)

    def test_token_stays_out_of_the_log(self):
        """A token with a line break is refused without being told to anybody."""
        self.channel.webhook_token = "whis\nper"
        delivery = self.delivery(self.channel)
        refusal = self.refused(delivery)
        self.assertTrue(refusal.of_channel)
        self.assertNotIn("whis", refusal.reason)
        self.assertFalse(self.receiver.got)

    def test_endless_file(self):
        """What a server calls a file of that name is read no further than our own file is long."""
        for size in (10**10, len(PDF)):
            session = SftpSession.__new__(SftpSession)
            session.sftp = EndlessFile(size)
            with self.subTest(size), self.assertRaises(SftpTrouble) as caught:
                session.put("/in", "a.pdf", PDF)
            self.assertEqual(caught.exception.code, "clash")


class EndlessFile:
    """A server that has every file, without end."""

    def __init__(self, size):
        self.st_size = size

    def stat(self, _path):
        return self

    @contextmanager
    def open(self, _path, _mode):
        yield self

    def prefetch(self, size):
        if size > len(PDF):
            raise AssertionError("asked for more than our own file")

    def read(self, size):
        if not 0 <= size <= len(PDF) + 1:
            raise AssertionError("read without a limit")
        return b"x" * size


@tagged("post_install", "-at_install")
class TestFillLinks(FillCommon):
    def test_order_of_somebody_else(self):
        """An order that turned out to be another customer's, or another traveller's, leaves the link it was in."""
        order, own = self.held_order(), self.held_order("220-3324650329")
        with self.mails():
            self.run_job()
        request = self.request_to(self.mary)
        self.assertEqual(request._pending().order_id, order | own)
        beta = self.customer("Beta Ltd")
        self.contract(beta, reference_set_id=self.mandated.id)
        order.partner_id = beta
        order._after_fix()
        self.assertTrue(order.line_ids.open_hold_ids)
        request.invalidate_recordset()
        self.assertEqual(request._pending().order_id, own)
        field = f"h{self.hold(order, 'CC').id}"
        self.assertEqual(request._answer({field: "4711"}), ({}, 0))
        john = self.traveller("John", self.customer_node)
        own.passenger_ids.write({"name": "JOHN", "partner_id": john.id})
        self.assertFalse(request._pending())
        with self.mails():
            self.run_job()
        self.assertNotIn(request, own.line_ids.open_hold_ids.data_request_id)
        self.assertEqual(own.line_ids.open_hold_ids.data_request_id.recipient_id, self.bob)
