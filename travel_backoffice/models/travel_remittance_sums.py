"""What an advice comes to: said, allocated, kept back, short, on account; and what applying it will do."""

from odoo import api, fields, models


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    check_line_ids = fields.One2many(
        "travel.remittance.line", "remittance_id", string="To Check", domain=[("state", "in", ("open", "suggested"))]
    )
    matched_line_ids = fields.One2many(
        "travel.remittance.line", "remittance_id", string="Matched", domain=[("state", "=", "matched")]
    )
    left_line_ids = fields.One2many(
        "travel.remittance.line", "remittance_id", string="Left on Account", domain=[("state", "=", "left")]
    )
    check_count = fields.Integer(string="Lines to Check", compute="_compute_counts")
    matched_count = fields.Integer(string="Lines Matched", compute="_compute_counts")
    left_count = fields.Integer(string="Lines Left", compute="_compute_counts")
    advised_amount = fields.Monetary(string="Sum of the Lines", compute="_compute_advised")
    advised_difference = fields.Monetary(compute="_compute_advised", help="What was paid less what the lines add up to.")
    deducted_amount = fields.Monetary(string="Kept Back", compute="_compute_kept")
    short_total = fields.Monetary(string="Paid Short", compute="_compute_kept")
    apply_text = fields.Char(string="What Applying Does", compute="_compute_apply_text")
    problem_text = fields.Char(compute="_compute_advised")
    # columns that nobody filled in are not shown
    names_documents = fields.Boolean(compute="_compute_names")
    names_references = fields.Boolean(compute="_compute_names")

    @api.depends("line_ids.said_document", "line_ids.said_reference")
    def _compute_names(self):
        for one in self:
            one.names_documents = any(one.line_ids.mapped("said_document"))
            one.names_references = any(one.line_ids.mapped("said_reference"))

    @api.depends("line_ids.state")
    def _compute_counts(self):
        rows = self.env["travel.remittance.line"]._read_group([("remittance_id", "in", self.ids)], ["remittance_id", "state"], ["__count"])
        found = {(remittance.id, state): count for remittance, state, count in rows}
        for one in self:
            one.check_count = sum(found.get((one._origin.id, state), 0) for state in ("open", "suggested"))
            one.matched_count = found.get((one._origin.id, "matched"), 0)
            one.left_count = found.get((one._origin.id, "left"), 0)

    @api.depends("line_ids.said_amount", "amount", "allocated_amount", "currency_id")
    def _compute_advised(self):
        for one in self:
            one.advised_amount = sum(one.line_ids.mapped("said_amount"))
            one.advised_difference = one.amount - one.advised_amount
            one.problem_text = one._problem()

    def _problem(self):
        """What does not add up, in words."""
        format_ = self.currency_id.format
        if self.currency_id.compare_amounts(self.allocated_amount, self.amount) > 0:
            return self.env._(
                "%(allocated)s is allocated, but only %(paid)s was paid: it cannot be applied so.",
                allocated=format_(self.allocated_amount),
                paid=format_(self.amount),
            )
        if self.line_ids and not self.currency_id.is_zero(self.advised_difference):
            return self.env._(
                "The lines add up to %(said)s, but %(paid)s was paid: a difference of %(difference)s.",
                said=format_(self.advised_amount),
                paid=format_(self.amount),
                difference=format_(self.advised_difference),
            )
        return ""

    @api.depends("allocation_ids.short_amount", "allocation_ids.deduction_ids.amount", "date")
    def _compute_kept(self):
        """In the payment's currency, at the day's rate."""
        for one in self:
            one.deducted_amount = one._in_own_currency(one.allocation_ids.deduction_ids, "amount")
            one.short_total = one._in_own_currency(one.allocation_ids, "short_amount")

    def _in_own_currency(self, records, name):
        return sum(
            currency._convert(sum(own.mapped(name)), self.currency_id, self.company_id, self.date or fields.Date.today())
            for currency, own in records.grouped("currency_id").items()
        )

    @api.depends("deducted_amount", "short_total", "on_account_amount", "allocation_ids.item_id", "check_count", "journal_id")
    def _compute_apply_text(self):
        for one in self:
            one.apply_text = one._said_of_applying() if one.state == "draft" else ""

    def _said_of_applying(self):
        format_ = self.currency_id.format
        if self.check_count == 1:
            return self.env._("One line has to be checked before this can be applied.")
        if self.check_count:
            return self.env._("%s lines have to be checked before this can be applied.", self.check_count)
        said = [
            self.env._(
                "Applying it settles %(count)s documents with %(amount)s",
                count=len(self.allocation_ids.move_id),
                amount=format_(self.allocated_amount),
            )
        ]
        if self.deducted_amount:
            said.append(self.env._("books %s as kept back", format_(self.deducted_amount)))
        disputed = self._in_own_currency(self.allocation_ids.filtered(lambda one: one.short_as == "dispute"), "short_amount")
        if disputed:
            said.append(self.env._("opens disputes over %s", format_(disputed)))
        if not self.currency_id.is_zero(self.on_account_amount):
            said.append(self.env._("leaves %s on account", format_(self.on_account_amount)))
        return self.env._("; ").join(said) + "."
