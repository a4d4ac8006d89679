"""Settings of unused tickets: how long documents are good, when flights count as flown, when managers are told."""

from odoo import fields, models


class TravelAirline(models.Model):
    _inherit = "travel.airline"

    validity_days = fields.Integer(
        string="Tickets Good For (Days)", help="From the first issue. 0: as the company's settings say."
    )

    _validity_check = models.Constraint("CHECK (validity_days >= 0)", "The days a ticket is good for cannot be below zero.")


class ResCompany(models.Model):
    _inherit = "res.company"

    travel_validity_days = fields.Integer(
        string="Tickets Good For (Days)", default=365, help="From the first issue, where the airline says nothing else.",
        groups="base.group_user",
    )
    travel_presume_days = fields.Integer(
        string="Presume Flown After (Days)",
        default=3,
        help="Flights so many days back count as flown unless somebody said otherwise. 0: nothing is presumed.",
        groups="base.group_user",
    )
    travel_notice_days = fields.Integer(
        string="Tell Before Expiry (Days)", default=60, help="0: account managers are not told of unused tickets.",
        groups="base.group_user",
    )

    _travel_days_check = models.Constraint(
        "CHECK (travel_validity_days > 0 AND travel_presume_days >= 0 AND travel_notice_days >= 0)",
        "Days of unused tickets cannot be below zero, and a ticket is good for one day at least.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    travel_validity_days = fields.Integer(related="company_id.travel_validity_days", readonly=False)
    travel_presume_days = fields.Integer(related="company_id.travel_presume_days", readonly=False)
    travel_notice_days = fields.Integer(related="company_id.travel_notice_days", readonly=False)
