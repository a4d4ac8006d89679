import json
import random
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .billing_common import BillingCommon

NONSENSE = [
    *(None, True, -1, 0, 2**40, 1.5, "", "x", "1", "'; DROP TABLE travel_spend; --", "%s", "{}", "\0", "\ud800", "é" * 5000, "ref:", "ref:%s"),
    *("ref:'; --", "9999-12-31", "0001-01-01", "2026-02-30", "spend desc", "booked", "__rest__", "spend; DELETE"),
    *([], [[]], [None], [1, 2], ["2026-01-01", None], [[1], [2]], ["a"] * 3000, {}, {"values": 5}, {"values": [1], "exclude": "x"}),
    *({"period": "x"}, {"root": [1]}, {"root": {"values": [[1]]}}, {"ref:X": ["a", None]}, {"__class__": [1]}, {"line_id": [1]}),
]


@tagged("post_install", "-at_install")
class TestSpendAsking(BillingCommon, HttpCase):
    """What is asked, told and refused: dimensions for each caller, currencies, nonsense, and JSON over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha, cls.other = cls.customer("Alpha"), cls.customer("Other")
        cls.first = cls.simple_order(cls.alpha)  # 278, KBP-FRA-KBP
        cls.second = cls.simple_order(cls.other, "220-3324650329", 900.0)  # 978
        cls.keeper = new_test_user(
            cls.env, login="keeper", groups="base.group_portal", partner_id=cls.alpha.id, name="Alpha"
        )
        cls.alpha.travel_portal_role = "manager"

    def spend(self, user=None):
        return self.env["travel.spend"].with_user(user or self.agent)

    def told(self, name, **options):
        answer = self.spend().cube([name], ["spend"], {"root": [self.alpha.id]}, **options)
        return [(row["labels"][0], row["values"]["spend"]) for row in answer["rows"]]

    def test_journeys_suppliers_and_references(self):
        line = self.first.line_ids
        line.write({"supplier_code": "HTL9", "cabin": "business"})
        self.env["travel.reference.value"].create({"line_id": line.id, "code": "PROJECT", "value": "P-1"})
        self.assertEqual(self.told("od"), [("Kyiv – Frankfurt", 278.0)])
        self.assertEqual(self.told("supplier"), [("HTL9", 278.0)])
        self.assertEqual(self.told("project"), [("P-1", 278.0)])
        self.assertEqual(self.told("ref:NOTHING"), [("(none)", 278.0)])
        self.assertEqual(self.told("cabin"), [("Business", 278.0)])
        self.assertEqual(self.told("carrier"), [("Lufthansa", 278.0)])

    def test_a_place_in_two_regions_counts_in_the_first(self):
        germany = self.env.ref("base.de")
        regions = self.env["travel.region"].create(
            [
                {"code": "ZZ1", "name": "Second", "sequence": -8, "country_ids": germany.ids},
                {"code": "ZZ2", "name": "First", "sequence": -9, "airports": "FRA"},
            ]
        )
        self.assertEqual(self.told("region"), [("First", 278.0)])
        self.assertEqual(self.spend().cube([], ["lines"], {"region": [regions[0].id], "root": [self.alpha.id]})["totals"], {"lines": 0})

    def test_what_each_may_ask_for(self):
        """References are told to those whose customer mandates them, under the customer's name for them."""
        mandated = self.reference_set("Alpha's", {"code": "TRIPTYPE", "name": "Kind of Trip"}, {"code": "PROJECT", "name": "Our Project"})
        self.contract(self.alpha, reference_set_id=mandated.id)
        stranger = new_test_user(self.env, login="stranger", groups="base.group_portal", partner_id=self.other.id, name="Stranger")
        names = {user: {one["name"]: one["label"] for one in self.spend(user).dimensions()} for user in (self.keeper, stranger)}
        self.assertEqual(names[self.keeper]["ref:TRIPTYPE"], "Kind of Trip")
        self.assertIn("project", names[self.keeper])
        self.assertFalse({"ref:TRIPTYPE", "project"} & names[stranger].keys())
        self.assertLessEqual({"traveller", "od", "region", "month"}, names[stranger].keys())
        self.assertEqual([one["kind"] for one in self.spend(stranger).measures() if one["name"] == "share"], ["share"])

    def test_every_dimension_and_measure_answers(self):
        measures = [one["name"] for one in self.spend().measures()]
        for dimension in self.spend().dimensions():
            for basis in ("booked", "paid"):
                answer = self.spend().cube([dimension["name"]], measures, date_basis=basis, limit=3, order=dimension["name"])
                self.assertTrue(answer["rows"], dimension)
        for name in measures:
            self.assertTrue(self.spend().cube(["traveller", "month"], ["lines"], order=f"{name} desc", limit=2)["rows"], name)

    def test_two_currencies_are_never_added(self):
        """Alpha bought for 278 in the company's currency, and for 100 in another; asked in that, 278 are left out, and told."""
        foreign = self.env["res.currency"].with_context(active_test=False).search([("id", "!=", self.currency.id)], limit=1)
        foreign.active = True
        day = self.first.line_ids.sold_on - timedelta(days=1)
        self.env["res.currency.rate"].create({"currency_id": foreign.id, "name": day, "rate": 2.0, "company_id": self.agency.id})
        order = self.order(self.alpha)
        self.line(order, base_fare=100.0, currency_id=foreign.id)
        whose = {"root": [self.alpha.id]}
        self.assertEqual(self.spend().cube([], ["spend"], whose)["totals"], {"spend": 328.0})
        answer = self.spend().cube([], ["spend", "lines"], whose, currency=foreign.id)
        self.assertEqual((answer["totals"], answer["currency"]["name"]), ({"spend": 100.0, "lines": 1}, foreign.name))
        self.assertEqual(answer["left_out"], [{"id": self.currency.id, "name": self.currency.name, "lines": 1}])

    def test_nonsense_is_refused_in_words(self):
        """Whatever is put into any argument: an answer or a sentence, and never anything of another customer."""
        dice = random.Random(6)
        whole = {"dimensions": ["traveller", "month"], "measures": ["spend", "trips"], "filters": {"root": [self.alpha.id]}}
        names = ["dimensions", "measures", "filters", "date_basis", "order", "limit", "compare", "currency", "subtotals"]
        refused = 0
        for number in range(400):
            asked = dict(whole)
            for name in dice.sample(names, dice.choice([1, 1, 2])):
                asked[name] = dice.choice(NONSENSE)
            if number % 3 == 0:
                asked["filters"] = {dice.choice(["root", "traveller", "month", "period", "region", "paid", "od"]): dice.choice(NONSENSE)}
            with self.subTest(asked=repr(asked)[:300]), self.cr.savepoint(flush=False):
                try:
                    totals = self.spend(self.keeper).cube(**asked)["totals"]
                    self.assertIn(totals.get("spend", 0), (0, 278.0))
                except UserError as error:
                    refused += 1
                    self.assertTrue(error.args[0])
        self.assertGreater(refused, 100)

    def test_nonsense_to_the_others(self):
        Spend = self.spend(self.keeper)
        for value in NONSENSE:
            for call in (
                lambda value: Spend.values(value),
                lambda value: Spend.values("traveller", value),
                lambda value: Spend.values("traveller", limit=value),
                lambda value: Spend.drill(value),
                lambda value: Spend.drill(dimensions=["traveller"], key=value),
                lambda value: Spend.drill(dimensions=["traveller"], key=[value]),
                lambda value: Spend.drill(offset=value),
                lambda value: Spend.bridge(value, "booked", "paid"),
                lambda value: Spend.bridge([None, None], "booked", value),
                lambda value: Spend.bridge([None, None], "booked", "paid", measures=value),
                lambda value: Spend.bridge([None, None], "booked", "paid", filters=value),
            ):
                with self.subTest(value=repr(value)[:80]), self.cr.savepoint(flush=False):
                    try:
                        json.dumps(call(value))
                    except UserError as error:
                        self.assertTrue(error.args[0])

    def test_ids_of_others_are_as_if_there_were_none(self):
        Spend, theirs = self.spend(self.keeper), self.other.id
        for name in ("root", "customer", "node", "company_node", "traveller"):
            self.assertEqual(Spend.cube([name], ["lines"], {name: [theirs]})["rows"], [])
            self.assertEqual(Spend.drill({name: [theirs]})["rows"], [])
        self.assertEqual([one["label"] for one in Spend.values("customer")], ["Alpha"])
        self.assertEqual(Spend._seen_labels("customer", [self.alpha.id, theirs, None]), {self.alpha.id: "Alpha", None: "(none)", "__rest__": "Others"})
        with self.assertRaises(AccessError):
            self.spend(new_test_user(self.env, login="nobody", groups="base.group_public")).cube([], ["spend"])

    def ask(self, method, user, **arguments):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "spend", tomorrow)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        return self.url_open(f"/json/2/travel.spend/{method}", data=json.dumps(arguments), headers=headers)

    @mute_logger("odoo.http")
    def test_over_http(self):
        """Within the rights of whose key it is; nonsense is told with a status of its own."""
        question = {"dimensions": ["customer"], "measures": ["spend", "average_ticket_price"]}
        found = self.ask("cube", self.keeper, **question)
        self.assertEqual(found.status_code, 200, found.text)
        [row] = found.json()["rows"]
        self.assertEqual((row["labels"], row["values"]), (["Alpha"], {"spend": 278.0, "average_ticket_price": 253.0}))
        self.assertEqual(self.ask("drill", self.keeper).json()["count"], 1)
        self.assertEqual(self.ask("cube", self.keeper, **question | {"dimensions": ["x"]}).status_code, 422)
        self.assertEqual(self.ask("_cube", self.keeper).status_code, 403)

    def test_reads_only(self):
        """The public questions run where nothing can be written: on a replica."""
        for name in ("cube", "drill", "values", "bridge", "dimensions", "measures"):
            self.assertTrue(getattr(type(self.env["travel.spend"]), name)._readonly, name)
