"""What nobody keys by API, import or with a context of his own; and that an order stays one whole."""

from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TravelCommon

RECEIVE = "odoo.addons.travel_backoffice.models.travel_intake_receive"


@tagged("post_install", "-at_install")
class TestOrderGuard(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "UTC"
        cls.partner = cls.customer()
        cls.contract(cls.partner, fee_table_id=cls.fee_table(rules=[{"amount": 10.0}]).id, billing_profile_id=cls.by_clerk)
        cls.trip = cls.order(cls.partner)
        cls.sold = cls.ticket(cls.trip, base_fare=100.0, taxes={"YQ": 20.0})
        cls.other_company = cls.env["res.company"].create({"name": "Other Agency"})
        cls.stranger = cls.customer("Stranger Ltd", company_id=cls.other_company.id)

    def as_agent(self, record, **context):
        return record.with_user(self.users["agent"]).with_context(**context)

    def billed(self):
        """The ticket as after billing."""
        self.sold.sudo().state = "billed"
        self.trip._update_states()
        return self.as_agent(self.sold)

    # -- derived ----------------------------------------------------------------------------------------------------

    def test_derived_values_are_not_keyed(self):
        """Neither set, nor set back, nor slipped in when the record is made."""
        self.sold.sudo().business_key = "220-3324650328:issue"
        line = self.as_agent(self.sold)
        for name, value in (
            ("state", "draft"),
            ("business_key", False),
            ("month_key", "contract1:202603"),
            ("amount_to_bill", 0.0),
        ):
            with self.assertRaises(AccessError, msg=name):
                line.write({name: value})
        with self.assertRaises(AccessError):
            line.order_id.write({"gather_key": False})
        with self.assertRaises(AccessError):
            self.as_agent(self.env["travel.order"]).create({"partner_id": self.partner.id, "state": "billed"})

    def test_context_gives_no_state(self):
        """A default of the caller's own context is no way round."""
        orders = self.as_agent(self.env["travel.order"], default_state="billed", default_gather_key="X")
        order = orders.create({"partner_id": self.partner.id, "line_ids": [Command.create({"service_type_id": self.service("air").id})]})
        self.assertRecordValues(order, [{"state": "draft", "gather_key": False}])
        self.assertRecordValues(order.line_ids, [{"state": "draft"}])

    def test_checks_are_not_switched_off_by_context(self):
        """Given a priced order, when an agent changes the fare and says that it is checked elsewhere, it is priced again."""
        self.as_agent(self.trip).action_ready()
        self.assertEqual(self.sold.amount_to_bill, 130.0)  # 100 + 20 + 10
        self.as_agent(self.sold, travel_fixing=True).base_fare = 200.0
        self.assertEqual(self.sold.amount_to_bill, 230.0)

    def test_figures_of_a_document_are_told(self):
        """Who changes what a document states is seen in the order's log."""
        self.sold.sudo().business_key = "220-3324650328:issue"
        self.as_agent(self.sold).base_fare = 90.0
        message = self.trip.message_ids[0]
        self.assertEqual(message.author_id, self.users["agent"].partner_id)
        self.assertIn("100.00", message.body)
        self.assertIn("90.00", message.body)

    # -- billed -----------------------------------------------------------------------------------------------------

    def test_billed_facts_stay(self):
        """The figures, taxes and segments of a billed ticket and the customer of its order stay."""
        line = self.billed()
        for vals in (
            {"base_fare": 1.0},
            {"customer_card": True},
            {"event": "monthly"},
            {"tax_ids": [Command.clear()]},
            {"segment_ids": [Command.clear()]},
        ):
            with self.assertRaises(UserError, msg=vals):
                line.write(vals)
        with self.assertRaises(UserError):
            line.tax_ids.amount = 1.0
        with self.assertRaises(UserError):
            line.segment_ids[0].unlink()
        with self.assertRaises(UserError):
            line.tax_ids.create({"line_id": line.id, "code": "XX", "amount": 5.0})
        with self.assertRaises(UserError):
            line.order_id.partner_id = self.customer("Beta Ltd")
        line.order_id.trip_reference = "ROADSHOW"
        self.assertEqual(line.state, "billed")

    # -- one whole --------------------------------------------------------------------------------------------------

    def test_lines_stay_in_their_order_and_company(self):
        second = self.order(self.partner)
        with self.assertRaises(UserError):
            self.as_agent(self.sold).order_id = second
        with self.assertRaises(UserError):
            self.trip.company_id = self.other_company

    def test_customers_of_another_company(self):
        """No order, document or pattern of one company names a customer of another."""
        with self.assertRaises(UserError):
            self.order(self.stranger)
        with self.assertRaises(UserError):
            self.trip.booker_id = self.stranger
        document = {"source": "X", "format": "json", "content": "{}"}
        intake = self.env["travel.intake"].browse(self.env["travel.intake"].receive([document])[0]["intake_id"])
        with self.assertRaises(UserError):
            self.as_agent(intake)._use_customer(self.stranger)
        pattern = {"name": "X", "target": "customer", "pattern": "X", "partner_id": self.stranger.id}
        with self.assertRaises(UserError):
            self.env["travel.intake.pattern"].create(pattern)

    def test_passengers_are_the_orders_own(self):
        second = self.order(self.partner, passengers=["SMITH/JOHN MR"])
        with self.assertRaises(ValidationError):
            self.as_agent(self.sold).passenger_ids = second.passenger_ids

    def test_copy_is_for_its_own_passengers(self):
        """A copied order is for the same names, but they are its own."""
        copied = self.trip.copy()
        self.assertEqual(copied.line_ids.passenger_ids, copied.passenger_ids)
        self.assertEqual(copied.passenger_ids.mapped("name"), ["JONES/MARY MRS"])
        self.assertNotEqual(copied.passenger_ids, self.trip.passenger_ids)

    def test_priced_order_is_deleted_whole(self):
        """A manager deletes a keyed order with its charges; not one with a document or an invoice."""
        self.trip.rate()
        self.trip.unlink()
        self.assertFalse(self.trip.exists())
        kept = self.order(self.partner)
        self.ticket(kept, number="220-1111111111").sudo().business_key = "220-1111111111:issue"
        with self.assertRaises(UserError):
            kept.unlink()

    # -- other ways in ----------------------------------------------------------------------------------------------

    def test_moving_a_contact_without_travel_rights(self):
        """Whoever may keep contacts moves a customer with cost centres, without any right in travel."""
        self.cost_center(self.partner, "100")
        top = self.group()
        keeper = self.env["res.users"].create({
            "name": "Keeper",
            "login": "keeper",
            "group_ids": [Command.set([self.env.ref("base.group_user").id, self.env.ref("base.group_partner_manager").id])],
        })  # fmt: skip
        self.partner.with_user(keeper).parent_id = top
        centers = self.env["travel.cost.center"].search([("code", "=", "100"), ("root_id", "=", top.id)])
        self.assertEqual(len(centers), 1)

    def test_invoice_day_is_the_clerks(self):
        """An agent's own context does not date invoices; a clerk's does."""
        wanted = {"travel_invoice_date": "2020-01-01"}
        self.assertIsNone(self.as_agent(self.trip, **wanted)._asked_invoice_day())
        clerk = self.trip.with_user(self.users["clerk"]).with_context(**wanted)
        self.assertEqual(clerk._asked_invoice_day(), "2020-01-01")

    def test_error_before_a_document_is_stored_stops_no_other(self):
        """Given two documents, when the program stumbles over masking the first, then the second is stored."""
        intakes = self.env["travel.intake"]
        label = type(intakes)._known_format

        def stumble(records, asked, content):
            if "BOOM" in content:
                raise RecursionError
            return label(asked, content)

        documents = [{"content": "BOOM", "source": "X"}, {"content": "fine", "source": "X"}]
        with patch.object(type(intakes), "_known_format", stumble), mute_logger(RECEIVE):
            first, second = intakes.receive(documents)
        self.assertEqual((first["intake_id"], first["state"]), (False, "failed"))
        self.assertTrue(second["intake_id"])

    def test_day_of_receipt_is_the_agencys(self):
        """A document received on 31 March 22:30 UTC came on 1 April in Berlin, whatever zone its sender works in."""
        self.env.company.partner_id.tz = "Europe/Berlin"
        intake = self.env["travel.intake"].with_context(tz="America/New_York").new({"company_id": self.env.company.id})
        intake.create_date = datetime(2026, 3, 31, 22, 30)
        self.assertEqual(intake._received_on(), date(2026, 4, 1))
