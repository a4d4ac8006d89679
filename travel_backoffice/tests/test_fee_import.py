"""Fee tables from a spreadsheet: the shipped templates go through Odoo's own import, and price."""

from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import file_open

from . import tariffs
from .common import TravelCommon

OPTIONS = {"quoting": '"', "separator": ",", "has_headers": True, "encoding": "utf-8"}


@tagged("post_install", "-at_install")
class TestFeeImport(TravelCommon):
    def load_template(self, model):
        """Import a model's template as the import screen does, by the headers it recognises.

        :return: messages
        """
        (template,) = self.env[model].get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as file:
            content = file.read()
        screen = self.env["base_import.import"].create(
            {"res_model": model, "file": content, "file_type": "text/csv", "file_name": "template.csv"}
        )
        preview = screen.parse_preview(dict(OPTIONS))
        self.assertNotIn("error", preview)
        self.assertEqual(len(preview["matches"]), len(preview["headers"]), preview["matches"])
        paths = ["/".join(preview["matches"][number]) for number in range(len(preview["headers"]))]
        return screen.execute_import(paths, preview["headers"], {**OPTIONS, **preview["options"]})["messages"]

    def test_templates(self):
        self.assertEqual(self.load_template("travel.fee.table"), [])
        self.assertEqual(self.load_template("travel.fee.rule"), [])
        alpha, standard = (self.env["travel.fee.table"].search([("code", "=", code)]) for code in ("ALPHA", "STANDARD"))
        self.assertEqual(alpha.base_table_id, standard)
        online = {"service_type": "air", "channel": "online", "passengers": 2}
        self.assertEqual(tariffs.priced(standard, **online), {"Flight, booked online": Decimal("40.00")})
        self.assertEqual(tariffs.priced(alpha, **online), {"Flight, Alpha Group": Decimal("120.00")})
        rail = {"service_type": "rail", "base_fare": Decimal(90)}
        self.assertEqual(tariffs.priced(alpha, **rail), {"Rail ticket by its value": Decimal("4.00")})
        with_hotel = tariffs.priced(alpha, **rail, order_services=frozenset({"hotel"}))
        self.assertEqual(with_hotel, {"Rail with a hotel, car or flight": Decimal("0.00")})

    def test_importing_again_changes_nothing(self):
        self.load_template("travel.fee.table")
        self.load_template("travel.fee.rule")
        rules = self.env["travel.fee.rule"].search_count([])
        self.load_template("travel.fee.rule")
        self.assertEqual(self.env["travel.fee.rule"].search_count([]), rules)

    def test_a_row_that_cannot_be_read_is_told(self):
        self.fee_table("Mine", code="MINE")
        found = self.env["travel.fee.rule"].load(
            ["table_id", "charge_kind_id", "name", "within"], [["MINE", "transaction_fee", "Ticket", "ATLANTIS"]]
        )
        self.assertFalse(found["ids"])
        self.assertIn("ATLANTIS", found["messages"][0]["message"])
