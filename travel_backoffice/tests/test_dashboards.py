"""The dashboards in a browser, each opened as its role: figures worked out by hand, and equal to the lists behind them."""

import json
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import file_open
from odoo.tools.translate import extract_spreadsheet_terms

from .aging_common import AgingCommon
from .common import ROLES

PATIENCE = 240
#: who may open a dashboard: its role, and the roles that do its work, too
OPEN_TO = {
    "counter": set(ROLES),
    "billing": {"clerk", "controller", "manager"},
    "receivables": {"controller", "manager"},
    "customers": {"account_manager", "manager"},
    "management": {"manager"},
}
MARCH = {"type": "month", "year": 2026, "month": 3}


class DashboardCommon(AgingCommon, HttpCase):
    def dashboard(self, name):
        return self.env.ref(f"travel_backoffice.dashboard_{name}")

    def looks(self, name, role, period=None, phone=False, **figures):
        """Open a dashboard as a role; its figures are these, and each opens the records that it sums."""
        filters = [{"id": "period", "value": period}] if period else []
        expected = {"id": self.dashboard(name).id, "figures": figures, "filters": filters, "phone": phone}
        self.browser_js(
            f"/odoo/action-travel_backoffice.action_travel_dashboard_{name}",
            f"odoo.travelDashboard({json.dumps(expected)})",
            "odoo.isReady === true && Boolean(odoo.travelDashboard)",
            login=self.users[role].login,
            timeout=PATIENCE,
        )


@tagged("post_install", "-at_install")
class TestDashboards(DashboardCommon):
    def test_counter(self):
        """The agent's own: limits an hour ago, in 5 hours, in 2 days, none; and one of another agent. The last waits: 0.00 held."""
        agent, now = self.users["agent"], fields.Datetime.now()
        hours = (-1, 5, 48, None)
        orders = [self.booked(agent, hour and now + timedelta(hours=hour), 3 if hour else 60) for hour in hours]
        self.booked(self.users["clerk"], now + timedelta(hours=5), 60)
        self.env["travel.hold"]._put(orders[-1], "customer_missing", "Whose is it?")
        self.looks("counter", "agent", limit_passed=1, limit_day=1, limit_days=1, booked=4, holds=1, leaving=3, approvals=0)

    def booked(self, agent, limit, days):
        leaves = fields.Date.add(fields.Date.today(), days=days)
        leg = Command.create({"origin": "BER", "destination": "FRA", "departure_date": leaves})
        return self.order(self.it, user_id=agent.id, ticketing_limit=limit, booked_segment_ids=[leg])

    def test_billing(self):
        """By hand wait 278 + 60 = 338; held are fares of 253, and of 153 in a currency of which two are one: 253 + 76.50.

        Of an invoice sent by mail the sending failed.
        """
        self.travel_orders()
        held = self.simple_order(self.sales, "220-0000000007").line_ids
        foreign = self.setup_other_currency("HRK", rates=[("2026-01-01", 2.0)])
        abroad = self.order(self.sales)
        held |= self.ticket(abroad, "220-0000000011", base_fare=100.0, taxes={"YQ": 53.0}, currency_id=foreign.id)
        self.env["travel.hold"]._put(held, "reference_missing", "Cost centre is missing.")
        beta = self.customer("Beta", email="bills@beta.example")
        self.contract(beta, delivery_profile_id=self.env.ref("travel_backoffice.delivery_profile_email").id)
        invoice = self.bill(self.simple_order(beta, "220-0000000008"))
        invoice.travel_delivery_ids.sudo().state = "failed"
        self.env["travel.billing.run"].create({"day": "2026-04-01"}).sudo().state = "stopped"
        self.looks("billing", "clerk", by_hand=338.0, due=0, held=329.5, failed=1, running=1)

    def test_receivables(self):
        """341.50 open and past due; 25.00 of it disputed; 100.00 promised for later."""
        self.dispute(self.item(self.travel_invoice()), 25.0)
        later = fields.Date.add(fields.Date.today(), days=10)
        self.env["travel.promise"].create(
            {"partner_id": self.firm.id, "amount": 100.0, "made_on": fields.Date.today(), "promised_on": later, "currency_id": self.currency.id}
        )
        self.looks("receivables", "controller", open=341.5, past_due=341.5, old=341.5, disputed=25.0, promised=100.0, broken=0)

    def test_customers(self):
        """His: 278 and 60, of it 35 fees; the 60 out of policy, the 278 within: one of two. Another's 278 is not his."""
        self.top.user_id = self.users["account_manager"]
        orders = self.travel_orders()
        orders[0].line_ids.policy_status = "in"
        orders[1].line_ids.policy_status = "out"
        self.simple_order(self.customer("Beta"), "220-0000000009")
        self.env["travel.hold"]._put(orders[1].line_ids, "reference_missing", "Cost centre is missing.")
        self.contract(self.sales, date_to=fields.Date.add(fields.Date.today(), days=30))
        self.looks("customers", "account_manager", MARCH, spend=338.0, fees=35.0, out=1, within=0.5, held=1, ending=1)

    def test_management(self):
        """Sold in March 338 twice, of it 70 fees; half of it invoiced; the other half waits, and 278 of February."""
        self.travel_invoice()
        self.travel_orders(number=3324650400)
        self.simple_order(self.sales, "220-0000000010", booked_at=datetime(2026, 2, 27, 9))
        self.looks("management", "manager", MARCH, sales=676.0, income=70.0, unbilled=338.0 + 278.0)


