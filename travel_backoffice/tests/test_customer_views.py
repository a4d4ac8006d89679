"""The screens work for those who use them."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestCustomerViews(TravelCommon):
    def test_agent_keys_a_traveller(self):
        """A counter agent adds a traveller below a company, with code and cost centre, on the contact form."""
        alpha = self.group("Alpha Group")
        center = self.cost_center(alpha, "4711")
        agent = self.users["agent"]
        with Form(self.env["res.partner"].with_user(agent), "base.view_partner_form") as form:
            form.name = "Mary Jones"
            form.travel_node_type = "traveller"
            form.parent_id = alpha.with_user(agent)
            form.travel_employee_code = " E-17 "
            form.travel_cost_center_id = center.with_user(agent)
        self.assertRecordValues(
            form.record,
            [
                {
                    "is_company": False,
                    "travel_root_id": alpha.id,
                    "travel_employee_code": "E-17",
                    "travel_cost_center_id": center.id,
                }
            ],
        )

    def test_node_type_makes_companies(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "Alpha Group"
            form.travel_node_type = "group"
        self.assertRecordValues(form.record, [{"is_company": True, "travel_root_id": form.record.id}])

    def test_account_manager_keys_a_contract(self):
        """The form shows what holds with the blank aspects inherited, before anything is saved."""
        alpha = self.group("Alpha Group")
        north = self.customer("Alpha North", alpha)
        self.contract(alpha, billing_profile_id=self.by_clerk)
        manager = self.users["account_manager"]
        with Form(self.env["travel.contract"].with_user(manager)) as form:
            form.name = "North 2026"
            form.partner_id = north.with_user(manager)
            form.date_from = "2026-03-01"
            form.payment_term_id = self.pay_terms_b.with_user(manager)
            self.assertIn("By a billing clerk", str(form.terms_html))
            self.assertIn(self.pay_terms_b.name, str(form.terms_html))
        form.record.action_activate()
        self.assertEqual(form.record.state, "active")

    def test_buttons_open_what_they_count(self):
        alpha = self.group("Alpha Group")
        mary = self.traveller("Mary", self.customer("Alpha North", alpha))
        self.contract(alpha)
        self.cost_center(alpha, "1")
        self.order(mary)
        for field in alpha._travel_linked():
            action = alpha.with_user(self.users["agent"]).with_context(travel_open=field).action_travel_open()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(len(found), alpha[field], field)
            self.assertEqual(len(found), 1, field)

    def test_menus_search(self):
        """Every filter of the customers' and contracts' search views finds without error."""
        for model, view in (
            ("res.partner", "travel_backoffice.view_travel_customer_search"),
            ("travel.contract", "travel_backoffice.view_travel_contract_search"),
        ):
            arch = self.env[model]._get_view(self.env.ref(view).id, "search")[0]
            for node in arch.iter("filter"):
                if domain := node.get("domain"):
                    self.env[model].search(safe_eval(domain))

    def test_lists_for_managers_only(self):
        airline = self.airline("z9", "Learned Air")
        airline.learned = True
        self.assertEqual(airline.code, "Z9")
        with self.assertRaises(AccessError):
            airline.with_user(self.users["agent"]).action_confirm()
        airline.with_user(self.users["manager"]).action_confirm()
        self.assertFalse(airline.learned)
