"""The files of a statement: made once, from what was issued, and kept; sent again they are the same bytes."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

REPORT = "travel_backoffice.report_statement"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLERK = "travel_backoffice.group_travel_clerk"


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    xlsx_id = fields.Many2one("ir.attachment", string="XLSX", readonly=True, copy=False, ondelete="restrict")
    supports_id = fields.Many2one("ir.attachment", string="Supports File", readonly=True, copy=False, ondelete="restrict")

    def _make_files(self):
        """Make what is not made yet. Supports come first: the paper says which of them were missing.

        :raise UserError: with the reason, when one cannot be made
        """
        self.ensure_one()
        if self.pdf_id:
            return
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(self.env._("Its files are just being made elsewhere. Try again in a minute."))
        if self.supports:
            name, content, mimetype, missing = self.with_context(lang=self.partner_id.lang)._render_supports()
            self.missing_supports = "\n".join(missing)
            self.supports_id = content and self._keep(name, content, mimetype)
        stem = self.name.replace("/", "-")
        if self.profile_id.with_xlsx:
            self.xlsx_id = self._keep(f"{stem}.xlsx", self._render_xlsx(), XLSX)
        self.pdf_id = self._keep(f"{stem}.pdf", self._render_pdf(), "application/pdf")

    def _render_pdf(self):
        report = self.env["ir.actions.report"].with_company(self.company_id).with_context(travel_lean=True)
        return report._render_qweb_pdf(REPORT, self.ids)[0]

    def _keep(self, name, content, mimetype):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": content, "mimetype": mimetype, "res_model": self._name, "res_id": self.id}
        )

    # -- delivered --------------------------------------------------------------------------------------------------

    def _deliverable_contents(self, rule):
        self._make_files()
        found = [("pdf", self.pdf_id)] if rule.with_pdf else []
        found += [("data", self.xlsx_id)] if self.xlsx_id else []
        return found + ([("support", self.supports_id)] if self.supports_id else [])

    # -- buttons ----------------------------------------------------------------------------------------------------

    def _files_by_hand(self):
        """The files, made by the program for who may read the statement."""
        self.check_access("read")
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("Only billing clerks and credit controllers make the files of statements."))
        for statement in self.sudo():  # sudo: only the program writes statements; the right was checked above
            statement._make_files()

    def action_print(self):
        """The PDF as it is, or will be, sent."""
        self._files_by_hand()
        return self._download(self.pdf_id)

    def action_xlsx(self):
        self._files_by_hand()
        if not self.xlsx_id:
            raise UserError(self.env._("The statement profile asks for no XLSX."))
        return self._download(self.xlsx_id)

    def action_supports(self):
        self._files_by_hand()
        if not self.supports_id:
            raise UserError(self.env._("There are no supports with this statement."))
        return self._download(self.supports_id)

    def action_without_supports(self):
        """Send it alone: its supports are too large, or cannot be made."""
        self.check_access("read")
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("Only billing clerks send documents."))
        # sudo: as above
        self.sudo().filtered(lambda one: not one.pdf_id).supports = False
        return self.action_deliver()

    def _download(self, attachment):
        url = f"/web/content/{attachment.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}
