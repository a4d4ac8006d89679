"""The customer tree on contacts: groups, companies, branches, departments, travellers, sub-agents."""

from collections.abc import Collection

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

NODE_TYPES = [
    ("group", "Group"),
    ("company", "Company"),
    ("branch", "Branch"),
    ("department", "Department"),
    ("traveller", "Traveller"),
    ("sub_agent", "Sub-agent"),
]
CODES = ("travel_debtor_code", "travel_employee_code")
MOVES = ("parent_id", "travel_node_type")


class ResPartner(models.Model):
    """A contact is in the customer tree when it, or a contact above it, has a node type.

    ``travel_path`` holds the way from the topmost such node down to the contact itself. ``travel_root_id`` is the
    customer as a whole: the topmost node, but never beyond a sub-agent, whose customers are each their own root
    (their cost centres and employee codes have nothing to do with each other). Both are blank, and cost nothing,
    on contacts outside the tree.
    """

    _inherit = "res.partner"

    travel_node_type = fields.Selection(
        NODE_TYPES, string="Travel Node", index="btree_not_null", help="What this contact is in the customer tree."
    )
    travel_root_id = fields.Many2one(
        "res.partner",
        string="Customer Group",
        compute="_compute_travel_tree",
        store=True,
        recursive=True,
        index="btree_not_null",
        help="The customer as a whole: the topmost node, or the one right below a sub-agent.",
    )
    travel_path = fields.Char(
        compute="_compute_travel_tree",
        store=True,
        recursive=True,
        index="btree_not_null",
        help="Ids from the top node down to this one: 12/45/78/",
    )
    travel_is_root = fields.Boolean(
        string="Is a Customer Group", compute="_compute_travel_is_root", search="_search_travel_is_root"
    )
    travel_debtor_code = fields.Char(
        string="Debtor Code", copy=False, index="btree_not_null", help="Code by which documents name this customer."
    )
    travel_employee_code = fields.Char(string="Employee Code", copy=False, index="btree_not_null")
    travel_category_id = fields.Many2one("travel.traveller.category", string="Traveller Category")
    travel_cost_center_id = fields.Many2one("travel.cost.center", string="Cost Centre", index="btree_not_null")
    travel_office_codes = fields.Char(
        string="Offices", help="Booking offices (e.g. IEVU23561) whose documents belong to this customer."
    )
    travel_contract_ids = fields.One2many("travel.contract", "partner_id", string="Travel Contracts")
    travel_child_ids = fields.One2many(
        "res.partner",
        "parent_id",
        string="Nodes Below",
        domain=[("travel_node_type", "not in", (False, "traveller"))],
    )

    # A contact of no company belongs to all of them: its range is unbounded and meets every other.
    _travel_debtor_code_uniq = models.Constraint(
        "EXCLUDE USING gist (upper(travel_debtor_code) WITH =, int4range(company_id, company_id, '[]') WITH &&)"
        " WHERE (travel_debtor_code IS NOT NULL)",
        "Another customer (perhaps an archived one) has this debtor code already.",
    )

    @api.depends(
        "travel_node_type", "parent_id.travel_node_type", "parent_id.travel_root_id", "parent_id.travel_path"
    )
    def _compute_travel_tree(self):
        for partner in self:
            above = partner.parent_id
            path = above.travel_path or ""
            if not path and not partner.travel_node_type:
                partner.travel_path = partner.travel_root_id = False
                continue
            own_root = partner.travel_node_type and (not path or above.travel_node_type == "sub_agent")
            partner.travel_path = f"{path}{partner._origin.id or 0}/"
            partner.travel_root_id = partner._origin if own_root else above.travel_root_id

    @api.depends("travel_root_id")
    def _compute_travel_is_root(self):
        for partner in self:
            partner.travel_is_root = bool(partner.travel_root_id) and partner.travel_root_id == partner._origin

    def _search_travel_is_root(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented

        def to_sql(model, alias, query):
            return SQL("%s = %s", SQL.identifier(alias, "travel_root_id"), SQL.identifier(alias, "id"))

        roots = Domain("travel_root_id", "!=", False) & Domain.custom(to_sql=to_sql)
        if (True in value) == (False in value):
            return Domain.TRUE if (True in value) == (operator == "in") else Domain.FALSE
        return roots if (True in value) == (operator == "in") else ~roots

    @api.constrains("travel_cost_center_id")
    def _check_travel_cost_center(self):
        for partner in self.filtered("travel_cost_center_id"):
            if partner.travel_cost_center_id.root_id != partner.travel_root_id:
                raise ValidationError(
                    self.env._(
                        "Cost centre %(code)s belongs to %(owner)s, not to the customer of %(partner)s.",
                        code=partner.travel_cost_center_id.code,
                        owner=partner.travel_cost_center_id.root_id.display_name,
                        partner=partner.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            self._travel_clean_codes(values)
        return super().create(vals_list)

    def write(self, vals):
        self._travel_clean_codes(vals)
        moves = [name for name in MOVES if name in vals]
        roots_before = self._travel_own_roots() if moves else self.browse()
        result = super().write(vals)
        if roots_before:
            roots_before._travel_move_cost_centers()
        return result

    @api.model
    def _travel_clean_codes(self, values):
        """Store codes without blanks around them, and no code as NULL: empty codes are not equal."""
        for name in CODES:
            if values.get(name) is not None:
                values[name] = (values[name] or "").strip() or False

    def _travel_own_roots(self):
        """Those of the contacts that are a customer as a whole."""
        return self.filtered("travel_is_root")

    def _travel_move_cost_centers(self):
        """A root that came below another one brings its cost centres along; one that left the tree keeps none."""
        lost = self.filtered(lambda partner: not partner.travel_is_root)
        if not lost:
            return
        # sudo: whoever may move a contact moves what hangs on it, also without any right in travel
        centers = self.env["travel.cost.center"].sudo().with_context(active_test=False)
        for root, own in centers._read_group([("root_id", "in", lost.ids)], ["root_id"], ["id:recordset"]):
            if not root.travel_root_id:
                raise ValidationError(
                    self.env._("%s has cost centres: it stays a node of the customer tree.", root.display_name)
                )
            own.write({"root_id": root.travel_root_id.id})

    def _search_display_name(self, operator, value):
        """Find customers and travellers also by their whole code."""
        domain = super()._search_display_name(operator, value)
        values = [value] if isinstance(value, str) else value
        if operator not in ("ilike", "=", "in") or not isinstance(values, Collection):
            return domain
        codes = [text.strip() for text in values if isinstance(text, str) and text.strip()]
        return Domain.OR([domain, *(Domain(name, "in", codes) for name in CODES)]) if codes else domain

    # -- the tree ---------------------------------------------------------------------------------------------------

    def _travel_path_ids(self):
        """Ids from the topmost node down to this contact; a contact outside the tree is alone."""
        self.ensure_one()
        return [int(part) for part in (self.travel_path or "").split("/") if part] or self.ids

    def _travel_nodes_upwards(self):
        """This contact, the one above it … up to the topmost node (past sub-agents)."""
        return self.browse(reversed(self._travel_path_ids()))

    def _travel_subtree_domain(self, field=""):
        """Domain of everything at or below these contacts.

        :param str field: name of a many2one to contacts, for a domain on another model
        """
        prefix = f"{field}." if field else ""
        inside = [self._travel_branch_domain(partner, prefix, field or "id") for partner in self]
        return Domain.OR(inside) if inside else Domain.FALSE

    @api.model
    def _travel_branch_domain(self, partner, prefix, id_field):
        if not partner.travel_path:
            return Domain(id_field, "=", partner.id)
        return Domain(f"{prefix}travel_path", "=like", f"{partner.travel_path}%")
