"""The counter's desk: documents and services that wait, ticketing limits that come, and the agent's own orders."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: Hours ahead within which a ticketing limit is coming.
COMING = 72


class TravelDeskAgent(models.AbstractModel):
    _name = "travel.desk.agent"
    _inherit = ["travel.desk"]
    _description = "Counter Desk"

    @api.model
    def _role(self):
        return "travel_backoffice.group_travel_agent"

    @api.model
    def _dashboard(self):
        return "travel_backoffice.action_travel_dashboard_counter"

    @api.model
    def _sections(self):
        return [
            (self.env._("Ticketing limits"), self._tiles_limits()),
            (self.env._("Waiting"), self._tiles_waiting()),
            (self.env._("My orders"), self._tiles_orders()),
        ]

    # -- ticketing limits -----------------------------------------------------------------------------------------------

    @api.model
    def _tiles_limits(self):
        """What is booked and must be ticketed: too late, within a day, within some days; whoever booked it."""
        now = fields.Datetime.now()
        day, coming = now + timedelta(hours=24), now + timedelta(hours=COMING)
        booked = Domain("awaits_ticketing", "=", True) & self._own()
        limit = "ticketing_limit"
        return [
            self._tile_orders("limit_passed", self.env._("Limit passed"), booked & Domain(limit, "<", now), "danger"),
            self._tile_orders(
                "limit_today", self.env._("Within 24 hours"), booked & Domain(limit, ">=", now) & Domain(limit, "<", day), "warning"
            ),
            self._tile_orders(
                "limit_soon", self.env._("Within 3 days"), booked & Domain(limit, ">=", day) & Domain(limit, "<", coming), "info"
            ),
            self._tile_orders("limit_later", self.env._("Later, or no limit known"), booked & self._no_hurry(coming)),
        ]

    @api.model
    def _no_hurry(self, coming):
        return Domain("ticketing_limit", "=", False) | Domain("ticketing_limit", ">=", coming)

    @api.model
    def _tile_orders(self, name, label, domain, tone=""):
        return self._tile_counted("travel.order", name, label, domain, tone)

    # -- waiting --------------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_waiting(self):
        documents = Domain("state", "in", ("held", "failed")) & self._own()
        mine = Domain("open", "=", True) & Domain("user_id", "=", self.env.uid) & self._own()
        asked = Domain("state", "=", "open") & self._own()
        return [
            self._tile_counted("travel.intake", "documents", self.env._("Documents held"), documents, "warning"),
            self._tile_counted("travel.approval", "approvals", self.env._("Approvals waiting"), asked, "info"),
            self._tile_summed("travel.hold", "my_holds", self.env._("Waits for me"), mine, "amount", "warning"),
        ]

    # -- my orders ------------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_orders(self):
        mine = Domain("user_id", "=", self.env.uid) & self._own()
        return [
            self._tile_money("draft", self.env._("Drafts"), mine & Domain("state", "=", "draft")),
            self._tile_money("held", self.env._("Held"), mine & Domain("state", "=", "held"), "warning"),
            self._tile_money("ready", self.env._("To bill"), mine & Domain("state", "=", "ready"), "info"),
            self._tile_money("departing", self.env._("Leaving within a week"), mine & self._departing()),
        ]

    @api.model
    def _departing(self):
        today = self._today()
        near = Domain("start_date", ">=", today) & Domain("start_date", "<=", today + timedelta(days=7))
        return near & Domain("state", "!=", "cancelled")

    @api.model
    def _tile_money(self, name, label, domain, tone=""):
        return self._tile_summed("travel.order", name, label, domain, "total_amount", tone)
