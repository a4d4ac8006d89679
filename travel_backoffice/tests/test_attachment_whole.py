"""A worker killed while it writes a file leaves nothing that stands in the way of the next one."""

import hashlib
import os
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

RAW = b"travel: supports of a statement, always the same bytes"


@tagged("post_install", "-at_install")
class TestAttachmentWhole(TransactionCase):
    def make(self):
        return self.env["ir.attachment"].create({"name": "supports.zip", "raw": RAW})

    def test_killed_while_it_is_written(self):
        """Nothing lies under the file's name until all of it is there, and nothing is left aside."""
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "file")
        checksum = hashlib.sha1(RAW, usedforsecurity=False).hexdigest()
        path = self.env["ir.attachment"]._full_path(f"{checksum[:2]}/{checksum}")
        if os.path.exists(path):
            os.unlink(path)
        self.addCleanup(lambda: os.path.exists(path) and os.unlink(path))

        class Killed(BaseException):
            pass

        def die(aside, final):
            self.assertEqual((os.path.getsize(aside), os.path.exists(final)), (len(RAW), False))
            raise Killed

        with patch("odoo.addons.travel_backoffice.models.ir_attachment.os.replace", die), self.assertRaises(Killed):
            self.make()
        self.assertFalse(os.path.exists(path))
        left = [name for name in os.listdir(os.path.dirname(path)) if name.startswith("travel-")]
        self.assertEqual(left, [])
        self.assertEqual(self.make().raw, RAW)
        self.assertEqual(self.make().raw, RAW, "and once more with the same bytes")
