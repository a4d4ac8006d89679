from odoo import fields, models

CHANNEL_TYPES = [
    ("email", "E-mail"),
    ("portal", "Portal"),
    ("sftp", "SFTP"),
    ("folder", "Folder"),
    ("webhook", "Webhook"),
    ("print", "Print batch"),
]


class DeliveryRefused(Exception):
    """A channel did not take a sending.

    :param str reason: what a person reads
    :param bool final: trying again changes nothing (a refused address); otherwise it is tried again later
    """

    def __init__(self, reason, final=False):
        super().__init__(reason)
        self.reason, self.final = reason, final


class TravelDeliveryChannel(models.Model):
    """A way by which documents leave: a mail server, a customer's SFTP folder, a webhook, the printer."""

    _name = "travel.delivery.channel"
    _description = "Delivery Channel"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    type = fields.Selection(CHANNEL_TYPES, required=True, default="email")

    def _hand_over(self, delivery):
        """Hand one sending to the channel, which takes it or does not.

        :param delivery: ``travel.delivery`` with its files in ``attachment_ids``
        :return: the receipt: what the channel answered, for people to read
        :raise DeliveryRefused: when the channel did not take it
        """
        self.ensure_one()
        return getattr(self, f"_hand_over_{self.type}")(delivery)

    def _hand_over_portal(self, delivery):
        """The customer's portal shows posted invoices by itself."""
        return self.env._("Shown in the portal")
