"""From ready orders to posted invoices: locked, in batches, each charge exactly once."""

from typing import NamedTuple

from psycopg2 import DataError, IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools import split_every

from .billing_facts import BillingFacts

CHUNK = 200
CLERK = "travel_backoffice.group_travel_clerk"
# why an order could not be billed; looked at afresh each time it is billed
BILLING_HOLDS = [
    "billing_failed",
    "rate_missing",
    "accounting_setup",
    "customer_missing",
    "levy_missing",
    "levy_date_missing",
    "levy_scope_missing",
    "levy_ambiguous",
    "levy_tax_missing",
    "levy_cost_missing",
]
# errors of one order's data; anything else is an error of programming, or for Odoo to try again, and is raised
DATA_ERRORS = (UserError, RedirectWarning, IntegrityError, DataError)


class BillingTerms(NamedTuple):
    """What billing asks of the contract for one line."""

    debtor: object = None
    payment_term: object = None
    billing_mode: str | None = None
    reference_set: object = None
    levy_set: object = None


class TravelOrder(models.Model):
    _inherit = "travel.order"

    invoice_ids = fields.Many2many(
        "account.move",
        "account_move_travel_order_rel",
        "travel_order_id",
        "account_move_id",
        string="Invoices",
        copy=False,
        readonly=True,
    )
    invoice_count = fields.Integer(compute="_compute_invoice_count", compute_sudo=True)

    @api.depends("invoice_ids")
    def _compute_invoice_count(self):
        for order in self:
            order.invoice_count = len(order.invoice_ids)

    # -- ways in ----------------------------------------------------------------------------------------------------

    def action_bill(self):
        """Bill what is ready in these orders, now.

        :return: an action that shows the invoices, or says why there are none
        :raise AccessError: unless the user is a billing clerk and may write these orders
        """
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("Only a billing clerk bills orders."))
        self.check_access("write")
        # sudo: a clerk may read charges, yet only billing itself marks them as billed; role and rows checked above
        invoices = self.sudo()._create_invoices()
        return self._action_billed(invoices)

    def _bill_if_due(self):
        """Bill orders whose contract says that they are billed by themselves, once they are complete.

        Called after intake and rating, by whoever brings the document in: the agreement in the contract is the
        permission, so it runs with elevated rights on just these orders.

        :return: the posted invoices
        """
        complete = self.filtered(lambda order: order._is_complete())
        # sudo: the customer's contract orders it (checked here); the user may be a counter agent who cannot post
        due = complete.sudo()._billed_by_themselves()
        return due._create_invoices() if due else self.env["account.move"]

    def _is_complete(self):
        """Nothing held, nothing missing, nothing left to rate."""
        self.ensure_one()
        alive = [line.state for line in self.line_ids if line.state != "cancelled"]
        return (
            self.state == "ready"
            and self.parts_received >= self.parts_expected
            and "ready" in alive
            and set(alive) <= {"ready", "billed"}
        )

    def _billed_by_themselves(self):
        """Those of these orders whose contracts say so for each of their ready lines; asked for all at once."""
        ready = {order: order.line_ids.filtered(lambda line: line.state == "ready") for order in self}
        terms = {}
        for lines in self.line_ids.grouped("company_id").values():
            terms |= lines._billing_terms()
        return self.filtered(lambda order: all(terms[line.id].billing_mode == "order" for line in ready[order]))

    def _action_billed(self, invoices):
        """Open the invoices; where some orders were left, say so."""
        left = self.filtered("open_hold_ids")
        if not invoices:
            message = left.open_hold_ids[:1].message or self.env._("There is nothing to bill in these orders.")
            return self._notice(message, "warning", False)
        action = invoices._travel_action_open()
        if not left:
            return action
        message = self.env._(
            "%(count)s orders could not be billed: %(names)s", count=len(left), names=", ".join(left.mapped("name")[:5])
        )
        return self._notice(message, "warning", action)

    @staticmethod
    def _notice(message, kind, following):
        following = following or {"type": "ir.actions.client", "tag": "soft_reload"}
        params = {"message": message, "type": kind, "sticky": kind == "warning", "next": following}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def action_view_invoices(self):
        self.ensure_one()
        return self.invoice_ids._travel_action_open()

    # -- the batch --------------------------------------------------------------------------------------------------

    def _create_invoices(self):
        """Create and post the invoices of all ready lines, one per order, debtor and currency.

        Safe to call twice, and by several workers at once: lines that another worker has locked are left to it. An
        order that cannot be billed is held with the reason; the others go on.

        :return: the posted invoices
        """
        done = []
        for company, orders in self.grouped("company_id").items():
            for chunk in split_every(CHUNK, orders.ids, orders.browse):
                done += chunk.with_company(company)._bill_chunk().ids
        return self.env["account.move"].browse(done)

    def _bill_chunk(self):
        """Bill together; only when that fails, one by one, so that the culprit alone is held."""
        orders = self._take_up_again()
        try:
            with self.env.cr.savepoint():
                return orders._bill_now()
        except DATA_ERRORS:
            return self.env["account.move"].browse([id_ for order in orders for id_ in order._bill_or_hold().ids])

    def _take_up_again(self):
        """Lift what held the orders when they were billed before; other holds keep an order out."""
        held = self.filtered(lambda order: set(order.open_hold_ids.mapped("code")) & set(BILLING_HOLDS))
        if held:
            self.env["travel.hold"]._lift(held, BILLING_HOLDS)
            held._update_states()
        return self.filtered(lambda order: not any(not hold.line_id for hold in order.open_hold_ids))

    def _bill_or_hold(self):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._bill_now()
        except DATA_ERRORS as error:
            reason = str(error.args[0]) if isinstance(error, UserError | RedirectWarning) else str(error)
            message = self.env._("Billing failed: %(reason)s", reason=reason)
            self._hold_billing({self: ("billing_failed", message, "")})
            return self.env["account.move"]

    def _hold_billing(self, problems):
        for order, (code, message, detail) in problems.items():
            self.env["travel.hold"]._put(order, code, message, detail)
        orders = self.browse([order.id for order in problems])
        orders._update_states()

    def _bill_now(self):
        """Bill the ready lines of these orders, all or nothing.

        What is taken back before it was billed never reaches an invoice; what corrects a service is billed after it.

        :return: the posted invoices and credit notes
        """
        moves = self.env["account.move"]
        lines = self._lock_ready_lines()._without_half_voided()
        if not lines:
            return moves
        day = self._asked_invoice_day() or self.env.company._travel_today()
        facts = BillingFacts(self.env.company, fields.Date.to_date(day))
        terms = lines._billing_terms()
        lines._net_taken_back()
        while due := lines.filtered(lambda line, batch=lines: line._is_due(batch)):
            lines -= due
            billed, problems = due._bill_together(facts, terms)
            moves += billed
            # an order that is held waits as a whole
            lines = lines.filtered(lambda line, held=problems: line.order_id not in held)
        return moves

    def _asked_invoice_day(self):
        """Invoice date that a clerk or a program asks for by the context; others cannot choose one."""
        user = self.env.user
        asked = self.env.context.get("travel_invoice_date")
        return asked if user._is_superuser() or user.has_group(CLERK) else None

    def _lock_ready_lines(self):
        """The ready lines, locked until the transaction ends, less those that somebody else is billing.

        A line billed since this transaction began raises a serialization error, upon which Odoo tries again.
        """
        lines = self.line_ids.filtered(lambda line: line.state == "ready")
        locked = lines.try_lock_for_update(allow_referencing=True)
        locked.invalidate_recordset(["state"])
        locked.charge_ids.invalidate_recordset(["state", "invoice_line_id"])
        return locked.filtered(lambda line: line.state == "ready")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _billing_terms(self):
        """What the contract says about billing, on each line's day of sale.

        :return: ``{line id: BillingTerms}``
        """
        company = self.company_id[:1] or self.env.company
        days = {line: line.sold_on or line.sold_at.date() for line in self}
        pairs = list({(line.partner_id, day) for line, day in days.items() if line.partner_id})
        terms = self.env["travel.contract"]._resolve_terms(pairs, company)
        debtors = self.env["res.partner"]._travel_debtors(pairs, company)
        answers = {key: self._prepare_billing_terms(terms[key], debtors[key]) for key in terms}
        return {line.id: answers.get((line.partner_id.id, day), BillingTerms()) for line, day in days.items()}

    @api.model
    def _prepare_billing_terms(self, terms, debtor):
        return BillingTerms(
            debtor=debtor.partner,
            payment_term=debtor.payment_term,
            billing_mode=terms.value("billing_mode"),
            reference_set=terms.value("reference_set_id"),
            levy_set=terms.value("levy_set_id"),
        )

    def _bill_together(self, facts, terms):
        """Bill these lines, which wait for nothing.

        :return: ``(posted moves, problems by order)``; orders with problems are held
        """
        lines, orders = self, self.order_id
        invoices, problems = orders._prepare_invoices(lines, facts, terms)
        if problems:
            orders._hold_billing(problems)
            lines = lines.filtered(lambda line: line.order_id not in problems)
        moves = self.env["account.move"]._travel_create_and_post(invoices, facts)
        facts.levies.note_charged()
        lines._mark_billed()
        lines._create_vendor_bills(facts)
        return moves, problems

    def _is_due(self, batch):
        """Nothing is given back before it was billed; what is left of a correction goes on its document's own invoice."""
        self.ensure_one()
        original = self.original_line_id
        waits = self._takes_back() and original.state != "billed" and original not in batch
        given_back = self.charge_ids.filtered(lambda charge: charge.state == "open").reverses_id
        return not waits and "open" not in given_back.mapped("state")

    def _without_half_voided(self):
        """Less documents whose void waits for something: a voided document is never billed alone."""
        return self.filtered(lambda line: line._alive_corrections("void") <= self)

    def _net_taken_back(self):
        """Charges that are wholly given back before they were billed never reach an invoice."""
        for charge in self.charge_ids:
            if charge._is_to_bill() and not charge.reverses_id and charge._is_wholly_given_back(self):
                charge._net()

    def _mark_billed(self):
        """Close the lines; charges of nothing are closed with them, without an invoice line."""
        if not self:
            return
        quiet = self.with_context(tracking_disable=True)
        zero = quiet.charge_ids.filtered(lambda charge: charge.state == "open" and not charge.invoice_line_id)
        zero.write({"state": "billed"})
        quiet.write({"state": "billed"})
        quiet.order_id._update_states()


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _is_wholly_given_back(self, lines):
        """Whether reversals among these lines, not billed either, leave nothing of this charge."""
        reversals = self._live_reversals()
        left = self.currency_id.compare_amounts(sum(reversals.mapped("amount"), self.amount), 0.0)
        return not left and reversals.line_id <= lines and set(reversals.mapped("state")) == {"open"}

    def _live_reversals(self):
        """Charges that give back this one and were not taken back themselves."""
        return self.reversal_ids.filtered(lambda reversal: reversal.currency_id.compare_amounts(reversal.amount, -reversal.given_back))

    def _net(self):
        (self | self._live_reversals()).write({"state": "netted"})
