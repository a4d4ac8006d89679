"""Where credit bites: a ticket's number is not keyed over the limit; what arrives ticketed is marked, and goes on."""

import logging

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .travel_order_guard import DERIVED

_logger = logging.getLogger(__name__)

DERIVED |= {"over_credit", "credit_checked"}
#: What is sold with a document of its own; corrections are never blocked.
TICKETED = ("issue", "exchange")
TOLD = "mail.mail_activity_data_todo"


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    over_credit = fields.Boolean(
        string="Over Credit", readonly=True, copy=False, index="btree_not_null",
        help="It came ticketed from the front office when its customer was over the credit limit.",
    )  # fmt: skip
    credit_checked = fields.Boolean(readonly=True, copy=False)

    # -- keyed ------------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._ticketed_now()._check_credit()
        return lines

    def write(self, vals):
        if self.env.su or not {"document_number", "event", "customer_card", "order_id"} & set(vals):
            return super().write(vals)
        before = {line: line.order_id for line in self._ticketed_now()}
        result = super().write(vals)
        self._ticketed_now().filtered(lambda line: before.get(line) != line.order_id)._check_credit()
        return result

    def _ticketed_now(self):
        """Those that a person keyed, that have a number, and that the customer is to pay.

        What the program brings in comes from documents: it is ticketed already.
        """
        if self.env.su:
            return self.browse()
        return self.filtered(
            lambda line: (line.document_number or "").strip()
            and line.event in TICKETED
            and not line.business_key
            and not line.customer_card
            and line.state not in ("billed", "cancelled")
        )

    def _check_credit(self):
        """Refuse the numbers of tickets whose customer is over a limit.

        :raise UserError: with the limit that holds, and what to do
        """
        Credit = self.env["travel.credit"]
        for order in self.order_id.filtered("partner_id"):
            # sudo: limits and exposure are not the agent's to read; only the answer is told
            verdict = Credit.sudo()._standings(order.partner_id, order.company_id, order=order)[order.partner_id.id].holds
            if not verdict:
                continue
            self.env["travel.credit.turn"].sudo()._take(order.partner_id)
            if verdict.blocked:
                raise UserError(order._credit_refusal(verdict))

    # -- by documents -----------------------------------------------------------------------------------------------

    def _mark_over_credit(self):
        """Mark those of new documents whose customer is over a limit, and tell the controller once a customer and day."""
        new = self.filtered(lambda line: not line.credit_checked and line.business_key)
        if not new:
            return
        new.credit_checked = True
        sold = new.filtered(lambda line: line.event in TICKETED and not line.customer_card and line.partner_id)
        for company, lines in sold.grouped("company_id").items():
            standings = self.env["travel.credit"]._standings(lines.partner_id, company)
            verdicts = {partner: standings[partner.id].holds for partner in lines.partner_id}
            over = lines.filtered(lambda line, known=verdicts: known[line.partner_id] and known[line.partner_id].blocked)
            over.over_credit = True
            over._tell_controller(company, verdicts)

    def _tell_controller(self, company, verdicts):
        """An activity on the customer whose limit it is."""
        by_node = {verdicts[line.partner_id].limit.node: verdicts[line.partner_id] for line in self}
        for node in sorted(by_node):
            if self.env["travel.credit.notice"]._once(node, company, company._travel_today()):
                for user in company._travel_credit_controllers():
                    self.env["res.partner"].browse(node).activity_schedule(
                        TOLD,
                        company._travel_today(),
                        summary=self.env._("Tickets arrive over the credit limit"),
                        note=self.env["travel.credit"]._message(by_node[node]),
                        user_id=user.id,
                    )


class TravelOrder(models.Model):
    _inherit = "travel.order"

    over_credit = fields.Boolean(
        string="Over Credit", compute="_compute_over_credit", store=True, index="btree_not_null", copy=False,
        help="Services of it came ticketed from the front office when the customer was over the credit limit.",
    )  # fmt: skip
    credit_level = fields.Selection(
        [("ok", "Within the Limit"), ("warn", "Near the Limit"), ("block", "Over the Limit")],
        compute="_compute_credit_level", compute_sudo=True,
    )  # fmt: skip
    credit_message = fields.Char(compute="_compute_credit_level", compute_sudo=True)

    @api.depends("line_ids.over_credit")
    def _compute_over_credit(self):
        for order in self:
            order.over_credit = any(order.line_ids.mapped("over_credit"))

    @api.depends("partner_id", "company_id")
    def _compute_credit_level(self):
        """How the customer stands when the form is opened; one order at a time."""
        for order in self:
            verdict = order._credit_verdict()
            order.credit_level = verdict.answer if verdict else "ok"
            order.credit_message = self.env["travel.credit"]._message(verdict) if verdict else ""

    def _credit_verdict(self):
        """The limit that holds for the order's customer, and how it stands; None where there is none."""
        self.ensure_one()
        partner = self.partner_id._origin
        if not (partner and self.company_id) or self.state in ("billed", "cancelled"):
            return None
        # sudo: limits and exposure are not the agent's to read; only the answer is told
        return self.env["travel.credit"].sudo()._standings(partner, self.company_id, order=self._origin)[partner.id].holds

    def _credit_refusal(self, verdict):
        told = self.env["travel.credit"]._message(verdict)
        way_on = self.env._(
            "No ticket is keyed for it now. Ask a credit controller for an override, or let the customer pay by own card."
        )
        return f"{told} {way_on}"

    def write(self, vals):
        """Whose ticket it is, is asked again when the order goes to another customer."""
        others = self.filtered(lambda order: order.partner_id.id != vals["partner_id"]) if "partner_id" in vals else self.browse()
        result = super().write(vals)
        others.line_ids._ticketed_now()._check_credit()
        return result

    def action_ready(self):
        """Say so when the customer is near or over its limit; what is sold is billed all the same."""
        result = super().action_ready()
        verdicts = filter(None, (order._credit_verdict() for order in self))
        told = [self.env["travel.credit"]._message(verdict) for verdict in verdicts if verdict.level != "ok"]
        if result or not told:
            return result
        return self._notice("\n".join(dict.fromkeys(told)), "warning", False)

    def _after_intake(self):
        result = super()._after_intake()
        # sudo: the program marks what came in; which orders these are was checked by whoever read them
        self.sudo()._mark_over_credit()
        return result

    def _mark_over_credit(self):
        """Nothing about credit ever stops a document that came in."""
        try:
            with self.env.cr.savepoint():
                self.line_ids._mark_over_credit()
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            raise
        except Exception:
            _logger.exception("The credit of the customers of orders %s could not be checked", self.ids)

    def action_grant_credit(self):
        """A controller lets this customer go on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let the Customer Go On"),
            "res_model": "travel.credit.override",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_order_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }
