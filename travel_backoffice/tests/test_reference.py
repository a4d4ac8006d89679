"""Stories of mandated references: what is missing, what is wrong, and why, in words a clerk understands."""

import re

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestReference(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.group("ACME")
        cls.north = cls.customer("ACME North", cls.alpha)
        cls.mary = cls.traveller("Mary Jones", cls.north, travel_employee_code="E-17", email="mary@acme.example")
        cls.cost_center(cls.alpha, "4712")
        cls.cost_center(cls.alpha, "4799", active=False)
        cls.other = cls.customer("Beta")
        cls.cost_center(cls.other, "4711")
        cls.set = cls.reference_set(
            "ACME",
            {"code": "CC", "name": "Cost centre", "type": "cost_center", "required_at": "order"},
            {"code": "EMP", "name": "Employee", "type": "employee", "required_at": "invoice"},
            {"code": "PT", "name": "Purpose", "type": "list", "allowed_values": " Sales\n\nTraining ",
             "required_at": "ticket", "service_type_ids": [(6, 0, cls.service("air").ids)]},
            {"code": "PO", "name": "Purchase order", "type": "pattern", "pattern": r"[A-Z]{2}\d{4}",
             "required_at": "optional"},
            {"code": "WHO", "name": "Traveller", "type": "traveller", "required_at": "optional"},
        )  # fmt: skip

    def reference(self, code):
        return self.set.reference_ids.filtered(lambda reference: reference.code == code)

    def problems(self, at="invoice", service="air", customer=None, **values):
        entry = ("line", self.set, customer or self.mary, self.service(service), values)
        found = self.env["travel.reference.set"]._check_values([entry], at)
        return [(problem.reference.code, problem.code, problem.message) for problem in found.get("line", [])]

    def test_all_right(self):
        """Values are right in any case and with blanks around them."""
        right = {"cc": " 4712 ", "EMP": "e-17", "PT": "sales", "PO": "AB1234", "WHO": "mary jones"}
        self.assertEqual(self.problems(**right), [])
        self.assertEqual(self.reference("PT")._normalise_value("  sAles "), "Sales")
        self.assertEqual(self.reference("PO")._normalise_value(" AB 12 "), "AB 12")

    def test_reasons_in_plain_words(self):
        """Each wrong value has a sentence that names value and customer."""
        found = self.problems(CC="4711", EMP="E-18", PT="Fun", PO="ab12", WHO="John Doe")
        self.assertEqual(
            [message for _code, _kind, message in found],
            [
                "Cost centre 4711 is not one of ACME's cost centres.",
                "Employee E-18 is not one of ACME's employee codes.",
                "Purpose Fun is not one of the values that ACME allows.",
                "Purchase order ab12 does not have the form that ACME asks for.",
                "Traveller John Doe is not one of ACME's travellers.",
            ],
        )
        self.assertEqual({kind for _code, kind, _message in found}, {"reference_wrong"})
        self.assertEqual(self.reference("CC")._check_value("4711", self.other), "")
        self.assertIn("4799 is not one of", self.reference("CC")._check_value("4799", self.mary))

    def test_missing_by_stage(self):
        """What is required at the invoice may still be missing on the ticket; other services are not asked."""
        codes = {at: [code for code, _kind, _text in self.problems(at)] for at in ("order", "ticket", "invoice")}
        self.assertEqual(codes, {"order": ["CC"], "ticket": ["CC", "PT"], "invoice": ["CC", "EMP", "PT"]})
        self.assertEqual([code for code, _kind, _text in self.problems(service="hotel")], ["CC", "EMP"])
        self.assertEqual(
            self.problems(at="order", CC="  "), [("CC", "reference_missing", "Cost centre is missing. ACME demands it.")]
        )

    def test_values_from_strangers(self):
        """A value of a document is bounded, whatever it holds; a quote is only a quote."""
        self.assertIn("too long", self.reference("PO")._check_value("A" * 101, self.mary))
        for hostile in ("' OR 1=1 --", "%", "_", "\x00"):
            self.assertTrue(self.reference("CC")._check_value(f"X{hostile}", self.mary))

    def test_patterns_checked_on_save(self):
        """A pattern that is wrong, or may take for ever on a hostile value, cannot be saved."""
        purchase_order = self.reference("PO")
        for pattern, reason in (
            ("(", "no regular expression"),
            ("(a+)+b", "too many ways"),
            ("(a|ab)*c", "too many ways"),
            ("a*" * 9, "too many ways"),
            ("x" * 251, "longer than 250"),
            (False, "write it"),
        ):
            with self.subTest(pattern=pattern), self.assertRaisesRegex(ValidationError, reason), self.cr.savepoint():
                purchase_order.pattern = pattern
        for pattern in (r"(19|20)\d\d-(0[1-9]|1[0-2])", r"[\w.+-]+@[\w-]+\.[\w.]+", r"([A-Z]{2}-)*\d{1,6}"):
            purchase_order.pattern = pattern
            self.assertTrue(re.compile(purchase_order.pattern))
        with self.assertRaisesRegex(ValidationError, "write the values"):
            self.reference("PT").allowed_values = " \n "

    def test_code_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["travel.reference"].create({"set_id": self.set.id, "code": " cc ", "name": "Again"})

    def test_many_lines(self):
        """A hundred lines take as many queries as two."""

        def check(count):
            air = self.service("air")
            entries = [
                (number, self.set, self.mary, air, {"CC": f"{number}", "EMP": "E-17", "WHO": f"N {number}"})
                for number in range(count)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.env["travel.reference.set"]._check_values(entries)
            self.assertEqual(len(found), count)
            return self.env.cr.sql_log_count - before

        check(1)
        self.assertEqual(check(100), check(2))

    def test_roles(self):
        """Agents read references; account managers keep them; another company's are not seen."""
        as_agent = self.reference("CC").with_user(self.users["agent"])
        self.assertEqual(as_agent.name, "Cost centre")
        with self.assertRaises(AccessError):
            as_agent.name = "Mine"
        self.reference("CC").with_user(self.users["account_manager"]).name = "Cost center"
        other = self.env["res.company"].create({"name": "Second agency"})
        self.env.user.company_ids += other
        agent = self.role_user("agent", other, login="second_agent")
        self.assertFalse(self.env["travel.reference"].with_user(agent).search([("set_id", "=", self.set.id)]))
