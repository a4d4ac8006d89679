"""The billing desk at a glance: what is due, held and why, on its way, sent, failed; each figure opens its lines."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

CLERK = "travel_backoffice.group_travel_clerk"


class TravelBillingDesk(models.AbstractModel):
    """Figures only; nothing is stored. All of it is within the caller's rights and chosen companies."""

    _name = "travel.billing.desk"
    _description = "Billing Desk"

    @api.model
    @api.readonly
    def figures(self):
        """What stands on the desk now.

        :return: list of sections ``{"name", "tiles"}``; a tile is ``{"name", "label", "count", "amounts", "tone",
            "action", "rows"}``: amounts as texts, one a currency; rows are tiles without rows
        :raise AccessError: for whoever is not a billing clerk
        """
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("The billing desk is for billing clerks."))
        return [
            {"name": self.env._("To bill"), "tiles": self._tiles_to_bill()},
            {"name": self.env._("Held"), "tiles": self._tiles_held()},
            {"name": self.env._("Sendings"), "tiles": self._tiles_sendings()},
        ]

    # -- to bill ----------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_to_bill(self):
        today = self.env.company._travel_today()
        ready = Domain("state", "=", "ready") & self._own("company_id")
        return [
            self._tile_lines("due", self.env._("Due"), ready & Domain("bill_on", "<=", today), "primary"),
            self._tile_lines("later", self.env._("Due later"), ready & Domain("bill_on", ">", today)),
            self._tile_lines("by_hand", self.env._("By hand"), ready & Domain("bill_on", "=", False)),
            self._tile_runs(),
        ]

    @api.model
    def _tile_runs(self):
        """Runs that are not through, each with how far it is."""
        model, domain = "travel.billing.run", Domain("state", "in", ("running", "stopped")) & self._own("company_id")
        rows = [
            self._tile(f"run:{run.id}", run.name, f"{run.percent:.0f} %", [], self._opens_run(run), "info")
            for run in self.env[model].search(domain, limit=5)
        ]
        return self._tile_counted(model, "running", self.env._("In run"), domain, "info", rows)

    @api.model
    def _opens_run(self, run):
        return {"type": "ir.actions.act_window", "res_model": run._name, "res_id": run.id, "views": [[False, "form"]]}

    @api.model
    def _own(self, field):
        return Domain(field, "in", self.env.companies.ids)

    @api.model
    def _tile_lines(self, name, label, domain, tone=""):
        count, amounts = self._sums("travel.order.line", domain, "amount_to_bill")
        return self._tile(name, label, count, amounts, self._opens("travel.order.line", label, domain), tone)

    # -- held -------------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_held(self):
        """All holds, and a row for each reason, most frequent first."""
        model, domain = "travel.hold", Domain("open", "=", True) & self._own("company_id")
        reasons = self.env[model]._read_group(domain, ["reason"], ["__count"], order="__count desc, reason")
        rows = []
        for reason, _count in reasons:
            own = domain & Domain("reason", "=", reason)
            count, amounts = self._sums(model, own, "amount")
            rows.append(self._tile(f"held:{reason}", reason, count, amounts, self._opens(model, reason, own), "warning"))
        count, amounts = self._sums(model, domain, "amount")
        label = self.env._("Held")
        held = self._tile("held", label, count, amounts, self._opens(model, label, domain), "warning", rows)
        return [held, *self._tiles_waiting()]

    @api.model
    def _tiles_waiting(self):
        """What waits for somebody outside: documents for their missing part, services for the customer's answer."""
        documents = Domain("state", "in", ("held", "failed")) & self._own("company_id")
        asked = Domain("open", "=", True) & Domain("data_request_id.state", "=", "open") & self._own("company_id")
        label = self.env._("Customer asked")
        count, amounts = self._sums("travel.hold", asked, "amount")
        return [
            self._tile_counted("travel.intake", "documents", self.env._("Documents held"), documents, "warning"),
            self._tile("asked", label, count, amounts, self._opens("travel.hold", label, asked), "info"),
        ]

    # -- sendings ---------------------------------------------------------------------------------------------------

    @api.model
    def _tiles_sendings(self):
        month = self.env.company._travel_today().replace(day=1)
        own = self._own("company_id")
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

    # -- a tile -----------------------------------------------------------------------------------------------------

    @api.model
    def _sums(self, model, domain, field):
        """:return: how many, and their money as texts, one a currency"""
        groups = self.env[model]._read_group(domain, ["currency_id"], ["__count", f"{field}:sum"])
        amounts = [currency.format(amount) for currency, _count, amount in groups if currency and amount]
        return sum(count for _currency, count, _amount in groups), amounts

    @api.model
    def _tile_counted(self, model, name, label, domain, tone="", rows=()):
        return self._tile(name, label, self.env[model].search_count(domain), [], self._opens(model, label, domain), tone, rows)

    @api.model
    def _tile(self, name, label, count, amounts, action, tone="", rows=()):
        return {
            "name": name,
            "label": label,
            "count": count,
            "amounts": amounts,
            "tone": tone if count else "",
            "action": action,
            "rows": list(rows),
        }

    @api.model
    def _opens(self, model, label, domain):
        """The action that shows what a figure counts."""
        return {
            "type": "ir.actions.act_window",
            "name": label,
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": list(domain),
            "context": {"create": False},
        }
