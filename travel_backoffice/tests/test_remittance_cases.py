"""Advices with every kind of mess: what becomes of each line, worked out by hand."""

from odoo.fields import Command
from odoo.tests import tagged

from .remittance_common import MoneyCommon


class RemittanceCases(MoneyCommon):
    """The group Alpha: Alpha Ltd pays, Alpha India is another company of it; Beta is another customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = cls.group("Alpha Group")
        cls.alpha.parent_id = cls.root
        cls.india = cls.customer("Alpha India", cls.root)
        cls.beta = cls.customer("Beta Ltd")
        account = cls.company_data["default_account_expense"]
        cls.tds, cls.bank_fee, cls.cents = cls.env["travel.deduction.kind"].create(
            [
                {"name": "TDS", "code": "tds", "account_id": account.id},
                {"name": "Bank charges", "code": "bank", "account_id": account.id},
                {"name": "Rounding", "code": "round", "account_id": account.id},
            ]
        )
        cls.profile = cls.env["travel.allocation.profile"].create(
            {
                "name": "Alpha pays net",
                "short_pay": "dispute",
                "rule_ids": [
                    Command.create({"kind_id": cls.tds.id, "percent": 10.0, "tolerance": 0.5}),
                    Command.create({"kind_id": cls.bank_fee.id, "how": "charges", "most": 15.0}),
                    Command.create({"kind_id": cls.cents.id, "how": "rounding", "most": 0.05, "most_in_all": 0.08}),
                ],
            }
        )
        cls.contract(cls.root, allocation_profile_id=cls.profile.id)

    @classmethod
    def numbered(cls, number, amount, partner=None, **values):
        """A posted invoice of just this number."""
        move = cls.plain_invoice(partner or cls.alpha, amount, **values)
        move.name = number
        return move

    def match(self, *lines, amount=None, **values):
        """An advice of these lines, matched."""
        total = sum(line.get("said_amount", 0.0) for line in lines) if amount is None else amount
        advice = self.advice(self.alpha, total, *lines, **values)
        advice._match()
        return advice

    def told(self, line):
        """State, kind of reason, and what is allocated: number, settled, money, kept back, short."""
        rows = [
            (one.move_id.name, one.amount, one.paid_amount, sum(one.deduction_ids.mapped("amount")), one.short_amount)
            for one in line.allocation_ids
        ]
        return line.state, line.reason_code, rows

    def assertNothingElse(self, advice):
        """What is allocated is no more than what the matched lines say, and than what is open."""
        for line in advice.line_ids:
            paid = sum(line.allocation_ids.mapped("paid_amount"))
            self.assertEqual(advice.currency_id.compare_amounts(paid, line.said_amount if line.state == "matched" else 0.0), 0)
        for item, own in advice.allocation_ids.grouped("item_id").items():
            self.assertLessEqual(abs(sum(own.mapped("amount"))), abs(item.amount_residual_currency))
        self.assertEqual(len(advice.allocation_ids.line_id), len(advice.line_ids.filtered(lambda line: line.state == "matched")))


def line(number="", amount=0.0, **values):
    return {"said_number": number, "said_amount": amount, **values}


@tagged("post_install", "-at_install")
class TestRemittanceCases(RemittanceCases):
    def test_one_line_in_any_spelling(self):
        """Advices of one line each."""
        self.numbered("INV/2026/00912", 100.0)
        for spelling in ("INV/2026/00912", "INV-2026-912", "2026-00912", "INV202600912", "912", "Invoice 2026/912"):
            with self.subTest(spelling):
                advice = self.match(line(spelling, 100.0))
                self.assertEqual(self.told(advice.line_ids), ("matched", False, [("INV/2026/00912", 100.0, 100.0, 0.0, 0.0)]))
                advice._match()
                self.assertEqual(len(advice.allocation_ids), 1)
                advice.unlink()

    def test_fifty_lines_of_every_kind(self):
        expected = self._fifty()
        advice = self.match(*(row[0] for row in expected))
        self.assertEqual(len(advice.line_ids), 50)
        for found, (said, state, reason, rows) in zip(advice.line_ids, expected, strict=True):
            with self.subTest(said=said):
                self.assertEqual(self.told(found), (state, reason, rows))
        self.assertNothingElse(advice)
        self._check_words(advice)

    def _check_words(self, advice):
        words = {one.reason_code: one.reason_text for one in advice.line_ids if one.reason_code}
        self.assertEqual(
            words["near_swapped"], "No INV/2026/00921; INV/2026/00912 (digits swapped) is open with exactly this amount."
        )
        self.assertEqual(words["paid"], f"INV/2026/00930 is paid since 04/02/2026 by {self.earlier.move_id.name}.")
        self.assertEqual(words["waiting"], f"INV/2026/00935 is on {self.waiting.name} already, which is not applied.")
        self.assertEqual(words["rate"], f"{self.currency.format(212.0)} is INV/2026/00940 ({self.euro.format(106.0)}) at the day's rate.")
        self.assertIn("another company of the group", words["amount_group"])

    def _fifty(self):
        """Lines, each with what becomes of it: state, reason, and the allocations."""
        self._make_invoices()
        done, ask, none = "matched", "suggested", "open"

        def whole(number, amount):
            return [(number, amount, amount, 0.0, 0.0)]

        rows = [(line(f"INV/2026/{9500 + one:05}", 10.0 + one), done, False, whole(f"INV/2026/{9500 + one:05}", 10.0 + one)) for one in range(15)]
        rows += [
            (line("INV/2026/00921", 111.11), ask, "near_swapped", []),
            (line("INV/2026/00813", 222.22), ask, "near_digit", []),
            (line("INV/2026/77777", 333.33), ask, "amount_named", []),
            (line("INV/2026/00915", 400.0), done, False, whole("INV/2026/00915", 400.0)),
            (line("INV 2026/915", 400.0), ask, "twice", []),
            # 10 % of 1,000 withheld, found by the rule
            (line("INV/2026/00916", 900.0), done, "deducted", [("INV/2026/00916", 1000.0, 900.0, 100.0, 0.0)]),
            (line("INV/2026/00917", 900.0, said_deductions={"tds": 100.0}), done, False, [("INV/2026/00917", 1000.0, 900.0, 100.0, 0.0)]),
            (line("INV/2026/00918", 900.0, said_deductions={"fine": 100.0}), ask, "deduction_unknown", []),
            (line("INV/2026/00918", 800.0, said_deductions={"tds": 200.0}), ask, "deduction_off", []),
            # 70 of 100: more is missing than any rule explains
            (line("INV/2026/00919", 70.0), done, "short", [("INV/2026/00919", 70.0, 70.0, 0.0, 30.0)]),
            (line("INV/2026/00920", 250.0), ask, "over", []),
            (line("INV/2026/00922", 199.97), done, "deducted", [("INV/2026/00922", 200.0, 199.97, 0.03, 0.0)]),
            (line("INV/2026/00923", 300.10000000000002), done, False, whole("INV/2026/00923", 300.1)),
            (line("INV/2026/00925", 55.0), done, False, whole("INV/2026/00925", 55.0)),
            (line("", 66.66), ask, "amount_group", []),
            (line("INV/2026/00927", 77.77), ask, "other_customer", []),
            (line("INV/2026/00927", 78.0), none, "unknown", []),
            (line("INV/2026/00930", 88.0), ask, "paid", []),
            # 100 of 150 was paid before
            (line("INV/2026/00931", 50.0), done, False, whole("INV/2026/00931", 50.0)),
            (line("INV/2026/00932", 12.0), ask, "cancelled", []),
            (line("INV/2026/00933", 13.0), ask, "draft", []),
            (line("INV/2026/00935", 44.0), ask, "waiting", []),
            # two instalments of 60: the first, then what the second line leaves
            (line("INV/2026/00936", 60.0), done, False, whole("INV/2026/00936", 60.0)),
            (line("", 212.0), ask, "rate", []),
            (line("INV/2026/00941", 190.0, said_gross=100.0, said_currency_id=self.euro.id), ask, "rate_off", []),
            (line("INV/2026/00941", 201.0, said_gross=100.0, said_currency_id=self.euro.id), done, False, [("INV/2026/00941", 100.0, 201.0, 0.0, 0.0)]),
            (line("RINV/2026/00950", -25.0), done, False, whole("RINV/2026/00950", -25.0)),
            (line("INV/2026/00912", -111.11), ask, "negative", []),
            (line("RINV/2026/00951", 35.0), ask, "credit", []),
            (line("INV/2026/00952 + 953", 30.0), done, False, [*whole("INV/2026/00952", 10.01), *whole("INV/2026/00953", 19.99)]),
            (line("", 987.65), ask, "two", []),
            (line("4711-B", 321.0), done, False, whole("INV/2026/00956", 321.0)),
            (line("PAYMENT", 1.23), none, "unknown", []),
            (line("", 4.56), none, "nothing", []),
            (line("INV/2026/00958", 0.0), ask, "zero", []),
        ]
        return rows

    def _make_invoices(self):
        for one in range(15):
            self.numbered(f"INV/2026/{9500 + one:05}", 10.0 + one)
        amounts = {12: 111.11, 913 - 900: 222.22, 14: 333.33, 15: 400.0, 16: 1000.0, 17: 1000.0, 18: 1000.0, 19: 100.0}
        amounts |= {20: 200.0, 22: 200.0, 23: 300.1, 30: 88.0, 31: 150.0, 32: 12.0, 33: 13.0, 35: 44.0, 52: 10.01, 53: 19.99}
        amounts |= {54: 987.65, 55: 987.65, 58: 5.0}
        made = {number: self.numbered(f"INV/2026/{900 + number:05}", amount) for number, amount in amounts.items()}
        self.numbered("INV/2026/00925", 55.0, self.india)
        self.numbered("INV/2026/00926", 66.66, self.india)
        self.numbered("INV/2026/00927", 77.77, self.beta)
        self.numbered("INV/2026/00956", 321.0, ref="4711-B")
        self.euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])  # 100 EUR are 200 USD
        self.numbered("INV/2026/00940", 106.0, currency=self.euro)
        self.numbered("INV/2026/00941", 100.0, currency=self.euro)
        for number, amount in (("RINV/2026/00950", 25.0), ("RINV/2026/00951", 35.0)):
            self.numbered(number, amount, move_type="out_refund")
        halves = [Command.create({"value": "percent", "value_amount": 50.0, "nb_days": days}) for days in (10, 40)]
        term = self.env["account.payment.term"].create({"name": "Two halves", "line_ids": halves})
        self.numbered("INV/2026/00936", 120.0, due=False, invoice_payment_term_id=term.id)
        self._settle(made)

    def _settle(self, made):
        paid = self.match(line(made[30].name, 88.0), line(made[31].name, 100.0))
        paid.line_ids[1].allocation_ids.write({"short_amount": 0.0, "short_as": False})
        paid.with_user(self.controller).apply()
        self.earlier = paid
        made[32].button_draft()
        made[32].button_cancel()
        made[33].button_draft()
        self.waiting = self.match(line(made[35].name, 44.0))
