"""Several documents, one trip file: one passenger a person, however each system writes the name."""

from odoo.tests import tagged

from .intake_common import IntakeCommon, air, order_json


def people(*names):
    """Passengers of a JSON order out of (last name, first name, title, other values)."""
    return [
        {"key": str(number), "last_name": last, "first_name": first, "title": title, **more}
        for number, (last, first, title, more) in enumerate(names, 1)
    ]


@tagged("post_install", "-at_install")
class TestPassengerMatch(IntakeCommon):
    def _trip(self, *names, ticket="MUELLER/THOMAS MR"):
        """An AIR ticket, then a hotel by JSON for these people; the passengers of the trip file."""
        order = self.order_of(self.receive(air(tickets=[("1234567890", ticket)]))[0])
        self.receive(order_json(record_locator="ABC123", passengers=people(*names)), source="tool")
        self.assertEqual(len(order.line_ids), 2)
        return order.passenger_ids

    def test_written_otherwise(self):
        """Capitals, umlauts and a missing title make nobody else; what the ticket did not say is filled in."""
        passenger = self._trip(("Müller", "Thomas", "", {"employee_code": "E7", "email": "t.mueller@example.com"}))
        self.assertRecordValues(
            passenger, [{"name": "MUELLER/THOMAS MR", "employee_code": "E7", "email": "t.mueller@example.com"}]
        )

    def test_father_and_son(self):
        """The same name with another title is another person, and so is a child."""
        names = [("Müller", "Thomas", "MSTR", {"kind": "CHD"}), ("Müller", "Thomas", "MR", {})]
        passengers = self._trip(*names)
        self.assertEqual(passengers.mapped("name"), ["MUELLER/THOMAS MR", "Müller/Thomas MSTR"])

    def test_two_of_one_name(self):
        """Two adults of one name in one document are two people, and stay two when they come again."""
        passengers = self._trip(("Müller", "Thomas", "MR", {}), ("Müller", "Thomas", "MR", {}))
        self.assertEqual(passengers.mapped("name"), ["MUELLER/THOMAS MR", "Müller/Thomas MR"])

    def test_another_employee(self):
        """Two employee codes are two people."""
        order = self.order_of(self.receive(order_json("A", record_locator="ABC124", passengers=people(
            ("Jones", "Mary", "MRS", {"employee_code": "E1"})
        )), source="tool")[0])
        self.receive(order_json("B", record_locator="ABC124", passengers=people(
            ("JONES", "MARY", "MRS", {"employee_code": "E2"})
        )), source="tool")
        self.assertEqual(order.passenger_ids.mapped("employee_code"), ["E1", "E2"])
