"""What hostile or careless people try with policies, alerts, back-tests, audits and dashboards past their screens."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .approval_common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestPolicyHostile(ApprovalCommon):
    """A hotel night that needs approval, and an agent who wants it to go on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        client = cls.customer("Gamma Ltd")
        cls.contract(client, fee_table_id=cls.fee_table().id, billing_profile_id=cls.by_clerk, policy_id=cls.policy.id)
        cls.other_rule.active = False
        cls.order_held = cls.order(client, confirmed=True)
        cls.night = cls.line(cls.order_held, "hotel", 300.0)
        cls.order_held.rate()

    def test_status_keyed(self):
        """Neither "approved, says the document" nor another policy, nor none, lifts the hold; a stated status is a person's."""
        self.assertEqual((self.night.state, self.night.open_hold_ids.code), ("held", "policy_approval"))
        night = self.night.with_user(self.users["agent"])
        for vals in (
            {"policy_status": "approved", "policy_source": "document"},
            {"policy_source": "document"},
            {"policy_id": False},
        ):
            with self.assertRaises(AccessError):
                night.write(vals)
        night.policy_status = "approved"
        night.policy_reason = "WHATEVER"
        self.order_held.rate()
        self.assertEqual(self.night.policy_source, "person")
        self.assertEqual((self.night.state, self.night.open_hold_ids.code), ("held", "policy_approval"))

    def test_status_at_birth(self):
        """A service entered as approved by its document, in its values or by the caller's context, is held all the same."""
        given = {
            "order_id": self.order_held.id, "service_type_id": self.service("hotel").id, "currency_id": self.env.company.currency_id.id,
            "base_fare": 100.0, "total_amount": 100.0,
        }  # fmt: skip
        lines = self.env["travel.order.line"].with_user(self.users["agent"])
        with self.assertRaises(AccessError):
            lines.create({**given, "policy_status": "approved", "policy_source": "document"})
        context = {"default_policy_status": "approved", "default_policy_source": "document", "default_policy_id": self.policy.id}
        line = lines.with_context(**context).create(given).sudo()
        self.order_held.rate()
        self.assertNotEqual(line.policy_source, "document")
        self.assertEqual((line.state, line.open_hold_ids.code), ("held", "policy_approval"))

    def test_a_number_keyed_is_told(self):
        """Whoever keys a number has issued it: no hold any more, but marked, out of policy, and in the order's log."""
        self.night.with_user(self.users["agent"]).document_number = "CONF123"
        self.assertRecordValues(self.night.policy_finding_ids, [{"state": "marked"}])
        self.assertEqual(self.night.policy_status, "out")
        self.assertTrue(any("Issued out of policy" in (message.body or "") for message in self.order_held.message_ids))

    def test_rules_with_findings_stay(self):
        """A clause that something was found against is archived, not deleted: then it is not held against services any more."""
        rule = self.night.policy_finding_ids.rule_id
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            rule.unlink()
        rule.active = False
        self.order_held.rate()
        self.assertFalse(self.night.policy_finding_ids)
        self.assertEqual((self.night.state, self.night.policy_status), ("ready", "in"))

    def test_chain_of_another_company(self):
        """A clause is not approved by another agency's people."""
        company = self._create_company(name="Other Agency")
        chain = self.env["travel.approval.chain"].sudo().create({"name": "Theirs", "company_id": company.id})
        with self.assertRaises(UserError), self.cr.savepoint():
            self.rule.chain_id = chain

    def test_malformed_lists(self):
        """Lists of suppliers are plain codes: patterns and rubbish are refused with a reason, thousands are taken."""
        for wanted in ("LH,(", "not", ".*"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.rule.write({"kind": "banned", "wanted": wanted})
        self.rule.write({"kind": "banned", "wanted": ", ".join(f"H{number}" for number in range(3000))})
        self.order_held.rate()
        self.assertFalse(self.night.policy_finding_ids)


@tagged("post_install", "-at_install")
class TestAlertHostile(ApprovalCommon):
    """Alerts look with their person's eyes, and tell that person: nobody sets one for somebody else."""

    def test_for_somebody_else(self):
        """An agent hands his alert to the manager, or to another company: he cannot."""
        agent = self.users["agent"]
        company = self._create_company(name="Other Agency")
        alerts = self.env["travel.alert"].with_user(agent)
        alert = alerts.create({"kind": "held"})
        for vals in ({"user_id": self.env.user.id}, {"company_id": company.id}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                alert.write(vals)
                self.env.flush_all()
            with self.assertRaises(AccessError), self.cr.savepoint():
                alerts.create({"kind": "held", **vals})

    def test_names_are_text(self):
        """A customer's name with a link in it stays text in the activity."""
        alert = self.env["travel.alert"].with_user(self.carl).create({"kind": "contract_end"})
        found = {"key": "x", "partner_id": self.alpha.id, "figure": 1.0, "amount": 0.0}
        hit = self.env["travel.alert.hit"].sudo()._keep(alert, [{**found, "message": '<a href="http://evil.example">Pay</a>'}])
        self.assertNotIn("<a", hit.activity_ids.note)
        self.assertIn("&lt;a", hit.activity_ids.note)


@tagged("post_install", "-at_install")
class TestSteeringHostile(ApprovalCommon):
    """Who calls the new models without their screens."""

    MODELS = (
        "travel.approval", "travel.approval.step", "travel.approval.chain", "travel.policy", "travel.policy.rule",
        "travel.policy.finding", "travel.profit", "travel.profit.finding", "travel.cost.rate", "travel.override.agreement",
        "travel.simulation", "travel.simulation.row", "travel.audit", "travel.audit.finding", "travel.audit.accuracy",
    )  # fmt: skip
    CLOSED_TO_AGENTS = MODELS[6:]

    def asks(self, user, model):
        records = self.env[model].with_user(user)
        records._read_group([], [], ["__count"])
        return records.search([], limit=1)

    def test_who_reads_what(self):
        """Portal users none of them; agents not what is earned and how right bills are; another agency's people nothing of ours."""
        approval = self.ask(self.trip())
        stranger = self.role_user("manager", self._create_company(name="Other Agency"), "stranger")
        portal = new_test_user(self.env, login="ann_portal", groups="base.group_portal", partner_id=self.ann.id)
        self.assertIn(approval, self.env["travel.approval"].with_user(self.users["agent"]).search([]))
        for model in self.MODELS:
            with self.subTest(model=model):
                self.assertFalse(self.asks(stranger, model))
                with self.assertRaises(AccessError):
                    self.asks(portal, model)
                with self.assertRaises(AccessError):
                    self.env[model].with_user(portal).search([]).export_data(["id"])
                if model in self.CLOSED_TO_AGENTS:
                    with self.assertRaises(AccessError):
                        self.asks(self.users["agent"], model)

    def test_who_calls_what(self):
        """Fee tables are tried, bills priced again by nobody but their people; of another agency by none."""
        table = self.fee_table()
        stranger = self.role_user("manager", self._create_company(name="Other Agency"), "stranger")
        for user in (self.users["agent"], self.users["clerk"], stranger):
            with self.assertRaises(AccessError):
                table.with_user(user).simulate("2026-01-01", "2026-02-01")
        with self.assertRaises(AccessError):
            self.env["travel.audit"].with_user(self.users["agent"]).rerate("2026-01-01", "2026-01-31")

    def test_answers_are_the_programs(self):
        """An account manager keys no result into a back-test or an audit, by values, context, rows or a copy."""
        manager = self.users["account_manager"]
        days = {"date_from": "2026-01-01", "date_to": "2026-02-01"}
        tried = self.env["travel.simulation"].with_user(manager).with_context(default_difference=99.0)
        values = {"name": "Try", "table_id": self.fee_table().id, **days}
        test = tried.create(values)
        self.assertEqual(test.difference, 0.0)
        audit = self.env["travel.audit"].with_user(manager).with_context(default_state="done", default_line_count=7).create(days)
        self.assertRecordValues(audit, [{"state": "draft", "line_count": 0}])
        for refused in (
            lambda: tried.create({**values, "difference": 99.0}),
            lambda: test.write({"margin_simulated": 99.0}),
            lambda: self.env["travel.simulation.row"].with_user(manager).create({"simulation_id": test.id, "section": "customer"}),
            lambda: audit.write({"wrong_count": 0}),
        ):
            with self.assertRaises(AccessError):
                refused()
        test.action_run()
        test.sudo().difference = 5.0
        self.assertRecordValues(test.copy(), [{"name": "Try", "difference": 0.0, "ran_at": False}])

    def test_public_links_of_dashboards(self):
        """A copy that strangers see is a manager's to give; an agent's link of his own dashboard is refused, and no detour helps."""
        ours = self.env.ref("travel_backoffice.dashboard_counter")
        everybody = [Command.link(self.env.ref("base.group_user").id)]
        group = self.env["spreadsheet.dashboard.group"].sudo().create({"name": "Other"})
        values = {"name": "Other", "dashboard_group_id": group.id, "group_ids": everybody}
        other = self.env["spreadsheet.dashboard"].sudo().create(values)
        shares = self.env["spreadsheet.dashboard.share"].with_user(self.users["agent"])
        with self.assertRaises(AccessError):
            shares.action_get_share_url({"dashboard_id": ours.id, "spreadsheet_data": "{}"})
        share = shares.create({"dashboard_id": other.id, "spreadsheet_data": "{}"})
        with self.assertRaises(AccessError):
            share.dashboard_id = ours
        manager = self.env["spreadsheet.dashboard.share"].with_user(self.users["manager"])
        self.assertIn("/dashboard/share/", manager.action_get_share_url({"dashboard_id": ours.id, "spreadsheet_data": "{}"}))
