"""Alerts that people set themselves: the program looks every night, and tells them when something goes the wrong way."""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .committing import commit

_logger = logging.getLogger(__name__)

#: What can be watched, with the threshold that is offered first.
WATCHED = {
    "spend_drop": 20.0,
    "days_to_pay": 5.0,
    "refund_pending": 30.0,
    "policy_out": 20.0,
    "held": 7.0,
    "contract_end": 60.0,
}
KINDS = [
    ("spend_drop", "Spend below trend"),
    ("days_to_pay", "Days to pay rising"),
    ("refund_pending", "Refund pending"),
    ("policy_out", "Booked out of policy"),
    ("held", "Held for long"),
    ("contract_end", "Contract ends"),
]
UNITS = [("percent", "%"), ("days", "days")]
PERCENT = {"spend_drop", "policy_out"}


class TravelAlert(models.Model):
    """One person's wish to be told. What it looks at is what that person may see."""

    _name = "travel.alert"
    _description = "Alert"
    _order = "kind, id"

    name = fields.Char(compute="_compute_name", store=True, readonly=False, required=True, precompute=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, string="Tell Me About", required=True, default="spend_drop")
    threshold = fields.Float(
        string="From", compute="_compute_threshold", store=True, readonly=False, precompute=True, required=True, digits=(16, 1)
    )
    unit = fields.Selection(UNITS, compute="_compute_unit")
    user_id = fields.Many2one("res.users", string="For", required=True, index=True, default=lambda self: self.env.user, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('travel_path', '!=', False)]",
        help="With all below it. Blank: every customer whose salesperson the person is.",
    )
    least_amount = fields.Monetary(string="Leave Out Below", help="Customers of whom less was expected, or who have less waiting, are left out.")
    by_mail = fields.Boolean(string="Also as a Message", help="As the person's preferences have it: by e-mail, or in Odoo.")
    hit_ids = fields.One2many("travel.alert.hit", "alert_id")
    open_count = fields.Integer(compute="_compute_open_count", string="Standing")
    checked_at = fields.Datetime(string="Last Looked", readonly=True)
    problem = fields.Char(readonly=True, help="Why it could not look the last time.")

    _threshold_check = models.Constraint("CHECK (threshold > 0)", "An alert begins above zero.")

    @api.depends("kind")
    def _compute_threshold(self):
        for alert in self:
            alert.threshold = WATCHED.get(alert.kind, 1.0)

    @api.depends("kind")
    def _compute_unit(self):
        for alert in self:
            alert.unit = "percent" if alert.kind in PERCENT else "days"

    @api.depends("kind", "partner_id")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for alert in self:
            alert.name = " · ".join(filter(None, [labels.get(alert.kind), alert.partner_id.name]))

    @api.depends("hit_ids.state")
    def _compute_open_count(self):
        standing = Domain("alert_id", "in", self.ids) & Domain("state", "!=", "over")
        counts = dict(self.env["travel.alert.hit"]._read_group(standing, ["alert_id"], ["__count"]))
        for alert in self:
            alert.open_count = counts.get(alert, 0)

    def write(self, vals):
        """Nobody hands an alert to somebody else, with whose eyes it would look, or to a company that is not his."""
        result = super().write(vals)
        self.check_access("write")
        return result

    # -- looking ----------------------------------------------------------------------------------------------------

    @api.model
    def _cron_look(self):
        """Every alert by itself: one that cannot look says why, and keeps no other from looking."""
        for alert in self.search([]):
            alert._look()
            commit(self.env)

    def action_look(self):
        """Button: look now."""
        self.check_access("write")
        self._look()
        return self.action_open_hits()

    def action_open_hits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_alert_hit")
        return {**action, "domain": [("alert_id", "=", self.id)], "context": {}}

    def _look(self):
        """Look with the eyes of each alert's person, and keep what was found."""
        for alert in self:
            try:
                with self.env.cr.savepoint():
                    found = alert._as_its_person()._found()
            except (AccessError, UserError) as error:
                alert._keep_problem(str(error))
                continue
            except Exception:
                _logger.exception("Alert %s could not look", alert.id)
                alert._keep_problem(self.env._("Something went wrong; the server's log says what."))
                continue
            hits = self.env["travel.alert.hit"].sudo()  # sudo: hits are written by the program only
            hits._keep(alert, found)
            alert.sudo().write({"checked_at": fields.Datetime.now(), "problem": False})  # sudo: written by the program only

    def _keep_problem(self, problem):
        self.sudo().problem = problem  # sudo: written by the program only

    def _as_its_person(self):
        """The alert with the rights, company and language of whom it is for."""
        self.ensure_one()
        person = self.user_id
        if not person.active or not person._is_internal():
            raise UserError(self.env._("%s does not work here any more.", person.name))
        return self.with_user(person).with_company(self.company_id).with_context(
            lang=person.lang, tz=person.tz, allowed_company_ids=self.company_id.ids
        )  # fmt: skip

    def _found(self):
        """What stands above the threshold now.

        :return: list of dict: ``key`` (once for each thing told), ``partner_id``, ``figure`` in the alert's unit,
            ``amount`` in the company's currency, ``message``, and ``behind``: model, name and domain of the lines
        """
        return getattr(self, f"_found_{self.kind}")()

    def _customers(self, field):
        """Domain on whom the alert is about; ``field`` holds a node of the customer tree."""
        if self.partner_id:
            return self.partner_id._travel_subtree_domain(field)
        own, nobodys = Domain(f"{field}.user_id", "=", self.user_id.id), Domain(f"{field}.user_id", "=", False)
        return own | (nobodys & Domain(f"{field}.travel_root_id.user_id", "=", self.user_id.id))

    def _of_company(self):
        return Domain("company_id", "=", self.company_id.id)

    def _said(self, amount):
        return self.currency_id.format(amount)
