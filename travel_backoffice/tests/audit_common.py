"""What the stories of the self-audit share: an agency with levies, customers with all kinds of tables, and what they bought."""

from datetime import datetime

from odoo.fields import Command

from .levy_common import LevyCommon

MARCH = "2026-03-01", "2026-03-31"


class AuditCommon(LevyCommon):
    """Air bears 18 % on 5 % of the base fare and on its fees, a hotel 19 % on its fees; what Delta's contract says differs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        air, hotel = cls.service("air"), cls.service("hotel")
        cls.levies = cls.treatment(
            "HOUSE",
            {"treatment": "base_share", "share": 5.0, "rate": 18.0, "service_type_ids": [Command.set(air.ids)]},
            {"treatment": "fee_only", "rate": 19.0, "service_type_ids": [Command.set(hotel.ids)]},
            {"treatment": "fee_only", "rate": 10.0},
        ).levy_ids
        cls.levy_air, cls.levy_hotel, cls.levy_rest = cls.levies
        cls.table = cls.fee_table(
            "House",
            rules=[
                {"amount": 25.0, "services": ["air"], "name": "Ticket fee"},
                {"amount": 10.0, "services": ["hotel"], "name": "Hotel fee"},
            ],
        )
        cls.house_terms = cls.contract(cls.alpha, fee_table_id=cls.table.id)

    # -- builders ---------------------------------------------------------------------------------------------------

    @classmethod
    def sold(cls, partner, *services, day=10, **values):
        """A billed order of such services: ``air`` or ``hotel``, each with its fare."""
        order = cls.order(partner, booked_at=datetime(2026, 3, day, 10, 0), **values)
        for place, (service, fare) in enumerate(services):
            if service == "air":
                cls.ticket(order, f"220-{order.id:06}{place:04}", base_fare=fare, taxes={"YQ": 40.0})
            else:
                cls.line(order, service, fare, place="Frankfurt", start_date="2026-04-01", end_date="2026-04-03")
        order.confirmed = True
        order.rate()
        return order

    def billed(self, partner, *services, **values):
        order = self.sold(partner, *services, **values)
        self.bill(order)
        self.assertEqual(order.state, "billed", order.open_hold_ids.mapped("message"))
        return order

    # -- the audit --------------------------------------------------------------------------------------------------

    def audited(self, *days):
        """The audit of some days, and its open findings."""
        self.env.flush_all()
        audit = self.env["travel.audit"].rerate(*(days or MARCH))
        self.assertEqual(audit.state, "done")
        return audit

    def findings(self, state="open"):
        found = self.env["travel.audit.finding"].search([("state", "=", state)])
        return found.sorted(lambda one: (one.line_id.id, one.kind_id.sequence, one.code))

    def assertFound(self, *expected):
        """Open findings as ``(code, charged, expected)``, in the order of their lines."""
        self.audited()
        found = [(one.code, one.charged, one.expected) for one in self.findings()]
        self.assertEqual(found, list(expected), "\n".join(self.findings().mapped("words")))
        return self.findings()

    # -- errors, past every check -----------------------------------------------------------------------------------

    def fee(self, line, kind="transaction_fee"):
        return line.charge_ids.filtered(lambda charge: charge.kind_id.code == kind)

    def sql(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)
        self.env.invalidate_all()

    def remove(self, charge):
        """As if it had never been charged."""
        self.sql("UPDATE travel_charge SET invoice_line_id = NULL WHERE id = %s", charge.id)
        self.sql("DELETE FROM account_move_line WHERE travel_charge_id = %s", charge.id)
        self.sql("DELETE FROM travel_charge WHERE id = %s", charge.id)

    def reprice(self, charge, amount):
        """As if another price had been billed."""
        factor = amount / charge.amount
        self.sql(
            "UPDATE account_move_line SET price_unit = price_unit * %s, price_subtotal = round(price_subtotal * %s, 2),"
            " price_total = round(price_total * %s, 2), amount_currency = amount_currency * %s, balance = balance * %s"
            " WHERE travel_charge_id = %s",
            *[factor] * 5,
            charge.id,
        )
        self.sql(
            "UPDATE travel_charge SET amount = %s, taxable_amount = round(taxable_amount * %s, 2) WHERE id = %s",
            amount,
            factor,
            charge.id,
        )

    def double(self, charge):
        """As if it had been charged twice; the id of the second one."""
        self.sql(
            "INSERT INTO travel_charge SELECT (jsonb_populate_record(charge, jsonb_build_object("
            "'id', nextval('travel_charge_id_seq'), 'business_key', charge.business_key || ':x', 'invoice_line_id', NULL))).*"
            " FROM travel_charge charge WHERE id = %s",
            charge.id,
        )
        self.sql(
            "INSERT INTO account_move_line SELECT (jsonb_populate_record(item, jsonb_build_object("
            "'id', nextval('account_move_line_id_seq'), 'travel_charge_id', (SELECT MAX(id) FROM travel_charge)))).*"
            " FROM account_move_line item WHERE travel_charge_id = %s",
            charge.id,
        )
        self.sql(
            "INSERT INTO account_move_line_account_tax_rel SELECT twice.id, rel.account_tax_id FROM account_move_line twice,"
            " account_move_line_account_tax_rel rel WHERE rel.account_move_line_id = %s"
            " AND twice.travel_charge_id = (SELECT MAX(id) FROM travel_charge)",
            charge.invoice_line_id.id,
        )
        self.sql(
            "UPDATE travel_charge charge SET invoice_line_id = item.id FROM account_move_line item"
            " WHERE item.travel_charge_id = charge.id AND charge.id = (SELECT MAX(id) FROM travel_charge)"
        )
        return self.env["travel.charge"].search([], order="id desc", limit=1)
