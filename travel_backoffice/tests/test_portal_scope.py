from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestPortalScope(BillingCommon):
    """A company with a department and a traveller that are invoiced themselves: who sees which invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer("Alpha")
        cls.sales = cls.department("Sales", cls.alpha)
        cls.ann = cls.traveller("Ann", cls.sales)
        cls.ben = cls.traveller("Ben", cls.sales)
        cls.keeper = cls.env["res.partner"].create({"name": "Bookkeeper", "parent_id": cls.alpha.id})
        cls.other = cls.customer("Other")
        cls.invoices = {
            name: cls.billed_to(node)
            for name, node in (("alpha", cls.alpha), ("sales", cls.sales), ("ann", cls.ann), ("ben", cls.ben), ("other", cls.other))
        }
        cls.keeper_user, cls.sales_user, cls.ann_user = (
            new_test_user(cls.env, login=f"portal_{node.id}", groups="base.group_portal", partner_id=node.id)
            for node in (cls.keeper, cls.sales, cls.ann)
        )

    @classmethod
    def billed_to(cls, node):
        order = cls.simple_order(cls.customer(f"For {node.name}"), f"220-{node.id:010d}")
        cls.contract(order.partner_id, invoice_partner_id=node.id)
        return order.sudo()._create_invoices()

    def seen(self, user):
        found = self.env["account.move"].with_user(user).search([("id", "in", [one.id for one in self.invoices.values()])])
        lines = self.env["account.move.line"].with_user(user).search([("move_id", "in", [one.id for one in self.invoices.values()])])
        self.assertEqual(lines.move_id, found)
        return {name for name, invoice in self.invoices.items() if invoice in found}

    def test_own_place_only(self):
        self.assertEqual(self.seen(self.keeper_user), {"alpha", "sales", "ann", "ben"})
        self.assertEqual(self.seen(self.sales_user), {"sales", "ann", "ben"})
        self.assertEqual(self.seen(self.ann_user), {"ann"})

    def test_contacts_of_the_own_place_only(self):
        """Sales is a part of Alpha, and Ann of Sales: the way up has names, what stands beside has none."""
        lab = self.department("Lab", self.alpha)
        everybody = self.alpha | self.sales | self.ann | self.ben | self.keeper | lab | self.other
        expected = {
            self.keeper_user: self.alpha | self.sales | self.ann | self.ben | self.keeper | lab,
            self.sales_user: self.alpha | self.sales | self.ann | self.ben,
            self.ann_user: self.alpha | self.sales | self.ann,
        }
        for user, seen in expected.items():
            contacts = self.env["res.partner"].with_user(user)
            self.assertEqual(contacts.search([("id", "in", everybody.ids)]), seen.with_user(user), user.name)
            logins = self.env["res.users"].with_user(user).search([("id", "in", [one.id for one in expected])])
            self.assertEqual(set(logins.ids), {one.id for one in expected if one.partner_id in seen and user in self.above(one)})

    def above(self, user):
        """Those whose place is that of somebody who logs in, or above it."""
        return self.keeper_user | user | (self.sales_user if user == self.ann_user else user)

    def test_addresses_of_the_own_place_only(self):
        """Odoo's address book lets everybody of a company change all its addresses."""
        address = {"type": "invoice", "email": "post@alpha.example"}
        Partner = self.env["res.partner"]
        post = [Partner.create({"name": name, "parent_id": node.id, **address}) for name, node in (("Alpha", self.alpha), ("Sales", self.sales))]
        may = {
            (user, own.name): own.with_user(user).sudo()._can_be_edited_by_current_customer()
            for user in (self.keeper_user, self.sales_user, self.ann_user)
            for own in post
        }
        self.assertEqual(
            [key for key, allowed in may.items() if allowed],
            [(self.keeper_user, "Alpha"), (self.keeper_user, "Sales"), (self.sales_user, "Sales")],
        )

    def test_moving_shows_at_once(self):
        """Ann becomes head of Sales: her contact is that department's now."""
        self.assertEqual(self.seen(self.ann_user), {"ann"})
        self.ann.write({"travel_node_type": False})
        self.assertEqual(self.seen(self.ann_user), {"sales", "ann", "ben"})

    def test_outside_the_tree_as_odoo(self):
        """A customer that is no node: Odoo's own rule."""
        plain = self.env["res.partner"].create({"name": "Plain Ltd", "is_company": True})
        person = self.env["res.partner"].create({"name": "Person", "parent_id": plain.id})
        user = new_test_user(self.env, login="portal_plain", groups="base.group_portal", partner_id=person.id)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": plain.id,
                "invoice_date": "2026-03-12",
                "invoice_line_ids": [Command.create({"name": "Advice", "price_unit": 10.0})],
            }
        )
        invoice.action_post()
        self.assertEqual(self.env["account.move"].with_user(user).search([]), invoice)
