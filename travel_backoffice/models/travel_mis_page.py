"""The views that a schedule holds, in the order of the report."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PAGE_KINDS = [("view", "View of Spend"), ("outstanding", "Outstanding")]


class TravelMisPage(models.Model):
    """One page of a scheduled report: a view of the library, one that the customer saved, or what is outstanding."""

    _name = "travel.mis.page"
    _description = "View of an MIS Schedule"
    _order = "schedule_id, sequence, id"

    schedule_id = fields.Many2one("travel.mis.schedule", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="schedule_id.company_id", store=True)
    partner_id = fields.Many2one(related="schedule_id.partner_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(PAGE_KINDS, required=True, default="view")
    view_id = fields.Many2one("travel.spend.view", string="View", index="btree_not_null", ondelete="set null")
    name = fields.Char(string="Title", compute="_compute_name", store=True, readonly=False, help="Blank: as the view is called.")
    obstacle = fields.Char(string="Held", compute="_compute_obstacle")

    @api.depends("view_id", "kind")
    def _compute_name(self):
        """What it was called stays when the view goes."""
        for page in self:
            page.name = page.view_id.name or page.name or (page.kind == "outstanding" and self.env._("Outstanding"))

    @api.depends("view_id.active", "view_id.shared", "kind")
    def _compute_obstacle(self):
        for page in self:
            page.obstacle = page._obstacle()

    @api.constrains("view_id", "kind", "schedule_id")
    def _check_view(self):
        for page in self.filtered(lambda one: one.kind == "view"):
            if not page.view_id and not page.name:
                raise ValidationError(self.env._("Choose the view that this page shows."))
            if page.view_id and not page._of_this_customer():
                raise ValidationError(
                    self.env._(
                        "“%(view)s” was saved by somebody of another customer: it cannot go into reports of %(customer)s.",
                        view=page.view_id.name,
                        customer=page.schedule_id.partner_id.display_name,
                    )
                )

    def _of_this_customer(self):
        """Whether the view is the library's, the agency's, or was saved by somebody of this customer."""
        owner = self.sudo().view_id.user_id  # sudo: whose a view is, to say whether it may be used here
        root = self.schedule_id.partner_id.travel_root_id
        return not owner or not owner.share or owner.partner_id._travel_portal_node().travel_root_id == root

    def _obstacle(self):
        """Why this page cannot be made, in plain words."""
        view = self.sudo().view_id  # sudo: whether the view still stands; staff may not be able to read it any more
        if self.kind != "view":
            return ""
        if not view:
            return self.env._("“%s” was deleted: choose another view, or take the page out.", self.name)
        if not view.active:
            return self.env._("“%s” was archived: choose another view, or take the page out.", self.name)
        if view.user_id.share and not view.shared:
            return self.env._("“%s” is no longer shared by its owner: choose another view, or take the page out.", self.name)
        return "" if self._of_this_customer() else self.env._("“%s” is of another customer now.", self.name)

    def _title(self):
        """As the reader is to see it: the view's name in the language of the environment, unless it was given another."""
        if self.kind == "outstanding":
            source = self.with_context(lang="en_US").env._("Outstanding")
            return self.env._("Outstanding") if self.name in (False, source) else self.name
        view = self.sudo().view_id  # sudo: as above
        plain = {view.with_context(lang=code).name for code, _name in self.env["res.lang"].get_installed()}
        return view.name if not self.name or self.name in plain else self.name
