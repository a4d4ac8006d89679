from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelRemittanceSuggestion(models.Model):
    """What a line of an advice might be for; taken by a person only."""

    _name = "travel.remittance.suggestion"
    _inherit = "travel.remittance.reason"
    _description = "Suggestion for a Line of an Advice"
    _order = "line_id, sequence, id"

    line_id = fields.Many2one("travel.remittance.line", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    item_id = fields.Many2one("account.move.line", string="Open Item", required=True, index=True, ondelete="cascade")
    move_id = fields.Many2one(related="item_id.move_id", string="Document")
    partner_id = fields.Many2one(related="item_id.partner_id", string="Customer")
    date_maturity = fields.Date(related="item_id.date_maturity")
    currency_id = fields.Many2one(related="item_id.currency_id")
    residual = fields.Monetary(related="item_id.amount_residual_currency", string="Open")
    amount = fields.Monetary(string="Would Settle", compute="_compute_amount")
    shares = fields.Json(readonly=True)

    @api.depends("shares")
    def _compute_amount(self):
        for suggestion in self:
            suggestion.amount = sum(float(share["amount"]) for share in suggestion.shares or ())

    def action_take(self):
        self.ensure_one()
        self.line_id._take(self)
        return True

    def _check_still_open(self):
        """What is proposed may have been paid, or taken by another line, since."""
        for suggestion in self:
            for share in suggestion.shares:
                item = self.env["account.move.line"].browse(share["item"]).exists()
                if not item or item.company_id != suggestion.company_id or item.parent_state != "posted":
                    raise UserError(self.env._("What was suggested is no longer there. Match again."))
                item._travel_check_free(abs(float(share["amount"])))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _travel_free(self):
        """What of an open item is not on any advice that waits to be applied, as a size."""
        self.ensure_one()
        waiting = self.env["travel.allocation"].search([("item_id", "=", self.id), ("remittance_id.state", "=", "draft")])
        return abs(self.amount_residual_currency) - sum(abs(amount) for amount in waiting.mapped("amount"))

    def _travel_check_free(self, amount):
        if self.currency_id.compare_amounts(amount, self._travel_free()) > 0:
            raise UserError(
                self.env._(
                    "Of %(number)s only %(free)s is still free: the rest is paid, or stands on an advice already.",
                    number=self.move_id.name,
                    free=self.currency_id.format(max(self._travel_free(), 0.0)),
                )
            )


class TravelRemittanceLine(models.Model):
    _inherit = "travel.remittance.line"

    suggestion_ids = fields.One2many("travel.remittance.suggestion", "line_id", string="Suggestions", copy=False)
    suggestion_id = fields.Many2one("travel.remittance.suggestion", string="Suggested", compute="_compute_suggestion")
    single = fields.Boolean(string="One Suggestion", compute="_compute_suggestion")
    taken_text = fields.Char(string="Is For", compute="_compute_taken_text")
    suggested_text = fields.Char(string="Suggested Document", compute="_compute_suggestion")

    @api.depends("suggestion_ids")
    def _compute_suggestion(self):
        for line in self:
            first = line.suggestion_ids[:1]
            line.suggestion_id = first
            line.single = len(line.suggestion_ids) == 1
            more = f" +{len(line.suggestion_ids) - 1}" if len(line.suggestion_ids) > 1 else ""
            line.suggested_text = f"{first.move_id.name}{more}" if first else ""

    @api.depends("allocation_ids.move_id", "allocation_ids.service_id")
    def _compute_taken_text(self):
        for line in self:
            parts = [
                " ".join(filter(None, (one.move_id.name, one.service_id.document_number))) for one in line.allocation_ids
            ]
            line.taken_text = ", ".join(dict.fromkeys(parts))
