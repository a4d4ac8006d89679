"""The desks of the roles: figures worked out by hand, and each tile opens exactly what it counts."""

from datetime import datetime

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .aging_common import AgingCommon
from .common import ROLES

#: role → its desk
DESKS = {"agent": "agent", "clerk": "clerk", "controller": "controller", "account_manager": "account", "manager": "management"}
#: who may open a desk: the role itself, and the roles that do its work, too
OPEN_TO = {
    "agent": set(ROLES),
    "clerk": {"clerk", "controller", "manager"},
    "controller": {"controller", "manager"},
    "account": {"account_manager", "manager"},
    "management": {"manager"},
}


@tagged("post_install", "-at_install")
class TestDesks(AgingCommon):
    """2 April 2026, 10:00. Alpha's two orders of March were invoiced on 12 March: 280.50 + 61.00 = 341.50."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top.user_id = cls.users["account_manager"]

    def desk(self, name, role):
        """Tiles by name, after each was seen to open what it counts."""
        with freeze_time("2026-04-02 10:00:00"):
            figures = self.env[f"travel.desk.{name}"].with_user(self.users[role]).figures()
            tiles = [tile for section in figures["sections"] for tile in section["tiles"]]
            for figure in [*tiles, *(row for tile in tiles for row in tile["rows"])]:
                self.assertOpens(figure, role)
        return {tile["name"]: tile for tile in tiles}

    def assertOpens(self, tile, role):
        action = tile["action"]
        if "domain" in action:
            count = self.env[action["res_model"]].with_user(self.users[role]).search_count(action["domain"])
            self.assertEqual(tile["count"], count, tile["name"])

    def money(self, *amounts):
        return [self.currency.format(amount) for amount in amounts]

    def test_each_desk_is_for_its_role(self):
        for name, roles in OPEN_TO.items():
            for role in ROLES:
                desk = self.env[f"travel.desk.{name}"].with_user(self.users[role])
                if role in roles:
                    self.assertTrue(desk.figures()["sections"], (name, role))
                else:
                    with self.assertRaises(AccessError):
                        desk.figures()

    def test_menus_lead_to_the_desks_that_open(self):
        for role in ROLES:
            visible = self.env["ir.ui.menu"].with_user(self.users[role])._visible_menu_ids()
            for name, roles in OPEN_TO.items():
                menu = self.env.ref("travel_backoffice.menu_travel_billing_desk" if name == "clerk" else f"travel_backoffice.menu_travel_desk_{name}")
                self.assertEqual(menu.id in visible, role in roles, (name, role))

    def test_counter(self):
        """Three bookings: the limit passed at 9:00, one of tomorrow 8:00, one without; a ticketed one is not waited for."""
        agent = self.users["agent"]
        before = self.desk("agent", "agent")
        limits = {"2026-04-02 09:00:00": "limit_passed", "2026-04-03 08:00:00": "limit_today", False: "limit_later"}
        orders = {name: self.booked(limit, agent) for limit, name in limits.items()}
        self.booked("2026-04-03 08:00:00", agent).booked_segment_ids.unlink()
        self.env["travel.hold"]._put(orders["limit_later"], "customer_missing", "Whose is it?")
        tiles = self.desk("agent", "agent")
        for name, order in orders.items():
            self.assertEqual(tiles[name]["count"] - before[name]["count"], 1, name)
            self.assertIn(order, self.env["travel.order"].search(tiles[name]["action"]["domain"]))
        self.assertEqual([tiles[name]["count"] - before[name]["count"] for name in ("draft", "held")], [3, 1])

    def booked(self, limit, agent):
        leg = Command.create({"origin": "BER", "destination": "FRA", "departure_date": "2026-05-04"})
        return self.order(self.it, user_id=agent.id, ticketing_limit=limit, booked_segment_ids=[leg])

    def test_controller(self):
        """341.50 of 12 March fell due that day: 21 days ago. 25.00 of it is disputed; 100.00 promised for 1 April did not come."""
        before = self.desk("controller", "controller")
        invoice = self.travel_invoice()
        item = self.item(invoice)
        self.dispute(item, 25.0, user_id=self.users["controller"].id)
        promise = self.env["travel.promise"].create(
            {"partner_id": self.firm.id, "amount": 100.0, "made_on": "2026-03-15", "promised_on": "2026-04-01", "currency_id": self.currency.id}
        )
        tiles = self.desk("controller", "controller")
        found = {name: tile["count"] - before[name]["count"] for name, tile in tiles.items()}
        self.assertEqual((found["disputes"], found["disputes_mine"], found["disputes_old"]), (1, 1, 0))
        self.assertEqual(tiles["disputes"]["amounts"], self.money(25.0))
        self.assertEqual((found["promised_now"], found["promised_later"], found["broken"]), (1, 0, 0))
        promise.sudo().state = "broken"
        self.assertEqual(self.desk("controller", "controller")["broken"]["amounts"], self.money(100.0))
        # 341.50 in the bucket of 1 to 30 days past due, in as many pieces as the list shows
        self.assertIn(self.currency.format(341.5), tiles["bucket:1"]["amounts"])

    def test_account_manager(self):
        """His are Sales 253 + 25 = 278 and IT 50 + 10 = 60: 338. A year before, up to the same day, 278; another's is not his."""
        self.travel_orders()
        for number, day in ((3, datetime(2025, 4, 2, 9)), (4, datetime(2025, 4, 3, 9))):
            self.simple_order(self.sales, f"220-000000000{number}", booked_at=day)
        self.simple_order(self.customer("Beta"), "220-0000000005")
        self.contract(self.sales, date_to="2026-05-01")
        tiles = self.desk("account", "account_manager")
        self.assertEqual((tiles["year"]["count"], tiles["year"]["amounts"]), (2, self.money(338.0)))
        self.assertEqual((tiles["month"]["count"], tiles["month"]["rows"][0]["count"]), (0, 1))
        self.assertEqual((tiles["year"]["rows"][0]["count"], tiles["year"]["rows"][0]["amounts"]), (1, self.money(278.0)))
        self.assertEqual(tiles["fees"]["amounts"], self.money(35.0))
        self.assertEqual(tiles["ending"]["count"], 1)

    def test_management(self):
        """Sold on 1 April: 253 + 25 = 278, of it 25 own income; the orders of March wait since: 278 + 60."""
        before = self.desk("management", "manager")
        self.travel_orders()
        self.simple_order(self.sales, "220-0000000006", booked_at=datetime(2026, 4, 1, 9))
        tiles = self.desk("management", "manager")
        found = {name: tile["count"] - before[name]["count"] for name, tile in tiles.items()}
        self.assertEqual((found["sales"], found["income"], found["unbilled"]), (1, 1, 3))
        self.assertEqual(tiles["sales"]["amounts"], self.money(278.0))
        self.assertEqual(tiles["income"]["amounts"], self.money(25.0))
        self.assertIn("Transaction fee", [row["label"] for row in tiles["income"]["rows"]])

    def test_a_limit_by_day_is_of_the_agencys_day(self):
        self.env.company.partner_id.tz = "Europe/Berlin"
        order = self.booked(False, self.users["agent"])
        # in April Berlin is two hours ahead of UTC
        self.assertEqual(order._limit_moment(datetime(2026, 4, 10, 23, 59)), fields.Datetime.to_datetime("2026-04-10 21:59:00"))
