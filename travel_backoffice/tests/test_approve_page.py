"""The link of an approval: what it does for the one who is asked, and what it refuses everybody else."""

import re
from unittest.mock import patch

from lxml import html

from odoo.exceptions import LockError
from odoo.tests import HttpCase, new_test_user, tagged

from ..controllers.approve import GUESSES
from .approval_common import PAST, ApprovalCommon

SCRIPT = "\"></textarea><script>alert(1)</script>"


class ApprovePageCommon(ApprovalCommon, HttpCase):
    def setUp(self):
        super().setUp()
        GUESSES.forget()
        self.addCleanup(GUESSES.forget)

    def asked(self, order=None, **values):
        """An approval that Ann was mailed, and its path as the mail has it."""
        approval = self.ask(order or self.trip(**values))
        with self.mails() as mails:
            self.run_job()
        link = html.fromstring(mails[-1][2]).xpath("//a/@href")[0]
        return approval, "/travel/approve/" + link.partition("/travel/approve/")[2]

    @staticmethod
    def path(step):
        return "/travel/approve/" + step.link.partition("/travel/approve/")[2]

    def csrf(self, path):
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.url_open(path).text)
        return found.group(1) if found else ""

    def post(self, path, csrf=None, **fields):
        """Send the form, with the token that its page gave."""
        csrf = self.csrf(path) if csrf is None else csrf
        response = self.url_open(path, data={"csrf_token": csrf, **fields}, method="POST")
        self.env.invalidate_all()
        return response

    def assertTellsNothing(self, response):
        for secret in ("Mary", "KBP", "253", "Economy", "Bob", "<form"):
            self.assertNotIn(secret, response.text)


