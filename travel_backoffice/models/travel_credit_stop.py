"""A reminder may ask to stop ticketing: until what it asks for is paid, no ticket is keyed, whatever the limit."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date


class TravelCredit(models.AbstractModel):
    _inherit = "travel.credit"

    @api.model
    @api.readonly
    def check(self, partner_id, amount=0, currency=None):
        """As without reminders; and ``block`` where one asks to stop ticketing and no override lets the customer go on."""
        found = super().check(partner_id, amount, currency)
        # sudo: the caller may read the customer, as was checked; of the letter only its number and day are told
        told = self.sudo()._stop_text(self.env["res.partner"].browse(partner_id), self.env.company)
        return found | {"result": "block", "message": " ".join(filter(None, (told, found["message"])))} if told else found

    @api.model
    def _stop_text(self, partner, company, order=None):
        """Why a customer is not to be ticketed; nothing where no reminder asks for it, or a controller lets it go on.

        Rights are the caller's to check.
        """
        letter = self.env["travel.dunning"]._stopped(partner, company).get(partner.id)
        if not letter or self._goes_on(partner, company, order):
            return ""
        return self.env._(
            "%(letter)s of %(day)s asks to stop ticketing for %(customer)s until it is paid.",
            letter=letter.name,
            day=format_date(self.env, letter.date),
            customer=letter.partner_id.display_name,
        )

    @api.model
    def _goes_on(self, partner, company, order=None):
        """Whether an override holds for the customer today, or for this order."""
        today = company._travel_today()
        of_order = Domain("order_id", "in", (False, order.id if order else False))
        holds = [
            *(("partner_id", "in", partner._travel_path_ids()), ("company_id", "=", company.id), ("withdrawn_on", "=", False)),
            *(("date_from", "<=", today), ("date_to", ">=", today)),
        ]
        return bool(self.env["travel.credit.override"].search_count(of_order & Domain(holds), limit=1))


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _check_credit(self):
        for order in self.order_id.filtered("partner_id"):
            # sudo: letters are not the agent's to read; only the answer is told
            told = self.env["travel.credit"].sudo()._stop_text(order.partner_id, order.company_id, order)
            if told:
                raise UserError(self.env._("%s A credit controller can let the customer go on, with an override.", told))
        return super()._check_credit()
