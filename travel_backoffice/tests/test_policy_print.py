"""How services stand with the travel policy, on the invoice where it is mandated, and in data files."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestPolicyPrint(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rule = {"name": "Lowest fare", "clause": "3.1", "kind": "lowest"}
        cls.policy = cls.env["travel.policy"].create({"name": "Alpha", "rule_ids": [Command.create(rule)]})
        cls.profile = cls.env["travel.billing.profile"].create({"name": "With policy", "rhythm": "at_once", "print_policy": True})
        cls.client = cls.customer("Alpha Ltd")
        terms = {"fee_table_id": cls.fee_table().id, "billing_profile_id": cls.profile.id}
        cls.contract_ = cls.contract(cls.client, policy_id=cls.policy.id, **terms)

    def invoice(self):
        """400.00, where 320.00 was offered: 80.00 are lost."""
        order = self.order(self.client)
        self.line(
            order, "air", 400.0, document_type="ticket", document_number="220-1234567890",
            offer_ids=[Command.create({"amount": 320.0, "reason": "T1"})],
        )  # fmt: skip
        order.action_ready()
        self.assertEqual(order.state, "billed")
        return order.line_ids.charge_ids.invoice_line_id.move_id

    def test_on_the_invoice_where_it_is_mandated(self):
        invoice = self.invoice()
        printed = dict(invoice.travel_print["services"][0]["references"])
        self.assertEqual((printed["Travel policy"], printed["Policy reason"]), ("Out of Policy", "T1"))
        self.assertIn("80.00", printed["Lost saving"])
        self.assertIn("each service says how it stands with the travel policy", self.profile.summary)

    def test_not_where_nobody_asked_for_it(self):
        self.profile.print_policy = False
        self.assertEqual(self.invoice().travel_print["services"][0]["references"], [])

    def test_in_data_files(self):
        invoice = self.invoice()
        columns = [
            Command.create({"source": name, "heading": name, "sequence": number})
            for number, name in enumerate(["document_number", "policy_status", "policy_reason", "lost_saving"])
        ]
        layout = self.env["travel.data.layout"].create({"name": "Policy", "format": "csv", "column_ids": columns})
        content = layout._travel_file(invoice)[1].decode()
        self.assertIn("out", content)
        self.assertIn("T1", content)
        self.assertIn("80", content)

    def test_in_the_cube(self):
        """Lost savings and status as they were found, of a ticket billed at once."""
        line = self.invoice().line_ids.travel_charge_id.line_id
        answer = self.env["travel.spend"].search([("line_id", "=", line.id)])
        self.assertEqual((answer.policy_status, answer.policy_reason, answer.lost_savings), ("out", "T1", 80.0))
        self.assertEqual((line.policy_finding_ids.state, line.policy_finding_ids.excess), ("told", 80.0))
