from odoo import fields, models


class TravelIntake(models.Model):
    """A front-office document as received (card numbers masked), and what became of it."""

    _name = "travel.intake"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Front-Office Document"
    _order = "id desc"

    name = fields.Char(string="Document", readonly=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    source = fields.Char(required=True, readonly=True, help="Where it came from: 1A, 1G, a supplier, a person.")
    source_key = fields.Char(readonly=True, help="The sender's own key of the document.")
    format = fields.Selection(
        [("air", "Amadeus AIR"), ("json", "JSON"), ("csv", "CSV")], readonly=True, string="Format"
    )
    content = fields.Text(readonly=True)
    checksum = fields.Char(readonly=True, index=True)
    state = fields.Selection(
        [("received", "Received"), ("done", "Done"), ("held", "Held"), ("failed", "Failed"), ("ignored", "Set aside")],
        default="received",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    message = fields.Text(readonly=True, help="Why it is held, in words a clerk can act on.")
    reason_code = fields.Char(readonly=True, index=True)
    record_locator = fields.Char(readonly=True, index=True)
    document_kind = fields.Char(readonly=True)
    issued_on = fields.Date(readonly=True)
    office = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", help="Chosen by a person when none was found.")
    user_id = fields.Many2one("res.users", string="Owner")
    order_ids = fields.Many2many(
        "travel.order", "travel_intake_order_rel", "intake_id", "order_id", string="Orders", readonly=True
    )
