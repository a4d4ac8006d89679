"""References a customer mandates: taken from document and file, held when missing or wrong, gone on when put right."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .intake_common import IntakeCommon, air, order_json


@tagged("post_install", "-at_install")
class TestOrderReferences(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cost_center(cls.alpha, "4711")
        mandated = cls.reference_set(
            "Alpha's",
            {"code": "CC", "name": "Cost centre", "type": "cost_center"},
            {"code": "EMP", "name": "Employee", "type": "employee"},
            {"code": "PROJECT", "name": "Project", "type": "pattern", "pattern": r"P\d{3}"},
            {"code": "NOTE", "name": "Note", "required_at": "optional"},
        )
        cls.contract(cls.customer_node, "2026-01-01", reference_set_id=mandated.id)
        Pattern = cls.env["travel.intake.pattern"]
        for code, pattern in (("CC", r"CC-(\w+)"), ("PROJECT", r"PRJ (\w+)")):
            Pattern.create({"name": code, "target": "reference", "reference_code": code, "pattern": pattern})
        cls.mary = cls.traveller("Mary Jones", cls.customer_node, travel_employee_code="E12")

    def _values(self, line):
        return {value.code: (value.value, value.source) for value in line.reference_ids}

    def test_all_found(self):
        """Cost centre and project stand in remarks, the employee code in Mary's file."""
        answer = self.receive(air(remarks=["CC-4711", "PRJ P123"]))[0]
        order = self.order_of(answer)
        self.assertEqual(
            self._values(order.line_ids),
            {"CC": ("4711", "document"), "PROJECT": ("P123", "document"), "EMP": ("E12", "traveller")},
        )
        self.assertFalse(order.open_hold_ids.filtered(lambda hold: hold.code.startswith("reference")))
        self.assertEqual(order.line_ids.cost_center_id.code, "4711", "by the cost centre's own reference, whatever its code")

    def test_missing_and_wrong_hold_one_by_one(self):
        """No cost centre, a project of two digits: two holds, each settled by itself in the form."""
        order = self.order_of(self.receive(air(remarks=["PRJ P12"]))[0])
        holds = order.open_hold_ids.filtered(lambda hold: hold.code.startswith("reference")).sorted("code")
        self.assertRecordValues(
            holds, [{"code": "reference_missing", "detail": "CC"}, {"code": "reference_wrong", "detail": "PROJECT"}]
        )
        self.assertEqual(order.state, "held")
        self.assertTrue(all(hold.message for hold in holds))
        line = order.line_ids
        project = line.reference_ids.filtered(lambda value: value.code == "PROJECT")
        order.with_user(self.users["agent"]).write(
            {
                "line_ids": [
                    Command.update(
                        line.id,
                        {
                            "reference_ids": [
                                Command.update(project.id, {"value": "P123"}),
                                Command.create({"code": "CC", "value": "4711"}),
                            ]
                        },
                    )
                ]
            }
        )
        self.assertFalse(order.open_hold_ids.filtered(lambda hold: hold.code.startswith("reference")))
        self.assertEqual(self._values(line)["PROJECT"], ("P123", "person"))

    def test_one_fixed_the_other_stays(self):
        order = self.order_of(self.receive(air())[0])
        self.env["travel.reference.value"].create({"line_id": order.line_ids.id, "code": "CC", "value": "4711"})
        left = order.open_hold_ids.filtered(lambda hold: hold.code.startswith("reference"))
        self.assertEqual(left.mapped("detail"), ["PROJECT"])

    def test_from_json(self):
        content = order_json(references={"PROJECT": "P777"}, cost_center="4711")
        order = self.order_of(self.receive(content)[0])
        values = self._values(order.line_ids)
        self.assertEqual(values["PROJECT"], ("P777", "document"))
        self.assertEqual(order.line_ids.cost_center_id.code, "4711")
        self.assertEqual(values["CC"], ("4711", "traveller"))

    def test_keyed_order_runs_the_same_way(self):
        """An agent keys a hotel; Ready finds the employee code on file and asks for the rest."""
        agent = self.users["agent"]
        with Form(self.env["travel.order"].with_user(agent)) as form:
            form.partner_id = self.customer_node
            with form.passenger_ids.new() as person:
                person.name = "JONES/MARY MRS"
                person.partner_id = self.mary
            with form.line_ids.new() as line:
                line.service_type_id = self.service("hotel")
                line.name = "Hilton Berlin"
                line.base_fare = 180
        order = form.save()
        self.assertRecordValues(order, [{"state": "draft", "total_amount": 180.0, "user_id": agent.id}])
        order.line_ids.passenger_ids = order.passenger_ids
        order.action_ready()
        codes = order.open_hold_ids.filtered(lambda hold: hold.code.startswith("reference")).mapped("detail")
        self.assertEqual(sorted(codes), ["CC", "PROJECT"])
        self.assertEqual(self._values(order.line_ids)["EMP"], ("E12", "traveller"))
        order.line_ids.reference_ids = [
            Command.create({"code": "CC", "value": "4711"}),
            Command.create({"code": "PROJECT", "value": "P001"}),
        ]
        self.assertFalse(order.open_hold_ids.filtered(lambda hold: hold.code.startswith("reference")))

    def test_rows_to_fill_in_when_keyed(self):
        """The dialog offers what the customer mandates: the clerk writes values, no codes; what is blank waits."""
        with Form(self.env["travel.order"].with_user(self.users["agent"])) as form:
            form.partner_id = self.customer_node
            with form.line_ids.new() as line:
                line.service_type_id = self.service("hotel")
                line.base_fare = 180
                rows = [line.reference_ids.edit(place) for place in range(4)]
                self.assertEqual([row.code for row in rows], ["CC", "EMP", "PROJECT", "NOTE"])
                with line.reference_ids.edit(2) as row:
                    row.value = "P001"
        order = form.save()
        values = order.line_ids.reference_ids
        self.assertEqual(
            {row.code: (row.label, row.value or "") for row in values},
            {
                "CC": ("Cost centre", ""),
                "EMP": ("Employee", ""),
                "PROJECT": ("Project", "P001"),
                "NOTE": ("Note", ""),
            },
        )
        order.action_ready()
        missing = order.open_hold_ids.filtered(lambda hold: hold.code == "reference_missing").mapped("detail")
        self.assertEqual(sorted(missing), ["CC", "EMP"])

    def test_rows_to_fill_in_when_held(self):
        """A document without references: what is missing stands as blank rows, filled in they let the line go on."""
        order = self.order_of(self.receive(air())[0])
        line = order.line_ids
        blank = line.reference_ids.filtered(lambda row: not row.value).sorted("code")
        self.assertEqual(blank.mapped("code"), ["CC", "PROJECT"])
        order.action_recheck()
        self.assertEqual(len(line.reference_ids), 3, "checked again, no row stands twice")
        blank[0].value, blank[1].value = "4711", "P123"
        self.assertFalse(order.open_hold_ids.filtered(lambda hold: hold.code.startswith("reference")))
        self.assertEqual(self._values(line)["CC"], ("4711", "person"))

    def test_row_without_code(self):
        """An empty row is left out; a value without its reference is refused in plain words."""
        line = self.order_of(self.receive(air(remarks=["CC-4711", "PRJ P123"]))[0]).line_ids
        before = len(line.reference_ids)
        line.write({"reference_ids": [Command.create({"code": False, "value": False})]})
        self.assertEqual(len(line.reference_ids), before)
        with self.assertRaisesRegex(UserError, "which reference is it"):
            line.write({"reference_ids": [Command.create({"code": " ", "value": "P001"})]})
        with self.assertRaisesRegex(UserError, "which reference is it"):
            line.reference_ids[0].code = False
