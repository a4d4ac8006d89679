"""The whole way through the house, told as a story: from documents to posted, printed invoices."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .story_common import LOCATOR, StoryCommon
from .test_invoice_print import REPORT, text_of

WATCHED = (
    "travel.intake",
    "travel.order",
    "travel.order.line",
    "travel.passenger",
    "travel.segment",
    "travel.line.tax",
    "travel.reference.value",
    "travel.hold",
    "travel.charge",
    "account.move",
    "account.move.line",
)


@tagged("post_install", "-at_install")
class TestStory(StoryCommon):
    # -- four services for two travellers ---------------------------------------------------------------------------

    def test_trip_to_delhi(self):
        """
        Given Nora and Tom of Alpha Deutschland, whose own fee table extends the agency's base table,
        when an AIR file (two tickets), a JSON order (hotel) and a CSV file (rail, visa) of one record locator come in,
        then one order stands there, priced and billed; nobody touched a key.

        Charges, each by the rule in brackets:
            tickets   513.15 + 513.15; 5 % of 412.50 = 20.625, rounded 20.63 each (own table);
                      discount 2 % of 412.50 = 8.25 each (own table)
            hotel     416.23; 12.00 (base table)
            rail      96.00; waived because of the flight (own table)
            visa      120.00; 45.00 for each of two (base table)
            guide     5.00 once for the order, on its first line (base table)

        Invoice: fares 513.15 + 513.15 + 416.23 + 96.00 + 120.00 = 1,658.53
                 fees  2 × 20.63 + 12.00 + 90.00 + 5.00          =   148.26
                 discount 2 × 8.25                               =   -16.50
                 untaxed                                         = 1,790.29
                 19 % of 126.76 (148.26 - 5.00 - 16.50)          =    24.08
                  7 % of 5.00                                    =     0.35
                 total                                           = 1,814.72, due 30 days after 2 April: 2 May
        """
        answers = self.receive(self.trip_documents())
        self.assertEqual([answer["state"] for answer in answers], ["done"] * 3, answers)
        order = self.orders_of(answers)
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.german.id,
                    "travel_root_id": self.alpha.id,
                    "record_locator": LOCATOR,
                    "state": "billed",
                    "total_amount": 1658.53,
                    "hold_count": 0,
                }
            ],
        )
        self.assertEqual(order.passenger_ids.partner_id, self.nora | self.tom)
        self.assertEqual(len(order.passenger_ids), 2, "one passenger a person, however the documents write the name")
        self.assertEqual(order.intake_ids.mapped("state"), ["done"] * 3)
        self._check_charges(order)
        self._check_references(order)
        self._check_invoice(order)
        self._check_print(order)
        self._check_explanation(order)

    def _check_charges(self, order):
        rules = {rule.name: rule for rule in (self.base | self.winter).rule_ids}
        expected = [
            ("220-4100000001", "fare", 513.15, None),
            ("220-4100000001", "discount", -8.25, "Contract discount"),
            ("220-4100000001", "transaction_fee", 20.63, "Flight, 5 percent"),
            ("220-4100000001", "handling", 5.0, "Travel guide"),
            ("220-4100000002", "fare", 513.15, None),
            ("220-4100000002", "discount", -8.25, "Contract discount"),
            ("220-4100000002", "transaction_fee", 20.63, "Flight, 5 percent"),
            ("R-5501", "fare", 96.0, None),
            ("V-4711", "fare", 416.23, None),
            ("V-4711", "transaction_fee", 12.0, "Hotel booking"),
            ("V-900", "fare", 120.0, None),
            ("V-900", "transaction_fee", 90.0, "Visa procurement"),
        ]
        charges = order.charge_ids
        found = [
            (charge.line_id.document_number, charge.kind_id.code, charge.amount, charge.rule_id.name or None)
            for charge in charges
        ]
        self.assertCountEqual(found, expected)
        self.assertEqual(set(charges.mapped("state")), {"billed"})
        fees = charges.filtered("rule_id")
        self.assertEqual(fees.rule_id, self.env["travel.fee.rule"].browse([rules[name].id for *_rest, name in expected if name]))
        self.assertEqual(fees.contract_id, self.until_march)

    def _check_references(self, order):
        tickets = order.line_ids.filtered("validating_carrier_id").sorted("document_number")
        values = [{value.code: (value.value, value.source) for value in line.reference_ids} for line in tickets]
        said = {"cost_center": ("110", "document"), "project": ("P-2026", "document")}
        self.assertEqual(
            values, [{**said, "employee": ("E1001", "traveller")}, {**said, "employee": ("E1002", "traveller")}]
        )
        self.assertEqual(set(order.line_ids.cost_center_id.mapped("code")), {"110"})

    def _check_invoice(self, order):
        invoice = order.invoice_ids
        self.assertRecordValues(
            invoice,
            [
                {
                    "state": "posted",
                    "move_type": "out_invoice",
                    "partner_id": self.german.id,
                    "invoice_date": date(2026, 4, 2),
                    "invoice_date_due": date(2026, 5, 2),
                    "amount_untaxed": 1790.29,
                    "amount_tax": 24.43,
                    "amount_total": 1814.72,
                }
            ],
        )
        self.assertEqual(
            self.booked(invoice),
            {"clearing": -1658.53, "income": -131.76, "tax 19": -24.08, "tax 7": -0.35, "asset_receivable": 1814.72},
        )
        # 148.26 - 16.50 = 131.76 is the agency's income
        self.assertAlmostEqual(sum(order.charge_ids.mapped("amount")), invoice.amount_untaxed, 2)
        self.assertChargesOnInvoices(order)

    def _check_print(self, order):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(REPORT, order.invoice_ids.ids)
        text = text_of(content)
        for expected in (
            f"Record Locator {LOCATOR}",
            "Cost centre 110",
            "Project P-2026",
            "BERG/NORA MRS Air · 220-4100000001 · issued by LH",
            "HOLM/TOM MR Air · 220-4100000002 · issued by LH",
            "14 Apr 2026 LH",
            "BER–DEL",
            "Cost centre: 110 · Employee code: E1001",
            "Cost centre: 110 · Employee code: E1002",
            "Air: fare 412.50, taxes 100.65 (YQ 60.00 · DE 22.75 · RA 17.90)",
            "Hotel: fare 389.00, taxes 27.23 (GST 27.23)",
            "V-4711",
            "Delhi",
            "7 nights",
            "Berlin Hbf",
            "Leipzig Hbf",
            "Business visa India",
            "Flight, 5 percent",
            "Contract discount",
            "Visa procurement",
            "Travel guide",
            "Untaxed Amount 1,790.29",
            "VAT 19% on 126.76 € 24.08",
            "VAT 7% on 5.00 € 0.35",
            "1,814.72",
        ):
            self.assertIn(expected, text)
        self.assertNotIn("Rail ticket", text, "what is waived is not charged")

    def _check_explanation(self, order):
        """Nora's ticket fee: the own table won; the base table's rule of the same kind came after it."""
        first = order.line_ids.filtered(lambda line: line.document_number == "220-4100000001")
        fee = first.charge_ids.filtered(lambda charge: charge.kind_id.code == "transaction_fee")
        explained = fee.with_user(self.agent).explain()
        self.assertEqual(explained["winner"]["name"], "Flight, 5 percent")
        self.assertEqual((explained["amount"], explained["currency"], explained["table"]), ("20.63", "EUR", self.winter.name))
        self.assertIn("5 % of 412.50 (Base fare) = 20.625", explained["steps"])
        reasons = {loser["name"]: loser["reason"] for loser in explained["losers"]}
        self.assertEqual(reasons["Flight ticket"], "“Flight, 5 percent” comes before it.")
        self.assertIn("hotel", reasons["Hotel booking"])
        rail = order.line_ids.filtered(lambda line: line.document_number == "R-5501")
        waived = next(found for found in rail.explain_prices() if found["kind"] == "transaction_fee")
        self.assertEqual(waived["steps"], ["Waived: the rule “Rail with a flight” holds."])

    # -- the other company ------------------------------------------------------------------------------------------

    def test_swiss_company_pays_base_fees_without_vat(self):
        """
        Alpha Schweiz has no table of its own and is not liable: flight 381.40 + 30.00, hotel 210.00 + 12.00, guide 5.00.

        381.40 + 210.00 = 591.40 clearing; 30.00 + 12.00 + 5.00 = 47.00 income; 638.40 in all, no tax.
        """
        order = self.orders_of(self.receive([self.as_json(self.swiss_trip())]))
        self.assertRecordValues(order, [{"partner_id": self.swiss.id, "state": "billed"}])
        self.assertEqual(order.charge_ids.rule_id.table_id, self.base)
        self.assertRecordValues(
            order.invoice_ids,
            [{"partner_id": self.swiss.id, "amount_untaxed": 638.4, "amount_tax": 0.0, "amount_total": 638.4}],
        )
        self.assertEqual(
            self.booked(order.invoice_ids), {"clearing": -591.4, "income": -47.0, "asset_receivable": 638.4}
        )

    # -- midnight ---------------------------------------------------------------------------------------------------

    def test_contract_changes_at_midnight_in_berlin(self):
        """
        Sold 23:30 in Berlin on 31 March: 5 % of 200.00 = 10.00, raised to 15.00; discount 4.00; guide 5.00.
            200.00 + 15.00 - 4.00 + 5.00 = 216.00; 19 % of 11.00 = 2.09; 7 % of 5.00 = 0.35; 218.44
        Sold an hour later, 00:30 on 1 April, which is 22:30 of 31 March in UTC: 25.00; guide 5.00.
            200.00 + 25.00 + 5.00 = 230.00; 19 % of 25.00 = 4.75; 0.35; 235.10
        """
        evening, night = (
            self.orders_of(self.receive([self.as_json(self.flight_at(moment, number))]))
            for moment, number in (("2026-03-31T23:30:00+02:00", "M-21"), ("2026-03-31T22:30:00Z", "M-22"))
        )
        self.assertEqual((evening | night).line_ids.mapped("sold_on"), [date(2026, 3, 31), date(2026, 4, 1)])
        self.assertEqual(evening.charge_ids.contract_id, self.until_march)
        self.assertEqual(night.charge_ids.contract_id, self.from_april)
        self.assertEqual(night.charge_ids.table_id, self.summer)
        self.assertRecordValues(
            (evening | night).invoice_ids.sorted("amount_total"),
            [
                {"amount_untaxed": 216.0, "amount_tax": 2.44, "amount_total": 218.44},
                {"amount_untaxed": 230.0, "amount_tax": 5.1, "amount_total": 235.1},
            ],
        )

    def test_terms_say_from_where(self):
        """The fee table is the company's own and changes on the 1st; all else comes from the group."""
        Contract = self.env["travel.contract"].with_user(self.agent)
        for day, table, contract in (
            ("2026-03-31", self.winter, self.until_march),
            ("2026-04-01", self.summer, self.from_april),
        ):
            terms = Contract.terms(self.nora.id, day)
            fees, billing = terms["fee_table_id"], terms["billing_profile_id"]
            self.assertEqual((fees["value"], fees["node_id"], fees["contract_id"]), (table.id, self.german.id, contract.id))
            self.assertEqual(
                (billing["value"], billing["node"], billing["contract_id"]), (self.by_itself, "Alpha Holding", self.framework.id)
            )
        swiss = Contract.terms(self.swiss.id, "2026-04-01")["fee_table_id"]
        self.assertEqual((swiss["display"], swiss["node"]), ("Base 2026", "Alpha Holding"))

    # -- again ------------------------------------------------------------------------------------------------------

    def test_received_again_changes_nothing(self):
        documents = [*self.trip_documents(), self.as_json(self.swiss_trip())]
        first = self.receive(documents)
        before = self._state_of_the_books()
        again = self.receive(documents, user=self.clerk)
        self.assertEqual([answer["state"] for answer in again], ["duplicate"] * 4)
        self.assertEqual([answer["order_ids"] for answer in again], [answer["order_ids"] for answer in first])
        orders = self.orders_of(first)
        orders.rate()
        orders._bill_if_due()
        self.assertEqual(self._state_of_the_books(), before)

    def _state_of_the_books(self):
        self.env.flush_all()
        counts = {model: self.env[model].search_count([]) for model in WATCHED}
        balances = self.env["account.move.line"]._read_group([], ["account_id"], ["balance:sum"])
        return counts, {account.code: round(balance, 2) for account, balance in balances}

    # -- a missing project, a manual price --------------------------------------------------------------------------

    def test_missing_project_holds_only_its_order(self):
        """
        Three documents at once; the hotel's project is missing. The others are billed. The account manager lowers the
        hotel's fee from 12.00 to 9.00, the counter agent fills the project in: the order is billed by itself.

        180.00 + 9.00 + 5.00 = 194.00; 19 % of 9.00 = 1.71; 7 % of 5.00 = 0.35; 196.06
        """
        documents = [
            self.as_json(self.flight_at("2026-03-31T12:00:00+02:00", "M-31")),
            self.as_json(self.hotel_without_project()),
            self.as_json(self.swiss_trip()),
        ]
        answers = self.receive(documents)
        self.assertEqual([answer["state"] for answer in answers], ["done"] * 3)
        self.assertIn("Project", answers[1]["message"])
        flight, hotel, swiss = (self.orders_of([answer]) for answer in answers)
        self.assertEqual((flight | hotel | swiss).mapped("state"), ["billed", "held", "billed"])
        self.assertRecordValues(hotel.open_hold_ids, [{"code": "reference_missing", "detail": "project"}])
        self.assertFalse(hotel.invoice_ids)
        self._lower_the_fee(hotel)
        self.assertEqual(hotel.state, "held", "a price alone does not settle the project")
        self._fill_in(hotel, "P-20")
        self.assertEqual(hotel.open_hold_ids.mapped("code"), ["reference_wrong"])
        self._fill_in(hotel, "P-2027")
        self.assertRecordValues(hotel, [{"state": "billed", "hold_count": 0}])
        self.assertRecordValues(
            hotel.invoice_ids, [{"state": "posted", "amount_untaxed": 194.0, "amount_tax": 2.06, "amount_total": 196.06}]
        )
        explained = self._fee_of(hotel).with_user(self.agent).explain()
        self.assertEqual((explained["amount"], explained["computed"]), ("9.00", "12.00"))
        self.assertEqual(
            explained["override"], {"reason": "Wrong room last time", "user": self.users["account_manager"].name}
        )
        self.assertEqual(explained["winner"]["name"], "Hotel booking")
        self.assertTrue(any("Wrong room last time" in step for step in explained["steps"]))

    def _fee_of(self, order):
        return order.charge_ids.filtered(lambda charge: charge.kind_id.code == "transaction_fee")

    def _lower_the_fee(self, order):
        action = self._fee_of(order).with_user(self.users["account_manager"]).action_set_price()
        wizard = self.env["travel.price.set"].with_user(self.users["account_manager"]).with_context(**action["context"])
        wizard.create({"amount": 9.0, "reason": "Wrong room last time"}).action_set()

    def _fill_in(self, order, project):
        """As the counter agent does in the form."""
        line = order.line_ids
        standing = line.reference_ids.filtered(lambda value: value.code == "project")
        values = {"code": "project", "value": project}
        command = Command.update(standing.id, values) if standing else Command.create(values)
        order.with_user(self.agent).write({"line_ids": [Command.update(line.id, {"reference_ids": [command]})]})

    # -- who may what -----------------------------------------------------------------------------------------------

    def test_what_a_counter_agent_may_not(self):
        """The agent who brought the documents in neither bills, posts, prices nor changes a fee table."""
        order = self.orders_of(self.receive([self.as_json(self.hotel_without_project())])).with_user(self.agent)
        billed = self.orders_of(self.receive([self.as_json(self.swiss_trip())]))
        for forbidden in (
            order.action_bill,
            lambda: billed.invoice_ids.with_user(self.agent).button_draft(),
            lambda: self.base.rule_ids[0].with_user(self.agent).write({"amount": 1.0}),
            lambda: self.base.with_user(self.agent).write({"name": "Mine"}),
            lambda: self.framework.with_user(self.agent).write({"billing_profile_id": self.by_clerk}),
            lambda: self._fee_of(order).action_set_price(),
            lambda: self._fee_of(order).write({"amount": 1.0}),
        ):
            with self.assertRaises(AccessError):
                forbidden()

    def test_another_agency_sees_nothing(self):
        """An agency of the same database sees neither order, document, charge nor fee table; nor takes them for its own."""
        other = self.env["res.company"].create({"name": "Other agency"})
        stranger = self.role_user("agent", other, "stranger")
        order = self.orders_of(self.receive([self.as_json(self.hotel_without_project())]))
        for model in ("travel.order", "travel.order.line", "travel.charge", "travel.hold", "travel.intake", "travel.fee.table"):
            self.assertEqual(self.env[model].with_user(stranger).search_count([]), 0, model)
        with self.assertRaises(AccessError):
            order.with_user(stranger).read(["name"])
        answer = self.receive([self.as_json(self.hotel_without_project())], user=stranger)[0]
        self.assertFalse(set(answer["order_ids"]) & set(order.ids))
