"""Front-office documents come in, once, and become orders or wait with a reason."""

import base64
from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .intake_common import IntakeCommon, air, emd, order_json


@tagged("post_install", "-at_install")
class TestIntake(IntakeCommon):
    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("travel_backoffice.cron_travel_intake_retry").method_direct_trigger()

    def test_a_ticket_becomes_an_order(self):
        """A ticket 200.00 + 30.00 + 20.50 = 250.50, sold on 10 March, BER-FRA-BER: German domestic, 35 days ahead."""
        answer, intake = self.receive_one(air())
        self.assertEqual(answer["state"], "done", answer["message"])
        order = self.order_of(answer)
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.customer_node.id,
                    "travel_root_id": self.alpha.id,
                    "record_locator": "ABC123",
                    "source": "1A",
                    "office": "BERL12345",
                    "confirmed": True,
                    "total_amount": 250.5,
                    "start_date": date(2026, 4, 14),
                    "end_date": date(2026, 4, 17),
                }
            ],
        )
        self.assertRecordValues(
            order.line_ids,
            [
                {
                    "document_number": "220-1234567890",
                    "document_type": "ticket",
                    "event": "issue",
                    "base_fare": 200.0,
                    "tax_amount": 50.5,
                    "total_amount": 250.5,
                    "route": "BER-FRA-BER",
                    "scope": "domestic",
                    "sold_on": date(2026, 3, 10),
                    # noon in Berlin, winter time
                    "sold_at": datetime(2026, 3, 10, 11, 0),
                    # 10 March to 14 April: 21 + 14
                    "lead_days": 35,
                    "commission_percent": 5.0,
                    "form_of_payment": "cash",
                }
            ],
        )
        self.assertEqual(order.line_ids.validating_carrier_id.code, "LH")
        self.assertEqual(order.line_ids.tax_ids.mapped("code"), ["YQ", "DE"])
        self.assertEqual(order.passenger_ids.mapped("name"), ["JONES/MARY MRS"])
        self.assertEqual(order.line_ids.passenger_ids, order.passenger_ids)
        self.assertEqual(order.intake_ids, intake)
        self.assertIn(order.name, answer["message"])

    def test_documents_of_one_locator_gather(self):
        """Two tickets and an EMD of one reservation are one order with two passengers and three lines."""
        answers = self.receive(
            air(tickets=[("1234567890", "JONES/MARY MRS")]),
            air(tickets=[("1234567891", "SMITH/JOHN MR")], amd="0100000002"),
            emd(),
        )
        self.assertEqual([answer["state"] for answer in answers], ["done"] * 3, answers)
        orders = self.order_of(answers[0]) | self.order_of(answers[1]) | self.order_of(answers[2])
        self.assertEqual(len(orders), 1)
        self.assertEqual(orders.passenger_ids.mapped("name"), ["JONES/MARY MRS", "SMITH/JOHN MR"])
        bag = orders.line_ids[-1]
        self.assertRecordValues(
            bag,
            [
                {
                    "document_type": "emd",
                    "document_number": "220-9990000001",
                    "total_amount": 40.0,
                }
            ],
        )
        self.assertEqual(bag.passenger_ids.mapped("name"), ["JONES/MARY MRS"])

    def test_a_locator_used_again_is_another_trip(self):
        """Eleven months later the locator is the same trip file; fourteen months later another one."""
        first = self.receive(air(day="260310"))[0]
        later = self.receive(air(day="270210", tickets=[("1234567891", "JONES/MARY MRS")], amd="0100000002"))[0]
        new = self.receive(air(day="280510", tickets=[("1234567892", "OTHER/ANN MS")], amd="0100000003"))[0]
        self.assertEqual(first["order_ids"], later["order_ids"])
        self.assertNotEqual(first["order_ids"], new["order_ids"])

    def test_another_customer_is_another_order(self):
        other = self.customer("Beta Ltd", travel_office_codes="HAML00009")
        first = self.receive(air())[0]
        second = self.receive(air(office="HAML00009", tickets=[("1234567891", "SMITH/JOHN MR")], amd="0100000002"))[0]
        self.assertNotEqual(first["order_ids"], second["order_ids"])
        self.assertEqual(self.order_of(second).partner_id, other)

    def test_received_twice(self):
        """The same document again, with other line ends and as base64, changes nothing and names the first."""
        first, intake = self.receive_one(air())
        encoded = base64.b64encode(air().encode()).decode()
        for again in self.receive(air(), air().replace("\r\n", "\n"), encoded):
            self.assertEqual(again["state"], "duplicate")
            self.assertEqual(again["intake_id"], intake.id)
            self.assertEqual(again["order_ids"], first["order_ids"])
            self.assertIn(intake.name, again["message"])
        self.assertEqual(self.env["travel.intake"].search_count([("record_locator", "=", "ABC123")]), 1)

    def test_same_key_other_content(self):
        """A retransmission with changed content is held beside the first; a person may take in what is new in it."""
        first, intake = self.receive_one(air())
        answer, changed = self.receive_one(air(tickets=[("1234567890", "JONES/MARY MRS"), ("1234567891", "SMITH/JOHN MR")]))
        self.assertEqual(answer["state"], "held")
        self.assertRecordValues(changed, [{"reason_code": "key_conflict", "first_id": intake.id}])
        self.assertIn(intake.name, answer["message"])
        changed.action_accept()
        self.assertEqual(changed.state, "done", changed.message)
        self.assertEqual(
            self.order_of(first).line_ids.mapped("document_number"), ["220-1234567890", "220-1234567891"]
        )

    def test_the_sender_s_key(self):
        """The key that the sender gives counts before the document's own."""
        self.receive(air(), key="K-1")
        answer, other = self.receive_one(air(locator="XYZ789", tickets=[("1234567899", "A/B MR")]), key="K-1")
        self.assertRecordValues(other, [{"state": "held", "reason_code": "key_conflict"}])
        other.action_ignore()
        self.assertEqual(other.state, "ignored")

    def test_a_ticket_stands_once(self):
        """The same ticket in another document is held with the order's name, not booked twice."""
        first = self.receive(air())[0]
        answer, intake = self.receive_one(air(amd="0100000007", remarks=["REPRINT"]))
        self.assertRecordValues(intake, [{"state": "held", "reason_code": "document_known"}])
        self.assertIn("220-1234567890", answer["message"])
        self.assertIn(self.order_of(first).name, answer["message"])
        self.assertEqual(len(self.order_of(first).line_ids), 1)

    def test_killed_in_the_middle_and_run_again(self):
        """The raw document is kept when the program fails after it was stored; run again it goes through once."""
        lines = type(self.env["travel.order.line"])
        with (
            patch.object(lines, "_add_references", side_effect=RuntimeError("4111111111111111 boom")),
            self.assertLogs("odoo.addons.travel_backoffice.models.travel_intake_receive", "ERROR") as logs,
        ):
            answer, intake = self.receive_one(air())
        self.assertEqual(answer["state"], "failed")
        self.assertTrue(intake.content)
        self.assertFalse(intake.order_ids)
        self.assertFalse(self.env["travel.order"].search([("record_locator", "=", "ABC123")]))
        self.assertNotIn("4111111111111111", "".join(logs.output))
        self.assertNotIn("4111111111111111", answer["message"])
        again = self.receive(air())[0]
        self.assertEqual((again["state"], again["intake_id"]), ("done", intake.id))
        self.assertEqual(len(self.order_of(again).line_ids), 1)

    def test_one_bad_document_stops_no_other(self):
        answers = self.receive("AIR-BLK207;7A;;nonsense", "", "what is this", air(), "{broken", 'MSC"{}')
        self.assertEqual([answer["state"] for answer in answers], ["held", "failed", "held", "done", "held", "held"])
        self.assertTrue(all(answer["message"] for answer in answers))
        strange = self.env["travel.intake"].receive([17, {"content": 5}, {"content": {"order_number": "X"}}])
        self.assertEqual([answer["state"] for answer in strange], ["failed", "failed", "held"])

    def test_formats_not_read_yet(self):
        answer = self.env["travel.intake"].receive([{"source": "1G", "format": "mir", "content": "T51G773392"}])[0]
        self.assertEqual(answer["state"], "held")
        self.assertIn("not read yet", answer["message"])

    def test_sums(self):
        """200.00 + 30.00 + 20.50 is not 260.50: held with the figures. Taken in as it is, the line waits for a person."""
        answer, intake = self.receive_one(air(total="260.50"))
        self.assertEqual(answer["state"], "held")
        for figure in ("200.00", "50.50", "250.50", "260.50"):
            self.assertIn(figure, answer["message"])
        self.assertFalse(answer["order_ids"])
        intake.action_accept()
        self.assertEqual(intake.state, "done")
        order = intake.order_ids
        self.assertEqual(order.open_hold_ids.mapped("code"), ["sum_mismatch"])
        self.assertEqual(order.state, "held")
        order.line_ids.total_amount = 250.5
        self.assertFalse(order.open_hold_ids)

    def test_currency_not_in_use(self):
        """Once somebody activates the currency, the document goes on by itself."""
        pounds = self.env.ref("base.GBP")
        pounds.active = False
        answer, intake = self.receive_one(air(currency="GBP"))
        self.assertRecordValues(intake, [{"state": "held", "reason_code": "currency_inactive"}])
        self.assertIn("GBP", answer["message"])
        again = self.receive(air(currency="GBP"))[0]
        self.assertEqual(again["state"], "duplicate")
        self.assertIn("It waits: Currency GBP is not in use", again["message"])
        pounds.active = True
        self._run_cron()
        self.assertEqual(intake.state, "done")
        self.assertEqual(intake.order_ids.line_ids.currency_id, pounds)

    def test_twelve_passengers(self):
        tickets = [(f"12345678{number:02}", f"GUEST{chr(65 + number)}/ANN MS") for number in range(12)]
        answer = self.receive(air(tickets=tickets))[0]
        order = self.order_of(answer)
        self.assertEqual(len(order.passenger_ids), 12)
        self.assertEqual(len(order.line_ids), 12)
        # 12 × 250.50
        self.assertEqual(order.total_amount, 3006.0)
        for line in order.line_ids:
            self.assertEqual(len(line.passenger_ids), 1)

    def test_split_document_waits_for_its_parts(self):
        """Parts 1 and 3 of 3 wait for part 2; it lifts the hold, in whatever order they come."""
        part1 = self.receive(air(part="1/3", tickets=[("1234567801", "ONE/ANN MS")]))[0]
        order = self.order_of(part1)
        self.assertEqual(part1["state"], "done")
        self.assertEqual(order.open_hold_ids.mapped("code"), ["part_missing"])
        self.assertIn("2, 3 of 3", order.open_hold_ids.message)
        self.receive(air(part="3/3", tickets=[("1234567803", "THREE/ANN MS")]))
        self.assertEqual(order.state, "held")
        self.assertIn("2 of 3", order.open_hold_ids.message)
        self.receive(air(part="2/3", tickets=[("1234567802", "TWO/ANN MS")]))
        self.assertFalse(order.open_hold_ids)
        self.assertEqual(len(order.line_ids), 3)

    def test_go_on_without_the_missing_part(self):
        order = self.order_of(self.receive(air(part="1/2"))[0])
        order.open_hold_ids.with_user(self.users["agent"]).action_go_on()
        self.assertFalse(order.open_hold_ids)
        self.assertIn("went on without", order.message_ids[0].body)

    def test_surface_sector_shows_in_the_route(self):
        """BER-FRA, then by himself to MUC, MUC-BER."""
        answer = self.receive(air(legs=[("BER", "FRA", "14APR"), ("MUC", "BER", "17APR")]))[0]
        self.assertEqual(self.order_of(answer).line_ids.route, "BER-FRA//MUC-BER")

    def test_scope_is_seen_from_the_agency(self):
        abroad = self.receive(air(legs=[("BER", "VIE", "14APR"), ("VIE", "BER", "17APR")]))[0]
        self.assertEqual(self.order_of(abroad).line_ids.scope, "international")
        points = self.order_of(abroad).line_ids._journey_points()
        self.assertEqual([(point["code"], point["country"]) for point in points], [("BER", "DE"), ("VIE", "AT"), ("BER", "DE")])

    def test_airlines_are_learned(self):
        """An airline nobody knows is added; a known one keeps the accounting code that a person confirmed."""
        self.env["travel.airline"].search([("code", "in", ("QQ", "LH"))]).unlink()
        self.airline("LH", "Lufthansa", "999")
        content = air().replace("A-LUFTHANSA;LH 2203", "A-QUICK AIR;QQ 7770").replace("FVLH", "FVQQ")
        answer = self.receive(content)[0]
        learned = self.order_of(answer).line_ids.validating_carrier_id
        self.assertRecordValues(learned, [{"code": "QQ", "accounting_code": "777", "learned": True}])
        _answer, intake = self.receive_one(air(amd="0100000002", tickets=[("1234567811", "A/B MR")]))
        self.assertEqual(self.airline("LH").accounting_code, "999")
        self.assertTrue(any("220" in body and "999" in body for body in intake.message_ids.mapped("body")))

    def test_json_order(self):
        """A hotel: two nights in the agency's own country; the same order again with another text is held."""
        answer, intake = self.receive_one(order_json(), source="tool")
        self.assertEqual(answer["state"], "done", answer["message"])
        line = self.order_of(answer).line_ids
        self.assertRecordValues(
            line,
            [{"total_amount": 180.0, "nights": 2, "rooms": 1, "scope": "domestic", "supplier_code": "HILTON"}],
        )
        self.assertEqual(line.service_type_id.code, "hotel")
        self.assertEqual(line.passenger_ids.mapped("name"), ["JONES/MARY MRS"])
        other = self.receive(order_json(channel="online"), source="tool")[0]
        self.assertEqual(other["state"], "held")

    def test_a_list_of_orders(self):
        """One order of an unknown customer does not stop the other; when it is known, only that one is added."""
        content = f"[{order_json('SO-1')}, {order_json('SO-2', 'NOBODY')}]"
        answer, intake = self.receive_one(content, source="tool")
        self.assertEqual(answer["state"], "held")
        self.assertIn("SO-2", answer["message"])
        self.assertIn("NOBODY", answer["message"])
        self.assertEqual(len(intake.order_ids), 1)
        self.customer("Nobody Ltd", travel_debtor_code="nobody")
        self._run_cron()
        self.assertEqual(intake.state, "done")
        self.assertEqual(len(intake.order_ids), 2)
        self.assertEqual(len(intake.order_ids.line_ids), 2)

    def test_csv(self):
        rows = "order,type,customer,last_name,first_name,currency,fare,total,start,end,nights,issued_on\n" + "\n".join(
            f"C-{number},hotel,ALPHA,JONES,MARY,EUR,50.00,50.00,2026-04-01,2026-04-02,1,2026-03-10" for number in (1, 2)
        )
        answer, intake = self.receive_one(rows, source="export")
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertEqual(len(intake.order_ids), 2)

    def test_booking_shows_until_its_ticket_comes(self):
        """An unticketed booking is a draft order with passengers and flights; its ticket takes their place."""
        booking = air(amd="0100000050").replace(";7A;", ";IM;").replace("B-TTP/P1-1", "B-BT")
        booking = "\r\n".join(
            line.replace("H-", "U-", 1) if line.startswith("H-") else line
            for line in booking.split("\r\n")
            if not line.startswith(("T-", "A-"))
        )
        answer, intake = self.receive_one(booking)
        self.assertEqual(answer["state"], "done", answer["message"])
        order = self.order_of(answer)
        self.assertIn(f"Order {order.name} is booked", answer["message"])
        self.assertRecordValues(order, [{"state": "draft", "line_count": 0, "start_date": date(2026, 4, 14)}])
        self.assertEqual(len(order.booked_segment_ids), 2)
        self.assertEqual(order.passenger_ids.mapped("name"), ["JONES/MARY MRS"])
        ticket = self.receive(air())[0]
        self.assertEqual(ticket["order_ids"], order.ids)
        self.assertFalse(order.booked_segment_ids)
        self.assertEqual(len(order.passenger_ids), 1)


