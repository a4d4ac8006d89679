from odoo import api, fields, models

from .travel_approval_chain import APPROVERS

STATES = [
    ("open", "Waits"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("silent", "No answer in time"),
    ("unreachable", "Mail refused"),
    ("withdrawn", "Withdrawn"),
]
ROLES = [*APPROVERS, ("account_manager", "Account manager")]


class TravelApprovalStep(models.Model):
    """One person asked. Its link is good for this step alone, while it waits and its time is not over."""

    _name = "travel.approval.step"
    _inherit = ["travel.mailed.link"]
    _description = "Step of an Approval"
    _order = "approval_id, id"
    _rec_name = "recipient_id"

    approval_id = fields.Many2one("travel.approval", required=True, readonly=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="approval_id.order_id", store=True, index=True)
    company_id = fields.Many2one(related="approval_id.company_id", store=True, index=True)
    chain_step_id = fields.Many2one("travel.approval.chain.step", readonly=True, index="btree_not_null", ondelete="set null")
    role = fields.Selection(ROLES, string="Asked As", required=True, readonly=True)
    recipient_id = fields.Many2one(
        "res.partner", string="Asked", required=True, readonly=True, index=True, ondelete="restrict"
    )
    instead_of_id = fields.Many2one("res.partner", string="In the Place Of", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, help="Works in the agency: gets an activity in the place of a mail.")
    state = fields.Selection(STATES, default="open", required=True, readonly=True, index=True)
    asked_at = fields.Datetime(string="Asked On", readonly=True)
    reminded_at = fields.Datetime(string="Reminded", readonly=True)
    deadline = fields.Datetime(readonly=True, index="btree_not_null")
    decided_at = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.partner", readonly=True)
    on_behalf_id = fields.Many2one("res.users", string="Decided in His Place", readonly=True)
    comment = fields.Text(readonly=True)
    # whoever has it answers in the name of the one who is asked: no colleague reads it
    link = fields.Char(compute="_compute_link", groups="base.group_system")
    mail_kind = fields.Selection([("first", "First"), ("reminder", "Reminder")], readonly=True)

    _open_uniq = models.UniqueIndex("(approval_id) WHERE state = 'open'", "Somebody is asked already.")

    @api.model
    def _link_path(self):
        return "/travel/approve"

    def _is_open(self):
        """Whether the page asks: the hour and who may answer count, not whether the hourly job was there."""
        self.ensure_one()
        waits = self.state == "open" and self.approval_id.state == "open"
        return waits and self._is_in_time() and self._is_still_asked()

    def _is_in_time(self):
        return not self.deadline or self.deadline > fields.Datetime.now()

    def _page_state(self):
        """Who is no longer asked reads that it was taken back."""
        over = self.state == "open" and self._is_in_time() and not self._is_open()
        return "withdrawn" if over else super()._page_state()

    def _close(self, state, **vals):
        """This person is no longer asked."""
        self._drop_mail()
        self.write({"state": state, "next_at": False, **vals})
