"""Identity documents that came with a booking: kept only where the company asks for it, and only for so long."""

from datetime import timedelta

from odoo import api, fields, models


class TravelIdentity(models.Model):
    """A passport, visa or date of birth, apart from the order so that it can be forgotten apart from it."""

    _name = "travel.identity"
    _description = "Identity Document"
    _order = "id desc"
    _rec_name = "holder_name"

    intake_id = fields.Many2one("travel.intake", string="Document", index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="intake_id.company_id", store=True)
    passenger_id = fields.Many2one("travel.passenger", index="btree_not_null", ondelete="cascade", readonly=True)
    partner_id = fields.Many2one(related="passenger_id.partner_id", store=True, string="Traveller")
    holder = fields.Char(readonly=True, help="The document's own mark of the passenger.")
    holder_name = fields.Char(related="passenger_id.name", string="Name")
    kind = fields.Char(readonly=True)
    document_type = fields.Char(readonly=True)
    country = fields.Char(readonly=True)
    number = fields.Char(readonly=True)
    nationality = fields.Char(readonly=True)
    birth_date = fields.Char(readonly=True)
    sex = fields.Char(readonly=True)
    expires = fields.Char(readonly=True)
    content = fields.Char(readonly=True, help="As it stood in the document.")
    keep_until = fields.Date(required=True, index=True, readonly=True)

    @api.autovacuum
    def _forget(self):
        """Delete what is older than its company keeps it."""
        self.sudo().search([("keep_until", "<", fields.Date.today())]).unlink()


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    identity_ids = fields.One2many("travel.identity", "intake_id", groups="travel_backoffice.group_travel_manager")

    def _keep_identity(self, found):
        """Keep what was taken out of the document, if the company keeps such data at all.

        :param found: what the reader took out: objects with kind, holder, number …
        """
        days = self.company_id.travel_identity_days
        if days <= 0 or not found:
            return
        keep_until = fields.Date.context_today(self) + timedelta(days=days)
        self.env["travel.identity"].create(
            [
                {
                    "intake_id": self.id,
                    "kind": one.kind,
                    "holder": one.holder,
                    "content": one.text,
                    "document_type": one.document_type,
                    "country": one.country,
                    "number": one.number,
                    "nationality": one.nationality,
                    "birth_date": one.birth_date,
                    "sex": one.sex,
                    "expires": one.expires,
                    "keep_until": keep_until,
                }
                for one in found
            ]
        )

    def _link_identity(self, found):
        """Tell whose identity documents these are, once the passengers stand in an order.

        :param found: ``{the document's key of a passenger: passenger}``
        """
        people = {**found, **{f"passengers[{place}]": person for place, person in enumerate(found.values())}}
        for document in self.sudo().identity_ids.filtered(lambda one: not one.passenger_id):
            keys = [key for key in (document.holder or "").split(",") if key in people]
            if len(keys) == 1:
                document.passenger_id = people[keys[0]]
