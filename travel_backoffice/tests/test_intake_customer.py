"""Whose document it is: found in a documented order, never guessed; a person's answer is remembered."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.travel_traveller_name import name_key
from .intake_common import IntakeCommon, air, order_json


@tagged("post_install", "-at_install")
class TestIntakeCustomer(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls.customer("Beta Ltd", travel_debtor_code="BETA")
        cls.Intake = cls.env["travel.intake"]

    def _pattern(self, target, pattern, **values):
        return self.env["travel.intake.pattern"].create(
            {"name": pattern, "target": target, "pattern": pattern, **values}
        )

    def _customer_of(self, content):
        answer, intake = self.receive_one(content)
        return self.order_of(answer).partner_id, intake

    def test_debtor_code_goes_first(self):
        """The document names Beta, its office is Alpha's: Beta. A code nobody has is not replaced by a guess."""
        found, _intake = self._customer_of(order_json(customer="beta", booking_office="BERL12345"))
        self.assertEqual(found, self.beta)
        _none, intake = self._customer_of(order_json("SO-2", customer="GAMMA", booking_office="BERL12345"))
        self.assertRecordValues(intake, [{"state": "held", "reason_code": "customer_unknown"}])
        self.assertIn("GAMMA", intake.message)
        none, _intake = self._customer_of(order_json("SO-3", customer="BET_"))
        self.assertFalse(none, "no wildcard reaches the search")

    def test_pattern_goes_before_the_office(self):
        self._pattern("customer", r"ACCT-(\w+)")
        found, _intake = self._customer_of(air(remarks=["HELLO", "ACCT-BETA"]))
        self.assertEqual(found, self.beta)

    def test_pattern_that_names_the_customer(self):
        self._pattern("customer", "WALKER PROJECT", partner_id=self.beta.id)
        found, _intake = self._customer_of(air(remarks=["walker project 12"]))
        self.assertEqual(found, self.beta)

    def test_office(self):
        found, _intake = self._customer_of(air(office="MUCL00001"))
        self.assertEqual(found, self.customer_node)
        none, intake = self._customer_of(air(office="MUCL0000", amd="0100000002"))
        self.assertFalse(none, "part of a code is no code")
        self.assertIn("MUCL0000", intake.message)

    def test_two_customers_of_one_office(self):
        self.beta.travel_office_codes = "BERL12345"
        _none, intake = self._customer_of(air())
        self.assertRecordValues(intake, [{"state": "held", "reason_code": "customer_ambiguous"}])
        self.assertIn("Alpha Ltd", intake.message)
        self.assertIn("Beta Ltd", intake.message)

    def test_traveller(self):
        """MUELLER/JOERG MR is Jörg Müller of Beta; his file gives category and employee code to the passenger."""
        vip = self.env["travel.traveller.category"].search([], limit=1)
        jorg = self.traveller("Jörg Müller", self.beta, travel_employee_code="E7", travel_category_id=vip.id)
        content = air(office="NONE00001", tickets=[("1234567890", "MUELLER/JOERG MR")])
        found, intake = self._customer_of(content)
        self.assertEqual(found, self.beta)
        self.assertRecordValues(
            intake.order_ids.passenger_ids,
            [{"partner_id": jorg.id, "employee_code": "E7", "category_id": vip.id, "name": "MUELLER/JOERG MR"}],
        )

    def test_two_travellers_of_one_name(self):
        """Two Anna Smiths work for two customers: a person decides, unless e-mail or employee code do."""
        self.traveller("Anna Smith", self.beta, email="anna@beta.example", travel_employee_code="B1")
        self.traveller("Anna Smith", self.customer_node, travel_employee_code="A1")
        person = {"key": "1", "last_name": "SMITH", "first_name": "ANNA"}
        _none, intake = self._customer_of(order_json(customer="", passengers=[person]))
        self.assertEqual(intake.reason_code, "customer_ambiguous")
        found, _intake = self._customer_of(order_json("2", customer="", passengers=[{**person, "employee_code": "A1"}]))
        self.assertEqual(found, self.customer_node)
        found, _intake = self._customer_of(
            order_json("3", customer="", passengers=[{**person, "email": "Anna@Beta.example"}])
        )
        self.assertEqual(found, self.beta)

    def test_traveller_whose_code_differs_is_another(self):
        self.traveller("Anna Smith", self.beta, travel_employee_code="B1")
        person = {"key": "1", "last_name": "SMITH", "first_name": "ANNA", "employee_code": "Z9"}
        _none, intake = self._customer_of(order_json(customer="", passengers=[person]))
        self.assertEqual(intake.reason_code, "customer_unknown")

    def test_booker(self):
        """A contact of Beta, no traveller, has booked by e-mail."""
        contact = self.env["res.partner"].create({"name": "Assistant", "parent_id": self.beta.id, "email": "a@beta.example"})
        content = order_json(customer="", email="A@Beta.Example")
        found, intake = self._customer_of(content)
        self.assertEqual(found, self.beta)
        self.assertEqual(intake.order_ids.booker_id, contact)

    def test_walk_in(self):
        walk_in = self.customer("Walk-in")
        self.env.company.travel_default_partner_id = walk_in
        found, _intake = self._customer_of(air(office="NONE00001"))
        self.assertEqual(found, walk_in)

    def test_use_this_customer_and_remember(self):
        """An unknown office is held; the agent says Beta, and to remember it: the next file goes by itself."""
        answer, intake = self.receive_one(air(office="HAML00009"))
        self.assertEqual(answer["state"], "held")
        _answer, second = self.receive_one(
            air(office="HAML00009", locator="ZZZ999", amd="0100000002", tickets=[("1234567891", "OTHER/ANN MS")])
        )
        agent = self.users["agent"]
        action = intake.with_user(agent).action_choose_customer()
        with Form(self.env["travel.intake.customer"].with_user(agent).with_context(**action["context"])) as form:
            form.partner_id = self.beta
            form.remember_office = True
            form.remember_travellers = True
            self.assertEqual(form.offices, "HAML00009")
        form.save().action_apply()
        self.assertRecordValues(intake, [{"state": "done", "partner_id": self.beta.id, "chosen_by_id": agent.id}])
        self.assertEqual(intake.order_ids.partner_id, self.beta)
        self.assertEqual(self.beta.travel_office_codes, "HAML00009")
        traveller = self.beta.child_ids.filtered(lambda node: node.travel_node_type == "traveller")
        self.assertEqual(traveller.name, "Mary Jones")
        self.assertEqual(second.state, "held", "it goes on with the next run")
        with self.enter_registry_test_mode():
            self.env.ref("travel_backoffice.cron_travel_intake_retry").method_direct_trigger()
        self.assertRecordValues(second, [{"state": "done", "partner_id": self.beta.id}])
        third = self.receive(air(office="HAML00009", locator="YYY111", amd="0100000003", tickets=[("1234567892", "C/D MR")]))
        self.assertEqual(third[0]["state"], "done")

    def test_several_documents_at_once_and_a_remark(self):
        intakes = self.Intake
        for number in (1, 2, 3):
            _answer, intake = self.receive_one(
                air(f"AAA00{number}", [(f"123456780{number}", "A/B MR")], f"020000000{number}", office="X1", remarks=["CLUB 77+"])
            )
            intakes |= intake
        wizard = self.env["travel.intake.customer"].create(
            {"intake_ids": intakes.ids, "partner_id": self.beta.id, "remark": "CLUB 77+"}
        )
        wizard.action_apply()
        self.assertEqual(intakes.mapped("state"), ["done"] * 3)
        self.assertEqual(len(intakes.order_ids), 3)
        found, _intake = self._customer_of(air("AAA009", [("1234567809", "A/B MR")], "0200000009", office="X2", remarks=["CLUB 77+"]))
        self.assertEqual(found, self.beta)

    def test_remark_to_remember_is_telling(self):
        """One letter would claim everybody's documents; a text from elsewhere would never be found in these."""
        _answer, intake = self.receive_one(air(office="X1", remarks=["CLUB 77+"]))
        for remark in ("C", "CLUB 78"):
            wizard = self.env["travel.intake.customer"].create(
                {"intake_ids": intake.ids, "partner_id": self.beta.id, "remark": remark}
            )
            with self.assertRaises(UserError, msg=remark):
                wizard.action_apply()
        self.assertEqual(intake.state, "held")

    def test_name_key(self):
        for written in ("MUELLER/JOERG MR", "Jörg Müller", "Herr Jörg  MÜLLER", "Müller, Jörg"):
            self.assertEqual(name_key(written), name_key("Mueller Joerg"), written)
        self.assertNotEqual(name_key("SMITH/ANNA"), name_key("SMITH/ANN"))
        self.assertTrue(name_key("Иванов Иван"))

    def test_pattern_safety(self):
        """What can keep a worker busy for hours is refused; what is plain is taken."""
        for bad in (r"(a+)+$", r"(a|aa)+$", r"(\w{1,99}){1,99}!", "(a|ab){1,60}c", "(x*)*(y)", r"(\w+\s?)*$(z)", "(", "(.*)(.*)(.*)(.*)x", "(a)" + "b" * 200):
            with self.assertRaises(ValidationError, msg=bad):
                self._pattern("channel", bad)
        with self.assertRaises(ValidationError):
            self._pattern("channel", "no value")
        with self.assertRaises(ValidationError):
            self._pattern("reference", "(x)")
        good = self._pattern("reference", r"^RM\s*CC[-/](\d{4,6})(?:\s|$)", reference_code="CC")
        self.assertEqual(good._find(["RM OTHER", "rm cc-4711 x"]), "4711")
        self.assertEqual(good._find(["RM CC-" + " " * 300 + "1"]), "")
        good.sample = "RM CC/123456"
        self.assertEqual(good.sample_value, "123456")
