"""What people of the portal may try past the pages made for them, over Odoo's own interface."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import travel_spend_view_guard
from .portal_common import PortalCommon

ASKED = {"name": "Mine", "dimensions": ["customer"], "measures": ["spend"], "shared": True}


@tagged("post_install", "-at_install")
class TestSpendHostile(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.views = cls.env["travel.spend.view"]

    def kept(self, user, **values):
        return self.views.with_user(user).create({**ASKED, **values})

    def seen(self, user):
        self.env.invalidate_all()
        return self.env["travel.spend"].with_user(user).search([]).order_id

    # -- views --------------------------------------------------------------------------------------------------------

    def test_nonsense_is_not_kept(self):
        """A view that cannot be read would stand in the way of the manager's whole page, and of the job for layers."""
        view = self.kept(self.ann_user)
        for values in (
            {"filters": "abc"},
            {"filters": [1]},
            {"filters": {"customer": {"a": 1}}},
            {"filters": {"customer": [[1]]}},
            {"filters": {"period": "zzz"}},
            {"filters": {"period": ["zzz", None]}},
            {"filters": {"nothing": [1]}},
            {"filters": {"route": ["x" * 900] * 20}},
            {"row_order": "nothing"},
            {"row_limit": -1},
            {"dimensions": ["customer"] * 2},
            {"name": "n" * 81},
            {"name": "Two\nlines"},
        ):
            with self.subTest(values=str(values)[:60]):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.kept(self.ann_user, **values)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    view.with_user(self.ann_user).write(values)
        self.assertEqual([one["name"] for one in self.views.with_user(self.kate_user)._listed() if one["kind"] == "shared"], ["Mine"])

    def test_what_was_kept_before_is_in_nobodys_way(self):
        """Stored past the program, as by a version that did not look: it is not listed, the others are."""
        bad, _good = self.kept(self.ann_user, name="Bad"), self.kept(self.ann_user, name="Good")
        for filters in ('"abc"', "[1]", '{"customer": 5}', '{"period": ["zzz", null]}', '{"period": [7]}'):
            with self.subTest(filters):
                self.env.cr.execute("UPDATE travel_spend_view SET filters = %s WHERE id = %s", (filters, bad.id))
                self.env.invalidate_all()
                shared = [one["name"] for one in self.views.with_user(self.kate_user)._listed() if one["kind"] == "shared"]
                self.assertEqual(shared, ["Good"])
                self.env["travel.spend.layer"]._view_keys(bad)

    def test_code_and_owner_by_context(self):
        """A code would take the place of a view that the library brings later."""
        for default in ({"default_code": "spend_new"}, {"default_user_id": self.kate_user.id}, {"default_user_id": False}):
            with self.subTest(default), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.views.with_user(self.ann_user).with_context(**default).create(ASKED)

    def test_as_many_as_in_the_explorer(self):
        self.patch(travel_spend_view_guard, "MOST_VIEWS", 2)
        for active in (True, False):
            self.kept(self.ann_user, active=active)
        with self.assertRaises(UserError):
            self.kept(self.ann_user)

    # -- rights that change -------------------------------------------------------------------------------------------

    def test_cost_centres_of_a_former_customer(self):
        """Olga owned a cost centre of Alpha; now she works for Other: nothing of Alpha is told to her."""
        center = self.env["travel.cost.center"].create({"root_id": self.alpha.id, "code": "1", "name": "Whole"})
        self.now.line_ids.cost_center_id = center
        olga = self.env["res.partner"].create({"name": "Olga", "parent_id": self.alpha.id, "travel_owned_center_ids": center.ids})
        user = self.portal_user(olga, "cost_center")
        self.assertEqual(self.seen(user), self.now)
        olga.parent_id = self.other
        self.assertFalse(self.seen(user))
        self.assertEqual(olga._travel_rights(), {"root": self.other.id, "place": False, "centers": []})

    def test_log_in_of_somebody_else(self):
        """Kate's log-in is given to Ann: rules are cached by log-in, and must not be Kate's."""
        self.assertIn(self.soon, self.seen(self.kate_user))
        successor = self.env["res.partner"].create({"name": "Successor", "parent_id": self.sales.id})
        self.kate_user.partner_id = successor
        self.assertFalse(self.seen(self.kate_user))

    def test_contacts_put_together(self):
        """Alpha was there twice: its people see the same as before, and nothing of Other."""
        twin = self.customer("Alpha Limited")
        self.assertEqual(self.seen(self.kate_user), self.now + self.soon + self.past)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.alpha + twin).ids, twin, extra_checks=False)
        self.assertEqual(self.kate.travel_path, f"{twin.id}/{self.kate.id}/")
        self.assertEqual(self.seen(self.kate_user), self.now + self.soon + self.past)
        self.assertEqual(self.seen(self.ann_user), self.now + self.past)

    def test_sub_agent_comes_below(self):
        """Kate manages all of Alpha; a sub-agent that is made below it later belongs to all of it at once."""
        self.assertEqual(self.seen(self.kate_user), self.now + self.soon + self.past)
        agent = self.customer("Sub", self.alpha, travel_node_type="sub_agent")
        client = self.customer("Client", agent)
        order = self.sold(client, [client], ["220-0000000009"], self.now.booked_at)
        self.assertEqual(self.seen(self.kate_user), self.now + self.soon + self.past + order)

    # -- what else there is to ask ------------------------------------------------------------------------------------

    def test_contracts_of_others(self):
        """Setting a contract back tells who it is of only to whom may read it."""
        contract = self.env["travel.contract"].search([("partner_id", "=", self.alpha.id)])
        with self.assertRaises(AccessError):
            contract.with_user(self.other_user).action_draft()

    def test_notes_on_customers(self):
        """What the agency notes on a contact is for no customer to read, group or search by."""
        self.alpha.comment = "Pays late"
        spend, contacts = (self.env[name].with_user(self.ann_user) for name in ("travel.spend", "res.partner"))
        for ask in (
            lambda: contacts.browse(self.alpha.id).read(["comment"]),
            lambda: contacts.search([("comment", "ilike", "late")]),
            lambda: spend.search([("root_id.comment", "ilike", "late")]),
            lambda: spend.formatted_read_group([], ["root_id.comment"], ["__count"]),
        ):
            with self.assertRaises(AccessError):
                ask()
        self.assertNotIn("comment", contacts.fields_get())
        self.assertEqual(contacts.sudo().browse(self.alpha.id).comment, "<p>Pays late</p>")
