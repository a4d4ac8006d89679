"""The PDF of posted invoices: made in batches, stored once, the very file that Odoo prints, mails and shows."""

import logging

from psycopg2.errors import InFailedSqlTransaction, OperationalError

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

# One start of wkhtmltopdf for so many; more would only take memory
BATCH = 50
# Odoo's formats of e-invoices that live inside the PDF
EMBEDDED = ("facturx",)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _travel_render_pdfs(self):
        """Give every posted invoice and credit note its PDF: Odoo's own file, made once.

        The paper is what Odoo prints: its report, layout, language of the customer. A failed one leaves the others.
        Two workers at once: one of them makes it. Nothing is committed here.

        :return: ``(moves that have their PDF now, {move: why not})``
        """
        reasons = {move: move._travel_render_obstacle() for move in self}
        reasons = {move: reason for move, reason in reasons.items() if reason}
        wanted = self.filtered(lambda move: move not in reasons and not move.invoice_pdf_report_id)
        locked = wanted.try_lock_for_update(allow_referencing=True)
        reasons |= dict.fromkeys(wanted - locked, self.env._("Its PDF is just being made elsewhere."))
        jobs = {move: move._travel_render_data() for move in locked}
        for batch in self._travel_render_batches(jobs):
            reasons |= self._travel_render_batch(batch)
        return self.filtered(lambda move: move not in reasons), reasons

    def _travel_render_obstacle(self):
        """Why this document cannot be printed at all; nothing when it can."""
        if self.state != "posted":
            return self.env._("It is not posted.")
        if not self.is_sale_document(include_receipts=True):
            return self.env._("It is no invoice and no credit note.")
        return ""

    def _travel_render_data(self):
        """What Odoo's hooks know about a document that is being sent, without its mail."""
        send = self.env["account.move.send"]
        return {
            "pdf_report": send._get_default_pdf_report_id(self),
            "invoice_edi_format": send._get_default_invoice_edi_format(self),
            "extra_edis": send._get_default_extra_edis(self),
            "sending_methods": set(),
        }

    def _travel_render_batches(self, jobs):
        """Split into what one rendering can do: one company, one report."""
        groups = {}
        for move, data in jobs.items():
            groups.setdefault((move.company_id, data["pdf_report"]), {})[move] = data
        for group in groups.values():
            for moves in split_every(BATCH, group):
                yield {move: group[move] for move in moves}

    def _travel_render_batch(self, batch):
        """Render and store some documents; when that fails, halves of them, until the bad ones are alone.

        :param dict batch: move → data, as :meth:`_travel_render_data` gives it
        :return: ``{move: why not}``
        """
        try:
            with self.env.cr.savepoint():
                return self._travel_render_and_store(batch)
        except (OperationalError, InFailedSqlTransaction):
            raise  # no fault of a document: the whole is tried again
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(batch) == 1:
                (move,) = batch
                _logger.info("No PDF of %s", move.name, exc_info=True)
                return {move: self._travel_render_reason(error)}
        moves, reasons = list(batch), {}
        middle = len(moves) // 2
        for half in (moves[:middle], moves[middle:]):
            reasons |= self._travel_render_batch({move: move._travel_render_data() for move in half})
        return reasons

    def _travel_render_reason(self, error):
        """An error in words of a person."""
        return str(error.args[0] if isinstance(error, UserError) and error.args else error) or type(error).__name__

    def _travel_render_and_store(self, batch):
        send = self.env["account.move.send"]
        reasons = self._travel_before_render(batch)
        good = {move: data for move, data in batch.items() if move not in reasons}
        contents = self._travel_render_contents(good)
        for move, data in good.items():
            data["pdf_attachment_values"] = {
                "name": move._get_invoice_report_filename(report=data["pdf_report"]),
                "raw": contents[move.id],
                "mimetype": "application/pdf",
                "res_model": move._name,
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
            self._travel_after_hooks(move, data)
            values = data["pdf_attachment_values"]
            values["raw"] = move._travel_after_render(values["raw"])
        unsent = self.browse([move.id for move in good if not move.is_move_sent])
        send._link_invoice_documents(good)
        # Odoo means "there is a PDF"; sent it is when a channel took it
        unsent.is_move_sent = False
        return reasons

    def _travel_render_contents(self, batch):
        """The PDFs of one company's documents by one report: ``{id: bytes}``."""
        if not batch:
            return {}
        report = next(iter(batch.values()))["pdf_report"]
        company = next(iter(batch)).company_id
        reports = self.env["ir.actions.report"].with_company(company).with_context(travel_lean=True)
        moves = self.browse([move.id for move in batch])
        contents = reports._get_splitted_report(
            report.report_name, *reports._pre_render_qweb_pdf(report.report_name, res_ids=moves.ids)
        )
        if set(contents) != set(moves.ids):
            raise UserError(self.env._("The pages of the report do not tell to which document they belong."))
        return contents

    # -- e-invoices inside the PDF ------------------------------------------------------------------------------------

    def _travel_hooked(self, data):
        """Whether Odoo's e-invoice modules have to do with this PDF: one is put into it, or printed on it."""
        return data["invoice_edi_format"] in EMBEDDED or data["extra_edis"]

    def _travel_before_render(self, batch):
        """Let Odoo's modules prepare what they put on or into the PDF. :return: ``{move: why not}``"""
        send = self.env["account.move.send"]
        for move, data in batch.items():
            if self._travel_hooked(data):
                send._hook_invoice_document_before_pdf_report_render(move, data)
        return {move: send._format_error_text(data["error"]) for move, data in batch.items() if data.get("error")}

    def _travel_after_hooks(self, move, data):
        """Let Odoo's modules put their e-invoice into the PDF."""
        if self._travel_hooked(data):
            self.env["account.move.send"]._hook_invoice_document_after_pdf_report_render(move, data)

    def _travel_after_render(self, pdf):
        """The PDF as it is to be stored; to extend.

        :param bytes pdf: the rendered PDF of this document
        :return: bytes
        """
        return pdf
