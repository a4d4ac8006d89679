"""What the stories about aged receivables share: a group with units, invoices of several services, and short ways to read."""

from .credit_common import CreditCommon
from .remittance_common import MoneyCommon


class AgingCommon(MoneyCommon, CreditCommon):
    """Alpha Group › Alpha Ltd › North › Sales, and IT; one invoice of 341.50 for both, and plain invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top = cls.group()
        cls.firm = cls.customer("Alpha Works", cls.top)
        cls.north = cls.branch("North", cls.firm)
        cls.sales = cls.department("Sales", cls.north)
        cls.it = cls.department("IT", cls.firm)
        cls.cc = cls.cost_center(cls.top, "4711")
        profile = cls.env["travel.billing.profile"].create({"name": "All on one", "rhythm": "manual", "invoice_per": "company"})
        cls.contract(cls.top, billing_profile_id=profile.id, invoice_partner_id=cls.firm.id)

    @classmethod
    def travel_orders(cls, number=3324650328):
        """253.00 fare, 25.00 fee, 2.50 tax for Sales: 280.50; 50.00, 10.00, 1.00 for IT: 61.00."""
        orders = cls.simple_order(cls.sales, f"220-{number}", office="VIE1A0980", user_id=cls.agent.id)
        orders |= cls.simple_order(cls.it, f"220-{number + 1}", fare=47.0, taxes={"UA": 3.0}, fee=10.0)
        orders.line_ids[0].write({"cost_center_id": cls.cc.id, "end_date": "2026-04-03"})
        return orders

    def travel_invoice(self, number=3324650328):
        """Both on one invoice."""
        orders = self.travel_orders(number)
        invoice = self.bill(orders)
        self.assertEqual((len(invoice), invoice.amount_total), (1, 341.5))
        self.services = orders.line_ids
        return invoice

    def pay(self, item, amount, service=None, day="2026-04-02"):
        """A remittance of one line, applied."""
        advice = self.advice(item.partner_id, amount, date=day)
        values = {"remittance_id": advice.id, "item_id": item.id, "amount": amount, "paid_amount": amount}
        self.env["travel.allocation"].create({**values, "service_id": service and service.id})
        advice.apply()
        return advice

    def dispute(self, item, amount, service=None, reason="fee", opened="2026-03-20", **values):
        return self.env["travel.dispute"].create(
            {
                "item_id": item.id,
                "amount": amount,
                "service_id": service and service.id,
                "reason_id": self.env.ref(f"travel_backoffice.dispute_reason_{reason}").id,
                "opened_on": opened,
                **values,
            }
        )

    def report(self, day, *group_by, user=None, **options):
        aging = self.env["travel.aging"].with_user(user or self.controller)
        return aging.report(day, list(group_by), **options)

    def open_by(self, day, *group_by, **options):
        """Names of the groups (of nodes without those above) → what is open."""
        rows = self.report(day, *group_by, **options)["rows"]
        found = {}
        for row in rows:
            key = tuple(one["name"].split(", ")[-1] for one in row["group"])
            found[key[0] if len(key) == 1 else key] = row["open"]
        self.assertEqual(len(found), len(rows))
        return found
