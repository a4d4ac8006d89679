"""Random lives of services: after every step each row is what it is made of, and the sums are the orders' and the ledger's."""

import random
from contextlib import suppress
from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .billing_common import BillingCommon

STEPS = 40
SEED = 6
LATER = datetime(2026, 3, 14, 9)
#: What is done at random, the usual more often.
WHAT = (
    "sell", "sell", "sell", "edit", "edit", "bill", "bill", "bill", "void", "refund", "part", "exchange", "exchange", "pay", "pay",
    "unpay", "redraft", "move", "reference", "cancel", "delete", "undo",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestSpendProperty(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cells = [Command.create({"event": event, "treatment": "reverse"}) for event in ("void", "refund", "tax_refund")]
        cells += [Command.create({"event": "part_refund", "treatment": "prorate"})]
        matrix = cls.env["travel.reversal.matrix"].create({"name": "All back", "rule_ids": cells})
        table = cls.fee_table("Fees", rules=[{"amount": 25.0}, {"kind": "discount", "amount": 3.33}])
        cls.groups = [cls.group(f"Group {number}") for number in range(2)]
        cls.partners = [cls.customer(f"Customer {number}", cls.groups[number % 2]) for number in range(4)]
        for partner in cls.partners:
            cls.contract(partner, fee_table_id=table.id, reversal_matrix_id=matrix.id)
        elsewhere = cls.env["res.company"].create({"name": "Another Agency", "country_id": cls.agency.country_id.id})
        cls.stranger = cls.role_user("agent", elsewhere, login="stranger")
        cls.partners[0].travel_portal_role = "manager"
        cls.guest = new_test_user(cls.env, login="guest", groups="base.group_portal", partner_id=cls.partners[0].id, name="Guest")
        cls.orders = cls.env["travel.order"]

    def test_random_lives(self):
        chance = random.Random(SEED)
        done = set()
        for number in range(STEPS):
            what = chance.choice(WHAT) if number > 3 else "sell"
            with suppress(UserError), self.env.cr.savepoint():  # not everything is possible just now
                done.add(bool(getattr(self, f"_step_{what}")(chance)) and what)
            if number % 3:
                self.env.cr.flush()  # saved: read while the rows are due,
            if number % 3 == 2:
                self.env["travel.spend"].sudo()._settle_all()  # or after they were written
            self.assertSound(f"step {number}, {what}")
        self.assertGreaterEqual(len(done - {False}), 10, done)

    # -- steps ------------------------------------------------------------------------------------------------------

    def _step_sell(self, chance):
        order = self.order(chance.choice(self.partners))
        number = f"220-{5_000_000_000 + order.id}"
        self.ticket(order, number, base_fare=chance.randrange(5000, 90000) / 100, taxes={"YQ": chance.randrange(9000) / 100, "UA": 13.01})
        order.action_ready()
        self.orders += order
        return True

    def _line(self, chance, *states):
        lines = self.orders.line_ids.filtered(lambda line: line.state in states)
        return lines and chance.choice(list(lines))

    def _step_edit(self, chance):
        line = self._line(chance, "draft", "ready")
        if line:
            line.write({"base_fare": chance.randrange(5000, 90000) / 100, "lowest_fare": chance.randrange(5000, 90000) / 100})
            line.order_id.action_ready()
        return bool(line)

    def _step_bill(self, chance):
        chosen = self.orders.filtered(lambda order: chance.random() < 0.5)
        chosen.with_user(self.clerk).action_bill()
        return bool(chosen)

    def _step_void(self, chance):
        line = self._line(chance, "ready", "billed")
        return line and line.void(sold_at=LATER)

    def _step_refund(self, chance):
        line = self._line(chance, "ready", "billed")
        return line and line.refund(penalty=chance.choice((0.0, 12.5)), sold_at=LATER)

    def _step_part(self, chance):
        line = self._line(chance, "ready", "billed")
        return line and line.refund(segments=line.segment_ids[-1:], sold_at=LATER)

    def _step_exchange(self, chance):
        line = self._line(chance, "ready", "billed")
        if line:
            number = f"220-{6_000_000_000 + line.id}"
            new = self.ticket(line.order_id, number, "KBP-VIE-FRA-KBP", 20.0, {"CP": 5.0}, event="exchange", sold_at=LATER)
            line.exchange(new)
        return bool(line)

    def _step_undo(self, chance):
        corrections = self.orders.line_ids.filtered("original_line_id")
        return corrections and chance.choice(list(corrections)).take_back() is not None

    def _moves(self, *states):
        return self.orders.invoice_ids.filtered(lambda move: move.state in states)

    def _step_pay(self, chance):
        unpaid = self._moves("posted").filtered(lambda move: move.move_type == "out_invoice" and move.payment_state == "not_paid")
        if unpaid:
            wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=chance.choice(list(unpaid)).ids)
            wizard.create({"payment_date": f"2026-03-{chance.randrange(15, 30)}"})._create_payments()
        return bool(unpaid)

    def _step_unpay(self, chance):
        paid = self._moves("posted").filtered(lambda move: move.payment_state in ("paid", "in_payment", "partial"))
        if paid:
            chance.choice(list(paid)).line_ids.remove_move_reconcile()
        return bool(paid)

    def _step_redraft(self, chance):
        posted = self._moves("posted")
        if posted:
            move = chance.choice(list(posted))
            move.button_draft()
            self.assertSound("in draft")
            move.action_post()
        return bool(posted)

    def _step_move(self, chance):
        chance.choice(self.partners).parent_id = chance.choice(self.groups)
        return True

    def _step_reference(self, chance):
        line = self._line(chance, "draft", "ready", "billed")
        if line:
            self.env["travel.reference.value"].create({"line_id": line.id, "code": f"R{chance.randrange(5)}{line.id}", "value": "x"})
        return bool(line)

    def _step_cancel(self, chance):
        chance.choice(list(self.orders)).action_cancel()
        return True

    def _step_delete(self, chance):
        line = self._line(chance, "ready", "cancelled")
        if line:
            line.unlink()
        return bool(line)

    # -- what always holds ------------------------------------------------------------------------------------------

    def assertSound(self, when):
        Spend = self.env["travel.spend"]
        lines = self.orders.exists().line_ids
        rows = Spend.search([("order_id", "in", self.orders.ids)])
        self.assertEqual(rows.line_id, lines.sorted("id") & rows.line_id, when)
        self.assertEqual(len(rows), len(lines), when)
        self.env.flush_all()
        self.assertEqual(Spend._differing(lines.ids), [], when)
        alive = lines.filtered(lambda line: line.state != "cancelled")
        self.assertMoney(sum(rows.mapped("spend")), sum(line.total_amount + line.fee_total for line in alive), when)
        self.assertMoney(sum(rows.mapped("billed_company")), sum(self._moves("posted").mapped("amount_total_signed")), when)
        for order, own in rows.grouped("order_id").items():
            documents, sold = sum(own.mapped("documents")), len(own.filtered(lambda row: row.event == "issue"))
            self.assertTrue(0 <= documents <= sold, f"{when}, {order.name}: {documents} of {sold}")
            self.assertGreaterEqual(sum(own.mapped("segments")), 0, f"{when}, {order.name}")
        self.assertRights(rows, when)

    def assertRights(self, rows, when):
        """Each role's sum is that of the lines it may see."""
        mine = [("order_id", "in", self.orders.ids)]
        seen = {
            self.users["agent"]: rows,
            self.users["controller"]: rows,
            self.stranger: rows.browse(),
            self.guest: rows.filtered(lambda row: row.customer_id == self.partners[0]),
        }
        for user, own in seen.items():
            ((total,),) = self.env["travel.spend"].with_user(user)._read_group(mine, [], ["spend:sum"])
            self.assertMoney(total or 0.0, sum(own.mapped("spend")), f"{when}, {user.login}")

    def assertMoney(self, found, expected, when):
        self.assertAlmostEqual(found, expected, 2, when)
