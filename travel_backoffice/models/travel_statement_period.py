"""What statements are due: one row for each customer, profile and period; it is done when every delivery was taken."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .travel_scheduled import CLERK


class TravelStatementPeriod(models.Model):
    """A period of a schedule. Nothing moves past it: it stays until its statement was delivered, or needs none."""

    _name = "travel.statement.period"
    _inherit = ["travel.scheduled"]
    _description = "Statement Due"
    _order = "as_of desc, id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    profile_id = fields.Many2one("travel.statement.profile", required=True, index=True, ondelete="restrict")
    date_from = fields.Date(string="From", required=True)
    as_of = fields.Date(required=True, index=True, help="Last day of the period.")
    due_on = fields.Date(string="Due On", required=True, index=True, help="The day on which it is issued.")
    statement_id = fields.Many2one("travel.statement", readonly=True, index="btree_not_null", ondelete="restrict")
    part = fields.Char(related="statement_id.part")
    part_key = fields.Char(readonly=True, help="Of one of several statements that are issued together.")
    delivery_text = fields.Char(related="statement_id.delivery_text")

    _period_part_uniq = models.UniqueIndex(
        "(company_id, partner_id, profile_id, as_of, COALESCE(part_key, ''))", "This period of this customer is planned already."
    )

    @api.depends("left_out", "statement_id.state", "statement_id.delivery_state", "profile_id.deliver")
    def _compute_state(self):
        sending = {"sent": "done", "waiting": "waiting"}
        for period in self:
            statement = period.statement_id
            if period.left_out:
                period.state = "left"
            elif not statement or statement.state == "cancelled":
                period.state = "due"
            elif not period.profile_id.deliver:
                period.state = "done"
            else:
                period.state = sending.get(statement.delivery_state, "trouble")

    @api.model
    def _state_domain(self, state):
        cancelled = Domain("statement_id", "=", False) | Domain("statement_id.state", "=", "cancelled")
        if state == "left":
            return Domain("left_out", "=", True)
        kept = Domain("left_out", "=", False)
        if state == "due":
            return kept & cancelled
        issued, sends = kept & ~cancelled, Domain("profile_id.deliver", "=", True)
        if state == "done":
            return issued & (~sends | Domain("statement_id.delivery_state", "=", "sent"))
        if state == "waiting":
            return issued & sends & Domain("statement_id.delivery_state", "=", "waiting")
        return issued & sends & Domain("statement_id.delivery_state", "in", ("trouble", False))

    # -- by people --------------------------------------------------------------------------------------------------

    def _hands_on(self):
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("Only billing clerks and credit controllers do this."))
        self.check_access("read")
        # sudo: only the program writes what is due; the role and the companies were checked above
        return self.sudo()

    def action_issue(self):
        """Issue and send now what is due; send once more what was not delivered."""
        mine = self._hands_on()
        for period in mine.filtered(lambda one: one.state in ("due", "left")):
            period.write({"left_out": False, "statement_id": False, "note": False})
            period._issue()
        mine.filtered(lambda one: one.state == "trouble")._retry(by_hand=True)

    def action_leave(self):
        """No statement for this period, or no further try to deliver it: somebody says so."""
        for period in self._hands_on().filtered(lambda one: one.state in ("due", "trouble", "waiting")):
            said = self.env._("Left out by %s.", self.env.user.name)
            period.write({"left_out": True, "note": "\n".join(filter(None, [said, period.note]))})

    def action_open_statement(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "travel.statement",
            "view_mode": "form",
            "res_id": self.statement_id.id,
        }
