from datetime import date
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..models import travel_spend_due
from .spend_layers_common import SpendLayersCommon

#: the ten tickets: fares of 100 to 1,000, and of each 53 of taxes and 25 of fee
WHOLE = 5500.0 + 10 * 78.0


@tagged("post_install", "-at_install")
class TestSpendDue(SpendLayersCommon):
    """Between a save and the job that writes rows: everybody is told what was saved, under the name that the row will have."""

    def setUp(self):
        super().setUp()
        self.Spend = self.env["travel.spend"].sudo()
        self.Spend._settle_all()

    def save(self):
        """As the commit of a request does; the next reads as another request."""
        self.env.cr.flush()
        self.env.invalidate_all()

    def written(self):
        """How many rows there are of the customers here, and how many notes at all."""
        self.env.cr.execute("SELECT COUNT(*) FROM travel_spend WHERE order_id = ANY(%s)", [self.env["travel.order"].search([]).ids])
        [(rows,)] = self.env.cr.fetchall()
        return rows, self.rows_of("travel_spend_due")

    def total(self, user=None, **filters):
        answer = self.Spend.with_user(user or self.agent).cube([], ["spend", "lines"], {"root": [self.alpha.id, self.other.id], **filters})
        return answer["totals"]["spend"], answer["totals"]["lines"]

    def test_new(self):
        """A ticket of 500 + 78: no row yet, and told by sum, search, drill and by its id, which stays."""
        before, _none = self.written()
        order = self.sold(self.sales, self.ann, 4)
        self.save()
        self.assertEqual(self.written()[0], before)
        self.assertGreater(self.written()[1], 0)
        self.assertEqual(self.total(), (WHOLE + 578.0, 11))
        row = self.Spend.with_user(self.agent).search([("order_id", "=", order.id)])
        self.assertEqual((row.spend, row.line_id, row.booked_on, row.exists()), (578.0, order.line_ids, date(2026, 5, 14), row))
        drilled = self.Spend.with_user(self.agent).drill({"booked": ["2026-05-14", "2026-05-15"], "root": [self.alpha.id]})
        self.assertIn(order.line_ids.id, [line["id"] for line in drilled["rows"]])
        self.Spend._cron_settle()
        self.env.invalidate_all()
        self.assertEqual(self.written(), (before + 1, 0))
        self.assertEqual(self.total(), (WHOLE + 578.0, 11))
        self.assertEqual((row.spend, row.line_id), (578.0, order.line_ids))

    def test_changed_again_and_again(self):
        """Three saves: the last one counts, once."""
        line = self.orders[0].line_ids
        for fare in (150.0, 170.0, 190.0):
            line.base_fare = fare
            self.save()
        self.assertEqual((self.total(), self.written()[1]), ((WHOLE + 90.0, 10), 3))
        line.base_fare = 200.0  # and what is not saved yet is read by whoever changed it
        self.assertEqual(self.total(), (WHOLE + 100.0, 10))
        self.Spend._settle_all()
        self.assertEqual((self.total(), self.written()[1]), ((WHOLE + 100.0, 10), 0))

    def test_what_corrects_it(self):
        """A void is told by what it voids: only the ticket is noted, and both are told."""
        line = self.orders[0].line_ids
        void = line.void()
        self.save()
        self.Spend._settle_all()
        line.segment_ids[0].surface = True  # one segment less, which the void gives back
        self.save()
        self.assertEqual(self.Spend._due_lines(), line.ids)
        found = {row.line_id: row.segments for row in self.Spend.search([("line_id", "in", (line + void).ids)])}
        self.assertEqual(found, {line: 1, void: -1})

    def test_layers(self):
        """They say the same: what stands in them goes, what is due comes."""
        layer = self.layer(customer_id=None, event=None)
        self.sold(self.sales, self.ann, 4)
        self.orders[0].line_ids.base_fare = 190.0
        self.orders[9].partner_id = self.works
        self.save()
        self.assertGreater(self.written()[1], 0)
        self.assertEqual(self.assertAnswers(layer, "customer", "event")["totals"]["spend"], WHOLE + 578.0 + 90.0)
        self.Spend._settle_all()
        self.assertEqual(self.assertAnswers(layer, "customer", "event")["totals"]["spend"], WHOLE + 578.0 + 90.0)

    def test_built_while_some_are_due(self):
        self.orders[0].line_ids.base_fare = 190.0
        self.save()
        layer = self.layer(customer_id=None)
        for _once in range(2):
            self.assertEqual(self.assertAnswers(layer, "customer")["totals"]["spend"], WHOLE + 90.0)
            self.Spend._settle_all()
            self.Layer._fold()

    def test_moved_to_another_customer(self):
        """At once whoever had it sees it no longer, and whoever has it now does; what does not concern them costs them nothing."""
        guests = {}
        for name, node in (("alpha", self.alpha), ("other", self.other)):
            node.travel_portal_role = "manager"
            groups = "base.group_portal"
            guests[name] = new_test_user(self.env, login=f"due_{name}", groups=groups, partner_id=node.id, name=name)
        sales = [self.total(guests[name]) for name in ("alpha", "other")]
        self.orders[0].partner_id = self.other  # 178.00 go from Alpha's department to Other
        self.save()
        lost, won = (self.total(guests[name]) for name in ("alpha", "other"))
        self.assertEqual((lost, won), ((sales[0][0] - 178.0, sales[0][1] - 1), (sales[1][0] + 178.0, sales[1][1] + 1)))
        self.Spend._settle_all()
        self.orders[0].line_ids.base_fare = 190.0
        self.save()
        self.assertIsNone(self.Spend.with_user(guests["alpha"]).sudo(False)._told())
        self.assertEqual(self.Spend.with_user(guests["other"]).sudo(False)._told().line_ids, self.orders[0].line_ids.ids)

    def test_deleted(self):
        """A note of a service that is gone is nobody's."""
        order = self.sold(self.sales, self.ann, 4)
        self.save()
        order.line_ids.unlink()
        self.save()
        self.assertEqual(self.total(), (WHOLE, 10))
        self.Spend._settle_all()
        self.assertEqual((self.total(), self.written()[1]), ((WHOLE, 10), 0))

    def test_rate_of_the_moment(self):
        """Sold at 2 for 1: (100 + 53) / 2. A rate of the day that is entered before the row is written comes too late."""
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        order = self.order(self.alpha)
        self.ticket(order, "220-0000002077", base_fare=100.0, currency_id=foreign.id)
        self.save()
        self.env["res.currency.rate"].create({"currency_id": foreign.id, "name": "2026-03-10", "rate": 4.0})
        self.env.flush_all()
        for _twice in range(2):
            row = self.Spend.search([("order_id", "=", order.id)])
            self.assertEqual((row.rate, row.base_fare_company), (2.0, 50.0))
            self.Spend._settle_all()
            self.env.invalidate_all()

    def test_many(self):
        """Rows of many are written in the transaction that changed them."""
        before, _none = self.written()
        with patch.object(travel_spend_due, "FEW", 2):
            for order in self.orders[:3]:
                order.line_ids.base_fare = 10.0
            self.save()
        self.assertEqual(self.written(), (before, 0))
        self.assertEqual(self.total(), (WHOLE - 570.0, 10))

    def test_some_at_a_time(self):
        for order in self.orders[:3]:
            order.line_ids.base_fare = 10.0
            self.save()
        with patch.object(travel_spend_due, "CHUNK", 2):
            self.assertEqual((self.Spend._settle(), self.written()[1]), (2, 1))
            self.assertEqual(self.total(), (WHOLE - 570.0, 10))
            self.Spend._cron_settle()
        self.assertEqual((self.total(), self.written()[1]), ((WHOLE - 570.0, 10), 0))

    def test_upgraded(self):
        """Before 19.0.6.0.0 nothing was put off: the upgrade makes the table, once."""
        self.env.cr.execute("DROP TABLE travel_spend_due")
        for number in range(2):
            self.Spend.init()
            self.orders[0].line_ids.base_fare = 190.0 + number
            self.save()
        self.assertEqual((self.total(), self.written()[1]), ((WHOLE + 91.0, 10), 2))

    def test_nightly_check(self):
        """What is due is not wrong; what was written past the program is, due or not."""
        one, two = self.orders[0].line_ids, self.orders[1].line_ids
        one.base_fare = 10.0
        self.save()
        self.env.cr.execute("UPDATE travel_spend SET spend = 1 WHERE line_id = %s", [two.id])
        with self.assertLogs("odoo.addons.travel_backoffice.models.travel_spend_check", "WARNING"):
            self.assertEqual(self.Spend._check((one + two).ids), two.ids)
        self.assertEqual(self.total(), (WHOLE - 90.0, 10))
