"""A day at the agency, from documents to books: a sub-agent's customer, cards, packages, dollars, split files."""

from odoo.fields import Command
from odoo.tests import tagged

from .intake_common import air, order_json
from .story_common import StoryCommon, flight, person
from .test_invoice_print import REPORT, text_of

CARD = "4111111111111111"


@tagged("post_install", "-at_install")
class TestAgencyLife(StoryCommon):
    """Corner Travel is a sub-agent and pays the base fees; Beta is its customer, known by the debtor code 30010."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        germany = cls.env.ref("base.de")
        cls.corner = cls.sub_agent("Corner Travel", country_id=germany.id)
        cls.beta = cls.customer("Beta GmbH", cls.corner, travel_debtor_code="30010", country_id=germany.id)
        cls.contract(cls.corner, fee_table_id=cls.base.id, billing_profile_id=cls.by_itself, payment_term_id=cls.net30.id)
        cls.operator = cls.env["res.partner"].create({"name": "Sunny Tours", "ref": "SUNNY", "supplier_rank": 1})

    def _sell(self, number, service, **values):
        """An order of one service for Ida Lund of Beta, by JSON."""
        content = order_json(
            number,
            "30010",
            booked_on="2026-04-01",
            issued_on="2026-04-01",
            passengers=[person("Lund", "Ida", "MS")],
            services=[service],
            **values,
        )
        answer = self.receive([self.as_json(content)])[0]
        self.assertEqual(answer["state"], "done", answer["message"])
        return self.orders_of([answer])

    def _print(self, invoice):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(REPORT, invoice.ids)
        return text_of(content)

    def test_sub_agent_s_customer_pays_the_flight_by_card(self):
        """
        The flight of 381.40 was paid by Beta's own card: it is told, not billed. Corner Travel is billed the fees:
        30.00 + 5.00 = 35.00; 19 % of 30.00 = 5.70; 7 % of 5.00 = 0.35; 41.05.
        """
        sold = flight("ZRH", "BER", "2026-04-10", "220-4200000001", "300.00", "381.40", CH="81.40")
        card = {"form_of_payment": "card", "customer_card": True, "card": {"brand": "VI", "number": CARD}}
        order = self._sell("B-1", {**sold, **card})
        self.assertRecordValues(order, [{"partner_id": self.beta.id, "state": "billed"}])
        fare = order.charge_ids.filtered(lambda charge: charge.stage == "fare")
        self.assertRecordValues(fare, [{"amount": 381.4, "state": "memo", "invoice_line_id": False}])
        self.assertRecordValues(
            order.invoice_ids, [{"partner_id": self.corner.id, "amount_untaxed": 35.0, "amount_total": 41.05}]
        )
        self.assertEqual(
            self.booked(order.invoice_ids), {"income": -35.0, "tax 19": -5.7, "tax 7": -0.35, "asset_receivable": 41.05}
        )
        text = self._print(order.invoice_ids)
        self.assertIn("Customer Beta GmbH", text)
        self.assertIn("381.40 EUR paid by card VI 411111XXXXXX1111, not part of this invoice", text)
        self.assertNotIn(CARD, text + order.intake_ids.content)

    def test_package_is_income_and_its_cost_a_draft_bill(self):
        """
        A package sold in the agency's own name at 1,200.00, bought at 950.00: 1,200.00 + 5.00 income, 0.35 tax.
        The operator, known by its supplier code, gets a draft bill of 950.00 at once.
        """
        order = self._sell(
            "B-2",
            {
                "type": "package",
                "supplier": {"code": "SUNNY"},
                "description": "A week in Crete",
                "start": "2026-06-01",
                "end": "2026-06-08",
                "currency": "EUR",
                "fare": "1200.00",
                "total": "1200.00",
                "cost": "950.00",
            },
        )
        self.assertEqual(order.state, "billed", order.open_hold_ids.mapped("message"))
        sale = order.invoice_ids.filtered(lambda move: move.is_sale_document())
        self.assertEqual(self.booked(sale), {"income": -1205.0, "tax 7": -0.35, "asset_receivable": 1205.35})
        self.assertRecordValues(
            order.invoice_ids - sale,
            [{"move_type": "in_invoice", "state": "draft", "partner_id": self.operator.id, "amount_untaxed": 950.0}],
        )

    def test_hotel_in_dollars(self):
        """
        1.25 dollars for a euro. Hotel 300.00; fees 12.00 € = 15.00 $ and 5.00 € = 6.25 $: 321.25 $ untaxed.
        19 % of 15.00 = 2.85; 7 % of 6.25 = 0.4375, 0.44; 324.54 $ in all.
        In the books: clearing 300.00 / 1.25 = 240.00 €.
        """
        dollar = self.env.ref("base.USD")
        dollar.active = True
        dollar.rate_ids.unlink()
        dollar.rate_ids = [Command.create({"name": "2026-01-01", "rate": 1.25, "company_id": self.agency.id})]
        order = self._sell(
            "B-3",
            {
                "type": "hotel",
                "supplier": {"code": "PLAZA", "name": "Plaza"},
                "place": "New York",
                "country": "US",
                "start": "2026-05-04",
                "end": "2026-05-06",
                "currency": "USD",
                "fare": "300.00",
                "total": "300.00",
            },
        )
        self.assertEqual(order.state, "billed", order.open_hold_ids.mapped("message"))
        self.assertRecordValues(
            order.invoice_ids,
            [{"currency_id": dollar.id, "amount_untaxed": 321.25, "amount_tax": 3.29, "amount_total": 324.54}],
        )
        self.assertEqual(self.booked(order.invoice_ids)["clearing"], -240.0)
        fee = order.charge_ids.filtered(lambda charge: charge.kind_id.code == "transaction_fee").explain()
        self.assertEqual((fee["amount"], fee["currency"]), ("15.00", "USD"))
        self.assertTrue(any("EUR" in step and "USD" in step for step in fee["steps"]), fee["steps"])

    def test_split_file_is_billed_when_all_parts_are_there(self):
        """
        Parts 1 and 3 of a file of three tickets wait for part 2; then one invoice has them all.

        3 × 250.50 = 751.50 clearing; 3 × 30.00 + 5.00 = 95.00; 19 % of 90.00 = 17.10; 0.35; 863.95.
        """
        names = ("ONE/ANN MS", "TWO/BEN MR", "THREE/CIA MS")
        parts = [
            air(
                locator="SPLIT1",
                part=f"{number}/3",
                tickets=[(f"430000000{number}", name)],
                day="260401",
                remarks=["DEBTOR 30010"],
            )
            for number, name in enumerate(names, 1)
        ]
        first = self.receive([{"source": "1A", "content": parts[0]}, {"source": "1A", "content": parts[2]}])
        order = self.orders_of(first)
        self.assertRecordValues(order, [{"state": "held", "parts_received": 2, "parts_expected": 3}])
        self.assertFalse(order.invoice_ids)
        self.receive([{"source": "1A", "content": parts[1]}])
        self.assertRecordValues(order, [{"state": "billed", "hold_count": 0}])
        self.assertEqual(
            self.booked(order.invoice_ids),
            {"clearing": -751.5, "income": -95.0, "tax 19": -17.1, "tax 7": -0.35, "asset_receivable": 863.95},
        )
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertChargesOnInvoices(order)
