"""The explorer of spend: every file has the cells of the screen, every question an answer or a plain word, every view its readers."""

import csv
import io
import json
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon

PLACE = "/my/travel/spend"
ASKED = "d=customer,traveller&m=spend,documents,share,average_ticket_price&p=this_year"


class ExplorerCommon(PortalCommon):
    def answer(self, what, user=None, status=200):
        return json.loads(self.page(f"{PLACE}/{what}", user or self.kate_user, status))

    def rows(self, query, user=None):
        """``{labels and depth: values}`` of an answer."""
        found = self.answer(f"cube?{query}", user)
        return [(len(row["key"]), row["label"], *row["values"]) for row in found["rows"]], found["total"]


@tagged("post_install", "-at_install")
class TestSpendExplorer(ExplorerCommon):
    def test_page(self):
        html = self.page(PLACE, self.kate_user)
        self.assertIn('name="travel_backoffice.spend_explorer"', html)
        self.assertIn('aria-current="page"', html)

    def test_table_with_subtotals(self):
        """Alpha 403 + Works 178 + Sales 278 = 859; four tickets: 859 less four fees of 25 is 759, 189.75 each."""
        rows, total = self.rows(ASKED)
        self.assertEqual(
            rows,
            [
                (1, "Alpha Ltd", 403.0, 2, 0.469, 176.5),
                (2, "Ann", 278.0, 1, 0.324, 253.0),
                (2, "Ben", 125.0, 1, 0.146, 100.0),
                (1, "Alpha Ltd, Sales", 278.0, 1, 0.324, 253.0),
                (2, "Ann", 278.0, 1, 0.324, 253.0),
                (1, "Alpha Ltd, Works", 178.0, 1, 0.207, 153.0),
                (2, "Ben", 178.0, 1, 0.207, 153.0),
            ],
        )
        self.assertEqual(total, [859.0, 4, 1.0, 189.75])

    def test_each_sees_its_part(self):
        self.assertEqual(self.rows("d=traveller", self.ann_user), ([(1, "Ann", 556.0)], [556.0]))
        self.assertEqual(self.rows("d=customer", self.other_user), ([(1, "Other Ltd", 953.0)], [953.0]))
        foreign = f"d=customer&f=customer%3D{self.other.id}"
        self.assertEqual(self.rows(foreign), ([], [0.0]))
        self.assertNotIn("Other Ltd", self.page(f"{PLACE}/cube?{foreign}", self.kate_user))

    def test_top_and_rest(self):
        """The largest customer, and 278 + 178 as the others."""
        self.assertEqual(self.rows("d=customer&n=1"), ([(1, "Alpha Ltd", 403.0), (1, "Others", 456.0)], [859.0]))

    def test_compared_with_the_month_before(self):
        """April 178 after March 278 + 403 = 681: 503 less, 73.9 %."""
        _rows, total = self.rows("d=customer&p=this_month&c=previous")
        self.assertEqual(total, [178.0, 681.0, -0.739])

    def test_filters_are_told(self):
        """403 of Alpha itself alone would be a filter without its parts: with them it is all 859; Ben's are 125 + 178."""
        found = self.answer(f"cube?d=customer&f=traveller%3D{self.ben.id}")
        self.assertEqual(found["filters"], [{"name": "traveller", "label": "Traveller", "values": [{"value": self.ben.id, "label": "Ben"}]}])
        self.assertEqual(found["total"], [303.0])
        self.assertIn("Traveller: Ben", found["about"])

    def test_values_to_filter_by(self):
        found = self.answer("values?dimension=traveller&search=be")
        self.assertEqual(found, {"values": [{"value": self.ben.id, "label": "Ben"}], "more": False})
        self.assertEqual(len(self.answer("values?dimension=traveller")["values"]), 2)
        self.assertEqual([one["label"] for one in self.answer("values?dimension=customer", self.other_user)["values"]], ["Other Ltd"])

    def test_services_behind_a_row(self):
        """Alpha's own: 125 and 278, each with the way to its trip."""
        found = self.answer(f"lines?d=customer,traveller&key=[{self.alpha.id}]")
        self.assertEqual(sorted(row["cells"][-1] for row in found["rows"]), [125.0, 278.0])
        self.assertEqual({row["url"] for row in found["rows"]}, {f"/my/travel/trips/{self.past.id}"})
        self.assertEqual(self.answer("lines?d=customer")["told"], "4 services, Spend 859.00")
        self.assertEqual(len(self.answer('lines?d=customer&n=1&key=["__rest__"]')["rows"]), 2)
        self.assertEqual(
            self.answer(f"lines?d=customer&key=[{self.other.id}]"),
            self.answer("lines?d=customer&key=[99999999]"),
            "what others have is told apart from what nobody has",
        )

    @mute_logger("odoo.http")
    def test_what_makes_no_sense_is_told(self):
        for asked, told in {
            "cube?d=a,b,c,d": "up to three dimensions",
            "cube?d=cost": "cannot be looked at by “cost”",
            "cube?m=profit": "no measure “profit”",
            "cube?b=dreamt": "no date basis “dreamt”",
            "cube?p=sometime": "The period “sometime”",
            "cube?d=customer&f=customer%3D%22x%22": "is no value of Customer",
            "cube?d=customer&f=customer%3D99999999999999999999": "is no value of Customer",
            "cube?d=customer&f=margin%3D1": "cannot be filtered by “margin”",
            "cube?d=customer&o=margin": "cannot be ordered by “margin”",
            "cube?p=0001-01-01~9998-01-01&c=previous&d=day": "",
            "values?dimension=secret": "cannot be",
            "lines?key=nothing": "no such row",
            "lines?d=customer&key=[1,2]": "no such row",
            "lines?d=customer&key=[{}]": "no such row",
            "file/csv?sep=rhubarb": "parted by",
        }.items():
            with self.subTest(asked):
                problem = self.answer(asked, status=400)["problem"]
                self.assertIn(told, problem)
                self.assertNotIn("Traceback", problem)
        self.page(f"{PLACE}/file/exe", self.kate_user, 404)

    def test_nobody_without_a_log_in(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(f"{PLACE}/cube").url)


