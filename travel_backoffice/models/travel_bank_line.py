"""Who sent the money on a line of the bank's statement, and which documents its text names."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.bank_text import numbers_in, plain_account
from ..engine.mandate import named_in

FOUND_BY = [
    ("partner", "The bank line itself"),
    ("account", "Bank account"),
    ("invoice", "Invoice named"),
    ("code", "Debtor code"),
    ("name", "Name"),
]


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    travel_payer_id = fields.Many2one("res.partner", string="Payer", compute="_compute_travel_payer")
    travel_payer_by = fields.Selection(FOUND_BY, string="Payer Found By", compute="_compute_travel_payer")
    travel_suggestion = fields.Char(string="Suggestion", compute="_compute_travel_suggestion")
    travel_remittance_ids = fields.One2many("travel.remittance", "statement_line_id", string="Remittance Advices")
    travel_remittance_id = fields.Many2one("travel.remittance", string="Advice", compute="_compute_travel_remittance_id")

    @api.depends("travel_remittance_ids.state")
    def _compute_travel_remittance_id(self):
        for line in self:
            line.travel_remittance_id = line.travel_remittance_ids.filtered(lambda own: own.state != "undone")[:1]

    @api.depends("partner_id", "account_number", "partner_name", "payment_ref")
    def _compute_travel_payer(self):
        named, accounts, names = self._travel_named_items(), self._travel_by_account(), self._travel_by_name()
        codes = self._travel_by_code()
        for line in self:
            payers = named.get(line, self.env["account.move.line"]).partner_id
            found = {
                "partner": line.partner_id,
                "account": accounts.get((line.company_id, plain_account(line.account_number))),
                "invoice": payers if len(payers) == 1 else None,
                "code": codes.get(line),
                "name": names.get((line.partner_name or "").strip().casefold()),
            }
            by = next((by for by, partner in found.items() if partner), False)
            line.travel_payer_id = found.get(by) or False
            line.travel_payer_by = by

    @api.depends("travel_payer_id", "amount", "payment_ref")
    def _compute_travel_suggestion(self):
        named = self._travel_named_items()
        for line in self:
            payment = line._travel_booked_payment()
            items = named.get(line, self.env["account.move.line"])
            line.travel_suggestion = (
                self.env._("Confirms %s", payment.move_id.name) if payment else ", ".join(items.move_id.mapped("name"))
            )

    # -- the payer --------------------------------------------------------------------------------------------------

    def _travel_text(self):
        return " ".join(text for text in (self.payment_ref, self.move_id.ref) if text)

    def _travel_by_account(self):
        """Bank accounts of customers: (company, number) → partner, where only one has it."""
        wanted = {plain_account(line.account_number) for line in self if line.account_number}
        # sudo: bank accounts are restricted; only whose the number is gets out
        found = self.env["res.partner.bank"].sudo().search([("sanitized_acc_number", "in", list(wanted))])
        owners = {}
        for line in self.filtered("account_number"):
            number = plain_account(line.account_number)
            own = found.filtered(
                lambda account, line=line, number=number: account.sanitized_acc_number == number
                and account.company_id.id in (False, line.company_id.id)
                and account.partner_id.active
            ).partner_id
            if len(own) == 1:
                owners[line.company_id, number] = own.sudo(False)
        return owners

    def _travel_by_name(self):
        """Customers of exactly that name: name → partner, where only one has it."""
        names = {line.partner_name.strip() for line in self if (line.partner_name or "").strip()}
        domain = Domain("travel_path", "!=", False) & Domain("travel_node_type", "not in", (False, "traveller"))
        same = Domain.OR([Domain("name", "=ilike", _literal(name)) for name in names]) if names else Domain.FALSE
        found = self.env["res.partner"].search(domain & same).grouped(lambda partner: partner.name.casefold())
        return {name: partners for name, partners in found.items() if len(partners) == 1}

    def _travel_by_code(self):
        """Customers whose debtor code stands in the text: line → partner, where it is only one."""
        words = {line: numbers_in(line._travel_text()) + line._travel_text().upper().split() for line in self}
        wanted = {word for found in words.values() for word in found}
        same = Domain.OR([Domain("travel_debtor_code", "=ilike", _literal(word)) for word in wanted]) if wanted else Domain.FALSE
        partners = self.env["res.partner"].search(same)
        codes = {partner.travel_debtor_code: partner.id for partner in partners}
        found = {line: partners.browse(named_in(line._travel_text(), codes)) for line in self}
        return {line: own for line, own in found.items() if len(own) == 1}

    # -- what it is for ---------------------------------------------------------------------------------------------

    def _travel_named_items(self):
        """Open receivable items of the documents that the texts name: line → items in the order of the text."""
        words = {line: numbers_in(line._travel_text()) for line in self}
        wanted = sorted({word for found in words.values() for word in found})
        if not wanted:
            return {}
        items = self.env["account.move.line"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                *("|", ("move_id.name", "in", wanted), ("move_id.payment_reference", "in", wanted)),
            ]
        )
        known = {}
        for item in items:
            for number in {item.move_id.name, item.move_id.payment_reference}:
                known[number] = known.get(number, items.browse()) | item
        answer = {}
        for line, found in words.items():
            own = items.browse().union(*(known[word] for word in found if word in known))
            answer[line] = own.filtered(lambda item, line=line: item.company_id == line.company_id)
        return answer

    def _travel_booked_payment(self):
        """The line of a payment that is booked already and waits for just this money at the bank; none if it is unsure."""
        self.ensure_one()
        waiting = self.env["account.move.line"].search(self._travel_waiting_domain())
        text = self._travel_text().casefold()
        named = waiting.filtered(lambda item: item.payment_id._travel_is_named(text))
        same_payer = waiting.filtered(lambda item: self._travel_known_payer() and item.partner_id == self._travel_known_payer())
        found = named or same_payer
        return found if len(found) == 1 else self.env["account.move.line"]

    def _travel_known_payer(self):
        return (self.partner_id or self.travel_payer_id).commercial_partner_id

    def _travel_waiting_domain(self):
        """Money of the same amount, booked by a payment, that the bank has not confirmed."""
        liquidity, suspense, _other = self._seek_for_lines()
        currency = suspense.currency_id or liquidity.currency_id
        return [
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("account_id.reconcile", "=", True),
            ("account_id.account_type", "not in", ("asset_receivable", "liability_payable")),
            ("journal_id", "=", self.journal_id.id),
            ("payment_id", "!=", False),
            ("payment_id.payment_type", "=", "inbound"),
            ("currency_id", "=", currency.id),
            ("amount_residual_currency", "=", -sum(suspense.mapped("amount_currency"))),
        ]


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _travel_is_named(self, text):
        """Whether a bank's text names this payment: its number, what it is for, or the provider's reference."""
        # sudo: the provider's reference of an online payment, to compare it
        references = (self.name, self.memo, self.payment_reference, self.sudo().payment_transaction_id.reference)
        return any(len(reference) >= 4 and reference.casefold() in text for reference in references if reference)


def _literal(text):
    """A text for ``=ilike`` in which no character stands for others."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
