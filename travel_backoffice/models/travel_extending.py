from odoo import models


class TravelExtending(models.AbstractModel):
    """Master data that may extend another of its kind: what holds in the base holds here too, the nearer first."""

    _name = "travel.extending"
    _description = "Extends Another"
    #: the field that names what is extended
    _base_field = None

    def copy_data(self, default=None):
        default = default or {}
        return [
            vals if "name" in default else vals | {"name": self.env._("%s (copy)", record.name)}
            for record, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _chain(self):
        """This one, the one it extends, the one that extends… the nearest first."""
        self.ensure_one()
        # sudo: who may read one, or is judged or priced by it, is so by all of it; what it extends is of the same company
        record = self.sudo()
        chain = record.browse()
        while record and record not in chain:
            chain += record
            record = record[self._base_field]
        return chain
