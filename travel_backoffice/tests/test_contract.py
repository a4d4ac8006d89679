"""Stories of contracts: periods that never overlap, inheritance with its source, versions, roles, companies."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TravelCommon

MARCH_10 = date(2026, 3, 10)


class ContractCommon(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.group("Alpha Group")
        cls.north = cls.customer("Alpha North", cls.alpha)
        cls.mary = cls.traveller("Mary Jones", cls.department("Sales", cls.branch("Lyon", cls.north)))
        cls.standard, cls.special = cls.fee_table("Standard"), cls.fee_table("Special")
        cls.Contract = cls.env["travel.contract"]

    def resolved(self, partner, day=MARCH_10):
        return self.Contract._resolve_terms([(partner, day)])[partner.id, day]


@tagged("post_install", "-at_install")
class TestContractPeriods(ContractCommon):
    def refused(self, partner, date_from, date_to=False, **values):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught, self.cr.savepoint():
            self.contract(partner, date_from, date_to, **values)
        return self.Contract._sql_error_to_message(caught.exception)

    def test_change_on_the_first(self):
        """A contract ends on the 1st, another begins on it: every day has exactly one."""
        old = self.contract(self.alpha, "2026-01-01", "2026-03-01", fee_table_id=self.standard.id)
        new = self.contract(self.alpha, "2026-03-01", fee_table_id=self.special.id)
        self.assertEqual(self.resolved(self.mary, date(2026, 2, 28))["contract"], old)
        self.assertEqual(self.resolved(self.mary, date(2026, 3, 1))["contract"], new)
        self.assertFalse(self.resolved(self.mary, date(2025, 12, 31))["contract"])

    def test_overlap_refused(self):
        """The database refuses one day of overlap, says why in words, and lets drafts and other nodes be."""
        self.contract(self.alpha, "2026-01-01", "2026-03-01")
        message = self.refused(self.alpha, "2026-02-28", "2026-04-01")
        self.assertIn("has a contract in force in that period already", message)
        self.refused(self.alpha, "2025-01-01")
        self.refused(self.alpha, "2026-01-01", "2026-03-01", state="closed")
        draft = self.contract(self.alpha, "2026-02-01", state="draft")
        self.contract(self.north, "2026-02-01")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            draft.action_activate()
            draft.flush_recordset()

    def test_overlap_refused_behind_odoos_back(self):
        """Raw SQL does not get past it either: it is the database that refuses, also of two at once."""
        contract = self.contract(self.alpha, "2026-01-01", "2026-03-01")
        contract.flush_recordset()
        query = (
            "INSERT INTO travel_contract (name, partner_id, company_id, date_from, date_to, state)"
            " SELECT name, partner_id, company_id, date_to - %s, NULL, 'active' FROM travel_contract WHERE id = %s"
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.cr.execute(query, [1, contract.id])
        self.cr.execute(query, [0, contract.id])
        self.assertEqual(self.cr.rowcount, 1)

    def test_end_after_begin(self):
        message = self.refused(self.alpha, "2026-03-01", "2026-03-01", state="draft")
        self.assertIn("ends after the day on which it begins", message)

    @freeze_time("2026-03-10")
    def test_close(self):
        """Closing ends a contract with this day; one that has not begun goes back to draft instead."""
        contract = self.contract(self.alpha, "2026-01-01")
        contract.action_close()
        self.assertRecordValues(contract, [{"state": "closed", "date_to": date(2026, 3, 11)}])
        self.assertEqual(self.resolved(self.alpha)["contract"], contract)
        self.assertFalse(self.resolved(self.alpha, date(2026, 3, 11))["contract"])
        ended = self.contract(self.north, "2026-01-01", "2026-02-01")
        ended.action_close()
        self.assertEqual(ended.date_to, date(2026, 2, 1))
        future = self.contract(self.alpha, "2026-05-01")
        with self.assertRaisesRegex(UserError, "has not begun yet"):
            future.action_close()
        future.action_draft()
        self.assertEqual(future.state, "draft")

    @freeze_time("2026-03-10")
    def test_new_version(self):
        """A new version of an open contract begins on the next 1st; activating it ends the old one there."""
        old = self.contract(self.alpha, "2026-01-01", fee_table_id=self.standard.id, billing_profile_id=self.by_clerk)
        new = self.Contract.browse(old.action_renew()["res_id"])
        self.assertRecordValues(
            new,
            [{"state": "draft", "date_from": date(2026, 4, 1), "date_to": False, "billing_profile_id": self.by_clerk}],
        )
        new.fee_table_id = self.special
        self.assertFalse(old.date_to)
        new.action_activate()
        self.assertEqual(old.date_to, date(2026, 4, 1))
        tables = [self.resolved(self.mary, day).value("fee_table_id") for day in (date(2026, 3, 31), date(2026, 4, 1))]
        self.assertEqual(tables, [self.standard, self.special])

    def test_new_version_of_ended(self):
        old = self.contract(self.alpha, "2026-01-01", "2026-07-01")
        new = self.Contract.browse(old.action_renew()["res_id"])
        self.assertEqual(new.date_from, date(2026, 7, 1))

    def test_past_activation_warns(self):
        """A draft that reaches over billed services says how many; they keep their prices."""
        order = self.order(self.mary)
        self.ticket(order).state = "billed"
        late = self.contract(self.alpha, "2026-03-11", state="draft")
        early = self.contract(self.alpha, "2026-03-10", state="draft")
        self.assertFalse(late.past_warning)
        self.assertIn("1 services", early.past_warning)
        early.action_activate()
        self.assertIn("keep their prices", early.message_ids[0].body)

    def test_archived_still_speaks_of_its_days(self):
        contract = self.contract(self.alpha, "2026-01-01", "2026-04-01")
        with self.assertRaisesRegex(UserError, "in force"):
            contract.action_archive()
        contract.action_close()
        contract.action_archive()
        self.assertEqual(self.resolved(self.mary)["contract"], contract)
        with self.assertRaisesRegex(UserError, "Only drafts"):
            contract.unlink()


@tagged("post_install", "-at_install")
class TestContractTerms(ContractCommon):
    def test_inherited_with_source(self):
        """Each blank aspect comes from the nearest node that sets it."""
        group_terms = self.contract(
            self.alpha, fee_table_id=self.standard.id, billing_profile_id=self.by_itself, payment_term_id=self.pay_terms_b.id
        )
        lyon = self.mary.parent_id.parent_id
        own = self.contract(lyon, fee_table_id=self.special.id)
        terms = self.resolved(self.mary)
        self.assertEqual(terms["contract"], own)
        self.assertEqual(terms["fee_table_id"], (self.special, own))
        self.assertEqual(terms["billing_profile_id"], (group_terms.billing_profile_id, group_terms))
        self.assertEqual(terms["payment_term_id"], (self.pay_terms_b, group_terms))
        self.assertFalse(terms.value("reference_set_id"))
        self.assertEqual(self.resolved(self.north)["fee_table_id"], (self.standard, group_terms))
        self.assertFalse(self.resolved(self.partner_a)["contract"])

    def test_public_terms(self):
        """The same as plain data, for programs, with names for people."""
        contract = self.contract(self.alpha, fee_table_id=self.standard.id, billing_profile_id=self.by_clerk)
        terms = self.Contract.with_user(self.users["agent"]).terms(self.mary.id, "2026-03-10")
        self.assertEqual(
            terms["fee_table_id"],
            {
                "label": "Fee Table",
                "value": self.standard.id,
                "display": "Standard",
                "node_id": self.alpha.id,
                "node": "Alpha Group",
                "contract_id": contract.id,
                "contract": contract.name,
            },
        )
        self.assertEqual(terms["billing_profile_id"]["display"], "By a billing clerk")
        self.assertEqual(terms["contract"]["value"], contract.id)
        self.assertEqual((terms["payment_term_id"]["value"], terms["payment_term_id"]["node"]), (False, ""))
        for bad in (("x", "is no date"), (False, "is no date")):
            with self.assertRaisesRegex(UserError, bad[1]):
                self.Contract.terms(self.mary.id, bad[0])
        for nobody in (self.mary.id + 1000000, "x", [self.mary.id], False):
            with self.assertRaisesRegex(UserError, "no customer"):
                self.Contract.terms(nobody, "2026-03-10")

    def test_terms_of_many(self):
        """A thousand pairs take as many queries as one, and give the same as one by one."""
        group_terms = self.contract(self.alpha, "2026-01-01", "2026-03-15", fee_table_id=self.standard.id)
        later = self.contract(self.alpha, "2026-03-15", fee_table_id=self.special.id)
        people = self.env["res.partner"].create(
            [
                {"name": f"T{number}", "parent_id": self.north.id, "travel_node_type": "traveller"}
                for number in range(100)
            ]
        )
        days = [date(2026, 3, day) for day in range(10, 20)]

        def resolve(pairs):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            terms = self.Contract._resolve_terms(pairs)
            for found in terms.values():
                found.value("fee_table_id")
            return terms, self.env.cr.sql_log_count - before

        resolve([(self.mary, MARCH_10)])  # what is read once and for all
        _one, queries_of_one = resolve([(self.mary, MARCH_10)])
        terms, queries = resolve([(person, day) for person in people for day in days])
        self.assertEqual(len(terms), 1000)
        self.assertEqual(queries, queries_of_one)
        self.assertEqual({terms[person.id, days[4]]["contract"] for person in people}, {group_terms})
        self.assertEqual({terms[person.id, days[5]]["contract"] for person in people}, {later})

    def test_moved_customer_has_new_terms(self):
        beta = self.group("Beta Group")
        self.contract(self.alpha, fee_table_id=self.standard.id)
        theirs = self.contract(beta, fee_table_id=self.special.id)
        self.north.parent_id = beta
        self.assertEqual(self.resolved(self.mary)["fee_table_id"], (self.special, theirs))

    def test_companies_apart(self):
        """Each agency company has its own contracts with a shared customer."""
        ours = self.contract(self.alpha, fee_table_id=self.standard.id)
        other = self.env["res.company"].create({"name": "Second agency"})
        self.env.user.company_ids += other
        theirs = self.Contract.with_company(other).create(
            {
                "name": "Theirs",
                "partner_id": self.alpha.id,
                "date_from": "2026-01-01",
                "state": "active",
                "billing_profile_id": self.by_clerk,
                "company_id": other.id,
            }
        )
        self.assertEqual(self.resolved(self.mary)["contract"], ours)
        pairs = [(self.mary, MARCH_10)]
        self.assertEqual(self.Contract._resolve_terms(pairs, other)[self.mary.id, MARCH_10]["contract"], theirs)
        agent = self.role_user("agent", other, login="second_agent")
        self.assertFalse(self.Contract.with_user(agent).search([("id", "=", ours.id)]))
        seen = self.Contract.with_user(agent).with_company(other).terms(self.mary.id, "2026-03-10")
        self.assertEqual(seen["contract"]["value"], theirs.id)
        self.assertFalse(seen["fee_table_id"]["value"])

    def test_roles(self):
        """Agents read contracts, account managers write them, managers delete drafts, others see nothing."""
        contract = self.contract(self.alpha, state="draft")
        as_agent = contract.with_user(self.users["agent"])
        self.assertEqual(as_agent.name, contract.name)
        for attempt in (
            lambda: as_agent.write({"billing_profile_id": self.by_clerk}),
            lambda: as_agent.action_activate(),
            lambda: as_agent.copy(),
        ):
            with self.assertRaises(AccessError):
                attempt()
        as_keeper = contract.with_user(self.users["account_manager"])
        as_keeper.write({"billing_profile_id": self.by_clerk})
        as_keeper.action_activate()
        self.assertEqual(contract.state, "active")
        stranger = self.simple_accountman
        with self.assertRaises(AccessError):
            self.Contract.with_user(stranger).terms(self.mary.id, "2026-03-10")

    @freeze_time("2026-03-10")
    def test_shown_on_the_customer(self):
        """The contact's page shows what holds today and where it comes from; buttons count the whole subtree."""
        contract = self.contract(self.alpha, fee_table_id=self.standard.id)
        self.order(self.mary)
        self.cost_center(self.alpha, "4711")
        page = str(self.north.with_user(self.users["agent"]).travel_terms_html)
        self.assertIn("Standard", page)
        self.assertIn("inherited", page)
        self.assertIn(f"/odoo/travel.contract/{contract.id}", page)
        self.assertFalse(self.partner_a.travel_terms_html)
        self.assertRecordValues(
            self.alpha + self.partner_a,
            [
                {
                    "travel_contract_count": 1,
                    "travel_order_count": 1,
                    "travel_traveller_count": 1,
                    "travel_cost_center_count": 1,
                },
                {
                    "travel_contract_count": 0,
                    "travel_order_count": 0,
                    "travel_traveller_count": 0,
                    "travel_cost_center_count": 0,
                },
            ],
        )
        draft = self.contract(self.north, state="draft", billing_profile_id=self.by_clerk)
        self.assertIn("By a billing clerk", str(draft.terms_html))
        self.assertIn("Standard", str(draft.terms_html))


