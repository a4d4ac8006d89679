"""Reading from a copy of the database without losing sight of what one has just written."""

from odoo.http import request, route

from odoo.addons.web.controllers.dataset import DataSet


def on_replica(_controller, _rule, _arguments):
    """For ``@route(readonly=on_replica)``: like ``readonly=True``, but whoever has just changed something is answered by the main
    database until the copy holds that change. So a page after a redirect shows what its reader saved."""
    return request.env["travel.replica"]._holds_last_change(request.session)


class TravelDataSet(DataSet):
    """The same for the agency's own screens: Odoo reads lists, forms and pivots from the copy, also right after a save."""

    def _reads_on_replica(self, rule, args):
        return self._call_kw_readonly(rule, args) and on_replica(self, rule, args)

    @route(readonly=_reads_on_replica)
    def call_kw(self, model, method, args, kwargs, path=None):
        return super().call_kw(model, method, args, kwargs, path=path)

    @route(readonly=_reads_on_replica)
    def call_button(self, model, method, args, kwargs, path=None):
        return super().call_button(model, method, args, kwargs, path=path)
