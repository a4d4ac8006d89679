from odoo import api, fields, models

from ..models.sftp_session import fingerprint


class TravelChannelHostKey(models.TransientModel):
    """Asks whether the key that a server shows is the customer's; only then is it used."""

    _name = "travel.channel.host.key"
    _description = "Confirm a Server's Key"

    channel_id = fields.Many2one("travel.delivery.channel", required=True, readonly=True, ondelete="cascade")
    host_key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(compute="_compute_fingerprints")
    known_fingerprint = fields.Char(string="Confirmed Before", compute="_compute_fingerprints")

    @api.depends("host_key", "channel_id")
    def _compute_fingerprints(self):
        for question in self:
            question.fingerprint = question.host_key and fingerprint(question.host_key)
            question.known_fingerprint = question.channel_id.sftp_fingerprint

    def action_confirm(self):
        """Keep the key, and go on with the test."""
        self.ensure_one()
        self.channel_id.sftp_host_key = self.host_key
        return self.channel_id.action_test()
