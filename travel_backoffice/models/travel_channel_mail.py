"""The e-mail channel: many mails over one connection, and the server's own words for each recipient."""

import logging
from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError

from ..engine.addresses import split_addresses
from .smtp_talk import TROUBLE, MaybeTaken, NotTaken, give_mail
from .travel_delivery_channel import DeliveryRefused, DeliveryUnsure

_logger = logging.getLogger(__name__)


class MailConnections:
    """Open connections of one worker, one for each mail server, made when first needed.

    :param env: with rights on the mail servers
    """

    def __init__(self, env):
        self.servers = env["ir.mail_server"]
        self._open = {}

    def get(self, email_from, company):
        """The connection for mails of a sender; ``smtp_from`` of it is set for this mail."""
        servers = self.servers.with_company(company)
        server, smtp_from = servers._find_mail_server(email_from)
        key = server.id if server else 0
        if key not in self._open:
            self._open[key] = servers._connect__(smtp_from=smtp_from, mail_server_id=server.id if server else None)
        self._open[key].smtp_from = smtp_from
        return key, self._open[key]

    def drop(self, key):
        """This one broke."""
        self._open.pop(key, None)

    def close(self):
        for connection in self._open.values():
            try:
                connection.quit()
            except TROUBLE as error:
                _logger.debug("Taking leave of a mail server: %s", error)


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    # -- recipients -------------------------------------------------------------------------------------------------

    def _recipient(self, document, rule):
        if self.type != "email":
            return super()._recipient(document, rule)
        found = rule._people(document)
        return ", ".join(dict.fromkeys(found))

    def _prepare_sendings(self, deliveries):
        if self.type == "email":
            return deliveries._freeze_mails()
        return super()._prepare_sendings(deliveries)

    # -- handed over ------------------------------------------------------------------------------------------------

    @contextmanager
    def _session(self):
        if self.type != "email":
            with super()._session() as channel:
                yield channel
            return
        # sudo: the program logs in to the mail server, whoever sends
        connections = MailConnections(self.sudo().env)
        try:
            yield self.with_context(travel_mail_connections=connections)
        finally:
            connections.close()

    def _hand_over_email(self, delivery):
        """Give the mail to the server, for those who have not got it yet."""
        self._check_mails_allowed()
        good, bad = split_addresses(delivery.recipient)
        refused = {address: self.env._("This is no e-mail address.") for address in bad}
        if not good and not bad:
            raise DeliveryRefused(self._no_address(delivery), final=True)
        waiting = [address for address in good if address not in (delivery.reached or [])]
        answer = self._give(delivery, waiting) if waiting else None
        return self._weigh(delivery, answer, refused)

    def _weigh(self, delivery, answer, refused):
        """What the answers for several recipients mean for the whole sending."""
        reached = list(delivery.reached or []) + (answer.reached if answer else [])
        later = {}
        for address, (code, words) in (answer.refused if answer else {}).items():
            (refused if code >= 500 else later)[address] = words
        delivery.write({"reached": reached, "refused": refused})
        if later:
            raise DeliveryRefused("\n".join(f"{address}: {words}" for address, words in later.items()))
        if not reached:
            raise DeliveryRefused(delivery._not_reached(), final=True)
        return "\n".join([f"{', '.join(reached)}", answer.words if answer else ""]).strip()

    def _give(self, delivery, recipients):
        """One mail over a connection that is kept; over a new one when the kept one turned out to be closed."""
        connections = self.env.context.get("travel_mail_connections")
        if connections is None:
            with self._session() as channel:
                return channel._give(delivery, recipients)
        for last in (False, True):
            message = delivery._build_mail()
            key, smtp = self._connect(connections, delivery)
            sender, content = self._envelope(delivery, message, smtp)
            try:
                return give_mail(smtp, sender, recipients, content)
            except MaybeTaken as doubt:
                connections.drop(key)
                raise DeliveryUnsure(
                    self.env._(
                        "The line broke after the mail was given to the server and before it answered (%s). "
                        "Ask the customer whether the mail arrived.",
                        doubt,
                    )
                )
            except NotTaken as answer:
                if answer.broken:
                    connections.drop(key)
                if last or not answer.broken:
                    raise DeliveryRefused(answer.words, final=answer.final)

    def _connect(self, connections, delivery):
        try:
            return connections.get(delivery.mail["from"], delivery.company_id)
        except UserError as error:
            raise DeliveryRefused(self._no_server(error), final=True)
        except TROUBLE as error:
            if not connections.servers.search_count([], limit=1):
                raise DeliveryRefused(self._no_server(error), final=True)
            raise DeliveryRefused(self.env._("The mail server does not answer: %s", error), of_channel=True)

    def _envelope(self, delivery, message, smtp):
        """Envelope sender and the mail's bytes, as Odoo does it: company's bounce address, sender that the server allows."""
        servers = self.env["ir.mail_server"].sudo().with_company(delivery.company_id)
        try:
            sender, _to, message = servers._prepare_email_message__(message, smtp)
        except AssertionError as error:
            raise DeliveryRefused(self.env._("The mail has no sender that a server accepts: %s", error), final=True)
        return sender, message.as_bytes()

    # -- reasons ----------------------------------------------------------------------------------------------------

    def _check_mails_allowed(self):
        if self.env["ir.mail_server"]._disable_send():
            raise DeliveryRefused(self.env._("Mails are switched off while Odoo is tested or loaded."))

    def _no_address(self, delivery):
        if delivery.document_kind == "extract":
            return self.env._(
                "Nobody is known by e-mail who gets the extract of %s. Enter an address (of a cost centre: a responsible), "
                "then press Send Again.",
                delivery.document_name,
            )
        return self.env._(
            "There is no e-mail address. Enter one at %s (or a contact of type Invoice below), then press Send Again.",
            delivery.partner_id.display_name or self.env._("the customer"),
        )

    def _no_server(self, error):
        return self.env._(
            "No mail server is set up (%s). Enter one in Settings › Technical › Outgoing Mail Servers, then press Send Again.",
            str(error).replace("\n", " "),
        )