@tagged("post_install", "-at_install")
class TestIntakeRights(IntakeCommon):
    def _hand_in(self, user, content):
        return self.env["travel.intake"].with_user(user).receive([{"source": "1A", "content": content}])[0]

    def test_who_may_hand_in(self):
        """Agents and the intake service may; an employee without a role, the portal and the public may not."""
        service = new_test_user(self.env, "front_office", groups="base.group_user,travel_backoffice.group_travel_intake")
        self.assertEqual(self._hand_in(self.users["agent"], air())["state"], "done")
        answer = self._hand_in(service, air(amd="0100000002", tickets=[("1234567891", "SMITH/JOHN MR")]))
        self.assertEqual(answer["state"], "done")
        with self.assertRaises(AccessError):
            self.env["travel.order"].with_user(service).browse(answer["order_ids"]).read(["name"])
        for groups in ("base.group_user", "base.group_portal", "base.group_public"):
            stranger = new_test_user(self.env, f"stranger_{groups[-4:]}", groups=groups)
            with self.assertRaises(AccessError):
                self._hand_in(stranger, air())

    def test_companies_are_apart(self):
        """The same file in two companies is two documents; an agent of one reads nothing of the other."""
        other = self.setup_other_company()["company"]
        self.customer_node.company_id = self.env.company
        theirs = self.role_user("agent", other, "agent_b")
        mine = self._hand_in(self.users["agent"], air())
        answer = self._hand_in(theirs, air())
        self.assertEqual(answer["state"], "held", "no customer with that office is theirs or shared")
        intake = self.env["travel.intake"].browse(answer["intake_id"])
        self.assertEqual(intake.company_id, other)
        order = self.env["travel.order"].browse(mine["order_ids"])
        for record in (order, order.line_ids, order.passenger_ids, order.line_ids.segment_ids, order.intake_ids):
            with self.assertRaises(AccessError):
                record.with_user(theirs).read(["display_name"])
        with self.assertRaises(AccessError):
            self.env["travel.intake"].with_user(theirs).with_context(allowed_company_ids=self.env.company.ids).receive(
                [{"content": air(amd="0100000077")}]
            )
