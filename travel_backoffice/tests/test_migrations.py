from importlib.util import module_from_spec, spec_from_file_location

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .billing_common import BillingCommon


@tagged("post_install", "-at_install")
class TestMigrations(BillingCommon):
    """Data of an earlier version after the upgrade."""

    def migrate(self, version, script):
        path = file_path(f"travel_backoffice/migrations/{version}/{script}.py")
        spec = spec_from_file_location(f"migration_{script.replace('-', '_')}", path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

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
