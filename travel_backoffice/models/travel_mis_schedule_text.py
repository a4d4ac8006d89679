"""What a schedule does, in a sentence that a customer could sign; and what came of it."""

from odoo import api, fields, models


class TravelMisSchedule(models.Model):
    _inherit = "travel.mis.schedule"

    summary = fields.Text(compute="_compute_summary", help="What this schedule does, in plain words.")
    obstacle = fields.Text(string="Held", compute="_compute_obstacle", help="What is to be mended before anything can be issued.")
    report_count = fields.Integer(compute="_compute_report_count")

    @api.depends("page_ids.obstacle", "recipient_ids")
    def _compute_obstacle(self):
        for schedule in self:
            schedule.obstacle = schedule._obstacle() if schedule.partner_id else False

    @api.depends("due_ids.report_ids.state")
    def _compute_report_count(self):
        reports = self.env["travel.mis.report"]
        readable = reports.has_access("read")
        for schedule in self:
            domain = [("schedule_id", "=", schedule.id), ("state", "=", "issued")]
            schedule.report_count = reports.search_count(domain) if readable and schedule.id else 0

    @api.depends(
        *("partner_id", "frequency", "weekday", "day", "working_days", "covers", "page_ids.name", "recipient_ids.role", "deliver"),
        *("with_pdf", "with_xlsx", "with_csv"),
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for schedule in self:
            said = [schedule._said_when(), schedule._said_what(), schedule._said_whom(), schedule._said_form()]
            schedule.summary = self.env._("; ").join(filter(None, said)) + "."

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _said_when(self):
        _ = self.env._
        if self.frequency == "weekly":
            return _("Every week on %s", self._label("weekday"))
        if self.frequency == "daily":
            return _("Every working day") if self.working_days else _("Every day")
        if self.working_days:
            when = {"monthly": _("On working day %s of each month", self.day), "quarterly": _("On working day %s of each quarter", self.day)}
        else:
            when = {"monthly": _("On day %s of each month", self.day), "quarterly": _("On day %s of each quarter", self.day)}
        return when.get(self.frequency, "")

    def _said_what(self):
        names = ", ".join(filter(None, self.page_ids.mapped("name")))
        period = self._label("covers").lower() or self.env._("the period of each view")
        return self.env._("%(views)s of %(period)s", views=names or "…", period=period)

    def _said_whom(self):
        labels = dict(self.recipient_ids._fields["role"]._description_selection(self.env))
        roles = dict.fromkeys(labels[role].lower() for role in self.recipient_ids.mapped("role") if role)
        return self.env._("to %s", ", ".join(roles)) if roles else self.env._("to nobody")

    def _said_form(self):
        formats = [self._fields[name]._description_string(self.env) for name, wanted in self._formats().items() if wanted]
        said = self.env._("as %s", ", ".join(formats))
        return said if self.deliver else self.env._("%s, and sent by a person", said)

    def action_open_reports(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_mis_report")
        return {**action, "domain": [("schedule_id", "in", self.ids)], "context": {"search_default_standing": 1}}
