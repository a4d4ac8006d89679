"""Advance deposits: money that a customer, often a sub-agent, pays ahead, kept apart from what is paid by mistake."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.credit import Row
from .fee_figures import decimal
from .travel_credit_exposure import FEW

DEPOSIT_TYPES = ("asset_receivable", "liability_current")


class ResCompany(models.Model):
    _inherit = "res.company"

    travel_deposit_account_id = fields.Many2one(
        "account.account",
        string="Deposits Received",
        domain=[("reconcile", "=", True), ("account_type", "in", DEPOSIT_TYPES)],
        check_company=True,
        help="Where advance deposits of customers are booked. Blank: on the customer's receivable account, marked as deposits.",
        groups="base.group_user",
    )

    @api.constrains("travel_deposit_account_id")
    def _check_travel_deposit_account(self):
        for company in self:
            account = company.travel_deposit_account_id
            if account and (not account.reconcile or account.account_type not in DEPOSIT_TYPES):
                raise ValidationError(
                    self.env._("%s cannot keep deposits: take a receivable or current liability that allows reconciliation.", account.code)
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    travel_deposit_account_id = fields.Many2one(related="company_id.travel_deposit_account_id", readonly=False)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    travel_is_deposit = fields.Boolean(string="Deposit", readonly=True, copy=False, help="Paid ahead by the customer.")

    travel_deposit_amount = fields.Monetary(
        string="Received", compute="_compute_travel_deposit", currency_field="currency_id", help="Of a deposit, positive."
    )
    travel_deposit_left = fields.Monetary(string="Left", compute="_compute_travel_deposit", currency_field="currency_id")

    _travel_deposit_idx = models.Index("(partner_id) WHERE travel_is_deposit IS TRUE AND reconciled IS NOT TRUE")

    @api.depends("travel_is_deposit", "amount_currency", "amount_residual_currency")
    def _compute_travel_deposit(self):
        for line in self:
            line.travel_deposit_amount = -line.amount_currency if line.travel_is_deposit else 0.0
            line.travel_deposit_left = -line.amount_residual_currency if line.travel_is_deposit else 0.0

    @api.model
    def _travel_deposit_domain(self):
        """Deposits of which something is left."""
        return [
            ("travel_is_deposit", "=", True),
            ("reconciled", "=", False),
            ("parent_state", "=", "posted"),
            ("amount_residual_currency", "<", 0),
        ]


class AccountPayment(models.Model):
    _inherit = "account.payment"

    travel_is_deposit = fields.Boolean(
        string="Deposit", tracking=True, help="Paid ahead: kept for invoices to come, as the customer's contract says."
    )

    @api.depends("travel_is_deposit")
    def _compute_destination_account_id(self):
        result = super()._compute_destination_account_id()
        for payment in self.filtered(lambda payment: payment.travel_is_deposit and payment.partner_type == "customer"):
            account = payment.company_id.travel_deposit_account_id
            if account:
                payment.destination_account_id = account
        return result

    def action_post(self):
        result = super().action_post()
        for payment in self.filtered(lambda payment: payment.travel_is_deposit and payment.payment_type == "inbound"):
            lines = payment.move_id.line_ids.filtered(lambda line, account=payment.destination_account_id: line.account_id == account)
            lines.sudo().travel_is_deposit = True  # sudo: whoever posts the payment has said so on it
        return result


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    is_deposit = fields.Boolean(string="Rest Is a Deposit", tracking=True, help="What no allocation takes is paid ahead.")

    def _prepare_rest(self, item):
        vals = super()._prepare_rest(item)
        if not self.is_deposit:
            return vals
        account = self.company_id.travel_deposit_account_id
        return vals | {"travel_is_deposit": True, "name": self.env._("Deposit")} | ({"account_id": account.id} if account else {})


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_deposit_text = fields.Char(
        string="Deposits Left", compute="_compute_travel_deposit_text", groups="travel_backoffice.group_travel_agent"
    )

    @api.depends_context("allowed_company_ids")
    def _compute_travel_deposit_text(self):
        balances = self._origin._travel_deposit_balances(self.env.companies)
        for partner in self:
            own = balances.get(partner._origin.id, {})
            partner.travel_deposit_text = ", ".join(currency.format(amount) for currency, amount in own.items())

    def _travel_deposit_balances(self, companies, outside_receivables=False):
        """What is left of the deposits of these customers; of all where none are given.

        Rights are the caller's to check.

        :param companies: of the agency
        :param bool outside_receivables: only what does not stand among the open items, for it is booked as a liability;
            what stands on a receivable account is a negative open item already
        :return: dict partner's id → {currency: amount, positive}
        """
        domain = [*self.env["account.move.line"]._travel_deposit_domain(), ("company_id", "in", companies.ids)]
        if self:
            domain.append(("partner_id", "in", self.ids))
        if outside_receivables:
            domain.append(("account_id.account_type", "!=", "asset_receivable"))
        # sudo: agents see what a sub-agent has left without being accountants
        lines = self.env["account.move.line"].sudo()
        found = defaultdict(dict)
        for partner, currency, amount in lines._read_group(
            domain, ["partner_id", "currency_id"], ["amount_residual_currency:sum"], order="partner_id, currency_id"
        ):
            found[partner.id][currency.sudo(False)] = -amount
        return dict(found)

    def action_travel_deposits(self):
        """The deposits of this customer, and what is left of each."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_deposit")
        action["domain"] = [("travel_is_deposit", "=", True), ("partner_id", "=", self.commercial_partner_id.id)]
        return action


class TravelCredit(models.AbstractModel):
    _inherit = "travel.credit"

    @api.model
    def _deposit_rows(self, companies, tops):
        """Deposits that are booked as a liability; those on receivable accounts are among the open items."""
        rows = super()._deposit_rows(companies, tops)
        nodes = self.env["res.partner"].sudo()  # sudo: rights are the caller's to check
        if len(tops) <= FEW:
            nodes = nodes.search(tops._travel_subtree_domain())
        # of many trees: those of all customers in one go, which is quicker than to find who belongs to them
        for company in companies if nodes or len(tops) > FEW else ():
            balances = nodes._travel_deposit_balances(company, outside_receivables=True)
            rows += [
                Row(partner, company.id, currency.name, "deposits", decimal(amount, currency.decimal_places))
                for partner, own in balances.items()
                for currency, amount in own.items()
            ]
        return rows