@tagged("post_install", "-at_install")
class TestSpendFiles(ExplorerCommon):
    """What is on the screen is in the file, cell by cell, no more and no less."""

    def screen(self, query):
        """Heads and rows of the screen, the total last, as plain values."""
        found = self.answer(f"cube?{query}")
        figures = [one["heading"] for one in found["figures"]]
        rows, path = [], []
        for row in found["rows"]:
            path = [*path[: len(row["key"]) - 1], row["label"]]
            rows.append((tuple(path), row["values"]))
        return found["dimensions"], figures, [*rows, ((), found["total"])], found

    def labels(self, path, wide):
        return [*path, *(["Total"] if len(path) < wide else []), *[""] * (wide - len(path) - 1)]

    def test_spreadsheet(self):
        for query in (ASKED, f"{ASKED}&c=year", "d=month&m=spend,lead_days&p=all&g=line", "d=&m=spend", "d=customer,traveller,month&n=1"):
            with self.subTest(query):
                dimensions, figures, rows, found = self.screen(query)
                self.authenticate("portal_kate", "portal_kate")
                answer = self.url_open(f"{PLACE}/file/xlsx?{query}")
                book = load_workbook(io.BytesIO(answer.content))
                lines = [list(line) for line in book.worksheets[0].iter_rows(values_only=True)]
                wide, first = max(len(dimensions), 1), len(found["about"]) + 3
                self.assertEqual(lines[0][0], found["title"])
                self.assertEqual(lines[first - 1][:wide], dimensions or [""])
                told = [(line[:wide], line[wide:]) for line in lines[first : first + len(rows)]]
                expected = [([text or None for text in self.labels(path, wide)], values) for path, values in rows]
                self.assertEqual(told, expected)
                self.assertEqual(len(figures), len(lines[first - 1]) - wide)
                self.assertEqual(len(book.worksheets[-1]._charts), 1 if found["chart"] else 0)

    def test_text(self):
        dimensions, figures, rows, _found = self.screen(ASKED)
        self.authenticate("portal_kate", "portal_kate")
        answer = self.url_open(f"{PLACE}/file/csv?{ASKED}&sep=semicolon")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        self.assertEqual(lines[0], [*dimensions, "Spend (USD)", "Documents", "Share of Spend (%)", "Average Ticket Price"])
        self.assertEqual(len(figures), 4)
        for line, (path, values) in zip(lines[1:], rows, strict=True):
            spend, documents, share, price = line[2:]
            self.assertEqual(line[:2], self.labels(path, 2))
            self.assertEqual([float(spend), int(documents), round(float(share) / 100, 3), float(price)], values)

    def test_no_text_is_a_formula(self):
        self.ann.name = "=HYPERLINK(1)"
        self.authenticate("portal_kate", "portal_kate")
        text = self.url_open(f"{PLACE}/file/csv?d=traveller").content.decode("utf-8-sig")
        self.assertIn("'=HYPERLINK(1)", text)
        book = load_workbook(io.BytesIO(self.url_open(f"{PLACE}/file/xlsx?d=traveller").content))
        cells = [cell for line in book.worksheets[0].iter_rows() for cell in line if cell.value == "=HYPERLINK(1)"]
        self.assertEqual([cell.data_type for cell in cells], ["s"])

    def test_paper(self):
        """What is printed has every label and figure of the screen, and the chart."""
        explorer = self.env["travel.spend.explorer"].with_user(self.kate_user)
        table, _labels = explorer._laid_out(explorer._question(ASKED))
        reports = self.env["ir.actions.report"].with_user(self.kate_user).sudo()
        html = reports._render_qweb_html("travel_backoffice.report_spend", [], {"tables": [table]})[0].decode()
        for text in ("Alpha Ltd, Works", "859.00", "189.75", "46.9 %", "<svg", "Amounts in USD"):
            self.assertIn(text, html)
        self.assertEqual(html.count("<tr"), 1 + 7 + 1)

    def test_what_is_too_long_for_paper(self):
        with patch("odoo.addons.travel_backoffice.models.travel_spend_files.MOST_PRINTED", 2), mute_logger("odoo.http"):
            self.assertIn("too many for paper", self.answer(f"file/pdf?{ASKED}", status=400)["problem"])

    def test_what_is_capped_is_said(self):
        with patch("odoo.addons.travel_backoffice.models.travel_spend_query.CAP", 2), patch(
            "odoo.addons.travel_backoffice.models.travel_spend_cells.CAP", 2
        ):
            found, again = self.answer("cube?d=customer"), self.answer("cube?d=customer")
        self.assertEqual((found["total"], len(found["rows"]), again), ([859.0], 2, found))
        self.assertIn("3 cells", found["notes"][0])
