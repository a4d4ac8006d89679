from odoo import fields, models


class TravelOrder(models.Model):
    """A trip file: what one customer was sold under one record locator."""

    _name = "travel.order"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Travel Order"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Order", required=True, readonly=True, copy=False, default="/", index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    partner_id = fields.Many2one("res.partner", string="Customer", index=True, tracking=True)
    travel_root_id = fields.Many2one(related="partner_id.travel_root_id", store=True, index=True)
    booker_id = fields.Many2one("res.partner", string="Booked By")
    user_id = fields.Many2one("res.users", string="Agent", default=lambda self: self.env.user, index=True)
    record_locator = fields.Char(copy=False, index=True)
    trip_reference = fields.Char(help="Orders of one trip share it; blank: the order is the trip.")
    source = fields.Char(default="manual")
    office = fields.Char(string="Issuing Office")
    channel_id = fields.Many2one("travel.channel", string="Channel")
    booked_at = fields.Datetime(string="Booked", default=fields.Datetime.now, required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("held", "Held"),
            ("ready", "To Bill"),
            ("billed", "Billed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    note = fields.Html()
    parts_expected = fields.Integer(default=1, copy=False)
    parts_received = fields.Integer(default=1, copy=False)
    passenger_ids = fields.One2many("travel.passenger", "order_id", copy=True)
    line_ids = fields.One2many("travel.order.line", "order_id", copy=True)
    charge_ids = fields.One2many("travel.charge", "order_id")
    hold_ids = fields.One2many("travel.hold", "order_id")
    intake_ids = fields.Many2many("travel.intake", string="Documents", copy=False)
