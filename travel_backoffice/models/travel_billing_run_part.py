from odoo import fields, models

STATES = [
    ("todo", "To Bill"),
    ("done", "Billed"),
    ("waiting", "Waiting"),
    ("held", "Held"),
    ("failed", "Failed"),
]


class TravelBillingRunPart(models.Model):
    """Services of a run that share no invoice with others; or such that are left, with one reason.

    While a part is to be billed its lines are claimed by it: a line has room for one claim, so two runs never have it.
    """

    _name = "travel.billing.run.part"
    _description = "Part of a Billing Run"
    _order = "run_id, id"
    _rec_name = "label"

    run_id = fields.Many2one("travel.billing.run", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    business_key = fields.Char(required=True, help="What stands together; unique in the run.")
    label = fields.Char(string="What", required=True, help="Who is billed, for what, and until when.")
    partner_id = fields.Many2one("res.partner", string="Invoiced To", index="btree_not_null")
    line_ids = fields.Many2many("travel.order.line", string="Services")
    line_count = fields.Integer(string="Number of Services")
    amount = fields.Monetary(help="Of the charges, without tax.")
    currency_id = fields.Many2one("res.currency")
    state = fields.Selection(STATES, required=True, default="todo")
    reason = fields.Text()
    chunk = fields.Integer(help="Parts of one number are billed together.")
    worker = fields.Char()
    done_at = fields.Datetime()
    move_ids = fields.Many2many("account.move", string="Invoices")
    invoice_count = fields.Integer()
    credit_count = fields.Integer()
    held_count = fields.Integer(help="Services that were left.")

    _key_uniq = models.Constraint("UNIQUE(run_id, business_key)", "This part stands in the run already.")
    _open_idx = models.Index("(run_id, chunk, id) WHERE state = 'todo'")

    def action_view_lines(self):
        """The services of the part."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.label,
            "res_model": "travel.order.line",
            "view_mode": "list,form",
            "domain": [("id", "in", self.line_ids.ids)],
            "context": {"create": False},
        }

    def action_view_invoices(self):
        self.ensure_one()
        return self.move_ids._travel_action_open()

    def action_view_holds(self):
        """What holds the services of the part."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_hold")
        return {**action, "domain": [("order_id", "in", self.line_ids.order_id.ids)], "context": {"search_default_open": 1}}


class TravelBillingRun(models.Model):
    _inherit = "travel.billing.run"

    part_ids = fields.One2many("travel.billing.run.part", "run_id", readonly=True)


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    billing_part_id = fields.Many2one(
        "travel.billing.run.part",
        string="Being Billed In",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The part of a billing run that has claimed it.",
    )
