"""Who bears an accepted memo: the customer, the agency, or both. Booked once, and taken back as a whole."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .billing_facts import BillingFacts

MANAGER = "travel_backoffice.group_travel_manager"


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_memo_id = fields.Many2one("travel.memo", index="btree_not_null", copy=False, readonly=True, ondelete="restrict")
    travel_memo_key = fields.Char(copy=False, readonly=True)

    # The last word against booking a memo twice, whoever asks and however many at once.
    _travel_memo_uniq = models.UniqueIndex(
        "(travel_memo_key) WHERE travel_memo_key IS NOT NULL", "This memo is booked already."
    )

    def button_draft(self):
        self._travel_refuse_memo()
        return super().button_draft()

    def button_cancel(self):
        self._travel_refuse_memo()
        return super().button_cancel()

    def _travel_refuse_memo(self):
        """A decision and its entry stand and go together."""
        if booked := self.filtered("travel_memo_id"):
            memo = booked[0].sudo().travel_memo_id  # sudo: its name only, to find the way on
            raise UserError(
                self.env._(
                    "%(entry)s books what was decided of %(memo)s: take that decision back on the memo.",
                    entry=booked[0].display_name,
                    memo=memo.display_name,
                )
            )


class TravelMemo(models.Model):
    _inherit = "travel.memo"

    entry_ids = fields.One2many("account.move", "travel_memo_id", string="Journal Entries", readonly=True)
    passed_line_ids = fields.One2many("travel.order.line", "memo_id", string="Passed On By", readonly=True)

    def action_pass_on(self):
        """Pass the customer's part on in the order it belongs to; what is left is the agency's own."""
        memos = self._take_to_decide()
        for memo in memos:
            if not memo.line_id:
                raise UserError(
                    self.env._(
                        "%s is about no service here, so there is nobody to pass it on to. Choose the service, or keep it.",
                        memo.display_name,
                    )
                )
            if memo.currency_id.is_zero(memo.passed_amount):
                raise UserError(self.env._("Say first what of %s is for the customer.", memo.display_name))
            memo._decide("partly" if memo.currency_id.compare_amounts(memo.kept_amount, 0.0) else "passed")

    def action_keep(self):
        """The agency bears (or keeps) the whole of it."""
        for memo in self._take_to_decide():
            memo.passed_amount = 0.0
            memo._decide("kept")

    def action_take_back(self):
        """Undo the decision: what was booked is booked back, what was billed is credited."""
        self._check_manager()
        for memo in self._take(("accepted",)).filtered("decision"):
            memo._take_back_line()
            memo._take_back_entry()
            memo.message_post(body=self.env._("%s took the decision back.", self.env.user.name))
            memo.write(
                {
                    "decision": False,
                    "decision_number": memo.decision_number + 1,
                    "decided_by_id": False,
                    "decided_at": False,
                    "passed_amount": memo.amount,
                }
            )
            memo._remind()

    # -- how it comes about -----------------------------------------------------------------------------------------

    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("A back-office manager decides who bears a memo."))

    def _take_to_decide(self):
        self._check_manager()
        memos = self._take(("accepted",))
        memos._refuse_decided()
        return memos

    def _decide(self, decision):
        """Book one memo. ``passed_amount`` goes to the customer, the rest stays with the agency."""
        self.write({"decision": decision, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()})
        if self.currency_id.compare_amounts(self.passed_amount, 0.0) > 0:
            self._pass_on_line()
        if self.currency_id.compare_amounts(self.kept_amount, 0.0) > 0:
            self._post_entry(1, self._booking_key())
        self._remind()

    def _booking_key(self):
        """Names a decision's bookings: unique in the database, another one after a decision was taken back."""
        return f"memo:{self.id}:{self.decision_number}"

    # -- passed on --------------------------------------------------------------------------------------------------

    def _pass_on_line(self):
        """An adjusting line in the order: checked, priced, and billed where the contract says so."""
        # sudo, by whoever took the memo: a derived business key is the program's; the manager is checked
        line = self.env["travel.order.line"].sudo().create(self._prepare_passed_line())
        line.flush_recordset()  # the database's answer to a second booking comes now, not while the order is priced
        line.order_id.confirmed = True
        line.order_id._go_on()
        return line

    def _prepare_passed_line(self):
        original = self.line_id
        amount = self._sign() * self.passed_amount
        return {
            "order_id": original.order_id.id,
            "service_type_id": original.service_type_id.id,
            "event": "amend",
            "original_line_id": original.id,
            "memo_id": self.id,
            "business_key": self._booking_key(),
            "document_type": "none",
            "document_number": self.number,
            "original_documents": original.document_number,
            "name": self._passed_name(),
            "validating_carrier_id": original.validating_carrier_id.id,
            "supplier_id": original.supplier_id.id,
            "scope": original.scope,
            "start_date": original.start_date,
            "end_date": original.end_date,
            "cost_center_id": original.cost_center_id.id,
            "sequence": original.sequence,
            "passenger_ids": [Command.set(original.passenger_ids.ids)],
            "reference_ids": [
                Command.create({"code": value.code, "value": value.value}) for value in original.reference_ids if value.value
            ],
            "currency_id": self.currency_id.id,
            "base_fare": amount,
            "tax_amount": 0.0,
            "total_amount": amount,
            "sold_at": fields.Datetime.now(),
        }

    def _passed_name(self):
        """As the customer reads it on his invoice."""
        env = self.with_context(lang=self.line_id.partner_id.lang).env
        what = {
            "adm": env._("Debit by the airline"),
            "acm": env._("Credit by the airline"),
            "short": env._("Refund cut by the airline"),
        }[self.kind]
        return " · ".join(filter(None, [what, self.reason_id.with_env(env).name]))

    def _take_back_line(self):
        """Cancel what is not billed yet; void what is."""
        key = self._booking_key()
        for line in self.passed_line_ids.filtered(lambda line: line.business_key == key and line.state != "cancelled"):
            if line.state == "billed":
                line.void()
            else:
                line.action_cancel()

    # -- kept -------------------------------------------------------------------------------------------------------

    def _take_back_entry(self):
        key = self._booking_key()
        for entry in self.entry_ids.filtered(lambda entry: entry.travel_memo_key == key and entry.state == "posted"):
            if "posted" in entry.reversal_move_ids.mapped("state"):
                continue  # an accountant has booked it back already
            back = self._post_entry(-1, f"{key}:back", entry)
            clearing = (entry + back).line_ids.filtered(lambda line: line.account_id.reconcile and not line.reconciled)
            if len(clearing) == 2:
                clearing.reconcile()

    def _post_entry(self, sign, key, reversed_entry=None):
        """Book the kept part between supplier clearing and the agency's own account.

        :param sign: 1, or -1 to book it back
        :param reversed_entry: the entry booked back, with its figures
        :raise UserError: when an account, the journal or an exchange rate is missing
        """
        entry = self.env["account.move"].with_company(self.company_id).create(self._prepare_entry(sign, key, reversed_entry))
        entry.action_post()
        return entry

    def _prepare_entry(self, sign, key, reversed_entry):
        company, day = self.company_id, self._booking_day()
        own, clearing = self._booking_accounts()
        amount = sign * self._sign() * self.kept_amount
        if reversed_entry:
            balance = -sum(reversed_entry.line_ids.filtered(lambda line: line.account_id == own).mapped("balance"))
        else:
            balance = self.currency_id._convert(amount, company.currency_id, company, day)
        common = {
            "name": " · ".join(filter(None, [self.display_name, self.document_number, self.reason_id.name])),
            "partner_id": (self.supplier_id or self.airline_id.partner_id).id,
            "currency_id": self.currency_id.id,
            "travel_order_id": self.order_id.id,
            "travel_line_id": self.line_id.id,
        }
        return {
            "move_type": "entry",
            "journal_id": company.travel_memo_journal_id.id,
            "company_id": company.id,
            "date": day,
            "ref": self.display_name,
            "travel_memo_id": self.id,
            "travel_memo_key": key,
            "reversed_entry_id": reversed_entry.id if reversed_entry else False,
            "line_ids": [
                Command.create({**common, "account_id": own.id, "amount_currency": amount, "balance": balance}),
                Command.create({**common, "account_id": clearing.id, "amount_currency": -amount, "balance": -balance}),
            ],
        }

    def _booking_day(self):
        asked = self.env.context.get("travel_invoice_date")
        return fields.Date.to_date(asked) or self.company_id._travel_today()

    def _booking_accounts(self):
        """:return: (the agency's own account, supplier clearing)"""
        company = self.company_id
        own = company.travel_acm_account_id if self.kind == "acm" else company.travel_adm_account_id
        clearing = company.travel_clearing_account_id
        if not (own and clearing and company.travel_memo_journal_id):
            raise UserError(
                self.env._(
                    "Accounts or journal of agency memos are missing. Choose them in the Travel settings, "
                    "or press “Set up what is missing” there."
                )
            )
        if not BillingFacts(company, self._booking_day()).has_rate(self.currency_id):
            raise UserError(self.env._("There is no exchange rate for %s. Enter one, then decide again.", self.currency_id.name))
        return own, clearing
