from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import conditions

KINDS = [
    ("class", "Class of travel"),
    ("advance", "Booked in advance"),
    ("lowest", "Lowest logical fare"),
    ("hotel", "Hotel rate"),
    ("preferred", "Preferred suppliers"),
    ("banned", "Suppliers not to be used"),
    ("budget", "Budget"),
    ("together", "Travelling together"),
    ("other", "Anything that meets the conditions"),
]
OUTCOMES = [("inform", "Inform"), ("approve", "Needs approval"), ("block", "Block")]
CABINS = [("economy", "Economy"), ("premium", "Premium Economy"), ("business", "Business"), ("first", "First")]
BUDGET_OF = [("trip", "Trip"), ("cost_center", "Cost centre"), ("customer", "Customer"), ("traveller", "Traveller")]
PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year"), ("all", "Whole time of the rule")]


class TravelPolicyRule(models.Model):
    """One clause: for which services it holds, what it asks of them, and what follows if they do not comply.

    Of the rules of one kind the one that ranks first holds, as with fees: nearer policy, lower number, more conditions.
    Of banned suppliers, budgets and anything else every rule holds for itself.
    """

    _name = "travel.policy.rule"
    _inherit = ["travel.rule.conditions"]
    _description = "Policy Rule"
    _order = "policy_id, kind, sequence, id"
    _check_company_auto = True

    policy_id = fields.Many2one("travel.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    sequence = fields.Integer(string="Priority", default=10, help="Lower comes first.")
    name = fields.Char(string="Clause", required=True, translate=True, help="As travellers and approvers read it.")
    clause = fields.Char(string="Number", help="Where it stands in the customer's own policy: 4.2")
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="class", index=True)
    outcome = fields.Selection(OUTCOMES, required=True, default="inform", string="If Not Kept")
    chain_id = fields.Many2one(
        "travel.approval.chain", string="Approved By", check_company=True, ondelete="restrict", help="Blank: as the policy says."
    )
    reason_required = fields.Boolean(string="Reason Code Needed")
    # more conditions, of travel alone
    travel_from = fields.Date(string="Travelling From", help="First day of travel on which the rule holds: a season.")
    travel_to = fields.Date(string="Travelling Before", help="First day of travel on which it no longer holds.")
    every_year = fields.Boolean(help="The season comes every year.")
    hours_from = fields.Float(string="Flight Hours From", help="Longest flight of the journey, included. 0: no limit.")
    hours_below = fields.Float(string="Flight Hours Below", help="Not included. 0: no limit.")
    each_flight = fields.Boolean(
        string="Each Flight by Its Own Length", help="Off: the longest flight of the journey counts for all of its flights."
    )
    # what is asked
    cabin = fields.Selection(CABINS, string="Highest Class")
    least_days = fields.Integer(string="Days in Advance")
    window_hours = fields.Float(help="Offers that leave so many hours before or after count. 0: any time of that day.")
    tolerance = fields.Monetary(
        help="So much more than the lowest fare, or the rate, is no breach. With a percentage as well, whichever is more."
    )
    tolerance_percent = fields.Float(digits=(16, 4), string="Tolerance in Percent")
    rate_cap = fields.Monetary(string="Rate per Room and Night", help="Taxes included.")
    wanted = fields.Char(string="Suppliers or Carriers", help="LH, HILTON, or: not S7")
    budget = fields.Monetary()
    budget_of = fields.Selection(BUDGET_OF, default="trip")
    budget_period = fields.Selection(PERIODS, default="all")
    cost_center_id = fields.Many2one("travel.cost.center", help="Blank: each for itself.")
    most_together = fields.Integer(string="At Most on One Flight")

    _tolerance_check = models.Constraint("CHECK (tolerance >= 0 AND tolerance_percent >= 0)", "A tolerance is not below zero.")

    #: What a rule of a kind cannot do without.
    NEEDED = {
        "class": "cabin", "advance": "least_days", "hotel": "rate_cap", "preferred": "wanted", "banned": "wanted",
        "budget": "budget", "together": "most_together",
    }  # fmt: skip

    @api.constrains("kind", *NEEDED.values())
    def _check_complete(self):
        for rule in self:
            field = self._fields.get(self.NEEDED.get(rule.kind))
            if field and not rule[field.name]:
                label = field._description_string(self.env)
                raise ValidationError(self.env._("“%(rule)s” needs: %(field)s.", rule=rule.name, field=label))

    @api.constrains("wanted")
    def _check_wanted(self):
        for rule in self:
            try:
                rule._wanted_codes()
            except conditions.BadCondition as error:
                raise ValidationError(self.env._("“%(rule)s”: %(reason)s", rule=rule.name, reason=error)) from error

    @api.constrains("travel_from", "travel_to", "every_year")
    def _check_season(self):
        for rule in self.filtered(lambda rule: rule.travel_from and rule.travel_to and not rule.every_year):
            if rule.travel_from >= rule.travel_to:
                raise ValidationError(self.env._("The season of “%s” must end after the day it starts.", rule.name))

    @api.constrains("hours_from", "hours_below")
    def _check_hours(self):
        for rule in self:
            if rule.hours_from < 0 or rule.hours_below < 0 or 0 < rule.hours_below <= rule.hours_from:
                raise ValidationError(self.env._("The flight hours of “%s” hold for no flight.", rule.name))

    @api.constrains("cost_center_id", "budget_of")
    def _check_cost_center(self):
        for rule in self.filtered("cost_center_id"):
            if rule.kind == "budget" and rule.budget_of != "cost_center":
                raise ValidationError(self.env._("The budget of “%s” is of no cost centre.", rule.name))

    def _wanted_codes(self):
        return conditions.parse("suppliers", self.wanted)

    @api.depends("clause", "name")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = " ".join(filter(None, [rule.clause, rule.name]))
