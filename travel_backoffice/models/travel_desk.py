"""A role's work desk: what waits for it now, as tiles. Each tile opens exactly the records that it counts."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class TravelDesk(models.AbstractModel):
    """Base of the desks. Figures only; nothing is stored. All of it is within the caller's rights and chosen companies.

    A desk says for whom it is (:meth:`_role`), and gives its buttons and sections.
    """

    _name = "travel.desk"
    _description = "Work Desk"

    @api.model
    @api.readonly
    def figures(self):
        """What stands on the desk now.

        :return: dict ``buttons``: list of ``{"name", "label"}`` with an ``action``, or a ``call`` of ``[model, method]`` that
            answers one; ``sections``: list of ``{"name", "tiles"}``.
            A tile is ``{"name", "label", "count", "amounts", "tone", "action", "rows"}``: amounts as texts, one a currency;
            rows are tiles without rows
        :raise AccessError: for whoever has not the desk's role
        """
        role = self._role()
        if not role or not self.env.user.has_group(role):
            raise AccessError(self.env._("This desk is for another role."))
        return {
            "buttons": self._buttons(),
            "sections": [{"name": name, "tiles": tiles} for name, tiles in self._sections()],
        }

    @api.model
    def _role(self):
        """:return: xml id of the group that the desk is for; the base of all desks is for nobody"""

    @api.model
    def _sections(self):
        """:return: list of ``(name, tiles)``"""
        raise NotImplementedError

    @api.model
    def _buttons(self):
        """:return: what can be begun from here; the first is the main one"""
        return [{"name": "dashboard", "label": self.env._("Dashboard"), "action": self._opens_dashboard()}]

    @api.model
    def _dashboard(self):
        """:return: xml id of the action that opens the dashboard beside the desk"""
        raise NotImplementedError

    @api.model
    def _opens_dashboard(self):
        return self.env["ir.actions.actions"]._for_xml_id(self._dashboard())

    # -- what is counted ----------------------------------------------------------------------------------------------

    @api.model
    def _own(self, field="company_id"):
        return Domain(field, "in", self.env.companies.ids)

    @api.model
    def _today(self):
        return self.env.company._travel_today()

    @api.model
    def _sums(self, model, domain, field, currency="currency_id"):
        """:return: how many, and their money as texts, one a currency"""
        groups = self.env[model]._read_group(domain, [currency], ["__count", f"{field}:sum"])
        amounts = [unit.format(amount) for unit, _count, amount in groups if unit and amount]
        return sum(count for _unit, count, _amount in groups), amounts

    # -- a tile -------------------------------------------------------------------------------------------------------

    @api.model
    def _tile_counted(self, model, name, label, domain, tone="", rows=()):
        return self._tile(name, label, self.env[model].search_count(domain), [], self._opens(model, label, domain), tone, rows)

    @api.model
    def _tile_summed(self, model, name, label, domain, field, tone="", rows=(), currency="currency_id"):
        """How many, and their money in each currency."""
        count, amounts = self._sums(model, domain, field, currency)
        return self._tile(name, label, count, amounts, self._opens(model, label, domain), tone, rows)

    @api.model
    def _tile(self, name, label, count, amounts, action, tone="", rows=()):
        return {
            "name": name,
            "label": label,
            "count": count,
            "amounts": amounts,
            "tone": tone if count else "",
            "action": action,
            "rows": list(rows),
        }

    @api.model
    def _opens(self, model, label, domain):
        """The action that shows what a figure counts."""
        return {
            "type": "ir.actions.act_window",
            "name": label,
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": list(domain),
            "context": {"create": False},
        }
