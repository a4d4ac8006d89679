"""The billing desk at a glance: what is due, held and why, on its way, sent, failed; each figure opens its lines."""

from odoo import api, fields, models
from odoo.fields import Domain


class TravelDeskClerk(models.AbstractModel):
    _name = "travel.desk.clerk"
    _inherit = ["travel.desk"]
    _description = "Billing Desk"

    @api.model
    def _role(self):
        return "travel_backoffice.group_travel_clerk"

    @api.model
    def _buttons(self):
        """A new run with its preview; nothing is posted yet."""
        bill = {"name": "bill", "label": self.env._("Bill What Is Due"), "call": ["travel.billing.run", "action_open_new"]}
        return [bill, *super()._buttons()]

    @api.model
    def _dashboard(self):
        return "travel_backoffice.action_travel_dashboard_billing"

    @api.model
    def _sections(self):
        return [
            (self.env._("To bill"), self._tiles_to_bill()),
            (self.env._("Held"), self._tiles_held()),
            (self.env._("Sendings"), self._tiles_sendings()),
        ]

    # -- to bill ----------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_to_bill(self):
        today = self._today()
        ready = Domain("state", "=", "ready") & self._own()
        return [
            self._tile_lines("due", self.env._("Due"), ready & Domain("bill_on", "<=", today), "primary"),
            self._tile_lines("later", self.env._("Due later"), ready & Domain("bill_on", ">", today)),
            self._tile_lines("by_hand", self.env._("By hand"), ready & Domain("bill_on", "=", False)),
            self._tile_runs(),
        ]

    @api.model
    def _tile_runs(self):
        """Runs that are not through, each with how far it is."""
        model, domain = "travel.billing.run", Domain("state", "in", ("running", "stopped")) & self._own()
        rows = [
            self._tile(f"run:{run.id}", run.name, f"{run.percent:.0f} %", [], self._opens_run(run), "info")
            for run in self.env[model].search(domain, limit=5)
        ]
        return self._tile_counted(model, "running", self.env._("In run"), domain, "info", rows)

    @api.model
    def _opens_run(self, run):
        return {"type": "ir.actions.act_window", "res_model": run._name, "res_id": run.id, "views": [[False, "form"]]}

    @api.model
    def _tile_lines(self, name, label, domain, tone=""):
        return self._tile_summed("travel.order.line", name, label, domain, "amount_to_bill", tone)

    # -- held -------------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_held(self):
        """All holds, and a row for each reason, most frequent first."""
        model, domain = "travel.hold", Domain("open", "=", True) & self._own()
        reasons = self.env[model]._read_group(domain, ["reason"], ["__count"], order="__count desc, reason")
        rows = []
        for reason, _count in reasons:
            own = domain & Domain("reason", "=", reason)
            rows.append(self._tile_summed(model, f"held:{reason}", reason, own, "amount", "warning"))
        held = self._tile_summed(model, "held", self.env._("Held"), domain, "amount", "warning", rows)
        return [held, *self._tiles_waiting()]

    @api.model
    def _tiles_waiting(self):
        """What waits for somebody outside: documents for their missing part, services for the customer's answer."""
        documents = Domain("state", "in", ("held", "failed")) & self._own()
        asked = Domain("open", "=", True) & Domain("data_request_id.state", "=", "open") & self._own()
        return [
            self._tile_counted("travel.intake", "documents", self.env._("Documents held"), documents, "warning"),
            self._tile_summed("travel.hold", "asked", self.env._("Customer asked"), asked, "amount", "info"),
        ]

    # -- sendings ---------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_sendings(self):
        month = self._today().replace(day=1)
        own = self._own()
        model, waiting = "travel.delivery", own & Domain("state", "=", "waiting")
        queued = own & Domain("state", "in", ("queued", "sending", "waiting"))
        taken = own & Domain("state", "=", "taken") & Domain("taken_at", ">=", fields.Datetime.to_datetime(month))
        failed = own & Domain("state", "in", ("failed", "bounced", "unsure"))
        waits = self._tile_counted(model, "waiting", self.env._("Waiting for a document"), waiting, "warning")
        return [
            self._tile_counted(model, "queued", self.env._("To be sent"), queued, "info", [waits] if waits["count"] else []),
            self._tile_counted(model, "taken", self.env._("Sent this month"), taken, "success"),
            self._tile_not_taken(failed),
        ]

    @api.model
    def _tile_not_taken(self, domain):
        """What did not arrive, with the money of its invoices; a row for each state and channel."""
        model, label = "travel.delivery", self.env._("Failed")
        labels = dict(self.env[model]._fields["state"]._description_selection(self.env))
        rows = []
        for state, channel, count in self.env[model]._read_group(domain, ["state", "channel_id"], ["__count"], order="__count desc"):
            said, own = f"{labels[state]}: {channel.name}", domain & Domain([("state", "=", state), ("channel_id", "=", channel.id)])
            amounts = self._amounts_of_invoices(own)
            rows.append(self._tile(f"{state}:{channel.id}", said, count, amounts, self._opens(model, said, own), "danger"))
        count, amounts = self.env[model].search_count(domain), self._amounts_of_invoices(domain)
        return self._tile("not_taken", label, count, amounts, self._opens(model, label, domain), "danger", rows)

    @api.model
    def _amounts_of_invoices(self, domain):
        """Totals of the invoices behind some sendings, each once, as texts, one a currency."""
        sent = [("travel_delivery_ids", "any", domain)]
        groups = self.env["account.move"]._read_group(sent, ["currency_id"], ["amount_total:sum"])
        return [currency.format(amount) for currency, amount in groups]
