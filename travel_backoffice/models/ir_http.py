"""Whoever changes something and then reads is not shown an older copy of the database.

Odoo sends every ``readonly`` route to the copy, right after a change, too. Here such a route, of any addon, is answered
by the main database until the copy holds what its user changed last.
"""

from functools import partial

from odoo import models
from odoo.http import request


def reads_copy(route, controller, rule, arguments):
    """Whether a request may be answered from the copy.

    :param route: what the route itself says: True, or a function of the other arguments
    """
    wanted = route(controller, rule, arguments) if callable(route) else route
    return wanted and request.env["travel.replica"]._holds_last_change(request.session)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _generate_routing_rules(self, modules, converters):
        for url, endpoint in super()._generate_routing_rules(modules, converters):
            routing = endpoint.routing
            if url.startswith("/web/assets/"):
                # styles that Odoo has just made are not on the copy yet, and would be "not found": on paper, too
                routing["readonly"] = False
            readonly = routing["readonly"]
            # the addresses of one method share their routing
            if readonly and getattr(readonly, "func", None) is not reads_copy:
                routing["readonly"] = partial(reads_copy, readonly)
            yield url, endpoint

    @classmethod
    def _post_dispatch(cls, response):
        if request.session.uid:
            request.env["travel.replica"]._note_change(request.session)
        return super()._post_dispatch(response)
