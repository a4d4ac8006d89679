"""What needs no person: sure bank lines, and credits that the contract lets pay invoices. Everything else waits for one."""

import logging

from psycopg2 import IntegrityError, OperationalError

from odoo import api, models
from odoo.fields import Domain

from ..engine.mandate import AUTOMATIC, Mandate, allocate
from .committing import commit, roll_back

_logger = logging.getLogger(__name__)


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    @api.model
    def _cron_allocate_by_mandate(self):
        """Each bank line and each customer in a transaction of its own: one that fails stops no other.

        Two of these side by side take the same rows only once: they are locked, and PostgreSQL refuses the one that read them
        before the other was through.
        """
        for company in self.env["res.company"].search([]):
            own = self.with_company(company)
            for line in own.env["account.bank.statement.line"]._travel_waiting(company):
                own._one_by_itself(line._travel_allocate_surely)
            for partner in own._customers_with_credit(company):
                own._one_by_itself(own._use_credits_of, partner, company)

    @api.model
    def _one_by_itself(self, job, *args):
        try:
            with self.env.cr.savepoint():
                job(*args)
            commit(self.env)
        except (IntegrityError, OperationalError) as error:  # another worker was faster, or is at it
            _logger.info("Allocation by mandate of %s: %s", args or job.__self__, error)
            roll_back(self.env)
        except Exception:
            # what is wrong is told when a person does the same by hand; the others go on
            _logger.warning("Allocation by mandate left %s", args or job.__self__, exc_info=True)
            roll_back(self.env)

    @api.model
    def _customers_with_credit(self, company):
        """Payers with an open credit of which their mandate of today says that it pays invoices by itself."""
        domain = self.env["account.move.line"]._travel_credit_domain(company) & Domain("partner_id", "!=", False)
        groups = self.env["account.move.line"]._read_group(domain, ["partner_id"])
        partners = self.env["res.partner"].union(*(partner for (partner,) in groups))
        day = company._travel_today()
        agreed = self.env["travel.allocation.profile"]._agreed([(partner, day) for partner in partners], company)
        return partners.filtered(lambda partner: agreed[partner.id, day]._uses_credits())

    @api.model
    def _use_credits_of(self, partner, company):
        """Pay the customer's invoices from what it has on account, as far as its mandate says, a currency at a time.

        :return: the advices applied
        """
        day = company._travel_today()
        profile = self.env["travel.allocation.profile"]._agreed([(partner, day)], company)[partner.id, day]
        own = self.env["account.move.line"]._travel_credit_domain(company) & Domain("partner_id", "=", partner.id)
        items = self.env["account.move.line"].search(own)
        items = items.filtered(profile._lets_pay).try_lock_for_update(allow_referencing=True)
        values = {"money": "credit", "partner_id": partner.id, "company_id": company.id, "date": day}
        values["reference"] = self.env._("By mandate: %s", profile.name)
        applied = self.browse()
        for currency, credits in items.grouped("currency_id").items():
            applied |= self._use_credits({**values, "currency_id": currency.id}, credits, profile)
        return applied

    @api.model
    def _use_credits(self, values, items, profile):
        """Apply an advice for these credits; none is made when there is nothing to pay."""
        draft = self.new(values)
        items = (items - draft._credits_in_use(items))._travel_in_order_of_use()
        lines = self.env["account.move.line"].search(draft._mandate_domain(profile))
        owed = [item for item in draft._of_same_mandate(lines, profile)._travel_plain_items() if item.amount > 0]
        money = sum(item._travel_decimal(-item.amount_residual_currency) for item in items)
        parts = allocate(Mandate("oldest"), money, owed) if items else []
        if not parts:
            return self.browse()
        advice = self.create({**values, "amount": 0.0})
        advice._take_sources(items)
        none = self.env["travel.cost.center"]
        self.env["travel.allocation"].create([advice._prepare_by_mandate(part, none) for part in parts])
        advice.apply()
        return advice


class TravelAllocationProfile(models.Model):
    _inherit = "travel.allocation.profile"

    def _uses_credits(self):
        return bool(self) and (self.draw_deposits or self.mode in AUTOMATIC)

    def _lets_pay(self, item):
        """Whether this open credit pays invoices by itself.

        Money that a person left on account stays there; so does that of a payer who names what it pays for.
        """
        if item.travel_is_deposit:
            return self.draw_deposits
        if item.move_id.move_type == "out_refund":
            return self.mode in AUTOMATIC and self.credits == "oldest"
        # sudo: whether somebody left it is all that is asked
        left = self.env["travel.remittance"].sudo().search_count(
            [("move_id", "=", item.move_id.id), ("line_ids.state", "=", "left")], limit=1
        )
        return self.mode == "oldest" and not left


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """Invoices of customers with a deposit are paid from it soon after they are posted."""
        posted = super()._post(soft)
        payers = posted.filtered(lambda move: move.move_type == "out_invoice").commercial_partner_id
        if payers:
            domain = [*self.env["account.move.line"]._travel_deposit_domain(), ("partner_id", "in", payers.ids)]
            cron = self.env.ref("travel_backoffice.cron_allocate_by_mandate", raise_if_not_found=False)
            # sudo: whoever posts an invoice may let the program look for deposits
            if cron and self.env["account.move.line"].sudo().search_count(domain, limit=1):
                cron.sudo()._trigger()
        return posted
