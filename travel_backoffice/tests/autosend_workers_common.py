"""What the stories of the whole way share: from orders that are ready to what lies in the customer's mailbox, his folders
and his web server. Workers are processes; the receivers are one more, see ``outside_world.py``.
"""

import email
import email.policy
import json
import mmap
import os
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.fields import Command, Domain

from ..models.committing import commit
from ..models.travel_delivery_follow_up import TOLD_STATES
from .billing_run_common import BillingRunWorkersCommon
from .mail_common import small_pdfs
from .workers_common import CODE

PHASES = ("between", "planning", "billing", "rendering", "asking", "telling", "email", "sftp", "folder", "webhook", "ended")
KINDS = ("email", "sftp", "folder", "webhook")
#: the longest pause of a receiver, before it keeps something and before it answers
PAUSE = 0.03


class Worker:
    """A process at work: its id, and what it is at, which it writes into memory that both see."""

    def __init__(self):
        self.child, self._at = 0, mmap.mmap(-1, 1)

    @property
    def phase(self):
        return PHASES[self._at[0]]

    @contextmanager
    def at(self, phase):
        before, self._at[0] = self._at[0], PHASES.index(phase)
        try:
            yield
        finally:
            self._at[0] = before

    def watch(self, model, method, phase):
        """From now on the worker is at ``phase`` (or what ``phase(record)`` says) while it is in a method."""
        real = getattr(model, method)

        def watched(records, *args, **kwargs):
            with self.at(phase if isinstance(phase, str) else phase(records)):
                return real(records, *args, **kwargs)

        setattr(model, method, watched)


