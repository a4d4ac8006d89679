"""Card and identity data: never stored in full, kept only where asked, found and erased."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .intake_common import IntakeCommon, air, order_json

CARD = "4111111111111111"
PASSPORT = "SSR DOCS LH  HK1/P/DEU/C01X00T47/DEU/12AUG64/F/27FEB29/JONES/MARY;P1"


@tagged("post_install", "-at_install")
class TestIntakePrivacy(IntakeCommon):
    def _everywhere(self, intake):
        """All text of the document, its orders and their chatter."""
        order = intake.order_ids
        texts = [str(record.read()[0]) for record in (intake, *order, *order.line_ids, *order.passenger_ids)]
        texts += (intake.message_ids | order.message_ids).mapped("body")
        return "\n".join(texts)

    def test_card_numbers_are_masked(self):
        """First six and last four digits stay, in form of payment and in remarks; the repeat is known all the same."""
        content = air(payment=f"CCVI{CARD}/0927/A123456", remarks=[f"GUEST CARD {CARD} EXP 09/27", f"ACCT {CARD}"])
        answer, intake = self.receive_one(content)
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertNotIn(CARD, self._everywhere(intake))
        self.assertIn("411111XXXXXX1111", intake.content)
        self.assertRecordValues(
            intake.order_ids.line_ids,
            [{"card_brand": "VI", "card_masked": "411111XXXXXX1111", "customer_card": True, "form_of_payment": "card"}],
        )
        self.assertEqual(self.receive(content)[0]["state"], "duplicate")
        other = content.replace(CARD, "4111110000001111")
        self.assertEqual(self.receive(other)[0]["state"], "held", "another original is another document")

    def test_card_numbers_in_what_surrounds_a_document(self):
        answer, intake = self.receive_one("what is this", source=f"card {CARD}", key=CARD)
        self.assertNotIn(CARD, self._everywhere(intake) + str(answer))

    def test_card_keyed_by_an_agent_is_masked(self):
        order = self.order(self.customer_node)
        line = self.ticket(order)
        line.card_masked = CARD
        line.name = f"paid with {CARD}"
        order.note = f"<p>{CARD}</p>"
        self.assertEqual(line.card_masked, "411111XXXXXX1111")
        self.assertNotIn(CARD, str((line + order.line_ids).read()) + str(order.read()))

    def test_checksum_cannot_be_guessed_from_the_content(self):
        """Another database with the same document has another checksum."""
        _answer, intake = self.receive_one(air())
        parameters = self.env["ir.config_parameter"].sudo()
        first = intake.checksum
        parameters.set_param("travel_backoffice.intake_secret", "another secret")
        self.assertNotEqual(self.env["travel.intake"]._checksum(air()), first)

    def test_identity_is_dropped(self):
        answer, intake = self.receive_one(air(extra=[PASSPORT]))
        self.assertEqual(answer["state"], "done", answer["message"])
        self.assertNotIn("C01X00T47", self._everywhere(intake))
        self.assertFalse(intake.identity_ids)

    @freeze_time("2026-03-10 12:00:00")
    def test_identity_is_kept_for_a_while_where_asked(self):
        """Ten days: kept with its passenger on the 20th, forgotten on the 21st; agents never see it."""
        self.env.company.travel_identity_days = 10
        _answer, intake = self.receive_one(air(extra=[PASSPORT]))
        kept = intake.identity_ids
        self.assertRecordValues(
            kept,
            [
                {
                    "number": "C01X00T47",
                    "kind": "DOCS",
                    "passenger_id": intake.order_ids.passenger_ids.id,
                    "keep_until": date(2026, 3, 20),
                }
            ],
        )
        self.assertNotIn("C01X00T47", intake.content)
        with self.assertRaises(AccessError):
            kept.with_user(self.users["clerk"]).read(["number"])
        with freeze_time("2026-03-20 12:00:00"):
            self.env["travel.identity"]._forget()
            self.assertTrue(kept.exists())
        with freeze_time("2026-03-21 12:00:00"):
            self.env["travel.identity"]._forget()
            self.assertFalse(kept.exists())

    def _look_up(self, name, email):
        wizard = self.env["privacy.lookup.wizard"].create({"name": name, "email": email})
        wizard.action_lookup()
        return wizard

    def test_look_up_and_erase_a_traveller(self):
        """Mary is found as passenger (AIR and JSON) and in the documents' text; erased, the order and its sums stay."""
        mary = self.traveller("Mary Jones", self.customer_node, email="mary@alpha.example", travel_employee_code="E12")
        _answer, first = self.receive_one(air())
        _answer, second = self.receive_one(order_json())
        _answer, other = self.receive_one(air("OTH111", [("1234567899", "SMITH/JOHN MR")], "0100000099"))
        wizard = self._look_up("Mary Jones", "mary@alpha.example")
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        people = (first | second).order_ids.passenger_ids
        expected = {("travel.passenger", person.id) for person in people}
        expected |= {("travel.intake", intake.id) for intake in first | second} | {("res.partner", mary.id)}
        self.assertLessEqual(expected, found)
        self.assertNotIn(("travel.intake", other.id), found)
        wizard.line_ids.filtered(lambda line: line.res_model.startswith("travel.")).action_unlink_all()
        for intake in first | second:
            self.assertNotIn("JONES", self._everywhere(intake).upper())
            self.assertNotIn("E12", self._everywhere(intake))
        self.assertEqual(first.order_ids.total_amount, 250.5)
        self.assertEqual(self.receive(air())[0]["state"], "duplicate", "an erased document stays known")
        self.assertTrue(wizard.execution_details)

    def test_look_up_finds_a_name_without_a_contact(self):
        """Jörg Müller was never a contact; documents write him MUELLER/JOERG."""
        _answer, intake = self.receive_one(air(tickets=[("1234567890", "MUELLER/JOERG MR")]))
        wizard = self._look_up("Jörg Müller", "joerg@nowhere.example")
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        self.assertEqual(
            found, {("travel.passenger", intake.order_ids.passenger_ids.id), ("travel.intake", intake.id)}
        )
