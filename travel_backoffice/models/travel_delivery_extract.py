"""Extracts of an invoice go to their owners: each its own sending, with nothing of anybody else in it."""

from odoo import models


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    def _prepare_sendings_of(self, move):
        """Also a sending for each extract that somebody owns."""
        rules = move.travel_delivery_profile_id.rule_ids.filtered("send_extracts")
        extracts = move._travel_make_extracts().filtered("assigned") if rules else ()
        return super()._prepare_sendings_of(move) + [
            self._prepare_vals(extract, rule, "extract") for rule in rules for extract in extracts
        ]

    def _make_pdfs(self):
        """Extracts are put on paper together, too."""
        mine = self.filtered(lambda delivery: delivery.document_kind == "extract")
        failed, made = super(TravelDelivery, self - mine)._make_pdfs()
        wanted = mine.filtered("rule_id.with_pdf")
        extracts = self.env["travel.extract"].browse(wanted.mapped("res_id")).exists()
        done, reasons = extracts._travel_render_pdfs()
        for delivery in mine:
            extract = extracts.browse(delivery.res_id)
            if delivery in wanted and extract not in done:
                failed[delivery] = reasons.get(extract) or self.env._("This extract is there no longer.")
        return failed, made | done

    def _contents(self, made):
        own = self.document_kind == "extract" and self.rule_id
        return self._extract_contents(made) if own else super()._contents(made)

    def _extract_contents(self, made):
        """Only what is this owner's."""
        extract, rule, contents = self._document(), self.rule_id, []
        if rule.with_pdf:
            name = extract._travel_file_name("pdf")
            contents.append(("extract", self._keep(name, made[extract], "application/pdf")))
        if rule.layout_id:
            contents.append(("data", self._keep(*rule.layout_id._travel_file(self.move_id, extract))))
        kinds, _required = rule._support_wishes()
        own = self.move_id._travel_supports(kinds, lines=self._own_services(extract)) if kinds else ()
        return contents + [("support", support) for support in own]

    def _own_services(self, extract):
        """Services of which nobody else bears a part: their receipts name no colleague."""
        others = extract.move_id.travel_extract_ids.filtered(lambda one: one.kind == extract.kind) - extract
        ids = {row[1] for row in extract.rows or []} - {row[1] for other in others for row in other.rows or []}
        return self.env["travel.order.line"].browse(sorted(ids - {0}))

    def _name_facts(self):
        facts = super()._name_facts()
        if self.document_kind != "extract":
            return facts
        return {**facts, "owner": self.document_name}

    def _file_pattern(self):
        """An extract without its owner's name in the pattern gets it all the same: names tell files apart."""
        pattern = super()._file_pattern()
        return pattern if self.document_kind != "extract" or "{owner}" in pattern else pattern + "_{owner}"
