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
            for item, amount in suggestion._wanted():
                if not item._travel_is_payable(suggestion.company_id):
                    raise UserError(self.env._("What was suggested is no longer there. Match again."))
                item._travel_check_free(amount)

    def _wanted(self):
        """Pairs of item and how much of it is proposed, as a size."""
        items = self.env["account.move.line"]
        return [(items.browse(share["item"]).exists(), abs(float(share["amount"]))) for share in self.shares]

    def _still_to_be_had(self):
        """Those of these suggestions that can be taken together, the first ones first."""
        items = self.env["account.move.line"].browse({share["item"] for one in self for share in one.shares}).exists()
        free, found = items._travel_all_free(), self.browse()
        for suggestion in self:
            wanted = [(items.browse(share["item"]), abs(float(share["amount"]))) for share in suggestion.shares]
            if not all(item in free and item._travel_is_payable(suggestion.company_id) and item.currency_id.compare_amounts(amount, free[item]) <= 0 for item, amount in wanted):
                continue
            for item, amount in wanted:
                free[item] -= amount
            found += suggestion
        return found


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _travel_is_payable(self, company):
        return bool(self) and self.company_id == company and self.parent_state == "posted"

    def _travel_all_free(self):
        """What of each open item is not on any advice that waits to be applied, as a size."""
        domain = [("item_id", "in", self.ids), ("remittance_id.state", "=", "draft")]
        waiting = dict.fromkeys(self, 0.0)
        for item, amounts in self.env["travel.allocation"]._read_group(domain, ["item_id"], ["amount:array_agg"]):
            waiting[item] = sum(map(abs, amounts))
        return {item: abs(item.amount_residual_currency) - waiting[item] for item in self}

    def _travel_free(self):
        self.ensure_one()
        return self._travel_all_free()[self]

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
