"""The reversal matrix as master data, and what is told about why something goes back."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_reversals import LATER, ReversalCommon


@tagged("post_install", "-at_install")
class TestReversalMatrix(ReversalCommon):
    def test_one_cell_once(self):
        matrix = self.matrix(("void", "reverse", {"stage": "fee"}))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            matrix.rule_ids = [Command.create({"event": "void", "stage": "fee", "treatment": "retain"})]
            matrix.flush_recordset()

    def test_kind_or_stage(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.matrix(("void", "reverse", {"stage": "fee", "kind_id": self.kind("handling").id}))
        for fare in ({"stage": "fare"}, {"kind_id": self.kind("fare").id}):
            with self.assertRaises(ValidationError):
                self.matrix(("void", "reverse", fare))

    def test_used_rules_stay(self):
        self.agree(("void", "reverse", {}), ("refund", "retain", {}))
        matrix = self.terms.reversal_matrix_id
        void, refund = matrix.rule_ids
        self.sold().void(sold_at=LATER)
        matrix.invalidate_recordset()
        self.assertTrue(matrix.used)
        for change in (lambda: void.write({"treatment": "retain"}), void.unlink, matrix.unlink):
            with self.assertRaisesRegex(UserError, "charges were given back by this rule"):
                change()
        void.write({"sequence": 5, "treatment": "reverse"})
        refund.treatment = "reverse"
        version = self.env["travel.reversal.matrix"].browse(matrix.action_new_version()["res_id"])
        self.assertEqual((version.name, version.used, len(version.rule_ids)), ("Agreed (copy)", False, 2))
        version.rule_ids[0].treatment = "retain"

    def test_matrix_of_a_contract_is_kept(self):
        self.agree(("void", "reverse", {}))
        with self.assertRaisesRegex(UserError, "uses this matrix"):
            self.terms.reversal_matrix_id.unlink()

    def test_standard_to_start_from(self):
        """What holds is the same before and after; now each of the rules can be changed."""
        matrix = self.matrix()
        before = matrix._overview_rows()
        matrix.action_fill_standard()
        after = matrix._overview_rows()
        # void and exchange: one each; three refunds with markup, discount, rebate and all else
        self.assertEqual(len(matrix.rule_ids), 14)
        for row in before + after:
            for cell in row["cells"]:
                cell.pop("standard")
        self.assertEqual(before, after)

    def test_readable(self):
        matrix = self.matrix(
            ("void", "retain", {"when": "later", "stage": "fee"}),
            ("refund", "prorate", {"kind_id": self.kind("transaction_fee").id}),
        )
        rows = {row["name"]: row["cells"] for row in matrix._overview_rows()}
        self.assertEqual(rows["Fee"][0], {"standard": False, "same_day": "Give Back", "later": "Keep"})
        kind = rows[self.kind("transaction_fee").name]
        self.assertEqual(kind[1]["later"], "Give Back by Unused Value")
        self.assertEqual(rows["Markup"][1], dict.fromkeys(("same_day", "later"), "Give Back by Unused Value") | {"standard": True})
        self.assertIn("Give Back by Unused Value", matrix.overview)

    def test_account_manager_writes_it(self):
        with Form(self.env["travel.reversal.matrix"].with_user(self.users["account_manager"])) as form:
            form.name = "Agreed with Alpha"
            with form.rule_ids.new() as rule:
                rule.event, rule.stage, rule.treatment = "refund", "fee", "prorate"
        with Form(self.terms.with_user(self.users["account_manager"])) as form:
            form.reversal_matrix_id = self.env["travel.reversal.matrix"].search([("name", "=", "Agreed with Alpha")])
            form.refund_credit = "received"
        self.assertEqual(self.terms.reversal_matrix_id.rule_ids.display_name, "Full Refund, Fee: Give Back by Unused Value")

    # -- told -------------------------------------------------------------------------------------------------------

    def test_why(self):
        fee = self.kind("transaction_fee")
        self.agree(
            ("part_refund", "prorate", {"kind_id": fee.id}),
            ("part_refund", "reverse", {"stage": "fee"}),
            ("part_refund", "retain", {"stage": "markup"}),
            ("void", "reverse", {}),
        )
        refund = self.sold().refund(fare=120.0, tax_refunds={}, penalty=30.0, sold_at=LATER)
        charge = refund.charge_ids.filtered(lambda own: own.kind_id == fee)
        told = charge.explain()
        self.assertEqual(
            told["steps"], ["Transaction fee 25.00, given back by unused value: 120.00 of 200.00 → 15.00"]
        )
        self.assertEqual(told["winner"]["name"], "Partial Refund, Transaction fee: Give Back by Unused Value")
        self.assertEqual(
            {(loser["condition"], loser["reason"]) for loser in told["losers"]},
            {
                ("closer", "A closer rule comes before it."),
                ("stage", "It is for charges of another stage."),
                ("event", "It is for another correction."),
            },
        )
        self.assertEqual({row["name"]: row["value"] for row in told["inputs"]}, {
            "event": "Partial Refund", "when": "Later", "charged": "25.00", "given_back_before": "0",
        })  # fmt: skip

    def test_why_second(self):
        self.agree(("part_refund", "prorate", {}))
        line = self.sold()
        self.bill(line.refund(fare=66.66, tax_refunds={}, sold_at=LATER))
        second = line.refund(fare=66.67, tax_refunds={}, sold_at=LATER)
        charge = second.charge_ids.filtered(lambda own: own.kind_id.code == "transaction_fee")
        self.assertEqual(
            charge.explain()["steps"],
            [
                "Transaction fee 25.00, given back by unused value: 133.33 of 200.00 → 16.67",
                "Given back before: 8.33; now: 8.34",
            ],
        )

    def test_why_kept_and_the_fare(self):
        refund = self.sold().refund(penalty=60.0, sold_at=LATER)
        told = {price["kind"]: price for price in refund.explain_prices()}
        self.assertEqual(told["transaction_fee"]["steps"][-1:], ["Transaction fee 25.00 is kept"])
        self.assertEqual(told["transaction_fee"]["winner"]["name"], "Standard")
        self.assertEqual(told["fare"]["steps"], ["253.00 of 253.00 for fare and taxes is given back, base fare in it: 200.00"])
        self.assertEqual(told["penalty"]["steps"], ["Kept by the airline or supplier, as the refund says"])
        wizard = self.env["travel.price.why"].create({"line_id": refund.id})
        self.assertIn("Transaction fee 25.00 is kept", wizard.explanation)
