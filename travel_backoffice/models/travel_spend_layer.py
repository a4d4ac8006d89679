"""Layers of spend: sums of the facts by some of their columns, so that questions need not read every service."""

import json
from hashlib import sha256

from odoo import api, fields, models
from odoo.fields import Domain

ORIGINS = [("default", "Standard"), ("view", "Saved View"), ("learnt", "Asked Often")]


class TravelSpendLayer(models.Model):
    """Which columns one layer keeps, and how it stands. Its sums are in ``travel_spend_cell``.

    What it answers is always current: its cells together with the log of what changed since, in one statement. It is built
    by :meth:`_cron_keep`; many services give layers, few do without.
    """

    _name = "travel.spend.layer"
    _description = "Layer of Travel Spend"
    _order = "asked desc, id"
    _rec_name = "kept"

    kept = fields.Char(
        string="Columns",
        required=True,
        readonly=True,
        help="JSON: the columns of the facts that the layer tells apart; of days the grain: day, month, quarter or year.",
    )
    name = fields.Char(compute="_compute_name", string="By")
    origin = fields.Selection(ORIGINS, required=True, readonly=True, default="learnt")
    active = fields.Boolean(default=True, help="Not active: not kept; questions go to another layer or to the facts.")
    asked = fields.Integer(readonly=True, string="Questions")
    asked_on = fields.Date(readonly=True, string="Last Asked")
    rows = fields.Integer(readonly=True, help="Cells at the last compaction.")
    loose = fields.Integer(readonly=True, help="Cells added since, from the log.")
    built_at = fields.Datetime(readonly=True)
    shape = fields.Char(
        readonly=True, help="Which sums its cells hold; where a version brings new ones, it is built again."
    )

    _kept_uniq = models.Constraint("UNIQUE(kept)", "There is such a layer.")

    def init(self):
        self.env["travel.spend"]._init_layers()

    @api.depends("kept")
    @api.depends_context("lang")
    def _compute_name(self):
        grains = {
            "day": self.env._("day"),
            "month": self.env._("month"),
            "quarter": self.env._("quarter"),
            "year": self.env._("year"),
        }
        for layer in self:
            layer.name = ", ".join(
                f"{layer._column_label(column)} ({grains[grain]})" if grain else layer._column_label(column)
                for column, grain in layer._kept().items()
            )

    @api.model
    def _column_label(self, column):
        column, _point, code = column.partition(".")
        field = self.env["travel.spend"]._fields.get(column)
        return code or (field._description_string(self.env) if field else column)

    def _kept(self):
        """``{column: grain}``, grain None where the column is no day; of a reference ``references.CODE``."""
        self.ensure_one()
        return json.loads(self.kept or "{}")

    @api.model
    def _spelled(self, kept):
        """One way to write what a layer keeps; whose it is is always kept."""
        return json.dumps(dict(sorted(({"company_id": None} | kept).items())))

    @api.model
    def _shape(self):
        """What the cells of a layer that is built now hold."""
        names = " ".join(self.env["travel.spend"]._additive_columns())
        return sha256(names.encode()).hexdigest()[:16]

    @api.model
    def _standing_domain(self):
        """Layers whose cells are current."""
        return Domain("built_at", "!=", False) & Domain("shape", "=", self._shape())

    @api.ondelete(at_uninstall=False)
    def _unlink_cells(self):
        self._exclusively()
        self.env.cr.execute("DELETE FROM travel_spend_cell WHERE layer_id = ANY(%s)", (self.ids,))

    def action_rebuild(self):
        """Let these layers be built anew from the facts, in the background."""
        self.write({"built_at": False, "active": True})
        self._trigger_keep()
