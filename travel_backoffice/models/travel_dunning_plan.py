from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import dunning as engine
from ..engine.letter_text import PLACEHOLDERS, unknown_placeholders

TOLD = [("salesperson", "The customer's salesperson"), ("controller", "The credit controller")]


class TravelDunningPlan(models.Model):
    """When and in what words a customer is reminded of what is overdue; one aspect of a contract."""

    _name = "travel.dunning.plan"
    _description = "Dunning Plan"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Blank: for all companies of the agency.")
    contract_ids = fields.One2many("travel.contract", "dunning_plan_id", string="Contracts")
    level_ids = fields.One2many("travel.dunning.level", "plan_id", string="Levels", copy=True)
    automatic = fields.Boolean(string="Send by Itself", help="Otherwise a controller looks through the letters and sends them.")
    skip_levels = fields.Boolean(string="May Begin Higher", help="A very late invoice begins at the level that its age says.")
    days_between = fields.Integer(
        string="Days Between Letters", default=7, help="A customer gets no two letters within so many days."
    )
    tiny_amount = fields.Float(
        string="Leave Out Below", digits=(16, 2), help="Open amounts of less than this are not reminded of. In the invoice's currency."
    )
    interest_percent = fields.Float(
        string="Interest per Year (%)", digits=(16, 2), help="Told in the letter, and not charged. 0: nothing is said."
    )
    delivery_profile_id = fields.Many2one(
        "travel.delivery.profile",
        string="Sent By",
        check_company=True,
        ondelete="restrict",
        help="Where the customer's own delivery profile sends no dunning letters.",
    )
    user_id = fields.Many2one(
        "res.users", string="Credit Controller", domain=[("share", "=", False)], help="Told of customers that a person has to look at."
    )

    _days_check = models.Constraint("CHECK (days_between >= 0)", "Days are not below zero.")

    def _engine_plan(self):
        """This plan as the engine knows it."""
        self.ensure_one()
        levels = tuple(
            engine.Level(level.number, level.days_after, level.days_wait, Decimal(str(round(level.minimum_amount, 4))))
            for level in self.level_ids
        )
        return engine.Plan(levels, self.days_between, self.skip_levels, Decimal(str(round(self.tiny_amount, 4))))


class TravelDunningLevel(models.Model):
    """One step of a plan: when, in what words, and what it asks for."""

    _name = "travel.dunning.level"
    _description = "Dunning Level"
    _order = "plan_id, number"

    plan_id = fields.Many2one("travel.dunning.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    number = fields.Integer(string="Level", required=True, default=1)
    name = fields.Char(string="Letter's Title", required=True, translate=True)
    days_after = fields.Integer(string="Days Overdue", required=True, default=7, help="An item comes to this level from so many days on.")
    days_wait = fields.Integer(string="After the One Before", default=14, help="Days since the item's letter of the level before.")
    minimum_amount = fields.Float(string="At Least", digits=(16, 2), help="No letter for less. In the letter's currency.")
    text = fields.Text(
        required=True, translate=True, help="{customer}, {total}, {pay_by}, {company} and {level} are filled in."
    )
    pay_within = fields.Integer(string="To Be Paid Within", default=7, help="Days from the letter; {pay_by} in its text.")
    fee_product_id = fields.Many2one("product.product", string="Fee", domain=[("type", "=", "service")], ondelete="restrict")
    fee_amount = fields.Float(string="Fee Amount", digits=(16, 2), help="Invoiced apart when the letter is sent, in the letter's currency.")
    stop_ticketing = fields.Boolean(help="Until what it asks for is paid, the customer counts as one that is not to be ticketed.")
    tell = fields.Selection(TOLD, string="Also Tell")

    _number_uniq = models.Constraint("UNIQUE(plan_id, number)", "There is a level with this number in the plan already.")
    _number_check = models.Constraint("CHECK (number BETWEEN 1 AND 9)", "Levels are numbered from 1 to 9.")
    _days_check = models.Constraint(
        "CHECK (days_after >= 0 AND days_wait >= 0 AND pay_within >= 0)", "Days are not below zero."
    )
    _fee_check = models.Constraint(
        "CHECK (fee_amount >= 0 AND (fee_amount = 0 OR fee_product_id IS NOT NULL))", "Choose the product by which the fee is invoiced."
    )

    @api.constrains("text")
    def _check_text(self):
        for level in self:
            if unknown := unknown_placeholders(level.text):
                known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
                raise ValidationError(
                    self.env._("{%(name)s} in a letter stands for nothing. There are: %(known)s.", name=unknown[0], known=known)
                )


class TravelContract(models.Model):
    _inherit = "travel.contract"

    dunning_plan_id = fields.Many2one(
        "travel.dunning.plan", string="Reminders", check_company=True, tracking=True, ondelete="restrict"
    )
    dunning_summary = fields.Text(string="Reminders in Words", related="dunning_plan_id.summary")

    @api.model
    def _describe_term(self, label, value, contract, aspect=None):
        """What a plan does stands below its name."""
        answer = super()._describe_term(label, value, contract, aspect)
        if aspect == "dunning_plan_id":
            answer["detail"] = value.sudo().summary or ""  # sudo: as for its name
        return answer
