"""Levies as dated data: what of a sale is taxed, at which rate, by which law, and what is printed."""

from odoo import fields, models

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


class TravelLevy(models.Model):
    """One dated rule: how services of a type and scope are taxed."""

    _name = "travel.levy"
    _description = "Levy"
    _order = "set_id, sequence, id"

    set_id = fields.Many2one("travel.levy.set", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    service_type_ids = fields.Many2many("travel.service.type", string="Services", help="Blank: all services.")
    scope = fields.Selection([("domestic", "Domestic"), ("international", "International")], help="Blank: both.")
    date_from = fields.Date(string="From", help="First day of supply; blank: always.")
    date_to = fields.Date(string="Before", help="First day of supply on which it no longer holds.")
    supply_on = fields.Selection(SUPPLY_ON, string="Date of Supply", required=True, default="sale")
    treatment = fields.Selection(LEVY_TREATMENTS, required=True, default="fee_only")
    share = fields.Float(string="Share of Base Fare (%)", digits=(16, 4))
    rate = fields.Float(string="Rate (%)", digits=(16, 4), help="Rate that the law states; the tax below carries it.")
    tax_id = fields.Many2one(
        "account.tax",
        string="Tax",
        company_dependent=True,
        domain="[('type_tax_use', '=', 'sale')]",
        help="The company's tax for this levy; the customer's fiscal position maps it.",
    )
    fees_taxed = fields.Boolean(default=True, help="Fees, markup and discount of the service bear the tax as well.")
    legend = fields.Char(translate=True, help="Words that the law wants on the invoice.")
    legal_source = fields.Char(translate=True)
