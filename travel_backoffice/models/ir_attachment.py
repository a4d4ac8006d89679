"""Files of attachments appear whole or not at all."""

import os
import tempfile

from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _file_write(self, bin_value, checksum):
        """Write aside first, then give the file its name.

        Odoo opens a file under its final name and then fills it. A worker that is killed in between leaves it cut off, and
        whoever comes with the same bytes, at the same time or ever after, is told that the attachment collides with an
        existing file: the supports of a statement, the same bytes whenever they are made, could never be sent.
        """
        if self._storage() == "file":
            self._place_whole(bin_value, checksum)
        return super()._file_write(bin_value, checksum)

    @api.model
    def _place_whole(self, bin_value, checksum):
        name, path = self._get_path(bin_value, checksum)
        if os.path.exists(path):
            return
        self._mark_for_gc(name)  # in case the transaction is not kept
        handle, aside = tempfile.mkstemp(dir=os.path.dirname(path), prefix="travel-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(bin_value)
            os.chmod(aside, 0o666 & ~_umask())
            os.replace(aside, path)
        except BaseException:
            os.unlink(aside)
            raise


def _umask():
    """What this process takes off the rights of new files; can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
