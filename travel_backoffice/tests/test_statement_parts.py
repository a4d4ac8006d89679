"""One statement per cost centre: divided by hand, to the cent; together all that the customer owes."""

from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from .aging_common import AgingCommon
from .test_statement import AS_OF, StatementCommon


@tagged("post_install", "-at_install")
class TestStatementParts(AgingCommon, StatementCommon):
    """Alpha Works owes 341.50 since March: 280.50 on 4711 (Sales), 61.00 of IT on no cost centre."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile.write({"one_per": "cost_center", "with_xlsx": True})
        cls.top.travel_contract_ids.statement_profile_id = cls.profile

    def setUp(self):
        super().setUp()
        self.invoice = self.travel_invoice()
        self.owed = self.item(self.invoice)

    def parts(self, as_of=AS_OF, partner=None, **options):
        return self.issued(partner or self.top, as_of, **options).sorted("id")

    def sums(self, statements, name="closing", currency="USD"):
        """A figure of each statement, by cost centre."""
        blocks = [(one.part, found) for one in statements for found in one.figures["blocks"]]
        return {part: Decimal(found[name]) for part, found in blocks if found["currency"] == currency}

    def on_account(self, amount, currency=None, day="2026-04-05"):
        self.advice(self.firm, amount, date=day, currency_id=(currency or self.currency).id).apply()

    def assertWhole(self, statements):
        """Together they are the ledger of the customer, per currency; each is what ageing says of its cost centre."""
        items = self.env["account.move.line"].search(
            [
                ("partner_id", "in", statements[:1].figures["debtors"]),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", statements[:1].as_of),
            ]
        )
        for currency, mine in items.grouped("currency_id").items():
            ledger = Decimal(str(round(sum(mine.mapped("amount_currency")), 2)))
            self.assertEqual(sum(self.sums(statements, currency=currency.name).values()), ledger, currency.name)
        aged = self.report(statements[:1].as_of, "cost_center", filters={"partners": self.firm.ids})["rows"]
        told = {(row["group"][0]["name"] or "Without Cost Centre", row["currency"]): Decimal(str(row["open"])) for row in aged}
        names = {name for _part, name in told}
        found = {(part, name): amount for name in names for part, amount in self.sums(statements, currency=name).items()}
        self.assertEqual(found, told)
        self.assertFalse([one._deliverable_obstacle() for one in statements if one._deliverable_obstacle()])

    def test_divided_by_hand(self):
        """100 paid for the ticket of Sales, 50 on account, 33 euros billed for nothing of travel, 20 of Sales disputed."""
        self.pay(self.owed, 100.0, self.services[0])
        self.on_account(50.0)
        self.plain_invoice(self.firm, 33.0, currency=self.euro)
        self.dispute(self.owed, 20.0, self.services[0])
        found = self.parts()
        self.assertEqual(found.mapped("part"), ["4711", "Without Cost Centre"])
        # 280.50 - 100; 61 - 50
        self.assertEqual(self.sums(found), {"4711": Decimal("180.50"), "Without Cost Centre": 11})
        self.assertEqual(self.sums(found, currency="EUR"), {"Without Cost Centre": 33})
        self.assertEqual(self.sums(found, "unallocated"), {"4711": 0, "Without Cost Centre": -50})
        self.assertEqual(self.sums(found, "disputed"), {"4711": 20, "Without Cost Centre": 0})
        [row] = found[0].figures["blocks"][0]["rows"]
        self.assertEqual((row["amount"], row["paid"], row["open"]), ("280.50", "100.00", "180.50"))
        self.assertWhole(found)

    def test_pro_rata_to_the_cent(self):
        """100 of 341.50 paid, nobody said for what: 241.50 * 280.50 / 341.50 = 198.3623…, 241.50 * 61 / 341.50 = 43.1376…"""
        self.pay(self.owed, 100.0)
        found = self.parts()
        self.assertEqual(self.sums(found), {"4711": Decimal("198.36"), "Without Cost Centre": Decimal("43.14")})
        self.assertWhole(found)

    def test_activity(self):
        """March left 280.50 and 61; in April 100 came for Sales, and 10 was billed for nothing of travel.

        The payment is booked for the customer as a whole: it stands where no cost centre does, and what it settled is told.
        """
        self.profile.kind = "activity"
        self.pay(self.owed, 100.0, self.services[0])
        self.plain_invoice(self.firm, 10.0, day="2026-04-10")
        found = self.parts()
        self.assertEqual(self.sums(found, "opening"), {"4711": Decimal("280.50"), "Without Cost Centre": 61})
        self.assertEqual(self.sums(found, "moved"), {"4711": 0, "Without Cost Centre": -90})
        self.assertEqual(self.sums(found, "settled_elsewhere"), {"4711": -100, "Without Cost Centre": 100})
        # 280.50 - 100; 61 - 90 + 100
        self.assertEqual(self.sums(found), {"4711": Decimal("180.50"), "Without Cost Centre": 71})
        self.assertWhole(found)

    def test_to_whom(self):
        """A cost centre that is invoiced to the branch gets its statement there, all else goes to the customer."""
        self.cc.invoice_partner_id = self.north
        found = self.parts()
        self.assertEqual([(one.part, one.partner_id) for one in found], [("4711", self.north), ("Without Cost Centre", self.top)])

    def test_issued_once(self):
        """Asked again they are found; one that was cancelled is issued anew, and only that."""
        answers = [self.Statement.issue([self.top.id], AS_OF)[0] for _turn in range(2)]
        self.assertEqual([one["state"] for one in answers], ["issued", "known"])
        self.assertEqual(*(one["statement_ids"] for one in answers))
        first, second = self.Statement.browse(answers[0]["statement_ids"])
        first.action_cancel()
        anew = self.parts()
        self.assertEqual(anew[0], second)
        self.assertEqual((len(anew), anew[1].part, self.block(anew[1])["closing"]), (2, "4711", Decimal("280.50")))
        self.assertFalse(anew[1]._deliverable_obstacle())

    def test_the_sum_is_compared_before_sending(self):
        """Half of March is settled late, on the books of April: the one issued anew does not fit the one that stands."""
        first, _second = self.parts()
        self.pay(self.owed, 200.0)
        first.action_cancel()
        anew = self.parts() - first - _second
        # 141.50 * 280.50 / 341.50 = 116.22…, with the 61.00 that stood: more than the 141.50 that are left
        self.assertIn("come to 177.22 USD, and it owes 141.50", anew._deliverable_obstacle())
        _second.action_cancel()
        anew.action_cancel()
        self.assertWhole(self.parts())

    def test_nothing_open(self):
        """Nothing is open: none; and where one is wanted all the same, it is one of zero."""
        self.pay(self.owed, 341.5)
        self.assertFalse(self.parts())
        self.assertEqual(self.parts(always=True).figures["blocks"], [])

    def test_on_paper(self):
        """Files are made of parts as of any statement; the workbook names the cost centre."""
        found = self.parts()
        with patch.object(self.registry["travel.statement"], "_render_pdf", lambda one: b"%PDF-1.4"):
            found[0].action_print()
        self.assertTrue(found[0].sudo().xlsx_id)
        self.assertIn("280.50", found[0].figures_html)
        self.assertNotIn("341.50", found[0].figures_html)
