from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestSpendCube(BillingCommon):
    """A customer of two branches, three travellers, four services in two months; figures by hand.

    =====  ==========  ========  =========  =====  =====
    order  ordered by  traveller sold        fare  spend (fare + 53 taxes + 25 fee)
    =====  ==========  ========  =========  =====  =====
    a      Sales       Ann       10 March      200    278
    b      Sales       Ben       12 March      100    178
    c      Works       Cid       12 March      400    478
    d      North       Ann       20 February   300    378
    =====  ==========  ========  =========  =====  =====

    North is a branch, Sales and Works are departments, Works one of North.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls.env["res.partner"]
        cls.alpha = cls.customer("Alpha")
        cls.north = partner.create({"name": "North", "parent_id": cls.alpha.id, "travel_node_type": "branch", "is_company": True})
        cls.sales, cls.works = cls.department("Sales", cls.alpha), cls.department("Works", cls.north)
        cls.ann, cls.ben, cls.cid = (
            cls.traveller(name, unit) for name, unit in [("Ann", cls.sales), ("Ben", cls.sales), ("Cid", cls.works)]
        )
        cls.orders = [
            cls.sold(cls.sales, cls.ann, "2026-03-10", 200.0, 1),
            cls.sold(cls.sales, cls.ben, "2026-03-12", 100.0, 2),
            cls.sold(cls.works, cls.cid, "2026-03-12", 400.0, 3),
            cls.sold(cls.north, cls.ann, "2026-02-20", 300.0, 4),
        ]
        cls.whose = {"root": [cls.alpha.id]}

    @classmethod
    def sold(cls, node, person, day, fare, number):
        order = cls.simple_order(
            node, f"220-000000010{number}", fare, passengers=[{"name": person.name.upper(), "partner_id": person.id}]
        )
        order.line_ids.write({"sold_on": day})
        return order

    def cube(self, dimensions, measures=("spend",), **options):
        options["filters"] = self.whose | options.pop("filters", {})
        return self.env["travel.spend"].with_user(self.agent).cube(list(dimensions), list(measures), **options)

    def told(self, *asked, name="spend", **options):
        return [(*row["labels"], row["values"][name]) for row in self.cube(*asked, **options)["rows"]]

    def test_levels_of_the_tree(self):
        """What North ordered itself is of Ann's department: hers, because the order names none."""
        self.assertEqual(self.told(["branch"]), [("North", 856.0), ("(none)", 456.0)])
        self.assertEqual(self.told(["department"]), [("Alpha, Sales", 834.0), ("North, Works", 478.0)])
        self.assertEqual(self.told(["company_node"]), [("Alpha", 1312.0)])

    def test_subtotals_and_order(self):
        """The larger branch first, within each the larger traveller; subtotals are those of the rows."""
        answer = self.cube(["branch", "traveller"])
        self.assertEqual(
            [(*row["labels"], row["values"]["spend"]) for row in answer["rows"]],
            [("North", "Cid", 478.0), ("North", "Ann", 378.0), ("(none)", "Ann", 278.0), ("(none)", "Ben", 178.0)],
        )
        self.assertEqual([cell["dimensions"] for cell in answer["subtotals"]], [["branch"], ["branch"]])
        self.assertEqual([cell["values"]["spend"] for cell in answer["subtotals"]], [856.0, 456.0])
        self.assertEqual(answer["totals"], {"spend": 1312.0})
        every = self.cube(["branch", "traveller"], subtotals="all")["subtotals"]
        columns = {tuple(cell["labels"]): cell["values"]["spend"] for cell in every if cell["dimensions"] == ["traveller"]}
        self.assertEqual(columns, {("Ann",): 656.0, ("Ben",): 178.0, ("Cid",): 478.0})

    def test_top_and_rest(self):
        """Ann 656, then Cid 478 and Ben 178 as one row; the same within each branch."""
        answer = self.cube(["traveller"], limit=1)
        self.assertEqual([row["values"]["spend"] for row in answer["rows"]], [656.0, 656.0])
        self.assertEqual([row.get("rest") for row in answer["rows"]], [None, True])
        self.assertEqual(answer["rows"][1]["labels"], ["Others"])
        self.assertEqual(answer["totals"], {"spend": 1312.0})
        self.assertEqual(
            self.told(["branch", "traveller"], limit={"traveller": 1}),
            [("North", "Ann", 378.0), ("North", "Others", 478.0), ("(none)", "Ann", 278.0), ("(none)", "Others", 178.0)],
        )

    def test_order_by_name_and_by_another_measure(self):
        self.assertEqual([row[0] for row in self.told(["traveller"], order="traveller")], ["Ann", "Ben", "Cid"])
        self.assertEqual([row[0] for row in self.told(["traveller"], order="traveller desc")], ["Cid", "Ben", "Ann"])
        self.assertEqual(self.told(["traveller"], order="lines desc")[0], ("Ann", 656.0))
        self.assertEqual([row[0] for row in self.told(["month"])], ["February 2026", "March 2026"])

    def test_periods_have_names(self):
        self.assertEqual(self.told(["quarter"]), [("Q1 2026", 1312.0)])
        self.assertEqual([row[0] for row in self.told(["week"])], ["Week 8, 2026", "Week 11, 2026"])
        self.assertEqual(self.cube(["month"])["rows"][0]["key"], ["2026-02-01"])

    def test_before(self):
        """March 934 against February 378; Ann 278 against 378; Ben had nothing."""
        march = {"period": ["2026-03-01", "2026-04-01"]}
        answer = self.cube(["month", "traveller"], filters=march, compare="previous")
        self.assertEqual(answer["compared_period"], ["2026-02-01", "2026-03-01"])
        self.assertEqual(answer["compared"]["spend"], {"before": 378.0, "difference": 556.0, "percentage": 147.089947})
        told = {tuple(row["labels"]): row["compared"]["spend"] for row in answer["rows"]}
        self.assertEqual(told[("March 2026", "Ann")], {"before": 378.0, "difference": -100.0, "percentage": -26.455026})
        self.assertEqual(told[("March 2026", "Ben")], {"before": 0.0, "difference": 178.0, "percentage": None})

    def test_filters(self):
        """North with its parts, and without; all but one; those without a branch."""
        north = self.north.id
        self.assertEqual(self.cube([], filters={"node": [north]})["totals"]["spend"], 856.0)
        self.assertEqual(self.cube([], filters={"node": {"values": [north], "below": False}})["totals"]["spend"], 378.0)
        self.assertEqual(self.cube([], filters={"traveller": {"values": [self.ann.id], "exclude": True}})["totals"]["spend"], 656.0)
        self.assertEqual(self.cube([], filters={"branch": [None]})["totals"]["spend"], 456.0)
        self.assertEqual(self.cube([], filters={"department": [self.sales.id]})["totals"]["spend"], 834.0)
        self.assertEqual(self.cube([], filters={"month": ["2026-02-01"]})["totals"]["spend"], 378.0)

    def test_trips_count_once(self):
        """Ann's two services are two trips; sold as one trip, each month and all together count one."""
        (self.orders[0] + self.orders[3]).trip_reference = "KEY"
        answer = self.cube(["traveller", "month"], ["trips"])
        self.assertEqual([cell["values"]["trips"] for cell in answer["subtotals"]], [1, 1, 1])
        self.assertEqual((answer["totals"]["trips"], len(answer["rows"])), (3, 4))

    def test_what_makes_no_sense_is_said(self):
        wrong = [
            {"filters": {"period": ["yesterday", None]}},
            {"filters": {"period": ["2026-03-01"]}},
            {"filters": {"traveller": ["1; DROP TABLE travel_spend"] * 2001}},
            {"filters": {"branch": ["1"]}},
            {"filters": {"branch": [[1]]}},
            {"filters": {"nothing": [1]}},
            {"filters": [1]},
            {"order": "nothing desc"},
            {"limit": "ten"},
            {"compare": "previous"},
            {"currency": "EUR"},
            {"date_basis": ["booked"]},
        ]
        for options in wrong:
            with self.subTest(options=options), self.assertRaises(UserError):
                self.env["travel.spend"].cube(["branch"], ["spend"], **options)
        for dimensions in (["x"], "branch", [["branch"]], ["branch", "branch"], [None], 5):
            with self.subTest(dimensions=dimensions), self.assertRaises(UserError):
                self.env["travel.spend"].cube(dimensions, ["spend"])

    def test_drill(self):
        """Behind each cell, subtotal, the rest and the total: services that add up to it."""
        asked = {"filters": self.whose, "dimensions": ["branch", "traveller"]}
        Spend = self.env["travel.spend"].with_user(self.agent)
        answer = Spend.cube(measures=["spend", "lines"], limit={"traveller": 1}, subtotals="all", **asked)
        for cell in [*answer["rows"], *(one | {"part": True} for one in answer["subtotals"])]:
            names = cell.get("dimensions", asked["dimensions"])
            found = Spend.drill(self.whose, names, cell["key"], top={"traveller": 1} if "traveller" in names else None)
            with self.subTest(cell=cell["labels"]):
                self.assertEqual(sum(row["values"]["spend"] for row in found["rows"]), cell["values"]["spend"])
                self.assertEqual(found["totals"]["spend"], cell["values"]["spend"])
                self.assertEqual(found["count"], cell["values"]["lines"])
        [row] = Spend.drill(self.whose, ["traveller"], [self.cid.id])["rows"]
        self.assertEqual((row["document"], row["traveller"], row["days"]["booked"]), ("220-0000000103", "Cid", "2026-03-12"))
        self.assertEqual(len(Spend.drill(self.whose, offset=3)["rows"]), 1)

    def test_values_to_filter_by(self):
        values = self.env["travel.spend"].with_user(self.agent).values
        self.assertEqual(
            values("traveller", filters=self.whose, limit=1), [{"value": self.ann.id, "label": "Ann", "lines": 2}]
        )
        self.assertEqual([one["label"] for one in values("traveller", "bé", filters=self.whose)], ["Ben"])
        self.assertEqual([one["label"] for one in values("month", "feb", filters=self.whose)], ["February 2026"])
        self.assertEqual(values("branch", "none", filters=self.whose), [{"value": None, "label": "(none)", "lines": 2}])

    def test_bridge(self):
        """Sold in March 934, of it invoiced in March 278 (a); of February's sales d is invoiced in March.

        934 - 656 not invoiced = 278; + 378 booked before = 656 invoiced in March.
        """
        self.bill(self.orders[0] + self.orders[3])
        Spend = self.env["travel.spend"].with_user(self.agent)
        answer = Spend.bridge(["2026-03-01", "2026-04-01"], "booked", "invoiced", ["spend", "lines"], self.whose)
        steps = {(step["kind"], step["where"]): step for step in answer["steps"]}
        told = {key: (step["values"]["spend"], step["values"]["lines"]) for key, step in steps.items() if step["values"]["lines"]}
        self.assertEqual(
            told,
            {("from", ""): (934, 3), ("less", "never"): (-656, -2), ("both", ""): (278, 1), ("more", "before"): (378, 1), ("to", ""): (656, 2)},
        )
        self.assertEqual(steps["less", "never"]["label"], "less: not invoiced")
        for step in answer["steps"]:
            found = Spend.drill(step["drill"], measures=["spend", "lines"])["totals"]
            self.assertEqual([abs(step["values"][name]) for name in found], list(found.values()))

    def test_library(self):
        """Every view of the library answers; the month's, as of 31 March, is of the twelve months before."""
        views = self.env["travel.spend.view"].search([("user_id", "=", False), ("code", "!=", False)])
        self.assertLessEqual({"traveller", "route", "class_mix", "refund_void", "savings_exceptions"}, set(views.mapped("code")))
        day = fields.Date.to_date("2026-03-31")
        for view in views:
            answer = view.with_user(self.agent)._answer(day)
            self.assertEqual([one["name"] for one in answer["measures"]], view.measures)
        month = views.filtered(lambda view: view.code == "month")
        self.assertEqual(month._answer(day)["period"], ["2025-03-01", "2026-03-01"])
