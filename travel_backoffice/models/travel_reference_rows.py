"""The references a customer mandates stand on a line as rows to fill in: nobody has to know their codes."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .fixing import fixing


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    @api.onchange("order_id", "service_type_id", "sold_on")
    def _onchange_reference_rows(self):
        """Rows for what the customer mandates for this service; blank ones of another service go."""
        if self.state == "billed":
            return
        mandated = self._mandated_references()
        asked = {code.upper() for code in mandated}
        stale = self.reference_ids.filtered(
            lambda row: not row.value and not row._origin and (row.code or "").upper() not in asked
        )
        standing = {(row.code or "").upper() for row in self.reference_ids}
        commands = [Command.delete(row.id) for row in stale]
        commands += [
            Command.create({"code": code, "value": False, "source": False})
            for code in mandated
            if code.upper() not in standing
        ]
        if commands:
            self.reference_ids = commands

    def _mandated_references(self):
        """Codes of the references that the line's customer asks for its service, in their order."""
        self.ensure_one()
        mandated = self._reference_sets().get(self)
        service = self.service_type_id._origin
        return [reference.code for reference, _value in mandated._match_values(service, {})] if mandated else []


class TravelReferenceValue(models.Model):
    _inherit = "travel.reference.value"

    label = fields.Char(compute="_compute_label", string="Reference", help="What the customer calls it.")

    @api.depends("code", "line_id.partner_id", "line_id.sold_on")
    def _compute_label(self):
        labels = {
            (line, reference.code.upper()): reference.name
            for line, mandated in self.line_id._reference_sets().items()
            for reference in mandated.reference_ids
        }
        for row in self:
            row.label = labels.get((row.line_id, (row.code or "").upper()), row.code)

    @api.model
    def _stand_blank(self, wanted):
        """Rows to fill in.

        :param wanted: pairs (line, code of a reference that is missing)
        """
        fixing(self).create(
            [
                {"line_id": line.id, "code": code}
                for line, code in wanted
                if code.upper() not in {(row.code or "").upper() for row in line.reference_ids}
            ]
        )

    @api.model_create_multi
    def create(self, vals_list):
        """An empty row says nothing and is left out; a blank one gives way to the same reference with a value."""
        kept = []
        for vals in vals_list:
            vals = {**vals, "code": (vals.get("code") or "").strip(), "value": (vals.get("value") or "").strip()}
            self._check_named(vals)
            if not vals["value"]:
                vals["source"] = False
            if vals["code"]:
                kept.append(vals)
        self._give_way(kept)
        return super().create(kept)

    def write(self, vals):
        if "code" in vals and not (vals["code"] or "").strip():
            for row in self:
                self._check_named({"code": "", "value": vals.get("value", row.value) or row.code})
        return super().write(vals)

    @api.model
    def _check_named(self, vals):
        if vals["value"] and not vals["code"]:
            raise UserError(
                self.env._("“%s” is a reference's value, but which reference is it? Write its code, too.", vals["value"])
            )

    @api.model
    def _give_way(self, vals_list):
        """Take blank rows away where the same reference comes again."""
        coming = {(vals.get("line_id"), vals["code"].upper()) for vals in vals_list}
        if not coming:
            return
        blank = self.search([("line_id", "in", [line for line, _code in coming]), ("value", "in", [False, ""])])
        double = blank.filtered(lambda row: (row.line_id.id, row.code.upper()) in coming)
        fixing(double).unlink()
