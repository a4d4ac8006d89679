"""Receivables attacked: by customers in the portal, by roles that should not, by callers who key what the program writes."""

from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .remittance_apply_common import ApplyCommon


class MoneyAttack(ApplyCommon):
    """Alpha Ltd owes 100 to the agency; its sister company, another company of the agency, has a customer of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.plain_invoice(cls.alpha, 100.0)
        cls.agent, cls.clerk = cls.users["agent"], cls.users["clerk"]
        cls.fee_reason = cls.env.ref("travel_backoffice.dispute_reason_fee")

    @classmethod
    def sister_item(cls, amount=777.0):
        """An open item of another company of the agency."""
        data = cls.setup_other_company(name="Sister")
        move = cls.env["account.move"].with_company(data["company"]).create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer("Theirs", company_id=data["company"].id).id,
                "invoice_date": "2026-03-12",
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": amount, "tax_ids": [Command.clear()]})],
            }
        )
        move.action_post()
        return cls.item(move)

    def dispute(self, item, amount, user=None, **values):
        values = {"item_id": item.id, "amount": amount, "reason_id": self.fee_reason.id, "opened_on": "2026-03-20", **values}
        return self.env["travel.dispute"].with_user(user or self.controller).create(values)

    def assertRefused(self, call, *args, **kwargs):
        """It ends with a reason in plain words."""
        with self.subTest(call=getattr(call, "__name__", call), args=args), self.assertRaises(UserError):
            call(*args, **kwargs)
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestMoneyReaders(MoneyAttack):
    """Who asks for figures that are not his, by RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.traveller("Traveller", cls.alpha)
        cls.portal = new_test_user(cls.env, login="ms_portal", groups="base.group_portal", partner_id=cls.person.id)
        other = cls.env["res.partner"].create({"name": "Keeper B", "parent_id": cls.customer("Beta Ltd").id})
        cls.stranger = new_test_user(cls.env, login="ms_stranger", groups="base.group_portal", partner_id=other.id)
        cls.plain = new_test_user(cls.env, login="ms_plain", groups="base.group_user")

    def test_credit_figures_are_for_agents(self):
        """A traveller may read its company's contact, but not what the company owes, nor its limit."""
        names = [name for name in self.env["res.partner"]._fields if name.startswith(("travel_credit_", "travel_days_b", "travel_over_c"))]
        self.assertIn("travel_credit_exposure", names)
        for user in (self.portal, self.plain):
            for name in names:
                self.assertRefused(self.alpha.with_user(user).read, [name])
            self.assertRefused(self.env["res.partner"].with_user(user).search, [("travel_credit_level", "in", ["block"])])
            self.assertRefused(self.env["res.partner"].with_user(user).search, [("travel_credit_limited", "=", True)])
        self.assertEqual(self.alpha.with_user(self.agent).travel_credit_level, False)

    def test_credit_of_an_order_is_for_agents(self):
        order = self.order(self.person)
        for user in (self.portal, self.plain):
            for name in ("credit_level", "credit_message", "over_credit"):
                self.assertRefused(order.with_user(user).read, [name])

    def test_buttons_tell_strangers_nothing(self):
        """What is open of an invoice is not told to whoever presses its buttons by RPC."""
        for user in (self.stranger, self.plain):
            move = self.invoice.with_user(user)
            for button in (move.action_travel_dispute, move.action_travel_promise, self.item(move.sudo()).with_user(user).action_travel_dispute):
                self.assertRefused(button)

    def test_money_models_are_closed_to_customers(self):
        for user in (self.portal, self.stranger, self.plain):
            for name in (
                "travel.remittance", "travel.allocation", "travel.dispute", "travel.promise", "travel.dunning", "travel.statement",
                "travel.statement.period", "travel.aging.line", "travel.credit.limit", "travel.credit.override", "travel.invoice.share",
                "travel.remittance.suggestion", "travel.remittance.source", "travel.payment.behaviour", "travel.dispute.settlement",
            ):  # fmt: skip
                self.assertRefused(self.env[name].with_user(user).search_read, [])
            self.assertRefused(self.env["travel.aging"].with_user(user).report)
            self.assertRefused(self.env["travel.statement"].with_user(user).issue, self.alpha.ids, "2026-04-30")
            self.assertRefused(self.env["travel.dunning"].with_user(user).prepare)
            self.assertRefused(self.env["travel.remittance"].with_user(user).load, "INV/1;5")
            self.assertRefused(self.env["travel.credit"].with_user(user).check, self.alpha.id)

    def test_items_of_the_sister_are_not_told(self):
        """A controller names an item of a company that is not his, to read its figures off his own records."""
        item = self.sister_item()
        advice = self.advice(self.alpha, 100.0, {"said_number": "?"})
        line, owed = advice.line_ids, self.item(self.invoice)
        self.assertRefused(self.dispute, item, 10.0)
        self.assertRefused(self.dispute(owed, 10.0).write, {"item_id": item.id})
        promise = self.promise(owed, 60.0)
        self.assertRefused(promise.line_ids.write, {"item_id": item.id})
        env = self.env(user=self.controller)
        self.assertRefused(env["travel.remittance.suggestion"].create, {"line_id": line.id, "item_id": item.id})
        dialog = env["travel.remittance.choose"].create({"line_id": line.id})
        self.assertRefused(env["travel.remittance.choose.part"].create, {"choose_id": dialog.id, "item_id": item.id})
        values = {"remittance_id": advice.id, "item_id": item.id, "amount": 1.0}
        self.assertRefused(env["travel.allocation"].create, {**values, "paid_amount": 1.0})
        self.assertRefused(env["travel.remittance.source"].create, values)

    def test_dialogs_are_their_owners(self):
        """What one controller pastes or chooses is not another's to read, least of all one of another company."""
        other = self.role_user("controller", login="ms_other", company=self.setup_other_company(name="Third")["company"])
        env = self.env(user=self.controller)
        line = self.advice(self.alpha, 100.0, {"said_number": "?"}).line_ids
        letter = env["travel.dunning.run"].create({})
        for dialog in (
            env["travel.remittance.upload"].create({"text": "secret"}),
            env["travel.remittance.choose"].create({"line_id": line.id}),
            env["travel.aging.wizard"].create({}),
            env["travel.remittance.undo"].create({"remittance_id": line.remittance_id.id}),
            env["travel.statement.issue"].create({"partner_ids": self.alpha.ids, "answer": "secret"}),
            letter,
        ):
            self.assertRefused(dialog.with_user(other).read)

    def promise(self, item, amount):
        values = {"partner_id": self.alpha.id, "made_on": "2026-03-20", "promised_on": "2026-04-20"}
        line = Command.create({"item_id": item.id, "amount": amount})
        return self.env["travel.promise"].with_user(self.controller).create({**values, "line_ids": [line]})

    def test_a_promise_is_kept_to_what_is_owed(self):
        """Of 100 owed 60 are promised: a line is not raised above 100, nor said to be paid."""
        line = self.promise(self.item(self.invoice), 60.0).line_ids
        line.amount = 100.0
        self.assertRefused(line.write, {"amount": 100.01})
        for name in ("paid_amount", "was_open"):
            self.assertRefused(line.write, {name: 100.0})


