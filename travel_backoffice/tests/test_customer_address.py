"""Companies of one group sit in different towns and countries."""

from odoo.tests import tagged

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestCustomerAddress(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.germany, cls.austria = cls.env.ref("base.de"), cls.env.ref("base.at")
        cls.alpha = cls.group(street="Werkstr. 1", city="Stuttgart", country_id=cls.germany.id)
        cls.linz = cls.customer("Alpha AT", cls.alpha, street="Industriezeile 40", city="Linz", country_id=cls.austria.id)

    def assertAddress(self, partner, street, city, country):
        self.assertRecordValues(partner, [{"street": street, "city": city, "country_id": country.id}])

    def test_each_keeps_its_own(self):
        """Given a group in Stuttgart; when a company in Linz is made below it, then neither takes the other's."""
        self.assertAddress(self.alpha, "Werkstr. 1", "Stuttgart", self.germany)
        self.assertAddress(self.linz, "Industriezeile 40", "Linz", self.austria)

    def test_one_moves_the_other_stays(self):
        self.linz.write({"street": "Hafenstr. 2"})
        self.alpha.write({"city": "Ulm"})
        self.assertAddress(self.alpha, "Werkstr. 1", "Ulm", self.germany)
        self.assertAddress(self.linz, "Hafenstr. 2", "Linz", self.austria)

    def test_put_below_another_group(self):
        other = self.group("Beta", street="Kai 7", city="Hamburg", country_id=self.germany.id)
        self.linz.parent_id = other
        self.assertAddress(self.linz, "Industriezeile 40", "Linz", self.austria)
        self.assertAddress(other, "Kai 7", "Hamburg", self.germany)

    def test_departments_and_travellers_share_the_company_s(self):
        sales = self.department("Sales", self.linz)
        mary = self.traveller("Mary Jones", sales)
        self.assertAddress(mary, "Industriezeile 40", "Linz", self.austria)
        self.linz.street = "Hafenstr. 2"
        self.assertAddress(sales, "Hafenstr. 2", "Linz", self.austria)
