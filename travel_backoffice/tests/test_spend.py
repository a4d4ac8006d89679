from odoo.tests import new_test_user, tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestSpend(BillingCommon):
    """One company, two departments: each service a row of spend, current at once, each person its own part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha")
        cls.sales, cls.works = cls.department("Sales", cls.alpha), cls.department("Works", cls.alpha)
        cls.ann, cls.ben = cls.traveller("Ann", cls.sales), cls.traveller("Ben", cls.works)
        cls.other = cls.customer("Other")
        # fare 200 + YQ 40 + UA 13 + fee 25 = 278; fare 100 + 53 + 25 = 178; and another customer's
        cls.first = cls.simple_order(cls.sales, "220-0000000001", passengers=[{"name": "A", "partner_id": cls.ann.id}])
        cls.second = cls.simple_order(cls.works, "220-0000000002", 100.0, passengers=[{"name": "B", "partner_id": cls.ben.id}])
        cls.foreign = cls.simple_order(cls.other, "220-0000000003", 900.0)

    def cube(self, dimensions, user=None, measures=("spend",), **options):
        Spend = self.env["travel.spend"].with_user(user or self.users["agent"])
        answer = Spend.cube(list(dimensions), list(measures), **options)
        return {tuple(row["labels"]): [row["values"][name] for name in measures] for row in answer["rows"]}

    def person(self, partner, role=False):
        partner.travel_portal_role = role
        return new_test_user(self.env, login=f"portal_{partner.id}", groups="base.group_portal", partner_id=partner.id, name=partner.name)

    def test_by_customer(self):
        lines = (self.first + self.second + self.foreign).line_ids
        self.assertEqual(self.env["travel.spend"].search_count([("line_id", "in", lines.ids)]), 3)
        self.assertEqual(
            self.cube(["customer"], filters={"customer": (self.sales + self.works).ids}),
            {("Alpha, Sales",): [278.0], ("Alpha, Works",): [178.0]},
        )

    def test_the_next_question_sees_the_change(self):
        self.assertEqual(self.cube([], filters={"customer": self.sales.ids}), {(): [278.0]})
        self.charge(self.first.line_ids, "discount", -8.0)
        self.assertEqual(
            self.cube([], measures=("spend", "fees", "discounts"), filters={"customer": self.sales.ids}), {(): [270.0, 25.0, -8.0]}
        )

    def test_invoiced_and_paid(self):
        """Billed with 10 % tax on the fee: 278 + 2.50; before, nothing of it was invoiced in March."""
        march = {"period": ["2026-03-01", "2026-04-01"], "customer": self.sales.ids}
        self.assertEqual(self.cube(["month"], date_basis="invoiced", filters=march), {})
        invoice = self.bill(self.first)
        measures = ("spend", "billed", "levies")
        self.assertEqual(self.cube(["month"], measures=measures, date_basis="invoiced", filters=march), {("March 2026",): [278.0, 280.5, 2.5]})
        self.assertEqual(self.cube(["month"], date_basis="paid", filters=march), {})
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids).create(
            {"payment_date": "2026-03-20"}
        )._create_payments()
        self.assertEqual(self.cube(["month"], date_basis="paid", filters=march), {("March 2026",): [278.0]})

    def test_each_person_its_part(self):
        keeper = self.env["res.partner"].create({"name": "Keeper", "parent_id": self.alpha.id})
        self.assertEqual(self.cube([], self.person(self.alpha, "manager")), {(): [456.0]})
        self.assertEqual(self.cube([], self.person(self.works, "manager")), {(): [178.0]})
        self.assertEqual(self.cube(["traveller"], self.person(self.ann)), {("Ann",): [278.0]})
        self.assertEqual(self.cube(["customer"], self.person(keeper)), {})
        keeper.travel_portal_role = "manager"
        self.assertEqual(self.cube([], keeper.user_ids), {(): [456.0]})
        self.assertEqual(self.cube(["customer"], self.person(self.other, "manager")), {("Other",): [978.0]})