@tagged("post_install", "-at_install")
class TestMoneyWriters(MoneyAttack):
    """Who keys what only the program writes."""

    def test_nothing_is_added_to_an_applied_advice(self):
        """Moved over from a draft, it would stand there as if it had been booked."""
        applied = self.paid(50.0)[0]
        draft = self.advice(self.alpha, 100.0, {"said_number": self.invoice.name})
        allocation = self.allocate(draft, self.invoice, 90.0, **self.taken(self.tax_withheld(), 10.0))
        self.assertRefused(allocation.write, {"remittance_id": applied.id})
        self.assertRefused(draft.line_ids.write, {"remittance_id": applied.id})
        self.assertRefused(allocation.deduction_ids.write, {"allocation_id": applied.allocation_ids.id})
        source = self.env["travel.remittance.source"].with_user(self.controller).create(
            {"remittance_id": draft.id, "item_id": self.item(self.invoice).id, "amount": 1.0}
        )
        self.assertRefused(source.write, {"remittance_id": applied.id})

    def test_no_part_of_an_applied_advice_is_made_changed_or_taken_away(self):
        """Lines, allocations, deductions and sources alike."""
        draft = self.advice(self.alpha, 100.0, {"said_number": self.invoice.name})
        allocation = self.allocate(draft, self.invoice, 90.0, **self.taken(self.tax_withheld(), 10.0))
        values = {"remittance_id": draft.id, "item_id": self.item(self.invoice).id, "amount": 1.0}
        source = self.env["travel.remittance.source"].with_user(self.controller).create(values)
        draft.sudo().state = "applied"
        parts = (
            (draft.line_ids, {"said_number": "other"}, {"remittance_id": draft.id}),
            (allocation, {"amount": 80.0}, {**values, "paid_amount": 1.0}),
            (allocation.deduction_ids, {"amount": 9.0}, {"allocation_id": allocation.id, "kind_id": self.tax_withheld("B", "b").id, "amount": 1.0}),
            (source, {"amount": 2.0}, {**values, "item_id": self.item(self.plain_invoice(self.alpha, 5.0)).id}),
        )
        for part, changed, made in parts:
            for action, vals in ((part.create, [made]), (part.write, changed), (part.unlink, None)):
                with self.subTest(f"{part._name}: {action.__name__}"), self.assertRaisesRegex(UserError, "stays as it was"), self.cr.savepoint():
                    action(*([] if vals is None else [vals]))

    def test_an_advice_begins_as_a_draft_whatever_the_context_says(self):
        Remittance = self.env["travel.remittance"].with_user(self.controller)
        made = Remittance.with_context(default_state="applied", default_payment_id=1, default_move_id=self.invoice.id).create(
            {"partner_id": self.alpha.id, "amount": 5.0, "date": "2026-04-02"}
        )
        self.assertEqual((made.state, made.payment_id, made.move_id), ("draft", made.payment_id.browse(), made.move_id.browse()))
        Dispute = self.env["travel.dispute"].with_user(self.agent).with_context(default_state="refused", default_closed_on="2026-03-21")
        values = {"item_id": self.item(self.invoice).id, "amount": 5.0, "reason_id": self.fee_reason.id, "opened_on": "2026-03-20"}
        dispute = Dispute.create(values)
        self.assertEqual((dispute.state, dispute.closed_on), ("open", False))

    def test_what_an_applied_advice_is_of_stays(self):
        """Pointed to another line of the bank, undoing it would undo that."""
        applied = self.paid(50.0)[0]
        line = self.env["account.bank.statement.line"].create({"journal_id": self.bank.id, "payment_ref": "x", "amount": 5.0, "date": "2026-04-02"})
        for vals in ({"statement_line_id": line.id}, {"file_key": "x"}, {"transaction_id": False}, {"is_deposit": True},
                     {"source_ids": [Command.clear()]}, {"allocated_amount": 0.0}, {"on_account_amount": 9.0}):  # fmt: skip
            self.assertRefused(applied.write, vals)

    def test_sums_are_not_keyed(self):
        """Sums that the program works out: keyed, they would hide what is wrong."""
        draft = self.advice(self.alpha, 100.0)
        self.assertRefused(draft.write, {"allocated_amount": 0.0})
        allocation = self.allocate(draft, self.invoice, 90.0)
        for vals in ({"payment_item_id": self.item(self.invoice).id}, {"move_id": self.invoice.id}, {"by_mandate": True}):
            self.assertRefused(allocation.write, vals)
        dispute = self.dispute(self.item(self.invoice), 10.0)
        for name in ("left_amount", "settled_amount"):
            self.assertRefused(dispute.write, {name: 0.0})

    def test_a_dispute_says_nothing_but_its_own(self):
        """An agent disputes more than is open, and takes the place of what an advice would dispute."""
        item = self.item(self.invoice)
        self.assertRefused(self.dispute, item, 5000.0, user=self.agent, left_amount=0.0)
        draft = self.advice(self.alpha, 90.0)
        short = self.allocate(draft, self.invoice, 90.0, short_amount=10.0, short_as="dispute")
        mine = self.dispute(item, 1.0, user=self.agent, allocation_id=short.id)
        self.assertFalse(mine.sudo().allocation_id)
        draft.apply()
        self.assertEqual(draft._disputes().amount, 9.0)

    def test_marks_of_journal_items_are_the_programs(self):
        """A clerk takes the place of an allocation, or makes a deposit of what is none."""
        item = self.item(self.invoice).with_user(self.clerk)
        draft = self.advice(self.alpha, 90.0)
        allocation = self.allocate(draft, self.invoice, 90.0)
        for vals in ({"travel_allocation_id": allocation.id}, {"travel_is_deposit": True}):
            self.assertRefused(item.write, vals)
        entry = {
            "journal_id": self.company_data["default_journal_misc"].id,
            "line_ids": [
                Command.create({"account_id": self.receivable.id, "credit": 5.0, "travel_allocation_id": allocation.id}),
                Command.create({"account_id": self.receivable.id, "debit": 5.0}),
            ],
        }
        self.assertRefused(self.env["account.move"].with_user(self.clerk).create, entry)
        draft.apply()
        self.assertEqual(allocation.payment_item_id.travel_allocation_id, allocation)

    def test_no_amount_is_none(self):
        """NaN and infinity compare with nothing: they would pass every check, or stop every night's work."""
        draft = self.advice(self.alpha, 100.0)
        item = self.item(self.invoice)
        for odd in (float("nan"), float("inf")):
            self.assertNotKept(self.allocate, draft, self.invoice, odd)
            self.assertNotKept(draft.write, {"amount": odd})
            self.assertNotKept(self.dispute, item, odd, user=self.agent)
            for model, vals in self.odd_records(odd):
                self.assertNotKept(self.env[model].with_user(self.controller).create, vals)

    def assertNotKept(self, call, *args, **kwargs):
        """Odoo refuses most of these in its own words, the database the rest."""
        with self.subTest(call=call.__name__, args=args), mute_logger("odoo.sql_db"):
            try:
                with self.cr.savepoint():
                    call(*args, **kwargs)
                    self.env.flush_all()
            except (ValueError, OverflowError, UserError, CheckViolation):
                return
            self.fail("It was kept.")

    def odd_records(self, odd):
        promise = {"partner_id": self.alpha.id, "made_on": "2026-03-20", "promised_on": "2026-04-20"}
        yield "travel.promise", {**promise, "amount": odd}
        yield "travel.promise", {**promise, "line_ids": [Command.create({"item_id": self.item(self.invoice).id, "amount": odd})]}
        limit = {"partner_id": self.alpha.id, "date_from": "2026-01-01"}
        yield "travel.credit.limit", {**limit, "amount": odd}
        yield "travel.credit.limit", {**limit, "amount": 5.0, "warn": odd, "block": odd}
        yield "travel.credit.override", {"partner_id": self.alpha.id, "amount": odd, "reason": "x", "date_to": date(2199, 1, 1)}

    def test_days_at_the_end_of_time(self):
        """A day in the year 1 or 9999 stops neither the evening's work nor anybody's list."""
        for opened_on in (date.min, date.max):
            self.assertRefused(self.dispute, self.item(self.invoice), 1.0, opened_on=opened_on)
        Promise = self.env["travel.promise"].with_user(self.controller)
        Promise.create({"partner_id": self.alpha.id, "amount": 5.0, "made_on": date.min, "promised_on": date.max})
        Promise.search([])._evaluate(date(2026, 5, 1))
        for day in (date.min, date.max):
            self.env["travel.aging"].with_user(self.controller).report(day)


