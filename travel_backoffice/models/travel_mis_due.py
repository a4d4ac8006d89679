"""What MIS reports are due: one row for each schedule and day; it is done when every delivery of its reports was taken."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .travel_mis_schedule import ACCOUNT_MANAGER
from .travel_scheduled import CLERK


class TravelMisDue(models.Model):
    """A run of a schedule. Nothing moves past it: it stays until its reports were delivered, or need not be."""

    _name = "travel.mis.due"
    _inherit = ["travel.scheduled"]
    _description = "MIS Reports Due"
    _order = "due_on desc, id desc"
    _rec_name = "schedule_id"

    schedule_id = fields.Many2one("travel.mis.schedule", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one(related="schedule_id.partner_id", string="Customer", store=True, index=True)
    due_on = fields.Date(string="Due On", required=True, index=True)
    report_ids = fields.One2many("travel.mis.report", "due_id", string="Reports")
    issued = fields.Boolean(readonly=True, help="Every reader has its report.")
    report_count = fields.Integer(compute="_compute_report_count", compute_sudo=True)

    _once_uniq = models.Constraint("UNIQUE(schedule_id, due_on)", "This day of the schedule is planned already.")

    @api.depends("report_ids.state")
    def _compute_report_count(self):
        for due in self:
            due.report_count = len(due._standing())

    def _standing(self):
        return self.report_ids.filtered(lambda report: report.state == "issued")

    @api.depends("issued", "left_out", "report_ids.state", "report_ids.delivery_state", "schedule_id.deliver")
    def _compute_state(self):
        for due in self:
            sendings = set(due._standing().mapped("delivery_state"))
            if due.left_out:
                due.state = "left"
            elif not due.issued:
                due.state = "due"
            elif not due.schedule_id.deliver or sendings <= {"sent"}:
                due.state = "done"
            else:
                due.state = "trouble" if sendings & {"trouble", False} else "waiting"

    @api.model
    def _state_domain(self, state):
        if state == "left":
            return Domain("left_out", "=", True)
        kept = Domain("left_out", "=", False)
        if state == "due":
            return kept & Domain("issued", "=", False)
        made, sends = kept & Domain("issued", "=", True), Domain("schedule_id.deliver", "=", True)
        bad, waiting = self._any_report(("trouble", False)), self._any_report(("waiting",))
        if state == "done":
            return made & (~sends | ~bad & ~waiting)
        return made & sends & (~bad & waiting if state == "waiting" else bad)

    @api.model
    def _any_report(self, states):
        """Domain of those of which a standing report is in one of these states of sending."""
        return Domain("report_ids", "any", [("state", "=", "issued"), ("delivery_state", "in", states)])

    # -- by people --------------------------------------------------------------------------------------------------

    def _hands_on(self):
        if not (self.env.su or self.env.user.has_group(CLERK) or self.env.user.has_group(ACCOUNT_MANAGER)):
            raise AccessError(self.env._("Only billing clerks and account managers do this."))
        self.check_access("read")
        # sudo: only the program writes what is due; the role and the companies were checked above
        return self.sudo()

    def action_issue(self):
        """Issue and send now what is due or left out; send once more what was not delivered."""
        mine = self._hands_on()
        for due in mine.filtered(lambda one: one.state in ("due", "left") or not one._standing()):
            due.write({"left_out": False, "issued": False, "note": False})
            due._issue()
        mine.filtered(lambda one: one.state == "trouble")._retry(by_hand=True)

    def action_leave(self):
        """No report for this day, or no further try to deliver it: somebody says so."""
        for due in self._hands_on().filtered(lambda one: one.state in ("due", "trouble", "waiting")):
            said = self.env._("Left out by %s.", self.env.user.name)
            due.write({"left_out": True, "note": "\n".join(filter(None, [said, due.note]))})

    def action_open_reports(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_mis_report")
        return {**action, "domain": [("due_id", "in", self.ids)], "context": {}}
