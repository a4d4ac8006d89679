"""The fill-in link: what it does for the right person, and what it refuses everybody else."""

import re
from unittest.mock import patch

from lxml import html

from odoo.exceptions import LockError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..controllers.brake import Brake
from ..controllers.fill import GUESSES
from .fill_common import FillCommon

SCRIPT = "\"><script>alert(1)</script><img src=x onerror=alert(2)>"


class FillPageCommon(FillCommon, HttpCase):
    def setUp(self):
        super().setUp()
        GUESSES.forget()
        self.addCleanup(GUESSES.forget)

    def ask(self, *orders):
        """Mails leave; the request of the first order's traveller."""
        with self.mails():
            self.run_job()
        return orders[0].line_ids.open_hold_ids.data_request_id.sudo()  # as the program itself

    @staticmethod
    def path(request):
        return "/travel/fill/" + request.link.partition("/travel/fill/")[2]

    def get(self, path, **values):
        return self.url_open(path, **values)

    def post(self, path, csrf=None, **fields):
        """Send the form, with the token that its page gave."""
        if csrf is None:
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
            csrf = found.group(1) if found else ""
        response = self.url_open(path, data={"csrf_token": csrf, **fields}, method="POST")
        self.env.invalidate_all()
        return response

    def name(self, order, code):
        """The field for one reference of one order."""
        return f"h{self.hold(order, code).id}"

    def values(self, order):
        return {row.code: row.value for row in order.line_ids.reference_ids if row.value}


