"""Line tags: what no other field of an order line says, and fee rules can ask for."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from . import tariffs
from .common import TravelCommon
from .intake_common import IntakeCommon, air, order_json


@tagged("post_install", "-at_install")
class TestLineTags(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer()
        kind = tariffs.own_kind(cls, "paper").code
        cls.table = cls.fee_table(
            rules=[
                {"kind": kind, "name": "Invoice copy", "amount": 5, "services": ("other",), "tags": "COPY"},
                {"name": "One way", "amount": 20, "services": ("air",), "tags": "ONEWAY"},
                {"name": "Return", "amount": 30, "services": ("air",), "tags": "RETURN"},
                {"name": "Infant", "method": "waived", "services": ("air",), "tags": "INF", "sequence": 1},
            ]
        )
        cls.contract(cls.alpha, fee_table_id=cls.table.id)

    def fees(self, order):
        order.rate()
        fees = order.charge_ids.filtered("rule_id")
        return [(charge.rule_id.name, charge.amount) for charge in fees.sorted("id")]

    def test_an_invoice_copy_is_charged_by_its_tag(self):
        order = self.order(self.alpha)
        self.line(order, "other", tags="copy")
        self.line(order, "other")
        self.assertEqual(self.fees(order), [("Invoice copy", 5)])

    def test_one_way_and_return_come_by_themselves(self):
        there = self.order(self.alpha)
        self.ticket(there, route="KBP-FRA")
        back = self.order(self.alpha)
        self.ticket(back, "220-3324650329", route="KBP-FRA-KBP")
        self.assertEqual(self.fees(there), [("One way", 20)])
        self.assertEqual(self.fees(back), [("Return", 30)])

    def test_an_infant_alone_on_a_ticket(self):
        """An infant's own ticket is free; a line that an adult shares with an infant is not."""
        infant = {"name": "JONES/BABY", "kind": "INF"}
        alone = self.order(self.alpha, passengers=(infant,))
        self.ticket(alone)
        both = self.order(self.alpha, passengers=("JONES/MARY MRS", infant))
        self.ticket(both, "220-3324650329")
        self.assertEqual(self.fees(alone), [])
        self.assertEqual(self.fees(both), [("Return", 30)])

    def test_tags_are_codes(self):
        order = self.order(self.alpha)
        for words in ("not GROUP", "a & b"):
            with self.subTest(words=words), self.assertRaises(ValidationError):
                self.line(order, "other", tags=words)


@tagged("post_install", "-at_install")
class TestTagsFromDocuments(IntakeCommon):
    def test_json_and_csv_state_them(self):
        copy = {"type": "other", "description": "Invoice copy", "currency": "EUR", "fare": "1.00", "total": "1.00"}
        answer, _intake = self.receive_one(order_json(services=[{**copy, "tags": ["copy", "POSTING"]}]), source="tool")
        self.assertEqual(self.order_of(answer).line_ids.tags, "COPY, POSTING")
        rows = "order;customer;type;last_name;country;currency;total;tags\n7;ALPHA;visa;Berg;IN;EUR;60.00;GROUP|VIP"
        answer, _intake = self.receive_one(rows, source="desk")
        self.assertEqual(self.order_of(answer).line_ids.tags, "GROUP, VIP")

    def test_a_remark_gives_them(self):
        """Only where a pattern looks for them, and only once."""
        self.env["travel.intake.pattern"].create(
            [
                {"name": "Fee tag", "target": "tag", "pattern": r"TAG/([\w, ]+)"},
                {"name": "Award", "target": "tag", "pattern": r"(REDEMPTION)"},
                {"name": "Another's", "target": "tag", "pattern": r"(COPY)", "partner_id": self.customer("Beta").id},
            ]
        )
        remark = "RM TAG/UPGRADE, GROUP\nRM REDEMPTION OF MILES\nRM COPY WANTED\n"
        answer, _intake = self.receive_one(air().replace("ENDX", remark + "ENDX"))
        self.assertEqual(self.order_of(answer).line_ids.tags, "UPGRADE, GROUP, REDEMPTION")
