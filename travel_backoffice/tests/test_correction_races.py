"""Corrections, documents and billing of one ticket by several real sessions at once: one wins, the others are told."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .intake_common import order_json
from .workers_common import BACK_AT, CODE, WorkersCommon

NUMBER = "220-7777000001"
OTHER = "220-7777000002"


def document(event, number=NUMBER, **values):
    """A document of another system that takes a whole ticket back, or sells it."""
    taxes = [{"code": "YQ", "amount": "40.00"}, {"code": "UA", "amount": "13.00"}]
    service = {"type": "air", "event": event, "document_type": "ticket", "document_number": number, "currency": "USD"}
    if event != "issue":
        service["original_documents"] = [number]
    else:
        leg = {"carrier": "LH", "departure_date": "2026-04-01"}
        service["segments"] = [{**leg, "origin": "KBP", "destination": "FRA"}]
    if event != "void":
        service |= {"fare": "200.00", "taxes": taxes, "total": "253.00"}
    return order_json(f"{event}-{number}", CODE, services=[service | values])


@tagged("post_install", "-at_install")
class TestCorrectionRaces(WorkersCommon):
    def assertTold(self, answer, words):
        self.assertIsInstance(answer, UserError)
        self.assertIn(words, str(answer))

    def ticket_of(self, answer):
        orders = answer["order_ids"]
        return self.committed(
            lambda env: env["travel.order"].browse(orders).line_ids.filtered(lambda line: line.event == "issue").id
        )

    # -- clerks -----------------------------------------------------------------------------------------------------

    def test_one_of_four_refunds_the_ticket(self):
        """Four clerks press Refund in the same moment; 253.00 go back once, the fee of 25.00 stays owed."""
        (ticket,) = self.sell(NUMBER)
        answers = self.at_once(*[self.refunding(ticket)] * 4)
        won = [answer for answer in answers if isinstance(answer, int)]
        self.assertEqual(len(won), 1, answers)
        for answer in answers:
            if answer not in won:
                self.assertIsInstance(answer, UserError)
        self.assertEqual(self.corrections(ticket), ["refund"])
        self.at_once(*[self.billing([ticket])] * 3)
        self.assertEqual((self.credits(), self.balance()), ([253.0], 25.0))

    def test_retried_call_is_told_what_happened(self):
        """Odoo tries the second clerk's call once more by itself; that one sees the refund, and says so."""
        (ticket,) = self.sell(NUMBER)
        answer, tries = self.after(self.refunding(ticket), self.refunding(ticket))
        self.assertEqual(tries, 2)
        self.assertTold(answer, f"{NUMBER} was refunded on 03/11/2026")
        self.assertEqual(self.corrections(ticket), ["refund"])

    def test_exchange_and_refund(self):
        """Whoever is first: the ticket is exchanged or refunded, never both."""
        old, new = self.sell(NUMBER)[0], self.sell(OTHER, billed=False)[0]

        def exchange(env):
            lines = env["travel.order.line"]
            return lines.browse(old).exchange(lines.browse(new)).id

        answer, tries = self.after(exchange, self.refunding(old))
        self.assertEqual(tries, 2)
        self.assertTold(answer, f"{NUMBER} was exchanged for {OTHER}")
        self.committed(lambda env: env["travel.order.line"].browse(new).take_back())
        answer, tries = self.after(self.refunding(old), exchange)
        self.assertEqual(tries, 2)
        self.assertTold(answer, f"{NUMBER} was refunded")
        self.assertEqual(self.corrections(old), ["refund"])

    def test_exchange_and_refund_at_once(self):
        old, new = self.sell(NUMBER)[0], self.sell(OTHER, billed=False)[0]

        def exchange(env):
            lines = env["travel.order.line"]
            return lines.browse(old).exchange(lines.browse(new)).id

        answers = self.at_once(exchange, self.refunding(old))
        self.assertEqual(sum(isinstance(answer, UserError) for answer in answers), 1, answers)
        self.assertEqual(len(self.corrections(old)), 1)

    def test_two_undo_one_refund(self):
        """Billed: the refund is voided by one line, 253.00 are owed again; the second clerk is told."""
        (ticket,) = self.sell(NUMBER)
        refund = self.committed(self.refunding(ticket))
        self.committed(self.billing([ticket]))

        def undo(env):
            return env["travel.order.line"].browse(refund).take_back(sold_at=BACK_AT).id

        answer, tries = self.after(undo, undo)
        self.assertEqual(tries, 2)
        self.assertTold(answer, "was undone already")
        answers = self.at_once(undo, undo)
        self.assertEqual([type(answer) for answer in answers], [UserError] * 2)
        self.assertEqual(self.corrections(refund), ["void"])
        self.at_once(*[self.billing([ticket])] * 2)
        self.assertEqual((self.credits(), self.balance()), ([253.0], 278.0))

    def test_two_undo_an_unbilled_refund(self):
        (ticket,) = self.sell(NUMBER)
        refund = self.committed(self.refunding(ticket))

        def undo(env):
            return env["travel.order.line"].browse(refund).take_back(sold_at=BACK_AT).ids

        answers = self.at_once(undo, undo)
        self.assertEqual(sum(isinstance(answer, UserError) for answer in answers), 1, answers)
        self.committed(self.billing([ticket]))
        self.assertEqual((self.credits(), self.balance()), ([], 278.0))

    # -- billing ----------------------------------------------------------------------------------------------------

    def test_two_sessions_bill_one_refund(self):
        """The second leaves it to the first while that one works; begun before, it is tried again, and finds nothing."""
        (ticket,) = self.sell(NUMBER)
        self.committed(self.refunding(ticket))
        bill = self.billing([ticket])
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.assertEqual(len(bill(self.session(first))), 1)
            self.assertEqual(bill(self.session(second)), [])
            first.rollback()
        answer, tries = self.after(bill, bill)
        self.assertEqual((answer, tries), ([], 2))
        self.assertEqual((self.credits(), self.balance()), ([253.0], 25.0))

    def test_refund_while_its_ticket_is_billed(self):
        """Refunded while its invoice is made: the clerk is told; afterwards the credit note follows the invoice."""
        (ticket,) = self.sell(NUMBER, billed=False)
        answers = self.at_once(self.billing([ticket]), self.refunding(ticket))
        if isinstance(answers[1], UserError):
            self.committed(self.refunding(ticket))
        self.committed(self.billing([ticket]))
        # billed first: 278.00 and 253.00 back; refunded first: only the fee is billed
        self.assertEqual(self.balance(), 25.0)
        self.assertEqual(self.corrections(ticket), ["refund"])

    def test_memo_passed_on_while_the_ticket_is_refunded(self):
        """253.00 go back, 50.00 of the airline's debit memo are billed, the fee stays: 25.00 + 50.00."""
        (ticket,) = self.sell(NUMBER)

        def memo(env):
            values = {"number": CODE, "kind": "adm", "amount": 50.0, "received_on": "2026-03-11", "document_number": NUMBER}
            found = env["travel.memo"].create(values)
            found.action_accept()
            return found.id

        memo_id = self.committed(memo)

        def pass_on(env):
            return env["travel.memo"].browse(memo_id).action_pass_on()

        answers = self.at_once(pass_on, self.refunding(ticket))
        self.assertFalse([answer for answer in answers if isinstance(answer, Exception)])
        self.assertEqual(sorted(self.corrections(ticket)), ["amend", "refund"])
        self.at_once(*[self.billing([ticket])] * 2)
        self.assertEqual((self.credits(), self.balance()), ([253.0], 75.0))

    # -- documents --------------------------------------------------------------------------------------------------

    def test_void_file_and_refund_file(self):
        """Two workers: the refund waits for the void, then says that the ticket was voided; nothing is done twice."""
        (ticket,) = self.sell(NUMBER)
        with self.registry.cursor() as second:
            env = self.session(second)
            with self.registry.cursor() as first:
                self.assertEqual(self.receiving(document("void"))(self.session(first))["state"], "done")
                busy = self.receiving(document("refund"))(env)
                self.assertEqual(busy["state"], "held", busy)
                self.assertIn("is worked on just now", busy["message"])
        self.committed(lambda env: env["travel.intake"].browse(busy["intake_id"])._rerun())
        told = self.committed(lambda env: env["travel.intake"].browse(busy["intake_id"]).message)
        self.assertIn(f"{NUMBER} was voided on 03/10/2026", told)
        self.assertEqual(self.corrections(ticket), ["void"])

    def test_refund_file_and_a_clerk_s_button(self):
        """The file began before the clerk's refund was stored: tried again, it confirms that one."""
        (ticket,) = self.sell(NUMBER)
        answer, tries = self.after(self.refunding(ticket), self.receiving(document("refund")))
        self.assertEqual((answer["state"], tries), ("done", 2), answer)
        self.assertEqual(self.corrections(ticket), ["refund"])
        self.committed(self.billing([ticket]))
        self.assertEqual((self.credits(), self.balance()), ([253.0], 25.0))

    def test_refund_file_void_file_and_clerk_at_once(self):
        (ticket,) = self.sell(NUMBER)
        self.at_once(
            self.receiving(document("refund")), self.receiving(document("void")), self.refunding(ticket), self.voiding(ticket)
        )
        self.committed(lambda env: env["travel.intake"].search([("source", "=", CODE), ("state", "=", "held")])._rerun())
        (event,) = self.corrections(ticket)
        self.at_once(*[self.billing([ticket])] * 2)
        # a void takes back the fee as well; a refund leaves it
        expected = {"void": ([278.0], 0.0), "refund": ([253.0], 25.0)}
        self.assertEqual((self.credits(), self.balance()), expected[event])

    def test_ticket_and_its_void_arrive_at_once(self):
        """Neither session sees the other's document: both are stored, and the next regular run brings them together."""
        with self.registry.cursor() as one, self.registry.cursor() as other:
            for cr in (one, other):
                cr.execute("SELECT 1")
            sold = self.receiving(document("issue"))(self.session(one))
            void = self.receiving(document("void"))(self.session(other))
        self.assertEqual((sold["state"], void["state"]), ("done", "held"), (sold, void))
        self.committed(lambda env: env["travel.intake"]._take_up_met())
        self.assertEqual(self.committed(lambda env: env["travel.intake"].browse(void["intake_id"]).state), "done")
        line = self.ticket_of(sold)
        self.assertEqual(self.corrections(line), ["void"])
        self.committed(self.billing([line]))
        self.assertEqual((self.credits(), self.balance()), ([], 0.0))

    def test_ticket_and_its_void_in_two_threads(self):
        """Whichever comes first, in the end there is one void of one ticket, and nothing to pay."""
        answers = self.at_once(self.receiving(document("issue")), self.receiving(document("void")))
        self.assertFalse([answer for answer in answers if isinstance(answer, Exception)])
        self.at_once(*[lambda env: env["travel.intake"]._take_up_met()] * 2)
        line = self.ticket_of(answers[0])
        self.assertEqual(self.corrections(line), ["void"])
