"""What the stories of layers of spend share: layers over few services, and answers with and without them."""

from unittest.mock import patch

from odoo.tools import SQL

from ..models import travel_spend_layer_build, travel_spend_layer_learn
from .billing_common import BillingCommon


class SpendLayersCommon(BillingCommon):
    """A customer of two departments and another customer; ten tickets between January and May 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha, cls.other = cls.customer("Alpha"), cls.customer("Other")
        cls.sales, cls.works = cls.department("Sales", cls.alpha), cls.department("Works", cls.alpha)
        cls.ann, cls.ben = cls.traveller("Ann", cls.sales), cls.traveller("Ben", cls.works)
        people = [(cls.sales, cls.ann), (cls.works, cls.ben), (cls.other, cls.ben)]
        cls.orders = cls.env["travel.order"].browse()
        for number in range(10):
            node, person = people[number % 3]
            cls.orders |= cls.sold(node, person, number)
        cls.Layer = cls.env["travel.spend.layer"].sudo()
        house = cls.Layer.search([])
        cls.house = [(layer.kept, layer._kept()) for layer in house.filtered(lambda layer: layer.origin == "default")]
        house.unlink()  # here each test has its own
        cls.startClassPatcher(patch.multiple(travel_spend_layer_build, WORTH=0, SMALLER=0))

    def setUp(self):
        super().setUp()
        travel_spend_layer_learn._asked.clear()  # what other tests asked in this process

    @classmethod
    def sold(cls, node, person, number, fare=None):
        """A ticket of 100.00 for each number, sold in one of five months."""
        passenger = [{"name": person.name.upper(), "partner_id": person.id}]
        order = cls.simple_order(node, f"220-00000020{number:02d}", fare or 100.0 * (number + 1), passengers=passenger)
        order.line_ids.sold_on = f"2026-{number % 5 + 1:02d}-{number % 10 + 10}"
        return order

    @classmethod
    def layer(cls, **kept):
        """A layer by these columns, built."""
        Spend = cls.env["travel.spend"]
        if not Spend._is_noted():
            Spend._start_noting()
        layer = cls.Layer.create({"kept": cls.Layer._spelled(kept), "origin": "default"})
        layer._build()
        return layer

    def without_layers(self):
        return patch.object(self.registry["travel.spend"], "_standing_layers", lambda *_args: [])

    def asked_twice(self, dimensions, measures=("spend", "lines", "average_ticket_price"), user=None, **options):
        """A question as layers answer it, and as the facts do.

        :return: both answers, and the ids of the layers that were read for the first
        """
        Spend = self.env["travel.spend"].with_user(user or self.agent)
        read, own = [], self.registry["travel.spend"]._layer_sql

        def noted(model, layer_id, *args):
            read.append(layer_id)
            return own(model, layer_id, *args)

        with patch.object(self.registry["travel.spend"], "_layer_sql", noted):
            first = Spend.cube(list(dimensions), list(measures), **options)
        with self.without_layers():
            second = Spend.cube(list(dimensions), list(measures), **options)
        return first, second, read

    def assertAnswers(self, layer, *dimensions, **options):
        """This layer answers, and says what the facts say."""
        first, second, read = self.asked_twice(dimensions, **options)
        self.assertEqual((first, set(read)), (second, {layer.id}))
        return first

    def assertFacts(self, *dimensions, **options):
        """No layer is taken."""
        first, second, read = self.asked_twice(dimensions, **options)
        self.assertEqual((first, read), (second, []))

    def rows_of(self, table):
        return self.env.execute_query(SQL("SELECT COUNT(*) FROM %s", SQL.identifier(table)))[0][0]
