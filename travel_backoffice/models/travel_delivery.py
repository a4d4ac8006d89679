from odoo import api, fields, models

from .travel_delivery_profile import DOCUMENT_KINDS

STATES = [
    ("waiting", "Waiting"),
    ("queued", "Queued"),
    ("sending", "Being Handed Over"),
    ("taken", "Sent"),
    ("failed", "Failed"),
    ("bounced", "Bounced"),
    ("unsure", "In Doubt"),
    ("cancelled", "Cancelled"),
]


class TravelDelivery(models.Model):
    """One sending of one document by one channel. ``taken`` means that the channel took it.

    The files are kept as they were first made: sending again sends the same bytes.
    """

    _name = "travel.delivery"
    _description = "Delivery"
    _order = "id desc"
    _rec_name = "document_name"

    company_id = fields.Many2one("res.company", required=True, index=True)
    business_key = fields.Char(required=True, readonly=True, help="Document and sending: queued once.")
    document_kind = fields.Selection(DOCUMENT_KINDS, required=True)
    document_name = fields.Char(string="Document", required=True)
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, index=True)
    move_id = fields.Many2one("account.move", string="Invoice", index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", index=True)
    amount_total = fields.Monetary(string="Invoice Total", related="move_id.amount_total")
    currency_id = fields.Many2one(related="move_id.currency_id")
    rule_id = fields.Many2one("travel.delivery.rule", string="Sending", ondelete="set null", index="btree_not_null")
    channel_id = fields.Many2one("travel.delivery.channel", required=True, ondelete="restrict", index=True)
    channel_type = fields.Selection(related="channel_id.type")
    recipient = fields.Char(string="To", help="Addresses, folder or URL.")
    state = fields.Selection(STATES, required=True, default="queued", index=True)
    attempts = fields.Integer(string="Tries", help="Since it was last queued by a person or by itself.")
    next_try_at = fields.Datetime(string="Next Try", default=fields.Datetime.now, index=True)
    started_at = fields.Datetime(string="Begun At", help="When it was last begun to be handed over.")
    taken_at = fields.Datetime(string="Sent At")
    receipt = fields.Text(help="What the channel answered when it took the files.")
    error = fields.Text(string="Why Not")

    _business_key_uniq = models.Constraint("UNIQUE(business_key)", "This sending is queued already.")

    # -- queued -----------------------------------------------------------------------------------------------------

    @api.model
    def _queue(self, moves):
        """Queue the sendings that the delivery profiles of these posted documents ask for; asking again adds none.

        :return: the new deliveries
        """
        vals_list = [vals for move in moves for vals in self._prepare_sendings_of(move)]
        standing = self.search([("business_key", "in", [vals["business_key"] for vals in vals_list])])
        known = set(standing.mapped("business_key"))
        queued = self.create([vals for vals in vals_list if vals["business_key"] not in known])
        if queued:
            self._call_worker()
        return queued

    @api.model
    def _prepare_sendings_of(self, move):
        """Values of all sendings of a posted document, one for each rule that is for its kind."""
        kind = "credit_note" if move.move_type == "out_refund" else "invoice"
        rules = move.travel_delivery_profile_id.rule_ids
        return [self._prepare_vals(move, rule, kind) for rule in rules if kind in rule._kinds()]

    @api.model
    def _prepare_vals(self, document, rule, kind):
        """Values of one sending.

        :param document: the invoice, or a record with its ``move_id``
        """
        move = document if document._name == "account.move" else document.move_id
        return {
            "company_id": move.company_id.id,
            "business_key": f"{document._name}:{document.id}:{rule.id}",
            "document_kind": kind,
            "document_name": document.display_name,
            "res_model": document._name,
            "res_id": document.id,
            "move_id": move.id,
            "partner_id": move.partner_id.id,
            "rule_id": rule.id,
            "channel_id": rule.channel_id.id,
            "recipient": rule.channel_id._recipient(document, rule),
        }

    def _document(self):
        """The invoice or extract that is sent."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    @api.model
    def _call_worker(self, at=None):
        """Have the queue looked at, now or at a time."""
        # sudo: whoever posts an invoice may have it sent; the job itself decides what is due
        self.env.ref("travel_backoffice.cron_deliver").sudo()._trigger(at)
