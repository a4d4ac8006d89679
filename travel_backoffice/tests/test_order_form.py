"""The order form stays quick: what it reads does not grow with the number of lines."""

from odoo.tests import tagged

from .intake_common import IntakeCommon


@tagged("post_install", "-at_install")
class TestOrderForm(IntakeCommon):
    def _order_with(self, count, start):
        order = self.order(self.customer_node, passengers=[f"GUEST{number}/ANN" for number in range(4)])
        values = [
            {
                "order_id": order.id,
                "service_type_id": self.service("air").id,
                "document_number": f"220-{start + number:010}",
                "passenger_ids": [(6, 0, order.passenger_ids[number % 4].ids)],
                "base_fare": 100.0,
                "tax_ids": [(0, 0, {"code": "YQ", "amount": 10.0})],
                "segment_ids": [(0, 0, {"origin": "BER", "destination": "FRA"})],
            }
            for number in range(count)
        ]
        self.env["travel.order.line"].create(values)
        return order

    def _queries_to_open(self, order):
        agent_order = order.with_user(self.users["agent"])
        views = agent_order.get_views([(False, "form")])
        arch_fields = views["models"]["travel.order"]["fields"]
        lines = {"limit": 80, "fields": {name: {} for name in ("name", "document_number", "state", "total_amount")}}
        lines["fields"]["passenger_ids"] = {"fields": {"display_name": {}}}
        lines["fields"]["service_type_id"] = {"fields": {"display_name": {}}}
        lines["fields"]["validating_carrier_id"] = {"fields": {"display_name": {}}}
        asked = {name: {} for name in ("name", "state", "total_amount", "travellers", "hold_count", "intake_count")}
        asked.update(line_ids=lines, passenger_ids={"fields": {"name": {}}}, open_hold_ids={"fields": {"message": {}}})
        self.assertLessEqual(set(asked), set(arch_fields) | {"travellers", "hold_count"})
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        data = agent_order.web_read(asked)[0]
        self.assertEqual(len(data["line_ids"]), len(order.line_ids))
        return self.env.cr.sql_log_count - before

    def test_opening_with_fifty_lines(self):
        """Fifty lines cost as many queries as five."""
        small, large = self._order_with(5, 1000), self._order_with(50, 2000)
        self._queries_to_open(small)  # fills the caches of rights and views
        self.assertEqual(self._queries_to_open(small), self._queries_to_open(large))

    def test_checking_many_lines(self):
        """Checking and pricing fifty lines again takes no query a line: at most a third more than five lines do."""
        small, large = self._order_with(5, 3000), self._order_with(50, 4000)
        counts = []
        for order in (small, small, large):
            order.action_ready()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.action_recheck()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(large.state, "ready")
        self.assertLessEqual(counts[2], counts[1] * 4 / 3)

    def test_what_came_from_a_document_is_not_deleted(self):
        order = self._order_with(2, 5000)
        order.line_ids[0].business_key = "220-0000005000:issue"
        order.action_ready()
        with self.assertRaisesRegex(Exception, "cancel it"):
            order.line_ids[0].unlink()
        order.line_ids[1].with_user(self.users["agent"]).unlink()
        self.assertEqual(len(order.line_ids), 1)

    def test_known_source_by_name(self):
        """What systems call by codes people read by name; what is not known stays as it is."""
        orders = self.order(self.customer(), source="1A")
        orders |= self.order(self.customer(), source="manual") | self.order(self.customer(), source="OWN-PORTAL")
        self.assertEqual(orders.mapped("source_name"), ["Amadeus (1A)", "Keyed by hand", "OWN-PORTAL"])
