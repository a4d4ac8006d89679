from contextlib import contextmanager

from odoo import fields, models

from ..engine.plain_text import plain_text

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
    :param bool of_channel: the channel itself does not work, whatever is sent: its other sendings wait as well, and none
        of them fails for good
    :param int retry_after: seconds that the receiver asks to wait before it is tried again; None when it does not say
    """

    def __init__(self, reason, final=False, of_channel=False, retry_after=None):
        super().__init__(reason)
        self.reason, self.final = plain_text(reason), final
        self.of_channel, self.retry_after = of_channel, retry_after


class DeliveryUnsure(Exception):
    """Nobody can tell whether the channel took a sending: the line broke while it answered.

    :param str reason: what a person reads, who then decides
    """

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = plain_text(reason)


class TravelDeliveryChannel(models.Model):
    """A way by which documents leave: a mail server, a customer's SFTP folder, a webhook, the printer.

    A type is its ``_hand_over_<type>(delivery)`` and ``_was_taken_<type>(delivery)``, and where it has them: ``_session``
    (what is kept open for many sendings), ``_prepare_sendings`` (frozen before the first try) and ``_recipient``.
    """

    _name = "travel.delivery.channel"
    _description = "Delivery Channel"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    type = fields.Selection(CHANNEL_TYPES, required=True, default="email")

    def _recipient(self, document, rule):
        """To whom or where a document goes, for people to read; what an e-mail is sent to.

        :param document: the invoice, or the extract
        :param rule: the sending of the delivery profile
        """
        return ""

    def _prepare_sendings(self, deliveries):
        """Freeze what is handed over besides the files, for deliveries of this channel that were never tried."""

    @contextmanager
    def _session(self):
        """The channel as ``_hand_over`` is to be called on it while the session is open: connections live this long."""
        yield self

    def _hand_over(self, delivery):
        """Hand one sending to the channel, which takes it or does not.

        :param delivery: ``travel.delivery``; what to hand over is ``delivery._files()``
        :return: the receipt: what the channel answered, for people to read
        :raise DeliveryRefused: when the channel did not take it
        :raise DeliveryUnsure: when nobody can tell
        """
        self.ensure_one()
        return getattr(self, f"_hand_over_{self.type}")(delivery)

    def _was_taken(self, delivery):
        """Asked when whoever handed a sending over died meanwhile.

        :return: True: the channel has it, False: it has not, None: it cannot tell
        """
        self.ensure_one()
        check = getattr(self, f"_was_taken_{self.type}", None)
        return check(delivery) if check else None

    def _hand_over_portal(self, delivery):
        """The customer's portal shows posted invoices by itself."""
        return self.env._("Shown in the portal")

    def _was_taken_portal(self, delivery):
        """Showing it again changes nothing."""
        return False
