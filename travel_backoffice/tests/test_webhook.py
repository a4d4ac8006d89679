"""Sendings to a URL: signed, told apart by their key, to the address that was looked at and nowhere else."""

import base64
import hashlib
import hmac
import json
import socket
from email import message_from_bytes
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import config

from ..models import webhook_request
from ..models.webhook_request import WebhookTrouble, find_place, is_public
from .channel_common import PDF, ChannelCommon
from .channel_servers import Receiver

SECRET = "whisper"


@tagged("post_install", "-at_install")
class TestWebhookChannel(ChannelCommon):
    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        self.channel = self.channel_of("webhook", webhook_url=self.receiver.url, webhook_secret=SECRET, timeout=10)
        self.channel.sudo().webhook_internal = True

    def assertSigned(self, headers, body):
        """As a receiver checks it: HMAC-SHA256 of "time.body" with the common secret."""
        parts = dict(part.split("=", 1) for part in headers["X-Travel-Signature"].split(","))
        wanted = hmac.new(SECRET.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
        self.assertEqual(parts["v1"], wanted)

    def test_form_with_files(self):
        delivery = self.delivery(self.channel, [("Inv/1.pdf", PDF), ("Größe.csv", b"a;b")])
        self.channel.webhook_token = "ticket"
        self.assertEqual(self.channel._hand_over(delivery), "200 thank you")
        path, headers, body = self.receiver.got[0]
        self.assertEqual((path, headers["Authorization"]), ("/in?for=travel", "Bearer ticket"))
        self.assertSigned(headers, body)
        form = message_from_bytes(f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body)
        facts, pdf, csv = [part.get_payload(decode=True) for part in form.get_payload()]
        facts = json.loads(facts)
        self.assertEqual((pdf, csv), (PDF, b"a;b"))
        self.assertEqual([file["name"] for file in facts["files"]], ["Inv-1.pdf", "Größe.csv"])
        self.assertEqual(facts["files"][0]["sha256"], hashlib.sha256(PDF).hexdigest())
        self.assertEqual((facts["customer"]["code"], facts["key"]), ("ACME", headers["Idempotency-Key"]))

    def test_json(self):
        self.channel.webhook_format = "json"
        self.channel._hand_over(self.delivery(self.channel))
        _path, headers, body = self.receiver.got[0]
        self.assertSigned(headers, body)
        self.assertEqual(base64.b64decode(json.loads(body)["files"][0]["content"]), PDF)

    def test_failing_then_taken_under_one_key(self):
        """500, then 200: both attempts bear the same key, another sending another one."""
        self.receiver.answers = [(500, {"Retry-After": "120"}, "later"), (200, {}, "x" * 700)]
        delivery = self.delivery(self.channel)
        refusal = self.refused(delivery)
        self.assertEqual((refusal.final, refusal.of_channel, refusal.retry_after), (False, False, 120))
        self.assertEqual(len(self.channel._hand_over(delivery)), 504)
        self.channel._hand_over(self.delivery(self.channel))
        keys = [headers["Idempotency-Key"] for _path, headers, _body in self.receiver.got]
        self.assertEqual((keys[0] == keys[1], keys[0] == keys[2]), (True, False))
        self.assertIs(self.channel._was_taken(delivery), False)

    def test_refusals(self):
        """What the receiver does not want is final; that it does not let us in, or sends us on, concerns the channel."""
        wanted = {400: (True, False), 409: (True, False), 410: (True, False), 401: (False, True), 429: (False, False)}
        wanted[302] = (False, True)
        for status, (final, of_channel) in wanted.items():
            with self.subTest(status):
                self.receiver.answers = [(status, {"Location": "http://169.254.169.254/"}, "no, thank you")]
                refusal = self.refused(self.delivery(self.channel))
                self.assertEqual((refusal.final, refusal.of_channel), (final, of_channel))
                self.assertIn("no, thank you", refusal.reason)
        self.assertEqual(len(self.receiver.got), len(wanted))

    def test_slow_receiver(self):
        self.receiver.slow = True
        self.channel.timeout = 1
        refusal = self.refused(self.delivery(self.channel))
        self.assertIn("did not answer in time", refusal.reason)
        self.assertFalse(refusal.final)

    def test_own_network_is_closed(self):
        """Private addresses are refused unless a system administrator allows them for this very URL."""
        self.channel.sudo().webhook_internal = False
        self.assertIn("address of our own network", self.refused(self.delivery(self.channel)).reason)
        self.assertFalse(self.receiver.got)
        manager = self.channel.with_user(self.users["manager"])
        with self.assertRaises(AccessError):
            manager.webhook_internal = True
        self.channel.sudo().webhook_internal = True
        manager.webhook_url = "https://10.0.0.1/"
        self.assertFalse(self.channel.sudo().webhook_internal)

    def test_addresses(self):
        for address in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1"):
            self.assertFalse(is_public(address), address)
        for address in ("fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "2002:a00:1::", "64:ff9b::a00:1", "224.0.0.1"):
            self.assertFalse(is_public(address), address)
        self.assertTrue(is_public("93.184.216.34"))
        for url in ("ftp://a.example/", "https://user:pw@a.example/", "https:///x", "https://a.example:x/"):
            with self.assertRaises(WebhookTrouble):
                find_place(url)
        with self.assertRaises(WebhookTrouble) as caught:
            find_place("http://a.example/")
        self.assertEqual(caught.exception.code, "plain")

    def test_name_is_resolved_once(self):
        """A name that leads elsewhere the second time (DNS rebinding): the address that was checked is the one used."""
        port, asked = self.receiver.server_port, []

        def lookup(host, *args, **kwargs):
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        self.channel.write({"webhook_url": f"http://customer.example:{port}/", "timeout": 2})
        self.channel.sudo().webhook_internal = True
        with (
            patch.object(webhook_request.socket, "getaddrinfo", lookup),
            patch.object(
                webhook_request.socket, "create_connection", lambda place, timeout: self.connected(place, timeout)
            ),
            patch.dict(config.options, {"travel_webhook_http": "1"}),
        ):
            self.channel._hand_over(self.delivery(self.channel))
        self.assertEqual(asked, ["customer.example"])
        self.assertEqual(self.receiver.got[0][1]["Host"], f"customer.example:{port}")

    def connected(self, place, timeout):
        self.assertEqual(place[0], "127.0.0.1")
        line = socket.socket()
        line.settimeout(timeout)
        line.connect(place)
        return line

    def test_secret_is_shown_once(self):
        """A new secret is in the answer to the button, and in no field that a view shows."""
        first = self.channel.action_renew_secret()["context"]["default_secret"]
        self.assertEqual(self.channel.webhook_secret, first)
        self.assertNotEqual(self.channel.action_renew_secret()["context"]["default_secret"], first)
        with self.assertRaises(AccessError):
            self.channel.with_user(self.users["account_manager"]).action_renew_secret()
        self.channel.webhook_secret = False
        self.assertIn("no signing secret", self.refused(self.delivery(self.channel)).reason)

    def test_test(self):
        self.assertEqual(self.channel.action_test()["params"]["type"], "success")
        self.assertEqual(json.loads(self.receiver.got[0][2].split(b"\r\n\r\n", 1)[1].split(b"\r\n")[0])["type"], "test")
        self.receiver.answers = [(404, {}, "who?")]
        self.assertIn("404: who?", self.channel.action_test()["params"]["message"])
