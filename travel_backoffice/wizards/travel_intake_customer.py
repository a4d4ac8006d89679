import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize

SHORTEST_REMARK = 4


class TravelIntakeCustomer(models.TransientModel):
    """Say whose documents these are, and what to remember, so that the next ones are found by themselves."""

    _name = "travel.intake.customer"
    _description = "Use This Customer, and Remember"

    intake_ids = fields.Many2many("travel.intake", required=True, string="Documents")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        domain="[('travel_node_type', '!=', 'traveller'), '|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    company_id = fields.Many2one("res.company", compute="_compute_found")
    offices = fields.Char(compute="_compute_found")
    emails = fields.Char(compute="_compute_found")
    travellers = fields.Char(compute="_compute_found")
    remember_office = fields.Boolean(string="The booking office")
    remember_email = fields.Boolean(string="The booker's e-mail")
    remember_travellers = fields.Boolean(string="The travellers")
    remark = fields.Char(string="A remark", help="A text that stands in the remarks of this customer's documents only.")

    @api.depends("intake_ids")
    def _compute_found(self):
        for wizard in self:
            bookings = wizard._bookings()
            wizard.company_id = wizard.intake_ids.company_id[:1] or self.env.company
            wizard.offices = ", ".join(wizard._unique(booking.booking_office for booking in bookings))
            wizard.emails = ", ".join(wizard._unique(email_normalize(booking.customer_email or "") for booking in bookings))
            wizard.travellers = ", ".join(wizard._people(bookings))

    @staticmethod
    def _unique(values):
        return list(dict.fromkeys(value for value in values if value))

    def _bookings(self):
        """What the documents say; those that cannot be read say nothing."""
        readable = self.intake_ids._origin.filtered(lambda intake: intake.format in ("air", "json", "csv"))
        return [booking for intake in readable for booking in intake._read_bookings()]

    def _people(self, bookings):
        names = (f"{person.first_name} {person.last_name}".strip().title() for booking in bookings for person in booking.passengers)
        return self._unique(names)

    def action_apply(self):
        """Use the customer, remember, and let the documents go on."""
        self.ensure_one()
        if len(self.intake_ids.company_id) > 1:
            raise UserError(self.env._("Choose documents of one company."))
        self._remember()
        action = self.intake_ids._use_customer(self.partner_id)
        # others may have waited for the same
        self.env.ref("travel_backoffice.cron_travel_intake_retry").sudo()._trigger()
        return action

    def _remember(self):
        bookings = self._bookings()
        if self.remember_office:
            known = [code for code in re.split(r"[\s,;]+", self.partner_id.travel_office_codes or "") if code]
            self.partner_id.travel_office_codes = ", ".join(self._unique([*known, *self.offices.split(", ")]))
        if self.remember_email:
            self._remember_contacts([{"name": email, "email": email} for email in self.emails.split(", ") if email])
        if self.remember_travellers:
            names = [{"name": name, "travel_node_type": "traveller"} for name in self._people(bookings)]
            self._remember_contacts(names)
        if (self.remark or "").strip():
            self._remember_remark(self.remark.strip())

    def _remember_contacts(self, vals_list):
        self.env["res.partner"].create(
            [
                {**vals, "parent_id": self.partner_id.id, "company_id": self.partner_id.company_id.id, "type": "contact"}
                for vals in vals_list
            ]
        )

    def _check_remark(self, remark):
        """A remembered text claims every later document that holds it: it must be telling, and stand in these."""
        if len(remark) < SHORTEST_REMARK:
            raise UserError(
                self.env._("A remark to remember has at least %s characters, or it finds documents of others.", SHORTEST_REMARK)
            )
        if not all(remark.lower() in (intake.content or "").lower() for intake in self.intake_ids):
            raise UserError(self.env._("“%s” does not stand in all of the chosen documents.", remark))

    def _remember_remark(self, remark):
        self._check_remark(remark)
        # Agents may not write patterns, because an expression can be costly; this is a plain text, hence sudo.
        self.env["travel.intake.pattern"].sudo().create(
            {
                "name": self.env._("%(customer)s: %(remark)s", customer=self.partner_id.display_name, remark=remark),
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "target": "customer",
                "pattern": re.escape(remark),
            }
        )

    @api.model
    def default_get(self, fields_list):
        vals = super().default_get(fields_list)
        if not vals.get("intake_ids") and self.env.context.get("active_model") == "travel.intake":
            vals["intake_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return vals
