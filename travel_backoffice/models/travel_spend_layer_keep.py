"""Which layers stand: those that come along, and those that people ask for; kept by a job in the background."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: services from which on layers are kept
MANY = 200_000
#: questions after which a layer is built for them, and days without any after which it goes
OFTEN, FORGOTTEN = 3, 60
#: layers that are learnt at most
LEARNT = 60
#: rows of the log from which on it is folded without waiting
LONG = 5000


class TravelSpendLayer(models.Model):
    _inherit = "travel.spend.layer"

    @api.model
    def _cron_keep(self):
        """Build layers that are missing, fold the log, let go what nobody asks for; few services have none."""
        if self._facts_count() < self._many():
            return self._keep_none()
        if not self.env["travel.spend"]._is_noted():
            self._step(self.env["travel.spend"]._start_noting)
        self._step(self._propose_views)
        for layer in self._due():
            self._step(layer._build)
        self._step(self._fold)
        self._step(self._let_go)
        return True

    @api.model
    def _many(self):
        """Services from which on layers are kept; a parameter of the system says otherwise."""
        # sudo: a number for the program alone
        return int(self.env["ir.config_parameter"].sudo().get_param("travel_backoffice.spend_layers_from") or MANY)

    @api.model
    def _due(self):
        """Layers to be built, those with most columns first: others are summed up from them."""
        wanted = Domain("origin", "!=", "learnt") | Domain("id", "in", self._learnt().ids)
        missing = Domain("built_at", "=", False) | Domain("shape", "!=", self._shape())
        found = self.search(wanted & missing, order="asked desc, id", limit=LEARNT)
        return found.sorted(lambda layer: -len(layer._kept()))

    @api.model
    def _learnt(self):
        """The questions asked most often: what one asked to no end is worth no more than what many ask."""
        return self.search([("origin", "=", "learnt"), ("asked", ">=", OFTEN)], order="asked desc, id", limit=LEARNT)

    @api.model
    def _let_go(self):
        """Layers that were learnt and are not asked for any more, and cells of those that somebody took out."""
        since = fields.Date.today() - timedelta(days=FORGOTTEN)
        learnt = self.with_context(active_test=False).search(
            [("origin", "=", "learnt")], order="asked_on desc, asked desc"
        )
        (learnt.filtered(lambda layer: not layer.asked_on or layer.asked_on < since) | learnt[5 * LEARNT :]).unlink()
        self._empty(self.search([("active", "=", False), ("built_at", "!=", False)]))
        self._empty(self.search([("origin", "=", "learnt"), ("built_at", "!=", False)]) - self._learnt())

    @api.model
    def _keep_none(self):
        """Too few services for layers: take down what stands."""
        if not self.env["travel.spend"]._is_noted():
            return False
        self._step(lambda: self._empty(self.with_context(active_test=False).search([("built_at", "!=", False)])))
        self._step(self.env["travel.spend"]._stop_noting)
        return False

    @api.model
    def _empty(self, layers):
        if layers:
            layers._exclusively()
            self.env.cr.execute("DELETE FROM travel_spend_cell WHERE layer_id = ANY(%s)", (layers.ids,))
            layers.write({"built_at": False, "rows": 0, "loose": 0})

    @api.model
    def _trigger_keep(self):
        # sudo: the job runs by itself, whoever gave the reason for it
        self.env.ref("travel_backoffice.cron_spend_layers").sudo()._trigger()


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _refresh(self, line_ids, *kind):
        """Many changes at once make the log long: it is folded soon."""
        answer = super()._refresh(line_ids, *kind)
        if len(line_ids) >= LONG and self._is_noted():
            self.env["travel.spend.layer"]._trigger_keep()
        return answer
