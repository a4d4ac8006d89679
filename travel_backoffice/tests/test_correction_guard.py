"""What nobody gets by another way: corrections by API with odd values, by hand, by copies and for other companies."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .test_line_operations import OperationsCommon

NAN, INFINITE = float("nan"), float("inf")
DAY = "2026-03-12 10:00:00"


class GuardCommon(OperationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Agency"})
        cls.stranger = cls.customer("Stranger Ltd", company_id=cls.other_company.id)

    def as_agent(self, records, **context):
        return records.with_user(self.agent).with_context(**context)

    def foreign(self):
        """A ticket of 777.00 of another company."""
        order = self.order(self.stranger, company_id=self.other_company.id)
        return self.ticket(order, "220-9999999999", base_fare=777.0)


@tagged("post_install", "-at_install")
class TestCorrectionGuard(GuardCommon):
    # -- odd values -------------------------------------------------------------------------------------------------

    def test_no_amounts(self):
        """JSON knows NaN and Infinity; none of them is money."""
        line = self.as_agent(self.sold())
        for odd in (NAN, INFINITE, -INFINITE, "NaN", "abc", 1e300, -5):
            for name in ("penalty", "fare", "fare_used", "commission", "cost"):
                with self.assertRaises(UserError, msg=f"{name}: {odd}"):
                    line.refund(**{name: odd})
            with self.assertRaises(UserError, msg=odd):
                line.refund(tax_refunds={"YQ": odd})
            with self.assertRaises(UserError, msg=odd):
                line.refund(refund_state="received", refund_received_amount=odd)
        self.assertFalse(line.correction_ids)

    def test_no_days_and_no_records(self):
        line = self.as_agent(self.sold())
        for odd in ("abc", "2026-99-99", 5, True):
            self.told("is no day", line.refund, sold_at=odd)
            self.told("is no day", line.void, sold_at=odd)
        for odd in ("abc", ["x"], {"a": 1}):
            with self.assertRaises(UserError, msg=odd):
                line.refund(segments=odd)
            with self.assertRaises(UserError, msg=odd):
                line.exchange(odd)
        for nothing in (False, None, 0, [], [line.id, line.id + 1]):
            self.told("Choose one document", line.exchange, nothing)
        self.assertFalse(line.correction_ids)

    def test_no_step(self):
        refund = self.as_agent(self.sold()).refund(sold_at=DAY)
        for odd in (NAN, INFINITE, -1, "abc", 1e300, 0.001):
            with self.assertRaises(UserError, msg=odd):
                refund.set_refund_state("received", amount=odd)
        self.told("is no day", refund.set_refund_state, "received", day="abc")
        with self.assertRaises(UserError):
            refund.set_refund_state(["received"])
        self.assertEqual((refund.refund_state, refund.penalty_amount), ("applied", 0.0))
        # 0.1 + 0.2 is 0.30000000000000004: thirty cents
        refund.set_refund_state("received", amount=0.1 + 0.2)
        self.assertEqual(refund.refund_received_amount, 0.3)

    # -- derived values ---------------------------------------------------------------------------------------------

    def test_what_is_worked_out_is_not_keyed(self):
        line = self.as_agent(self.sold())
        refund = line.refund(sold_at=DAY)
        for name, value in (
            ("refund_expected", 1.0),
            ("fare_left", 500.0),
            ("unused_value", 500.0),
            ("unused_state", "left"),
            ("memo_id", 1),
        ):
            with self.assertRaises(AccessError, msg=name):
                (line | refund).write({name: value})

    def test_an_exchange_stays_one(self):
        """Else the old ticket were good again, and its value stood on two."""
        old, new = self.sold(), self.sold("220-0000000001", billed=False)
        old.exchange(new)
        for event in ("issue", "void", "refund"):
            with self.assertRaisesRegex(UserError, "undo the exchange first"):
                self.as_agent(new).event = event
        self.assertEqual(old.standing, "exchanged")

    def test_no_monthly_fee_replaces_a_ticket(self):
        fee = self.line(self.order(self.partner), "other", event="monthly")
        self.told("choose the document that is good", self.as_agent(self.sold()).exchange, fee.id)

    def test_residual_is_no_more_than_the_ticket(self):
        """253.00 was paid; no EMD keeps 253.01 of it, nor less than nothing, however the wizard is called."""
        line, new = self.as_agent(self.sold()), self.sold("220-0000000001", billed=False)
        self.told("cannot be kept", line.exchange, new.id, 253.01)
        for odd in (-50.0, 1e9):
            wizard = self.as_agent(self.env["travel.exchange"]).create(
                {"line_id": line.id, "document_number": "220-0000000077", "residual": odd, "residual_number": "220-0000000078"}
            )
            with self.assertRaises(UserError, msg=odd):
                wizard.action_exchange()

    # -- by hand and by copy ----------------------------------------------------------------------------------------

    def loose_refund(self, order, number):
        """A refund keyed as if it were a sale of less than nothing."""
        values = {
            "order_id": order.id,
            "service_type_id": self.service("air").id,
            "document_type": "ticket",
            "document_number": number,
            "event": "refund",
            "base_fare": -200.0,
            "total_amount": -200.0,
            "passenger_ids": [Command.set(order.passenger_ids.ids)],
            "sold_at": DAY,
        }
        line = self.as_agent(self.env["travel.order.line"]).create(values)
        self.as_agent(order).action_ready()
        return line

    def test_refund_keyed_beside_its_ticket_waits(self):
        """The ticket could be refunded by its button as well."""
        ticket = self.sold()
        line = self.loose_refund(self.order(self.partner), "220-3324650328")
        self.assertEqual((line.state, line.open_hold_ids.code), ("held", "correction_unlinked"))
        self.assertIn(ticket.order_id.name, line.open_hold_ids.message)
        # of a ticket that was never sold here it goes on
        self.assertEqual(self.loose_refund(self.order(self.partner), "220-7777777777").state, "ready")

    def test_no_copy_of_a_refund(self):
        refund = self.as_agent(self.sold()).refund(sold_at=DAY)
        with self.assertRaisesRegex(UserError, "cannot be copied"):
            refund.copy()

    # -- what the supplier gave back --------------------------------------------------------------------------------

    def test_received_at_once(self):
        """253.00 less 14.00 of commission were received with the refund: nothing is short."""
        refund = self.sold().refund(sold_at=DAY, refund_state="received")
        self.assertEqual((refund.refund_expected, refund.refund_received_amount), (239.0, 239.0))
        self.bill(refund.order_id)
        self.assertFalse(self.env["travel.memo"].search([("refund_line_id", "=", refund.id)]))

    def test_customer_never_pays_for_a_refund(self):
        """Cost 300.00, sold for 253.00, nothing received: the penalty is 253.00, and 47.00 stay with the agency."""
        refund = self.sold(cost_amount=300.0).refund(sold_at=DAY)
        refund.set_refund_state("received", amount=0.0)
        self.assertEqual((refund.penalty_amount, refund.total_amount, refund.refund_short_amount), (253.0, 0.0, 47.0))

    def test_refused_and_received_all_the_same(self):
        refund = self.sold().refund(sold_at=DAY)
        self.bill(refund.order_id)
        refund.set_refund_state("refused")
        self.assertEqual(refund.refund_short_amount, 239.0)
        refund.set_refund_state("received")
        self.assertEqual(refund.refund_short_amount, 0.0)


@tagged("post_install", "-at_install")
class TestOtherCompany(GuardCommon):
    WIZARDS = ("travel.void", "travel.refund", "travel.exchange", "travel.refund.step")

    def test_wizards_tell_nothing(self):
        """Not by creating one, nor by moving one's own, nor as the form asks while it is filled in."""
        own, foreign = self.sold(), self.foreign()
        for name in self.WIZARDS:
            wizards = self.as_agent(self.env[name])
            values = {"state": "received"} if name == "travel.refund.step" else {}
            with self.assertRaises(AccessError, msg=name):
                wizards.create({"line_id": foreign.id, **values})
            with self.assertRaises(AccessError, msg=name):
                wizards.with_context(default_line_id=foreign.id).create(values)
            wizard = wizards.create({"line_id": own.id, **values})
            with self.assertRaises(AccessError, msg=name):
                wizard.line_id = foreign
            with self.assertRaises(AccessError, msg=name):
                wizards.onchange({"line_id": foreign.id}, ["line_id"], {"line_id": {}, "currency_id": {}})

    def test_operations(self):
        own, foreign = self.as_agent(self.sold()), self.foreign()
        theirs = self.as_agent(foreign)
        for method in (theirs.void, theirs.refund, theirs.take_back, theirs.action_view_moves, theirs.action_void):
            with self.assertRaises(AccessError, msg=method.__name__):
                method()
        with self.assertRaises(AccessError):
            theirs.set_refund_state("received")
        with self.assertRaises(AccessError):
            own.exchange(foreign.id)
        with self.assertRaises(UserError):  # company inconsistencies
            own.connected_line_id = foreign.id

    def test_nothing_is_handed_over(self):
        """Who may write his own may not put it into a company that is not his."""
        matrix = self.env["travel.reversal.matrix"]
        theirs = matrix.create({"name": "Theirs", "company_id": self.other_company.id})
        mine = matrix.with_user(self.users["account_manager"]).create(
            {"name": "Mine", "rule_ids": [Command.create({"event": "void", "treatment": "reverse"})]}
        )
        with self.assertRaises(AccessError):
            mine.rule_ids.matrix_id = theirs.id
        with self.assertRaises(AccessError):
            mine.company_id = self.other_company
        memo = self.env["travel.memo"].with_user(self.clerk).create({"number": "6001", "amount": 50.0})
        with self.assertRaises(AccessError):
            memo.company_id = self.other_company

    def test_names_of_others(self):
        """A levy treatment is everybody's; whose contracts use it is not."""
        levies = self.env["travel.levy.set"].create({"code": "ZZ", "name": "Fees"})
        self.contract(self.stranger, company_id=self.other_company.id, levy_set_id=levies.id)
        manager = self.users["manager"]
        with self.assertRaisesRegex(UserError, "“Another company” uses"):
            levies.with_user(manager).unlink()
        taxes = self.env["account.tax"].sudo()  # sudo: of a company that the test's user is not in
        group = self.env["account.tax.group"].sudo().create({"name": "Theirs", "company_id": self.other_company.id})
        tax = taxes.create(
            {
                "name": "Secret 3 %",
                "amount": 3.0,
                "company_id": self.other_company.id,
                "tax_group_id": group.id,
                "country_id": self.env.company.country_id.id,
            }
        )
        with self.assertRaises(ValidationError) as caught:
            self.env["travel.levy"].with_user(manager).create({"set_id": levies.id, "name": "X", "tax_id": tax.id})
        self.assertNotIn("Secret", str(caught.exception))

    def test_unused_tickets_are_told_inside_the_company(self):
        """The customer's salesperson works elsewhere: the agent of the order is told."""
        outsider = self.role_user("account_manager", self.other_company, login="outsider")
        self.partner.user_id = outsider
        line = self.sold(billed=False)
        line.order_id.user_id = self.agent
        self.assertEqual(line._account_manager(), self.agent)
        outsider.sudo().company_ids = [Command.link(self.env.company.id)]
        self.assertEqual(line._account_manager(), outsider)


