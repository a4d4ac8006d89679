"""Who stands in for an approver who is away."""

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain


class TravelApprovalSubstitute(models.Model):
    """From one day on, and before another, somebody else is asked."""

    _name = "travel.approval.substitute"
    _description = "Substitute of an Approver"
    _order = "date_from desc, id desc"
    _rec_name = "substitute_id"

    partner_id = fields.Many2one("res.partner", string="Approver", required=True, index=True, ondelete="cascade")
    substitute_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    date_from = fields.Date(string="Away From", required=True)
    date_to = fields.Date(string="Back On", help="First day on which the approver is asked again; blank: until further notice.")

    _days_check = models.Constraint("CHECK (date_to > date_from)", "Somebody comes back after going away.")
    _other_check = models.Constraint("CHECK (substitute_id != partner_id)", "Nobody is his own substitute.")
    _once = models.Constraint(
        "EXCLUDE USING gist (partner_id WITH =, daterange(date_from, date_to) WITH &&)",
        "This approver has a substitute in that time already.",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    travel_substitute_ids = fields.One2many(
        "travel.approval.substitute",
        "partner_id",
        string="Substitutes",
        groups="travel_backoffice.group_travel_agent",
    )

    def _travel_asked_instead(self, company):
        """Whom to ask in the place of this person, the substitutes of substitutes, too; himself where he is there.

        :param company: of the agency; its time zone counts for people without one
        :return: nobody where all of them are away
        """
        self.ensure_one()
        seen, person = self.browse(), self
        while person and person not in seen:
            seen += person
            away = person._travel_absence(company)
            if not away:
                return person
            person = away.substitute_id
        return self.browse()

    @api.model
    def _travel_local_day(self, zone):
        return datetime.now(timezone.utc).astimezone(ZoneInfo(zone)).date()

    def _travel_absence(self, company):
        day = self._travel_local_day(self.tz or company._travel_timezone())
        domain = Domain("partner_id", "=", self.id) & Domain("date_from", "<=", day)
        domain &= Domain("date_to", "=", False) | Domain("date_to", ">", day)
        return self.env["travel.approval.substitute"].search(domain, limit=1)
