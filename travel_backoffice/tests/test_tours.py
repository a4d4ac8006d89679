"""What people do in the browser. The figures are worked out by hand, and looked up in the ledger afterwards."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .intake_common import IntakeCommon, air

PATIENCE = 240


class ToursCommon(IntakeCommon, HttpCase):
    """An agency that bills in euros, with 19 % VAT on its fees; Alpha is billed by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.currency_id = cls.env.ref("base.EUR")
        cls.vat = cls.env["account.tax"].create({"name": "VAT 19%", "amount": 19.0, "type_tax_use": "sale"})
        cls.env["travel.charge.kind"].search([]).product_id.taxes_id = [Command.set(cls.vat.ids)]
        cls.fees = cls.fee_table("Alpha fees", rules=[{"name": "Ticket fee", "amount": 25.0, "services": ("air",)}])
        cls.terms = cls.contract(cls.customer_node, fee_table_id=cls.fees.id, billing_profile_id=cls.by_itself)

    def tour(self, name, role, path="/odoo"):
        self.start_tour(path, name, login=self.users[role].login, timeout=PATIENCE)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestTours(ToursCommon):
    def test_clerk_fixes_a_document_and_reads_its_invoice(self):
        """A ticket of an unknown office waits; given its customer it is billed, and the office remembered.

        fare 200.00 + taxes 30.00 + 20.50 = 250.50 untaxed, fee 25.00, VAT 19 % of 25.00 = 4.75: 280.25
        """
        answer, intake = self.receive_one(air(office="BERL99999"))
        self.assertEqual(answer["state"], "held")
        self.tour("travel_inbox_to_invoice", "clerk")
        order = self.assertBilled(intake)
        self.assertIn("BERL99999", self.customer_node.travel_office_codes)
        # and so the next one needs nobody
        following = self.receive(air("DEF456", (("1234567891", "JONES/MARY MRS"),), "0100000002", office="BERL99999"))[0]
        self.assertEqual(following["state"], "done")
        self.assertEqual(self.order_of(following).partner_id, order.partner_id)

    def test_agent_fixes_a_document(self):
        """The counter agent fixes the same document; the contract bills it, the agent sees no invoice."""
        _answer, intake = self.receive_one(air(office="BERL99999"))
        self.tour("travel_inbox_by_agent", "agent")
        self.assertBilled(intake)

    def assertBilled(self, intake):
        self.assertEqual(intake.state, "done")
        order = intake.order_ids
        self.assertRecordValues(order, [{"state": "billed", "partner_id": self.customer_node.id}])
        invoice = order.invoice_ids
        self.assertRecordValues(
            invoice, [{"state": "posted", "amount_untaxed": 275.50, "amount_tax": 4.75, "amount_total": 280.25}]
        )
        return order

    def test_manager_tries_a_fee_table(self):
        """An online ticket costs 12.00, and 2 % of 1,000.00 for handling; an agent's ticket would be 30.00."""
        self.fees.rule_ids.unlink()
        self.fee_rule(self.fees, name="Ticket, by an agent", amount=30.0, services=("air",), channels=("agent",))
        self.fee_rule(self.fees, name="Ticket, online", amount=12.0, services=("air",), channels=("online",))
        self.fee_rule(
            self.fees, "handling", name="Handling", method="percent", percent=2.0, base="base_fare", services=("air",)
        )
        self.tour("travel_try_it", "manager")
        self.assertFalse(self.env["travel.order"].search_count([]))

    def test_limits_that_are_none_are_blank(self):
        """A rule for three travellers and more; cleared, the limit is gone."""
        rule = self.fee_rule(self.fees, "handling", name="Groups", amount=5.0, party_from=3)
        path = f"/odoo/action-travel_backoffice.action_travel_fee_rule/{rule.id}"
        self.tour("travel_fee_rule_limits", "manager", path)
        self.assertRecordValues(rule, [{"party_from": 0, "party_below": 9, "fare_from": 0.0, "maximum": 0.0}])

    def test_agent_keys_an_order(self):
        """Hotel 180.00 with a fee of 9.00; rail 60.00 with 5 % of it = 3.00; each needs a project. To bill: 252.00."""
        project = {"code": "PRJ", "name": "Project", "type": "pattern", "pattern": r"P-\d{4}"}
        self.terms.write({"billing_profile_id": self.by_clerk, "reference_set_id": self.reference_set("Alpha", project).id})
        self.fee_rule(self.fees, name="Hotel fee", amount=9.0, services=("hotel",))
        self.fee_rule(self.fees, name="Rail fee", method="percent", percent=5.0, base="base_fare", services=("rail",))
        self.tour("travel_keyed_order", "agent")
        order = self.env["travel.order"].search([("partner_id", "=", self.customer_node.id)])
        self.assertRecordValues(
            order, [{"state": "ready", "total_amount": 240.0, "fee_total": 12.0, "amount_to_bill": 252.0}]
        )
        self.assertEqual(order.line_ids.passenger_ids, order.passenger_ids)
        self.assertFalse(order.invoice_ids)

    def test_clerk_refunds_by_segments(self):
        """One of two segments was not used: half of the fare of 200.00 goes back, the airline keeps 30.00: 70.00."""
        order = self.order_of(self.receive(air())[0])
        self.assertEqual(order.state, "billed")
        self.tour("travel_refund_by_segments", "clerk", "/odoo/travel-orders")
        refund = order.line_ids.filtered(lambda line: line.event == "refund")
        self.assertRecordValues(refund, [{"base_fare": -100.0, "penalty_amount": 30.0, "refund_kind": "segments"}])
        credit = order.invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertRecordValues(credit, [{"state": "posted", "amount_total": 70.0}])

    def test_agent_voids(self):
        """All goes back: fare and taxes 250.50, fee 25.00, its VAT 4.75: 280.25."""
        order = self.order_of(self.receive(air())[0])
        self.tour("travel_void", "agent", "/odoo/travel-orders")
        credit = order.invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertRecordValues(credit, [{"state": "posted", "amount_total": 280.25}])

    def test_clerk_bills_from_the_desk(self):
        """What was sold in March is due since 1 April: 250.50 + 25.00 = 275.50, with 4.75 VAT 280.25; a mail is queued."""
        email = self.env.ref("travel_backoffice.delivery_profile_email").id
        monthly = self.env.ref("travel_backoffice.billing_profile_monthly").id
        self.terms.write({"billing_profile_id": monthly, "delivery_profile_id": email})
        self.customer_node.email = "bills@alpha.example"
        order = self.order_of(self.receive(air())[0])
        self.assertFalse(order.invoice_ids)
        # the background workers are no part of this transaction
        runs = self.env.registry["travel.billing.run"]
        with patch.object(runs, "_wake_workers", lambda self: self._cron_work(1)):
            self.tour("travel_autosend", "clerk", "/odoo/action-travel_backoffice.action_travel_billing_desk")
        self.assertRecordValues(order.invoice_ids, [{"state": "posted", "amount_total": 280.25}])
        self.assertEqual(order.invoice_ids.travel_delivery_ids.mapped("state"), ["queued"])


@tagged("post_install", "-at_install")
class TestToursOnAPhone(ToursCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_inbox(self):
        self.receive(air(office="BERL99999"))
        self.tour("travel_on_a_phone", "clerk", "/odoo/travel-inbox")

    def test_order(self):
        self.receive(air())
        self.tour("travel_order_on_a_phone", "agent", "/odoo/travel-orders")

    def test_corrections(self):
        """The chain of documents wraps, and leads to the services."""
        order = self.order_of(self.receive(air())[0])
        order.line_ids.refund(0.0, {}, order.line_ids.segment_ids[0])
        self.tour("travel_corrections_on_a_phone", "agent", "/odoo/travel-orders")
