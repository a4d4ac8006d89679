"""What a statement says on paper, in the customer's language: from what was kept when it was issued."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_date

from ..engine.statement import age, subtotals

NOTHING = Decimal(0)


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    figures_html = fields.Html(string="Figures", compute="_compute_figures_html", sanitize=False)
    obstacle = fields.Text(string="Not to Be Sent", compute="_compute_obstacle")

    @api.depends("figures", "missing_supports")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        for statement in self:
            values = {"o": statement, "found": statement._print_data()} if statement.figures else None
            render = self.env["ir.qweb"]._render
            statement.figures_html = render("travel_backoffice.statement_figures", values) if values else False

    @api.depends("figures", "state")
    def _compute_obstacle(self):
        for statement in self:
            statement.obstacle = statement.state == "issued" and statement._deliverable_obstacle()

    def _print_data(self):
        """:return: ``blocks``, one for each currency · ``refunds`` · ``missing``: supports that were not at hand ·
        ``period``, ``day`` and ``banks`` in words
        """
        self.ensure_one()
        figures = self.figures or {"blocks": [], "refunds": [], "ranges": []}
        return {
            "blocks": [self._print_block(found, figures["ranges"]) for found in figures["blocks"]],
            "refunds": [self._print_refund(row) for row in figures["refunds"]],
            "missing": (self.missing_supports or "").splitlines(),
            "day": format_date(self.env, self.as_of),
            "period": self._print_period(),
            "banks": self.company_id.partner_id.sudo().bank_ids[:2],  # sudo: the agency's accounts stand on its papers
        }

    def _print_period(self):
        if not self.date_from:
            return ""
        return f"{format_date(self.env, self.date_from)} – {format_date(self.env, self.as_of)}"

    def _print_block(self, found, ranges):
        currency = self.env["res.currency"].browse(found["currency_id"])
        names = ("closing", "unallocated", "disputed", "overdue", "opening", "settled_elsewhere")
        sums = {name: Decimal(found[name]) for name in names}
        rows = [self._print_row(row) for row in found["rows"]]
        return {
            **sums,
            "currency": currency,
            "code": found["currency"],
            "money": lambda amount: currency.format(float(amount)) if amount is not None else "",
            "rows": rows,
            "groups": self._print_groups(rows),
            "moved": self._print_moved(found),
            "aged": list(zip(self._bucket_labels(ranges), map(Decimal, found["aged"]), strict=True)),
        }

    def _print_row(self, row):
        amounts = {name: Decimal(row[name]) for name in ("amount", "paid", "open", "disputed")}
        promised = format_date(self.env, row["promised"]) if row.get("promised") else ""
        return {**self._print_facts(row), **amounts, "promised": promised, "days": self._days_over(row, amounts["open"])}

    def _days_over(self, row, open_amount):
        """Days overdue; none of what is the customer's own money."""
        days = age(fields.Date.to_date(row["due"]), self.as_of)
        return days if days > 0 and open_amount > 0 else 0

    def _print_facts(self, row):
        profile, types = self.profile_id, self._row_labels()
        said = [
            row["reference"] if profile.show_references else "",
            row["orders"] if profile.show_orders else "",
            row["travellers"] if profile.show_travellers else "",
        ]
        return {
            **row,
            "label": types.get(row["type"], ""),
            "details": " · ".join(filter(None, said)),
            "date": format_date(self.env, row["date"]),
            "due": format_date(self.env, row["due"]),
        }

    def _row_labels(self):
        _ = self.env._
        return {"invoice": _("Invoice"), "credit_note": _("Credit Note"), "payment": _("Payment"), "entry": _("Entry")}

    def _print_groups(self, rows):
        """Rows as the profile groups them: ``[(heading, rows, sum of what is open)]``; one without heading otherwise."""
        group_by = self.profile_id.group_by
        if not group_by:
            return [("", rows, sum((row["open"] for row in rows), NOTHING))] if rows else []
        nowhere = self.env._("Not assigned")
        found = subtotals(rows, lambda row: row.get(group_by) or "", lambda row: row["open"])
        return [(name or nowhere, rows, total) for name, rows, total in sorted(found, key=lambda one: (not one[0], one[0]))]

    def _print_moved(self, found):
        """What was booked in the period, with the balance after each."""
        balance, rows = Decimal(found["opening"]), []
        for row in found["moved_rows"]:
            amount = Decimal(row["amount"])
            balance += amount
            charged, paid = (amount, None) if amount > 0 else (None, -amount)
            rows.append({**self._print_facts(row), "charged": charged, "paid": paid, "balance": balance, "amount": amount})
        return rows

    def _print_refund(self, row):
        currency = self.env["res.currency"].search([("name", "=", row["currency"])], limit=1)
        amount, day = currency.format(abs(float(row["amount"]))), format_date(self.env, row["applied_on"])
        return {**row, "amount": amount, "applied_on": day}

    def _bucket_labels(self, ranges):
        _, labels = self.env._, []
        for low, high in ranges:
            if low is None:
                labels.append(_("Not Due"))
            elif high is None:
                labels.append(_("Over %s Days", low - 1))
            else:
                labels.append(_("%(low)s–%(high)s Days", low=low, high=high))
        return labels
