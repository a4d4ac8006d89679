import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo.tests import new_test_user, tagged

from .billing_common import BillingCommon

SEED = 20260322


@tagged("post_install", "-at_install")
class TestSpendRoles(BillingCommon):
    """Random services of two customers: for everybody, the cube is the sum of the lines that he or she may see.

    What each may see is worked out here by walking the tree in Python, what a line comes to from its charges.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)
        cls.alpha, cls.other = cls.group("Alpha"), cls.customer("Other")
        north = cls.branch("North", cls.customer("Alpha One", cls.alpha))
        cls.sales, works = cls.department("Sales", north), cls.department("Works", cls.alpha)
        cls.inner = cls.department("Inner Sales", cls.sales)
        cls.nodes = cls.alpha + north + cls.sales + works + cls.inner + cls.other
        cls.centers = cls.cost_center(cls.alpha, "CC1") + cls.cost_center(cls.alpha, "CC2")
        cls.centers += cls.cost_center(cls.alpha, "CC11", parent=cls.centers[0])
        cls.people = cls.env["res.partner"]
        for number, node in enumerate([cls.sales, cls.sales, works, cls.inner, cls.other]):
            cls.people += cls.traveller(f"Person {number}", node)
        cls.booker = cls.env["res.partner"].create({"name": "Booker", "parent_id": works.id})
        cls.lines = cls.env["travel.order.line"]
        for number in range(30):
            cls.lines += cls.sold(number)

    @classmethod
    def sold(cls, number):
        """One random service; a fee with it, or not; cancelled now and then."""
        choice = cls.random.choice
        node = choice(cls.nodes)
        own = [one for one in cls.people if (one.travel_root_id == cls.other) == (node == cls.other)]
        person = choice([{"name": "UNKNOWN/U"}, *({"name": one.name, "partner_id": one.id} for one in own)])
        day = date(2026, 1, 1) + timedelta(days=cls.random.randrange(120))
        order = cls.order(
            node, [person], datetime.combine(day, datetime.min.time()), booker_id=choice([False, cls.booker.id])
        )
        fare = cls.random.randrange(-20_000, 90_000) / 100
        center = False if node == cls.other else choice([False, *cls.centers.ids])
        line = cls.ticket(order, f"220-00000{number:05}", base_fare=fare, taxes={"YQ": 12.34}, cost_center_id=center)
        if choice([True, False]):
            cls.charge(line, "fare", line.total_amount)
            cls.charge(line, "transaction_fee", cls.random.randrange(5000) / 100)
        if number % 9 == 0:
            line.state = "cancelled"
        return line

    # -- in plain Python ----------------------------------------------------------------------------------------------

    def amount(self, line):
        if line.state == "cancelled":
            return Decimal()
        amounts = line.charge_ids.mapped("amount") or [line.total_amount]
        return sum((Decimal(str(round(amount, 2))) for amount in amounts), Decimal())

    def above(self, node, top):
        while node and node != top:
            node = node.parent_id
        return bool(node)

    def below_center(self, center, top):
        while center and center != top:
            center = center.parent_id
        return bool(center)

    def person_of(self, line):
        return line.passenger_ids[:1].partner_id

    def nearest(self, node, kind):
        while node and node.travel_node_type != kind:
            node = node.parent_id
        return node

    def keys(self):
        """Each dimension in plain Python: what a line is told under."""
        return {
            "root": lambda line: line.order_id.travel_root_id.id,
            "department": lambda line: (
                self.nearest(line.partner_id, "department") or self.nearest(self.person_of(line), "department")
            ).id
            or None,
            "branch": lambda line: self.nearest(line.partner_id, "branch").id or None,
            "cost_center": lambda line: line.cost_center_id.id or None,
            "traveller": lambda line: self.person_of(line).id or line.passenger_ids[:1].name,
            "booker": lambda line: line.order_id.booker_id.id or None,
            "month": lambda line: line.sold_on.replace(day=1).isoformat(),
            "week": lambda line: (line.sold_on - timedelta(days=line.sold_on.weekday())).isoformat(),
        }

    # -- who sees what ------------------------------------------------------------------------------------------------

    def portal(self, partner, role=False, **values):
        partner.write({"travel_portal_role": role, **values})
        return new_test_user(self.env, login=f"spend_{partner.id}", groups="base.group_portal", partner_id=partner.id, name=partner.name)

    def callers(self):
        """``(whose, user, which lines)``."""
        ann, ben, cid, dora, _foreign = self.people
        contact = self.env["res.partner"].create([{"name": name, "parent_id": self.alpha.id} for name in ("Keeper", "Nobody")])
        for role in ("agent", "clerk"):
            yield role, self.users[role], lambda line: True
        yield "back-office manager", self.env.user, lambda line: True
        yield "travel manager", self.portal(contact[0], "manager"), lambda line: self.above(line.partner_id, self.alpha)
        yield "department head", self.portal(ann, "manager"), lambda line: (
            self.above(line.partner_id, self.sales) or self.person_of(line) == ann
        )
        first = self.centers[0]
        yield "cost-centre owner", self.portal(ben, "cost_center", travel_owned_center_ids=first.ids), lambda line: (
            self.below_center(line.cost_center_id, first) or self.person_of(line) == ben
        )
        yield "booker", self.portal(self.booker, "booker"), lambda line: (
            line.order_id.booker_id == self.booker and self.above(line.partner_id, self.alpha)
        )
        yield "traveller", self.portal(cid, "traveller"), lambda line: self.person_of(line) == cid
        yield "no role", self.portal(dora), lambda line: self.person_of(line) == dora
        yield "nobody", self.portal(contact[1]), lambda line: False
        yield "another customer", self.portal(self.other, "manager"), lambda line: line.partner_id == self.other

    def test_cube_is_the_sum_of_the_lines(self):
        self.assertEverybodysCube()

    def test_while_rows_are_due(self):
        """Orders that went to another unit of the customer, services called off or taken up again: saved, and no row written since."""
        Spend = self.env["travel.spend"].sudo()
        for line in self.lines[::3]:
            units = (self.nodes - line.partner_id).filtered(lambda node, line=line: node.travel_root_id == line.order_id.travel_root_id)
            line.order_id.partner_id = self.random.choice(units or line.partner_id)
            line.cost_center_id = False
        for line in self.lines[1::4]:
            line.state = "draft" if line.state == "cancelled" else "cancelled"
        self.env.cr.flush()
        self.assertEverybodysCube()
        self.assertGreater(len(set(Spend._due_lines()) & set(self.lines.ids)), 10)
        Spend._settle_all()
        self.assertFalse(Spend._due_lines())

    def assertEverybodysCube(self):
        keys = self.keys()
        for whose, user, sees in self.callers():
            spend = self.env["travel.spend"].with_user(user)
            seen = [line for line in self.lines if sees(line)]
            for names in (["department"], ["traveller", "month"], self.random.sample(sorted(keys), 3)):
                with self.subTest(whose=whose, names=names, seed=SEED):
                    self.assertCube(spend, names, seen, [keys[name] for name in names])

    def assertCube(self, spend, names, seen, reads):
        question = spend._read_question(names, ["spend", "documents", "trips"], {"root": [self.alpha.id, self.other.id]})
        answer = spend._cube(question)
        expected = {}
        for line in seen:
            key = tuple(read(line) for read in reads)
            expected[key] = expected.get(key, Decimal()) + self.amount(line)
        self.assertEqual({tuple(row["key"]): row["values"]["spend"] for row in answer["rows"]}, expected)
        self.assertEqual(answer["totals"]["spend"], sum(map(self.amount, seen), Decimal()))
        self.assertEqual(answer["totals"]["trips"], len({line.order_id for line in seen}))
        for cell in answer["subtotals"]:
            parts = [row for row in answer["rows"] if row["key"][: len(cell["key"])] == cell["key"]]
            self.assertEqual(sum(row["values"]["spend"] for row in parts), cell["values"]["spend"])

    def test_top_and_rest_make_the_total(self):
        spend = self.env["travel.spend"].with_user(self.agent)
        for limit in ({"traveller": 2}, {"month": 1, "traveller": 3}, {"department": 1, "traveller": 1, "month": 2}):
            question = spend._read_question(["department", "traveller", "month"], ["spend"], {"root": [self.alpha.id]}, limit=limit)
            answer = spend._cube(question)
            with self.subTest(limit=limit):
                self.assertEqual(sum(row["values"]["spend"] for row in answer["rows"]), answer["totals"]["spend"])
                for name, number in limit.items():
                    place = answer["dimensions"].index(next(one for one in answer["dimensions"] if one["name"] == name))
                    self.assertEqual(len({row["key"][place] for row in answer["rows"]}), number + 1)

    def test_filters_and_drill_are_the_cells(self):
        """Filtered by its own value, without parts, each cell stands alone; behind it are the services that make it."""
        spend = self.env["travel.spend"].with_user(self.agent)
        whose = {"root": [self.alpha.id, self.other.id]}
        for name in ("department", "branch", "company_node", "node", "traveller", "cost_center", "week", "booker", "carrier", "supplier", "od", "region"):
            for row in spend.cube([name], ["spend", "lines"], whose)["rows"]:
                one = {name: {"values": row["key"], "below": False}}
                with self.subTest(name=name, labels=row["labels"]):
                    self.assertEqual(spend.cube([], ["spend", "lines"], whose | one)["totals"], row["values"])
                    found = spend.drill(whose, [name], row["key"], limit=100, measures=["spend", "lines"])
                    self.assertEqual(found["totals"], row["values"])
                    self.assertAlmostEqual(sum(line["values"]["spend"] for line in found["rows"]), row["values"]["spend"], 2)
                    other = spend.cube([], ["lines"], whose | {name: {**one[name], "exclude": True}})["totals"]["lines"]
                    self.assertEqual(other + row["values"]["lines"], spend.cube([], ["lines"], whose)["totals"]["lines"])
