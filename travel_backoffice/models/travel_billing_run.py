"""A billing run: what is due on a day, planned in parts, billed by any number of workers."""

import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from .keyed import with_keyed_defaults
from .travel_order_billing import CLERK

STATES = [("draft", "Preview"), ("running", "Running"), ("stopped", "Stopped"), ("done", "Done")]
#: what people say about a run; all else is the program's
KEYED = {"day", "day_ahead", "partner_ids", "company_id"}
#: seconds between two looks at whether the other workers are through
PAUSE = 0.5


class TravelBillingRun(models.Model):
    """Bills what the customers' billing profiles make due on a day.

    A run is planned in parts that share no invoice, and worked off in chunks of parts, each with its own commit. It
    may be stopped, resumed, killed and called again: what is billed is billed once.
    """

    _name = "travel.billing.run"
    _description = "Billing Run"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True, default="/", copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, default=lambda self: self.env.company
    )
    day = fields.Date(
        string="Billing Day",
        required=True,
        index=True,
        default=lambda self: self.env.company._travel_today(),
        help="What is due on this day or before is billed, and dated on this day unless its profile says otherwise.",
    )
    day_ahead = fields.Boolean(string="Dated Ahead", help="The billing day is still to come, and that is meant.")
    is_ahead = fields.Boolean(compute="_compute_is_ahead")
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        domain="[('travel_path', '!=', False)]",
        help="These and all below them; blank: all customers.",
    )
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, index=True, copy=False)
    automatic = fields.Boolean(string="By Itself", readonly=True, copy=False, help="The day's own run, made without a person.")
    user_id = fields.Many2one("res.users", string="By", readonly=True, default=lambda self: self.env.user, copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    worked_from = fields.Datetime(readonly=True, copy=False, help="Started or resumed the last time.")
    ended_at = fields.Datetime(readonly=True, copy=False)

    _automatic_uniq = models.UniqueIndex("(company_id, day) WHERE automatic", "The day has its run already.")

    @api.depends("day", "company_id")
    def _compute_is_ahead(self):
        for run in self:
            run.is_ahead = bool(run.day) and run.day > run.company_id._travel_today()

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_derived(vals_list)
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
            sequence = self.env["ir.sequence"].with_company(company)
            vals["name"] = sequence.next_by_code("travel.billing.run") or "/"
        return super(TravelBillingRun, with_keyed_defaults(self, KEYED)).create(vals_list)

    def write(self, vals):
        self._refuse_derived([vals])
        if KEYED & vals.keys() and not self.env.su and any(run.state != "draft" for run in self):
            raise UserError(self.env._("This run has begun. Make a new one for another day or other customers."))
        return super().write(vals)

    def _refuse_derived(self, vals_list):
        """Day and customers are keyed; how a run stands follows from its work."""
        if not self.env.su and any(vals.keys() - KEYED for vals in vals_list):
            raise AccessError(self.env._("How a billing run stands follows from its work; it is not keyed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_previews(self):
        if any(run.state != "draft" for run in self):
            raise UserError(self.env._("A run that has begun tells what was billed and when: it stays."))

    # -- public -----------------------------------------------------------------------------------------------------

    @api.model
    def bill(self, date, partner_ids=None):
        """Bill what is due, and come back when it is done.

        Safe to call twice, at the same time, too, and to kill and call again: a run of the same day and customers that
        is not through is joined, so that nothing is missing and nothing doubled. Each chunk is committed by itself.

        :param date: billing day, as date or ``YYYY-MM-DD``; not in the future
        :param partner_ids: ids of nodes of the customer tree: these and all below; none: every customer
        :return: the run: its ``move_ids`` are the posted invoices and credit notes, ``held`` what was left and why
        :raise AccessError: unless the user is a billing clerk
        :raise UserError: for a day that is none or still to come, and for unknown customers
        """
        self._check_clerk()
        day = self.env["travel.contract"]._read_day(date)
        nodes = self.env["res.partner"].browse(partner_ids or []).exists()
        if len(nodes) < len(set(partner_ids or [])):
            raise UserError(self.env._("There is no customer with one of the ids %s.", partner_ids))
        run = self._same_running(day, nodes)
        if not run:
            run = self.create({"day": day, "partner_ids": [Command.set(nodes.ids)]})
            run._start()
        run._work_to_the_end()
        return run

    @api.model
    def _same_running(self, day, nodes):
        """The run of this day and just these customers that is not through."""
        domain = [("company_id", "=", self.env.company.id), ("day", "=", day), ("state", "=", "running")]
        return self.search(domain, order="id").filtered(lambda run: run.partner_ids == nodes)[:1]

    def _work_to_the_end(self):
        """Work until the run is through, also what others have begun."""
        while self._is_running():
            self._work(self.env.user.name)
            if self._is_running():
                time.sleep(PAUSE)

    def _check_clerk(self):
        if not (self.env.su or self.env.user.has_group(CLERK)):
            raise AccessError(self.env._("Only a billing clerk bills what is due."))

    # -- buttons ----------------------------------------------------------------------------------------------------

    def action_preview(self):
        """Show what would be billed and held; nothing is posted."""
        self._check_clerk()
        for run in self.filtered(lambda run: run.state == "draft"):
            run.check_access("write")
            # sudo: a clerk may not write parts, only have them worked out; role and rows checked above
            run.sudo()._plan()
        return True

    def action_start(self):
        """Hand the run to the background workers."""
        self.ensure_one()
        self._check_clerk()
        self.check_access("write")
        if self.state in ("draft", "stopped"):
            self._start()
            self._wake_workers()
        return True

    def action_resume(self):
        """Go on with what was left; it is planned anew, because things may have changed."""
        return self.action_start()

    def action_stop(self):
        """End the run after the chunks that are being billed just now."""
        self._check_clerk()
        self.check_access("write")
        running = self.filtered(lambda run: run.state == "running")
        # sudo: as in action_preview
        running.sudo().write({"state": "stopped", "ended_at": fields.Datetime.now()})
        return True

    def action_open_new(self):
        """A new preview of today, from a button or menu."""
        self._check_clerk()
        run = self.create({})
        run.action_preview()
        return run._action_form()

    def _action_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "current",
        }

    def action_view_invoices(self):
        self.ensure_one()
        return self.move_ids._travel_action_open()

    def action_view_held(self):
        """The services that were left, each with its reason."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_billing_run_part")
        domain = [("run_id", "=", self.id), ("state", "in", ("held", "waiting", "failed"))]
        return {**action, "name": self.env._("Left by %s", self.name), "domain": domain, "context": {}}

    # -- start and end ----------------------------------------------------------------------------------------------

    def _start(self):
        """Plan, and be open for workers.

        :raise UserError: for a day to come, unless that is said to be meant
        """
        self.ensure_one()
        if self.is_ahead and not self.day_ahead:
            message = self.env._("%s is still to come: invoices are not dated ahead unless you say so.", self.day)
            raise UserError(message)
        # sudo: parts, claims and states are the program's to write; every way here has checked the clerk
        run = self.sudo()
        run._plan(claim=True)
        now = fields.Datetime.now()
        run.write({"state": "running", "started_at": run.started_at or now, "worked_from": now, "ended_at": False})
        run._finish()
        run._keep()

    def _is_running(self):
        """How it stands by now, for others may have stopped it."""
        self.invalidate_recordset(["state"])
        return self.state == "running"

    def _scope_domain(self):
        """Lines of the run's customers."""
        return self.partner_ids._travel_subtree_domain("partner_id") if self.partner_ids else Domain.TRUE
