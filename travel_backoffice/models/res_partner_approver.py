"""Who approves travel at a node of the customer tree."""

from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_approver_id = fields.Many2one(
        "res.partner",
        string="Approver",
        index="btree_not_null",
        help="Asked for what is missing, and to approve trips; the nearest node upwards that names one counts.",
    )

    def _travel_approver(self):
        """The approver of the nearest node upwards that names one."""
        self.ensure_one()
        return next((node.travel_approver_id for node in self._travel_nodes_upwards() if node.travel_approver_id), self.browse())
