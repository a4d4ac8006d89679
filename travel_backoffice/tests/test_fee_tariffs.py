"""The published tariffs, entered as data and priced to the cent through the 'Try it' method."""

from odoo.tests import tagged

from . import tariffs
from .common import TravelCommon


class TariffCase(TravelCommon):
    def charged(self, table, lines=None, **facts):
        """(charge kind, amount) of each charge, in order; nothing may be held."""
        answer = table.try_out({"date": "2026-03-10", **facts, "lines": lines or []})
        self.assertEqual(answer["problems"], [])
        return [(charge["kind"], charge["amount"]) for charge in answer["charges"]]


@tagged("post_install", "-at_install")
class TestCorporateTariff(TariffCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = tariffs.corporate(cls)

    def test_two_travellers_to_auckland_offline(self):
        """2 × 18.00 = 36.00; the tax on it is the invoice's."""
        found = self.charged(self.table, route="SYD-AKL", channel="offline", passengers=2)
        self.assertEqual(found, [("transaction_fee", "36.00")])

    def test_vip_to_london_after_hours(self):
        """VIP 150.00 takes the place of offline 90.00, after hours 35.00 comes on top: 185.00."""
        answer = self.table.try_out(
            {
                "date": "2026-03-10",
                "route": "SYD-LHR",
                "channel": "offline",
                "traveller_categories": ["VIP"],
                "after_hours": True,
            }
        )
        found = [(charge["rule"], charge["amount"]) for charge in answer["charges"]]
        self.assertEqual(found, [("VIP booking, international", "150.00"), ("After hours", "35.00")])
        self.assertEqual(answer["total"], "185.00")

    def test_refund(self):
        self.assertEqual(self.charged(self.table, event="refund", route="SYD-LHR"), [("transaction_fee", "10.00")])

    def test_charter_waits_for_a_price(self):
        """On application: held, and nothing is charged meanwhile."""
        answer = self.table.try_out({"date": "2026-03-10", "route": "SYD-LHR", "channel": "offline", "tags": "CHARTER"})
        self.assertEqual(answer["charges"], [])
        self.assertIn("Groups and charters", answer["problems"][0]["text"])

    def test_every_cell_of_the_table(self):
        """Domestic (SYD-MEL) and international (SYD-LHR) price of each row."""
        rows = [
            ({"channel": "online"}, "9.00", "20.00"),
            ({"channel": "offline"}, "18.00", "90.00"),
            ({"channel": "assisted"}, "9.00", "70.00"),
            ({"event": "exchange"}, "18.00", "90.00"),
            ({"channel": "offline", "tags": "UPGRADE"}, "75.00", "170.00"),
        ]
        for facts, near, far in rows:
            with self.subTest(facts=facts):
                self.assertEqual(self.charged(self.table, route="SYD-MEL", **facts), [("transaction_fee", near)])
                self.assertEqual(self.charged(self.table, route="SYD-LHR", **facts), [("transaction_fee", far)])

    def test_land_only(self):
        """A hotel in Sydney 10.00, in Singapore 20.00; with a flight in the order it costs nothing."""
        hotel = {"service_type": "hotel", "channel": "offline"}
        self.assertEqual(self.charged(self.table, route="SYD", **hotel), [("transaction_fee", "10.00")])
        self.assertEqual(self.charged(self.table, route="SIN", **hotel), [("transaction_fee", "20.00")])
        self.assertEqual(self.charged(self.table, route="SIN", order_services=["air"], **hotel), [])

    def test_what_is_added(self):
        """A booking by telephone adds 15.00, one through the tool 0.50."""
        facts = {"route": "SYD-MEL", "channel": "offline"}
        found = self.charged(self.table, source="phone", **facts)
        self.assertCountEqual(found, [("transaction_fee", "18.00"), ("outside_gds", "15.00")])
        found = self.charged(self.table, source="tool", **facts)
        self.assertCountEqual(found, [("transaction_fee", "18.00"), ("tool_booking", "0.50")])

    def test_charge_back(self):
        """To the agency's card 15.00; to a virtual card 0.00, which stands on the invoice as such."""
        other = {"service_type": "other"}
        found = self.charged(self.table, tags="CHARGEBACK", form_of_payment="VI", **other)
        self.assertEqual(found, [("charge_back", "15.00")])
        found = self.charged(self.table, tags="VIRTUALCARD", form_of_payment="VI", **other)
        self.assertEqual(found, [("charge_back", "0.00")])


@tagged("post_install", "-at_install")
class TestLeisureTariff(TariffCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = tariffs.leisure(cls)

    def test_four_sectors(self):
        """4 × 40.00 = 160.00"""
        self.assertEqual(self.charged(self.table, route="SYD-SIN-LHR-SIN-SYD"), [("transaction_fee", "160.00")])

    def test_six_sectors_are_capped(self):
        """6 × 40.00 = 240.00, at most 200.00; for two persons at most 400.00"""
        route = "SYD-SIN-DXB-LHR-DXB-SIN-SYD"
        self.assertEqual(self.charged(self.table, route=route), [("transaction_fee", "200.00")])
        self.assertEqual(self.charged(self.table, route=route, passengers=2), [("transaction_fee", "400.00")])

    def test_management_of_a_family(self):
        """5 × 150.00 = 750.00, at most 300.00; one person with two services of the order pays 150.00 once."""
        package = {"service_type": "package"}
        self.assertEqual(self.charged(self.table, passengers=5, **package), [("management_fee", "300.00")])
        self.assertEqual(self.charged(self.table, lines=[{}, {}], **package), [("management_fee", "150.00")])

    def test_cruise_by_cabin(self):
        """3 cabins 150.00; 5 cabins 250.00, at most 200.00"""
        cruise = {"service_type": "cruise"}
        self.assertEqual(self.charged(self.table, rooms=3, **cruise), [("transaction_fee", "150.00")])
        self.assertEqual(self.charged(self.table, rooms=5, **cruise), [("transaction_fee", "200.00")])

    def test_cards(self):
        """3,000.00 by Amex 2.32 % = 69.60; by Mastercard debit 0.88 % = 26.40; by invoice nothing"""
        facts = {"service_type": "other", "base_fare": "2700.00", "taxes": "300.00"}
        for card, amount in (("AX", "69.60"), ("AX-credit", "69.60"), ("CA-debit", "26.40"), ("VI-credit", "42.90")):
            with self.subTest(card=card):
                self.assertEqual(self.charged(self.table, form_of_payment=card, **facts), [("card_surcharge", amount)])
        self.assertEqual(self.charged(self.table, form_of_payment="invoice", **facts), [])

    def test_card_surcharge_is_on_the_fees_too(self):
        """A ticket of 980.00 and its fee of 20.00 are 1,000.00; Diners 3.10 % = 31.00"""
        found = self.charged(self.table, route="SYD-MEL", base_fare=980, form_of_payment="DC")
        self.assertEqual(found, [("transaction_fee", "20.00"), ("card_surcharge", "31.00")])

    def test_the_other_rows(self):
        rows = [
            ({"route": "SIN-SYD"}, "100.00"),
            ({"route": "SYD-MEL-SYD", "event": "exchange"}, "40.00"),
            ({"route": "SYD-SIN", "event": "exchange"}, "40.00"),
            ({"event": "amend", "route": "SYD-SIN"}, "0.00"),
            ({"event": "refund", "route": "SYD-MEL"}, "30.00"),
            ({"event": "refund", "route": "SYD-SIN"}, "50.00"),
            ({"event": "cancel", "service_type": "hotel"}, "100.00"),
            ({"route": "SYD-MEL", "tags": "FREQUENT"}, "20.00"),
            ({"route": "SYD-SIN", "tags": "FREQUENT"}, "50.00"),
            ({"service_type": "visa", "passengers": 2}, "100.00"),
        ]
        for facts, amount in rows:
            with self.subTest(facts=facts):
                self.assertEqual(self.charged(self.table, **facts), [("transaction_fee", amount)])

    def test_after_hours_is_for_the_call(self):
        """Two tickets of one call: 2 × 20.00, and 50.00 once."""
        found = self.charged(self.table, lines=[{}, {}], route="SYD-MEL", after_hours=True)
        self.assertEqual(
            sorted(found), [("after_hours", "50.00"), ("transaction_fee", "20.00"), ("transaction_fee", "20.00")]
        )


@tagged("post_install", "-at_install")
class TestRailTariff(TariffCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = tariffs.rail(cls)

    def test_return_for_three(self):
        """90.00 out: 4.00; 50.00 back: 3.00; together 7.00, whatever the number of persons"""
        found = self.charged(
            self.table, lines=[{"base_fare": 90}, {"base_fare": 50}], service_type="rail", passengers=3
        )
        self.assertEqual(found, [("transaction_fee", "4.00"), ("transaction_fee", "3.00")])

    def test_free_with_a_hotel(self):
        lines = [{"base_fare": 90}, {"base_fare": 50}, {"service_type": "hotel", "base_fare": 300}]
        found = self.charged(self.table, lines=lines, service_type="rail")
        self.assertEqual(found, [("transaction_fee", "0.00"), ("transaction_fee", "0.00")])

    def test_ends_of_the_bands(self):
        for fare, fee in (
            ("50.00", "3.00"),
            ("50.01", "4.00"),
            ("200", "6.00"),
            ("250.00", "7.00"),
            ("250.01", "8.00"),
        ):
            with self.subTest(fare=fare):
                found = self.charged(self.table, service_type="rail", base_fare=fare)
                self.assertEqual(found, [("transaction_fee", fee)])

    def test_posting_and_copies(self):
        """A posted ticket of 120.00: 5.00 and 3.00. Two invoice copies: 2 × 5.00."""
        found = self.charged(self.table, service_type="rail", base_fare=120, tags="POSTING")
        self.assertEqual(sorted(found), [("posting", "3.00"), ("transaction_fee", "5.00")])
        found = self.charged(self.table, service_type="other", tags="COPY", documents=2)
        self.assertEqual(found, [("paper", "10.00")])
