"""The schedule at work: plans what is due, makes each reader's report once, and comes back to what was not delivered."""

from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.mis_calendar import covered
from .travel_mis_figures import SCHEDULED, Asked, Page


class TravelMisSchedule(models.Model):
    _inherit = "travel.mis.schedule"

    def _keep_failure(self, error):
        """The next look tries again; a note in the schedule's chatter says so, once."""
        said = self.env._("What is due could not be planned (%s). See the log of the server.", type(error).__name__)
        if said not in (self.message_ids[:1].body or ""):
            self.message_post(body=said)

    def _pages(self, day):
        """What the report asks, as its views stand today, seen from the day on which it is due."""
        days = covered(self.covers, day) if self.covers else None
        # sudo: the view's question only; it is answered as the reader
        return [Page(page._title(), page.kind, page.sudo().view_id, days, self.date_basis) for page in self.page_ids.sorted()]

    def action_issue_now(self):
        """Button: issue today's reports. Those of today that stand already are found, and not made again."""
        self.ensure_one()
        self.check_access("write")
        due = self._due_of(self.company_id._travel_today())
        due.with_company(self.company_id).action_issue()
        return due.sudo(False).action_open_reports() if due._standing() else self._why_none(due)

    def _due_of(self, day):
        # sudo: only the program writes what is due; the right to the schedule was checked
        dues = self.env["travel.mis.due"].sudo()
        values = {"schedule_id": self.id, "due_on": day, "company_id": self.company_id.id}
        return dues.search([(name, "=", value) for name, value in values.items()]) or dues.create(values)

    def _why_none(self, due):
        message = due.note or self.env._("Nothing was issued.")
        params = {"type": "warning", "message": message, "sticky": True, "next": {"type": "ir.actions.act_window_close"}}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}


class TravelMisDue(models.Model):
    _inherit = "travel.mis.due"

    @api.model
    def _cron_issue(self):
        """Plan, issue and retry; each schedule by itself, with its own commit. Killed and begun again, it goes on."""
        for company in self.env["res.company"].search([]):
            context = {"allowed_company_ids": company.ids, SCHEDULED: True}
            self.with_company(company).with_context(**context)._issue_due(company)

    @api.model
    def _issue_due(self, company):
        """What is due in one company, by its own day."""
        today, own = company._travel_today(), Domain("company_id", "=", company.id)
        self._each(self.env["travel.mis.schedule"].search(own, order="id"), lambda schedule: self._plan(schedule, today))
        standing = own & Domain("schedule_id.active", "=", True)
        due = standing & self._state_domain("due") & Domain("due_on", "<=", today)
        self._each(self.search(due, order="due_on, id"), lambda one: one._issue())
        self._each(self.search(standing & self._state_domain("trouble"), order="due_on, id"), lambda one: one._retry())

    @api.model
    def _plan(self, schedule, today):
        """Write down the days of a schedule that have come since it was last looked at."""
        last = None
        while (day := schedule._next_due(last)) <= today:
            schedule._due_of(day)
            last = day
        if last:
            schedule.planned_to = last

    # -- issued -----------------------------------------------------------------------------------------------------

    def _issue(self):
        """Make the report of each reader that has none, the same ones however often it is begun again; queue their sending."""
        self.ensure_one()
        if self.issued:
            return
        schedule = self.schedule_id
        readers = schedule.recipient_ids.sorted()._readers()
        held = schedule._obstacle() or (not readers and self.env._("Nobody has the roles that it is for."))
        wrong = [held] if held else list(filter(None, map(self._issue_to, readers)))
        self.issued = not wrong
        if wrong:
            self._hold("\n".join(wrong))
        else:
            self.note = False
        self._send()

    def _hold(self, reason):
        """It stays due; who is responsible is told, once for each reason."""
        if self.note != reason:
            self.note = reason
            self.schedule_id._tell_held(reason)

    def _issue_to(self, reader):
        """:return: why one reader's report could not be made; nothing when it stands"""
        reports = self.env["travel.mis.report"].sudo()  # sudo: only the program writes reports
        key = f"mis:{self.schedule_id.id}:{self.due_on}:{reader.key}"
        if reports.search_count([("business_key", "=", key)], limit=1):
            return ""
        schedule = self.schedule_id.with_context(lang=reader.lang)
        asked = Asked(self.company_id, schedule.partner_id, reader, self.due_on, schedule._pages(self.due_on))
        values = {"schedule_id": schedule.id, "due_id": self.id, "title": schedule.name, **schedule._formats()}
        name = reader.person.name or reader.email
        try:
            with self.env.cr.savepoint():
                reports._issue(asked, {**values, "business_key": key})
        except UserError as error:
            return f"{name}: {error}"
        except IntegrityError:
            return self.env._("%s: it is just being issued by somebody else.", name)
        return ""

    # -- sent -------------------------------------------------------------------------------------------------------

    def _send(self):
        """Queue what is agreed; where nothing is, somebody is told."""
        if not self.schedule_id.deliver:
            return
        silent = self._standing().filtered(lambda report: not (report._queue_deliveries() or report.delivery_ids))
        if silent:
            self._hold(self.env._("Nobody gets it: neither the customer's delivery profile nor the schedule's sends MIS reports."))

    def _retry(self, by_hand=False):
        """The same reports once more: to the addresses of today. What is in doubt is for a person to say."""
        for due in self:
            due._send()
            for report in due._standing().filtered(lambda one: one.delivery_state != "sent"):
                report._deliver_again(by_hand)
            due.note = due.note if due.state == "trouble" else False
