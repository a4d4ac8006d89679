"""From ready orders to posted invoices: locked, in batches, each charge exactly once."""

from psycopg2 import DataError, IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

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
        terms = {}
        for lines in self._ready_lines().grouped("company_id").values():
            terms |= lines._billing_terms()
        return self.filtered(
            lambda order: all(terms[line.id].profile.rhythm == "at_once" for line in order._ready_lines())
        )

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
        """Create and post the invoices of all ready lines, as the customers' billing profiles group them.

        Safe to call twice, and by several workers at once: lines that another worker has locked are left to it. An
        order that cannot be billed is held with the reason; the others go on.

        :return: the posted invoices
        """
        done = []
        for company, orders in self.grouped("company_id").items():
            lines = orders.with_company(company)._take_up_again()._ready_lines()
            for chunk in lines._billing_chunks():
                done += chunk._bill_chunk().ids
        return self.env["account.move"].browse(done)

    def _ready_lines(self):
        return self.line_ids.filtered(lambda line: line.state == "ready")

    def _take_up_again(self):
        """Lift what held the orders when they were billed before; other holds keep an order out."""
        held = self.filtered(lambda order: set(order.open_hold_ids.mapped("code")) & set(BILLING_HOLDS))
        if held:
            self.env["travel.hold"]._lift(held, BILLING_HOLDS)
            held._update_states()
        return self.filtered(lambda order: not any(not hold.line_id for hold in order.open_hold_ids))

    def _hold_billing_failed(self, reasons):
        """:param dict reasons: order → why billing it failed"""
        self._hold_billing(
            {
                order: ("billing_failed", self.env._("Billing failed: %(reason)s", reason=reason), "")
                for order, reason in reasons.items()
            }
        )

    def _hold_billing(self, problems):
        for order, (code, message, detail) in problems.items():
            self.env["travel.hold"]._put(order, code, message, detail)
        orders = self.browse([order.id for order in problems])
        orders._update_states()

    def _asked_invoice_day(self):
        """Invoice date that a clerk or a program asks for by the context; others cannot choose one."""
        user = self.env.user
        asked = self.env.context.get("travel_invoice_date")
        return asked if user._is_superuser() or user.has_group(CLERK) else None

    def _billing_today(self):
        """The day on which is billed: today where the company is, or the day of a billing run."""
        user = self.env.user
        run_day = self.env.context.get("travel_run_day")
        allowed = run_day and (user._is_superuser() or user.has_group(CLERK))
        return fields.Date.to_date(run_day) if allowed else self.env.company._travel_today()


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    # -- chunks: together, or without the culprit -------------------------------------------------------------------

    def _billing_chunks(self):
        """Lines that are billed in one go: whole parts, about :data:`CHUNK` lines."""
        chunk = []
        for part in self._billing_parts(self._billing_terms()).values():
            if chunk and len(chunk) + len(part) > CHUNK:
                yield self.browse(chunk)
                chunk = []
            chunk += part.ids
        if chunk:
            yield self.browse(chunk)

    def _bill_chunk(self):
        """Bill together; only when that fails, part by part, so that the culprit alone is held."""
        try:
            with self.env.cr.savepoint():
                return self._bill_now()
        except DATA_ERRORS:
            parts = self._billing_parts(self._billing_terms()).values()
            return self.env["account.move"].browse([id_ for part in parts for id_ in part._bill_without_culprits().ids])

    def _bill_without_culprits(self):
        """Bill what shares invoices; orders that cannot be billed are held, the others still stand together."""
        reason = self._try_to_bill(keep=True)
        if not isinstance(reason, str):
            return reason
        orders = self.order_id
        wrong = {order: self._of_order(order)._try_to_bill(keep=False) for order in orders} if len(orders) > 1 else {}
        wrong = {order: text for order, text in wrong.items() if isinstance(text, str)} or dict.fromkeys(orders, reason)
        orders._hold_billing_failed(wrong)
        good = self.filtered(lambda line: line.order_id not in wrong)
        return good._bill_without_culprits() if good else self.env["account.move"]

    def _of_order(self, order):
        return self.filtered(lambda line: line.order_id == order)

    def _try_to_bill(self, keep):
        """:return: the posted invoices, or why there are none; nothing stays unless ``keep``"""
        try:
            with self.env.cr.savepoint() as savepoint:
                moves = self._bill_now()
                if not keep:
                    savepoint.rollback()
                return moves
        except DATA_ERRORS as error:
            return str(error.args[0]) if isinstance(error, UserError | RedirectWarning) else str(error)

    def _bill_now(self):
        """Bill these ready lines, all or nothing.

        What is taken back before it was billed never reaches an invoice; what corrects a service is billed after it.

        :return: the posted invoices and credit notes
        """
        moves = self.env["account.move"]
        lines = self._lock_ready()._without_half_voided()
        if not lines:
            return moves
        terms = lines._billing_terms()
        lines._net_taken_back()
        for day, own in lines._by_invoice_day(terms).items():
            facts = BillingFacts(self.env.company, day)
            while due := own.filtered(lambda line, batch=own: line._is_due(batch)):
                own -= due
                billed, problems = due._bill_together(facts, terms)
                moves += billed
                # an order that is held waits as a whole
                own = own.filtered(lambda line, held=problems: line.order_id not in held)
        return moves

    def _lock_ready(self):
        """Those that are ready, locked until the transaction ends, less those that somebody else is billing.

        A line billed since this transaction began raises a serialization error, upon which Odoo tries again.
        """
        locked = self.filtered(lambda line: line.state == "ready").try_lock_for_update(allow_referencing=True)
        locked.invalidate_recordset(["state"])
        locked.charge_ids.invalidate_recordset(["state", "invoice_line_id"])
        return locked.filtered(lambda line: line.state == "ready")

    def _by_invoice_day(self, terms):
        """These lines by the date of their invoice: asked for by hand, the period's last day, or today."""
        asked, today = self.order_id._asked_invoice_day(), self.order_id._billing_today()
        days = {}
        for group, lines in self._billing_parts(terms).items():
            by_period = group.period and group.terms[0].dated == "period"
            day = fields.Date.to_date(asked or (min(group.period.last, today) if by_period else today))
            days.setdefault(day, []).extend(lines.ids)
        return {day: self.browse(ids) for day, ids in sorted(days.items())}

    def _bill_together(self, facts, terms):
        """Bill these lines, which wait for nothing.

        :return: ``(posted moves, problems by order)``; orders with problems are held
        """
        lines, held = self, {}
        invoices, problems = lines.order_id._prepare_invoices(lines, facts, terms)
        while problems:
            held |= problems
            lines.order_id._hold_billing(problems)
            # what stood on one invoice with them is put together without them
            lines = lines.filtered(lambda line, held=held: line.order_id not in held)
            invoices, problems = lines.order_id._prepare_invoices(lines, facts, terms)
        moves = self.env["account.move"]._travel_create_and_post(invoices, facts)
        facts.levies.note_charged()
        lines._mark_billed()
        lines._create_vendor_bills(facts)
        return moves, held

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
