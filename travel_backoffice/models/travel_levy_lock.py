"""A levy that was charged stands: it can be ended with a date, and another go on from there."""

from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a levy matches and taxes; its end may move within bounds, name, legend and the company's tax account freely.
MEANING = {
    "set_id", "sequence", "service_type_ids", "sold_as", "scope", "place", "place_group_id", "date_from", "supply_on",
    "treatment", "share", "rate", "exempt", "fees_taxed", "fiscal_position_applies",
}  # fmt: skip


class TravelLevy(models.Model):
    _inherit = "travel.levy"

    used = fields.Boolean(compute="_compute_used", help="Something was charged by this levy: it can be ended, not changed.")

    def _compute_used(self):
        used = self._used()
        for levy in self:
            levy.used = levy._origin in used

    def _used(self):
        """Those of these levies that something was charged by, whoever may see it."""
        # sudo: a levy is used even if the reader may not see by which company's order; nothing of it is shown
        groups = self.env["travel.charge"].sudo()._read_group([("levy_id", "in", self._origin.ids)], ["levy_id"])
        return self.browse(levy.id for (levy,) in groups)

    def write(self, vals):
        used = self._used() if {*MEANING, "date_to"} & vals.keys() else self.browse()
        before = {levy: levy._meaning() for levy in used}
        result = super().write(vals)
        for levy in used:
            if levy._meaning() != before[levy]:
                raise UserError(
                    self.env._(
                        "“%s” has been charged already: what it taxes stays as it is. Give it an end, and add a levy "
                        "that begins there.",
                        levy.name,
                    )
                )
            levy._check_end()
        return result

    def _meaning(self):
        return [self[name] for name in sorted(MEANING)]

    def _check_end(self):
        """A levy cannot end before a supply that it was charged for."""
        last = self._last_supply()
        if self.date_to and last and self.date_to <= last:
            raise UserError(
                self.env._(
                    "“%(levy)s” was charged for a supply of %(last)s; it cannot end before the day after.",
                    levy=self.name,
                    last=last,
                )
            )

    def _last_supply(self):
        """The last date of supply for which this levy was charged."""
        self.ensure_one()
        name = {"sale": "sold_on", "travel_start": "start_date", "travel_end": "end_date"}.get(self.supply_on)
        if name:
            lines = self.env["travel.order.line"].sudo()  # sudo: as in _used
            return lines.search([("charge_ids.levy_id", "=", self.id)], order=f"{name} desc nulls last", limit=1)[name]
        moves = self.env["account.move"].sudo()  # sudo: as in _used
        domain = [("invoice_line_ids.travel_charge_id.levy_id", "=", self.id)]
        return moves.search(domain, order="invoice_date desc nulls last", limit=1).invoice_date

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self._used():
            raise UserError(self.env._("“%s” has been charged already and is kept. End it with a date.", used[0].name))


class TravelLevySet(models.Model):
    _inherit = "travel.levy.set"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.levy_ids._unlink_except_used()
        # sudo: a contract or company counts even where the reader does not see it; its name is told to who may read it
        user = self.env["travel.contract"].sudo().search([("levy_set_id", "in", self.ids)], limit=1)
        user = user or self.env["res.company"].sudo().search([("travel_levy_set_id", "in", self.ids)], limit=1)
        if user:
            known = user.sudo(False).has_access("read")
            name = user.display_name if known else self.env._("Another company")
            raise UserError(self.env._("“%s” uses this levy treatment. Archive it instead.", name))
