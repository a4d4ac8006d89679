"""Views kept in the portal: one's own, shared with those who see at least as much, and nobody else's."""

from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .test_spend_explorer import PLACE, ExplorerCommon

QUERY = "d=customer,month&m=spend,fees&p=2026-01-01~2026-03-31&b=travelled&c=year&o=-fees&n=5&g=line&f=cabin%3D%22economy%22"


@tagged("post_install", "-at_install")
class TestSpendViewsKept(ExplorerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        head = cls.env["res.partner"].create({"name": "Head of Works", "parent_id": cls.works.id, "travel_portal_role": "manager"})
        second = cls.env["res.partner"].create({"name": "Second", "parent_id": cls.alpha.id, "travel_portal_role": "manager"})
        cls.head_user, cls.second_user = cls.portal_user(head), cls.portal_user(second)

    def change(self, what, user, **params):
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(f"{PLACE}/views/{what}", params)

    def save(self, user, name="Mine", query=QUERY, **params):
        found = self.change("save", user, name=name, query=query, **params)
        self.assertNotIn("problem", found)
        return self.env["travel.spend.view"].sudo().browse(found["view_id"])

    def opened(self, user):
        """Names of the views that are nobody's library, as the user may open them."""
        found = self.answer("views", user)["views"]
        return {one["name"]: one["kind"] for one in found if one["kind"] != "library"}

    def test_a_question_is_kept_as_it_was_asked(self):
        view = self.save(self.kate_user)
        self.assertEqual(view.user_id, self.kate_user)
        read = self.env["travel.spend.explorer"]._question
        self.assertEqual(view._question(), read(QUERY))
        (told,) = [one for one in self.answer("views")["views"] if one["kind"] == "own"]
        self.assertEqual(read(told["query"]), read(QUERY))

    def test_a_kept_view_answers_as_it_was_asked(self):
        """Compared too, where there is a time before; what the explorer cannot ask is not offered to it."""
        view = self.save(self.kate_user, query="d=customer&p=this_month&c=previous")
        answer = view.with_user(self.kate_user)._answer()
        self.assertEqual((answer["totals"]["spend"], answer["compared"]["spend"]["before"]), (178.0, 681.0))
        view.period = "all"
        self.assertNotIn("compared", view.with_user(self.kate_user)._answer())
        self.assertEqual(self.opened(self.kate_user), {"Mine": "own"})
        view.filters = {"traveller": {"values": [self.ann.id], "exclude": True}}
        self.assertEqual(self.opened(self.kate_user), {})

    def test_renamed_and_deleted(self):
        view = self.save(self.kate_user)
        self.save(self.kate_user, "  Better   name ", "d=cabin", view_id=view.id)
        self.assertRecordValues(view, [{"name": "Better name", "dimensions": ["cabin"], "user_id": self.kate_user.id}])
        self.assertEqual(self.change("delete", self.kate_user, view_id=view.id)["view_id"], view.id)
        self.assertFalse(view.exists())

    def test_each_its_own(self):
        view = self.save(self.kate_user)
        for user in (self.second_user, self.head_user, self.ann_user, self.other_user):
            with self.subTest(user.login):
                self.assertEqual(self.opened(user), {})
                self.assertIn("problem", self.change("save", user, name="Taken", query="", view_id=view.id))
                self.assertIn("problem", self.change("delete", user, view_id=view.id))
        self.assertEqual(view.name, "Mine")

    def test_shared_with_those_who_see_as_much(self):
        """A manager of the same unit opens it, the head of a department and a traveller do not, nor another customer."""
        self.save(self.kate_user, "Of all", shared=True)
        self.save(self.head_user, "Of Works", shared=True)
        self.save(self.ann_user, "Of Ann", shared=True)
        self.assertEqual(self.opened(self.second_user), {"Of all": "shared", "Of Works": "shared", "Of Ann": "shared"})
        self.assertEqual(self.opened(self.head_user), {"Of Works": "own"})
        self.assertEqual(self.opened(self.ann_user), {"Of Ann": "own"})
        self.assertEqual(self.opened(self.other_user), {})

    def test_shared_by_owners_of_cost_centres(self):
        """Whoever owns the whole opens what the owner of a part shares, not the other way round."""
        whole = self.env["travel.cost.center"].create({"root_id": self.alpha.id, "code": "1", "name": "Whole"})
        part = whole.create({"root_id": self.alpha.id, "code": "11", "name": "Part", "parent_id": whole.id})
        users = []
        for name, center in (("Olga", whole), ("Paul", part)):
            partner = self.env["res.partner"].create({"name": name, "parent_id": self.alpha.id, "travel_owned_center_ids": center.ids})
            users.append(self.portal_user(partner, "cost_center"))
            self.save(users[-1], f"Of {name}", shared=True)
        self.assertEqual(self.opened(users[0]), {"Of Olga": "own", "Of Paul": "shared"})
        self.assertEqual(self.opened(users[1]), {"Of Paul": "own"})

    def test_shared_is_read_only(self):
        view = self.save(self.kate_user, "Of all", shared=True)
        self.assertIn("problem", self.change("delete", self.second_user, view_id=view.id))
        self.assertTrue(view.exists())

    def test_what_cannot_be_kept_is_told(self):
        library = self.env["travel.spend.view"].search([("user_id", "=", False)], limit=1)
        self.assertTrue(library)
        for told, params in {
            "name": {"name": "  ", "query": QUERY},
            "up to 80": {"name": "x" * 81, "query": QUERY},
            "three dimensions": {"name": "Many", "query": "d=a,b,c,d"},
            "cannot be looked at": {"name": "Odd", "query": "d=secret"},
            "no such view": {"name": "Library", "query": "", "view_id": library.id},
        }.items():
            with self.subTest(told):
                self.assertIn(told, self.change("save", self.kate_user, **params)["problem"])
        for odd in ("1", [1], {"a": 1}, 2**40, True, -1):
            with self.subTest(odd):
                self.assertIn("problem", self.change("delete", self.kate_user, view_id=odd))

    @mute_logger("odoo.http")
    def test_not_without_a_log_in(self):
        self.authenticate(None, None)
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(f"{PLACE}/views/save", {"name": "x", "query": ""})
