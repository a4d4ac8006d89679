"""What of receivables only the program writes, and what is of one company only; whoever calls, by whatever way."""

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

CONTROLLERS = "travel_backoffice.group_travel_controller"
#: Marks of journal items; an advice that is applied sets them when it is booked.
MARKS = {"travel_allocation_id", "travel_source_id", "travel_is_deposit"}
YEARS = range(1990, 2200)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get(name) for vals in vals_list for name in MARKS):
            self._check_may_mark()
        if not self.env.su and any(f"default_{name}" in self.env.context for name in MARKS):
            self._check_may_mark()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and MARKS & vals.keys():
            raise AccessError(self.env._("What a journal item was booked for is not keyed."))
        return super().write(vals)

    @api.model
    def _check_may_mark(self):
        """Whoever may apply an advice books its items."""
        if not self.env.user.has_group(CONTROLLERS):
            raise AccessError(self.env._("What a journal item was booked for is not keyed."))


def check_one_company(records, company):
    """Open items of one company are named by records of that company; else their figures would be told there.

    :param str company: path to the company of the record
    :raise ValidationError: in plain words, without a figure
    """
    # sudo: companies are compared; nothing of them is told
    for record in records.sudo():
        own = record.mapped(company)
        if record.item_id and record.item_id.company_id != own:
            raise ValidationError(record.env._("The open item is of another company than %s.", own.name))


class TravelAllocation(models.Model):
    _inherit = "travel.allocation"

    @api.constrains("item_id", "remittance_id")
    def _check_item_company(self):
        check_one_company(self, "remittance_id.company_id")


class TravelRemittanceSource(models.Model):
    _inherit = "travel.remittance.source"

    @api.constrains("item_id", "remittance_id")
    def _check_item_company(self):
        check_one_company(self, "remittance_id.company_id")


class TravelRemittanceSuggestion(models.Model):
    _inherit = "travel.remittance.suggestion"

    @api.constrains("item_id", "line_id")
    def _check_item_company(self):
        check_one_company(self, "line_id.remittance_id.company_id")


class TravelDispute(models.Model):
    _inherit = "travel.dispute"

    @api.constrains("item_id", "company_id")
    def _check_item_company(self):
        check_one_company(self, "company_id")

    @api.constrains("opened_on")
    def _check_opened_on(self):
        for dispute in self:
            if dispute.opened_on.year not in YEARS:
                raise ValidationError(self.env._("%s is no day on which a dispute was opened.", dispute.opened_on))
