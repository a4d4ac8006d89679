"""Odoo's privacy look-up finds a traveller's data here too, and erases it without breaking the books.

An order stays, because invoices and statistics rest on it: its passenger loses name, e-mail and codes. A document
stays as a fact (number, checksum, what it became), because otherwise it could be received again: its text goes.
"""

from odoo import models

from .fixing import fixing

ERASED = "ERASED"


class TravelPassenger(models.Model):
    _inherit = "travel.passenger"

    def _travel_erase(self):
        """Forget who it was."""
        for person in self:
            private = {person.name, person.email, person.employee_code, person.partner_id.name} - {False, ""}
            values = person.order_id.line_ids.reference_ids.filtered(lambda value, private=private: value.value in private)
            fixing(values).write({"value": ERASED})
        self.env["travel.identity"].search([("passenger_id", "in", self.ids)]).unlink()
        self.write({"name": ERASED, "email": False, "employee_code": False, "partner_id": False, "category_id": False})


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    def _travel_erase(self):
        """Forget the text and the names; what came and what it became stay."""
        self.sudo().identity_ids.unlink()
        self.write({"content": False, "travellers": False, "warnings": False})
        for intake in self:
            waiting = intake.state not in ("done", "ignored")
            intake.write({"state": "ignored", "message": False} if waiting else {"message": False})
            intake.message_post(body=self.env._("Personal data was erased."))


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _travel_erase(self):
        """Forget who asked for it; the customer of an order with invoices stays, as the law asks for those."""
        self.booker_id = False
        self.message_post(body=self.env._("The booker was erased."))
