"""What to do: customers and agreements whose figures say that something should change."""

from odoo import api, fields, models
from odoo.tools import formatLang

from .travel_fee_rule import EVENTS

CODES = [
    ("fee_below_cost", "Fee Below Its Cost"),
    ("refunds", "Living on Refunds"),
    ("volume_agreed", "Discount Without the Agreed Volume"),
    ("volume_before", "Discount With Less Volume Than Before"),
    ("slow_payer", "Slow Payer"),
    ("override_missed", "Override Missed by Little"),
]


class TravelProfitFinding(models.Model):
    """One thing that a customer's figures of a period say; written by the program only, see ``travel_profit_finding_work``."""

    _name = "travel.profit.finding"
    _description = "What to Do for Profit"
    _order = "date_from desc, money desc, id"
    _rec_name = "code"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="cascade")
    user_id = fields.Many2one(related="partner_id.user_id", string="Account Manager", store=True)
    agreement_id = fields.Many2one("travel.override.agreement", readonly=True, index="btree_not_null", ondelete="cascade")
    code = fields.Selection(CODES, string="What", required=True, readonly=True)
    event = fields.Selection(EVENTS, readonly=True)
    channel_id = fields.Many2one("travel.channel", string="Channel", readonly=True, ondelete="cascade")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="Before", required=True, readonly=True, help="First day that was not looked at.")
    money = fields.Monetary(readonly=True, help="What it is about in the period.")
    figures = fields.Json(readonly=True)
    message = fields.Text(string="Finding", compute="_compute_message")
    state = fields.Selection([("open", "To Do"), ("done", "Done")], default="open", required=True, readonly=True)

    _finding_uniq = models.UniqueIndex(
        "(company_id, date_from, code, COALESCE(partner_id, 0), COALESCE(agreement_id, 0), COALESCE(event, ''), COALESCE(channel_id, 0))",
        "This is told already.",
    )

    @api.depends("code", "figures", "event", "channel_id", "partner_id", "agreement_id")
    @api.depends_context("lang")
    def _compute_message(self):
        texts = self._texts()
        events = dict(self._fields["event"]._description_selection(self.env))
        for finding in self:
            words = {name: finding._said(name, figure) for name, figure in (finding.figures or {}).items()}
            words |= {"event": events.get(finding.event, ""), "channel": finding.channel_id.name or self.env._("no channel")}
            words["agreement"] = finding.agreement_id.name or ""
            text = texts.get("slow_payer_at_a_loss" if "share" in words and words["share"] == "" else finding.code, "")
            finding.message = text % words if text else ""

    @api.model
    def _texts(self):
        _ = self.env._
        return {
            "fee_below_cost": _("%(event)s by %(channel)s: %(lines)s services at %(fee)s in fees on average, and each costs %(cost)s to serve."),
            "refunds": _("%(given_back)s of %(sold)s services were voided or refunded: %(share)s %%."),
            "volume_agreed": _("Bought %(volume)s of the %(wanted)s agreed for this period: %(drop)s %% less, and keeps its discounts."),
            "volume_before": _("Bought %(volume)s, a year before %(wanted)s: %(drop)s %% less, and keeps its discounts."),
            "slow_payer": _("Waiting for its money cost %(cost)s of an income of %(income)s: %(share)s %%."),
            "slow_payer_at_a_loss": _("Waiting for its money cost %(cost)s, and there is no income to pay it from (%(income)s)."),
            "override_missed": _("%(agreement)s: %(missing)s more to the tier from %(wanted)s; %(volume)s is sold."),
        }

    def _said(self, name, figure):
        """A figure as the sentence has it: money, a share, or a number."""
        if figure is None:
            return ""
        if name in ("lines", "sold", "given_back"):
            return str(int(figure))
        if name in ("share", "drop"):
            return formatLang(self.env, figure, digits=1)
        return formatLang(self.env, figure, currency_obj=self.currency_id)

    # -- buttons ----------------------------------------------------------------------------------------------------

    def action_done(self):
        """Somebody saw to it."""
        self.check_access("read")
        self.sudo().state = "done"  # sudo: findings are the program's; who may read them may say that they are dealt with

    def action_reopen(self):
        self.check_access("read")
        self.sudo().state = "open"  # sudo: as above

    def action_open_behind(self):
        """What the figures are made of."""
        self.ensure_one()
        if self.agreement_id:
            return self.agreement_id.action_open_lines()
        domain = [("company_id", "=", self.company_id.id), ("root_id", "=", self.partner_id.id)]
        domain += [("sold_on", ">=", self.date_from), ("sold_on", "<", self.date_to), *self._behind_domain()]
        return self.env["travel.profit"]._screen(domain, self.partner_id.display_name, "list")

    def _behind_domain(self):
        own = {
            "fee_below_cost": [("event", "=", self.event), ("channel_id", "=", self.channel_id.id)],
            "refunds": [("event", "in", ("void", "refund"))],
            "volume_agreed": ["|", ("discounts", "!=", 0), ("rebates", "!=", 0)],
            "volume_before": ["|", ("discounts", "!=", 0), ("rebates", "!=", 0)],
            "slow_payer": [("credit_cost", "!=", 0)],
        }
        return own[self.code]
