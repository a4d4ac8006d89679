"""What a statement profile does, in a sentence that a customer could sign."""

from odoo import api, fields, models
from odoo.tools import formatLang

from .travel_statement_profile import MONTH_END


class TravelStatementProfile(models.Model):
    _inherit = "travel.statement.profile"

    summary = fields.Text(compute="_compute_summary", help="What this profile does, in plain words.")

    @api.depends(
        *("kind", "one_per", "rhythm", "closes_on", "month_days", "days_after", "only_open", "minimum_amount", "deliver"),
        *("supports", "with_xlsx", "group_by", "support_invoice", "support_ticket", "support_voucher", "support_approval"),
        "support_other",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for profile in self:
            said = [profile._said_what(), profile._said_when(), profile._said_unless(), profile._said_files()]
            profile.summary = self.env._("; ").join(filter(None, said)) + "."

    def _said_what(self):
        _ = self.env._
        what = {"open": _("Open items"), "activity": _("Activity of the period, with opening and closing balance")}
        per = {
            "customer": _("one statement for the whole customer"),
            "company": _("one statement per company"),
            "debtor": _("one statement per debtor"),
            "cost_center": _("one statement per cost centre"),
        }
        said = [what[self.kind or "open"], per[self.one_per or "customer"]]
        if self.group_by:
            label = dict(self._fields["group_by"]._description_selection(self.env))[self.group_by]
            said.append(_("subtotals per %s", label.lower()))
        return ", ".join(said)

    def _said_when(self):
        _ = self.env._
        if not self.rhythm:
            return _("only when somebody issues it")
        weekday = dict(self._fields["closes_on"]._description_selection(self.env)).get(self.closes_on or "6")
        days = ", ".join(str(min(day, MONTH_END)) for day in sorted(set(self._month_days())))
        when = {
            "weekly": _("every week that ends on a %s", weekday),
            "fortnightly": _("on the 1st and the 16th of a month, as of the day before"),
            "monthly": _("on the 1st of each month, as of the last day of the month before"),
            "days": _("on these days of a month, as of the day before: %s", days or "…"),
        }[self.rhythm]
        later = _("%s days later", self.days_after) if self.days_after else ""
        return ", ".join(filter(None, [when, later]))

    def _said_unless(self):
        if not self.rhythm:
            return ""
        said = [self.env._("only when something is open") if self.only_open else self.env._("also when nothing is open")]
        if self.minimum_amount:
            said.append(self.env._("not below %s", formatLang(self.env, self.minimum_amount)))
        if not self.deliver:
            said.append(self.env._("issued, and sent by a person"))
        return ", ".join(said)

    def _said_files(self):
        said = [self.env._("PDF")] + ([self.env._("XLSX")] if self.with_xlsx else [])
        if self.supports:
            label = dict(self._fields["supports"]._description_selection(self.env))[self.supports]
            names = ("support_invoice", "support_ticket", "support_voucher", "support_approval", "support_other")
            kinds = [self._fields[name]._description_string(self.env) for name in names if self[name]]
            said.append(self.env._("supports (%(kinds)s) as %(file)s", kinds=", ".join(kinds), file=label))
        return ", ".join(said)
