"""What serving customers costs the agency: a rate for each touch, segment or document, and for money that is out."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.profit import CostRate
from .travel_fee_rule import EVENTS

KINDS = [
    ("handling", "Handling: for Each Touch"),
    ("distribution", "Distribution: for Each Segment or Document"),
    ("credit", "Credit: % a Year of What Is Outstanding"),
    ("provision", "Provision: % of What Is Overdue"),
]
#: Touches that are no service of their own.
TOUCHES = [
    ("hold", "Hold Resolved by a Person"),
    ("dispute", "Dispute"),
    ("dunning", "Reminder Looked Through"),
    ("data_request", "Data Asked For by Hand"),
]
PERCENTAGES = ("credit", "provision")


class TravelCostRate(models.Model):
    """One cost rate, in force in the half-open period [from, before). Of several that fit the one with most conditions is taken."""

    _name = "travel.cost.rate"
    _description = "Cost Rate"
    _order = "kind, date_from desc, event, channel_id, source, service_type_id, overdue_from, id"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="handling")
    per = fields.Selection([("segment", "Segment"), ("document", "Document")], help="Of distribution: what is counted. Both may cost.")
    date_from = fields.Date(string="Sold From", required=True, default=lambda self: fields.Date.context_today(self).replace(month=1, day=1))
    date_to = fields.Date(string="Sold Before", help="First day of sale on which it no longer holds.")
    event = fields.Selection(EVENTS + TOUCHES, help="What is done; blank: anything.")
    channel_id = fields.Many2one("travel.channel", string="Channel", ondelete="restrict")
    source = fields.Char(help="Where the booking came from: 1A, 1G, direct. Blank: from anywhere.")
    service_type_id = fields.Many2one("travel.service.type", string="Service", ondelete="restrict")
    overdue_from = fields.Integer(string="Overdue From", help="Of provisions: days beyond the due day, from (included).")
    amount = fields.Monetary(help="Below zero: the agency gets it, as an incentive of a reservation system.")
    percent = fields.Float(digits=(16, 4))
    note = fields.Char()

    _period_check = models.Constraint("CHECK (date_to IS NULL OR date_to > date_from)", "A rate ends after the day on which it begins.")
    _per_check = models.Constraint(
        "CHECK ((kind = 'distribution') = (per IS NOT NULL))", "Of distribution say whether segments or documents cost; nothing else is so counted."
    )
    _touch_check = models.Constraint(
        "CHECK (kind = 'handling' OR event IS NULL OR event NOT IN ('hold', 'dispute', 'dunning', 'data_request'))",
        "Holds, disputes, reminders and requests cost handling only.",
    )
    _provision_check = models.Constraint(
        "CHECK (kind <> 'provision' OR num_nonnulls(event, channel_id, NULLIF(source, ''), service_type_id) = 0)",
        "A provision goes by how long something is overdue, and by nothing else.",
    )
    _overdue_check = models.Constraint(
        "CHECK (COALESCE(overdue_from, 0) >= 0 AND (kind = 'provision' OR COALESCE(overdue_from, 0) = 0))", "Only provisions have days overdue."
    )
    _percent_check = models.Constraint("CHECK (percent BETWEEN 0 AND 100)", "A percentage is between 0 and 100.")
    _no_twins = models.Constraint(
        "EXCLUDE USING gist (company_id WITH =, kind WITH =, (COALESCE(per, '')) WITH =, (COALESCE(event, '')) WITH =,"
        " (COALESCE(channel_id, 0)) WITH =, (COALESCE(source, '')) WITH =, (COALESCE(service_type_id, 0)) WITH =,"
        " (COALESCE(overdue_from, 0)) WITH =, daterange(date_from, date_to) WITH &&)",
        "There is a rate for just this in that period already. End that one first.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["date_to"])  # one that was ended just now does not meet its successor in the database
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    @api.model
    def _clean(self, vals):
        """Sources in capitals, so that two spellings are no two rates."""
        return {**vals, "source": (vals["source"] or "").strip().upper() or False} if "source" in vals else vals

    @api.constrains("kind", "amount", "percent")
    def _check_value(self):
        for rate in self:
            percentage = rate.kind in PERCENTAGES
            if (percentage and rate.amount) or (not percentage and rate.percent):
                raise ValidationError(self.env._("Credit and provisions are percentages; handling and distribution are amounts."))
            if rate.kind == "handling" and rate.amount < 0:
                raise ValidationError(self.env._("A touch costs something; only distribution can bring money in."))

    @api.depends("kind", "event", "channel_id", "source", "service_type_id")
    def _compute_display_name(self):
        kinds, events = (dict(self._fields[name]._description_selection(self.env)) for name in ("kind", "event"))
        for rate in self:
            given = [events.get(rate.event), rate.channel_id.name, rate.source, rate.service_type_id.name]
            rate.display_name = " · ".join([kinds.get(rate.kind) or "", *filter(None, given)])

    def _compiled(self):
        """These rates for the engine."""
        return [
            CostRate(
                kind=rate.kind,
                value=Decimal(str(rate.percent if rate.kind in PERCENTAGES else rate.amount)),
                per=rate.per or "",
                begins=rate.date_from,
                ends=rate.date_to or None,
                event=rate.event or "",
                channel=rate.channel_id.id or 0,
                source=rate.source or "",
                service=rate.service_type_id.id or 0,
            )
            for rate in self
        ]
