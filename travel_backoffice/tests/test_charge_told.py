"""What a customer is told of a charge: why it is what it is, and nothing that is the agency's or another customer's."""

from odoo.tests import tagged

from .common import TravelCommon


@tagged("post_install", "-at_install")
class TestChargeTold(TravelCommon):
    """Alpha's tickets of 200.00, with a commission of 17.77 that the airline pays the agency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.customer()
        cls.fees = cls.fee_table()
        cls.contract(cls.alpha, fee_table_id=cls.fees.id)

    def told(self, *numbers, **rule):
        """What is told of the fee of a ticket, the last where there are several."""
        self.fee_rule(self.fees, name="Our fee", **rule)
        for number in numbers or ("220-0000000001",):
            order = self.order(self.alpha)
            self.ticket(order, number, commission_amount=17.77)
            order.rate()
        self.fee = order.charge_ids.filtered(lambda charge: charge.stage == "fee").sudo()
        return self.fee._told()

    def test_percent(self):
        """2 % of 200.00 are 4.00; the figures as the reader writes them."""
        told = self.told(method="percent", percent=2.0, base="base_fare")
        self.assertEqual((told["rule"]["name"], told["rule"]["price"]), ("Our fee", "2 % of base fare"))
        self.assertEqual(told["steps"], ["2 % of 200.00 (Base fare) = 4.00"])
        facts = dict(told["inputs"])
        self.assertEqual(facts["Validating carrier"], "LH")
        self.assertEqual(facts["Booking channel"], self.channel("agent").name)
        self.env["res.lang"]._activate_lang("de_DE")
        self.assertIn("4,00", self.fee.with_context(lang="de_DE")._told()["steps"][0])

    def test_of_the_commission_only_that_it_was_agreed(self):
        """Half of 17.77 is 8.89: the arithmetic would say what the agency earns."""
        told = self.told(method="percent", percent=50.0, base="commission")
        self.assertEqual(self.fee.amount, 8.89)
        self.assertEqual((told["steps"], told["rule"]["price"]), ([], "as agreed"))
        self.assertNotIn("17.77", str(told))
        self.assertNotIn("ommission", str(told))

    def test_what_others_bought_is_not_told(self):
        """The second ticket of the contract period costs 8.00: the band is told, not how many there were."""
        tiers = [{"up_to": 1, "amount": 10.0}, {"open_ended": True, "sequence": 20, "amount": 8.0}]
        rule = {"method": "tiers", "tier_measure": "period_count", "tier_mode": "graduated", "tiers": tiers}
        told = self.told("220-0000000001", "220-0000000002", **rule)
        self.assertEqual(self.fee.amount, 8.0)
        self.assertTrue(told["steps"])
        self.assertIn("Place in the contract period", str(self.fee.explain()["steps"]))
        self.assertNotIn("Place in the contract period", str(told))

    def test_set_by_hand(self):
        """Who set it, and why, stays in the house."""
        self.told(amount=25.0)
        agent = self.users["agent"]
        self.fee.write({"amount": 5.0, "override_user_id": agent.id, "override_reason": "They threatened to leave"})
        told = self.fee._told()
        self.assertEqual((told["rule"]["name"], told["steps"]), ("Agreed for this booking", []))
        for inner in (agent.name, "threatened"):
            self.assertNotIn(inner, str(told))

    def test_given_back(self):
        """A void on the same day gives the fee back: 25.00 of 25.00."""
        self.told(amount=25.0)
        back = self.fee.line_id.void().charge_ids.filtered(lambda charge: charge.stage == "fee").sudo()._told()
        self.assertEqual(back["amount"], self.fee.currency_id.format(-25.0))
        self.assertIn(("Charged", "25.00"), back["inputs"])

    def test_rebates_are_credited_later(self):
        self.told(amount=25.0)
        self.fee_rule(self.fees, "rebate", amount=3.0, name="Rebate")
        order = self.order(self.alpha)
        self.ticket(order, "220-0000000009")
        order.rate()
        kinds = {charge.stage: charge._is_told() for charge in order.charge_ids.sudo()}
        self.assertEqual(kinds, {"fare": True, "fee": True, "rebate": False})