class AutosendWorkersCommon(BillingRunWorkersCommon):
    """The customer gets each invoice four times: by mail, by SFTP, into a folder, and posted to its web server."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = Path(place.name).resolve()
        (self.place / "folder").mkdir()
        self.open_outside()
        self.startPatcher(patch.dict(os.environ, {"TRAVEL_DELIVERY_FOLDERS": str(self.place / "folder")}))
        super().setUp()

    def open_outside(self):
        program = Path(__file__).with_name("outside_world.py")
        arguments = [sys.executable, program, self.place, str(PAUSE)]
        outside = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(outside.wait)
        self.addCleanup(outside.stdout.close)
        self.addCleanup(outside.stdin.close)
        self.outside = json.loads(outside.stdout.readline())

    def _prepare_books(self, env):
        books = super()._prepare_books(env)
        env["res.partner"].browse(self.partner_id).email = "bills@workers.example"
        env.company.partner_id.email = env.company.partner_id.email or "agency@agency.example"
        server = {"name": CODE, "smtp_host": "127.0.0.1", "smtp_port": self.outside["mail"], "sequence": -1}
        self.server_id = env["ir.mail_server"].create(server).id
        channels = env["travel.delivery.channel"].create(
            [{"name": f"{CODE} {kind}", "type": kind, **self._prepare_channel(kind)} for kind in KINDS]
        )
        # set by the administrator and by who confirms the key
        channels[1].sftp_host_key, channels[3].webhook_internal = self.outside["key"], True
        rules = [Command.create({"channel_id": channel.id, "file_pattern": "{number}"}) for channel in channels]
        profile = env["travel.delivery.profile"].create({"name": CODE, "rule_ids": rules})
        env["travel.contract"].search([("partner_id", "=", self.partner_id)]).delivery_profile_id = profile
        self.channel_ids, self.sending_profile_id = channels.ids, profile.id
        return books

    def _prepare_channel(self, kind):
        user = {"sftp_host": "127.0.0.1", "sftp_port": self.outside["sftp"], "sftp_user": "agency", "sftp_password": "right"}
        return {
            "email": {},
            "sftp": {**user, "folder": "/in"},
            "folder": {"folder": str(self.place / "folder")},
            "webhook": {"webhook_url": self.outside["url"], "webhook_secret": "whisper"},
        }[kind]

    def _remove(self, env):
        self._deliveries(env).unlink()
        removed = super()._remove(env)
        env["travel.delivery.profile"].browse(self.sending_profile_id).unlink()
        env["travel.delivery.channel"].browse(self.channel_ids).unlink()
        env["ir.mail_server"].browse(self.server_id).unlink()
        return removed

    def _deliveries(self, env):
        return env["travel.delivery"].search([("move_id.journal_id", "=", self.journal_id)], order="id")

    # -- workers ----------------------------------------------------------------------------------------------------

    def start(self, chunk=4, real_pdfs=False):
        """A worker that bills what is due, and then delivers until nothing is left to deliver."""
        worker = Worker()
        worker.child = self.in_process(lambda: self._work(worker, chunk, real_pdfs))
        return worker

    def _work(self, worker, chunk, real_pdfs):
        if not real_pdfs:
            self.registry["account.move"]._travel_render_pdfs = small_pdfs
        for model, method, phase in (
            ("travel.billing.run", "_plan", "planning"),
            ("travel.billing.run.part", "_bill", "billing"),
            ("account.move", "_travel_render_pdfs", "rendering"),
            ("travel.delivery", "_settle_left", "asking"),
            ("travel.delivery", "_follow_up", "telling"),
            ("travel.delivery.channel", "_hand_over", lambda channel: channel.type),
        ):
            worker.watch(self.registry[model], method, phase)
        self._bill_as_child(chunk)
        self._deliver_as_child()
        with worker.at("ended"):
            os._exit(0)

    def _deliver_as_child(self):
        """The cron's job, until it finds nothing to do."""
        with self.registry.cursor() as cr:
            env = self.session(cr)
            untold = Domain("state", "in", TOLD_STATES) & Domain("told", "=", False)
            due = Domain("state", "=", "queued") & Domain("next_try_at", "<=", env.cr.now())
            mine = Domain("channel_id", "in", self.channel_ids) & (due | untold | Domain("state", "=", "sending"))
            while env["travel.delivery"].search_count(mine):
                env["travel.delivery"]._cron_deliver()
                commit(env)

    def time_passes(self):
        """What is to be tried again later is tried again now."""

        def work(env):
            later = self._deliveries(env).filtered(lambda one: one.state == "queued")
            later.next_try_at = env.cr.now()

        self.committed(work)

    # -- the clerk --------------------------------------------------------------------------------------------------

    def clear_doubts(self):
        """The clerk looks into the customer's mailbox, and answers each question by its button.

        :return: how many had arrived, how many are sent again
        """

        def look(env):
            doubts = self._deliveries(env).filtered(lambda one: one.state == "unsure")
            self.assertEqual(set(doubts.mapped("channel_type")) - {"email"}, set(), "all others can be asked")
            self.assertEqual(len(doubts.activity_id), len(doubts), "the clerk is asked for each")
            there = self.mails()
            arrived = doubts.filtered(lambda one: one.message_id in there)
            return arrived.ids, (doubts - arrived).ids

        arrived, lost = self.committed(look)
        child = self.in_process(lambda: self._answer(arrived, lost))
        self.assertEqual(self.ended(child), 0)
        return len(arrived), len(lost)

    def _answer(self, arrived, lost):
        with self.registry.cursor() as cr:
            env = self.session(cr)
            deliveries = env["travel.delivery"].with_user(env.ref("base.user_admin"))
            for id_ in arrived:
                deliveries.browse(id_).action_arrived()
            for id_ in lost:
                deliveries.browse(id_).action_send_again()

    # -- what was received ------------------------------------------------------------------------------------------

    def mails(self):
        """Mails in the customer's mailbox, by their ids: a list each."""
        found = {}
        for path in sorted((self.place / "mails").glob("[0-9]*")):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            found.setdefault(mail["Message-Id"], []).append(mail)
        return found

    def posts(self):
        """What was posted to the customer's web server, by its key: a list each."""
        found = {}
        for path in sorted((self.place / "posts").glob("[0-9]*")):
            key, _newline, body = path.read_bytes().partition(b"\n")
            found.setdefault(key.decode(), []).append(body)
        return found

    def assertReceivedOnce(self, invoices):
        """Each invoice once by each channel, with the very bytes that are stored; nothing else lies there."""

        def work(env):
            deliveries = self._deliveries(env)
            kinds = deliveries.grouped("channel_type")
            open_ones = deliveries.filtered(lambda one: one.state != "taken")
            why = [(one.channel_type, one.state, str(one.next_try_at), one.error) for one in open_ones]
            self.assertEqual(Counter(deliveries.mapped("state")), {"taken": invoices * len(KINDS)}, why)
            self.assertEqual({kind: len(kinds[kind].move_id) for kind in KINDS}, dict.fromkeys(KINDS, invoices))
            self.assertTrue(all(deliveries.mapped("told")))
            self.assertTrue(all(deliveries.move_id.mapped("is_move_sent")))
            self.assertMailed(kinds["email"])
            for kind, folder in (("sftp", "sftp/in"), ("folder", "folder")):
                there = {path.name: path.read_bytes() for path in (self.place / folder).iterdir()}
                self.assertEqual(there, dict(map(self._file, kinds[kind])))
            posts = self.posts()
            self.assertEqual(sorted(posts), sorted(one._idempotency_key() for one in kinds["webhook"]))
            for delivery in kinds["webhook"]:
                bodies = posts[delivery._idempotency_key()]
                self.assertEqual(len(set(bodies)), 1, "under one key always the same")
                self.assertIn(self._file(delivery)[1], bodies[0])

        self.committed(work)

    def assertMailed(self, deliveries):
        there = self.mails()
        self.assertEqual({id_: len(mails) for id_, mails in there.items()}, dict.fromkeys(deliveries.mapped("message_id"), 1))
        for delivery in deliveries:
            files = [(part.get_filename(), part.get_content()) for part in there[delivery.message_id][0].iter_attachments()]
            self.assertEqual(files, [self._file(delivery)])
            notes = delivery.move_id.message_ids.filtered(lambda one, own=delivery: one.message_id == own.message_id)
            self.assertEqual(len(notes), 1, "the chatter tells it once")

    def _file(self, delivery):
        """Name and bytes of the one file of a sending: the stored PDF of its invoice."""
        self.assertEqual(delivery.file_ids.attachment_id, delivery.move_id.invoice_pdf_report_id)
        return delivery.file_ids.name, delivery.file_ids.attachment_id.raw
