"""Who is asked for a reference that is missing or wrong, and how often."""

from odoo import api, fields, models

from ..engine import references

#: Whom a customer's missing data is asked for, in this order; each stands for one contact of a line.
ROLES = [("traveller", "Traveller"), ("booker", "Booker"), ("approver", "Approver")]


class TravelReferenceSet(models.Model):
    _inherit = "travel.reference.set"

    ask_first = fields.Selection(
        [*ROLES, ("nobody", "Nobody")],
        string="Ask First",
        required=True,
        default="nobody",
        help="Who gets a link to fill in what is missing. Without an e-mail address, or for several travellers: the next one.",
    )
    remind_after_days = fields.Integer(string="Remind After (Days)", required=True, default=2)
    max_reminders = fields.Integer(string="Reminders at Most", required=True, default=2)
    escalate_to = fields.Selection(
        [*ROLES[1:], ("account_manager", "Account manager")],
        string="Then Pass On To",
        required=True,
        default="account_manager",
        help="Asked when the reminders brought no answer.",
    )
    link_days = fields.Integer(string="Link Good For (Days)", required=True, default=14, help="Counted from the last mail.")

    _asking_check = models.Constraint(
        "CHECK (remind_after_days > 0 AND max_reminders >= 0 AND link_days > 0)",
        "Reminders come after one day at least, and a link is good for one day at least.",
    )

    def _reference(self, code):
        """The reference of a code, in any case."""
        return self.reference_ids.filtered(lambda reference: reference.code.upper() == (code or "").upper())[:1]

    @api.model
    def _roles_from(self, first):
        """The chain of those who can be asked, from one of them on; nobody has none."""
        roles = [role for role, _label in ROLES]
        return roles[roles.index(first) :] if first in roles else []


class TravelReference(models.Model):
    _inherit = "travel.reference"

    hint = fields.Char(
        translate=True, help="Shown to the one who fills it in, e.g.: two letters and four digits, AB-1234."
    )

    def _is_answerable(self, customer):
        """Whether any answer can be right: nobody knows a cost centre of a customer who has none on file."""
        self.ensure_one()
        if self.type not in references.LOOKUPS:
            return True
        model, root_field, names = self._lookups()[self.type]
        # sudo: only whether there is anything; as in _known_values
        domain = [(root_field, "=", customer.travel_root_id.id), (names[0], "!=", False)]
        if self.type == "traveller":
            domain.append(("travel_node_type", "=", "traveller"))
        return bool(self.env[model].sudo().search_count(domain, limit=1))
