"""What an allocation mandate does, in a sentence that a customer could sign."""

from odoo import api, fields, models


class TravelAllocationProfile(models.Model):
    _inherit = "travel.allocation.profile"

    summary = fields.Text(compute="_compute_summary", help="What this mandate does, in plain words.")

    @api.depends("mode", "credits", "draw_deposits", "short_pay")
    @api.depends_context("lang")
    def _compute_summary(self):
        for profile in self:
            said = [profile._said_of_mode(), profile._said_of_credits(), profile._said_of_deposits(), profile._said_of_short()]
            profile.summary = self.env._("; ").join(part for part in said if part) + "."

    def _said_of_mode(self):
        return {
            "advised": self.env._("Payments settle what the customer advises, the rest stays on account"),
            "oldest": self.env._("Payments settle what the customer advises, the rest the oldest invoices that are not disputed"),
            "cost_center": self.env._(
                "Payments settle what the customer advises, the rest the oldest services of the cost centre that it names"
            ),
            "branch": self.env._(
                "Payments settle what the customer advises, the rest the oldest invoices of the branch that it names"
            ),
            "hold": self.env._("Payments stay on account until the customer says what they are for"),
        }[self.mode or "advised"]

    def _said_of_credits(self):
        return {
            "never": self.env._("credit notes are never offset, but paid out"),
            "advised": self.env._("credit notes are offset when the customer says so"),
            "oldest": self.env._("credit notes are offset by themselves, oldest first"),
        }[self.credits or "advised"]

    def _said_of_deposits(self):
        return self.env._("deposits pay invoices as soon as they are posted") if self.draw_deposits else ""

    def _said_of_short(self):
        short = self.env._("what is paid short becomes a dispute"), self.env._("what is paid short stays open")
        return short[self.short_pay == "open"]


class TravelContract(models.Model):
    _inherit = "travel.contract"

    allocation_summary = fields.Text(string="Payments in Words", related="allocation_profile_id.summary")

    @api.model
    def _describe_term(self, label, value, contract, aspect=None):
        """What a mandate does stands below its name."""
        answer = super()._describe_term(label, value, contract, aspect)
        if aspect == "allocation_profile_id":
            answer["detail"] = value.sudo().summary or ""  # sudo: as for its name
        return answer
