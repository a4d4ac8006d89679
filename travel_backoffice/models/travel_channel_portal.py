"""The portal as a channel: a document is delivered when the customer can look at it; when it does is noted."""

from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Domain

from .travel_delivery_channel import DeliveryRefused


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    portal_notify = fields.Boolean(
        string="Mail a Link", help="Tells the customer by a mail without files; its link opens the document."
    )

    def _recipient(self, document, rule):
        if self.type != "portal":
            return super()._recipient(document, rule)
        move = document if document._name == "account.move" else document.move_id
        return ", ".join(self._portal_users(move).mapped("login")) or move.partner_id.email or ""

    def _hand_over_portal(self, delivery):
        """It counts as delivered when somebody of the customer's can see it: by a log-in, or by the link in a mail."""
        if delivery.document_kind == "extract":
            raise DeliveryRefused(
                self.env._("An extract is for one person, and the portal would show it to others. Send it by e-mail."), final=True
            )
        move = delivery.move_id
        if move.state != "posted":
            raise DeliveryRefused(self.env._("%s is not posted, so the portal does not show it.", delivery.document_name))
        return self._show_in_portal(delivery, move)

    def _show_in_portal(self, delivery, document):
        users = self._portal_users(document)
        addresses = users.filtered("email").mapped("email_normalized") or [document.partner_id.email_normalized]
        addresses = [address for address in addresses if address] if self.portal_notify else []
        if not users and not addresses:
            raise DeliveryRefused(
                self.env._("Nobody of %s may log in to the portal. Invite somebody, then press Send Now.", document.partner_id.name)
            )
        for address in addresses:
            self._mail_link(delivery, document, address)
        return self._portal_receipt(users, addresses)

    def _portal_users(self, move):
        """Who sees the document in the portal: users of its customer, or of a node above; no colleague beside or below."""
        # sudo: who may log in is only used to say whether somebody can see it
        nodes = above = move.sudo().partner_id
        while above := above.parent_id:
            nodes |= above
        domain = [("share", "=", True), ("partner_id.commercial_partner_id", "in", nodes.ids)]
        users = move.env["res.users"].sudo().search(domain)
        return users.filtered(lambda user: user.has_group("base.group_portal") and self._may_look(user, move.sudo()))

    @staticmethod
    def _may_look(user, move):
        """As the rule of invoices has it: see ``_travel_portal_domain``."""
        return bool(move.filtered_domain(Domain(user.partner_id._travel_portal_domain("partner_id"))))

    def _portal_receipt(self, users, addresses):
        lines = []
        if users:
            lines.append(self.env._("Shown in the portal to %s", ", ".join(users.mapped("name"))))
        if addresses:
            lines.append(self.env._("Link mailed to %s", ", ".join(addresses)))
        return "\n".join(lines)

    def _mail_link(self, delivery, document, address):
        """A mail with a link; it leaves by Odoo's queue of mails, and is queued with the result or not at all."""
        url = document.get_base_url() + document.get_portal_url()
        company, name = document.company_id, delivery._name_facts()["number"]
        body = Markup('<p>%s</p><p><a href="%s">%s</a></p>') % (
            self.env._("%(document)s of %(company)s is ready for you.", document=name, company=company.name),
            url,
            self.env._("Open it"),
        )
        vals = {
            "subject": self.env._("%(company)s: %(document)s", company=company.name, document=name),
            "body_html": body,
            "email_to": address,
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "auto_delete": True,
        }
        # sudo: the program sends it, whoever has it delivered
        self.env["mail.mail"].sudo().create(vals)


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    viewed_at = fields.Datetime(string="First Viewed At", readonly=True, copy=False)

    def _note_viewed(self):
        """Somebody who is no user of the agency's opened the document."""
        portal = self.filtered(lambda delivery: delivery.channel_id.type == "portal" and not delivery.viewed_at)
        portal.try_lock_for_update(allow_referencing=True).viewed_at = fields.Datetime.now()
