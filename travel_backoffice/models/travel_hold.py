from odoo import fields, models


class TravelHold(models.Model):
    """Why a line waits: a reason a person can act on, with an owner. Resolved when the reason is gone."""

    _name = "travel.hold"
    _description = "Hold"
    _order = "id desc"

    order_id = fields.Many2one("travel.order", required=True, index=True, ondelete="cascade")
    line_id = fields.Many2one("travel.order.line", index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True)
    code = fields.Char(required=True, index=True, help="Machine word of the reason, e.g. reference_missing.")
    detail = fields.Char(default="", help="What the reason is about, e.g. the reference's code.")
    message = fields.Text(required=True)
    user_id = fields.Many2one("res.users", string="Owner")
    open = fields.Boolean(default=True, index=True)
    resolved_at = fields.Datetime()

    _open_uniq = models.UniqueIndex(
        "(order_id, COALESCE(line_id, 0), code, COALESCE(detail, '')) WHERE open", "This hold stands already."
    )
