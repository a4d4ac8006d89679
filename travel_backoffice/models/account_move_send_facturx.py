"""Factur-X is PDF/A: also where the PDF was cut out of a batch, of which Odoo's conversion makes nothing."""

import io

from odoo import models
from odoo.tools.pdf import DictionaryObject, NameObject, NumberObject, OdooPdfFileReader, OdooPdfFileWriter

# line two of what pypdf splits is a comment, by which Odoo takes the PDF for PDF/A already
HEAD, MARK, BLANK = 9, b"%", b"     \n"


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    def _hook_invoice_document_after_pdf_report_render(self, invoice, invoice_data):
        """Hand Odoo a PDF that it can convert."""
        options = invoice_data.get("ubl_cii_xml_options", {})
        values = invoice_data.get("pdf_attachment_values") or {}
        if invoice.travel_print and options.get("ubl_cii_format") == "facturx" and values.get("raw"):
            values["raw"] = _convertible(values["raw"])
        return super()._hook_invoice_document_after_pdf_report_render(invoice, invoice_data)


def _convertible(pdf):
    """The same pages with an outline, which the conversion looks for, and no comment; a PDF/A stays as it is."""
    if b"pdfaid:part" in pdf:
        return pdf
    reader = OdooPdfFileReader(io.BytesIO(pdf), strict=False)
    writer = OdooPdfFileWriter()
    writer.cloneReaderDocumentRoot(reader)
    if "/Outlines" in writer._root_object:
        return _uncommented(pdf)
    outlines = DictionaryObject({NameObject("/Type"): NameObject("/Outlines"), NameObject("/Count"): NumberObject(0)})
    writer._root_object[NameObject("/Outlines")] = writer._addObject(outlines)
    buffer = io.BytesIO()
    writer.write(buffer)
    return _uncommented(buffer.getvalue())


def _uncommented(pdf):
    """Byte for byte as long, so that every place in it stays."""
    start = pdf.index(b"\n") + 1
    while pdf[start : start + 1] == b"\n":
        start += 1
    line = pdf[start : start + len(BLANK)]
    if start > HEAD + 1 or not (line.startswith(MARK) and line.endswith(b"\n")):
        return pdf
    return pdf[:start] + BLANK + pdf[start + len(BLANK) :]
