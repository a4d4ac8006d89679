"""Tariffs of other shapes than the three published ones, as agencies print them; all names and figures are made up."""

from odoo.tests import tagged

from . import tariffs
from .test_fee_tariffs import TariffCase

EUROPE = ("DE", "AT", "CH", "FR", "GB", "IT", "ES")


def leisure_desk(common):
    """Travel agency Nordstern, EUR: by ticket value; who travels, how many, with whom, and what is changed."""
    table = common.fee_table("Nordstern", currency_id=tariffs.currency(common, "EUR").id)
    by_value = {"method": "tiers", "base": "fare_taxes", "per": "document", "services": ("air",)}

    def bands(*amounts):
        ends = (200, 500, 0)
        return [{"up_to": end, "amount": fee, "open_ended": not end} for end, fee in zip(ends, amounts, strict=True)]

    def rule(name, amount=0.0, kind="transaction_fee", **values):
        return common.fee_rule(table, kind, amount, name=name, **values)

    rule("Ticket by value", tiers=bands(15, 25, 35), **by_value)
    rule("Child, by value", tiers=bands(7.5, 12.5, 17.5), tags="CHD", sequence=5, **by_value)
    rule("Infant", method="waived", tags="INF", sequence=1)
    rule("Group from 10 persons", 5, party_from=10, per="passenger", services=("air",), sequence=3)
    rule("Partner airlines", method="waived", validating_carriers="LH, OS, LX", services=("air",), sequence=4)
    rule("Low-cost carrier, a way", 12, per="segment", times="passenger", services=("low_cost",))
    rule("Reissue", event="exchange", method="percent", percent=10, per="line", minimum=25, maximum=75)
    rule("Refund, a coupon", 8, event="refund", per="segment")
    rule("Package, an adult", 40, services=("package",), per="adult")
    rule("Package, a child", 20, "handling", services=("package",), per="child")
    tariffs.own_kind(common, "posting")
    rule("Courier, a shipment", 9.5, "posting", tags="POSTING", per="order")
    return table


def indian_agency(common):
    """Agency in Mumbai, INR: a sector and person; 2 % of the basic fare in international business class on top."""
    common.env.company.country_id = common.env.ref("base.in")
    table = common.fee_table("Mumbai", currency_id=tariffs.currency(common, "INR").id)
    a_sector = {"per": "segment", "times": "passenger", "services": ("air", "low_cost")}
    common.fee_rule(table, amount=250, name="Domestic", scope="domestic", **a_sector)
    common.fee_rule(table, amount=750, name="International", scope="international", **a_sector)
    common.fee_rule(
        table,
        "handling",
        name="Business class",
        method="percent",
        percent=2,
        per="line",
        scope="international",
        cabins="business, first",
    )
    common.fee_rule(
        table,
        name="Change, the first one free",
        event="exchange",
        method="tiers",
        tier_mode="graduated",
        tier_measure="order_count",
        per="document",
        tiers=[{"sequence": 1, "up_to": 1, "amount": 0}, {"sequence": 2, "open_ended": True, "amount": 500}],
    )
    return table


def managed_travel(common):
    """A TMC, EUR: touchless and assisted by zone; half price from the third ticket; packages; a share after hours."""
    tariffs.region(common, "EUROPE", "Europe", *EUROPE)
    table = common.fee_table("Managed travel", currency_id=tariffs.currency(common, "EUR").id)

    def rule(name, amount=0.0, kind="transaction_fee", **values):
        return common.fee_rule(table, kind, amount, name=name, **values)

    for name, values, touchless in (("Europe", {"within": "EUROPE"}, 6), ("intercontinental", {}, 11)):
        rule(f"Touchless, {name}", touchless, channels=("online",), services=("air",), **values)
    assisted = {"channels": ("offline",), "services": ("air",)}
    in_order = {"method": "tiers", "tier_mode": "graduated", "tier_measure": "order_count", "per": "document"}
    half = [{"sequence": 1, "up_to": 2, "amount": 30}, {"sequence": 2, "open_ended": True, "amount": 15}]
    rule("Assisted", tiers=half, sequence=8, **assisted, **in_order)
    for others in ("not hotel", "not car"):
        rule(f"Assisted, {others}", tiers=half, sequence=4, order_has=others, **assisted, **in_order)
    for service, others in (("hotel", ("not air", "not car")), ("car", ("not air", "not hotel"))):
        for missing in others:
            rule(f"{service}, {missing}", 12, channels=("offline",), services=(service,), sequence=4, order_has=missing)
    rule("Flight, hotel and car", 50, services=("air", "hotel", "car"), channels=("offline",), sequence=5, per="order")
    rule("US carriers", 22, currency_id=tariffs.currency(common, "USD").id, validating_carriers="AA, DL, UA", sequence=2)
    rule("After hours", kind="after_hours", method="percent", percent=50, base="fees", minimum=10, after_hours="yes")
    return table


