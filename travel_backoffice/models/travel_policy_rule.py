from odoo import api, fields, models

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

    policy_id = fields.Many2one("travel.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    sequence = fields.Integer(string="Priority", default=10, help="Lower comes first.")
    name = fields.Char(string="Clause", required=True, translate=True, help="As travellers and approvers read it.")
    clause = fields.Char(string="Number", help="Where it stands in the customer's own policy: 4.2")
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="class", index=True)
    outcome = fields.Selection(OUTCOMES, required=True, default="inform", string="If Not Kept")
    chain_id = fields.Many2one("travel.approval.chain", string="Approved By", ondelete="restrict", help="Blank: as the policy says.")
    reason_required = fields.Boolean(string="Reason Code Needed")
    # more conditions, of travel alone
    travel_from = fields.Date(string="Travelling From", help="First day of travel on which the rule holds: a season.")
    travel_to = fields.Date(string="Travelling Before", help="First day of travel on which it no longer holds.")
    every_year = fields.Boolean(help="The season comes every year.")
    hours_from = fields.Float(string="Flight Hours From", help="Longest flight of the journey, included. 0: no limit.")
    hours_below = fields.Float(string="Flight Hours Below", help="Not included. 0: no limit.")
    # what is asked
    cabin = fields.Selection(CABINS, string="Highest Class")
    least_days = fields.Integer(string="Days in Advance")
    window_hours = fields.Float(help="Offers that leave so many hours before or after count. 0: any time of that day.")
    tolerance = fields.Monetary(help="So much more than the lowest fare, or the rate, is no breach.")
    tolerance_percent = fields.Float(digits=(16, 4))
    rate_cap = fields.Monetary(string="Rate per Room and Night")
    wanted = fields.Char(string="Suppliers or Carriers", help="LH, HILTON, or: not S7")
    budget = fields.Monetary()
    budget_of = fields.Selection(BUDGET_OF, default="trip")
    budget_period = fields.Selection(PERIODS, default="all")
    cost_center_id = fields.Many2one("travel.cost.center", help="Blank: each for itself.")
    most_together = fields.Integer(string="At Most on One Flight")

    _tolerance_check = models.Constraint("CHECK (tolerance >= 0 AND tolerance_percent >= 0)", "A tolerance is not below zero.")

    @api.depends("clause", "name")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = " ".join(filter(None, [rule.clause, rule.name]))
