"""Levies as dated data: what of a sale is taxed, at which rate, by which law, and what is printed."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.levy import Levy
from .travel_service_type import TREATMENTS

LEVY_TREATMENTS = [
    ("none", "No Levy"),
    ("fee_only", "Fees Only"),
    ("whole_price", "Whole Price"),
    ("base_share", "Part of the Base Fare"),
    ("margin", "Margin"),
]
SUPPLY_ON = [
    ("sale", "Day of Sale"),
    ("travel_start", "First Day of Travel"),
    ("travel_end", "Last Day of Travel"),
    ("invoice", "Invoice Date"),
]
PLACES = [("within", "Within These Countries"), ("outside", "Outside These Countries")]


class TravelLevySet(models.Model):
    """The levies of one country and choice, such as "India, rule 32(3)"; chosen by company, or by contract."""

    _name = "travel.levy.set"
    _inherit = ["travel.code.mixin"]
    _description = "Levy Treatment"

    country_id = fields.Many2one("res.country")
    legal_source = fields.Text(translate=True)
    note = fields.Text(translate=True, help="What the agency's adviser has to confirm.")
    levy_ids = fields.One2many("travel.levy", "set_id", string="Levies", copy=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "A levy treatment with this code exists already.")

    @api.constrains("levy_ids")
    def _check_levies(self):
        """No supply may find two levies of which nobody could say which holds."""
        for levy_set in self:
            compiled = [(levy, levy._engine_levy()) for levy in levy_set.levy_ids]
            for place, (levy, rule) in enumerate(compiled):
                for other, second in compiled[:place]:
                    if rule.meets(second):
                        raise ValidationError(
                            self.env._(
                                "“%(one)s” and “%(other)s” hold for the same services on the same days: end one of them "
                                "before the other begins, or give them different places in the list.",
                                one=other.name,
                                other=levy.name,
                            )
                        )


class TravelLevy(models.Model):
    """One dated rule: how services of a type and scope are taxed."""

    _name = "travel.levy"
    _description = "Levy"
    _order = "set_id, sequence, id"

    set_id = fields.Many2one("travel.levy.set", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    # which supplies
    service_type_ids = fields.Many2many("travel.service.type", string="Services", help="Blank: all services.")
    sold_as = fields.Selection(TREATMENTS, help="Blank: both.")
    scope = fields.Selection([("domestic", "Domestic"), ("international", "International")], help="Blank: both.")
    place = fields.Selection(
        PLACES, string="Enjoyed", help="The country of the stay, or where the journey leads. Blank: anywhere."
    )
    place_group_id = fields.Many2one("res.country.group", string="Countries", help="Which countries the place is about.")
    date_from = fields.Date(string="From", help="First day of supply; blank: always.")
    date_to = fields.Date(string="Before", help="First day of supply on which it no longer holds.")
    supply_on = fields.Selection(SUPPLY_ON, string="Date of Supply", required=True, default="sale")
    # what is taxed
    treatment = fields.Selection(LEVY_TREATMENTS, required=True, default="fee_only")
    share = fields.Float(string="Share of Base Fare (%)", digits=(16, 4))
    rate = fields.Float(string="Rate (%)", digits=(16, 4), help="Rate that the law states; the tax below carries it.")
    tax_id = fields.Many2one(
        "account.tax",
        string="Tax",
        company_dependent=True,
        check_company=True,
        domain="[('type_tax_use', '=', 'sale')]",
        help="The company's tax for this levy; the customer's fiscal position maps it.",
    )
    exempt = fields.Boolean(help="The service is exempt or zero-rated: its price bears no tax, and the legend says why.")
    fees_taxed = fields.Boolean(
        default=True,
        help="Fees, markup and discount of the service bear the tax as well; without a tax here, that of their product. "
        "Off: they bear none, and in the margin scheme they are part of the price.",
    )
    fiscal_position_applies = fields.Boolean(
        string="Customer Decides",
        default=True,
        help="The customer's fiscal position maps or removes the tax of the price. Off for the margin scheme, which is "
        "taxed where the agency is, whoever buys. Fees always follow the fiscal position.",
    )
    legend = fields.Char(translate=True, help="Words that the law wants on the invoice.")
    legal_source = fields.Char(translate=True)

    _period_check = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to > date_from)",
        "A levy ends after the day on which it begins: 'before' is the first day on which it no longer holds.",
    )
    _share_check = models.Constraint(
        "CHECK (share >= 0 AND share <= 100 AND rate >= 0)", "Shares lie between 0 and 100 %, and rates are not negative."
    )
    _place_check = models.Constraint(
        "CHECK ((place IS NULL) = (place_group_id IS NULL))", "Give the place and its countries together."
    )
    _margin_check = models.Constraint(
        "CHECK (treatment <> 'margin' OR sold_as = 'principal')",
        "The margin scheme is for what the agency sells in its own name: sold as principal.",
    )

    @api.constrains("tax_id")
    def _check_tax_company(self):
        """A tax is chosen for the current company, out of its own."""
        for levy in self:
            tax = levy.tax_id.sudo()  # sudo: a tax of a company that the user may not see is refused, not overlooked
            if tax != tax.with_context(active_test=False).filtered_domain(tax._check_company_domain(self.env.company)):
                name = tax.name if tax.sudo(False).has_access("read") else tax.id
                raise ValidationError(
                    self.env._("“%(tax)s” is no tax of %(company)s.", tax=name, company=self.env.company.name)
                )

    @api.onchange("treatment")
    def _onchange_treatment(self):
        """The margin scheme: own sales only, taxed where the agency is."""
        if self.treatment == "margin":
            self.sold_as, self.fiscal_position_applies = "principal", False

    def _engine_levy(self):
        """The rule as plain data."""
        self.ensure_one()
        countries = frozenset(self.place_group_id.country_ids.mapped("code")) if self.place else None
        return Levy(
            id=self.id,
            services=frozenset(self.service_type_ids.mapped("code")),
            sold_as=self.sold_as or "",
            scope=self.scope or "",
            within=countries if self.place == "within" else None,
            outside=countries if self.place == "outside" else None,
            supply_on=self.supply_on,
            date_from=self.date_from or None,
            date_to=self.date_to or None,
            sequence=self.sequence,
        )
