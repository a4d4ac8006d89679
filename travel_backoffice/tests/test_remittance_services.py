"""Lines that name services of an invoice: tickets, record locators, the customer's own references."""

from odoo.tests import tagged

from .test_remittance_cases import RemittanceCases, line


@tagged("post_install", "-at_install")
class TestRemittanceServices(RemittanceCases):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consolidated = cls.env["travel.billing.profile"].create({"name": "All on one", "rhythm": "manual", "invoice_per": "company"})
        cls.contract(cls.alpha, billing_profile_id=cls.consolidated.id)
        # each 200 + taxes of 53 + fee of 25 with 10 % tax: 253.00 + 27.50 = 280.50
        first = cls.simple_order(cls.alpha, "220-3324650328", record_locator="ABC123")
        second = cls.simple_order(cls.alpha, "220-3324650335", record_locator="DEF456")
        cls.tickets = first.line_ids | second.line_ids
        second.line_ids.conjunction = "220-3324650336"
        for ticket, order in zip(cls.tickets, ("PO-7", "PO-8"), strict=True):
            cls.env["travel.reference.value"].create({"line_id": ticket.id, "code": "PO", "value": order})
        cls.ready(first | second)
        (first | second).with_user(cls.clerk).action_bill()
        cls.invoice = (first | second).invoice_ids

    def of_services(self, said):
        return [(one.move_id, one.service_id, one.amount, one.short_amount) for one in said.allocation_ids]

    def test_tickets_of_one_invoice(self):
        self.assertEqual(len(self.invoice), 1)
        self.assertEqual(self.invoice.amount_total, 561.0)
        one, two = self.tickets
        for said in ("220-3324650328", "2203324650328", "3324650328", "220-3324650328-6", "22033246503286"):
            with self.subTest(said):
                advice = self.match(line(amount=280.5, said_document=said))
                self.assertEqual(self.of_services(advice.line_ids), [(self.invoice, one, 280.5, 0.0)])
                advice.unlink()
        # by its conjunction ticket, 100.00 less: 180.50
        advice = self.match(line(amount=280.5, said_document="3324650328"), line(amount=180.5, said_document="220-3324650336"))
        self.assertEqual(self.of_services(advice.line_ids[0]), [(self.invoice, one, 280.5, 0.0)])
        self.assertEqual(self.of_services(advice.line_ids[1]), [(self.invoice, two, 180.5, 100.0)])
        advice.apply()
        self.assertEqual(self.invoice.amount_residual, 100.0)
        # the first ticket is paid: what is open is of the second
        again = self.match(line(amount=100.0, said_document="3324650328"), line(amount=100.0, said_document="3324650335"))
        self.assertEqual(again.line_ids.mapped("state"), ["suggested", "matched"])

    def test_locator_and_references(self):
        _one, two = self.tickets
        for said in ({"said_locator": "def456"}, {"said_reference": "PO-8"}, {"said_number": "PO-8"}, {"said_text": "trip DEF456"}):
            with self.subTest(said):
                advice = self.match({**line(amount=280.5), **said})
                self.assertEqual(self.of_services(advice.line_ids), [(self.invoice, two, 280.5, 0.0)])
                advice.unlink()

    def test_number_and_ticket_disagree(self):
        other = self.plain_invoice(self.alpha, 280.5)
        advice = self.match(line(other.name, 280.5, said_document="220-3324650328"))
        self.assertEqual(self.told(advice.line_ids), ("suggested", "disagree", []))
