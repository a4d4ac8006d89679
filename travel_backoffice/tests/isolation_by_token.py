"""Links that open without a log-in: each opens what it was made for, and nothing else."""

import ast
from datetime import datetime, timedelta
from pathlib import Path

from odoo import http
from odoo.tests import HttpCase

from .isolation_by_route import quiet, readable
from .isolation_world import word

ADDON = Path(__file__).parent.parent
#: parts of the names of what has to be compared in constant time
KEYS = ("token", "nonce", "signature", "digest", "hash")


class TokenChecks(HttpCase):
    """Needs the world of :class:`IsolationWorld`."""

    def opened(self, path):
        answer = self.url_open(path, allow_redirects=False)
        return self.found_words(readable(answer.content)) if answer.status_code == 200 else None

    @staticmethod
    def spoilt(token):
        """The same with its last sign changed, cut, twice, in capitals, and none at all."""
        last = "0" if token[-1] != "0" else "1"
        return [token[:-1] + last, token[:-1], token * 2, token.swapcase(), ""]

    def test_links_to_invoices(self):
        """With the link of one invoice the same visitor opens that one alone, logged in or not."""
        mine, other = self.invoices["AC1"], self.invoices["BC1"]
        for login in (None, "iso_outsider", "iso_traveller"):
            self.authenticate(login, login)
            with quiet():
                self.assertIn(("PERSON", "AC1"), self.opened(f"/my/invoices/{mine.id}?access_token={mine.access_token}&report_type=html"))
                for path in ("", "&report_type=html", "&report_type=pdf&download=true"):
                    self.assertIsNone(self.opened(f"/my/invoices/{other.id}?access_token={mine.access_token}{path}"), path)
                for token in self.spoilt(mine.access_token):
                    self.assertIsNone(self.opened(f"/my/invoices/{mine.id}?access_token={token}"), token)

    def test_links_to_files(self):
        mine, other = self.attachments["AC1"], self.attachments["BC1"]
        token = mine.sudo().generate_access_token()[0]
        self.authenticate("iso_outsider", "iso_outsider")
        with quiet():
            self.assertEqual(self.opened(f"/web/content/{mine.id}?access_token={token}"), {("DOC", "AC")})
            self.assertIsNone(self.opened(f"/web/content/{other.id}?access_token={token}"))
            for wrong in self.spoilt(token):
                self.assertIsNone(self.opened(f"/web/content/{mine.id}?access_token={wrong}"), wrong)

    def test_messages_by_a_link(self):
        """The conversation on an invoice opens with its link, not with that of another."""
        mine, other = self.invoices["AC1"], self.invoices["BC1"]
        self.authenticate(None, None)
        for thread, expected in ((mine, {("DOC", "AC")}), (other, set())):
            params = {"thread_model": "account.move", "thread_id": thread.id, "token": mine.access_token}
            with quiet():
                answer = self.opener.post(f"{self.base_url()}/mail/chatter_fetch", json={"jsonrpc": "2.0", "params": params})
            self.assertEqual(self.found_words(answer.text), expected)

    def test_links_to_requests(self):
        """Another's number, a spoilt word: as if there were no such page. Expired and withdrawn: nothing of the trip."""
        mine, other = self.requests["AC"], self.requests["BC"]
        own = {("TRIP", "AC2"), ("PERSON", "AC2")}
        page = f"/travel/fill/{mine.id}/"
        self.authenticate("iso_outsider", "iso_outsider")
        self.assertEqual(self.opened(page + mine._token()), own)
        self.assertIsNone(self.opened(f"/travel/fill/{other.id}/{mine._token()}"))
        for token in self.spoilt(mine._token())[:-1]:
            self.assertIsNone(self.opened(page + token), token)
        mine.expires_at = datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.opened(page + mine._token()), set())
        mine.write({"expires_at": datetime.now() + timedelta(days=1), "state": "withdrawn"})
        self.assertEqual(self.opened(page + mine._token()), set())
        before = mine._token()
        mine.write({"state": "open", "nonce": "another"})
        self.assertIsNone(self.opened(page + before), "An older link")
        self.assertEqual(self.opened(page + mine._token()), own)

    def test_links_to_approvals(self):
        """As with requests; a link of one kind opens nothing of another. Decided or over: nothing of the trip."""
        mine, other = self.asked["AC"], self.asked["BC"]
        own = {("TRIP", "AC1"), ("PERSON", "AC1"), ("NODE", "AC")}
        page = f"/travel/approve/{mine.id}/"
        self.authenticate("iso_outsider", "iso_outsider")
        self.assertEqual(self.opened(page + mine._token()), own)
        self.assertIsNone(self.opened(f"/travel/approve/{other.id}/{mine._token()}"))
        self.assertIsNone(self.opened(page + self.requests["AC"]._token()))
        for token in self.spoilt(mine._token())[:-1]:
            self.assertIsNone(self.opened(page + token), token)
        mine.deadline = datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.opened(page + mine._token()), set())
        mine.deadline = False
        for state in ("approved", "refused", "silent", "unreachable", "withdrawn"):
            mine.state = state
            self.assertEqual(self.opened(page + mine._token()), set())
        mine.state = "open"
        self.assertEqual(self.opened(page + mine._token()), own)

    def test_approved_by_a_link(self):
        """With the link of one trip nobody approves another; whoever is logged in."""
        mine, other = self.asked["AC"], self.asked["BC"]
        self.authenticate("iso_outsider", "iso_outsider")
        form = {"csrf_token": http.Request.csrf_token(self), "decision": "approve", "comment": "x"}
        with quiet():
            for path in (f"/travel/approve/{other.id}/{mine._token()}", f"/my/travel/approvals/{mine.id}", f"/my/travel/approvals/{other.id}"):
                self.url_open(path, data=form)
        self.env.invalidate_all()
        self.assertEqual((mine.state, other.state), ("open", "open"))
        self.url_open(f"/travel/approve/{mine.id}/{mine._token()}", data=form)
        self.env.invalidate_all()
        self.assertEqual((mine.state, mine.decided_by_id, other.state), ("approved", mine.recipient_id, "open"))

    def test_answers_by_a_link(self):
        """Whoever has one link answers what that one asks for; the fields of another request are not looked at."""
        mine, other = self.requests["AC"], self.requests["BC"]
        form = {f"h{hold.id}": word("DOC", "X") for hold in (mine | other).hold_ids}
        self.authenticate("iso_outsider", "iso_outsider")
        page = f"/travel/fill/{mine.id}/{mine._token()}"
        form["csrf_token"] = http.Request.csrf_token(self)
        self.url_open(page, data=form)
        self.env.invalidate_all()
        values = [asked.hold_ids.line_id.reference_ids.filtered(lambda one: one.code == "PRJ" and one.value).mapped("value") for asked in (mine, other)]
        self.assertEqual(values, [[word("DOC", "X")], []])

    def test_keys_are_compared_in_constant_time(self):
        """By ``consteq`` or ``hmac.compare_digest``: ``==`` tells by its time how much of a guess was right."""
        found = []
        for path in [*ADDON.glob("controllers/*.py"), *ADDON.glob("models/*.py")]:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Compare) and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
                    said = [name for side in (node.left, *node.comparators) for name in _names(side)]
                    if any(key in name.lower() for name in said for key in KEYS):
                        found.append(f"{path.name}:{node.lineno} {ast.unparse(node)}")
        self.assertFalse(found)


def _names(node):
    """Names and attributes that a side of a comparison consists of."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name | ast.Attribute):
            yield one.id if isinstance(one, ast.Name) else one.attr
