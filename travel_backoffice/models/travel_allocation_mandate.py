"""Money for which nothing is advised goes as the payer's contract says: the allocation mandate."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.mandate import AUTOMATIC, Mandate, allocate


class TravelAllocation(models.Model):
    _inherit = "travel.allocation"

    by_mandate = fields.Boolean(string="By Mandate", readonly=True, help="Made by the contract's mandate, not advised.")
    mandate_units = fields.Json(readonly=True, help="Cost centres or branches that the payer named: model and ids.")


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    mandate_id = fields.Many2one("travel.allocation.profile", string="Mandate", compute="_compute_mandate_id")
    mandate_mode = fields.Char(compute="_compute_mandate_id", help="Machine word: the mandate's mode.")

    @api.depends("partner_id", "date", "company_id")
    def _compute_mandate_id(self):
        for remittance in self:
            remittance.mandate_id = remittance._mandate()
            remittance.mandate_mode = remittance.mandate_id.mode

    def _mandate(self):
        """The payer's mandate on the day of the payment; empty when none was agreed: as advised."""
        self.ensure_one()
        if not (self.partner_id and self.date and self.company_id):
            return self.env["travel.allocation.profile"]
        agreed = self.env["travel.allocation.profile"]._agreed([(self.partner_id, self.date)], self.company_id)
        return agreed[self.partner_id.id, self.date]

    def action_allocate_by_mandate(self):
        """Write what the mandate makes of the money that is not advised; a person sees it before it is applied."""
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("%s is applied already.", self.name))
        if not self._allocate_by_mandate():
            raise UserError(self._why_nothing_by_mandate())
        return True

    def _allocate_by_mandate(self):
        """Allocate what is left of the money as the mandate says, anew each time; what is advised stays as it is.

        :return: the allocations made
        """
        self.ensure_one()
        self.allocation_ids.filtered("by_mandate").unlink()
        profile = self._mandate()
        if self.state != "draft" or profile.mode not in AUTOMATIC:
            return self.env["travel.allocation"]
        units = self._named_units(profile.mode)
        items = self._mandate_items(profile, units)
        mandate = Mandate(profile.mode, offset=profile.credits == "oldest")
        parts = allocate(mandate, self._money_left(), items, units.ids)
        return self.env["travel.allocation"].create([self._prepare_by_mandate(part, units) for part in parts])

    def _money_left(self):
        return Decimal(str(self.currency_id.round(self.amount - sum(self.allocation_ids.mapped("paid_amount")))))

    def _prepare_by_mandate(self, part, units):
        amount = float(part.amount)
        return {
            "remittance_id": self.id,
            "item_id": part.key,
            "amount": amount,
            "paid_amount": amount,
            "by_mandate": True,
            "mandate_units": {"model": units._name, "ids": units.ids} if units else False,
        }

    def _why_nothing_by_mandate(self):
        """Why the mandate makes nothing of this money, and what to do."""
        profile = self._mandate()
        if not profile or profile.mode == "advised":
            return self.env._("%s pays as it advises: enter what the payment is for.", self.partner_id.display_name)
        if profile.mode == "hold":
            return self.env._("Payments of %s are kept on account until it says what they are for.", self.partner_id.display_name)
        if profile.mode != "oldest" and not self._named_units(profile.mode):
            return self.env._(
                "No cost centre or branch of %s is named in the advice: write its code or name into the payment reference.",
                self.partner_id.display_name,
            )
        return self.env._(
            "Nothing is open that this money could be for: in %s, not disputed, and not in another advice already.",
            self.currency_id.name,
        )

    def _reasons_of_money(self):
        """Credit notes are not offset against a mandate."""
        found = super()._reasons_of_money()
        taken = self.allocation_ids.filtered(lambda allocation: allocation.item_id.move_id.move_type == "out_refund")
        if taken and self._mandate().credits == "never":
            told = self.env._(
                "%(customer)s does not want credit notes to be offset: take %(notes)s out of the allocations.",
                customer=self.partner_id.display_name,
                notes=", ".join(taken.move_id.mapped("name")),
            )
            found.append(told)
        return found

    # -- what may be taken ------------------------------------------------------------------------------------------

    def _mandate_items(self, profile, units):
        """Open items as plain data: of the payer and the nodes below it, in the money's currency."""
        lines = self.env["account.move.line"].search(self._mandate_domain(profile))
        lines = self._of_same_mandate(lines, profile)
        return lines._travel_plain_items(lines._travel_parts(units) if units else {})

    def _mandate_domain(self, profile):
        owed = Domain("amount_residual_currency", ">", 0)
        if profile.credits == "oldest":
            owed |= Domain("amount_residual_currency", "<", 0) & Domain("move_id.move_type", "=", "out_refund")
        payer = self.partner_id.commercial_partner_id | self.partner_id
        return Domain.AND(
            [
                Domain("company_id", "=", self.company_id.id),
                Domain("parent_state", "=", "posted"),
                Domain("account_id.account_type", "=", "asset_receivable"),
                Domain("reconciled", "=", False),
                Domain("currency_id", "=", self.currency_id.id),
                payer._travel_subtree_domain("partner_id"),
                owed,
            ]
        )

    def _of_same_mandate(self, lines, profile):
        """Without those of nodes below that agreed on something else."""
        pairs = [(partner, self.date) for partner in lines.partner_id]
        agreed = self.env["travel.allocation.profile"]._agreed(pairs, self.company_id)
        return lines.filtered(lambda line: agreed[line.partner_id.id, self.date] == profile)