def by_percentage(common):
    """An agency that takes a share of the price, EUR, rounded up to full 5.00; students less; a rebate by volume."""
    table = common.fee_table("Share", currency_id=tariffs.currency(common, "EUR").id)
    share = {"method": "percent", "base": "fare_taxes", "per": "line", "rounding": 5, "rounding_method": "up"}
    common.fee_rule(table, name="Service", percent=5, minimum=10, maximum=100, order_cap=150, **share)
    common.fee_rule(table, name="Students and seniors", percent=2.5, minimum=5, tags="STU, SRC", sequence=5, **share)
    common.fee_rule(
        table,
        "rebate",
        name="Yearly volume",
        method="tiers",
        tier_mode="graduated",
        tier_measure="period_amount",
        base="base_fare",
        per="line",
        currency_id=table.currency_id.id,
        tiers=[
            {"sequence": 1, "up_to": 10000, "percent": 0},
            {"sequence": 2, "up_to": 50000, "percent": 1},
            {"sequence": 3, "open_ended": True, "percent": 2},
        ],
    )
    return table


@tagged("post_install", "-at_install")
class TestLeisureDesk(TariffCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = leisure_desk(cls)

    def fee(self, **facts):
        return [amount for _kind, amount in self.charged(self.table, **facts)]

    def test_by_ticket_value(self):
        """170.00 + 30.00 = 200.00 is still in the first band."""
        for fare, fee in (("170.00", "15.00"), ("170.01", "25.00"), ("470.00", "25.00"), ("470.01", "35.00")):
            with self.subTest(fare=fare):
                self.assertEqual(self.fee(base_fare=fare, taxes="30.00"), [fee])

    def test_children_half_and_infants_free(self):
        self.assertEqual(self.fee(base_fare="300.00", tags="CHD"), ["12.50"])
        self.assertEqual(self.fee(base_fare="30.00", tags="INF"), ["0.00"])

    def test_a_family_on_one_package(self):
        """Two adults 2 × 40.00, two children 2 × 20.00, an infant nothing; three adults have no charge for children."""
        found = self.charged(self.table, service_type="package", passengers=5, children=2, infants=1)
        self.assertEqual(found, [("transaction_fee", "80.00"), ("handling", "40.00")])
        customer = self.customer()
        self.contract(customer, fee_table_id=self.table.id)
        people = [{"name": f"BERG/{kind}", "kind": kind} for kind in ("ADT", "ADT", "CHD", "CNN", "INF")]
        order = self.order(customer, passengers=people)
        order_line = self.line(order, "package", 900, currency_id=self.table.currency_id.id)
        order.rate()
        fees = order_line.charge_ids.filtered("rule_id").sorted("sequence")
        self.assertEqual(sorted(fees.mapped("amount")), [40.0, 80.0])

    def test_groups(self):
        """Nine pay by value; from ten on 5.00 each, so a ticket for one of ten 5.00."""
        self.assertEqual(self.fee(base_fare="300.00", party_size=9), ["25.00"])
        self.assertEqual(self.fee(base_fare="300.00", party_size=10), ["5.00"])
        self.assertEqual(self.fee(base_fare="3000.00", party_size=10, passengers=10), ["50.00"])

    def test_airlines(self):
        """None for the partners; a low-cost return for two 2 × 2 × 12.00 = 48.00."""
        self.assertEqual(self.fee(base_fare="300.00", validating_carrier="OS"), ["0.00"])
        self.assertEqual(self.fee(base_fare="300.00", validating_carrier="AF"), ["25.00"])
        self.assertEqual(self.fee(service_type="low_cost", route="VIE-BCN-VIE", passengers=2), ["48.00"])

    def test_changes_and_post(self):
        """10 % of 120.00 = 12.00, at least 25.00; of 400.00 40.00; of 900.00 90.00, at most 75.00. 2 coupons 16.00."""
        for fare, fee in (("120.00", "25.00"), ("400.00", "40.00"), ("900.00", "75.00")):
            with self.subTest(fare=fare):
                self.assertEqual(self.fee(event="exchange", base_fare=fare), [fee])
        self.assertEqual(self.fee(event="refund", route="VIE-CDG-VIE"), ["16.00"])
        lines = self.charged(self.table, [{}, {}], base_fare="100.00", tags="POSTING")
        self.assertEqual(sorted(lines), [("posting", "9.50"), ("transaction_fee", "15.00"), ("transaction_fee", "15.00")])


@tagged("post_install", "-at_install")
class TestIndianAgency(TariffCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = indian_agency(cls)

    def test_domestic_and_international(self):
        """Two persons there and back: 2 × 2 × 250.00; one person by way of Dubai and back: 4 × 750.00."""
        self.assertEqual(self.charged(self.table, route="BOM-DEL-BOM", passengers=2), [("transaction_fee", "1000.00")])
        self.assertEqual(self.charged(self.table, route="BOM-DXB-LHR-DXB-BOM"), [("transaction_fee", "3000.00")])

    def test_business_class(self):
        """2 × 750.00, and 2 % of 120,000.00 = 2,400.00; the class J is business, and says nothing within India."""
        facts = {"booking_classes": "J", "base_fare": "120000.00", "taxes": "9000.00"}
        found = self.charged(self.table, route="BOM-SIN-BOM", **facts)
        self.assertCountEqual(found, [("transaction_fee", "1500.00"), ("handling", "2400.00")])
        self.assertEqual(self.charged(self.table, route="BOM-DEL", **facts), [("transaction_fee", "250.00")])

    def test_first_change_is_free(self):
        """Three changes in one order: 0.00, 500.00, 500.00."""
        found = self.charged(self.table, [{}, {}, {}], event="exchange")
        self.assertEqual([amount for _kind, amount in found], ["0.00", "500.00", "500.00"])

    def test_the_free_change_is_remembered_when_it_is_billed(self):
        """The first change is billed and cost nothing; the next one in the order pays 500.00, also when rated again."""
        customer = self.customer()
        self.contract(customer, fee_table_id=self.table.id)
        order = self.order(customer)
        rupees = {"event": "exchange", "currency_id": self.table.currency_id.id}
        first = self.ticket(order, **rupees)
        order.rate()
        self.assertEqual(first.charge_ids.filtered("rule_id").mapped("state"), ["memo"])
        first.state = "billed"
        second = self.ticket(order, "220-3324650329", **rupees)
        for _again in range(2):
            order.rate()
            self.assertEqual(second.charge_ids.filtered("rule_id").mapped("amount"), [500.0])


@tagged("post_install", "-at_install")
class TestManagedTravel(TariffCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = managed_travel(cls)

    def fees(self, lines=None, **facts):
        return [amount for _kind, amount in self.charged(self.table, lines, **facts)]

    def test_touchless_by_zone(self):
        self.assertEqual(self.fees(channel="online", route="FRA-LHR-FRA"), ["6.00"])
        self.assertEqual(self.fees(channel="online", route="FRA-JFK-FRA"), ["11.00"])

    def test_half_price_from_the_third_ticket(self):
        """30.00 + 30.00 + 15.00 + 15.00 = 90.00"""
        fees = self.fees([{}, {}, {}, {}], channel="offline", route="FRA-LHR")
        self.assertEqual(fees, ["30.00", "30.00", "15.00", "15.00"])

    def test_package(self):
        """Flight and hotel 30.00 + 12.00; with a car 50.00 for all."""
        flight, hotel, car = ({"service_type": code} for code in ("air", "hotel", "car"))
        self.assertEqual(self.fees([flight, hotel], channel="offline"), ["30.00", "12.00"])
        self.assertEqual(self.fees([flight, hotel, car], channel="offline"), ["50.00"])

    def test_after_hours(self):
        """Half of 30.00 is 15.00; half of 6.00 is 3.00, at least 10.00."""
        self.assertEqual(self.fees(channel="offline", route="FRA-LHR", after_hours=True), ["30.00", "15.00"])
        self.assertEqual(self.fees(channel="online", route="FRA-LHR", after_hours=True), ["6.00", "10.00"])

    def test_fee_in_the_currency_of_the_airline(self):
        """22.00 USD at 1.10 for one EUR = 20.00 EUR."""
        for code, rate in (("EUR", 1.0), ("USD", 1.1)):
            currency = tariffs.currency(self, code)
            currency.rate_ids.unlink()
            self.env["res.currency.rate"].create(
                {"currency_id": currency.id, "rate": rate, "name": "2026-01-01", "company_id": self.env.company.id}
            )
        self.assertEqual(self.fees(channel="online", route="FRA-JFK", validating_carrier="DL"), ["20.00"])


@tagged("post_install", "-at_install")
class TestShareOfThePrice(TariffCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = by_percentage(cls)

    def test_rounded_up_to_full_five(self):
        """5 % of 410.00 = 20.50, up to 25.00; of 120.00 6.00, at least 10.00; of 2,500.00 125.00, at most 100.00."""
        for fare, fee in (("410.00", "25.00"), ("120.00", "10.00"), ("2500.00", "100.00")):
            with self.subTest(fare=fare):
                found = dict(self.charged(self.table, base_fare=fare))
                self.assertEqual(found["transaction_fee"], fee)

    def test_most_of_one_booking(self):
        """100.00 + 100.00, at most 150.00: 100.00 and 50.00"""
        found = self.charged(self.table, [{}, {}], base_fare="3000.00")
        self.assertEqual([amount for kind, amount in found if kind == "transaction_fee"], ["100.00", "50.00"])

    def test_students(self):
        """2.5 % of 410.00 = 10.25, up to 15.00"""
        self.assertEqual(dict(self.charged(self.table, base_fare="410.00", tags="STU"))["transaction_fee"], "15.00")

    def test_rebate_by_volume(self):
        """After 9,000.00 a fare of 42,000.00: 1,000.00 at 0 %, 40,000.00 at 1 % = 400.00, 1,000.00 at 2 % = 20.00"""
        found = dict(self.charged(self.table, base_fare="42000.00", progress="9000"))
        self.assertEqual(found["rebate"], "-420.00")
