"""Adjusting lines: they put right what was billed wrong for another line, as the self-audit found it and a person released."""

from odoo import fields, models
from odoo.exceptions import UserError

from .levies import Chosen


class TravelOrderLine(models.Model):
    """An adjustment is no sale: it has no price of its own, and rating leaves its charges alone."""

    _inherit = "travel.order.line"

    is_adjustment = fields.Boolean(
        string="Adjustment", readonly=True, copy=False, help="Puts right what was billed wrong for the service it corrects."
    )
    adjusting_finding_ids = fields.One2many("travel.audit.finding", "adjustment_line_id", readonly=True)

    # -- priced -----------------------------------------------------------------------------------------------------

    def _has_fare(self):
        return not self.is_adjustment and super()._has_fare()

    def _costs_no_fee(self):
        return self.is_adjustment or super()._costs_no_fee()

    def _rating_reasons(self, terms, problems):
        return super(TravelOrderLine, self.filtered(lambda line: not line.is_adjustment))._rating_reasons(terms, problems)

    def _charges_to_correct(self, given_back, matrices):
        """What was added to a service goes back with it."""
        found = super()._charges_to_correct(given_back, matrices)
        charges = self.env["travel.charge"].browse([charge.key for charge in found])
        added = charges.line_id._charges_added(self)
        return found + [self._as_engine_charge(charge, given_back, matrices) for charge in added]

    def _charges_added(self, correction):
        """New charges that adjustments of these lines billed before a correction."""
        before = self.correction_ids.filtered(
            lambda own: own.is_adjustment and own.state == "billed" and not own._comes_after(correction)
        )
        return before.charge_ids.filtered(lambda charge: charge.amount and not charge.reverses_id)

    # -- taxed and billed -------------------------------------------------------------------------------------------

    def _choose_levies(self, facts, terms):
        """An adjustment bears the levy of the day of supply of what it puts right."""
        own = self.filtered("is_adjustment")
        problems = super(TravelOrderLine, self - own)._choose_levies(facts, terms)
        for line in own:
            # sudo: billing applies what the audit found, whoever bills
            levy = line.sudo().adjusting_finding_ids.levy_id[:1].with_env(facts.env)
            if levy:
                chosen = Chosen(levy, levy.sudo().tax_id.filtered("active"), line.original_line_id._sale_date())
                facts.levies.chosen[line.id] = chosen
                if problem := line._levy_tax_problem(chosen):
                    problems.setdefault(line.order_id, problem)
        return problems

    def _levy_base_fare(self):
        return self.original_line_id.base_fare if self.is_adjustment else super()._levy_base_fare()

    def _billing_terms(self):
        """It goes to whoever was billed, whatever the contract says today."""
        answers = super()._billing_terms()
        for line in self.filtered("is_adjustment"):
            if invoice := line._adjusted_invoices()[:1]:
                answers[line.id] = answers[line.id]._replace(debtor=invoice.partner_id)
        return answers

    def _adjusted_invoices(self):
        """Invoices on which what these lines put right was billed."""
        # sudo: as in _choose_levies
        moves = self.sudo().adjusting_finding_ids.original_move_id
        return moves.filtered(lambda move: move.state == "posted").with_env(self.env)

    def _mark_billed(self):
        """What was released is settled when its note is posted."""
        result = super()._mark_billed()
        if own := self.filtered("is_adjustment"):
            # sudo: a finding follows its note, whoever bills
            findings = own.sudo().adjusting_finding_ids
            findings.filtered(lambda finding: finding.state == "released").write({"state": "settled"})
        return result

    # -- changed by people ------------------------------------------------------------------------------------------

    def _refuse_for_memo(self):
        """An adjustment is taken back where it was released."""
        if not self.env.su and (own := self.filtered("is_adjustment")):
            message = self.env._("%s puts right what the self-audit found: it is taken back there.", own[0].display_name)
            raise UserError(message)
        return super()._refuse_for_memo()


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _is_final(self):
        """Rating leaves charges of adjustments alone, billed or not."""
        return self.line_id.is_adjustment or super()._is_final()

    def _spent(self):
        """What an adjustment gave back is not charged anew by the next service: it was wrong, or stands on the adjustment."""
        return super()._spent().filtered(lambda charge: not any(charge.reversal_ids.line_id.mapped("is_adjustment")))


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _prepare_invoice(self, group, charges, memo_lines, facts, terms):
        """A note that only puts right what stood on one invoice names that invoice."""
        values, charges = super()._prepare_invoice(group, charges, memo_lines, facts, terms)
        lines = self.env["travel.order.line"].union(*[charge.line_id for charge in charges])
        origin = lines._adjusted_invoices() if all(line.is_adjustment for line in lines) else self.env["account.move"]
        if len(origin) == 1:
            values["travel_print"]["corrects"] = {"name": origin.name, "date": fields.Date.to_string(origin.invoice_date)}
            if values["move_type"] == "out_refund" and origin.currency_id == group.currency:
                values["reversed_entry_id"] = origin.id
        return values, charges
