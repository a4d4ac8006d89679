"""What a delivery profile does, in plain words: one sentence for each of its sendings."""

from odoo import api, fields, models

SUPPORTS = ("ticket", "voucher", "approval", "other")


class TravelDeliveryProfile(models.Model):
    _inherit = "travel.delivery.profile"

    summary = fields.Text(compute="_compute_summary", help="What this profile does, in plain words.")

    @api.depends("rule_ids.summary", "rule_ids.send_extracts", "extract_traveller", "extract_cost_center", "extract_department")
    @api.depends_context("lang")
    def _compute_summary(self):
        for profile in self:
            said = [rule.summary for rule in profile.rule_ids.sorted("sequence") if rule.summary]
            said = said or [self.env._("Nothing is sent: there is no sending yet.")]
            profile.summary = "\n".join([*said, *profile._said_of_extracts()])

    def _said_of_extracts(self):
        made = self._fields["extract_traveller"], self._fields["extract_cost_center"], self._fields["extract_department"]
        labels = [field._description_string(self.env) for field in made if self[field.name]]
        sends = any(self.rule_ids.mapped("send_extracts"))
        if labels and not sends:
            return [self.env._("Made, but sent to nobody: %s.", ", ".join(labels))]
        if sends and not labels:
            return [self.env._("No extracts are made: choose per what.")]
        return [self.env._("Made of each invoice: %s.", ", ".join(labels))] if labels else []


class TravelDeliveryRule(models.Model):
    _inherit = "travel.delivery.rule"

    summary = fields.Char(compute="_compute_summary")

    @api.depends(
        *("channel_id.name", "channel_id.type", "send_invoices", "send_credit_notes", "send_extracts", "recipients"),
        *("email_to", "with_pdf", "einvoice_format", "layout_id.name", *(f"support_{kind}" for kind in SUPPORTS)),
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            if not rule.channel_id:
                rule.summary = False
                continue
            texts = {
                "kinds": rule._said_kinds() or self.env._("nothing"),
                "channel": rule.channel_id.name,
                "to": rule._said_to(),
                "files": ", ".join(rule._said_files()),
            }
            if texts["files"] and rule.channel_type != "portal":
                rule.summary = self.env._("%(channel)s%(to)s: %(kinds)s, with %(files)s.", **texts)
            else:
                rule.summary = self.env._("%(channel)s%(to)s: %(kinds)s.", **texts)

    def _said_kinds(self):
        said = []
        if self.send_invoices:
            said.append(self.env._("invoices"))
        if self.send_credit_notes:
            said.append(self.env._("credit notes"))
        if self.send_extracts:
            said.append(self.env._("extracts"))
        return ", ".join(said)

    def _said_to(self):
        """To whom a mail goes; other channels know themselves where to."""
        if self.channel_type != "email":
            return ""
        if self.recipients == "fixed":
            return self.env._(" to %s", self.email_to or "…")
        return {
            "invoice": self.env._(" to the invoiced customer"),
            "booker": self.env._(" to who booked"),
            "owner": self.env._(" to whom an extract is about"),
        }[self.recipients or "invoice"]

    def _said_files(self):
        said = [self.env._("PDF")] if self.with_pdf else []
        if self.einvoice_format:
            label = dict(self._fields["einvoice_format"]._description_selection(self.env)).get(self.einvoice_format)
            said.append(self.env._("e-invoice (%s)", label))
        if self.layout_id:
            said.append(self.env._("data file (%s)", self.layout_id.name))
        wished = [f"support_{kind}" for kind in SUPPORTS if self[f"support_{kind}"]]
        return said + [self._fields[name]._description_string(self.env) for name in wished]
