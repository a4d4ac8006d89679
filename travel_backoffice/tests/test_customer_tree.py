"""Stories of the customer tree: it grows, moves, is taken apart, and stays right."""

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestCustomerTree(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.group("Alpha Group")
        cls.north = cls.customer("Alpha North", cls.alpha)
        cls.lyon = cls.branch("Lyon", cls.north)
        cls.sales = cls.department("Sales", cls.lyon)
        cls.mary = cls.traveller("Mary Jones", cls.sales, travel_employee_code="E-17")
        cls.beta = cls.group("Beta Group")

    def path(self, *nodes):
        return "".join(f"{node.id}/" for node in nodes)

    def test_five_levels(self):
        """Every node knows the top and the way to it."""
        self.assertRecordValues(
            self.alpha + self.sales + self.mary,
            [
                {"travel_root_id": self.alpha.id, "travel_path": self.path(self.alpha)},
                {
                    "travel_root_id": self.alpha.id,
                    "travel_path": self.path(self.alpha, self.north, self.lyon, self.sales),
                },
                {
                    "travel_root_id": self.alpha.id,
                    "travel_path": self.path(self.alpha, self.north, self.lyon, self.sales, self.mary),
                },
            ],
        )
        self.assertEqual(
            self.mary._travel_nodes_upwards().ids, (self.mary + self.sales + self.lyon + self.north + self.alpha).ids
        )

    def test_subtree_moves(self):
        """A company is sold to another group: all below it go along, archived ones too."""
        self.mary.active = False
        self.north.parent_id = self.beta
        self.assertEqual((self.north + self.lyon + self.sales + self.mary).travel_root_id, self.beta)
        self.assertEqual(
            self.mary.travel_path, self.path(self.beta, self.north, self.lyon, self.sales, self.mary)
        )
        found = self.env["res.partner"].search(self.beta._travel_subtree_domain())
        self.assertEqual(found, self.beta + self.north + self.lyon + self.sales)

    def test_unparented(self):
        """A company leaves its group: it is a customer of its own."""
        self.north.parent_id = False
        self.assertEqual((self.north + self.mary).travel_root_id, self.north)
        self.assertEqual(self.lyon.travel_path, self.path(self.north, self.lyon))

    def test_middle_node_deleted(self):
        """A branch is deleted: what was below it stands on its own, with the right way up."""
        self.lyon.unlink()
        self.assertRecordValues(
            self.sales + self.mary,
            [
                {"travel_root_id": self.sales.id, "travel_path": self.path(self.sales)},
                {"travel_root_id": self.sales.id, "travel_path": self.path(self.sales, self.mary)},
            ],
        )

    def test_node_type_taken_away(self):
        """The group is no travel customer any more: the companies below become roots; contacts without type go."""
        clerk = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.alpha.id})
        self.assertEqual(clerk.travel_root_id, self.alpha)
        self.alpha.travel_node_type = False
        self.assertFalse((self.alpha + clerk).travel_root_id)
        self.assertFalse(clerk.travel_path)
        self.assertEqual(self.mary.travel_root_id, self.north)

    def test_untyped_between(self):
        """A contact without node type inside the tree does not break it."""
        site = self.env["res.partner"].create({"name": "Site", "is_company": True, "parent_id": self.north.id})
        guest = self.traveller("Guest", site)
        self.assertEqual((site + guest).travel_root_id, self.alpha)
        self.assertEqual(guest.travel_path, self.path(self.alpha, self.north, site, guest))

    def test_cycle_refused(self):
        with self.assertRaises(ValidationError):
            self.alpha.parent_id = self.sales

    def test_sub_agent(self):
        """A sub-agent's customers are each their own root, and the way up goes on to the sub-agent."""
        corner = self.sub_agent("Corner Travel")
        gamma = self.customer("Gamma", corner)
        walker = self.traveller("Walk In", gamma)
        contact = self.env["res.partner"].create({"name": "Front desk", "parent_id": corner.id})
        self.assertEqual((corner + contact).travel_root_id, corner)
        self.assertEqual((gamma + walker).travel_root_id, gamma)
        self.assertEqual(walker._travel_nodes_upwards().ids, (walker + gamma + corner).ids)
        self.assertEqual(self.env["res.partner"].search([("travel_is_root", "=", True), ("id", "in", gamma.ids)]), gamma)
        corner.travel_node_type = "company"
        self.assertEqual(walker.travel_root_id, corner)

    def test_roots_searched(self):
        mine = [("id", "in", (self.alpha + self.north + self.mary + self.beta + self.partner_a).ids)]
        Partner = self.env["res.partner"]
        self.assertEqual(Partner.search([("travel_is_root", "=", True), *mine]), self.alpha + self.beta)
        others = Partner.search([("travel_is_root", "=", False), *mine])
        self.assertEqual(others, (self.north + self.mary + self.partner_a).sorted())

    def test_contact_outside(self):
        """An ordinary contact stays blank, and a hundred of them take as many queries as ten."""

        def create(count):
            before = self.env.cr.sql_log_count
            made = self.env["res.partner"].create([{"name": f"Contact {number}"} for number in range(count)])
            made.flush_recordset()
            return made, self.env.cr.sql_log_count - before

        create(1)
        few, few_queries = create(10)
        many, many_queries = create(100)
        self.assertFalse((few + many).travel_root_id)
        self.assertFalse(any((few + many).mapped("travel_path")))
        self.assertEqual(many_queries, few_queries)

    def test_tree_computed_in_batch(self):
        """Moving a company takes as many queries with 90 travellers as with three."""

        def move(count):
            company = self.customer(f"With {count}", self.alpha)
            self.env["res.partner"].create(
                [
                    {"name": f"T{number}", "parent_id": company.id, "travel_node_type": "traveller"}
                    for number in range(count)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            company.parent_id = self.beta
            self.env.flush_all()
            self.assertEqual(self.env["res.partner"].search_count(self.beta._travel_subtree_domain()), count + 2)
            queries = self.env.cr.sql_log_count - before
            company.unlink()
            return queries

        move(1)
        self.assertEqual(move(90), move(3))

    def test_debtor_code_unique(self):
        """One debtor code, one customer in each company; a shared contact's code counts in all of them."""
        other = self.env["res.company"].create({"name": "Second agency"})
        self.env.user.company_ids += other
        self.north.write({"travel_debtor_code": " C100 ", "company_id": False})
        self.assertEqual(self.north.travel_debtor_code, "C100")
        for company in (other, self.env.company, self.env["res.company"]):
            with (
                self.subTest(company=company.name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.customer("Twin", travel_debtor_code="c100", company_id=company.id)
        one = self.customer("One", travel_debtor_code="D1", company_id=self.env.company.id)
        two = self.customer("Two", travel_debtor_code="D1", company_id=other.id)
        self.assertEqual((one + two).mapped("travel_debtor_code"), ["D1", "D1"])
        blank = self.customer("Blank", travel_debtor_code="  ") + self.customer("Blank too", travel_debtor_code="")
        self.assertEqual(blank.mapped("travel_debtor_code"), [False, False])

    def test_found_by_code(self):
        self.north.travel_debtor_code = "C100"
        found = self.env["res.partner"].name_search("C100")
        self.assertEqual([partner_id for partner_id, _name in found], self.north.ids)
        self.assertIn(self.mary.id, dict(self.env["res.partner"].name_search("E-17")))


@tagged("post_install", "-at_install")
class TestCostCenters(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.group("Alpha Group")
        cls.north = cls.customer("Alpha North", cls.alpha)
        cls.beta = cls.customer("Beta Ltd")

    def test_tree_below_root(self):
        sales = self.cost_center(self.alpha, "47", "Sales")
        export = self.cost_center(self.alpha, " 4711 ", "Export", parent=sales)
        self.assertRecordValues(
            export, [{"code": "4711", "display_name": "4711 Export", "complete_code": "47 / 4711"}]
        )
        with self.assertRaisesRegex(ValidationError, "not the top of a customer tree"):
            self.cost_center(self.north, "1")
        with self.assertRaisesRegex(ValidationError, "belongs to another customer"):
            self.cost_center(self.beta, "1", parent=sales)
        with self.assertRaisesRegex(ValidationError, "belongs to another customer"):
            sales.root_id = self.beta

    def test_travellers_cost_center(self):
        """A traveller is given cost centres of the own customer only."""
        mine, theirs = self.cost_center(self.alpha, "1"), self.cost_center(self.beta, "1")
        mary = self.traveller("Mary", self.north, travel_cost_center_id=mine.id)
        with self.assertRaisesRegex(ValidationError, "belongs to Beta Ltd"):
            mary.travel_cost_center_id = theirs

    def test_customer_joins_a_group(self):
        """A company brings its cost centres into the group it joins, with their tree; a code that is there already
        stops the move."""
        top = self.cost_center(self.beta, "9")
        part = self.cost_center(self.beta, "91", parent=top, active=False)
        self.beta.parent_id = self.alpha
        self.assertEqual((top + part).root_id, self.alpha)
        self.assertEqual(part.parent_id, top)
        gamma = self.customer("Gamma")
        self.cost_center(gamma, "9")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            gamma.parent_id = self.alpha

    def test_root_with_cost_centers_stays(self):
        self.cost_center(self.beta, "9")
        with self.assertRaisesRegex(ValidationError, "has cost centres"):
            self.beta.travel_node_type = False

    def test_companies_apart(self):
        """Cost centres of another agency company's own customer are not seen; those of shared customers are."""
        other = self.env["res.company"].create({"name": "Second agency"})
        self.env.user.company_ids += other
        own = self.cost_center(self.customer("Own", company_id=self.env.company.id), "1")
        shared = self.cost_center(self.beta, "1")
        agent = self.role_user("agent", other, login="second_agent")
        found = self.env["travel.cost.center"].with_user(agent).search([("id", "in", (own + shared).ids)])
        self.assertEqual(found.ids, shared.ids)
