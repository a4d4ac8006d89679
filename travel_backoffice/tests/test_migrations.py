from importlib.util import module_from_spec, spec_from_file_location

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .billing_common import BillingCommon
from .intake_common import IntakeCommon, air, refund_air, void_air


class Migrating:
    """Runs a script as the upgrade does."""

    def migrate(self, version, script):
        path = file_path(f"travel_backoffice/migrations/{version}/{script}.py")
        spec = spec_from_file_location(f"migration_{script.replace('-', '_')}", path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestMigrations(Migrating, BillingCommon):
    """Data of an earlier version after the upgrade."""

    def test_invoice_lines_name_their_charge(self):
        """Before 19.0.2.0.0 only the charge knew its invoice line."""
        order = self.simple_order(self.customer())
        invoice = self.bill(order)
        charges = {line: line.travel_charge_id for line in invoice.invoice_line_ids}
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET travel_charge_id = NULL WHERE move_id = %s", [invoice.id]
        )
        self.migrate("19.0.2.0.0", "post-migrate")
        self.assertEqual({line: line.travel_charge_id for line in invoice.invoice_line_ids}, charges)

    def test_billing_modes_are_profiles(self):
        """Before 19.0.3.0.0 a contract knew two ways of being billed."""
        contracts = [self.contract(self.customer(name)) for name in ("Itself", "Clerk", "Inherits")]
        self.env.cr.execute("ALTER TABLE travel_contract ADD COLUMN billing_mode varchar")
        for contract, mode in zip(contracts, ("order", "manual", None), strict=True):
            self.env.cr.execute("UPDATE travel_contract SET billing_mode = %s WHERE id = %s", [mode, contract.id])
        self.migrate("19.0.3.0.0", "post-migrate")
        self.assertEqual([one.billing_profile_id.id for one in contracts], [self.by_itself, self.by_clerk, False])

    def test_services_sold_before_have_their_spend(self):
        """Before 19.0.5.0.0 there was no travel spend, and nobody said where a service leads."""
        order = self.simple_order(self.customer())
        line, row = order.line_ids, [("order_id", "=", order.id)]
        self.assertEqual(self.env["travel.spend"].search(row).mapped("destination"), ["FRA"])
        self.env.cr.execute("DELETE FROM travel_spend")
        self.env.cr.execute("UPDATE travel_order_line SET from_city = NULL, to_city = NULL, from_country = NULL, to_country = NULL")
        self.env.invalidate_all(flush=False)
        self.migrate("19.0.5.0.0", "pre-spend")  # what stands is left alone
        self.migrate("19.0.5.0.0", "post-spend")
        self.assertEqual((line.from_city, line.to_country), ("IEV", "DE"))
        found = self.env["travel.spend"].search(row)
        self.assertEqual((found.origin, found.destination, found.spend, found.segments), ("IEV", "FRA", 278.0, 2))


@tagged("post_install", "-at_install")
class TestMigratedDocuments(Migrating, IntakeCommon):
    """Documents of an earlier version after the upgrade."""

    def test_kept_corrections_go_on(self):
        """Before 19.0.2.0.0 voids and refunds waited for a person, and so did the ticket that was voided."""
        line = self.order_of(self.receive(air())[0]).line_ids
        _answer, void = self.receive_one(void_air())
        _answer, refund = self.receive_one(refund_air(serials=("1234567899",), amd="2800011313"))
        # as the earlier version left them: nothing corrected, both held, the ticket parked
        line.correction_ids.take_back()
        old = {"state": "held", "reason_code": "correction", "message": "Corrections are not booked by themselves yet"}
        (void | refund).sudo().write({**old, "progress": {}})
        refund.sudo().awaited_ids.unlink()
        self.env["travel.hold"]._put(line, "taken_back", "220-1234567890 was taken back", str(void.id))
        self.assertEqual((line.state, line.standing), ("held", False))
        self.migrate("19.0.2.0.0", "end-corrections")
        self.assertEqual((void.state, line.standing), ("done", "voided"), void.message)
        self.assertFalse(line.order_id.open_hold_ids)
        self.assertEqual((refund.state, refund.reason_code), ("held", "ticket_unknown"))
