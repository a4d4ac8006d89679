"""How far a run is: figures kept on it, and what its screen asks for while it runs."""

from datetime import timedelta

from odoo import api, fields, models

#: the pace is that of the last minutes, so that a pause is soon forgotten
WINDOW = timedelta(minutes=3)


class TravelBillingRun(models.Model):
    _inherit = "travel.billing.run"

    part_count = fields.Integer(string="Parts", readonly=True, copy=False)
    part_done = fields.Integer(string="Parts Through", readonly=True, copy=False)
    line_count = fields.Integer(string="Services", readonly=True, copy=False)
    line_done = fields.Integer(string="Services Through", readonly=True, copy=False)
    held_count = fields.Integer(string="Held", readonly=True, copy=False, help="Services that were left, with a reason.")
    invoice_count = fields.Integer(string="Invoices", readonly=True, copy=False)
    credit_count = fields.Integer(string="Credit Notes", readonly=True, copy=False)
    amounts = fields.Json(string="Amounts by Currency", readonly=True, copy=False, help="Billed (in a preview: to bill) without tax, by currency.")
    amounts_text = fields.Char(string="Amounts", compute="_compute_amounts_text")
    percent = fields.Float(string="Progress", compute="_compute_percent")
    move_ids = fields.Many2many("account.move", string="Invoices and Credit Notes", compute="_compute_move_ids")
    held = fields.Json(string="Left", compute="_compute_held", help="What was left and why.")

    @api.depends("line_done", "line_count", "state")
    def _compute_percent(self):
        for run in self:
            share = 100.0 * run.line_done / run.line_count if run.line_count else 0.0
            run.percent = 100.0 if run.state == "done" else share

    @api.depends("amounts")
    def _compute_amounts_text(self):
        for run in self:
            run.amounts_text = run._format_amounts(run.amounts)

    def _format_amounts(self, amounts):
        currencies = self.env["res.currency"].with_context(active_test=False).search([("name", "in", list(amounts or {}))])
        return " · ".join(currency.format(amounts[currency.name]) for currency in currencies)

    @api.depends("part_ids.move_ids")
    def _compute_move_ids(self):
        for run in self:
            run.move_ids = run.part_ids.move_ids

    @api.depends("part_ids.reason", "part_ids.state")
    def _compute_held(self):
        for run in self:
            left = run.part_ids.filtered(lambda part: part.state in ("held", "waiting", "failed"))
            run.held = [
                {
                    "part_id": part.id,
                    "label": part.label,
                    "state": part.state,
                    "reason": part.reason,
                    "line_ids": part.line_ids.filtered(lambda line: line.state != "billed").ids,
                }
                for part in left
            ]

    # -- counted ----------------------------------------------------------------------------------------------------

    def _count(self):
        """Write the figures down."""
        for run in self:
            run.write(run._counted())

    def _counted(self):
        """The figures, of the parts as they stand."""
        rows = self.env["travel.billing.run.part"]._read_group(
            [("run_id", "=", self.id)],
            ["state", "currency_id"],
            ["__count", "line_count:sum", "held_count:sum", "invoice_count:sum", "credit_count:sum", "amount:sum"],
        )
        told = "todo" if self.state == "draft" else "done"
        found = dict.fromkeys(("part_count", "part_done", "line_count", "line_done", "held_count"), 0)
        found |= {"invoice_count": 0, "credit_count": 0, "amounts": {}}
        for state, currency, count, lines, held, invoices, credits, amount in rows:
            found["part_count"] += count
            found["line_count"] += lines
            found["part_done"] += count * (state != "todo")
            found["line_done"] += lines * (state != "todo")
            found["held_count"] += held
            found["invoice_count"] += invoices
            found["credit_count"] += credits
            if state == told and amount:
                found["amounts"][currency.name] = currency.round(found["amounts"].get(currency.name, 0.0) + amount)
        return found

    # -- live -------------------------------------------------------------------------------------------------------

    def progress(self):
        """How far the run is, this moment.

        :return: dict: ``state``, ``parts`` and ``parts_done``, ``lines`` and ``lines_done``, ``invoices``,
            ``credit_notes``, ``held`` (services), ``amounts`` (text), ``workers`` at work, ``seconds`` since it was
            started or resumed, ``seconds_left`` (None while the pace is not known)
        :raise AccessError: when the caller may not read the run
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the same run and its parts, whose readers these are; locks are counted, nothing else
        run = self.sudo()
        figures = run._counted()
        return {
            "state": run.state,
            "parts": figures["part_count"],
            "parts_done": figures["part_done"],
            "lines": figures["line_count"],
            "lines_done": figures["line_done"],
            "invoices": figures["invoice_count"],
            "credit_notes": figures["credit_count"],
            "held": figures["held_count"],
            "amounts": run._format_amounts(figures["amounts"]),
            "workers": run._workers_at_work() if run.state == "running" else 0,
            "seconds": run._seconds_worked(),
            "seconds_left": run._seconds_left(figures["line_count"] - figures["line_done"]),
        }

    def _seconds_worked(self):
        if not self.worked_from:
            return 0
        return max(int(((self.ended_at or fields.Datetime.now()) - self.worked_from).total_seconds()), 0)

    def _seconds_left(self, lines):
        """By the pace of the last minutes."""
        if self.state != "running" or not lines:
            return 0 if self.state != "running" or self.part_count else None
        now = fields.Datetime.now()
        since = max(self.worked_from, now - WINDOW)
        done = [("run_id", "=", self.id), ("done_at", ">=", since)]
        [(billed,)] = self.env["travel.billing.run.part"]._read_group(done, [], ["line_count:sum"])
        elapsed = max((now - since).total_seconds(), 1.0)
        return round(lines * elapsed / billed) if billed else None
