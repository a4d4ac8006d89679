"""Files to SFTP servers and folders: whole or not at all, never over another, nowhere else."""

import os
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import config

from .channel_common import PDF, ChannelCommon
from .channel_servers import SftpServer

BIG = bytes(range(256)) * 1024  # 256 KiB: eight packets of SFTP


@tagged("post_install", "-at_install")
class TestSftpChannel(ChannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = cls.place()
        (cls.root / "in").mkdir()
        cls.server = SftpServer(cls.root)
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        super().setUp()
        self.server.full = self.server.closed = False
        self.channel = self.channel_of(
            "sftp",
            sftp_host="127.0.0.1",
            sftp_port=self.server.port,
            sftp_user="agency",
            sftp_password="right",
            folder="/in",
            timeout=10,
        )

    def confirm(self, channel=None):
        """As its manager does: test, compare the fingerprint, confirm; the answer to that."""
        action = (channel or self.channel).action_test()
        return self.env[action["res_model"]].browse(action["res_id"]).action_confirm()

    def there(self, folder="in"):
        return sorted(path.name for path in (self.root / folder).iterdir())

    def test_first_test_shows_the_key(self):
        """The key is asked for before any log-in; confirmed, the channel works and its files arrive."""
        delivery = self.delivery(self.channel, [("first.pdf", PDF), ("first.csv", b"a;b")])
        self.assertIn("Nobody has confirmed", self.refused(delivery).reason)
        before = self.server.log_ins
        action = self.channel.action_test()
        question = self.env["travel.channel.host.key"].browse(action["res_id"])
        self.assertEqual(question.fingerprint, self.server.host_key.convert_to_public().get_fingerprint())
        self.assertEqual(self.server.log_ins, before)
        self.assertEqual(question.action_confirm()["params"]["type"], "success")
        self.assertIn("/in/first.pdf", self.channel._hand_over(delivery))
        self.assertEqual((self.root / "in/first.pdf").read_bytes(), PDF)
        self.assertTrue({"first.pdf", "first.csv"} <= set(self.there()))
        self.assertTrue(self.channel._was_taken(delivery))

    def test_changed_key_is_refused(self):
        """Another key is another server until somebody confirms it; the log-in is not even tried."""
        self.confirm()
        self.server.change_host_key()
        before = self.server.log_ins
        refusal = self.refused(self.delivery(self.channel, [("changed.pdf", PDF)]))
        self.assertIn("shows another key", refusal.reason)
        self.assertEqual((refusal.of_channel, refusal.final, self.server.log_ins), (True, False, before))
        question = self.env["travel.channel.host.key"].browse(self.channel.action_test()["res_id"])
        self.assertNotEqual(question.fingerprint, question.known_fingerprint)

    def test_wrong_password_is_told_once(self):
        """Two sendings are refused by one wrong password: the channel's owner is told once, and again when it is right."""
        self.confirm()
        self.channel.sftp_password = "wrong"
        for number in (1, 2):
            refusal = self.refused(self.delivery(self.channel, [(f"password{number}.pdf", PDF)]))
            self.assertEqual((refusal.of_channel, refusal.final), (True, False))
        self.assertIn("refused the log-in", self.channel.problem)
        self.assertEqual(len(self.channel.activity_ids), 1)
        self.channel.sftp_password = "right"
        waiting = self.delivery(self.channel, next_try_at="2099-01-01")
        self.assertEqual(self.channel.action_test()["params"]["type"], "success")
        self.assertFalse(self.channel.problem or self.channel.activity_ids)
        self.assertLess(waiting.next_try_at.year, 2099)

    def test_log_in_by_key(self):
        """A key with a passphrase; a wrong passphrase is said to be wrong."""
        import asyncssh

        key = asyncssh.generate_private_key("ssh-ed25519")
        self.server.known_keys = [key.export_public_key()]
        self.channel.write(
            {
                "sftp_password": False,
                "sftp_key": key.export_private_key(passphrase="hush").decode(),
                "sftp_passphrase": "hush",
            }
        )
        self.assertEqual(self.confirm()["params"]["type"], "success")
        self.channel.sftp_passphrase = "loud"
        self.assertIn("cannot be read", self.refused(self.delivery(self.channel)).reason)

    def test_name_that_is_taken(self):
        """The same bytes count as sent; others are refused for good, and stay; "replace" writes over them."""
        self.confirm()
        (self.root / "in/taken.pdf").write_bytes(PDF)
        self.assertIn("was there already", self.channel._hand_over(self.delivery(self.channel, [("taken.pdf", PDF)])))
        other = self.delivery(self.channel, [("taken.pdf", b"other")])
        self.assertTrue(self.refused(other).final)
        self.assertEqual((self.root / "in/taken.pdf").read_bytes(), PDF)
        self.channel.replace_files = True
        self.channel._hand_over(other)
        self.assertEqual((self.root / "in/taken.pdf").read_bytes(), b"other")

    def test_cut_in_the_middle(self):
        """The line is cut half-way: no file of that name is there; the next attempt puts it whole, and leaves nothing aside."""
        self.confirm()
        delivery = self.delivery(self.channel, [("cut.pdf", BIG)])
        self.server.cut_after = 100000
        self.assertFalse(self.refused(delivery).final)
        self.assertNotIn("cut.pdf", self.there())
        self.assertIs(self.channel._was_taken(delivery), False)
        self.channel.fetched_away = True
        self.assertIsNone(self.channel._was_taken(delivery))
        self.channel._hand_over(delivery)
        self.assertEqual((self.root / "in/cut.pdf").read_bytes(), BIG)
        self.assertFalse([name for name in self.there() if name.endswith(".part")])

    def test_no_space_and_no_permission(self):
        self.confirm()
        self.server.full = True
        self.assertIn("no space", self.refused(self.delivery(self.channel, [("full.pdf", BIG)])).reason)
        self.server.full, self.server.closed = False, True
        self.assertIn("does not let us write", self.refused(self.delivery(self.channel, [("closed.pdf", BIG)])).reason)
        self.assertEqual(self.channel.action_test()["params"]["type"], "danger")

    def test_one_connection_for_a_chunk(self):
        """Three sendings in one go: one log-in. A line that broke in between is renewed."""
        self.confirm()
        before = self.server.log_ins
        deliveries = self.env["travel.delivery"].sudo()
        for number in range(3):
            deliveries |= self.delivery(self.channel, [(f"chunk{number}.pdf", BIG)])
        self.server.cut_after = 200000
        deliveries._deliver()
        self.assertEqual(self.server.log_ins - before, 2)
        self.assertEqual(set(deliveries[1:].mapped("state")), {"taken"})

    def test_unreachable(self):
        self.confirm()
        self.channel.with_context().write({"sftp_port": 1, "sftp_host_key": self.channel.sftp_host_key})
        self.assertIn("cannot be reached", self.refused(self.delivery(self.channel)).reason)

    def test_folders_and_names_lead_nowhere_else(self):
        """A customer's name and a file's name full of slashes and dots make one name each."""
        self.channel.folder = "/in/{customer}/{year}-{month}"
        self.confirm()
        delivery = self.delivery(self.channel, [("../../../evil.pdf", PDF)])
        self.env.cr.execute("UPDATE travel_delivery SET create_date = '2026-03-12' WHERE id = %s", [delivery.id])
        delivery.invalidate_recordset()
        self.channel._hand_over(delivery)
        self.assertEqual(self.there("in/Acme - ..-Co/2026-03"), ["-..-..-evil.pdf"])
        with self.assertRaises(ValidationError):
            self.channel.folder = "/in/{customer.name}"
        with self.assertRaises(ValidationError):
            self.channel.folder = "/in/../out"

    def test_missing_folder(self):
        """A folder without placeholders is never made: it may be a slip of the pen."""
        self.confirm()
        self.channel.folder = "/inn"
        self.assertIn("/inn is not there", self.refused(self.delivery(self.channel)).reason)

    def test_another_server_is_confirmed_anew(self):
        self.confirm()
        self.assertTrue(self.channel.sftp_fingerprint)
        self.channel.sftp_host = "localhost"
        self.assertFalse(self.channel.sftp_host_key)

    def test_secrets_are_the_managers(self):
        """An account manager may choose a channel, and neither read, search nor export its secrets."""
        self.channel.write({"sftp_key": "k", "sftp_passphrase": "p", "webhook_secret": "s", "webhook_token": "t"})
        self.users["account_manager"].group_ids += self.env.ref("base.group_allow_export")
        channel = self.channel.with_user(self.users["account_manager"])
        self.assertEqual(channel.read(["name"])[0]["name"], "Test sftp")
        for name in ("sftp_password", "sftp_key", "sftp_passphrase", "webhook_secret", "webhook_token"):
            with self.assertRaises(AccessError):
                channel.read([name])
            with self.assertRaises(AccessError):
                channel.search([(name, "=like", "r%")])
            with self.assertRaises(AccessError):
                channel.export_data([name])
            self.assertNotIn(name, channel.fields_get())
            self.assertFalse(self.channel.copy()[name])
        with self.assertRaises(AccessError):
            channel.action_test()
        self.assertTrue(channel.sudo(False).webhook_signed)


@tagged("post_install", "-at_install")
class TestFolderChannel(ChannelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = cls.place()
        (cls.root / "drop").mkdir()
        cls.outside = cls.place()

    def setUp(self):
        super().setUp()
        self.channel = self.channel_of("folder", folder=f"{self.root}/drop")
        self.allow(str(self.root))

    def allow(self, folders):
        change = patch.dict(config.options, {"travel_delivery_folders": folders})
        change.start()
        self.addCleanup(change.stop)

    def test_file_arrives_whole(self):
        """Readable by owner and group only; nothing is left aside; a second time changes nothing."""
        delivery = self.delivery(self.channel)
        for _time in (1, 2):
            self.assertIn("drop/INV_1.pdf", self.channel._hand_over(delivery))
        file = self.root / "drop/INV_1.pdf"
        self.assertEqual((file.read_bytes(), file.stat().st_mode & 0o777), (PDF, 0o640))
        self.assertEqual(os.listdir(self.root / "drop"), ["INV_1.pdf"])
        self.assertTrue(self.channel._was_taken(delivery))
        self.assertEqual(self.channel.action_test()["params"]["type"], "success")

    def test_never_written_over(self):
        (self.root / "drop/stands.pdf").write_bytes(b"other")
        delivery = self.delivery(self.channel, [("stands.pdf", PDF)])
        self.assertTrue(self.refused(delivery).final)
        self.assertFalse(self.channel.problem)
        self.assertIs(self.channel._was_taken(delivery), False)
        self.channel.replace_files = True
        self.channel._hand_over(delivery)
        self.assertEqual((self.root / "drop/stands.pdf").read_bytes(), PDF)

    def test_only_where_it_is_allowed(self):
        """Nothing is allowed by default; a link does not lead out, neither as the folder nor below it nor as the file."""
        self.allow("")
        self.assertIn("travel_delivery_folders", self.refused(self.delivery(self.channel)).reason)
        self.allow(str(self.root))
        self.channel.folder = str(self.outside)
        self.assertIn("not among the folders", self.refused(self.delivery(self.channel)).reason)
        os.symlink(self.outside, self.root / "link")
        self.channel.folder = f"{self.root}/link"
        self.assertIn("not among the folders", self.refused(self.delivery(self.channel)).reason)
        os.symlink(self.outside, self.root / "drop/ACME")
        self.channel.folder = f"{self.root}/drop/{{code}}"
        self.assertIn("leads elsewhere", self.refused(self.delivery(self.channel)).reason)
        os.symlink(self.outside / "new.pdf", self.root / "drop/new.pdf")
        self.channel.folder = f"{self.root}/drop"
        self.assertIn("leads elsewhere", self.refused(self.delivery(self.channel, [("new.pdf", PDF)])).reason)
        self.assertFalse(os.listdir(self.outside))
