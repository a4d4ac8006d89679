import random
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..engine.spend_layer import covers
from ..models import travel_spend_layer_build, travel_spend_layer_keep, travel_spend_layer_learn
from .spend_layers_common import SpendLayersCommon


@tagged("post_install", "-at_install")
class TestSpendLayers(SpendLayersCommon):
    """A layer says what the facts say, at any moment; it answers what it knows all of, nothing else.

    Fares of 100 to 1,000, each with 53 taxes and a fee of 25: 5,500 + 780 = 6,280.
    """

    def test_answers_what_it_knows(self):
        layer = self.layer(booked_on="month", customer_id=None, root_id=None)
        answer = self.assertAnswers(layer, "month", "customer", filters={"root": [self.alpha.id, self.other.id]})
        self.assertEqual((answer["totals"]["spend"], answer["totals"]["lines"]), (6280.0, 10))
        # January: 100 of Sales and 600 of the other customer
        self.assertEqual([row["values"]["spend"] for row in answer["rows"][:2]], [678.0, 178.0])
        self.assertAnswers(layer, "quarter", filters={"period": ["2026-02-01", "2026-05-01"]})
        self.assertAnswers(layer, "year", compare="year", filters={"period": ["2026-01-01", "2027-01-01"]})
        self.assertAnswers(layer, "company_node")
        self.assertAnswers(layer)

    def test_layers_that_come_along(self):
        """Questions that nobody asked before: by month of sale or of the invoice, and what is asked for most."""
        self.assertEqual([kept for kept, _columns in self.house], [self.Layer._spelled(columns) for _kept, columns in self.house])
        Spend = self.env["travel.spend"].with_user(self.agent)
        asked = ["booked", ("month", "service_type", "policy_status"), ("quarter", "form_of_payment"), ("supplier",), ("year", "customer")]
        invoiced = ["invoiced", ("month",), ("quarter", "customer")]
        for basis, *questions in (asked, invoiced):
            for dimensions in questions:
                keys = Spend._question_keys(Spend._read_question(list(dimensions), ["spend"], date_basis=basis))
                self.assertTrue(any(covers(columns, keys) for _kept, columns in self.house), (basis, dimensions))

    def test_leaves_the_rest_to_the_facts(self):
        self.layer(booked_on="month", customer_id=None)
        self.assertFacts("day")
        self.assertFacts("week")
        self.assertFacts("month", filters={"period": ["2026-02-02", "2026-05-01"]})
        self.assertFacts("month", date_basis="travelled")
        self.assertFacts("customer", filters={"service_type": self.service("air").ids})
        self.assertFacts("customer", measures=["trips"])
        self.assertFacts("month", currency=self.currency.id)

    def test_rights_are_columns_too(self):
        """A department's head sees what she booked herself, too: who booked must be known."""
        narrow = self.layer(root_id=None, customer_id=None)
        head = self.env["res.users"].create(
            {"name": "Head", "login": "head", "partner_id": self.ann.id, "group_ids": [Command.set(self.env.ref("base.group_portal").ids)]}
        )
        self.assertAnswers(narrow, "customer")
        self.assertFacts("customer", user=head)
        wide = self.layer(root_id=None, customer_id=None, traveller_id=None, booker_id=None)
        answer = self.assertAnswers(wide, "customer", user=head)
        # Ann's own: 100, 400, 700 and 1,000 with 78 each
        self.assertEqual(answer["totals"]["spend"], 2512.0)

    def test_the_smallest_answers(self):
        wide = self.layer(booked_on="day", traveller_id=None, traveller_name=None)
        narrow = self.layer(booked_on="year")
        self.assertGreater(wide.rows, narrow.rows)
        self.assertAnswers(narrow, "year")
        self.assertAnswers(wide, "month", "traveller")
        narrow.active = False
        self.assertAnswers(wide, "year")

    def test_currencies_apart(self):
        layer = self.layer(booked_on="month", currency_id=None)
        answer = self.assertAnswers(layer, "month", currency=self.currency.id)
        self.assertEqual(answer["currency"]["id"], self.currency.id)

    def test_references(self):
        line = self.orders[0].line_ids
        line.reference_ids = [Command.create({"code": "PROJECT", "value": "P1"}), Command.create({"code": "UNIT", "value": "U1"})]
        layer = self.layer(**{"references.PROJECT": None})
        answer = self.assertAnswers(layer, "ref:PROJECT", order="ref:PROJECT")
        self.assertEqual([(row["labels"], row["values"]["spend"]) for row in answer["rows"]], [(["P1"], 178.0), (["(none)"], 6102.0)])
        self.assertFacts("ref:UNIT")
        self.orders[1].line_ids.reference_ids = [Command.create({"code": "PROJECT", "value": "P1"})]
        self.assertAnswers(layer, "ref:PROJECT")

    def test_current_at_once(self):
        """Before it is folded, and after: a fee more, a customer changed, a service deleted."""
        layer = self.layer(customer_id=None)
        self.charge(self.orders[0].line_ids, "discount", -8.0)
        self.assertEqual(self.assertAnswers(layer)["totals"]["spend"], 6272.0)
        self.orders[9].partner_id = self.works
        self.assertAnswers(layer, "customer")
        self.assertGreater(self.rows_of("travel_spend_log"), 0)
        self.Layer._fold()
        self.assertEqual(self.rows_of("travel_spend_log"), 0)
        self.assertEqual(self.assertAnswers(layer, "customer")["totals"]["spend"], 6272.0)

    def test_what_is_gone_is_gone(self):
        """The only service of a customer is deleted with its order, by the database: no row of nothing is left."""
        lone = self.customer("Lone")
        layer = self.layer(customer_id=None)
        order = self.order(lone)
        self.ticket(order, "220-0000002099")
        labels = [row["labels"] for row in self.assertAnswers(layer, "customer")["rows"]]
        self.assertIn(["Lone"], labels)
        self.Layer._fold()
        order.unlink()
        labels = [row["labels"] for row in self.assertAnswers(layer, "customer")["rows"]]
        self.assertNotIn(["Lone"], labels)
        layer.loose = 10_000
        cells = self.rows_of("travel_spend_cell")
        self.Layer._fold()
        self.assertLess(self.rows_of("travel_spend_cell"), cells)
        self.assertAnswers(layer, "customer")

    def test_a_contact_that_goes(self):
        """The database itself blanks the facts of a contact that is deleted; the layer follows, and counts nothing twice."""
        layer = self.layer(booker_id=None)
        keeper = self.env["res.partner"].create({"name": "Keeper", "parent_id": self.alpha.id})
        self.orders[0].booker_id = keeper
        self.assertAnswers(layer, "booker")
        self.orders[0].booker_id = False
        self.env.flush_all()
        self.assertAnswers(layer, "booker")
        self.env.cr.execute("UPDATE travel_spend SET booker_id = %s WHERE order_id = %s", (keeper.id, self.orders[0].id))
        self.Layer._fold()
        keeper.unlink()
        answer = self.assertAnswers(layer, "booker")
        self.assertEqual([row["labels"] for row in answer["rows"]], [["(none)"]])

    def test_a_finer_layer_is_summed_up(self):
        fine = self.layer(booked_on="day", customer_id=None)
        self.charge(self.orders[0].line_ids, "discount", -8.0)  # in the log alone, which a finer layer's cells do not hold
        coarse = self.layer(booked_on="year", customer_id=None)
        self.assertEqual(coarse._finer(), fine)
        self.assertEqual(self.assertAnswers(coarse, "year", "customer")["totals"]["spend"], 6272.0)

    def test_kept_by_a_job(self):
        """Ten services are many here. What a view asks is built, and a question once it was asked three times.

        The view reads what was booked by year, customer and carrier. Then 200,000 services are many again: nothing stands.
        """
        parameters, views = (self.env[model].sudo() for model in ("ir.config_parameter", "travel.spend.view"))
        parameters.set_param("travel_backoffice.spend_layers_from", 1)
        views.search([]).unlink()
        view = {"name": "Carriers", "dimensions": ["node", "carrier"], "measures": ["spend"], "period": "this_year"}
        views.create({**view, "user_id": self.agent.id})
        self.Layer._cron_keep()
        kept = {"booked_on": "year", "carrier_id": None, "company_id": None, "customer_id": None}
        layer = self.Layer.search([("built_at", "!=", False)])
        self.assertEqual([(one._kept(), one.origin) for one in layer], [(kept, "view")])
        self.assertEqual(layer.name, "Booked (year), Carrier, Company, Customer")
        with patch.multiple(travel_spend_layer_learn, DEAR=0, PAUSE=0):
            for _time in range(3):
                self.assertFacts("cabin")
        self.Layer._cron_keep()
        learnt = self.Layer.search([("built_at", "!=", False)]) - layer
        self.assertEqual([(one._kept(), one.asked) for one in learnt], [({"cabin": None, "company_id": None}, 3)])
        self.assertAnswers(learnt, "cabin")
        learnt.asked_on = "2026-01-01"
        self.Layer._cron_keep()
        self.assertFalse(learnt.exists())
        parameters.set_param("travel_backoffice.spend_layers_from", False)
        self.Layer._cron_keep()
        self.assertFalse(self.Layer.search([("built_at", "!=", False)]))
        self.assertFalse(self.env["travel.spend"]._is_noted())
        self.assertEqual((self.rows_of("travel_spend_cell"), self.rows_of("travel_spend_log")), (0, 0))

    def test_one_person_takes_not_all_room(self):
        """Whoever keeps views without end, and asks by codes that nobody uses, has five layers for them; the library has its own."""
        views = self.env["travel.spend.view"].sudo()
        views.search([]).unlink()
        asked = {"measures": ["spend"], "period": "all", "user_id": self.agent.id}
        names = ("cabin", "carrier", "channel", "event", "service_type", "scope", "ref:NOBODY")
        views.create([{**asked, "name": name, "dimensions": [name]} for name in reversed(names)])
        views.create({**asked, "name": "Library", "dimensions": ["office"], "user_id": False})
        self.Layer._propose_views()
        kept = [" ".join(sorted(layer._kept())) for layer in self.Layer.search([("origin", "=", "view")])]
        self.assertIn("company_id office root_id", kept)
        self.assertEqual((len(kept), [one for one in kept if "NOBODY" in one]), (6, []))
        with patch.multiple(travel_spend_layer_learn, DEAR=0, PAUSE=0):
            for _time in range(3):
                self.assertFacts("ref:NOBODY")
        self.assertFalse(self.Layer.search([("kept", "like", "NOBODY")]))

    def test_the_most_asked_stand(self):
        """There is room for two: what was asked thrice gives way to what was asked four times."""
        layers = self.layer(root_id=None) | self.layer(cabin=None) | self.layer(office=None)
        for asked, layer in enumerate(layers, 3):
            layer.write({"origin": "learnt", "asked": asked, "asked_on": fields.Date.today()})
        with patch.object(travel_spend_layer_keep, "LEARNT", 2):
            self.Layer._let_go()
            self.assertEqual(self.Layer.search([("built_at", "!=", False)]), layers[1:])
            self.assertFalse(self.Layer._due())
            layers[0].asked = 6
            self.assertEqual(self.Layer._due(), layers[0])

    def test_too_many_cells(self):
        """A layer with as many cells as there are services saves nothing: it is given up."""
        with patch.object(travel_spend_layer_build, "WORTH", 1_000_000):
            layer = self.layer(traveller_id=None, booked_on="day")
        self.assertFalse(layer.built_at or layer.active)
        self.assertEqual(self.rows_of("travel_spend_cell"), 0)

    def test_random(self):
        """Random changes; after each some question, now and then folded, layers built and compacted in between."""
        draw = random.Random(6)
        layers = [self.layer(booked_on="month", customer_id=None), self.layer(root_id=None, traveller_id=None, traveller_name=None, cost_center_id=None)]
        questions = [("month", "customer"), ("root", "traveller"), ("customer",), ("traveller",), (), ("quarter",)]
        for step in range(40):
            self._change(draw, step)
            if draw.random() < 0.2:
                self.Layer._fold()
            if step == 20:
                self.layer(traveller_id=None, traveller_name=None)
            if draw.random() < 0.1:
                layers[0].loose = 10_000
            first, second, read = self.asked_twice(draw.choice(questions))
            self.assertEqual(first, second)
            self.assertTrue(read)

    def _change(self, draw, step):
        order = draw.choice(self.orders.exists())
        line = order.line_ids[:1]
        change = draw.randrange(6)
        if change == 0:
            self.charge(line, "discount", -draw.randrange(1, 900) / 100, business_key=f"random:{step}")
        elif change == 1:
            order.partner_id = draw.choice([self.sales, self.works, self.other])
        elif change == 2:
            line.sold_on = f"2026-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}"
        elif change == 3:
            self.orders += self.sold(self.works, self.ben, 20 + step, fare=draw.randrange(100, 90_000) / 100)
        elif change == 4:
            line.passenger_ids.partner_id = draw.choice([self.ann, self.ben])
        else:
            line.write({"base_fare": line.base_fare + 1, "total_amount": line.total_amount + 1})