@tagged("post_install", "-at_install")
class TestFillPage(FillPageCommon):
    def test_story(self):
        """Held, mailed, opened, one answer wrong, corrected: ready, priced and billed: 253.00 + fee 25.00 = 278.00."""
        order = self.held_order()
        self.assertEqual(order.state, "held")
        with self.mails() as mails:
            self.run_job()
        link = html.fromstring(mails[0][2]).xpath("//a/@href")[0]
        path = "/travel/fill/" + link.partition("/travel/fill/")[2]
        page = self.get(path)
        self.assertEqual(page.status_code, 200)
        form = html.fromstring(page.text)
        self.assertEqual(form.xpath("//label/text()"), ["Cost centre", "Project"])
        self.assertEqual(form.xpath("//select/option/text()")[1:], ["4711 · Sales", "4712 · Research"])
        self.assertIn("P and three digits", page.text)
        self.assertIn("KBP-FRA-KBP", page.text)
        for secret in ("253.00", "200.00", "25.00", "220-3324650328", order.name, "Bob"):
            self.assertNotIn(secret, page.text)
        fields = {self.name(order, "CC"): "4712", self.name(order, "PRJ"): "P12"}
        answer = html.fromstring(self.post(path, **fields).text)
        self.assertIn("saved", answer.xpath("string(//*[@role='alert'])"))
        self.assertEqual(self.values(order), {"CC": "4712"}, "what is right is kept")
        wrong = answer.xpath("//input[@aria-invalid='true']")[0]
        self.assertEqual(wrong.get("value"), "P12", "what was keyed stands there still")
        self.assertIn("does not have the form", answer.xpath("string(//p[@class='error'])"))
        self.assertIn(answer.xpath("//p[@class='error']/@id")[0], wrong.get("aria-describedby").split())
        done = self.post(path, **{self.name(order, "PRJ"): " P123 "})
        self.assertIn("Thank you!", done.text)
        self.assertEqual(self.values(order), {"CC": "4712", "PRJ": "P123"})
        self.assertEqual(set(order.line_ids.reference_ids.mapped("source")), {"person"})
        self.assertEqual(order.line_ids.cost_center_id.code, "4712")
        self.assertRecordValues(order, [{"state": "billed"}])
        self.assertRecordValues(order.invoice_ids, [{"state": "posted", "amount_total": 278.0}])
        request = self.request_to(self.mary)
        self.assertEqual((request.state, bool(request.answered_at)), ("answered", True))

    def test_replayed(self):
        """The same form again, and the page again: friendly, without data, and nothing changes."""
        order = self.held_order()
        path = self.path(self.ask(order))
        fields = {self.name(order, "CC"): "4711", self.name(order, "PRJ"): "P123"}
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text).group(1)
        self.post(path, csrf, **fields)
        other = {name: value.replace("4711", "4712") for name, value in fields.items()}
        for response in (self.post(path, csrf, **other), self.get(path)):
            self.assertEqual(response.status_code, 200)
            self.assertIn("Thank you!", response.text)
            self.assertNotIn("KBP-FRA", response.text)
            self.assertNotIn("Mary", response.text)
        self.assertEqual(self.values(order), {"CC": "4711", "PRJ": "P123"})
        self.assertEqual(len(order.invoice_ids), 1)

    def test_wrong_token(self):
        """A wrong word, a wrong number and another request's word get the same answer, to the byte."""
        order = self.held_order()
        request = self.ask(order)
        zoe = self.traveller("Zoe Other", self.customer_node, email="zoe@alpha.example")
        other = self.ask(self.held_order("220-3324650340", traveller=zoe))
        token, foreign = request.link.rpartition("/")[2], other.link.rpartition("/")[2]
        paths = [
            f"/travel/fill/{request.id}/{token[:-1]}x",
            f"/travel/fill/{request.id}/{foreign}",
            f"/travel/fill/{request.id}/{token.lower()}",
            f"/travel/fill/{request.id}/%C3%A4%00",
            f"/travel/fill/{request.id + 9999}/{token}",
            f"/travel/fill/{2**31}/{token}",
            f"/travel/fill/99999999999999999999/{token}",
            f"/travel/fill/0/{token}",
        ]
        answers = [self.get(path) for path in paths]
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len({answer.text for answer in answers}), 1)
        self.assertNotIn("Mary", answers[0].text)
        for path in (f"/travel/fill/-1/{token}", f"/travel/fill/x/{token}", f"/travel/fill/{request.id}/"):
            self.assertEqual(self.get(path).status_code, 404)
        fields = {self.name(order, "CC"): "4711"}
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', self.get(self.path(request)).text).group(1)
        self.assertEqual(self.post(paths[0], csrf, **fields).status_code, 404)
        self.assertFalse(self.values(order))

    def test_guessing_is_slowed(self):
        """After thirty misses an address gets short refusals; the right link opens all the same."""
        order = self.held_order()
        request = self.ask(order)
        wrong = f"/travel/fill/{request.id}/wrong"
        for _miss in range(GUESSES.most - 1):
            GUESSES.missed("127.0.0.1")
        answers = [self.get(path) for path in (wrong, wrong, f"/travel/fill/{request.id + 1}/wrong")]
        self.assertEqual([(answer.status_code, answer.text) for answer in answers], [(429, "")] * 3)
        self.assertEqual(self.get(self.path(request)).status_code, 200)
        GUESSES.forget()
        self.assertEqual(self.get(wrong).status_code, 404)
        now = [0.0]
        brake = Brake(most=2, seconds=60, keep=2, clock=lambda: now[0])
        brake.missed("a")
        self.assertFalse(brake.stops("a"))
        brake.missed("a")
        self.assertTrue(brake.stops("a"))
        self.assertFalse(brake.stops("b"))
        now[0] = 60.0
        self.assertFalse(brake.stops("a"))
        brake.missed("b"), brake.missed("c")
        self.assertEqual(list(brake._misses), ["b", "c"], "its memory is bounded")

    def test_expired_and_withdrawn(self):
        order = self.held_order()
        request = self.ask(order)
        path = self.path(request)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text).group(1)
        fields = {self.name(order, "CC"): "4711", self.name(order, "PRJ"): "P123"}
        for state, words in (("expired", "has expired"), ("withdrawn", "Nothing to do here")):
            request.state = state
            for response in (self.get(path), self.post(path, csrf, **fields)):
                self.assertIn(words, response.text)
                self.assertNotIn("KBP-FRA", response.text)
                self.assertNotIn("<form", response.text)
        request.state = "open"
        request.expires_at = "2026-03-01 00:00:00"  # its day is over, and the job was not there yet
        for response in (self.get(path), self.post(path, csrf, **fields)):
            self.assertIn("has expired", response.text)
        self.assertFalse(self.values(order))

    def test_revoked(self):
        """A new link makes the old one worthless."""
        request = self.ask(self.held_order())
        old = self.path(request)
        with self.mails():
            request.with_user(self.users["agent"]).action_new_link()
        self.assertEqual(self.get(old).status_code, 404)
        self.assertEqual(self.get(self.path(request)).status_code, 200)

    def test_another_customers_order(self):
        """Fields of another customer's and of another traveller's order are not looked at, nor shown."""
        mine = self.held_order()
        beta = self.customer("Beta")
        zoe = self.traveller("Zoe", beta, email="zoe@beta.example")
        self.cost_center(beta, "9999")
        self.contract(beta, reference_set_id=self.mandated.id)
        theirs = self.held_order("220-3324650341", customer=beta, traveller=zoe)
        request = self.ask(mine)
        page = self.get(self.path(request)).text
        self.assertNotIn("Zoe", page)
        self.assertNotIn("9999", page)
        fields = {self.name(theirs, "CC"): "9999", self.name(theirs, "PRJ"): "P999", "partner_id": "1", "state": "billed"}
        response = self.post(self.path(request), **fields)
        self.assertIn("Nothing was filled in", response.text)
        self.assertFalse(self.values(theirs))
        self.assertEqual(theirs.state, "held")
        # and a cost centre of another customer is wrong here
        self.assertIn("is not one of", self.post(self.path(request), **{self.name(mine, "CC"): "9999"}).text)

    def test_script_in_a_field(self):
        """It is text wherever it comes to stand: page, log, next page, mail, invoice."""
        self.mary.name = f"Mary {SCRIPT}"
        order = self.order(self.customer_node, passengers=({"name": "MARY", "partner_id": self.mary.id},))
        self.line(order, "hotel", base_fare=100.0, name=f"Hotel {SCRIPT}")
        order.action_ready()
        with self.mails() as mails:
            self.run_job()
        request = self.request_to(self.mary)
        path = self.path(request)
        fields = {self.name(order, "CC"): SCRIPT, self.name(order, "PRJ"): SCRIPT, self.name(order, "WHY"): SCRIPT}
        page, answer = self.get(path), self.post(path, **fields)
        logs = "".join((order.message_ids | request.message_ids).mapped("body"))
        for text in (page.text, answer.text, mails[0][2], logs, self.get(path).text):
            self.assertNotIn("<script>alert", text)
            self.assertNotIn("<img src=x", text)
        self.assertEqual(self.values(order), {"WHY": SCRIPT}, "free text is free")
        self.assertIn("script-src" if "script-src" in page.headers["Content-Security-Policy"] else "default-src 'none'",
                      page.headers["Content-Security-Policy"])  # fmt: skip
        self.post(path, **{self.name(order, "CC"): "4711", self.name(order, "PRJ"): "P123"})
        printed = self.env["ir.actions.report"]._render_qweb_html("account.account_invoices", order.invoice_ids.ids)[0].decode()
        self.assertIn("alert(1)", printed, "the purpose is printed")
        self.assertNotIn("<script>alert", printed)
        self.assertNotIn("<img src=x", printed)

    def test_too_long_and_odd_signs(self):
        """A hundred signs are the most; control characters do not come in."""
        order = self.order(self.customer_node, passengers=({"name": "MARY", "partner_id": self.mary.id},))
        self.line(order, "hotel", base_fare=100.0)
        order.action_ready()
        path = self.path(self.ask(order))
        self.assertIn("too long", self.post(path, **{self.name(order, "WHY"): "x" * 100_000}).text)
        self.assertFalse(self.values(order))
        self.post(path, **{self.name(order, "WHY"): "a\x00b\r\nBcc: x@y.z\u202e"})
        self.assertEqual(self.values(order), {"WHY": "a b Bcc: x@y.z"})

    def test_other_ways_in(self):
        """No form token, JSON, other methods, HEAD: refused or without effect."""
        order = self.held_order()
        path = self.path(self.ask(order))
        fields = {self.name(order, "CC"): "4711", self.name(order, "PRJ"): "P123"}
        self.assertEqual(self.post(path, "", **fields).status_code, 400)
        self.assertEqual(self.post(path, "x" * 60, **fields).status_code, 400)
        json = self.url_open(path, json={"params": fields}, method="POST")
        self.assertGreaterEqual(json.status_code, 400)
        for method in ("PUT", "PATCH", "DELETE"):
            self.assertEqual(self.url_open(path, data=fields, method=method).status_code, 405)
        head = self.url_open(path, method="HEAD")
        self.assertEqual((head.status_code, head.text), (200, ""))
        query = "&".join(f"{name}={value}" for name, value in fields.items())
        self.assertEqual(self.get(f"{path}?{query}").status_code, 200)
        self.assertFalse(self.values(order))

    def test_headers(self):
        request = self.ask(self.held_order())
        for path in (self.path(request), f"/travel/fill/{request.id}/wrong"):
            headers = self.get(path).headers
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertIn("no-store", headers["Cache-Control"])
            self.assertIn("noindex", headers["X-Robots-Tag"])
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])

    def test_same_for_all_trips(self):
        """One answer for three trips; a trip with its own answer keeps it."""
        orders = [self.held_order(f"220-33246503{number}") for number in (51, 52, 53)]
        path = self.path(self.ask(*orders))
        reference = self.mandated.reference_ids.filtered(lambda one: one.code == "CC")
        project = self.mandated.reference_ids.filtered(lambda one: one.code == "PRJ")
        self.assertIn("The same for all trips", self.get(path).text)
        fields = {f"s{reference.id}": "4711", f"s{project.id}": "P001", self.name(orders[1], "CC"): "4712"}
        self.assertIn("Thank you!", self.post(path, **fields).text)
        self.assertEqual([self.values(order)["CC"] for order in orders], ["4711", "4712", "4711"])
        self.assertEqual({order.state for order in orders}, {"billed"})

    def test_language(self):
        """The page speaks the language of the one who is asked, whatever the browser says."""
        self.env["res.lang"]._activate_lang("fr_FR")
        label = self.mandated.reference_ids[0]
        label.with_context(lang="fr_FR").name = "Centre de coûts"
        self.mary.lang = "fr_FR"
        page = self.get(self.path(self.ask(self.held_order())), headers={"Accept-Language": "de"})
        self.assertIn('lang="fr-FR"', page.text)
        self.assertIn("Centre de coûts", page.text)

    def test_many_cost_centres_are_keyed(self):
        for number in range(50):
            self.cost_center(self.alpha, f"K{number}")
        page = self.get(self.path(self.ask(self.held_order()))).text
        self.assertNotIn("<select", page)
        self.assertNotIn("K17", page)

    def test_billed_meanwhile(self):
        """A colleague settles and bills it while the page is open: thanks, and nothing changes."""
        order = self.held_order()
        path = self.path(self.ask(order))
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text).group(1)
        fields = {self.name(order, "CC"): "4712", self.name(order, "PRJ"): "P999"}
        order.line_ids.reference_ids.filtered(lambda row: row.code == "CC").value = "4711"
        order.line_ids.reference_ids.filtered(lambda row: row.code == "PRJ").value = "P123"
        self.assertEqual(order.state, "billed")
        self.assertIn("Thank you!", self.post(path, csrf, **fields).text)
        self.assertEqual(self.values(order), {"CC": "4711", "PRJ": "P123"})
        self.assertEqual(len(order.invoice_ids), 1)

    def test_somebody_else_saves(self):
        """Two with the same trips at once: the second is asked to send again, and nothing of his is lost or doubled."""
        order = self.held_order()
        path = self.path(self.ask(order))
        Hold = type(self.env["travel.hold"])
        with patch.object(Hold, "lock_for_update", side_effect=LockError("busy")):
            response = self.post(path, **{self.name(order, "PRJ"): "P123"})
        self.assertEqual(response.status_code, 409)
        self.assertIn("send it again", response.text)
        self.assertIn('value="P123"', response.text)
        self.assertFalse(self.values(order))

    def test_two_people(self):
        """Passed on to Ann, both links open the same trips: who answers first is heard, the other is thanked."""
        order = self.held_order()
        to_mary = self.ask(order)
        to_mary.write({"reminder_count": 2, "next_at": "2026-03-01"})
        with self.mails():
            self.run_job()
        to_ann = self.request_to(self.ann)
        fields = {self.name(order, "CC"): "4711", self.name(order, "PRJ"): "P123"}
        self.assertIn("Thank you!", self.post(self.path(to_mary), **fields).text)
        self.assertEqual((to_mary.state, to_ann.state), ("answered", "answered"))
        self.assertIn("Thank you!", self.get(self.path(to_ann)).text)

    def test_another_company(self):
        """The link of a second agency's request works in that agency, and bills there."""
        second = self.setup_other_company()["company"]
        self.env.user.company_ids |= second
        second._travel_prepare_accounting()
        env = self.env(context={**self.env.context, "allowed_company_ids": second.ids})
        mandated = self.mandated.copy({"company_id": second.id, "name": "Second's"})
        fees = self.env["travel.fee.table"].with_env(env).create({"name": "None", "company_id": second.id})
        self.env["travel.contract"].with_env(env).create(
            {
                "name": "Second",
                "partner_id": self.alpha.id,
                "company_id": second.id,
                "date_from": "2026-01-01",
                "state": "active",
                "reference_set_id": mandated.id,
                "fee_table_id": fees.id,
                "billing_profile_id": self.by_itself,
            }
        )
        order = self.env["travel.order"].with_env(env).create(
            {
                "partner_id": self.customer_node.id,
                "company_id": second.id,
                "booked_at": "2026-03-10 10:00:00",
                "passenger_ids": [Command.create({"name": "MARY", "partner_id": self.mary.id})],
            }
        )  # fmt: skip
        self.line(order, "hotel", base_fare=100.0)
        order.action_ready()
        request = self.ask(order)
        self.assertEqual(request.company_id, second)
        fields = {self.name(order, "CC"): "4711", self.name(order, "PRJ"): "P123", self.name(order, "WHY"): "Fair"}
        self.assertIn("Thank you!", self.post(self.path(request), **fields).text)
        self.assertEqual(order.state, "billed")
        self.assertEqual(order.invoice_ids.company_id, second)
