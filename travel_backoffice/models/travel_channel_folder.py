"""Files into a folder of the server, where its administrator allows it."""

import os
from contextlib import contextmanager, suppress

from odoo import api, fields, models
from odoo.tools import config

from ..engine.folder_names import split_folder
from . import channel_folder
from .channel_folder import FolderTrouble
from .travel_delivery_channel import DeliveryRefused

OPTION = "travel_delivery_folders"


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    folders_allowed = fields.Char(
        string="Allowed Folders", compute="_compute_folders_allowed", help="Set by the server's administrator."
    )

    @api.model
    def _allowed_folders(self):
        """Where the server's administrator lets files be put: option ``travel_delivery_folders`` of Odoo's
        configuration file, or the environment's ``TRAVEL_DELIVERY_FOLDERS``; separated by commas, none by default.
        """
        listed = config.get(OPTION) or os.environ.get(OPTION.upper()) or ""
        return [folder.strip() for folder in listed.split(",") if os.path.isabs(folder.strip())]

    def _compute_folders_allowed(self):
        for channel in self:
            channel.folders_allowed = ", ".join(self._allowed_folders())

    def _recipient(self, document, rule):
        return self.folder if self.type == "folder" else super()._recipient(document, rule)

    def _hand_over_folder(self, delivery):
        """Put the files of a sending; those that are there with the same bytes count as put."""
        with self._folder_told(), self._opened_folder(delivery) as folder:
            for name, content, _mimetype in self._named_files(delivery):
                channel_folder.put(folder, name, content, self.replace_files)
            return self._folder_receipt(delivery)

    def _folder_receipt(self, delivery):
        fixed, below = self._folder_of(delivery)
        place = "/".join([fixed, *below])
        return "\n".join(
            self.env._("%(folder)s/%(name)s: %(size)s bytes", folder=place, name=name, size=len(content))
            for name, content, _mimetype in self._named_files(delivery)
        )

    def _was_taken_folder(self, delivery):
        """Each file is compared. Putting it again would do no harm, unless it is fetched away."""
        with suppress(FolderTrouble), self._opened_folder(delivery, make=False) as folder:
            files = self._named_files(delivery)
            if all(channel_folder.read(folder, name) == content for name, content, _mimetype in files):
                return True
        return None if self.fetched_away else False

    def _opened_folder(self, delivery, make=True):
        fixed, below = self._folder_of(delivery)
        return channel_folder.opened(fixed, below, self._allowed_folders(), make)

    @contextmanager
    def _folder_told(self):
        try:
            yield
        except FolderTrouble as trouble:
            clash = trouble.code == "clash"
            raise DeliveryRefused(self._folder_reason(trouble), final=clash, of_channel=not clash) from None

    def _folder_reason(self, trouble):
        _, detail = self.env._, trouble.detail
        if trouble.code == "outside":
            return self._folder_outside(detail)
        reasons = {
            "missing": _("The folder %s is not there.", detail),
            "link": _("%s is no plain file or folder but leads elsewhere.", detail),
            "permission": _("The server's system does not let us write there (%s).", detail),
            "space": _("There is no space left on the server (%s).", detail),
            "clash": _("A file %s with other contents is there already. It is not written over.", detail),
            "broken": _("The file could not be written (%s).", detail),
        }
        return reasons[trouble.code]

    def _folder_outside(self, folder):
        if allowed := self._allowed_folders():
            return self.env._(
                "%(folder)s is not among the folders that the server's administrator allows: %(allowed)s.",
                folder=folder,
                allowed=", ".join(allowed),
            )
        return self.env._(
            "No folder of this server may be written to. Its administrator allows some by the option %s in Odoo's "
            "configuration file.",
            OPTION,
        )

    def _test_folder(self):
        fixed, _below = split_folder(self.folder)
        with self._folder_told(), channel_folder.opened(fixed, [], self._allowed_folders()) as folder:
            channel_folder.put(folder, ".travel-test", b"", replace=True)
            os.unlink(".travel-test", dir_fd=folder)
        return self.env._("Files can be put into %s.", fixed)
