"""Disputes on a person's desk: opened, owned, answered, decided."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .travel_remittance_guard import without

#: Days within which the owner of a new dispute answers.
ANSWER_IN = 7
CONTROLLERS = "travel_backoffice.group_travel_controller"
#: What the program writes, or a button.
BUTTONS_ONLY = {"state", "closed_on"}
#: What follows from the item and what settles it, and which advice opened it.
PROGRAM_ONLY = BUTTONS_ONLY | {"left_amount", "settled_amount", "allocation_id", "move_id", "partner_id", "currency_id"}
#: What the amount rests on.
AMOUNT_FIELDS = {"amount", "item_id", "service_id"}


class TravelDispute(models.Model):
    _inherit = "travel.dispute"
    _mail_post_access = "read"

    opened_on = fields.Date(default=lambda self: self.env.company._travel_today())
    refusal = fields.Text(string="Why It Was Refused", readonly=True, copy=False, tracking=True)
    age = fields.Integer(
        string="Days", compute="_compute_age", search="_search_age", help="Since it was opened, until it was closed."
    )
    invoice_total = fields.Monetary(related="move_id.amount_total", string="Invoice Total")
    invoice_open = fields.Monetary(related="move_id.amount_residual", string="Open")
    can_void = fields.Boolean(related="service_id.can_void")
    choosable_service_ids = fields.Many2many("travel.order.line", compute="_compute_choosable_service_ids")
    can_decide = fields.Boolean(compute="_compute_can_decide")
    user_id = fields.Many2one(domain=[("share", "=", False)])

    @api.depends("opened_on", "closed_on", "company_id")
    def _compute_age(self):
        for dispute in self:
            until = dispute.closed_on or (dispute.company_id or self.env.company)._travel_today()
            dispute.age = (until - dispute.opened_on).days if dispute.opened_on else 0

    @api.model
    def _search_age(self, operator, value):
        """Open disputes by the day they were opened: older than 30 days is opened before that day."""
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        today = self.env.company._travel_today()
        if operator == "in":
            days = Domain("opened_on", "in", [today - timedelta(days=age) for age in value])
        elif operator in turned:
            days = Domain("opened_on", turned[operator], today - timedelta(days=value))
        else:
            return NotImplemented
        return Domain("state", "=", "open") & days

    @api.depends("item_id")
    def _compute_choosable_service_ids(self):
        """The services on the invoice."""
        for dispute in self:
            # sudo: which services they are; they are shown with the caller's own rights
            dispute.choosable_service_ids = dispute.item_id.sudo().move_id.invoice_line_ids.travel_line_id.ids

    @api.onchange("service_id")
    def _onchange_service_id(self):
        if self.service_id and self.item_id:
            item = self.item_id.sudo()  # sudo: amounts of the invoice that the dispute is about
            self.amount = min(item._travel_undisputed(), self._gross_of(item, self.service_id._origin))

    @api.depends_context("uid")
    def _compute_can_decide(self):
        self.can_decide = self.env.su or self.env.user.has_group(CONTROLLERS)

    # -- opened -----------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Open disputes; anybody of the agency may, and the controller decides."""
        self, vals_list = without(self, vals_list, PROGRAM_ONLY)
        vals_list = [self._prepare_opening(vals) for vals in vals_list]
        disputes = super().create(vals_list)
        disputes.sudo()._check_amounts()  # sudo: what is open and disputed by others is compared, not shown
        for dispute in disputes.sudo().filtered("user_id"):  # sudo: whoever opens a dispute, its owner is asked
            dispute._ask_owner()
        return disputes

    @api.model
    def _prepare_opening(self, vals):
        """Complete the values: the item's company, an owner; a new dispute is open."""
        vals = dict(vals)
        item = self.env["account.move.line"].sudo().browse(vals.get("item_id") or ())  # sudo: company and salesperson only
        if item:
            vals["company_id"] = item.company_id.id
        if item and "user_id" not in vals:
            vals["user_id"] = self._owner_of(item).id
        return vals

    @api.model
    def _owner_of(self, item):
        """Who deals with disputes of this customer: its salesperson, else the controller who opens it."""
        partner = item.partner_id
        owner = partner.user_id or partner.commercial_partner_id.user_id
        if not owner and self.env.user.has_group(CONTROLLERS) and not self.env.user._is_superuser():
            owner = self.env.user
        return owner.filtered(lambda user: user.active and not user.share)

    def write(self, vals):
        """State and days follow from the buttons; a changed amount is compared again."""
        if BUTTONS_ONLY & vals.keys() and not self.env.su:
            raise AccessError(self.env._("A dispute is closed by its buttons."))
        if (PROGRAM_ONLY | {"company_id"}) & vals.keys() and not self.env.su:
            raise AccessError(self.env._("What a dispute is about follows from its open item."))
        if AMOUNT_FIELDS & vals.keys() and any(dispute.state != "open" for dispute in self):
            raise UserError(self.env._("A closed dispute stays as it is. Reopen it first."))
        result = super().write(vals)
        if AMOUNT_FIELDS & vals.keys():
            self.sudo()._check_amounts()  # sudo: as in create
        if "user_id" in vals:
            self.sudo()._ask_new_owner()  # sudo: whoever reassigns it, the activity goes along
        return result

    # -- the owner --------------------------------------------------------------------------------------------------

    def _ask_owner(self):
        """An activity for the owner; no mail about it."""
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.opened_on + timedelta(days=ANSWER_IN),
            summary=self.env._("%(amount)s disputed: %(reason)s", amount=self.currency_id.format(self.amount), reason=self.reason_id.name),
            user_id=self.user_id.id,
        )

    def _ask_new_owner(self):
        self.activity_unlink(["mail.mail_activity_data_todo"])
        for dispute in self.filtered(lambda dispute: dispute.state == "open" and dispute.user_id):
            dispute._ask_owner()

    def _tell_owner(self, text):
        """Something happened to the invoice."""
        self._message_log(body=text)
        if self.user_id:
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_warning", summary=text, user_id=self.user_id.id
            )

    # -- decided ----------------------------------------------------------------------------------------------------

    def _close(self, state, day=None):
        """End these; what is asked of people about them ends too."""
        disputes = self.sudo()  # sudo: what a button or a settlement leads to; its rights are checked there
        for company, own in disputes.grouped("company_id").items():
            own.write({"state": state, "closed_on": day or company._travel_today()})
        disputes.activity_unlink(["mail.mail_activity_data_todo", "mail.mail_activity_data_warning"])

    def _reopen(self, text):
        self.sudo().write({"state": "open", "closed_on": False, "refusal": False})  # sudo: as in _close
        for dispute in self.sudo():
            dispute._message_log(body=text)
            if dispute.user_id:
                dispute._ask_owner()

    def _check_decide(self):
        self.check_access("write")
        if closed := self.filtered(lambda dispute: dispute.state != "open"):
            raise UserError(self.env._("%s is closed already.", closed[0].name))

    def refuse(self, reason):
        """The customer is to pay: what was disputed is reminded of and collected again.

        :param str reason: told to whoever reads the dispute
        """
        self._check_decide()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is refused: the customer will ask."))
        self.sudo().write({"refusal": reason})  # sudo: the right was checked
        self._close("refused")
        return True

    def action_refuse(self):
        """Button: asks why."""
        self._check_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse %s", ", ".join(self.mapped("name"))),
            "res_model": "travel.dispute.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_dispute_ids": self.ids},
        }

    def action_withdraw(self):
        """Button: the customer accepts after all."""
        self._check_decide()
        self._close("withdrawn")
        return True

    def action_reopen(self):
        """Button: of what was refused or withdrawn too soon."""
        self.check_access("write")
        wrong = self.filtered(lambda dispute: dispute.state not in ("refused", "withdrawn"))
        if wrong:
            raise UserError(self.env._("%s was settled. Undo what settled it, and it is open again.", wrong[0].name))
        for dispute in self:
            dispute._reopen(self.env._("Reopened"))
        self.sudo()._check_amounts()  # sudo: as in create
        return True

    def action_take(self):
        """Button: I deal with it."""
        self.check_access("write")
        self.user_id = self.env.user

    # -- credited ---------------------------------------------------------------------------------------------------

    def action_credit(self):
        """Button: correct the service, where it is one that can be refunded; else a credit note on the invoice."""
        self.ensure_one()
        self._check_decide()
        if self.service_id.can_refund:
            return self.service_id.action_refund()
        return self.action_credit_note()

    def action_void_service(self):
        self.ensure_one()
        self._check_decide()
        return self.service_id.action_void()

    def action_credit_note(self):
        """Button: Odoo's own credit note of the invoice."""
        self.ensure_one()
        self._check_decide()
        return self.move_id.action_reverse()

    def action_open_invoice(self):
        self.ensure_one()
        return self.move_id._travel_action_open()
