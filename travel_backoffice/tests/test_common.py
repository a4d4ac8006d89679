from odoo.tests import tagged

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestCommon(TravelCommon):
    def test_builders(self):
        """The builders make what the stories need."""
        alpha = self.customer("Alpha Ltd", self.group("Alpha Group"))
        fees = self.fee_table("Alpha fees", rules=[{"amount": 25.0, "services": ["air"]}])
        self.contract(alpha, fee_table_id=fees.id)
        order = self.order(alpha)
        ticket = self.ticket(order, base_fare=200.0, taxes={"UA": 13.0, "YQ": 40.0})
        self.assertRecordValues(ticket, [{"base_fare": 200.0, "tax_amount": 53.0, "total_amount": 253.0}])
        self.assertEqual(len(ticket.segment_ids), 2)
        self.assertEqual(fees.rule_ids.charge_kind_id.code, "transaction_fee")
        self.assertTrue(self.users["clerk"].has_group("account.group_account_invoice"))
        self.assertFalse(self.users["agent"].has_group("account.group_account_invoice"))
