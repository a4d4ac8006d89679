"""Billing accuracy: by customer and month, and in the portal where the contract says so."""

from datetime import date
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged

from .audit_common import AuditCommon

TODAY = date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestAuditAccuracy(AuditCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(self.env.registry["res.company"], "_travel_today", lambda _self: TODAY))

    def accuracy(self, partner):
        self.env.invalidate_all()
        return self.env["travel.audit.accuracy"].search([("partner_id", "=", partner.id)])

    def wrong_by_five(self):
        """Four services of Alpha, one of them billed at 20.00 instead of 25.00."""
        orders = [self.billed(self.alpha, ("air", 200.0)) for _number in range(4)]
        self.reprice(self.fee(orders[0].line_ids), 20.0)
        return self.assertFound(("under", 20.0, 25.0))

    def test_by_customer_and_month(self):
        """4 × (240.00 + 25.00) - 5.00 = 1,055.00 billed, 5.00 of it wrong: 99.53 %; 3 of 4 services right."""
        finding = self.wrong_by_five()
        right = {"line_count": 4, "right_count": 3, "finding_count": 1, "billed": 1055.0, "wrong": 5.0, "accuracy": 75.0}
        self.assertRecordValues(self.accuracy(self.alpha), [{**right, "month_name": "March 2026", "money_accuracy": 99.53}])
        finding.dismiss("A present")
        self.assertRecordValues(self.accuracy(self.alpha), [{"right_count": 4, "finding_count": 0, "wrong": 0.0, "accuracy": 100.0}])

    def test_percents_of_a_group_are_those_of_its_sums(self):
        """Alpha 3 of 4, Beta 1 of 1: 4 of 5 are 80 %, not the mean of 75 and 100."""
        self.wrong_by_five()
        beta = self.customer("Beta Ltd")
        self.contract(beta, fee_table_id=self.table.id)
        self.billed(beta, ("air", 100.0))
        self.env.flush_all()
        domain = [("partner_id", "in", (self.alpha | beta).ids)]
        self.assertEqual(self.env["travel.audit.accuracy"]._read_group(domain, [], ["accuracy:avg", "line_count:sum"]), [(80.0, 5)])

    def test_what_was_settled_was_wrong_all_the_same(self):
        finding = self.wrong_by_five()
        self.bill(finding.release().order_id)
        self.assertEqual(finding.state, "settled")
        self.assertRecordValues(self.accuracy(self.alpha), [{"line_count": 4, "right_count": 3}])

    def test_travel_managers_see_it_where_the_contract_says_so(self):
        self.wrong_by_five()
        kate = self.env["res.partner"].create({"name": "Kate", "parent_id": self.alpha.id, "travel_portal_role": "manager"})
        ann = self.traveller("Ann", self.alpha)
        self.assertNotIn("o_travel_accuracy", self.home(kate))
        self.house_terms.accuracy_shown = "shown"
        self.assertIn("75.00 %", self.home(kate))
        self.assertNotIn("o_travel_accuracy", self.home(ann))

    def home(self, partner):
        login = f"portal_{partner.name.lower()}"
        if not partner.user_ids:
            new_test_user(self.env, login=login, password=login, groups="base.group_portal", partner_id=partner.id, name=partner.name)
        self.authenticate(login, login)
        answer = self.url_open("/my/travel")
        self.assertEqual(answer.status_code, 200)
        return " ".join(answer.text.split())
