"""A long advice with every kind of mess through load, match, apply and undo: the result is the table worked out by hand."""

from odoo.tests import tagged
from odoo.tools import SQL

from .remittance_long_common import BLOCKS, EXPECTED, KINDS, LongAdvice


@tagged("post_install", "-at_install")
class TestRemittanceLong(LongAdvice):
    def test_load_match_apply_undo(self):
        said = list(self.said_lines())
        before = self.everything()
        advice = self.load(said)
        self.check_matched(advice)
        self.decide(advice)
        advice.apply()
        self.check_applied(advice)
        advice.undo()
        self.assertEqual(self.everything(), before)
        self.assertEqual(set(self.disputes().mapped("state")), {"withdrawn"})

    def load(self, said):
        text = "\n".join(["Inv No,Gross Amt,Currency,Net Amt", *(row for _kind, row, _money in said)])
        advices = self.env["travel.remittance"].with_user(self.controller)
        answer = advices.load(text.encode(), self.alpha.id, "long.csv", self.bank.id, "2026-04-02")
        self.assertEqual([(one["state"], one["lines"]) for one in answer], [("loaded", 10 * BLOCKS)])
        advice = advices.browse(answer[0]["remittance_id"])
        self.assertEqual(advice.currency_id.compare_amounts(advice.amount, sum(money for _kind, _row, money in said)), 0)
        return advice

    def check_matched(self, advice):
        """Each line is what its kind says: state, reason, and the allocations with their amounts."""
        kinds = [(kind, block) for block in range(BLOCKS) for kind in EXPECTED]
        wrong = []
        for line, (kind, block) in zip(advice.line_ids, kinds, strict=True):
            rows = [
                (one.item_id.id, one.amount, one.paid_amount, sum(one.deduction_ids.mapped("amount")), one.short_amount)
                for one in line.allocation_ids
            ]
            if (line.state, line.reason_code) != EXPECTED[kind] or rows != self.expected(kind, block):
                wrong.append((kind, block, line.state, line.reason_code, rows))
        self.assertEqual(wrong[:5], [])

    def decide(self, advice):
        """The swapped digits are taken as suggested; all else that is doubtful stays on account."""
        self.assertEqual(advice.action_accept_kind("near_swapped"), BLOCKS)
        advice.line_ids.filtered(lambda line: line.state == "suggested").action_leave()

    def check_applied(self, advice):
        self.env.flush_all()
        open_ = dict(self.env.execute_query(SQL("SELECT id, ABS(amount_residual_currency)::float FROM account_move_line WHERE move_id IN (SELECT id FROM account_move WHERE move_type IN ('out_invoice', 'out_refund'))")))
        wrong = [
            (kind, block, open_[item])
            for kind in KINDS
            for block, item in enumerate(self.items[kind])
            if self.currency.compare_amounts(open_[item], self.left_open(kind, block))
        ]
        self.assertEqual(wrong[:5], [])
        # seven allocations a block, each linked once and with nothing else
        self.assertEqual(len(advice.allocation_ids), 7 * BLOCKS)
        links = {(partial.debit_move_id.id, partial.credit_move_id.id) for partial in self.links()}
        said = {(one.item_id.id, one.payment_item_id.id) for one in advice.allocation_ids}
        self.assertEqual({tuple(sorted(pair)) for pair in links}, {tuple(sorted(pair)) for pair in said})
        disputes = self.disputes()
        self.assertEqual(sorted(disputes.item_id.ids), sorted(self.items["short"]))
        self.assertEqual(set(disputes.mapped("amount")), {30.0})
        # a block leaves the money of "wrong", "again" and "beta" on account
        left = sum(line.said_amount for line in advice.line_ids if line.state == "left")
        self.assertEqual(advice.currency_id.compare_amounts(advice.on_account_amount, left), 0)

    def everything(self):
        """What is open of every invoice, row by row, and all links there are."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id, item.amount_residual, item.amount_residual_currency, item.reconciled, move.amount_residual, move.payment_state
                  FROM account_move_line item JOIN account_move move ON move.id = item.move_id
                 WHERE move.move_type IN ('out_invoice', 'out_refund') ORDER BY item.id
                """
            )
        )
        return rows, len(self.links())

    def links(self):
        every = [item for own in self.items.values() for item in own]
        return self.env["account.partial.reconcile"].search(["|", ("debit_move_id", "in", every), ("credit_move_id", "in", every)])

    def disputes(self):
        return self.env["travel.dispute"].search([("item_id", "in", [item for own in self.items.values() for item in own])])
