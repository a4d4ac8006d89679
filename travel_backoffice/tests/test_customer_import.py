"""An agency moves in: the shipped spreadsheets go through Odoo's own import, one after the other."""

from datetime import date

from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from .common import TravelCommon

OPTIONS = {"quoting": '"', "separator": ",", "has_headers": True, "encoding": "utf-8", "date_format": "%Y-%m-%d"}
ORDER = (
    ("res.partner", "customers"),
    ("travel.cost.center", "cost_centers"),
    ("res.partner", "travellers"),
    ("travel.reference.set", "references"),
    ("travel.fee.table", "fee_tables"),
    ("travel.contract", "contracts"),
)
MARCH_10 = date(2026, 3, 10)


@tagged("post_install", "-at_install")
class TestCustomerImport(TravelCommon):
    def load(self, model, name):
        """Import one template by the headers that the import screen recognises.

        :return: messages
        """
        offered = self.env[model].with_context(travel_import=True).get_import_templates()
        (path,) = (found["template"] for found in offered if found["template"].endswith(f"/{name}.csv"))
        with file_open(path.lstrip("/"), "rb") as file:
            values = {"res_model": model, "file": file.read(), "file_type": "text/csv", "file_name": f"{name}.csv"}
        screen = self.env["base_import.import"].create(values)
        preview = screen.parse_preview(dict(OPTIONS))
        self.assertNotIn("error", preview)
        self.assertEqual(len(preview["matches"]), len(preview["headers"]), (preview["matches"], preview["headers"]))
        paths = ["/".join(preview["matches"][number]) for number in range(len(preview["headers"]))]
        found = screen.execute_import(paths, preview["headers"], {**preview["options"], **OPTIONS})
        return found["messages"]

    def load_all(self):
        for model, name in ORDER:
            self.assertEqual(self.load(model, name), [], name)

    def found(self, name):
        return self.env.ref(f"__import__.{name}")

    def test_all_templates(self):
        """The templates give the tree, the cost centres and the terms that they describe."""
        self.load_all()
        alpha, mary, tom = map(self.found, ("customer_alpha", "traveller_mary_jones", "traveller_tom_lee"))
        nodes = ["traveller_mary_jones", "customer_alpha_north_sales", "customer_alpha_north_cork"]
        upwards = [*nodes, "customer_alpha_north", "customer_alpha"]
        self.assertEqual(mary._travel_nodes_upwards().ids, [self.found(name).id for name in upwards])
        self.assertRecordValues(
            mary,
            [
                {
                    "travel_root_id": alpha.id,
                    "travel_employee_code": "E-1017",
                    "travel_cost_center_id": self.found("cost_center_alpha_4711").id,
                    "travel_category_id": self.env.ref("travel_backoffice.traveller_category_vip").id,
                    "is_company": False,
                }
            ],
        )
        self.assertEqual(self.found("cost_center_alpha_4711").complete_code, "47 / 4711")
        self.assertEqual(tom.travel_root_id, self.found("customer_gamma"))
        self.assertEqual(tom._travel_debtor(MARCH_10).partner, self.found("customer_corner"))

    def test_terms(self):
        """Alpha South pays after 15 days since March, and has the rest from the group."""
        self.load_all()
        john = self.found("traveller_john_doe")
        resolve = self.env["travel.contract"]._resolve_terms
        terms = resolve([(john, MARCH_10)])[john.id, MARCH_10]
        self.assertEqual(terms["contract"], self.found("contract_alpha_south_2026"))
        self.assertEqual(terms.value("payment_term_id"), self.env.ref("account.account_payment_term_15days"))
        self.assertEqual(terms.value("fee_table_id").code, "ALPHA")
        alpha = self.found("contract_alpha_2026")
        self.assertEqual((terms["billing_profile_id"][0].id, terms["billing_profile_id"][1]), (self.by_itself, alpha))
        asked = terms.value("reference_set_id").reference_ids
        self.assertEqual(asked.mapped("code"), ["CC", "EMP", "PO", "PURPOSE"])
        self.assertEqual(asked.mapped("required_at"), ["order", "ticket", "invoice", "optional"])
        purpose = asked[3]
        self.assertEqual(purpose._check_value("training", john), "")
        self.assertTrue(purpose._check_value("Holiday", john))

    def test_again_changes_nothing(self):
        """A file loaded again updates what it loaded, by its external ids."""
        self.load_all()
        models = [model for model, _name in ORDER]
        before = [self.env[model].search_count([]) for model in models]
        for model, name in ORDER[:3]:
            self.assertEqual(self.load(model, name), [], name)
        self.assertEqual([self.env[model].search_count([]) for model in models], before)

    def test_bad_rows_say_why(self):
        """A row that overlaps or has no such customer is refused with a reason, and nothing is loaded."""
        self.load_all()
        fields = ["name", "partner_id/id", "date_from", "state"]
        for row, reason in (
            (["Twice", "__import__.customer_alpha", "2026-06-01", "active"], "has a contract in force in that period"),
            (["Nobody", "__import__.customer_delta", "2026-06-01", "active"], "customer_delta"),
        ):
            with mute_logger("odoo.sql_db"):
                found = self.env["travel.contract"].load(fields, [row])
            self.assertFalse(found["ids"])
            self.assertIn(reason, found["messages"][0]["message"])

    def test_named_by_code(self):
        """Rows may name the customer by debtor code, and the cost centre by its code."""
        self.load_all()
        fields = ["name", "travel_node_type", "parent_id", "travel_cost_center_id"]
        found = self.env["res.partner"].load(fields, [["Eve", "Traveller", "C10003", "4712"]])
        self.assertEqual(found["messages"], [])
        self.assertRecordValues(
            self.env["res.partner"].browse(found["ids"]),
            [
                {
                    "parent_id": self.found("customer_alpha_north_cork").id,
                    "travel_cost_center_id": self.found("cost_center_alpha_4712").id,
                }
            ],
        )

    def test_contacts_keep_odoos_template(self):
        (template,) = self.env["res.partner"].get_import_templates()
        self.assertTrue(template["template"].startswith("/base/"))