@tagged("post_install", "-at_install")
class TestMemoGuard(GuardCommon):
    """A debit of 50.00 about the ticket, passed on by a manager, not billed yet."""

    def decided(self, pass_on=True):
        self.line_sold = self.sold()
        memo = (
            self.env["travel.memo"]
            .with_user(self.clerk)
            .create({"number": "6001", "amount": 50.0, "document_number": self.line_sold.document_number})
        )
        memo.action_accept()
        memo = memo.with_user(self.users["manager"])
        memo.action_pass_on() if pass_on else memo.action_keep()
        return memo

    def refused(self, line):
        """Each way on the order; whoever asks is sent to the memo."""
        for user in (self.agent, self.users["manager"]):
            line = line.with_user(user)
            for method in (line.void, line.refund, line.action_cancel, line.take_back, line.order_id.action_cancel):
                with self.assertRaises(UserError, msg=method.__name__):
                    method()
            with self.assertRaises(UserError):
                line.base_fare = 1.0
        self.assertFalse(line.standing)

    def test_agent_changes_no_decision(self):
        memo = self.decided()
        line = memo.sudo().passed_line_ids.sudo(False)
        self.refused(line)
        self.bill(line.order_id)
        self.refused(line)
        self.assertEqual((line.state, line.total_amount), ("billed", 50.0))

    def test_taken_back_stays_taken_back(self):
        """The line is voided with the decision; undoing that void would bill it once more."""
        memo = self.decided()
        line = memo.sudo().passed_line_ids.sudo(False)
        self.bill(line.order_id)
        memo.action_take_back()
        self.assertEqual(line.standing, "voided")
        with self.assertRaisesRegex(UserError, "on the memo"):
            self.as_agent(line.correction_ids).take_back()

    def test_links_are_the_programs(self):
        memo = self.decided()
        new = self.sold("220-0000000001", billed=False)
        with self.assertRaises(AccessError):
            memo.with_user(self.clerk).passed_line_ids = [Command.link(new.id)]
        with self.assertRaises(AccessError):
            self.as_agent(new).memo_id = memo.id

    def test_copy_sells_no_memo(self):
        self.decided()
        twin = self.as_agent(self.line_sold.order_id).copy()
        self.assertEqual(twin.line_ids.mapped("total_amount"), [253.0])

    def test_entry_stands_with_its_decision(self):
        memo = self.decided(pass_on=False)
        entry = memo.sudo().entry_ids.sudo(False)
        for method in (entry.with_user(self.clerk).button_draft, entry.with_user(self.clerk).button_cancel):
            with self.assertRaisesRegex(UserError, "take that decision back"):
                method()
        self.assertEqual(entry.state, "posted")

    def test_entry_booked_back_by_hand(self):
        """An accountant reversed the 50.00: taking the decision back books nothing more."""
        memo = self.decided(pass_on=False)
        entry = memo.sudo().entry_ids.sudo(False)
        entry._reverse_moves([{"date": entry.date}], cancel=True)
        memo.action_take_back()
        self.assertEqual(memo.sudo().entry_ids.sudo(False), entry)
        self.assertFalse(memo.decision)
