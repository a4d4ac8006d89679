"""Travel spend in the agency's own screens: the facts, summed in one currency, for every role and for no one else."""

from ast import literal_eval
from datetime import date
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .billing_common import BillingCommon
from .common import ROLES


class SpendScreensCommon(BillingCommon):
    """
    Alpha with two departments, sold in the company's currency and in one of which two are worth one of the company's.

        Sales   fare 200 + 53 taxes + fee 25 = 278
        Works   fare 100 + 53 taxes + fee 25 = 178, in the other currency: 89
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha")
        cls.sales, cls.works = cls.department("Sales", cls.alpha), cls.department("Works", cls.alpha)
        cls.ann = cls.traveller("Ann", cls.sales)
        cls.foreign = cls.setup_other_currency("HRK", rates=[("2026-01-01", 2.0)])
        cls.first = cls.simple_order(cls.sales, "220-0000000001", passengers=[{"name": "Ann", "partner_id": cls.ann.id}])
        cls.second = cls.foreign_order(cls.works)
        cls.spend = cls.env["travel.spend"].with_user(cls.users["agent"])
        cls.own = [("root_id", "=", cls.alpha.id)]

    @classmethod
    def foreign_order(cls, partner):
        order, currency = cls.order(partner), {"currency_id": cls.foreign.id}
        ticket = cls.ticket(order, "220-0000000002", base_fare=100.0, taxes={"YQ": 40.0, "UA": 13.0}, **currency)
        cls.charge(ticket, "fare", ticket.total_amount, sequence=1)
        cls.charge(ticket, "transaction_fee", 25.0)
        return cls.ready(order)

    def views(self):
        return self.spend.get_views([(False, kind) for kind in ("list", "pivot", "graph", "kanban", "search")])

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(self.registry["res.company"], "_travel_today", lambda _company: date(2026, 3, 20)))


@tagged("post_install", "-at_install")
class TestSpendScreens(SpendScreensCommon, HttpCase):
    def test_sums_are_in_the_companys_currency(self):
        groups = self.spend.formatted_read_group(self.own, ["customer_id"], ["spend_company:sum", "fees_company:sum", "documents:sum"])
        found = [(group["customer_id"][1], group["spend_company:sum"], group["fees_company:sum"], group["documents:sum"]) for group in groups]
        self.assertEqual(sorted(found), [("Alpha, Sales", 278.0, 25.0, 1), ("Alpha, Works", 89.0, 12.5, 1)])

    def test_what_cannot_be_added_is_no_measure(self):
        """Neither sale currencies, nor ids, nor parts of an average."""
        fields = self.views()["models"]["travel.spend"]["fields"]
        measures = {name for name, field in fields.items() if field.get("aggregator") and field["type"] in ("integer", "float", "monetary")}
        self.assertLessEqual({"spend_company", "fees_company", "documents", "nights", "segments", "lines"}, measures)
        self.assertFalse({name for name in measures if f"{name}_company" in fields})
        self.assertFalse({"id", "lead_days", "lead_total", "lead_count"} & measures)

    def test_every_filter_and_group_of_the_search(self):
        """Each of them is asked; groups sum to the whole: 278 + 89."""
        search = etree.fromstring(self.views()["views"]["search"]["arch"])
        groups = [literal_eval(node.get("context"))["group_by"] for node in search.iterfind(".//group/filter")]
        named = {group.partition(":")[0] for group in groups} - {"company_id", "currency_id"}
        self.assertEqual(named, self.dimensions(), "every column that spend is told by")
        for group in groups:
            found = self.spend.formatted_read_group(self.own, [group], ["spend_company:sum"])
            self.assertEqual(sum(row["spend_company:sum"] for row in found), 367.0, group)
        dates = [node.get("date") for node in search.iterfind("filter") if node.get("date")]
        self.assertEqual(dates, ["booked_on", "invoiced_on", "travelled_on", "paid_on"])
        domains = {node.get("name"): literal_eval(node.get("domain")) for node in search.iterfind("filter") if node.get("domain")}
        counts = {name: self.spend.search_count(self.own + domain) for name, domain in domains.items()}
        self.assertEqual(
            {name for name, count in counts.items() if count}, {"air", "no_corrections", "not_invoiced"}, "two tickets, not billed yet"
        )

    def dimensions(self):
        """Stored columns to group by, but for what stands in where another is blank, and for what is one for most agencies."""
        told = ("many2one", "selection", "char", "date")
        columns = {name for name, field in self.env["travel.spend"]._fields.items() if field.store and field.type in told}
        return columns - {"line_id", "order_id", "company_currency_id", "traveller_name", "supplier_name", "company_id", "currency_id"}

    def test_a_void_shows_as_what_it_gives_back(self):
        self.bill(self.first)
        self.first.line_ids.with_user(self.clerk).void()
        rows = self.spend.search([("order_id", "=", self.first.id)], order="id")
        self.assertEqual(rows.mapped("event"), ["issue", "void"])
        self.assertLess(rows[1].spend_company, 0.0)
        self.assertEqual(rows[1].refunds_company, rows[1].spend_company)

    def test_every_role_reads_nobody_writes(self):
        for role in ROLES:
            spend = self.spend.with_user(self.users[role])
            self.assertEqual(spend.search_count(self.own), 2, role)
            with self.assertRaises(AccessError):
                spend.search(self.own).write({"spend": 0.0})
        stranger = new_test_user(self.env, login="spend_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.spend.with_user(stranger).search(self.own)
        other = self.setup_other_company()["company"]
        self.assertEqual(self.spend.with_user(self.role_user("manager", other, "spend_other")).search_count(self.own), 0)

    def test_from_a_customer(self):
        """Its own and all below; a traveller's own. What was sold before this year stands in the screen, not on the button."""
        self.simple_order(self.sales, "220-0000000003", 900.0, booked_at="2025-12-30 10:00:00")
        contacts = (self.alpha + self.sales + self.works + self.ann).with_user(self.users["agent"])
        self.assertEqual(contacts.mapped("travel_spend_year"), [367.0, 278.0, 89.0, 278.0])
        action = contacts[1].action_travel_spend()
        self.assertEqual((action["res_model"], action["views"][0][1]), ("travel.spend", "pivot"))
        self.assertEqual(sorted(self.spend.search(action["domain"]).mapped("spend_company")), [278.0, 978.0])

    def test_from_an_order(self):
        action = self.first.with_user(self.users["agent"]).action_travel_spend()
        self.assertEqual(action["views"][0][1], "list")
        row = self.spend.search(action["domain"])
        self.assertEqual((row.order_id, row.spend_company), (self.first, 278.0))
        self.assertEqual(row.action_open_order()["res_id"], self.first.id)

    def test_on_the_screen(self):
        """Pivot, graph and list; from a service to its order, and back to what it comes to."""
        self.start_tour("/odoo/action-travel_backoffice.action_travel_spend", "travel_spend", login="travel_agent", timeout=120)
