from odoo import fields, models


class TravelFeeVersion(models.TransientModel):
    """From when a new version of fee rules holds; the rules end the day before."""

    _name = "travel.fee.version"
    _description = "New Version of Fee Rules"

    rule_ids = fields.Many2many("travel.fee.rule", required=True, string="Rules")
    date_from = fields.Date(string="New Version From", required=True, help="First day of sale with the new price.")

    def action_apply(self):
        """End the rules, copy them, and open the copies to be changed."""
        self.ensure_one()
        versions = self.rule_ids._new_version(self.date_from)
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("New Versions"),
            "res_model": "travel.fee.rule",
            "view_mode": "list,form",
            "domain": [("id", "in", versions.ids)],
        }
        if len(versions) == 1:
            action |= {"view_mode": "form", "res_id": versions.id, "name": versions.name}
        return action
