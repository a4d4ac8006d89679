"""What channels that put files somewhere share: the files of a sending, and the folder they go to."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.file_names import safe_name
from ..engine.folder_names import PLACEHOLDERS, fill_in, split_folder, unknown_placeholders


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    folder = fields.Char(
        help="{customer}, {code}, {year} and {month} of the document are filled in; folders from the first of them on "
        "are made when missing."
    )
    replace_files = fields.Boolean(
        string="Replace Files",
        help="Write over a file of the same name and other contents. Otherwise the sending is refused.",
    )
    fetched_away = fields.Boolean(
        string="Files Are Fetched Away",
        help="The receiver takes files away. Then a missing file does not say whether it was there, and a sending that "
        "was cut off in between is left in doubt for a person to decide.",
    )

    @api.constrains("folder")
    def _check_folder(self):
        for channel in self:
            if unknown := unknown_placeholders(channel.folder):
                raise ValidationError(
                    self.env._(
                        "{%(name)s} cannot be filled in. Known are %(known)s.",
                        name=unknown[0],
                        known=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                    )
                )
            if ".." in (channel.folder or "").split("/"):
                raise ValidationError(self.env._("A folder cannot lead upwards by “..”."))

    def _folder_of(self, delivery):
        """:return: ``(folder that must exist, [names below it, made when missing])``"""
        fixed, below = split_folder(self.folder)
        values = self._folder_values(delivery)
        return fixed, [fill_in(name, values) for name in below]

    def _folder_values(self, delivery):
        """What stands for the placeholders; the document's own day, so that trying again tomorrow changes nothing."""
        day = delivery._document_day()
        customer = delivery.partner_id.commercial_partner_id
        return {
            "customer": customer.name or "",
            "code": customer.travel_debtor_code or str(customer.id),
            "year": f"{day.year:04}",
            "month": f"{day.month:02}",
        }

    def _named_files(self, delivery):
        """:return: ``[(name that leads nowhere else, bytes, mimetype)]``"""
        return [(safe_name(name), content, mimetype) for name, content, mimetype in delivery._files()]


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    def _document_day(self):
        """The document's own day."""
        return self.move_id.invoice_date or self.move_id.date or self.create_date.date()
