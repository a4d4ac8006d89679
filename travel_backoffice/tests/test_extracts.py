"""Extracts of a consolidated invoice: they sum to it, and nobody gets a colleague's trips."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..engine.extracts import Extract
from .billing_common import BillingCommon
from .test_invoice_print import text_of

KINDS = ("traveller", "cost_center", "department")


class ExtractCommon(BillingCommon):
    """Alpha Ltd: Mary of Sales (cost centre 100), Peter of Research (cost centre 200), a guest known by name only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha Ltd", email="office@alpha.example")
        cls.sales = cls.department("Sales", cls.alpha, email="sales@alpha.example")
        cls.research = cls.department("Research", cls.alpha)
        cls.lead = cls.env["res.partner"].create({"name": "Lena Lead", "email": "lena@alpha.example"})
        cls.cc100 = cls.cost_center(cls.alpha, "100", "Field", responsible_id=cls.lead.id)
        cls.cc200 = cls.cost_center(cls.alpha, "200", "Lab")
        cls.mary = cls.traveller(
            "Mary Jones", cls.sales, email="mary@alpha.example", travel_cost_center_id=cls.cc100.id,
            travel_employee_code="E1",
        )  # fmt: skip
        cls.peter = cls.traveller(
            "Peter Smith", cls.research, travel_cost_center_id=cls.cc200.id, travel_employee_code="E2"
        )

    @classmethod
    def trip(cls):
        """Two tickets, a room for two, a guest's ticket, a fee for the whole order; all on one invoice.

        Mary: 253.00 + 25.00 fee (2.50 tax); Peter: 340.00 - 10.00 discount (-1.00 tax); room: 100.01, fee 15.01
        (1.50 tax); guest: 80.00; order fee 10.00 (1.00 tax).
        Untaxed 253 + 25 + 340 - 10 + 100.01 + 15.01 + 80 + 10 = 813.02; tax 2.50 - 1.00 + 1.50 + 1.00 = 4.00.
        """
        people = [
            {"name": "JONES/MARY MRS", "partner_id": cls.mary.id},
            {"name": "SMITH/PETER MR", "partner_id": cls.peter.id},
            "GUEST/GARY MR",
        ]
        order = cls.order(cls.alpha, people, record_locator="YMNB7W", trip_reference="T1")
        mary, peter, guest = order.passenger_ids
        one = cls.ticket(order, "220-3324650328", base_fare=200.0, taxes={"YQ": 40.0, "UA": 13.0}, passenger_ids=mary.ids)
        two = cls.ticket(order, "220-3324650329", base_fare=340.0, passenger_ids=peter.ids)
        room = cls.line(
            order, "hotel", 100.01, place="Frankfurt", nights=2, start_date=date(2026, 4, 1), end_date=date(2026, 4, 3),
            passenger_ids=[Command.set((mary | peter).ids)],
            reference_ids=[Command.create({"code": "EMP", "value": "E2"})],
        )  # fmt: skip
        own = cls.ticket(order, "220-3324650330", base_fare=80.0, passenger_ids=guest.ids)
        cls.charge(one, "fare", 253.0, sequence=1)
        cls.charge(one, "transaction_fee", 25.0)
        cls.charge(two, "fare", 340.0, sequence=1)
        cls.charge(two, "discount", -10.0)
        cls.charge(room, "fare", 100.01, sequence=1)
        cls.charge(room, "transaction_fee", 15.01)
        cls.charge(own, "fare", 80.0, sequence=1)
        cls.charge(one, "handling", 10.0, "Trip handling", business_key=f"order{order.id}:handling")
        return cls.ready(order)

    def assertSums(self, invoice, extracts):
        """Net, tax and total of each kind are the invoice's, as the ledger has them."""
        sign = -1 if invoice.move_type == "out_refund" else 1
        for own in extracts.grouped("kind").values():
            for field in ("amount_untaxed", "amount_tax", "amount_total"):
                found = sum(own.mapped(field))
                self.assertEqual(invoice.currency_id.compare_amounts(found, sign * invoice[field]), 0, field)

    def html_of(self, extract):
        report = self.env["ir.actions.report"]
        return text_of(report._render_qweb_html("travel_backoffice.report_extract", extract.ids)[0])


