"""Issued reports in the portal: for their reader, as long as it may still see what they show; and as mails of this kind."""

from odoo import api, models
from odoo.fields import Domain

from .travel_delivery_channel import DeliveryRefused

#: issued reports that the page lists
SHOWN = 50


class TravelMisReport(models.Model):
    _inherit = "travel.mis.report"

    def _deliverable_in_portal(self):
        return True

    def get_portal_url(self):
        return "/my/travel/reports"

    @api.model
    def _portal_domain(self, user):
        """Reports that may be a portal user's: made for it, or for an address and of a node that it manages or that is below."""
        contact = user.partner_id.sudo()  # sudo: the user's own place decides what it may see
        own = Domain("reader_id", "=", contact.id)
        if place := contact._travel_managed():
            own |= Domain("reader_id", "=", False) & place._travel_subtree_domain("partner_id")
        return own & Domain("state", "=", "issued") & Domain("company_id", "in", user.sudo().company_ids.ids)

    @api.model
    def _of_portal_user(self, user, domain=Domain.TRUE):
        """The newest reports that a portal user may see, by its rights of today."""
        # sudo: closed to the portal; narrowed by the domain of what this user may see, and by what it may still see
        found = self.sudo().search(self._portal_domain(user) & domain, limit=SHOWN)
        return found.filtered(lambda report: user.partner_id._travel_still_sees(report.rights or {}))

    @api.model
    def _portal_file(self, user, report_id, kind):
        """One file of a report as it is sent; none where the user may not see it or it has no such file.

        :raise UserError: when it cannot be made
        """
        report = self._of_portal_user(user, Domain("id", "=", report_id))
        if not report or not report[f"with_{kind}"]:
            return self.env["ir.attachment"]
        report._make_files()
        report.delivery_ids._note_viewed()
        return report[f"{kind}_id"]

    def _managers_above(self):
        """The travel managers who see all that a report for an address shows."""
        above = self.partner_id._travel_nodes_upwards()
        managers = self.env["res.partner"].search([("id", "child_of", above.ids), ("travel_portal_role", "=", "manager")])
        return managers.filtered(lambda person: person._travel_managed() in above)


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    def _portal_users(self, document):
        """A report is shown to its reader, and to nobody else of the customer."""
        if document._name != "travel.mis.report":
            return super()._portal_users(document)
        # sudo: who may log in is only used to say whether somebody can see it
        report = document.sudo()
        people = report.reader_id or report._managers_above()
        users = people.user_ids.filtered(lambda user: user.active and user.share and user._is_portal())
        return users.filtered(lambda user: report in report._of_portal_user(user, Domain("id", "=", report.id)))

    def _show_in_portal(self, delivery, document):
        if document._name == "travel.mis.report" and not self._portal_users(document):
            name = document.reader_name or document.partner_id.name
            raise DeliveryRefused(
                self.env._("%s may not log in to the portal. Invite them, then press Send Now.", name), final=True
            )
        return super()._show_in_portal(delivery, document)