@tagged("post_install", "-at_install")
class TestDebtor(ContractCommon):
    def test_own_company_is_invoiced(self):
        lyon = self.mary.parent_id.parent_id
        self.assertEqual(self.mary._travel_debtor(MARCH_10).partner, lyon)

    def test_contract_names_the_debtor(self):
        """Invoices go where the contract says, with its payment terms, or else that partner's own."""
        office = self.env["res.partner"].create({"name": "Invoice office", "parent_id": self.alpha.id})
        office.property_payment_term_id = self.pay_terms_a
        contract = self.contract(self.alpha, invoice_partner_id=office.id)
        self.assertEqual(self.mary._travel_debtor(MARCH_10), (office, self.pay_terms_a))
        contract.payment_term_id = self.pay_terms_b
        self.assertEqual(self.mary._travel_debtor(MARCH_10), (office, self.pay_terms_b))

    def test_sub_agent_is_invoiced(self):
        """Below a sub-agent the sub-agent is invoiced, unless a contract at or below it says otherwise."""
        agent = self.sub_agent("Corner Travel", self.group("Franchise"))
        agent.property_payment_term_id = self.pay_terms_b
        gamma = self.customer("Gamma", agent)
        walker = self.traveller("Walk In", gamma)
        self.assertEqual(walker._travel_debtor(MARCH_10), (agent, self.pay_terms_b))
        above = self.contract(agent.parent_id, invoice_partner_id=self.partner_a.id)
        self.assertEqual(walker._travel_debtor(MARCH_10).partner, agent)
        self.contract(gamma, invoice_partner_id=gamma.id)
        self.assertEqual(walker._travel_debtor(MARCH_10).partner, gamma)
        self.assertEqual(above.partner_id._travel_debtor(MARCH_10).partner, self.partner_a)

    def test_debtors_of_many(self):
        """A hundred customers take as many queries as three."""
        agent = self.sub_agent("Corner Travel")

        def find(count):
            customers = self.env["res.partner"].create(
                [
                    {"name": f"C{number}", "parent_id": agent.id, "travel_node_type": "company", "is_company": True}
                    for number in range(count)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.env["res.partner"]._travel_debtors([(customer, MARCH_10) for customer in customers])
            self.assertEqual({debtor.partner for debtor in found.values()}, {agent})
            return self.env.cr.sql_log_count - before

        find(1)
        self.assertEqual(find(100), find(3))
