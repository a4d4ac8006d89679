"""Whoever changes something and then reads is not shown an older copy of the database."""

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _post_dispatch(cls, response):
        if request.session.uid:
            request.env["travel.replica"]._note_change(request.session)
        return super()._post_dispatch(response)
