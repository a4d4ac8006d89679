"""Documents that take back what was sold: found, waited for, confirmed, refused."""

import json
from datetime import datetime
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .intake_common import IntakeCommon, air, emd, order_json, refund_air, void_air

TAXES = (("YQ", "30.00"), ("DE", "20.50"))


def refund_json(number="R-1", customer="ALPHA", **service):
    """A JSON refund of ticket 220-1234567890: 200.00 + 50.50 in EUR unless told otherwise."""
    values = {
        "type": "air",
        "event": "refund",
        "document_type": "ticket",
        "document_number": "220-1234567890",
        "original_documents": ["220-1234567890"],
        "currency": "EUR",
        "fare": "200.00",
        "taxes": [{"code": "YQ", "amount": "30.00"}, {"code": "DE", "amount": "20.50"}],
        "total": "250.50",
        **service,
    }
    return order_json(number, customer, services=[{key: value for key, value in values.items() if value is not None}])


@tagged("post_install", "-at_install")
class TestIntakeCorrections(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eur = cls.env.ref("base.EUR")
        rate = {"currency_id": cls.eur.id, "company_id": cls.env.company.id, "name": "2020-01-01", "rate": 1.0}
        cls.env["res.currency.rate"].create(rate)

    def sold(self, **values):
        """The line of ticket 220-1234567890: 200.00 + YQ 30.00 + DE 20.50, taken in from its file."""
        return self.order_of(self.receive(air(**values))[0]).line_ids

    def keyed(self, number="220-1234567890", taxes=None, **values):
        """The same ticket as a clerk keys it."""
        order = self.order(self.customer_node)
        self.ticket(
            order,
            number,
            base_fare=200.0,
            taxes=taxes or {"YQ": 30.0, "DE": 20.5},
            currency_id=self.eur.id,
            sold_at=datetime(2026, 3, 10, 10, 0),
            sold_on="2026-03-10",
            **values,
        )
        order.action_ready()
        return order.line_ids

    def invoiced(self, line):
        """Billed; what became of its order's invoices."""
        line.order_id.sudo()._create_invoices()
        return line

    def assertHeld(self, answer, code, *words):
        intake = self.env["travel.intake"].browse(answer["intake_id"])
        self.assertEqual((answer["state"], intake.reason_code), ("held", code), answer["message"])
        for word in words:
            self.assertIn(word, answer["message"])
        return intake

    # -- void -------------------------------------------------------------------------------------------------------

    def test_void(self):
        line = self.sold()
        answer, intake = self.receive_one(void_air())
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertEqual((line.standing, intake.order_ids), ("voided", line.order_id))
        self.assertRecordValues(
            line.correction_ids,
            [{"event": "void", "total_amount": -250.5, "correction_intake_id": intake.id, "sold_on": datetime(2026, 3, 11).date()}],
        )
        again = self.receive(void_air())[0]
        self.assertEqual((again["state"], len(line.correction_ids)), ("duplicate", 1))
        another = self.receive(void_air(amd="0500022499"))[0]
        self.assertHeld(another, "correction_known", "220-1234567890")

    def test_void_taken_back(self):
        line = self.sold()
        self.receive(void_air())
        answer = self.receive(void_air(action="RSTD12MAR", amd="0500022494"))[0]
        self.assertEqual((answer["state"], line.standing), ("done", False), answer["message"])

    def test_void_taken_back_comes_first(self):
        """The ticket is good when nothing was voided; a void of the same day that comes late is taken back at once."""
        line = self.sold()
        answer, back = self.receive_one(void_air(action="RSTD11MAR", amd="0500022494"))
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertIn("220-1234567890 is good", back.warnings)
        late = self.receive(void_air())[0]
        self.assertEqual((late["state"], line.standing, back.state), ("done", False, "done"))
        self.assertFalse(back.awaited_ids)
        later = self.receive(void_air(action="VOID14MAR", amd="0500022495"))[0]
        self.assertEqual((later["state"], line.standing), ("done", "voided"))

    def test_void_confirms_what_a_clerk_keyed(self):
        line = self.sold()
        void = line.void(sold_at=line.sold_at)
        answer, intake = self.receive_one(void_air())
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertEqual((line.correction_ids, void.correction_intake_id), (void, intake))

    def test_void_of_a_cancelled_line(self):
        line = self.sold()
        line.action_cancel()
        answer, intake = self.receive_one(void_air())
        self.assertEqual((answer["state"], line.correction_ids.ids), ("done", []), answer["message"])
        self.assertIn("was cancelled", intake.warnings)

    # -- refund -----------------------------------------------------------------------------------------------------

    def test_refund_in_full(self):
        """200.00 + 50.50 go back, less a penalty of 60.00: 190.50."""
        line = self.sold()
        answer, intake = self.receive_one(refund_air(penalty="60.00"))
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertEqual(line.standing, "refunded")
        self.assertRecordValues(
            line.correction_ids,
            [
                {
                    "base_fare": -200.0,
                    "tax_amount": -50.5,
                    "penalty_amount": 60.0,
                    "total_amount": -190.5,
                    "refund_state": "authorised",
                    "refund_authorisation": "2200743S72320",
                    "correction_intake_id": intake.id,
                }
            ],
        )
        self.assertEqual(self.receive(refund_air(penalty="60.00"))[0]["state"], "duplicate")

    def test_refund_of_one_coupon(self):
        """Flown for 120.00 of 200.00: 80.00 and the tax DE 10.00 go back; 4.00 of commission are recalled."""
        line = self.sold()
        answer = self.receive(
            refund_air(used="120.00", taxes=(("DE", "10.00"),), extra=("TBS1-0200", "FM5.00P/4.00A"))
        )[0]
        self.assertEqual(answer["state"], "done", answer["message"])
        refund = line.correction_ids
        self.assertEqual(refund.refunded_segment_ids, line.segment_ids.sorted("sequence")[1])
        self.assertRecordValues(
            refund,
            [
                {
                    "base_fare": -80.0,
                    "tax_amount": -10.0,
                    "total_amount": -90.0,
                    "fare_used": 120.0,
                    "commission_amount": -4.0,
                }
            ],
        )
        self.assertEqual([(tax.code, tax.amount) for tax in refund.tax_ids], [("DE", -10.0)])

    def test_second_refund_is_its_own(self):
        """First the unused flight, later a tax that was forgotten."""
        line = self.sold()
        self.receive(refund_air(paid="80.00", taxes=(("DE", "10.00"),), extra=("TBS1-0200",)))
        answer = self.receive(refund_air(paid="0.00", taxes=(("DE", "10.50"),), amd="2800011399", day="260415"))[0]
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertEqual(line.correction_ids.sorted("id").mapped("total_amount"), [-90.0, -10.5])
        # the same once more under another number: the same day and amounts are the same refund
        again = self.receive(refund_air(paid="0.00", taxes=(("DE", "10.50"),), amd="2800011400", day="260415"))[0]
        self.assertHeld(again, "correction_known")

    def test_lump_of_taxes(self):
        """The ticket lists YQ and DE, the refund says XT 50.50: all of both."""
        line = self.sold()
        answer = self.receive(refund_air(taxes=(("XT", "50.50"),)))[0]
        self.assertEqual((answer["state"], line.standing), ("done", "refunded"), answer["message"])
        self.assertEqual({tax.code: tax.amount for tax in line.correction_ids.tax_ids}, {"YQ": -30.0, "DE": -20.5})

    def test_listed_taxes_of_a_lump(self):
        """The ticket was keyed with XT 50.50, the refund lists YQ 30.00 and DE 20.50."""
        line = self.keyed(taxes={"XT": 50.5})
        answer = self.receive(refund_air())[0]
        self.assertEqual((answer["state"], line.standing), ("done", "refunded"), answer["message"])
        self.assertEqual(line.correction_ids.tax_amount, -50.5)

    def test_more_than_was_paid(self):
        line = self.sold()
        answer = self.receive(refund_air(paid="999.00"))[0]
        self.assertHeld(answer, "correction_refused", "200.00", "999.00", line.order_id.name)
        foreign = self.receive(refund_air(taxes=(("ZZ", "40.00"),), amd="2800011398"))[0]
        self.assertHeld(foreign, "correction_refused", "ZZ")
        self.assertFalse(line.correction_ids)

    def test_refund_without_settlement_line(self):
        """Only the payment says an amount: 190.50, of which 50.50 are taxes; 140.00 is fare."""
        line = self.sold()
        answer, intake = self.receive_one(refund_air(paid="140.00", settled=False))
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertEqual(line.correction_ids.total_amount, -190.5)
        self.assertIn("140.00", intake.warnings)

    def test_two_refunds_in_one_document(self):
        """Fare and tax as two services of one ticket: both are applied."""
        line = self.sold()
        service = json.loads(refund_json())["services"][0]
        parts = [{**service, "taxes": [], "fare": "20.00", "total": "20.00"}] * 2
        answer = self.receive(order_json("R-2", services=parts))[0]
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertEqual(line.correction_ids.mapped("total_amount"), [-20.0, -20.0])

    def test_refund_from_another_fare_is_told(self):
        """The airline counts from 250.00, of which 50.00 were used; 200.00 go back."""
        line = self.sold()
        answer, intake = self.receive_one(refund_air(paid="250.00", used="50.00"))
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertIn("250.00", intake.warnings)
        self.assertEqual(line.correction_ids.base_fare, -200.0)

    def test_another_currency(self):
        self.sold()
        self.env.ref("base.CHF").active = True
        self.assertHeld(self.receive(refund_air(currency="CHF"))[0], "currency_differs", "CHF", "EUR")

    def test_card_and_cash(self):
        """Paid by the customer's card and refunded in cash: a person is asked. By the card: a memo goes back."""
        line = self.sold(payment="CCVI4111111111111111/1228")
        self.assertTrue(line.customer_card)
        self.assertHeld(self.receive(refund_air())[0], "payment_differs", "220-1234567890")
        answer = self.receive(refund_air(amd="2800011397", payment="CCVI4111111111111111"))[0]
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertTrue(line.correction_ids.customer_card)

    def test_refund_taken_back(self):
        line = self.sold()
        self.receive(refund_air())
        back = refund_air(amd="2800011400").replace("    28MAR", "TRFX29MAR").replace("D-260328;260328;260328", "D-260329;260329;260329")
        answer = self.receive(back)[0]
        self.assertEqual((answer["state"], line.standing), ("done", False), answer["message"])

    # -- keyed before -----------------------------------------------------------------------------------------------

    def test_refund_confirms_what_a_clerk_keyed(self):
        line = self.sold()
        keyed = line.refund(penalty=60.0, sold_at=line.sold_at, refund_state="applied")
        answer, intake = self.receive_one(refund_air(penalty="60.00"))
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertEqual(line.correction_ids, keyed)
        self.assertRecordValues(
            keyed,
            [{"refund_state": "authorised", "refund_authorisation": "2200743S72320", "correction_intake_id": intake.id}],
        )

    def test_refund_differs_from_what_a_clerk_keyed(self):
        """Keyed with a penalty of 50.00, the document says 60.00; undone, the document goes in."""
        line = self.sold()
        keyed = line.refund(penalty=50.0, sold_at=line.sold_at)
        intake = self.assertHeld(self.receive(refund_air(penalty="60.00"))[0], "correction_differs", "50.00", "60.00")
        self.assertEqual(line.correction_ids, keyed)
        keyed.take_back()
        intake.action_retry()
        self.assertEqual(intake.state, "done", intake.message)
        self.assertEqual((line.correction_ids - keyed).penalty_amount, 60.0)

    # -- not known yet ----------------------------------------------------------------------------------------------

    def test_ticket_comes_later_by_file(self):
        intake = self.assertHeld(
            self.receive(refund_air(penalty="60.00"))[0], "ticket_unknown", "ticket 220-1234567890 not found"
        )
        self.assertEqual(self.env["travel.intake"].search([("awaited_ids.number", "=", "220-1234567890")]), intake)
        line = self.sold().filtered(lambda line: line.event == "issue")
        self.assertEqual(intake.state, "done", intake.message)
        self.assertEqual((line.standing, line.correction_ids.total_amount), ("refunded", -190.5))
        self.assertIn(line.order_id.name, intake.message)
        self.assertFalse(intake.awaited_ids)

    def test_ticket_comes_later_by_hand(self):
        intake = self.assertHeld(self.receive(void_air())[0], "ticket_unknown")
        line = self.keyed().filtered(lambda line: line.event == "issue")
        self.assertEqual((intake.state, line.standing), ("done", "voided"), intake.message)

    def test_an_agent_keys_the_ticket(self):
        """The agent may not write documents; the void goes on all the same."""
        intake = self.assertHeld(self.receive(void_air())[0], "ticket_unknown")
        order = self.order(self.customer_node)
        line = self.ticket(order, "220-1234567890", base_fare=200.0, currency_id=self.eur.id)
        order.with_user(self.users["agent"]).action_ready()
        self.assertEqual((intake.state, line.standing), ("done", "voided"), intake.message)

    def test_voided_before_it_is_billed_by_itself(self):
        """The contract bills by itself; the void waits already, so that no invoice is made."""
        self.env["travel.contract"].search([("partner_id", "=", self.alpha.id)]).billing_profile_id = self.by_itself
        intake = self.assertHeld(self.receive(void_air())[0], "ticket_unknown")
        lines = self.sold()
        self.assertEqual(intake.state, "done", intake.message)
        self.assertFalse(lines.order_id.invoice_ids)

    def test_several_wait_for_one_ticket(self):
        """Void and its taking back, then a refund: received in the wrong order, applied in the right one."""
        contents = (
            refund_air(penalty="60.00"),
            void_air(action="RSTD12MAR", amd="0500022494"),
            void_air(action="VOID11MAR"),
        )
        answers = self.receive(*contents)
        self.assertEqual({answer["state"] for answer in answers}, {"held"})
        line = self.sold().filtered(lambda line: line.event == "issue")
        intakes = self.env["travel.intake"].browse([answer["intake_id"] for answer in answers])
        self.assertEqual(intakes.mapped("state"), ["done"] * 3, intakes.mapped("message"))
        self.assertEqual(line.standing, "refunded")

    def test_partly_known_is_left_whole(self):
        line = self.sold()
        both = refund_air(serials=("1234567890", "1234567891"))
        intake = self.assertHeld(self.receive(both)[0], "ticket_unknown", "ticket 220-1234567891 not found", "220-1234567890")
        self.assertFalse(line.correction_ids)
        second = self.sold(tickets=(("1234567891", "JONES/TOM MR"),), amd="0100000002") - line
        self.assertEqual(intake.state, "done", intake.message)
        second = second.filtered(lambda own: own.event == "issue" and own.document_number == "220-1234567891")
        self.assertEqual((line.standing, second.standing), ("refunded", "refunded"))

    def test_conjunction_number(self):
        line = self.keyed("220-1234567889", conjunction="220-1234567890")
        answer = self.receive(void_air())[0]
        self.assertEqual((answer["state"], line.standing), ("done", "voided"), answer["message"])

    def test_one_that_fails_stops_no_ticket(self):
        intake = self.assertHeld(self.receive(void_air())[0], "ticket_unknown")
        broken = patch.object(type(intake), "_take_void", side_effect=ValueError("broken"))
        with broken, mute_logger("odoo.addons.travel_backoffice.models.travel_intake_receive"):
            line = self.sold()
        self.assertEqual((intake.state, line.state, line.standing), ("failed", "ready", False))
        intake.action_retry()
        self.assertEqual((intake.state, line.standing), ("done", "voided"), intake.message)

    def test_two_workers_who_did_not_see_each_other(self):
        """The ticket was stored while the void looked for it: the hourly run brings them together."""
        intake = self.assertHeld(self.receive(void_air())[0], "ticket_unknown")
        with patch.object(type(self.env["travel.order"]), "_meet_awaited", lambda orders: intake.browse()):
            line = self.sold()
        self.assertEqual((intake.state, line.standing), ("held", False))
        self.env["travel.intake"]._take_up_met()
        self.assertEqual((intake.state, line.standing), ("done", "voided"), intake.message)

    def test_set_aside_waits_no_longer(self):
        intake = self.assertHeld(self.receive(void_air())[0], "ticket_unknown")
        intake.action_ignore()
        line = self.sold()
        self.assertEqual((intake.state, line.standing), ("ignored", False))

    # -- exchange ---------------------------------------------------------------------------------------------------

    def exchanged(self, serial="1234567899", old="1234567890", amd="0100000077"):
        """An exchange of ``old`` for 30.00 more."""
        return air(
            tickets=((serial, "JONES/MARY MRS"),),
            amd=amd,
            fare="30.00",
            taxes=(),
            total="30.00",
            day="260315",
            extra=(f"FO220-{old}BER10MAR26/72320942/220-{old}1E12",),
        )

    def test_exchange_is_linked(self):
        line = self.sold()
        answer = self.receive(self.exchanged())[0]
        self.assertEqual(answer["state"], "done", answer["message"])
        new = self.order_of(answer).line_ids - line
        self.assertEqual((new.event, new.original_line_id, line.standing), ("exchange", line, "exchanged"))
        later = self.receive(self.exchanged("1234567900", "1234567899", "0100000078"))[0]
        last = self.order_of(later).line_ids - line - new
        self.assertEqual(last._chain(), last | new | line)

    def test_exchange_of_a_ticket_sold_elsewhere(self):
        """The new ticket is taken in; the old one is linked when it comes."""
        answer, intake = self.receive_one(self.exchanged())
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertIn("220-1234567890, which is not known here", intake.warnings)
        new = self.order_of(answer).line_ids
        self.assertEqual((new.state, new.original_line_id.id), ("ready", False))
        line = self.sold() - new
        self.assertEqual((new.original_line_id, line.standing), (line, "exchanged"))
        self.assertFalse(new.awaited_ids)

    def test_exchange_of_a_voided_ticket(self):
        self.sold()
        self.receive(void_air())
        intake = self.assertHeld(self.receive(self.exchanged())[0], "correction_refused", "220-1234567890")
        intake.action_accept()
        self.assertEqual(intake.state, "done", intake.message)
        new = intake.order_ids.line_ids.filtered(lambda line: line.document_number == "220-1234567899")
        self.assertFalse(new.original_line_id)

    def test_residual_value_is_kept_on_an_emd(self):
        """An exchange leaves 60.00 over: nothing is collected, and the EMD belongs to the new ticket."""
        line = self.sold()
        new = self.order_of(self.receive(self.exchanged())[0]).line_ids - line
        residual = {
            "type": "air", "event": "exchange", "document_type": "emd", "document_number": "220-9990000009",
            "original_documents": ["220-1234567890"], "in_connection_with": "220-1234567899", "currency": "EUR",
            "fare": "0", "total": "0", "residual_value": "60.00", "description": "RESIDUAL VALUE",
        }  # fmt: skip
        answer = self.receive(order_json("E-1", services=[residual]))[0]
        self.assertEqual(answer["state"], "done", answer["message"])
        kept = self.order_of(answer).line_ids.filtered(lambda own: own.document_type == "emd")
        self.assertRecordValues(kept, [{"total_amount": 0.0, "residual_value": 60.0, "connected_line_id": new.id}])
        self.assertEqual((line.standing, new.standing), ("exchanged", False))
        self.assertIn("220-9990000009", str(line.order_id.stations_html))

    def test_exchange_billed_before_its_old_ticket_came(self):
        new = self.order_of(self.receive(self.exchanged())[0]).line_ids
        self.invoiced(new)
        self.assertEqual(new.state, "billed")
        line = self.sold() - new
        self.assertEqual((new.original_line_id, line.standing), (line, "exchanged"))

    def test_emd_goes_with_its_ticket(self):
        bag = self.order_of(self.receive(emd())[0]).line_ids
        self.assertFalse(bag.connected_line_id)
        line = self.sold() - bag
        self.assertEqual(bag.connected_line_id, line)

    # -- JSON and CSV -----------------------------------------------------------------------------------------------

    def test_json_refund(self):
        line = self.sold()
        answer = self.receive(refund_json(penalty="25.00", total="225.50"), source="tool")[0]
        self.assertEqual((answer["state"], line.standing), ("done", "refunded"), answer["message"])
        self.assertEqual(line.correction_ids.total_amount, -225.5)

    def hotel(self, **values):
        return {
            "type": "hotel", "supplier": {"code": "HILTON", "name": "Hilton Berlin"}, "document_number": "H-77",
            "document_type": "voucher", "start": "2026-04-14", "end": "2026-04-16", "currency": "EUR", "fare": "180.00",
            "total": "180.00", **values,
        }  # fmt: skip

    def test_cancel_before_and_after_billing(self):
        """Not billed: taken out. Billed: 180.00 go back less 45.00."""
        first = self.order_of(self.receive(order_json(services=[self.hotel()]))[0]).line_ids
        cancel = order_json("C-1", services=[self.hotel(event="cancel")])
        answer = self.receive(cancel)[0]
        self.assertEqual((answer["state"], first.state), ("done", "cancelled"), answer["message"])
        second = self.order_of(self.receive(order_json("SO-2", services=[self.hotel(document_number="H-78")]))[0]).line_ids
        self.invoiced(second)
        self.assertEqual(second.state, "billed")
        late = order_json("C-2", services=[self.hotel(event="cancel", document_number="H-78", penalty="45.00")])
        answer = self.receive(late)[0]
        self.assertEqual((answer["state"], second.standing), ("done", "refunded"), answer["message"])
        self.assertEqual(second.correction_ids.total_amount, -135.0)

    def test_amend(self):
        """Three nights instead of two: what was billed goes back, and the new stay is sold."""
        old = self.order_of(self.receive(order_json(services=[self.hotel()]))[0]).line_ids
        self.invoiced(old)
        change = order_json("C-1", services=[self.hotel(event="amend", end="2026-04-17", fare="270.00", total="270.00")])
        answer = self.receive(change)[0]
        self.assertEqual((answer["state"], old.standing), ("done", "refunded"), answer["message"])
        new = old.order_id.line_ids.filtered(lambda line: line.event == "amend")
        self.assertRecordValues(new, [{"total_amount": 270.0, "nights": 3, "state": "ready"}])
        ticket = self.sold()
        segments = [{"origin": "BER", "destination": "FRA"}]
        held = self.receive(refund_json(event="amend", segments=segments), source="tool")[0]
        self.assertHeld(held, "correction_refused", "airline's document")
        self.assertFalse(ticket.correction_ids)

    def test_service_without_a_number(self):
        """Known by the order's number at the sender."""
        plain = self.hotel(document_number=None, document_type=None)
        plain = {key: value for key, value in plain.items() if value}
        line = self.order_of(self.receive(order_json("SO-9", services=[plain]))[0]).line_ids
        answer = self.receive(order_json("SO-9", services=[{**plain, "event": "cancel"}]))[0]
        self.assertEqual((answer["state"], line.state), ("done", "cancelled"), answer["message"])

    def test_csv_void(self):
        line = self.sold()
        rows = (
            "order,type,event,customer,last_name,first_name,currency,total,document_type,document_number,original_document\n"
            "V-1,air,void,ALPHA,JONES,MARY,EUR,250.50,ticket,220-1234567890,220-1234567890"
        )
        answer = self.receive(rows)[0]
        self.assertEqual((answer["state"], line.standing), ("done", "voided"), answer["message"])
        back = rows.replace("V-1,air,void,", "V-2,air,void_cancelled,")
        answer = self.receive(back)[0]
        self.assertEqual((answer["state"], line.standing), ("done", False), answer["message"])

    # -- hostile ----------------------------------------------------------------------------------------------------

    def test_hostile_input_is_held(self):
        line = self.sold()
        hostile = [
            refund_json("X-1", fare="-200.00", total="-149.50"),
            refund_json("X-2", fare="999999999999", total="1000000000049.50"),
            refund_json("X-3", fare="lots", total="lots"),
            refund_json("X-4", taxes=[{"code": "YQ", "amount": "-30.00"}], total="170.00"),
            refund_json("X-5", penalty="999999.00", total="0"),
            refund_json("X-6", fare=None, taxes=None, total=None),
            refund_json("X-7", original_documents=["%", "_"]),
            refund_json("X-8", fare="999999999999", taxes=[], total="999999999999"),
            refund_json("X-9", customer="NOBODY"),
            json.dumps({"event": "refund"}),
        ]
        for content, answer in zip(hostile, self.receive(*hostile), strict=True):
            with self.subTest(content):
                self.assertEqual(answer["state"], "held", answer["message"])
                self.assertTrue(answer["message"])
        self.assertFalse(line.correction_ids)

    def test_ticket_of_another_customer(self):
        self.customer("Beta Ltd", self.group("Beta"), travel_debtor_code="BETA")
        line = self.sold()
        answer = self.receive(refund_json(customer="BETA"))[0]
        self.assertHeld(answer, "customer_differs", "Beta Ltd", line.order_id.name)
        self.assertNotIn("Alpha Ltd", answer["message"])  # who sends documents need not learn whose ticket it is
        self.assertFalse(line.correction_ids)

    def test_ticket_of_another_agency(self):
        line = self.sold()
        other = self.setup_other_company(name="Other agency")["company"]
        answer = self.env["travel.intake"].with_company(other).receive([{"source": "1A", "content": void_air()}])[0]
        self.assertHeld(answer, "ticket_unknown")
        self.assertFalse(line.correction_ids)
