"""The credit controller's desk: what is open by age, what was promised, what is disputed, who is over the limit."""

from odoo import api, models
from odoo.fields import Domain


class TravelDeskController(models.AbstractModel):
    _name = "travel.desk.controller"
    _inherit = ["travel.desk"]
    _description = "Receivables Desk"

    @api.model
    def _role(self):
        return "travel_backoffice.group_travel_controller"

    @api.model
    def _dashboard(self):
        return "travel_backoffice.action_travel_dashboard_receivables"

    @api.model
    def _sections(self):
        return [
            (self.env._("Open, by age"), self._tiles_ages()),
            (self.env._("Promises"), self._tiles_promises()),
            (self.env._("Disputes"), self._tiles_disputes()),
            (self.env._("Credit"), self._tiles_credit()),
        ]

    @api.model
    def _tiles_ages(self):
        """A tile for each bucket of the company's own ageing."""
        model = "travel.aging.line"
        tiles = []
        for bucket, label in self.env[model]._selection_bucket():
            domain = Domain("bucket", "=", bucket) & self._own()
            tone = ("success", "info", "warning")[int(bucket)] if int(bucket) < 3 else "danger"
            tiles.append(self._tile_summed(model, f"bucket:{bucket}", label, domain, "residual", tone, currency="company_currency_id"))
        return tiles

    @api.model
    def _tiles_promises(self):
        today, model = self._today(), "travel.promise"
        awaited = Domain("state", "=", "open") & self._own()
        broken = Domain("state", "=", "broken") & Domain("followed_up", "=", False) & self._own()
        return [
            self._tile_summed(model, "broken", self.env._("Broken, not followed up"), broken, "amount", "danger"),
            self._tile_summed(model, "promised_now", self.env._("Due by today"), awaited & Domain("promised_on", "<=", today), "amount", "warning"),
            self._tile_summed(model, "promised_later", self.env._("Due later"), awaited & Domain("promised_on", ">", today), "amount", "info"),
        ]

    @api.model
    def _tiles_disputes(self):
        model, alive = "travel.dispute", Domain("state", "=", "open") & self._own()
        return [
            self._tile_summed(model, "disputes", self.env._("Open"), alive, "left_amount", "warning", self._rows_by_reason(alive)),
            self._tile_summed(model, "disputes_mine", self.env._("Mine"), alive & Domain("user_id", "=", self.env.uid), "left_amount", "info"),
            self._tile_summed(model, "disputes_old", self.env._("Older than 30 days"), alive & Domain("age", ">", 30), "left_amount", "danger"),
        ]

    @api.model
    def _rows_by_reason(self, domain):
        model, rows = "travel.dispute", []
        for reason, _count in self.env[model]._read_group(domain, ["reason_id"], ["__count"], order="__count desc, reason_id"):
            own = domain & Domain("reason_id", "=", reason.id)
            rows.append(self._tile_summed(model, f"reason:{reason.id}", reason.name, own, "left_amount", "warning"))
        return rows

    @api.model
    def _tiles_credit(self):
        label_over, label_near = self.env._("Over the limit"), self.env._("Near the limit")
        return [
            self._tile_counted("res.partner", "over_limit", label_over, Domain("travel_credit_level", "=", "block"), "danger"),
            self._tile_counted("res.partner", "near_limit", label_near, Domain("travel_credit_level", "=", "warn"), "warning"),
        ]
