"""Spend as somebody else is to see it: reports are made by the program, within the rights of who reads them."""

from odoo import api, models
from odoo.fields import Domain

#: Key of the context: ``(node id, contact id or False)``. It narrows what is read, so that anybody may set it.
WITHIN = "travel_spend_within"


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _as_seen(self, company, node, reader):
        """Spend of one company of the agency at or below a node, as a reader may see it.

        :param reader: ``Reader``; a contact with a log-in to the portal by that user's own rights, one without by what its
            role and place would give it; an address sees all of the node
        :return: this model, to be asked
        """
        person, user = reader.person, reader.person._travel_portal_login()
        context = {"allowed_company_ids": company.ids, "lang": reader.lang, WITHIN: (node.id, person.id)}
        if user:
            return self.with_user(user).with_context(**context)
        # sudo: narrowed by _within_domain to what this reader may see
        return self.sudo().with_context(**context)

    def _search(self, domain, *args, **kwargs):
        if within := self.env.context.get(WITHIN):
            # sudo: what is taken away is decided by places and cost centres that the reader itself may not see, as in rules
            domain = Domain(domain) & self._within_domain(*within).optimize_full(self.sudo().with_context(active_test=False))
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _within_domain(self, node_id, person_id):
        # sudo: the tree and the reader's own place in it decide; neither is told
        partners = self.env["res.partner"].sudo()
        domain = partners.browse(node_id)._travel_subtree_domain("customer_id")
        if person_id:
            domain &= Domain(partners.browse(person_id)._travel_spend_domain())
        if self.env.su:
            domain &= Domain("company_id", "in", self.env.companies.ids)
        return domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _travel_portal_login(self):
        """The log-in to the portal of a contact; none for no contact."""
        users = self.sudo().user_ids  # sudo: whether somebody has a log-in
        return users.filtered(lambda user: user.active and user.share and user._is_portal())[:1]
