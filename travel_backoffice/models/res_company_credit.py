"""What holds for credit unless a limit says otherwise."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    travel_credit_warn = fields.Float(
        string="Credit Warning (%)", default=80.0, help="Used share of a limit from which agents are warned.",
        groups="base.group_user",
    )
    travel_credit_block = fields.Float(
        string="Credit Block (%)", default=100.0, help="Used share of a limit above which no ticket is keyed any more.",
        groups="base.group_user",
    )
    travel_credit_warn_days = fields.Integer(
        string="Overdue Warning (Days)", help="Warned when anything collectable is overdue for more days. 0: never.",
        groups="base.group_user",
    )
    travel_credit_block_days = fields.Integer(
        string="Overdue Block (Days)", help="Blocked when anything collectable is overdue for more days. 0: never.",
        groups="base.group_user",
    )
    travel_credit_disputed = fields.Boolean(
        string="Disputed Amounts Count", default=True, help="Whether what customers dispute counts as exposure.",
        groups="base.group_user",
    )
    travel_credit_user_id = fields.Many2one(
        "res.users", string="Credit Controller", help="Told when documents arrive for a customer over the limit.",
        groups="base.group_user",
    )

    _travel_credit_check = models.Constraint(
        "CHECK (travel_credit_warn >= 0 AND travel_credit_block >= travel_credit_warn"
        " AND travel_credit_warn_days >= 0 AND travel_credit_block_days >= 0)",
        "Credit is warned of before it is blocked, and no level is below zero.",
    )

    def _travel_credit_controllers(self):
        """Those who are told about customers over their limits: the one named, else any credit controller."""
        self.ensure_one()
        if self.travel_credit_user_id.active:
            return self.travel_credit_user_id
        group = self.env.ref("travel_backoffice.group_travel_controller")
        domain = [("all_group_ids", "in", group.ids), ("company_ids", "in", self.ids), ("share", "=", False)]
        # sudo: whoever hands a document in may not look users up
        return self.env["res.users"].sudo().search(domain, order="id", limit=1)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    travel_credit_warn = fields.Float(related="company_id.travel_credit_warn", readonly=False)
    travel_credit_block = fields.Float(related="company_id.travel_credit_block", readonly=False)
    travel_credit_warn_days = fields.Integer(related="company_id.travel_credit_warn_days", readonly=False)
    travel_credit_block_days = fields.Integer(related="company_id.travel_credit_block_days", readonly=False)
    travel_credit_disputed = fields.Boolean(related="company_id.travel_credit_disputed", readonly=False)
    travel_credit_user_id = fields.Many2one(related="company_id.travel_credit_user_id", readonly=False)
