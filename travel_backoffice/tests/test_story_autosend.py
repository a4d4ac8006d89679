"""A month of six customers, from documents to delivered invoices, with no hand on it; all that was received is opened."""

import base64
import csv
import hashlib
import hmac
import io
import json
import re
from datetime import date
from email import message_from_bytes
from unittest import skipUnless

from lxml import etree
from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from ..controllers.fill import GUESSES
from .autosend_common import SECRET, AutosendCommon
from .einvoice_common import NAMES
from .test_render import has_wkhtmltopdf

SAFE = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@tagged("post_install", "-at_install")
@skipUnless(has_wkhtmltopdf(), "wkhtmltopdf with patched Qt is not here")
class TestStoryAutosend(AutosendCommon, HttpCase):
    def test_the_month(self):
        """
        Each service bears a fee of 30.00 and 5.70 on it: a ticket 250.50 + 35.70 = 286.20, a night 180.00 + 35.70 = 215.70.

            Anker    two tickets, a night      286.20 + 286.20 + 215.70 = 788.10           31 March
            Birke    transfers 96.00, 120.00   131.70 · 155.70 in the first half, 50.00: 85.70 in the second
            Cux      a ticket by own card      35.70 at once · a night 215.70 at once
            Dorn     a night                   215.70 in its week
            Walk-in  a night                   215.70 at once
            Falke    Sea: a ticket             250.50 · fees 35.70                         31 March
                     Sky: a night              180.00 · fees 35.70, once Vera has answered
        """
        GUESSES.forget()
        self._first_half()
        self._second_half()
        self._vera_answers()
        with self.on("2026-04-01"):
            self.comes_in()
        self._check_ledger()
        self._check_deliveries()
        self._check_anker()
        self._check_birke()
        self._check_cux()
        self._check_dorn()
        self._check_falke()
        self._check_once()
        self._paper_is_printed()

    # -- the month --------------------------------------------------------------------------------------------------

    def takes(self, day, *contents):
        with self.on(day):
            answers = self.comes_in(*contents)
        self.assertLessEqual({answer["state"] for answer in answers}, {"done"}, answers)

    def _first_half(self):
        people = [("4100000001", "BERG/NORA MRS")], [("4100000002", "HOLM/TOM MR")]
        self.takes(
            "2026-03-03",
            self.flights("ANKER", "260303", *people[0], locator="ANK001", remarks=["CC-100"]),
            self.flights("ANKER", "260303", *people[1], locator="ANK002", remarks=["CC-200"]),
        )
        self.takes("2026-03-05", self.rail(("R-1", "100", "05.03.2026", "96,00"), ("R-2", "200", "05.03.2026", "120,00")))
        by_card = self.flights(
            "CUX", "260306", ("4100000003", "KOCH/JAN MR"), payment="CCVI4111111111111111/0828/A012345",
            locator="CUX001", remarks=["PO PO-11111"],
        )  # fmt: skip
        self.takes("2026-03-06", by_card, self.night("CUX", "2026-03-06", "C-2", "Koch", "Jan", PO="PO-22222"))
        self.takes("2026-03-10", self.night("DORN", "2026-03-10", "D-1", "Sander", "Pia"))
        self.takes("2026-03-11", self.night("WALKIN", "2026-03-11", "E-1", "Keller", "Max"))

    def _second_half(self):
        self.takes(
            "2026-03-12",
            self.flights("FALKE", "260312", ("4100000004", "FREI/URS MR"), locator="FAL001", remarks=["CC-300"]),
            self.night("FALKE", "2026-03-12", "F-2", "Blum", "Vera"),
        )
        self.takes("2026-03-16")  # the week of Dorn and the half month of Birke are over
        self.assertEqual(len(self.invoices()), 6)
        self.takes("2026-03-17", self.rail(("R-3", "100", "17.03.2026", "50,00")))
        self.takes("2026-03-18", self.night("ANKER", "2026-03-18", "A-3", "Berg", "Nora", CC="100"))

    def _vera_answers(self):
        """Her cost centre is missing; a link was mailed on the 12th, and again on the 16th and 18th. She opens the last."""
        _first, _reminder, mail = [mail for mail in self.house.parsed() if "vera@falke.example" in mail["To"]]
        text = "".join(part.get_content() for part in mail.walk() if part.get_content_type() == "text/html")
        path = "/travel/fill/" + re.search(r'/travel/fill/([^"\s<]+)', text)[1]
        with self.on("2026-03-20"):
            page = self.url_open(path).text
            field, token = (re.search(pattern, page)[1] for pattern in (r'name="(h\d+)"', r'name="csrf_token" value="([^"]+)"'))
            self.url_open(path, data={field: "300", "csrf_token": token}, method="POST")
            self.env.invalidate_all()
        line = self.env["travel.order.line"].search([("document_number", "=", "V-F-2")])
        self.assertRecordValues(line, [{"state": "ready", "bill_on": date(2026, 4, 1)}])
        self.assertEqual(line.cost_center_id.code, "300")

    # -- the ledger -------------------------------------------------------------------------------------------------

    def invoices(self, partner=None):
        return self.env["account.move"].search(
            [("partner_id", "in", (partner or self.six).ids), ("move_type", "=", "out_invoice")], order="id"
        )

    def _check_ledger(self):
        """Twelve invoices; together 788.10 + 373.10 + 251.40 + 215.70 + 215.70 + 501.90 = 2,345.90."""
        expected = {
            self.anker: [788.1],
            self.birke: [131.7, 155.7, 85.7],
            self.cux: [35.7, 215.7],
            self.dorn: [215.7],
            self.erika: [215.7],
            self.falke: [250.5, 35.7, 180.0, 35.7],
        }
        for partner, totals in expected.items():
            self.assertCountEqual(self.invoices(partner).mapped("amount_total"), totals, partner.name)
        self.assertEqual(round(sum(self.invoices().mapped("amount_total")), 2), 2345.9)
        self.assertEqual(set(self.invoices().mapped("state")), {"posted"})
        days = {move.invoice_date for move in self.invoices(self.anker | self.falke)}
        self.assertEqual(days, {date(2026, 3, 31)})
        fees = self.invoices(self.falke).filtered(lambda move: move.amount_total == 35.7)
        self.assertEqual(set(fees.mapped("invoice_date_due")), {date(2026, 4, 10)})
        orders = self.env["travel.order"].search([("partner_id", "in", self.six.ids)])
        self.assertChargesOnInvoices(orders)
        self.assertEqual(set(orders.mapped("state")), {"billed"})

    def receivable(self, move):
        return sum(move.line_ids.filtered(lambda line: line.account_type == "asset_receivable").mapped("balance"))

    def deliveries(self):
        return self.env["travel.delivery"].sudo().search([("move_id", "in", self.invoices().ids)])

    def _check_deliveries(self):
        """All that leaves by itself was taken; what goes on paper waits for the clerk's printer."""
        paper = self.deliveries().filtered(lambda one: one.channel_type == "print")
        sent = self.deliveries() - paper
        self.assertEqual(set(sent.mapped("state")), {"taken"}, [one.error for one in sent if one.error])
        self.assertTrue(all(sent.mapped("receipt")) and all(sent.mapped("taken_at")))
        self.assertEqual((paper.state, paper.partner_id), ("queued", self.erika))
        # Anker 1 and 4 extracts, Birke 3, Cux 2, Dorn 2, Falke 4
        self.assertEqual(len(sent), 16)

    # -- what was received ------------------------------------------------------------------------------------------

    def mails_to(self, address):
        """Their files by ending, for each mail to an address."""
        mails = [mail for mail in self.house.parsed() if address in mail["To"]]
        return [
            {part.get_filename().rpartition(".")[2]: part.get_payload(decode=True) for part in mail.iter_attachments()}
            for mail in mails
        ]

    def text_of(self, pdf):
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())

    def read(self, pdf):
        """The invoice that a PDF is, and its text; number and total are looked for."""
        text = self.text_of(pdf)
        (move,) = self.invoices().filtered(lambda move: move.name in text)
        self.assertIn(f"{move.amount_total:.2f}", text)
        self.assertAlmostEqual(self.receivable(move), move.amount_total, 2)
        return move, text

    def assertSays(self, text, *words):
        for word in words:
            self.assertIn(word.lower(), text.lower())

    def assertUbl(self, xml, move):
        """Total, tax and currency as in the ledger; the tree, for more."""
        tree = etree.fromstring(xml, SAFE)
        self.assertFalse(tree.getroottree().docinfo.internalDTD)
        found = {
            name: tree.findtext(path, namespaces=NAMES)
            for name, path in {
                "number": "cbc:ID",
                "payable": "cac:LegalMonetaryTotal/cbc:PayableAmount",
                "tax": "cac:TaxTotal/cbc:TaxAmount",
            }.items()
        }
        self.assertEqual(found["number"], move.name)
        self.assertEqual(float(found["payable"]), move.amount_residual)
        self.assertEqual(float(found["tax"]), move.amount_tax)
        return tree

    def _check_anker(self):
        """One mail with PDF and XLSX; four extracts, none of which names somebody else."""
        (files,) = self.mails_to("bills@anker.example")
        move, text = self.read(files["pdf"])
        self.assertEqual(move, self.invoices(self.anker))
        self.assertSays(text, "Berg", "Holm", "220-4100000001", "220-4100000002", "100", "200")
        sheet = load_workbook(io.BytesIO(files["xlsx"]), data_only=True).active
        heads, *rows = list(sheet.iter_rows(values_only=True))
        column = heads.index("Gross")
        rows = [row for row in rows if row[0] == move.name]
        self.assertEqual((len(rows), round(sum(row[column] for row in rows), 2)), (3, 788.1))
        own = {"nora": ("Berg", "Holm", "501.90"), "tom": ("Holm", "Berg", "286.20")}
        own |= {"ida": ("Berg", "Holm", "501.90"), "ole": ("Holm", "Berg", "286.20")}
        for name, (self_, other, total) in own.items():
            (extract,) = self.mails_to(f"{name}@anker.example")
            text = self.text_of(extract["pdf"])
            self.assertSays(text, self_, total, move.name)
            self.assertNotIn(other.lower(), text.lower())
        # 501.90 + 286.20 = 788.10, by travellers and by cost centres
        for kind in ("traveller", "cost_center"):
            extracts = move.travel_extract_ids.filtered(lambda one, kind=kind: one.kind == kind)
            self.assertEqual(round(sum(extracts.mapped("amount_total")), 2), move.amount_total)

    def _check_birke(self):
        """Three invoices, each with its UBL; the cost centre stands in AccountingCost."""
        centers = {131.7: "100", 155.7: "200", 85.7: "100"}
        found = {}
        for files in self.mails_to("bills@birke.example"):
            move, text = self.read(files["pdf"])
            self.assertSays(text, "Jung")
            tree = self.assertUbl(files["xml"], move)
            found[move.amount_total] = tree.findtext("cbc:AccountingCost", namespaces=NAMES)
        self.assertEqual(found, centers)

    def _check_cux(self):
        """Two invoices in the customer's SFTP folder; the purchase order is the standard's; the card's fare is in no sum."""
        places = sorted((self.drop / "CUX").iterdir())
        self.assertEqual(len(places), 6)
        orders = {}
        for place in [place for place in places if place.suffix == ".pdf"]:
            move, text = self.read(place.read_bytes())
            self.assertSays(text, "Koch")
            beside = {other.suffix: other for other in places if other.stem.startswith(place.stem)}
            tree = self.assertUbl(beside[".xml"].read_bytes(), move)
            orders[tree.findtext("cac:OrderReference/cbc:ID", namespaces=NAMES)] = move.amount_total
            rows = list(csv.DictReader(beside[".csv"].read_text().splitlines()))
            self.assertEqual(round(sum(float(row["Gross"] or 0) for row in rows), 2), move.amount_total)
        self.assertEqual(orders, {"PO-11111": 35.7, "PO-22222": 215.7})

    def _check_dorn(self):
        (files,) = self.mails_to("bills@dorn.example")
        move, text = self.read(files["pdf"])
        self.assertSays(text, "Sander", "V-D-1")
        self.assertEqual(move.amount_total, 215.7)

    def _check_falke(self):
        """Four signed messages, each with PDF and JSON; departments are apart, fees on their own invoices."""
        people = []
        for _path, headers, body in self.hook.got:
            self.assertSigned(headers, body)
            form = message_from_bytes(f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + body)
            facts, *contents = [part.get_payload(decode=True) for part in form.get_payload()]
            facts = json.loads(facts)
            named = {file["name"].rpartition(".")[2]: content for file, content in zip(facts["files"], contents, strict=True)}
            for file, content in zip(facts["files"], contents, strict=True):
                self.assertEqual(file["sha256"], hashlib.sha256(content).hexdigest())
            move, text = self.read(named["pdf"])
            data = json.loads(named["json"])
            self.assertEqual((facts["document"], data["documents"][0]["number"]), (move.name, move.name))
            self.assertEqual(float(data["documents"][0]["total"]), move.amount_total)
            people.append(("frei" in text.lower(), "blum" in text.lower(), float(facts["amount"])))
        expected = [(True, False, 250.5), (True, False, 35.7), (False, True, 180.0), (False, True, 35.7)]
        self.assertCountEqual(people, expected)

    def assertSigned(self, headers, body):
        parts = dict(part.split("=", 1) for part in headers["X-Travel-Signature"].split(","))
        wanted = hmac.new(SECRET.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
        self.assertTrue(hmac.compare_digest(parts["v1"], wanted))

    # -- once -------------------------------------------------------------------------------------------------------

    def _check_once(self):
        """Each number was received once by its channel; the jobs run again, and nothing more leaves or is billed."""
        before = len(self.house.mails), len(self.hook.got), sorted(self.drop.rglob("*")), self.invoices()
        subjects = [mail["Subject"] for mail in self.house.parsed() if mail["To"].startswith("bills@")]
        for move in self.invoices(self.anker | self.birke | self.dorn):
            self.assertEqual(len([text for text in subjects if re.search(rf"{move.name}\b", text)]), 1, move.name)
        for day in ("2026-04-01", "2026-04-02"):
            with self.on(day):
                self.comes_in()
        after = len(self.house.mails), len(self.hook.got), sorted(self.drop.rglob("*")), self.invoices()
        self.assertEqual(before, after)

    def _paper_is_printed(self):
        """The one thing that needs a hand: a clerk makes the pile and prints it."""
        batch = self.env["travel.print.batch"].with_user(self.clerk).create({"channel_id": self.paper.id, "cover": False})
        batch.action_make()
        move, text = self.read(base64.b64decode(batch.sudo().pdf_file))
        self.assertEqual((move, batch.document_count), (self.invoices(self.erika), 1))
        self.assertSays(text, "Keller")
        batch.action_printed()
        self.assertEqual(set(self.deliveries().mapped("state")), {"taken"})