@tagged("post_install", "-at_install")
class TestApprovePage(ApprovePageCommon):
    def test_whole_picture(self):
        """Traveller, route, dates, price, what is against the policy with its clause and reason, and who approved before."""
        step = {"chain_id": self.chain.id, "sequence": 20, "approver": "person", "partner_id": self.eve.id}
        self.env["travel.approval.chain.step"].create(step)
        order = self.trip()
        order.line_ids.write({"lowest_fare": 180.0, "cabin": "Business"})
        finding = self.finding(order, excess=73.0, reason="MEETING")
        approval = self.ask(order, finding)
        approval.current_id._answer(True, "The customer wants it", self.ann)
        page = self.url_open(self.path(approval.current_id))
        self.assertEqual(page.status_code, 200)
        words = " ".join(" ".join(html.fromstring(page.text).itertext()).split())
        for told in (
            "Mary Jones", "Bob Booker", "Alpha Ltd", "KBP-FRA-KBP", "Lufthansa", "Business", "04/01/2026", "Total $ 253.00",
            "4.2 Economy up to six hours", "it is not so", "Above what is agreed: $ 73.00", "Reason given: MEETING",
            "Lowest fare offered: $ 180.00", "Approved already", "Ann Approver", "The customer wants it",
        ):  # fmt: skip
            self.assertIn(told, words.replace("\xa0", " "))
        self.assertNotIn("<script", page.text)

    def test_approve(self):
        """Looking decides nothing, however often; the button does."""
        approval, path = self.asked()
        for method in ("GET", "GET", "HEAD"):
            self.assertEqual(self.url_open(path, method=method).status_code, 200)
        self.url_open(f"{path}?decision=approve")
        self.env.invalidate_all()
        self.assertEqual(approval.state, "open")
        done = self.post(path, decision="approve", comment="")
        self.assertIn("This was approved", done.text)
        self.assertTellsNothing(done)
        self.assertRecordValues(approval, [{"state": "approved", "decided_by_id": self.ann.id}])

    def test_refuse_needs_a_comment(self):
        approval, path = self.asked()
        answer = self.post(path, decision="refuse", comment=" ")
        self.assertIn("Please say why you refuse", html.fromstring(answer.text).xpath("string(//*[@role='alert'])"))
        self.assertEqual(approval.state, "open")
        self.assertIn("This was refused", self.post(path, decision="refuse", comment="Too dear").text)
        self.assertRecordValues(approval, [{"state": "refused", "comment": "Too dear"}])

    def test_neither(self):
        """A form without a decision, or with another one, decides nothing."""
        approval, path = self.asked()
        for fields in ({}, {"decision": ""}, {"decision": "approved"}, {"approve": "1"}):
            self.assertIn("Please choose", self.post(path, **fields).text)
        self.assertEqual(approval.state, "open")

    def test_replayed(self):
        """The same form again, the other button, and the page again: what became of it, and nothing else."""
        approval, path = self.asked()
        csrf = self.csrf(path)
        self.post(path, csrf, decision="approve")
        for response in (self.post(path, csrf, decision="approve"), self.post(path, csrf, decision="refuse", comment="No"), self.url_open(path)):
            self.assertEqual(response.status_code, 200)
            self.assertIn("This was approved", response.text)
            self.assertTellsNothing(response)
        self.assertEqual((approval.state, len(approval.step_ids)), ("approved", 1))

    def test_expired(self):
        """Its hour is over, and the job was not there yet: nothing is shown nor decided; then Dan has a link of his own."""
        self.chain.step_ids.substitute_id = self.dan
        approval, path = self.asked()
        csrf, old = self.csrf(path), approval.current_id
        old.deadline = PAST
        for response in (self.url_open(path), self.post(path, csrf, decision="approve")):
            self.assertIn("The time is over", response.text)
            self.assertTellsNothing(response)
        self.assertEqual(approval.state, "open")
        with self.mails():
            self.run_job()
        self.assertNotEqual(self.path(approval.current_id).rpartition("/")[2], path.rpartition("/")[2])
        for response in (self.url_open(path), self.post(path, csrf, decision="approve")):
            self.assertIn("The time is over", response.text)
            self.assertTellsNothing(response)
        self.assertIn("This was approved", self.post(self.path(approval.current_id), decision="approve").text)
        self.assertEqual(self.said(approval), [("Ann Approver", "silent"), ("Dan Deputy", "approved")])

    def test_renewed(self):
        """Dearer than what Ann was asked: her first link says so and decides nothing."""
        order = self.trip()
        approval, path = self.asked(order)
        csrf = self.csrf(path)
        order.line_ids.base_fare = 500.0
        renewed = self.ask(order, approval.finding_ids)
        for response in (self.url_open(path), self.post(path, csrf, decision="approve")):
            self.assertIn("Nothing to do here", response.text)
            self.assertTellsNothing(response)
        self.assertEqual((approval.state, renewed.state), ("withdrawn", "open"))

    def test_nobody_elses_trip(self):
        """A wrong word, a wrong number, another step's word, another kind of link: the same answer, to the byte."""
        approval, path = self.asked()
        other, _path = self.asked(self.trip(number="220-3324650340"))
        step, token, foreign = approval.current_id, path.rpartition("/")[2], self.path(other.current_id).rpartition("/")[2]
        paths = [
            f"/travel/approve/{step.id}/{token[:-1]}x",
            f"/travel/approve/{step.id}/{foreign}",
            f"/travel/approve/{other.current_id.id}/{token}",
            f"/travel/approve/{step.id}/{token.lower()}",
            f"/travel/approve/{step.id}/%C3%A4%00",
            f"/travel/approve/{step.id + 9999}/{token}",
            f"/travel/approve/{2**31}/{token}",
            f"/travel/approve/0/{token}",
        ]
        answers = [self.url_open(path) for path in paths]
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len({answer.text for answer in answers}), 1)
        self.assertTellsNothing(answers[0])
        csrf = self.csrf(self.path(step))
        for wrong in paths:
            self.assertEqual(self.post(wrong, csrf, decision="approve").status_code, 404)
        self.assertEqual({approval.state, other.state}, {"open"})

    def test_guessing_is_slowed(self):
        approval, path = self.asked()
        for _miss in range(GUESSES.most):
            GUESSES.missed("127.0.0.1")
        wrong = self.url_open(f"/travel/approve/{approval.current_id.id}/wrong")
        self.assertEqual((wrong.status_code, wrong.text), (429, ""))
        self.assertEqual(self.url_open(path).status_code, 200)

    def test_forms_of_others(self):
        """Without the page's own token, as JSON, by other methods: refused."""
        approval, path = self.asked()
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self.post(path, "", decision="approve").status_code, 400)
            self.assertEqual(self.post(path, "wrong", decision="approve").status_code, 400)
        self.assertGreaterEqual(self.url_open(path, json={"params": {"decision": "approve"}}, method="POST").status_code, 400)
        for method in ("PUT", "PATCH", "DELETE"):
            self.assertEqual(self.url_open(path, data={"decision": "approve"}, method=method).status_code, 405)
        self.env.invalidate_all()
        self.assertEqual(approval.state, "open")

    def test_two_clicks(self):
        """The second of two clicks at the very same moment is told to look again; one decision."""
        approval, path = self.asked()
        csrf = self.csrf(path)
        with patch.object(type(self.approvals), "lock_for_update", side_effect=LockError("busy")):
            response = self.post(path, csrf, decision="refuse", comment="Too dear")
        self.assertEqual(response.status_code, 409)
        self.assertIn("saved right now", response.text)
        self.assertIn("Too dear</textarea>", response.text)
        self.assertEqual(approval.state, "open")

    def test_what_is_written_is_text(self):
        """Names, messages and comments are shown as they are written, never run."""
        self.mary.name = f"Mary {SCRIPT}"
        order = self.trip()
        finding = self.finding(order, message=SCRIPT, reason=SCRIPT)
        approval = self.ask(order, finding)
        path = self.path(approval.current_id)
        answer = self.post(path, decision="x", comment=SCRIPT)
        for response in (self.url_open(path), answer):
            self.assertNotIn("<script", response.text)
            self.assertIn("&lt;script&gt;", response.text)
            self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])
            self.assertIn("no-store", response.headers["Cache-Control"])
            self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")

    def test_language_and_hour(self):
        """Ann reads French, and her own hour: 16:00 in Kyiv is 13:00 UTC."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ann.write({"lang": "fr_FR", "tz": "Europe/Kyiv"})
        approval, path = self.asked()
        approval.current_id.deadline = "2030-07-01 13:00:00"
        page = self.url_open(path, headers={"Accept-Language": "de"}).text
        self.assertIn('lang="fr-FR"', page)
        self.assertIn("01/07/2030 16:00 (Europe/Kyiv)", page)

    # -- portal -------------------------------------------------------------------------------------------------------

    def log_in(self, partner, login):
        new_test_user(self.env, login=login, password=login, groups="base.group_portal", partner_id=partner.id)
        self.authenticate(login, login)

    def test_portal(self):
        """Ann finds it on her first page and in the list, refuses with a reason, and finds it among her decisions."""
        self.ann.parent_id = self.alpha
        approval, _path = self.asked()
        mine = f"/my/travel/approvals/{approval.current_id.id}"
        self.log_in(self.ann, "ann_portal")
        self.assertIn("One trip needs your approval", self.url_open("/my/travel").text)
        listed = html.fromstring(self.url_open("/my/travel/approvals").text)
        self.assertEqual([text.strip() for text in listed.xpath("//li[@aria-current='page']/text()")], ["Approvals"])
        self.assertIn(mine, listed.xpath("//a/@href"))
        page = self.url_open(mine).text
        self.assertIn("KBP-FRA-KBP", page)
        csrf = self.csrf(mine)
        self.assertIn("Please say why", self.post(mine, csrf, decision="refuse").text)
        self.assertIn("This was refused", self.post(mine, csrf, decision="refuse", comment="Too dear").text)
        self.assertRecordValues(approval, [{"state": "refused", "comment": "Too dear"}])
        listed = self.url_open("/my/travel/approvals").text
        self.assertNotIn(mine, listed)
        self.assertIn("Mary Jones · KBP-FRA-KBP", listed)
        self.assertNotIn("needs your approval", self.url_open("/my/travel").text)

    def test_portal_of_others(self):
        """Dan is not asked: no page, no list, no answer; Ann has left the customer: what she decided is no longer listed."""
        approval, _path = self.asked()
        mine = f"/my/travel/approvals/{approval.current_id.id}"
        self.dan.parent_id = self.alpha
        self.log_in(self.dan, "dan_portal")
        self.assertEqual(self.url_open(mine).status_code, 404)
        self.assertNotIn("KBP-FRA", self.url_open("/my/travel/approvals").text)
        csrf = self.csrf("/my/travel/approvals") or self.csrf("/my/account")
        response = self.post(mine, csrf, decision="approve")
        self.assertNotIn("KBP-FRA", response.text)
        self.assertEqual(approval.state, "open")
        approval.current_id._answer(True, "", self.ann)
        self.ann.parent_id = self.customer("Beta")
        self.log_in(self.ann, "ann_portal")
        self.assertNotIn("KBP-FRA", self.url_open("/my/travel/approvals").text)
