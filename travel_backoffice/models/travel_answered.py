"""Records of which people key the question, and the program alone the answer: audits, back-tests."""

from odoo import api, models
from odoo.exceptions import AccessError


class TravelAnswered(models.AbstractModel):
    """Its models say which fields people key; whatever else stands in them is worked out, and proves something."""

    _name = "travel.answered"
    _description = "Question With the Program's Answer"

    #: names of the fields that people key
    _keyed = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_answers(vals_list)
        return super(TravelAnswered, self._without_answers()).create(vals_list)

    def write(self, vals):
        self._refuse_answers([vals])
        return super().write(vals)

    def copy_data(self, default=None):
        """A copy asks the same, and has no answer yet."""
        return [{name: value for name, value in vals.items() if name in self._keyed} for vals in super().copy_data(default)]

    def _refuse_answers(self, vals_list):
        if not self.env.su and any(vals.keys() - self._keyed for vals in vals_list):
            raise AccessError(self.env._("What comes of it follows from the program's work; it is not keyed."))

    def _without_answers(self):
        """Nor does the caller's context give an answer."""
        if self.env.su:
            return self
        context = self.env.context
        kept = {name: context[name] for name in context if not name.startswith("default_") or name.removeprefix("default_") in self._keyed}
        return self.with_env(self.env(context=kept))
