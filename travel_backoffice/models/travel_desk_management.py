"""Management's desk: what is sold and earned this month, what is not billed yet, what is not paid yet."""

from odoo import api, models
from odoo.fields import Domain


class TravelDeskManagement(models.AbstractModel):
    _name = "travel.desk.management"
    _inherit = ["travel.desk"]
    _description = "Management Desk"

    @api.model
    def _role(self):
        return "travel_backoffice.group_travel_manager"

    @api.model
    def _dashboard(self):
        return "travel_backoffice.action_travel_dashboard_management"

    @api.model
    def _sections(self):
        today = self._today()
        return [
            (self.env._("This month"), self._tiles_month(today.replace(day=1), today)),
            (self.env._("Backlog"), self._tiles_backlog(today)),
            (self.env._("Receivables"), self._tiles_receivables()),
        ]

    # -- this month -----------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_month(self, since, until):
        sold = Domain("booked_on", ">=", since) & Domain("booked_on", "<=", until) & self._own()
        given_back = sold & Domain("event", "in", ("void", "refund"))
        model, currency = "travel.spend", "company_currency_id"
        return [
            self._tile_summed(model, "sales", self.env._("Sales"), sold, "spend_company", "primary", currency=currency),
            self._tile_income(since, until),
            self._tile_summed(model, "given_back", self.env._("Voids and refunds"), given_back, "spend_company", "warning", currency=currency),
        ]

    @api.model
    def _tile_income(self, since, until):
        """What the agency charges of its own, less discounts and rebates; a row for each kind."""
        model = "travel.charge"
        domain = Domain("stage", "!=", "fare") & Domain("state", "!=", "netted") & self._own()
        domain &= Domain("line_id.sold_on", ">=", since) & Domain("line_id.sold_on", "<=", until)
        rows = []
        for kind, _count in self.env[model]._read_group(domain, ["kind_id"], ["__count"], order="__count desc, kind_id"):
            own = domain & Domain("kind_id", "=", kind.id)
            rows.append(self._tile_summed(model, f"income:{kind.id}", kind.name, own, "amount", "success"))
        return self._tile_summed(model, "income", self.env._("Own income"), domain, "amount", "success", rows)

    # -- backlog --------------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_backlog(self, today):
        line, ready = "travel.order.line", Domain("state", "=", "ready") & self._own()
        late = ready & Domain("bill_on", "<", today)
        held = Domain("open", "=", True) & self._own()
        documents = Domain("state", "in", ("held", "failed")) & self._own()
        failed = Domain("state", "in", ("failed", "bounced", "unsure")) & self._own()
        return [
            self._tile_summed(line, "unbilled", self.env._("Sold, not billed"), ready, "amount_to_bill", "info"),
            self._tile_summed(line, "late", self.env._("Overdue to bill"), late, "amount_to_bill", "danger"),
            self._tile_summed("travel.hold", "held", self.env._("Held"), held, "amount", "warning"),
            self._tile_counted("travel.intake", "documents", self.env._("Documents held"), documents, "warning"),
            self._tile_counted("travel.delivery", "not_taken", self.env._("Sendings failed"), failed, "danger"),
        ]

    # -- receivables ----------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_receivables(self):
        model, own, currency = "travel.aging.line", self._own(), "company_currency_id"
        disputed = Domain("state", "=", "open") & own
        over = Domain("travel_credit_level", "=", "block")
        past_due = own & Domain("age_days", ">", 0)
        return [
            self._tile_summed(model, "open", self.env._("Open"), own, "residual", "info", currency=currency),
            self._tile_summed(model, "past_due", self.env._("Past due"), past_due, "residual", "danger", currency=currency),
            self._tile_summed("travel.dispute", "disputes", self.env._("Disputed"), disputed, "left_amount", "warning"),
            self._tile_counted("res.partner", "over_limit", self.env._("Customers over the limit"), over, "danger"),
        ]
