"""What a person of a customer may read in reports, in a form that can be kept and compared."""

from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_mis_count = fields.Integer(compute="_compute_travel_mis_count")

    def _travel_rights(self):
        """The rights of a person as ids: ``root``, ``place`` (managed node or False) and ``centers`` (owned)."""
        self.ensure_one()
        person = self.sudo()  # sudo: the person's own place decides what it may see, as in _travel_spend_domain
        return {
            "root": person._travel_portal_node().travel_root_id.id,
            "place": person._travel_managed().id,
            "centers": sorted(person._travel_own_centers().ids),
        }

    def _travel_still_sees(self, then):
        """Whether what could be seen with the rights of then can be seen with those of today."""
        now = self._travel_rights()
        if not now["root"] or now["root"] != then.get("root"):
            return False
        places = self.env["res.partner"].sudo().with_context(active_test=False)  # sudo: places in the tree, as above
        if then.get("place") and not places.browse(then["place"]).exists()._travel_is_below(places.browse(now["place"])):
            return False
        centers = self.env["travel.cost.center"].sudo().with_context(active_test=False)
        return not set(then.get("centers") or ()) - set(centers.search([("id", "child_of", now["centers"])]).ids)

    def _travel_is_below(self, place):
        """Whether this node is that one, or is below it."""
        return bool(self and place and place.id in self._travel_path_ids())

    # -- the customer's reports, one click away ---------------------------------------------------------------------

    def _compute_travel_mis_count(self):
        readable = self.env["travel.mis.report"].has_access("read")
        for partner in self:
            domain = [*partner._travel_subtree_domain("partner_id"), ("state", "=", "issued")]
            partner.travel_mis_count = self.env["travel.mis.report"].search_count(domain) if readable and partner.id else 0

    def action_travel_mis(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_mis_report")
        return {**action, "domain": list(self._travel_subtree_domain("partner_id")), "context": {"search_default_standing": 1}}