@tagged("post_install", "-at_install")
class TestMoneyAround(MoneyAttack):
    """What is refused at the front door is not let in at the back."""

    def test_a_ticket_is_not_moved_over_the_limit(self):
        """Keyed as paid by the customer's own card, or for another customer, and then made the customer's."""
        self.env["travel.credit.limit"].create({"partner_id": self.alpha.id, "amount": 10.0, "date_from": "2026-01-01", "currency_id": self.currency.id})
        Line = self.env["travel.order.line"].with_user(self.agent)
        values = {"order_id": self.order(self.alpha).id, "service_type_id": self.service("air").id, "base_fare": 100.0}
        card = Line.create({**values, "document_number": "220-0000000001", "customer_card": True})
        self.assertRefused(card.write, {"customer_card": False})
        other = Line.create({**values, "order_id": self.order(self.customer("Beta Ltd")).id, "document_number": "220-0000000002"})
        self.assertRefused(other.write, {"order_id": values["order_id"]})

    def test_a_letter_stays_the_customers(self):
        """Sent to somebody else, it would tell him what another one owes."""
        self.contract(self.alpha, dunning_plan_id=self.env["travel.dunning.plan"].search([("level_ids", "!=", False)], limit=1).id)
        made = self.env["travel.dunning"].with_user(self.controller).prepare(self.alpha.ids, "2026-05-20")
        letter = self.env["travel.dunning"].with_user(self.controller).browse(made["letter_ids"])
        self.assertTrue(letter)
        beta = self.customer("Beta Ltd")
        for vals in ({"partner_id": beta.id}, {"credit_amount": 50.0}, {"total_amount": 1.0}, {"net_amount": 1.0},
                     {"plan_id": letter.plan_id.sudo().copy().id}, {"level_id": False}, {"name": "x"}):  # fmt: skip
            self.assertRefused(letter.write, vals)

    def test_one_customer_that_is_none_stops_no_other(self):
        """A number that no database knows, and days that are none."""
        Statement = self.env["travel.statement"].with_user(self.clerk)
        answers = Statement.issue([2**40, -1, "x", self.alpha.id], "2026-04-30")
        self.assertEqual([one["state"] for one in answers], ["failed", "failed", "failed", "issued"])
        self.assertRefused(Statement.issue, self.alpha.ids, "2026-04-30", date_from="never")
        self.assertRefused(self.env["travel.aging"].with_user(self.controller).report, "2026-04-30", filters={"partners": ["x"]})