@tagged("post_install", "-at_install")
class TestDashboardsOnAPhone(DashboardCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_receivables(self):
        """Each figure of the desk's screen is there, and one is touched."""
        self.travel_invoice()
        self.looks("receivables", "controller", phone=True, open=341.5, past_due=341.5)


@tagged("post_install", "-at_install")
class TestDashboardAccess(DashboardCommon):
    def test_roles(self):
        """By reading, by searching, by the list of dashboards, by its data's address, by a shared copy."""
        for role in ROLES:
            user = self.users[role]
            own = self.env["spreadsheet.dashboard"].with_user(user)
            group = self.env.ref("travel_backoffice.dashboard_group_travel").with_user(user)
            self.authenticate(user.login, user.login)
            for name, roles in OPEN_TO.items():
                dashboard = self.dashboard(name)
                self.assertEqual(bool(own.search([("id", "=", dashboard.id)])), role in roles, (name, role))
                self.assertEqual(dashboard in group.published_dashboard_ids.sudo(), role in roles, (name, role))
                answer = self.url_open(f"/spreadsheet/dashboard/data/{dashboard.id}")
                self.assertEqual(answer.status_code, 200 if role in roles else 403, (name, role))
                if role not in roles:
                    self.assertShut(dashboard.with_user(user), answer)

    def assertShut(self, dashboard, answer):
        self.assertNotIn("travel.", answer.text)
        with self.assertRaises(AccessError):
            dashboard.read(["spreadsheet_data"])
        self.assertFalse(dashboard.spreadsheet_data)
        share = self.env["spreadsheet.dashboard.share"].with_user(dashboard.env.user)
        with self.assertRaises(AccessError):
            share.action_get_share_url({"dashboard_id": dashboard.id, "spreadsheet_data": "{}", "excel_files": []})

    def test_nobody_else(self):
        """Neither an employee without a role, nor the portal, nor the public."""
        employee = self.env["res.users"].create(
            {"name": "Employee", "login": "employee", "password": "employee", "group_ids": [Command.set([self.env.ref("base.group_user").id])]}
        )
        portal = self.env["res.users"].create(
            {"name": "Portal", "login": "portal_p", "password": "portal_p", "group_ids": [Command.set([self.env.ref("base.group_portal").id])]}
        )
        ids = [self.dashboard(name).id for name in OPEN_TO]
        self.assertFalse(self.env["spreadsheet.dashboard"].with_user(employee).search([("id", "in", ids)]))
        with self.assertRaises(AccessError):
            self.env["spreadsheet.dashboard"].with_user(portal).search([("id", "in", ids)])
        for user in (employee, portal):
            self.authenticate(user.login, user.login)
            for key in ids:
                self.assertIn(self.url_open(f"/spreadsheet/dashboard/data/{key}").status_code, (403, 404))
        self.authenticate(None, None)
        self.assertNotIn("snapshot", self.url_open(f"/spreadsheet/dashboard/data/{ids[0]}").text)

    def test_texts_are_for_translators(self):
        """Titles, labels and filters come into the file of texts, as those of Odoo's dashboards do."""
        for name, (title, label, choice) in {
            "counter": ("Ticketing Limits Coming", "Travellers", "Agent"),
            "receivables": ("Open, by Age", "Days to Pay", "Salesperson"),
        }.items():
            with file_open(f"travel_backoffice/data/dashboards/{name}_dashboard.json", "rb") as file:
                found = {term for _line, _function, term, _comments in extract_spreadsheet_terms(file, [], [], {})}
            self.assertLessEqual({title, label, choice}, found)

    def test_menus(self):
        for role in ROLES:
            visible = self.env["ir.ui.menu"].with_user(self.users[role])._visible_menu_ids()
            for name, roles in OPEN_TO.items():
                menu = self.env.ref(f"travel_backoffice.menu_travel_dashboard_{name}")
                self.assertEqual(menu.id in visible, role in roles, (name, role))
