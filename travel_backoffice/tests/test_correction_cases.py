"""Every case of ``correction_cases`` from sale to ledger."""

from datetime import datetime

from odoo.fields import Command
from odoo.tests import tagged

from .billing_common import BillingCommon
from .correction_cases import CASES, EXCHANGES, REFUNDS, VOIDS

CORRECTED = datetime(2026, 3, 20, 10, 0)
CREDITED = "2026-03-20"
AFTER_CLOSING = "2026-04-02"


@tagged("post_install", "-at_install")
class TestCorrectionCases(BillingCommon):
    """Invoices, credit notes, ledger and customer balance of each worked case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_account = cls.company_data["default_account_tax_sale"]
        cls.income = cls.company_data["default_account_revenue"]
        cls.taxes = {rate: cls._tax(rate) for rate in (10.0, 18.0, 19.0, 20.0)}
        cls.fee_products.taxes_id = [Command.set(cls.taxes[10.0].ids)]
        cls.service("package").product_id.taxes_id = [Command.clear()]
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].search([("currency_id", "=", cls.euro.id)]).unlink()
        for day, rate in (("2026-01-01", 0.80), ("2026-03-15", 0.50)):
            cls.env["res.currency.rate"].create({"currency_id": cls.euro.id, "name": day, "rate": rate})
        cls.exempt_position = cls._fiscal_position_without(cls.taxes[10.0])

    @classmethod
    def _tax(cls, rate):
        parts = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "account_id": cls.tax_account.id}),
        ]
        return cls.env["account.tax"].create(
            {
                "name": f"Levy {rate:g} %",
                "amount": rate,
                "type_tax_use": "sale",
                "invoice_repartition_line_ids": parts,
                "refund_repartition_line_ids": parts,
            }
        )

    @classmethod
    def _fiscal_position_without(cls, tax):
        position = cls.env["account.fiscal.position"].create({"name": "Not liable"})
        nothing = cls.env["account.tax"].create(
            {
                "name": "0 %",
                "amount": 0.0,
                "type_tax_use": "sale",
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(tax.id)],
            }
        )
        assert position.map_tax(tax) == nothing
        return position

    # -- the cases --------------------------------------------------------------------------------------------------

    def test_there_are_at_least_forty(self):
        self.assertGreaterEqual(len(CASES), 40)
        self.assertEqual(len({case.name for case in VOIDS}), len(VOIDS))

    def test_voids(self):
        self._check(VOIDS)

    def test_refunds(self):
        self._check(REFUNDS)

    def test_exchanges(self):
        self._check(EXCHANGES)

    def _check(self, cases):
        for case in cases:
            with self.subTest(case=case.name), self.env.cr.savepoint() as savepoint:
                self._live(case)
                self._assert_case(case)
                savepoint.rollback()
                self.env.invalidate_all()

    def _live(self, case):
        self.case, self.day, self.moves = case, "2026-03-12", self.env["account.move"]
        self.partner = self.customer(f"Customer of {case.name}")
        self._set_levy(case.levy)
        self.table = self._fees(case)
        self.agreement = self.contract(
            self.partner, fee_table_id=self.table.id, reversal_matrix_id=self._matrix(case.matrix)
        )
        self._sell(case)
        for step in case.does:
            word, *arguments = step if isinstance(step, tuple) else (step, None)
            getattr(self, "_" + word.replace(" ", "_"))(*arguments)

    # -- what there is before ---------------------------------------------------------------------------------------

    def _set_levy(self, name):
        self.agency.travel_levy_set_id = False
        if name == "exempt":
            self.partner.property_account_position_id = self.exempt_position
        rows = self._levy_rows().get(name)
        if rows is not None:
            values = {"code": f"T-{name}", "name": name, "levy_ids": [Command.create({"name": name, **row}) for row in rows]}
            self.agency.travel_levy_set_id = self.env["travel.levy.set"].create(values)

    def _levy_rows(self):
        tax = {rate: {"rate": rate, "tax_id": self.taxes[rate].id} for rate in self.taxes}
        share = {"treatment": "base_share", **tax[18.0]}
        return {
            "none": [{"treatment": "none", "fees_taxed": False}],
            "india": [
                {**share, "scope": "domestic", "share": 5.0},
                {**share, "scope": "international", "share": 10.0},
            ],
            "india_int": [
                {**share, "scope": "domestic", "share": 5.0},
                {**share, "scope": "international", "share": 10.0},
            ],
            "india_fee": [{"treatment": "fee_only", **tax[18.0]}],
            "dated": [
                {"treatment": "fee_only", **tax[10.0], "date_to": "2026-03-15"},
                {"treatment": "fee_only", **tax[20.0], "date_from": "2026-03-15"},
            ],
            "whole": [{"treatment": "whole_price", **tax[10.0]}],
            "margin": [{"treatment": "margin", **tax[19.0], "fees_taxed": False}],
        }

    def _fees(self, case):
        rules = [] if case.levy == "margin" else [{"amount": 25.0}]
        rules += [{"kind": kind, "event": event, "amount": amount} for kind, event, amount in case.fees]
        return self.fee_table(f"Fees of {case.name}", rules=rules)

    def _matrix(self, name):
        every = ("void", "refund", "part_refund", "tax_refund", "exchange")
        cells = {
            "all": [{"event": event, "treatment": "reverse"} for event in every if event != "exchange"],
            "prorate": [{"event": event, "treatment": "prorate"} for event in ("refund", "part_refund")],
            "keep_fees": [{"event": "void", "stage": "fee", "treatment": "retain"}],
            "same_day_free": [
                {"event": "void", "stage": "fee", "treatment": "reverse", "when": "same_day"},
                {"event": "void", "stage": "fee", "treatment": "retain", "when": "later"},
            ],
        }.get(name)
        if not cells:
            return False
        rules = [Command.create(cell) for cell in cells]
        return self.env["travel.reversal.matrix"].create({"name": name, "rule_ids": rules}).id

    def _sell(self, case):
        self.sold = self.order(self.partner)
        currency = self.euro if case.currency == "EUR" else self.currency
        for number in range(case.tickets):
            self.document = self._sold_line(case, number, currency)
        self.sold.action_ready()
        self.assertEqual(self.sold.state, "ready", self.sold.open_hold_ids.mapped("message"))

    def _sold_line(self, case, number, currency):
        if case.levy in ("whole", "margin"):
            amounts = {"base_fare": 253.0} if case.levy == "margin" else {"base_fare": 200.0, "taxes": {"XT": 53.0}}
            return self.line(self.sold, "package", cost_amount=134.0, currency_id=currency.id, **amounts)
        return self.ticket(
            self.sold,
            f"220-332465032{number}",
            taxes={"YQ": 40.0, "UA": 13.0},
            currency_id=currency.id,
            customer_card=case.card,
            scope="domestic" if case.levy == "india" else "international",
        )

    # -- what happens -----------------------------------------------------------------------------------------------

    def _bill(self, _argument):
        order = self.document.order_id.with_context(travel_invoice_date=self.day).with_user(self.clerk)
        (order | self.sold.with_env(order.env)).action_bill()
        self.assertFalse(order.sudo().open_hold_ids, order.sudo().open_hold_ids.mapped("message"))
        self.moves |= self.sold.invoice_ids.filtered(lambda move: move.is_sale_document())
        self.day = max(self.day, CREDITED)

    def _pay(self, amount):
        invoice = self.moves[-1]
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({"amount": amount, "payment_date": CREDITED, "currency_id": invoice.currency_id.id})._create_payments()

    def _dispute(self, _argument):
        self.moves.no_followup = True

    def _close(self, _argument):
        self.agency.fiscalyear_lock_date = "2026-03-31"
        self.day = AFTER_CLOSING

    def _new_contract(self, _argument):
        rules = [{"amount": 25.0}, {"kind": "refund_fee", "event": "refund", "amount": 15.0}]
        self.agreement.date_to = "2026-03-15"
        self.agreement.flush_recordset()
        self.contract(self.partner, "2026-03-15", fee_table_id=self.fee_table("New fees", rules=rules).id)

    def _void(self, when):
        sold_at = self.sold.booked_at if when == "same day" else CORRECTED
        self.correction = self.document.void(sold_at=sold_at)

    def _undo(self, _argument):
        self.correction.take_back()

    def _refund(self, arguments):
        arguments = dict(arguments or {})
        if count := arguments.pop("segments", 0):
            arguments["segments"] = self.document.segment_ids[:count] or None
        self.correction = self.document.refund(sold_at=CORRECTED, **arguments)

    def _refund_emd(self, arguments):
        self.emd.refund(sold_at=CORRECTED, **arguments)

    def _take_emd(self, _argument):
        self.document = self.emd

    def _first(self, _argument):
        self.document = self.sold.line_ids.sorted("id")[0]

    def _exchange(self, collected, residual=0.0):
        number = f"220-332465040{len(self.sold.line_ids)}"
        taxes = {"CP": collected / 3} if collected else {}
        new = self.ticket(self.sold, number, base_fare=collected - sum(taxes.values()), taxes=taxes, event="exchange")
        new.sold_at = CORRECTED
        self.document = self.document.exchange(new, residual, residual and "220-8800000001")
        self.emd = new.connected_line_ids

    # -- what it comes to -------------------------------------------------------------------------------------------

    def _assert_case(self, case):
        invoices = self.moves.filtered(lambda move: move.move_type == "out_invoice").sorted("id")
        credit_notes = self.moves - invoices
        self.assertEqual(self.moves.mapped("state"), ["posted"] * len(self.moves))
        self.assertEqual(_cents(invoices.mapped("amount_total")), _cents(case.invoices), "invoices")
        self.assertEqual(_cents(sorted(credit_notes.mapped("amount_total"))), _cents(case.credits), "credit notes")
        self.assertEqual(_cents(self._ledger()), _cents(case.ledger), "receivable, clearing, income, tax")
        self.assertEqual(_cents([sum(credit_notes.mapped("amount_residual"))]), _cents([case.open_credit]), "open credit")
        for credit_note in credit_notes:
            self.assertIn(credit_note.reversed_entry_id, invoices)
        self.assertLessEqual(self.sold.charge_ids.filtered(lambda c: c.state == "open").mapped("amount"), [])

    def _ledger(self):
        self.env.flush_all()
        entries = self.env["account.move.line"].search(
            [("company_id", "=", self.agency.id), ("parent_state", "=", "posted"), ("partner_id", "=", self.partner.id)]
        )
        receivable = entries.filtered(lambda entry: entry.account_type == "asset_receivable")
        other = {"clearing": self.clearing, "income": self.income, "tax": self.tax_account}
        return [sum(receivable.mapped("balance"))] + [
            sum(entries.filtered(lambda entry, account=account: entry.account_id == account).mapped("balance"))
            for account in other.values()
        ]


def _cents(amounts):
    return [round(amount * 100) for amount in amounts]
