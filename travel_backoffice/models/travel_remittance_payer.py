"""Who pays, and into which bank of the agency: found by what the advice says, never by likeness."""

from odoo import api, models

from odoo.addons.base.models.res_bank import sanitize_account_number


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    @api.model
    def _find_payer(self, payer):
        """The customer that an advice names: by debtor code, bank account, whole name, in this order.

        :param payer: ``formats.remittance.Payer``
        :return: the customer, or an empty recordset; a problem in words, or ""
        """
        for domain in self._payer_domains(payer):
            found = self.env["res.partner"].search([*domain, ("company_id", "in", (False, self.env.company.id))], limit=5)
            found = self._one_customer(found)
            if len(found) == 1:
                return found, ""
            if found:
                names = ", ".join(found.mapped("display_name"))
                return self.env["res.partner"], self.env._("The payer may be %s: choose one.", names)
        told = payer.code or payer.name or payer.account
        if not told:
            return self.env["res.partner"], self.env._("The advice does not say who pays: choose the customer.")
        return self.env["res.partner"], self.env._("The payer %s is not known here: choose the customer.", told)

    def _payer_domains(self, payer):
        if payer.code:
            yield [("travel_debtor_code", "=ilike", self._escaped(payer.code))]
        if payer.account:
            banks = self.env["res.partner.bank"].search(
                [("sanitized_acc_number", "=", sanitize_account_number(payer.account)), ("company_id", "in", (False, self.env.company.id))]
            )
            yield [("id", "in", banks.partner_id.ids)]
        if payer.name:
            yield [("name", "=ilike", self._escaped(payer.name)), ("travel_node_type", "!=", "traveller")]

    @staticmethod
    def _escaped(text):
        """A text in which nothing is a wildcard."""
        return text.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")

    @staticmethod
    def _one_customer(found):
        """Of several contacts those in the customer tree, where there are any."""
        return found.filtered("travel_path") or found

    @api.model
    def _find_journal(self, account, partner=None):
        """The bank that received the money: the one with that account, the only one, or the one this customer paid into last."""
        journals = self.env["account.journal"].search(
            [("company_id", "=", self.env.company.id), ("type", "=", "bank")], order="sequence, id"
        )
        if account:
            number = sanitize_account_number(account)
            return journals.filtered(lambda journal: journal.bank_account_id.sanitized_acc_number == number)[:1]
        if len(journals) == 1 or not partner:
            return journals if len(journals) == 1 else journals.browse()
        last = self.search([("partner_id", "=", partner.id), ("company_id", "=", self.env.company.id), ("journal_id", "in", journals.ids)], limit=1)
        return last.journal_id
