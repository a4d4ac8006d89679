"""MIS reports by schedule: each day once, each reader within its own rights, none forgotten that was not delivered."""

from contextlib import suppress
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..models.res_company import ResCompany
from .mail_common import MailCommon
from .mis_common import MisCommon


@tagged("post_install", "-at_install")
class TestMisSchedule(MailCommon, MisCommon):
    """Reports on the first of the month, by mail."""

    def setUp(self):
        super().setUp()
        self.startPatcher(
            patch.object(self.registry["travel.mis.report"], "_render_pdf", lambda one: ("pdf", b"%PDF-1.4 " + one.name.encode(), "application/pdf"))
        )

    def run_on(self, *day):
        """… and what they queued is sent."""
        super().run_on(*day)
        queued = self.reports().sudo().delivery_ids.filtered(lambda one: one.state == "queued")
        queued.next_try_at = "2026-03-12 08:00:00"
        queued._deliver()
        self.env.invalidate_all()
        return self.seen()

    # -- when -------------------------------------------------------------------------------------------------------

    def test_every_month(self):
        """On 1 April, once; off in May, both months are made up for in June, each of its own month."""
        schedule = self.schedule()
        self.assertEqual(schedule.next_run, date(2026, 4, 1))
        self.assertEqual(self.run_on(2026, 3, 31), [])
        self.assertEqual(self.run_on(2026, 4, 1), [("2026-04-01", "done")])
        self.assertEqual(self.run_on(2026, 4, 1), [("2026-04-01", "done")], "once")
        self.assertEqual((schedule.next_run, schedule.last_run), (date(2026, 5, 1), date(2026, 4, 1)))
        found = self.run_on(2026, 6, 2)
        self.assertEqual(found, [("2026-04-01", "done"), ("2026-05-01", "done"), ("2026-06-01", "done")])
        # of March, April and May: all was booked in March
        self.assertEqual([self.told(report)[()] for report in self.reports()], [456.0, 0.0, 0.0])
        self.assertEqual(self.house.reached(), [["mary@alpha.example"]] * 3)

    def test_midnight_of_the_agency(self):
        """22:30 UTC on 30 April is 18:30 in New York, and 1 May in Berlin: due there, and not yet in New York."""
        self.schedule(starts_on="2026-05-01")
        for zone, expected in (("America/New_York", []), ("Europe/Berlin", [("2026-05-01", "waiting")])):
            with (
                freeze_time("2026-04-30 22:30:00"),
                patch.object(self.registry["res.company"], "_travel_today", ResCompany._travel_today),
                patch.object(self.registry["res.company"], "_travel_timezone", lambda company, zone=zone: zone),
            ):
                self.env["travel.mis.due"].sudo()._cron_issue()
            self.assertEqual(self.seen(), expected, zone)

    def test_working_day(self):
        """The second working day of May 2026: the 1st is a Friday, then a weekend, the 4th."""
        schedule = self.schedule(day=2, working_days=True, starts_on="2026-05-01")
        with patch.object(self.registry["res.company"], "_travel_works_on", lambda company, day: day.weekday() < 5):
            self.assertEqual(schedule.next_run, date(2026, 5, 4))
            self.assertEqual(self.run_on(2026, 5, 3), [])
            self.assertEqual(self.run_on(2026, 5, 4), [("2026-05-04", "done")])

    def test_archived_is_not_made_up_for(self):
        schedule = self.schedule()
        schedule.active = False
        self.assertEqual(self.run_on(2026, 6, 20), [])
        schedule.active = True
        self.assertEqual(self.run_on(2026, 6, 20), [])
        self.assertEqual(schedule.next_run, date(2026, 7, 1))

    def test_periods(self):
        """The day before the sale, the day of it, the year: 10 March is when it was booked."""
        schedule = self.schedule(frequency="daily", covers="yesterday", starts_on="2026-03-10")
        self.run_on(2026, 3, 11)
        self.assertEqual([self.told(report)[()] for report in self.reports()], [0.0, 456.0])
        schedule.covers = "year_to_date"
        self.run_on(2026, 3, 12)
        self.assertEqual(self.told(self.reports()[-1])[()], 456.0)
        self.assertIn("1", self.reports()[-1].figures["pages"][0]["about"][0])

    # -- to whom ----------------------------------------------------------------------------------------------------

    def test_each_within_its_rights(self):
        """The travel manager sees both departments, the head of Sales (without a log-in) its own, Ben with one his trips."""
        self.log_in(self.ben)
        self.ben.email = "ben@alpha.example"
        schedule = self.schedule(self.by_traveller, roles=("manager", "head"))
        schedule.recipient_ids = [Command.create({"role": "person", "partner_id": self.ben.id})]
        self.run_on(2026, 4, 1)
        self.assertEqual(self.told(self.reports(self.mary)), {("Ann",): 278.0, ("Ben",): 178.0, (): 456.0})
        self.assertEqual(self.told(self.reports(self.head)), {("Ann",): 278.0, (): 278.0})
        self.assertEqual(self.told(self.reports(self.ben)), {("Ben",): 178.0, (): 178.0})
        self.assertEqual(self.reports().mapped("scope_text"), ["Alpha", "Alpha, Sales", "Own trips and bookings of Ben"])
        self.assertEqual(self.house.reached(), [["mary@alpha.example"], ["harry@alpha.example"], ["ben@alpha.example"]])

    def test_a_log_in_changes_nothing(self):
        """The same person with and without a log-in: the rules of the user and its domain say the same."""
        schedule = self.schedule(roles=("head",))
        self.run_on(2026, 4, 1)
        self.log_in(self.head)
        self.run_on(2026, 5, 1)
        schedule.covers = "last_quarter"
        self.run_on(2026, 6, 1)
        april, _may, june = self.reports()
        self.assertEqual(self.told(april), self.told(june))

    def test_the_owner_of_a_cost_centre(self):
        """Only what is on it: Ann's ticket of 278."""
        center = self.cost_center(self.alpha, "4711")
        self.first.line_ids.cost_center_id = center
        owner = self.person("Olga", self.works, "cost_center", travel_owned_center_ids=[Command.set(center.ids)])
        self.schedule(roles=("cost_center",))
        self.run_on(2026, 4, 1)
        self.assertEqual(self.told(self.reports(owner))[()], 278.0)
        self.assertEqual(self.reports().scope_text, "Cost centres 4711")

    def test_an_address_gets_all_of_the_node_and_no_more(self):
        schedule = self.schedule(roles=(), partner=self.works)
        schedule.recipient_ids = [Command.create({"role": "address", "emails": "Board@alpha.example"})]
        self.run_on(2026, 4, 1)
        self.assertEqual(self.told(self.reports())[()], 178.0)
        self.assertEqual(self.house.reached(), [["Board@alpha.example"]])

    def test_a_schedule_of_a_part(self):
        """The manager of all, as a reader of the schedule of Works, gets Works; the head of Sales nothing of it."""
        schedule = self.schedule(roles=(), partner=self.works)
        schedule.recipient_ids = [Command.create({"role": "person", "partner_id": one.id}) for one in (self.mary, self.head)]
        self.run_on(2026, 4, 1)
        self.assertEqual([self.told(report)[()] for report in self.reports()], [178.0, 0.0])

    def test_nobody_of_another_customer(self):
        stranger = self.person("Sven", self.other, "manager")
        schedule = self.schedule()
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            schedule.recipient_ids = [Command.create({"role": "person", "partner_id": stranger.id})]
        foreign = self.view("Others' view", ["route"], user_id=self.log_in(stranger).id, shared=True)
        with self.assertRaisesRegex(ValidationError, "another customer"):
            schedule.page_ids = [Command.create({"view_id": foreign.id})]
        schedule.recipient_ids = [Command.create({"role": "person", "partner_id": self.head.id})]
        with self.assertRaisesRegex(ValidationError, "Harry does not belong to Other"):
            schedule.partner_id = self.other

    def test_a_sending_to_fixed_addresses_tells_nobody_else(self):
        """The delivery profile sends invoices to an address; a report made for Harry goes to Harry."""
        self.rule.write({"send_mis": True, "recipients": "fixed", "email_to": "all@alpha.example"})
        self.contract(self.alpha, delivery_profile_id=self.profile.id)
        self.schedule(roles=("head",))
        self.run_on(2026, 4, 1)
        self.assertEqual(self.house.reached(), [["harry@alpha.example"]])

    # -- what goes wrong --------------------------------------------------------------------------------------------

    def test_a_refused_address(self):
        """It shows as such and stays; with the right address the same report goes out, once; May is sent on time."""
        self.house.refuse["mary@alpha.example"] = "550 no such person"
        self.schedule()
        self.assertEqual(self.run_on(2026, 4, 1), [("2026-04-01", "trouble")])
        report = self.reports()
        self.assertEqual((report.delivery_state, report.activity_ids.res_id), ("trouble", report.id))
        self.assertIn("550 no such person", report.delivery_ids.sudo().error)
        self.mary.email = "mary.new@alpha.example"
        self.assertEqual(self.run_on(2026, 5, 1), [("2026-04-01", "done"), ("2026-05-01", "done")])
        self.assertEqual(self.reports()[0], report)
        self.assertEqual(self.house.reached(), [["mary.new@alpha.example"]] * 2)

    def test_no_address(self):
        self.mary.email = False
        self.schedule()
        self.assertEqual(self.run_on(2026, 4, 1), [("2026-04-01", "trouble")])
        self.assertIn("Mary has no e-mail address", self.reports().delivery_ids.sudo().error)

    def test_a_deleted_view_holds_it(self):
        """Nothing is left out silently: it waits with the reason, who is responsible is told once, and then it goes on."""
        schedule = self.schedule(self.by_customer, self.by_traveller, user_id=self.users["account_manager"].id)
        self.by_traveller.unlink()
        self.assertIn("“Spend by Traveller” was deleted", schedule.obstacle)
        self.run_on(2026, 4, 1)
        self.assertEqual(self.run_on(2026, 4, 2), [("2026-04-01", "due")])
        self.assertEqual(len(schedule.activity_ids), 1)
        self.assertEqual((schedule.activity_ids.user_id, len(self.reports())), (self.users["account_manager"], 0))
        schedule.page_ids.filtered(lambda page: not page.view_id).unlink()
        self.assertEqual(self.run_on(2026, 4, 3), [("2026-04-01", "done")])

    def test_a_view_that_is_no_longer_shared(self):
        view = self.view("Mary's", ["route"], user_id=self.log_in(self.mary).id, shared=True)
        schedule = self.schedule(view)
        self.assertFalse(schedule.obstacle)
        view.shared = False
        schedule.invalidate_recordset()
        self.assertIn("no longer shared", schedule.obstacle)
        view.sudo().write({"shared": True, "active": False})
        schedule.invalidate_recordset()
        self.assertIn("archived", schedule.obstacle)

    def test_one_reader_that_fails_stops_no_other(self):
        """Harry may log in to another company of the agency only: Mary gets hers, and it stays until his can be made, too."""
        user = self.log_in(self.head)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        user.write({"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id})
        self.schedule(roles=("manager", "head"))
        self.assertEqual(self.run_on(2026, 4, 1), [("2026-04-01", "due")])
        self.assertEqual(self.reports().reader_id, self.mary)
        self.assertIn("Harry may not see", self.env["travel.mis.due"].search([]).note)
        user.write({"company_ids": [Command.link(self.agency.id)]})
        self.assertEqual(self.run_on(2026, 4, 2), [("2026-04-01", "done")])
        self.assertEqual(self.house.reached(), [["mary@alpha.example"], ["harry@alpha.example"]])

    def test_a_program_error_stops_no_other(self):
        bad, good = self.schedule(), self.schedule(partner=self.works, roles=())
        good.recipient_ids = [Command.create({"role": "person", "partner_id": self.mary.id})]
        Due, genuine = self.registry["travel.mis.due"], self.registry["travel.mis.due"]._issue_to

        def issue(due, reader):
            if due.schedule_id == bad:
                raise ZeroDivisionError
            return genuine(due, reader)

        with patch.object(Due, "_issue_to", issue), self.assertLogs("odoo.addons.travel_backoffice", "ERROR"):
            self.run_on(2026, 4, 1)
        states = {due.schedule_id: (due.state, bool(due.note)) for due in self.env["travel.mis.due"].search([])}
        self.assertEqual(states, {bad: ("due", True), good: ("done", False)})
        self.assertEqual(self.run_on(2026, 4, 2), [("2026-04-01", "done")] * 2)

    def test_killed_in_between(self):
        """Killed after the first of two reports stands: begun again, each reader has one, each mail is sent once."""
        self.schedule(roles=("manager", "head"))
        self.today(date(2026, 4, 1))

        class Killed(BaseException):
            pass

        Due, genuine = self.registry["travel.mis.due"], self.registry["travel.mis.due"]._issue_to

        def issue(due, reader):
            if reader.person == self.head:
                raise Killed
            return genuine(due, reader)

        with patch.object(Due, "_issue_to", issue), suppress(Killed):
            self.env["travel.mis.due"].sudo()._cron_issue()
        self.assertEqual((self.reports().reader_id, self.house.mails), (self.mary, []))
        self.assertEqual(self.run_on(2026, 4, 1), [("2026-04-01", "done")])
        self.assertEqual((len(self.reports()), len(self.house.mails)), (2, 2))

    # -- by people --------------------------------------------------------------------------------------------------

    def test_issue_now(self):
        """On 20 April, between two months: of March, for who has none of today; pressed again, nothing is new."""
        schedule = self.schedule().with_user(self.users["account_manager"])
        self.today(date(2026, 4, 20))
        answer = schedule.action_issue_now()
        self.assertEqual(answer["res_model"], "travel.mis.report")
        schedule.action_issue_now()
        report = self.reports()
        self.assertEqual((len(report), report.issued_on, self.told(report)[()]), (1, date(2026, 4, 20), 456.0))
        self.assertEqual(schedule.planned_to, False, "the schedule goes its way")
        report.with_user(self.users["clerk"]).action_cancel()
        schedule.action_issue_now()
        self.assertEqual(self.reports().mapped("state"), ["cancelled", "issued"])

    def test_left_out(self):
        self.mary.travel_portal_role = False
        self.schedule()
        self.assertEqual(self.run_on(2026, 4, 1), [("2026-04-01", "due")])
        due = self.env["travel.mis.due"].with_user(self.users["clerk"]).search([])
        self.assertIn("Nobody has the roles", due.note)
        due.action_leave()
        self.assertEqual(self.run_on(2026, 4, 2), [("2026-04-01", "left")])
        with self.assertRaises(AccessError):
            self.env["travel.mis.due"].with_user(self.users["agent"]).search([])

    def test_who_may_what(self):
        """Account managers keep schedules, clerks read; reports and what is due are the program's; portal users read none."""
        schedule = self.schedule()
        self.run_on(2026, 4, 1)
        schedule.with_user(self.users["account_manager"]).name = "Renamed"
        for action in (lambda: schedule.with_user(self.users["clerk"]).write({"name": "No"}), schedule.with_user(self.users["agent"]).read):
            with self.assertRaises(AccessError):
                action()
        for model in ("travel.mis.report", "travel.mis.due"):
            records = self.env[model].with_user(self.users["manager"]).search([])
            self.assertTrue(records)
            with self.assertRaises(AccessError):
                records.write({"company_id": self.agency.id})
        user = self.log_in(self.mary)
        for model in ("schedule", "page", "recipient", "due", "report", "issue"):
            self.assertFalse(self.env[f"travel.mis.{model}"].with_user(user).has_access("read"), model)

    def test_another_company(self):
        """Its schedules, reports and spend are its own: a reader of both gets what the schedule's company sold."""
        branch = self.env["res.company"].create({"name": "Kestrel Two"})
        self.schedule()
        self.run_on(2026, 4, 1)
        there = self.role_user("account_manager", branch, login="mis_there")
        for model in ("schedule", "due", "report"):
            self.assertFalse(self.env[f"travel.mis.{model}"].with_user(there).search([]), model)
        elsewhere = self.schedule(company_id=branch.id, delivery_profile_id=False, deliver=False)
        self.run_on(2026, 4, 1)
        self.assertEqual(self.told(self.reports().filtered(lambda one: one.schedule_id == elsewhere))[()], 0.0)

    def test_at_once(self):
        """The dialog: a preview as somebody sees it, then a report for it and for an address."""
        dialog = self.env["travel.mis.issue"].with_user(self.users["account_manager"])
        with Form(dialog) as form:
            form.partner_id = self.alpha
            form.view_ids.add(self.by_customer)
            form.date_from, form.date_to = date(2026, 3, 10), date(2026, 3, 10)
            form.reader_id = self.head
            self.assertIn("278.00", form.figures_html)
            self.assertNotIn("178.00", form.figures_html)
            form.person_ids.add(self.head)
            form.emails = "board@alpha.example"
            wizard = form.save()
        wizard.action_issue()
        self.assertEqual([self.told(report)[()] for report in self.reports()], [278.0, 456.0])
        self.assertEqual(self.reports().delivery_ids.sudo().mapped("state"), ["queued"] * 2)
        wizard.emails = "nobody"
        with self.assertRaises(UserError):
            wizard.action_issue()

    def test_words(self):
        schedule = self.schedule(frequency="quarterly", day=3, working_days=True, roles=("manager", "head"), with_csv=True)
        self.assertEqual(
            schedule.summary,
            "On working day 3 of each quarter; Spend by Customer of last month; to travel managers, department heads; as PDF, XLSX, CSV.",
        )
        self.assertEqual(schedule.recipient_ids.mapped("summary"), ["Mary", "Harry"])
        with self.assertRaises(ValidationError):
            schedule.write({"with_pdf": False, "with_xlsx": False, "with_csv": False})
