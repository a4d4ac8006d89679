"""The supports of a statement: invoices, receipts, vouchers and approvals, in the order of its lines; in one file."""

import io
import logging
import zipfile
from collections import namedtuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfReader, PdfReadError, PdfWriter, to_pdf_stream

from ..engine.file_names import safe_name, unique_names
from .travel_support import SUPPORT_KINDS

_logger = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
#: What pypdf raises on files that only pretend to be PDFs, and Pillow on pictures
UNREADABLE = (PdfReadError, ValueError, KeyError, TypeError, AttributeError, OSError, NotImplementedError)
Support = namedtuple("Support", "move title attachment")


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    missing_supports = fields.Text(readonly=True, copy=False, help="Supports that were not at hand when the files were made.")

    def _statement_moves(self):
        """Invoices and credit notes on it, each once, in the order of its lines."""
        lines = "moved_rows" if self.kind == "activity" else "rows"
        ids = [row["move"] for block in self.figures["blocks"] for row in block[lines] if row["type"] in ("invoice", "credit_note")]
        return self.env["account.move"].browse(dict.fromkeys(ids)).exists()

    def _collect_supports(self):
        """:return: ``([Support], [what is missing, in words])``"""
        moves, found, missing = self._statement_moves(), [], []
        profile = self.profile_id
        reasons = moves._travel_render_pdfs()[1] if profile.support_invoice else {}
        kinds = [kind for kind, _label in SUPPORT_KINDS if profile[f"support_{kind}"]]
        for move in moves:
            if move in reasons:
                missing.append(f"{move.name}: {reasons[move]}")
            elif profile.support_invoice:
                found.append(Support(move, move.name, move.invoice_pdf_report_id))
            found += [Support(move, f"{move.name} - {one.name}", one) for one in move._travel_supports(kinds)]
            missing += self._missing_of(move, kinds)
        return found, missing

    def _missing_of(self, move, kinds):
        """What an invoice should have and has not; credit notes need no receipts of their own."""
        if move.move_type != "out_invoice":
            return []
        labels = dict(self.env["ir.attachment"]._fields["travel_support_kind"]._description_selection(self.env))
        lines = []
        for kind in kinds:
            names = [] if kind == "other" else move._travel_missing_supports(kind)
            if names:
                said = self.env._("%(invoice)s: no %(what)s for %(names)s", invoice=move.name, what=labels[kind], names=", ".join(names))
                lines.append(said)
        return lines

    def _render_supports(self):
        """One file of all supports, and what was missing.

        :return: ``(name, bytes or None, mimetype, [missing])``
        :raise UserError: when they are larger than the profile lets them be
        """
        found, missing = self._collect_supports()
        self._check_size(sum(one.attachment.file_size for one in found))
        stem = f"{self.name.replace('/', '-')}_supports"
        if self.supports == "zip":
            return f"{stem}.zip", self._zip(found, missing) if found else None, "application/zip", missing
        content, unread = self._merge(found)
        return f"{stem}.pdf", content, "application/pdf", missing + unread

    def _check_size(self, size):
        most = self.profile_id.support_megabytes
        if size > most * MEGABYTE:
            raise UserError(
                self.env._(
                    "The supports are %(size)s MB, and the profile %(profile)s allows %(most)s MB. Allow more there, or press "
                    "Send Without Supports.",
                    size=-(-size // MEGABYTE),
                    profile=self.profile_id.name,
                    most=most,
                )
            )

    def _zip(self, found, missing):
        """Numbered in the order of the statement; what is missing is listed in it, too."""
        names = [f"{number:04} {one.title}" for number, one in enumerate(found, 1)]
        names = unique_names([safe_name(_with_extension(name, one.attachment)) for name, one in zip(names, found, strict=True)])
        out, day = io.BytesIO(), (self.as_of.year, self.as_of.month, self.as_of.day, 0, 0, 0)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, one in zip(names, found, strict=True):
                archive.writestr(zipfile.ZipInfo(name, day), one.attachment.raw, zipfile.ZIP_DEFLATED)
            if missing:
                name = safe_name(self.env._("Missing supports") + ".txt")
                archive.writestr(zipfile.ZipInfo(name, day), "\r\n".join(missing).encode())
        return out.getvalue()

    def _merge(self, found):
        """One PDF with a bookmark for each support.

        :return: ``(bytes or None, [what could not be put in])``
        """
        writer, unread = PdfWriter(), []
        for one in found:
            pages = self._pages_of(one.attachment)
            if not pages:
                unread.append(self.env._("%(support)s: cannot be put into a PDF", support=one.title))
                continue
            place = len(writer.pages)
            for page in pages:
                writer.add_page(page)
            _bookmark(writer, one.title, place)
        if not len(writer.pages):
            return None, unread
        with io.BytesIO() as stream:
            writer.write(stream)
            return stream.getvalue(), unread

    def _pages_of(self, attachment):
        """The pages of a PDF or a picture; none when it is neither or cannot be read."""
        try:
            stream = to_pdf_stream(attachment)
            return list(PdfReader(stream, strict=False).pages) if stream else []
        except UNREADABLE:
            _logger.info("Support %s cannot be read", attachment.id, exc_info=True)
            return []


def _with_extension(name, attachment):
    extension = (attachment.name or "").rpartition(".")[2] if "." in (attachment.name or "") else "pdf"
    return name if name.lower().endswith(f".{extension.lower()}") else f"{name}.{extension}"


def _bookmark(writer, title, page):
    """By whichever name this version of the library has for it."""
    add = getattr(writer, "add_outline_item", None) or writer.addBookmark
    add(title, page)
