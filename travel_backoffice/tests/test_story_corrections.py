"""The month after the sale, from documents to books: voids, refunds, exchanges, a memo, and India's tax on a part."""

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .intake_common import air, refund_air, void_air
from .story_common import StoryCommon
from .test_invoice_print import REPORT, text_of

TICKET = "220-50000000"
#: What the contract says goes back, beside the fare: (event, when, kind, treatment).
AGREED = (
    ("void", "later", "transaction_fee", "retain"),
    ("void", False, False, "reverse"),
    ("refund", False, "discount", "prorate"),
    ("refund", False, False, "retain"),
    ("part_refund", False, "discount", "prorate"),
    ("part_refund", False, False, "retain"),
    ("exchange", False, False, "retain"),
)


@tagged("post_install", "-at_install")
class TestStoryCorrections(StoryCommon):
    """
    Gamma flies Berlin-Frankfurt-Berlin at 200.00 + YQ 30.00 + DE 20.50 = 250.50. It pays 30.00 a ticket, 15.00 a refund,
    20.00 an exchange, and has 4.00 (2 % of the fare) off; fees and discount bear 19 %. One ticket is billed with

        250.50 + 30.00 - 4.00 = 276.50;  19 % of 26.00 = 4.94;  281.44
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the days are the story's: documents are billed on the day they come
        cls.env = cls.env(context={key: value for key, value in cls.env.context.items() if key != "travel_invoice_date"})
        cls.airline("LH", "Lufthansa", "220").accounting_code = "220"
        fees = cls.fee_table(
            "Gamma 2026",
            rules=[
                {"name": "Ticket", "amount": 30.0},
                {"name": "Refund", "kind": "refund_fee", "event": "refund", "amount": 15.0},
                {"name": "Exchange", "kind": "change_fee", "event": "exchange", "amount": 20.0},
                {"name": "Discount", "kind": "discount", "method": "percent", "percent": 2.0, "base": "base_fare"},
            ],
        )
        cls.terms = {"fee_table_id": fees.id, "billing_profile_id": cls.by_itself, "reversal_matrix_id": cls._matrix(*AGREED).id}
        cls.gamma = cls._customer("Gamma GmbH", "40010", "de")

    @classmethod
    def _matrix(cls, *rules):
        rows = [
            Command.create(
                {"event": event, "when": when, "kind_id": kind and cls.kind(kind).id, "treatment": treatment}
            )
            for event, when, kind, treatment in rules
        ]
        return cls.env["travel.reversal.matrix"].create({"name": "Gamma", "rule_ids": rows})

    @classmethod
    def _customer(cls, name, debtor, country, **terms):
        customer = cls.customer(name, travel_debtor_code=debtor, country_id=cls.env.ref(f"base.{country}").id)
        cls.contract(customer, **{**cls.terms, **terms})
        return customer

    # -- what happens -----------------------------------------------------------------------------------------------

    def _on(self, day, *documents):
        """Hand in AIR files on a day; the answers."""
        with freeze_time(f"{day} 10:00:00"):
            return self.receive([{"source": "1A", "format": "auto", "content": content} for content in documents])

    def _file(self, serial, debtor="40010", **values):
        """The AIR file of one ticket, sold on 10 March."""
        return air(
            locator=f"LOC{serial}A",
            tickets=[(f"50000000{serial}", "JONES/MARY MRS")],
            amd=f"01000000{serial}",
            remarks=[f"DEBTOR {debtor}"],
            payment="INVOICE",
            **values,
        )

    def _exchange_file(self, serial, old, collected, day):
        """The AIR file of a ticket that takes the place of another; the fare collected on top."""
        origin = f"FO220-50000000{old}BER10MAR26/72320942/220-50000000{old}1E12"
        return self._file(serial, fare=collected, taxes=(), total=collected, day=day, extra=(origin,))

    def _sell(self, serial, debtor="40010", billed=281.44, **values):
        """The ticket's file comes on 10 March and is billed at once; its line."""
        answer = self._on("2026-03-10", self._file(serial, debtor, **values))[0]
        self.assertEqual(answer["state"], "done", answer["message"])
        line = self._line(serial)
        self.assertEqual(self._totals(line), [billed])
        return line

    def _line(self, serial, event="issue"):
        domain = [("document_number", "=", f"{TICKET}{serial}"), ("event", "=", event)]
        return self.env["travel.order.line"].search(domain)

    # -- what came of it --------------------------------------------------------------------------------------------

    def _documents(self, line):
        """Invoices and credit notes of the order of a line, in the order they were made."""
        self.assertFalse(line.order_id.open_hold_ids.mapped("message"))
        return line.order_id.invoice_ids.sorted("id")

    def _totals(self, line):
        """Totals of invoices, and of credit notes below zero."""
        return self._documents(line).mapped("amount_total_signed")

    def _credit(self, line):
        return self._documents(line).filtered(lambda move: move.move_type == "out_refund")

    def _owed(self, customer):
        """What the customer owes by the ledger."""
        domain = [
            ("partner_id", "=", customer.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
        ]
        return round(sum(self.env["account.move.line"].search(domain).mapped("balance")), 2)

    # -- the story --------------------------------------------------------------------------------------------------

    def test_the_month(self):
        """
        Gamma owes in the end, chapter by chapter: 35.70 + 113.55 + 171.15 + 241.67 + 331.44 = 893.51, of which it has
        paid 281.44. In the books stand

            income   30.00 + 45.00 + 85.00 + 43.00 + 26.00 = 229.00, and 19 % of it, 43.51
            airlines  0.00 + 60.00 + 70.00 + 190.50 + 300.50 = 621.00, together 893.51
        """
        self._void_by_file()
        self._refund_before_its_ticket()
        self._exchanged_twice_and_refunded()
        self._partly_refunded_by_a_clerk()
        self._debited_by_the_airline()
        self.assertEqual(self._owed(self.gamma), 612.07)
        moves = self.env["account.move"].search([("partner_id", "=", self.gamma.id), ("move_type", "!=", "entry")])
        booked = self.booked(moves)
        self.assertEqual((booked["income"], booked["tax 19"], booked["clearing"]), (-229.0, -43.51, -621.0))
        self.assertEqual(round(sum(booked.values()), 2), 0.0)

    def _void_by_file(self):
        """
        Voided a day after it was billed: fare 250.50 and discount 4.00 go back, the fee of 30.00 stays.

            250.50 - 4.00 = 246.50; 19 % of -4.00 = -0.76; 245.74; of the invoice 35.70 stay open: 30.00 + 5.70
        """
        line = self._sell("01")
        answer = self._on("2026-03-11", void_air(("5000000001",)))[0]
        self.assertEqual((answer["state"], line.standing), ("done", "voided"), answer["message"])
        self.assertEqual(self._totals(line), [281.44, -245.74])
        invoice, credit = self._documents(line)
        self.assertRecordValues(
            credit, [{"reversed_entry_id": invoice.id, "payment_state": "paid", "invoice_date": fields.Date.to_date("2026-03-11")}]
        )
        self.assertEqual(invoice.amount_residual, 35.7)

    def _refund_before_its_ticket(self):
        """
        The refund comes before the sale: it waits, says for what, and goes on by itself. Fare and discount are settled
        before billing; one invoice has what stays: fee, airline's penalty and refund fee.

            30.00 + 60.00 + 15.00 = 105.00; 19 % of 45.00 = 8.55; 113.55
        """
        early = self._on("2026-03-09", refund_air(("5000000002",), penalty="60.00", day="260312"))[0]
        intake = self.env["travel.intake"].browse(early["intake_id"])
        self.assertEqual((early["state"], intake.reason_code), ("held", "ticket_unknown"))
        self.assertIn(f"ticket {TICKET}02 not found", early["message"])
        answer = self._on("2026-03-12", self._file("02"))[0]
        line = self._line("02")
        self.assertEqual((answer["state"], intake.state), ("done", "done"), intake.message)
        self.assertRecordValues(line, [{"standing": "refunded", "state": "billed"}])
        self.assertEqual(self._totals(line), [113.55])

    def _exchanged_twice_and_refunded(self):
        """
        30.00, then 45.00 are collected on top, each with 20.00 for the exchange: 53.80 and 68.80 with tax.
        All that was collected, 275.00 + 50.50, goes back on three credit notes, each for its own invoice.

            281.44 + 53.80 + 68.80 = 404.04; less 325.50 + 70.00 kept + 17.85 refund fee + 4.76 discount = 171.15
        """
        first = self._sell("03")
        self._on("2026-03-13", self._exchange_file("13", "03", "30.00", "260313"))
        self._on("2026-03-16", self._exchange_file("23", "13", "45.00", "260316"))
        second, last = self._line("13", "exchange"), self._line("23", "exchange")
        self.assertEqual(last._chain(), last | second | first)
        invoices = (first.order_id | second.order_id | last.order_id).invoice_ids.sorted("id")
        self.assertEqual(invoices.mapped("amount_total"), [281.44, 53.8, 68.8])
        settled = refund_air(("5000000023",), paid="275.00", penalty="70.00", day="260318", amd="2800011323")
        answer = self._on("2026-03-18", settled)[0]
        self.assertEqual((answer["state"], last.standing), ("done", "refunded"), answer["message"])
        self.assertEqual((first.standing, second.standing), ("exchanged", "exchanged"))
        moves = (first.order_id | second.order_id | last.order_id).invoice_ids
        self.assertEqual(round(sum(moves.mapped("amount_total_signed")), 2), 171.15)
        credits = (moves - invoices).filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual(credits.reversed_entry_id, invoices)

    def _partly_refunded_by_a_clerk(self):
        """
        The customer has paid. A clerk refunds the way back, less 40.00; the airline's file says the same and changes
        nothing but the refund's state.

            back 100.00 - 2.00 - 40.00 - 15.00 = 43.00; 19 % of -17.00 = -3.23; 39.77 stay open in the customer's favour
            281.44 - 39.77 = 241.67
        """
        line = self._sell("04")
        invoice = self._documents(line)
        register = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        register.create({"payment_date": "2026-03-16"})._create_payments()
        with freeze_time("2026-03-17 09:00:00"):
            refund = line.with_user(self.clerk).refund(40.0, {}, line.segment_ids.sorted("sequence")[1].ids)
        self.assertRecordValues(refund, [{"refund_state": "applied", "state": "billed", "total_amount": -60.0}])
        confirmed = refund_air(
            ("5000000004",), used="100.00", penalty="40.00", taxes=(), extra=("TBS1-0200",), day="260324", amd="2800011324"
        )
        answer = self._on("2026-03-24", confirmed)[0]
        self.assertEqual((answer["state"], line.correction_ids.ids), ("done", refund.ids), answer["message"])
        self.assertEqual((refund.refund_state, line.standing), ("authorised", "part_refunded"))
        self.assertEqual(self._totals(line), [281.44, -39.77])
        self.assertRecordValues(self._credit(line), [{"payment_state": "not_paid", "amount_residual": 39.77}])

    def _debited_by_the_airline(self):
        """An ADM of 50.00 is accepted and passed on, untaxed: 281.44 + 50.00 = 331.44."""
        line = self._sell("05")
        with freeze_time("2026-03-25 09:00:00"):
            memo = self.env["travel.memo"].with_user(self.clerk).create(
                {"kind": "adm", "number": "220-6001", "document_number": line.document_number, "amount": 50.0}
            )
            self.assertEqual(memo.line_id, line)
            memo.action_accept()
            memo.with_user(self.users["manager"]).action_pass_on()
        self.assertEqual(memo.decision, "passed")
        self.assertEqual(self._totals(line), [281.44, 50.0])
        debit = self._documents(line)[1]
        self.assertEqual(self.booked(debit), {"clearing": -50.0, "asset_receivable": 50.0})
        printed = text_of(self.env["ir.actions.report"]._render_qweb_html(REPORT, debit.ids)[0])
        self.assertIn(f"About {line.document_number}", printed)
        self.assertNotIn("Replaces", printed)

    # -- another contract -------------------------------------------------------------------------------------------

    def test_credited_on_receipt(self):
        """
        Kappa's refunds are credited when the airline has paid. It pays 150.50 instead of 190.50: the difference becomes
        penalty.

            250.50 - 4.00 - 100.00 - 15.00 = 131.50; 19 % of -19.00 = -3.61; 127.89; 281.44 - 127.89 = 153.55
        """
        kappa = self._customer("Kappa GmbH", "40020", "de", refund_credit="received")
        line = self._sell("06", "40020")
        self._on("2026-03-12", refund_air(("5000000006",), penalty="60.00", day="260312"))
        refund = line.correction_ids
        self.assertRecordValues(refund, [{"state": "held", "refund_state": "authorised", "refund_expected": 190.5}])
        self.assertEqual(refund.order_id.open_hold_ids.mapped("code"), ["refund_awaited"])
        self.assertEqual(self._owed(kappa), 281.44)
        with freeze_time("2026-03-31 09:00:00"):
            refund.with_user(self.clerk).set_refund_state("received", amount=150.5)
        self.assertRecordValues(refund, [{"state": "billed", "refund_state": "received", "penalty_amount": 100.0}])
        self.assertEqual(self._totals(line), [281.44, -127.89])
        self.assertEqual(self._owed(kappa), 153.55)

    def test_rule_32_3(self):
        """
        Delta's contract taxes 10 % of the basic fare of international flights, and the fees, with 18 %.

            sold    1,000.00 + 200.00 + 30.00 = 1,230.00; 18 % of 100.00 + 30.00 = 23.40; 1,253.40
            refund of one of two flights, half of the fee goes back, the airline keeps 120.00
                    500.00 + 15.00 - 120.00 - 15.00 = 380.00; 18 % of 50.00 + 15.00 - 15.00 = 9.00; 389.00
            then the rest, without a penalty
                    500.00 + 200.00 + 15.00 - 15.00 = 700.00; 18 % of 50.00 = 9.00; 709.00
        What stays is 120.00 of the airline and two refund fees: 1,253.40 - 389.00 - 709.00 = 155.40 = 120.00 + 35.40.
        """
        gst = self._vat(18.0)
        gst.fiscal_position_ids = False  # domestic
        fees = [*AGREED[:2], *((event, False, False, "prorate") for event in ("refund", "part_refund"))]
        delta = self._customer(
            "Delta India Pvt Ltd",
            "40030",
            "in",
            levy_set_id=self.env.ref("travel_backoffice.levy_set_in_base").id,
            reversal_matrix_id=self._matrix(*fees).id,
            fee_table_id=self.fee_table(
                "Delta", rules=[{"amount": 30.0}, {"kind": "refund_fee", "event": "refund", "amount": 15.0}]
            ).id,
        )
        legs = [("DEL", "FRA", "14APR"), ("FRA", "DEL", "21APR")]
        line = self._sell("07", "40030", 1253.4, fare="1000.00", taxes=[("K3", "200.00")], total="1200.00", legs=legs)
        with freeze_time("2026-03-17 09:00:00"):
            line.with_user(self.clerk).refund(120.0, {}, line.segment_ids.sorted("sequence")[1].ids)
        self.assertEqual(self._totals(line), [1253.4, -389.0])
        with freeze_time("2026-03-19 09:00:00"):
            line.with_user(self.clerk).refund()
        self.assertEqual(self._totals(line), [1253.4, -389.0, -709.0])
        self.assertEqual(
            self.booked(self._documents(line)),
            {"clearing": -120.0, "income": -30.0, "tax 18": -5.4, "asset_receivable": 155.4},
        )
        self.assertEqual(self._documents(line).line_ids.tax_line_id, gst)
        self.assertEqual(self._owed(delta), 155.4)