@tagged("post_install", "-at_install")
class TestExtracts(ExtractCommon):
    def test_per_traveller(self):
        """Mary: 253.00 + 25.00 + room 50.01 + 7.51 + a third of the order's fee 3.34 = 338.86; tax 2.50 + 0.75 + 0.34.

        Peter: 340.00 - 10.00 + 50.00 + 7.50 + 3.33 = 390.83; tax -1.00 + 0.75 + 0.33 = 0.08.
        The guest: 80.00 + 3.33 = 83.33; tax 0.33. Together 813.02 and 4.00.
        """
        invoice = self.bill(self.trip())
        extracts = invoice.with_user(self.clerk)._travel_make_extracts(["traveller"])
        figures = [(one.label, one.amount_untaxed, one.amount_tax, one.service_count) for one in extracts.sorted("id")]
        self.assertEqual(
            figures,
            [
                ("JONES/MARY MRS", 338.86, 3.59, 2),
                ("SMITH/PETER MR", 390.83, 0.08, 2),
                ("GUEST/GARY MR", 83.33, 0.33, 1),
            ],
        )
        self.assertSums(invoice, extracts)
        self.assertEqual(invoice.amount_total, 817.02)
        self.assertEqual(extracts[0].recipient_ids, self.mary)
        self.assertFalse(extracts[1:].recipient_ids, "no e-mail is known of them")

    def test_per_cost_center_and_department(self):
        """The room stands in two cost centres; the guest's ticket belongs to none."""
        invoice = self.bill(self.trip())
        extracts = invoice._travel_make_extracts(["cost_center", "department"])
        self.assertSums(invoice, extracts)
        by_label = {(one.kind, one.label): one for one in extracts}
        self.assertEqual(
            list(by_label),
            [
                ("cost_center", "100 Field"), ("cost_center", "200 Lab"), ("cost_center", "Not assigned"),
                ("department", "Sales"), ("department", "Research"), ("department", "Not assigned"),
            ],
        )  # fmt: skip
        self.assertEqual(by_label["cost_center", "Not assigned"].amount_untaxed, 80.0)
        self.assertEqual(by_label["cost_center", "100 Field"].recipient_ids, self.lead)
        self.assertEqual(by_label["department", "Sales"].recipient_ids, self.sales)
        self.assertEqual(by_label["department", "Research"].recipient_ids, self.alpha, "the nearest one above")
        self.assertFalse(by_label["cost_center", "Not assigned"].recipient_ids)

    def test_cost_center_of_the_reference_goes_first(self):
        """What the mandated reference names bears the service, whoever travels."""
        references = self.reference_set("Alpha", {"code": "KST", "name": "Cost centre", "type": "cost_center"})
        self.contract(self.alpha, reference_set_id=references.id)
        order = self.simple_order(self.alpha, passengers=[{"name": "JONES/MARY MRS", "partner_id": self.mary.id}])
        order.line_ids.reference_ids = [Command.create({"code": "KST", "value": "200"})]
        extract = self.bill(self.ready(order))._travel_make_extracts(["cost_center"])
        self.assertEqual(extract.cost_center_id, self.cc200)

    def test_made_once_and_frozen(self):
        """A second call makes nothing; what changes on the order or the traveller later changes no extract."""
        order = self.trip()
        invoice = self.bill(order)
        first = invoice._travel_make_extracts(KINDS)
        before = [self.html_of(one) for one in first]
        order.passenger_ids[0].name = "SOMEBODY/ELSE"
        self.mary.travel_cost_center_id = self.cc200
        self.cc100.name = "Renamed"
        self.env.invalidate_all()
        self.assertEqual(invoice._travel_make_extracts(KINDS), first)
        self.assertEqual([self.html_of(one) for one in first], before)
        later = invoice._travel_split(["cost_center"])[1]["cost_center"]
        self.assertEqual([owner and owner.label for owner, _one in later], ["100 Field", "200 Lab", None])

    def test_nothing_of_colleagues(self):
        """Mary's extract names neither Peter nor what may be his; it says that it is no invoice."""
        invoice = self.bill(self.trip())
        extracts = invoice._travel_make_extracts(["traveller"])
        mary, peter, guest = (self.html_of(one) for one in extracts)
        self.assertIn(f"Extract of invoice {invoice.name}", mary)
        self.assertIn("This is not an invoice", mary)
        self.assertIn("220-3324650328", mary)
        self.assertIn("part 1 of 2", mary)
        self.assertIn("342.45", mary)
        for text in ("SMITH", "GUEST", "220-3324650329", "220-3324650330", "E2"):
            self.assertNotIn(text, mary)
        self.assertNotIn("JONES", peter)
        self.assertNotIn("220-3324650328", peter)
        self.assertNotIn("JONES", guest)

    def test_credit_note_is_split_alike(self):
        """A credit note of everything has the invoice's extracts with a minus."""
        invoice = self.bill(self.trip())
        credit = invoice._reverse_moves([{"invoice_date": "2026-03-13"}], cancel=True)
        own, back = invoice._travel_make_extracts(KINDS), credit._travel_make_extracts(KINDS)
        self.assertSums(credit, back)
        keys = lambda extracts: {(one.kind, one.owner_key): one.amount_total for one in extracts}  # noqa: E731
        self.assertEqual({key: -amount for key, amount in keys(back).items()}, keys(own))

    def test_gone_with_the_invoice(self):
        invoice = self.bill(self.trip())
        extracts = invoice._travel_make_extracts(KINDS)
        invoice.button_draft()
        self.assertFalse(extracts.exists())
        self.assertFalse(invoice._travel_make_extracts(KINDS), "a draft has none")
        invoice.action_post()
        self.assertTrue(invoice._travel_make_extracts(KINDS))
        invoice.button_draft()
        invoice.button_cancel()
        self.assertFalse(invoice.travel_extract_ids)

    def test_old_invoices_ask_their_orders(self):
        """Billed before owners were frozen: the order still knows them."""
        invoice = self.bill(self.trip())
        old = dict(invoice.travel_print)
        names = ("travellers", "cost_center", "department", "file")
        old["services"] = [{k: v for k, v in one.items() if k not in names} for one in old["services"]]
        invoice.travel_print = old
        extracts = invoice._travel_make_extracts(["traveller"])
        self.assertEqual(extracts.mapped("amount_total"), [342.45, 390.91, 83.66])

    def test_last_cent_of_taxes_and_rounding(self):
        """Five fees of 0.15 for five people, taxes rounded by invoice: 10 % of 0.75 = 0.08 (0.075), not 5 x 0.02.

        The total of 0.83 is rounded to 0.85: the 0.02 belong to nobody.
        """
        self.agency.tax_calculation_rounding_method = "round_globally"
        people = [f"PERSON/{letter} MR" for letter in "ABCDE"]
        order = self.order(self.alpha, people)
        for number, person in enumerate(order.passenger_ids):
            line = self.ticket(order, f"220-332465033{number}", passenger_ids=person.ids)
            self.charge(line, "transaction_fee", 0.15)
        invoice = self.bill(self.ready(order))
        invoice.button_draft()
        invoice.invoice_cash_rounding_id = self.env["account.cash.rounding"].create(
            {
                "name": "Five cents", "rounding": 0.05, "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )  # fmt: skip
        invoice.action_post()
        self.assertEqual((invoice.amount_tax, invoice.amount_total), (0.08, 0.85))
        extracts = invoice._travel_make_extracts(["traveller"])
        self.assertSums(invoice, extracts)
        self.assertEqual(len(extracts), 6)
        self.assertEqual(extracts.filtered(lambda one: not one.assigned).amount_total, 0.02)

    def test_taxes_corrected_by_hand(self):
        """The accountant adds a cent to the tax: it goes to the row with the most of it."""
        invoice = self.bill(self.trip())
        invoice.button_draft()
        tax = invoice.line_ids.filtered("tax_repartition_line_id")
        receivable = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        invoice.line_ids = [
            Command.update(tax.id, {"amount_currency": tax.amount_currency - 0.01}),
            Command.update(receivable.id, {"amount_currency": receivable.amount_currency + 0.01}),
        ]
        invoice.action_post()
        self.assertEqual(invoice.amount_tax, 4.01)
        extracts = invoice._travel_make_extracts(KINDS)
        self.assertSums(invoice, extracts)
        self.assertEqual(extracts[0].amount_tax, 3.60)

    def test_wrong_sums_are_an_error_of_programming(self):
        invoice = self.bill(self.trip())
        lost = patch(
            "odoo.addons.travel_backoffice.models.account_move_extract.extract",
            lambda _rows, _decimals: {None: Extract(None, ())},
        )
        with lost, self.assertRaises(ArithmeticError):
            invoice._travel_make_extracts(["traveller"])

    def test_who_may(self):
        """A clerk makes and reads extracts, changes none; an agent sees none."""
        invoice = self.bill(self.trip())
        action = invoice.with_user(self.clerk).action_travel_make_extracts()
        self.assertEqual(action["res_model"], "travel.extract")
        extract = invoice.travel_extract_ids[0]
        self.assertTrue(extract.with_user(self.clerk).label)
        with self.assertRaises(AccessError):
            extract.with_user(self.clerk).write({"amount_total": 0.0})
        with self.assertRaises(AccessError):
            extract.with_user(self.agent).read(["label"])
        with self.assertRaises(AccessError):
            invoice.with_user(self.agent).action_travel_make_extracts()

    def test_summary_sheet(self):
        """The customer's sheet has a row for each extract, and each table ends in the invoice's total."""
        invoice = self.bill(self.trip())
        invoice._travel_make_extracts(["traveller", "cost_center"])
        content = self.env["ir.actions.report"]._render_qweb_html("travel_backoffice.report_extract_summary", invoice.ids)
        text = text_of(content[0])
        for expected in ("JONES/MARY MRS", "390.91", "200 Lab", "Not assigned"):
            self.assertIn(expected, text)
        self.assertEqual(text.count("817.02"), 2)

    def test_summary_before_the_details(self):
        """An invoice of 32 services says first what each cost centre bears: 16 x 110.00 = 1,760.00 + 16.00 tax."""
        people = [
            {"name": "JONES/MARY MRS", "partner_id": self.mary.id},
            {"name": "SMITH/PETER MR", "partner_id": self.peter.id},
        ]
        order = self.order(self.alpha, people)
        for number in range(32):
            person = order.passenger_ids[number % 2]
            ticket = self.ticket(order, f"220-33246503{number:02d}", base_fare=100.0, passenger_ids=person.ids)
            self.charge(ticket, "fare", 100.0, sequence=1)
            self.charge(ticket, "transaction_fee", 10.0)
        invoice = self.bill(self.ready(order))
        text = text_of(self.env["ir.actions.report"]._render_qweb_html("account.account_invoices", invoice.ids)[0])
        self.assertIn("100 Field 16 $ 1,760.00 $ 16.00 $ 1,776.00", text)
        self.assertLess(text.index("200 Lab"), text.index("220-3324650300"))
