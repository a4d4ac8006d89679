"""What of the customer's travel a person of the customer sees in the portal: by its role and its place in the tree."""

from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import MOVES

PORTAL_ROLES = [
    ("manager", "Travel Manager"),
    ("cost_center", "Cost-Centre Owner"),
    ("booker", "Booker"),
    ("traveller", "Traveller"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_portal_role = fields.Selection(
        PORTAL_ROLES,
        string="Role in the Portal",
        help="Travel manager: all travel of its node and below, so that the head of a department is the manager of a "
        "department. Cost-centre owner: what is booked on its cost centres and their parts. Booker: what it booked. "
        "Everybody sees their own trips and what they booked themselves.",
    )
    travel_owned_center_ids = fields.Many2many(
        "travel.cost.center", "travel_cost_center_owner_rel", "partner_id", "center_id", string="Owns Cost Centres"
    )

    def _travel_portal_node(self):
        """The node of the customer tree that a person belongs to: itself, or the nearest above that has a type."""
        self.ensure_one()
        # sudo: the person's own place decides what it may see; it need not see the nodes above
        nodes = self.sudo()._travel_nodes_upwards()
        return next((node for node in nodes if node.travel_node_type), self.browse())

    def _travel_spend_domain(self):
        """Domain on ``travel.spend`` of what this person of a customer may see; nothing outside of its own customer."""
        self.ensure_one()
        person = self.sudo()  # sudo: as in _travel_portal_node
        node = person._travel_portal_node()
        root = node.travel_root_id
        if not root:
            return list(Domain.FALSE)
        own = Domain("root_id", "=", root.id)
        if person._travel_sees_whole(node, root):
            return list(own)  # whose trips they are, or who booked them, need not be read
        seen = Domain("traveller_id", "=", person.id) | Domain("booker_id", "=", person.id)
        return list(own & seen | person._travel_role_domain(node))

    def _travel_sees_whole(self, node, root):
        """Whether a role lets see all of the customer, and nothing of customers that a sub-agent below it serves."""
        if self.travel_portal_role != "manager":
            return False
        place = node if node.travel_node_type != "traveller" else self._travel_managed_node(node)
        below = Domain("travel_path", "=like", f"{root.travel_path}%") & Domain("travel_node_type", "=", "sub_agent")
        return place == root and not self.search_count(below, limit=1)

    def _travel_role_domain(self, node):
        """What the role adds to one's own trips and bookings."""
        if self.travel_portal_role == "manager":
            place = node if node.travel_node_type != "traveller" else self._travel_managed_node(node)
            return place._travel_subtree_domain("customer_id") if place else Domain.FALSE
        if self.travel_portal_role == "cost_center":
            return Domain("root_id", "=", node.travel_root_id.id) & Domain("cost_center_id", "child_of", self.travel_owned_center_ids.ids)
        return Domain.FALSE

    def _travel_own_centers(self):
        """Cost centres whose owner a person is, of the customer that it belongs to today."""
        person = self.sudo()  # sudo: as in _travel_portal_node
        if person.travel_portal_role != "cost_center":
            return person.travel_owned_center_ids.browse()
        root = person._travel_portal_node().travel_root_id
        return person.travel_owned_center_ids.filtered(lambda center: center.root_id == root)

    @api.model
    def _travel_managed_node(self, node):
        """A manager who travels is a traveller's node himself: he manages the unit that he belongs to."""
        above = (one for one in node.parent_id._travel_nodes_upwards() if one.travel_node_type not in (False, "traveller"))
        return next(above, self.browse())

    @api.model_create_multi
    def create(self, vals_list):
        """Rules are cached by user: so is whether a customer has a sub-agent, see :meth:`_travel_sees_whole`."""
        partners = super().create(vals_list)
        if "sub_agent" in partners.mapped("travel_node_type"):
            self.env.registry.clear_cache()
        return partners

    def write(self, vals):
        """Rules are cached by user: a new role counts at once."""
        result = super().write(vals)
        if {"travel_portal_role", "travel_owned_center_ids"} & vals.keys() or (set(MOVES) & vals.keys() and self._travel_has_sub_agents()):
            self.env.registry.clear_cache()
        return result

    def _travel_has_sub_agents(self):
        """Whether there are any at or below these contacts."""
        # sudo: the tree decides what others may see; nothing of it is told
        contacts = self.sudo().with_context(active_test=False)
        return bool(contacts.search_count([("id", "child_of", self.ids), ("travel_node_type", "=", "sub_agent")], limit=1))
