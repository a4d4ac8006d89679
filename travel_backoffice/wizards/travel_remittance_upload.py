"""Load advices by hand: choose files or paste a text, see what is understood, say what the columns mean, load."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..formats.remittance import Mapping, Unreadable, look, read_given
from ..formats.remittance.headings import guess_columns
from ..formats.remittance.table import fingerprint, guess, headings
from ..models.travel_remittance_layout import CREDITS, DATE_ORDERS, DECIMAL_SIGNS, SIGNS

SHOWN_LINES, SHOWN_PROBLEMS = 6, 8
DELIMITERS = [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar")]


class TravelRemittanceUpload(models.TransientModel):
    """The dialog shows the first file; the others are read like it where their columns are the same."""

    _name = "travel.remittance.upload"
    _description = "Load Remittance Advices"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    text = fields.Text(string="Or Paste the Text")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", domain="[('company_id', 'in', (False, company_id)), ('travel_node_type', '!=', 'traveller')]",
        help="Blank: as the file says.",
    )  # fmt: skip
    journal_id = fields.Many2one(
        "account.journal", string="Bank", domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]", help="Blank: as the file says, or the only one."
    )
    paid_on = fields.Date(help="Blank: as the file says, else today.")
    reference = fields.Char(string="Payment Reference", help="Blank: as the file says.")
    is_table = fields.Boolean(compute="_compute_is_table", store=True, readonly=False)
    header_row = fields.Integer(string="Row of the Headings", help="0: the columns have no headings.")
    delimiter = fields.Selection(DELIMITERS, string="Columns Are Parted By")
    decimal_sign = fields.Selection(DECIMAL_SIGNS)
    date_order = fields.Selection(DATE_ORDERS, string="Dates")
    sign = fields.Selection(SIGNS, string="Amounts", required=True, default="as_written")
    credit = fields.Selection(CREDITS, string="Marked CR", required=True, default="minus")
    column_ids = fields.One2many("travel.remittance.upload.column", "upload_id", string="Columns")
    remember = fields.Boolean(string="Remember the Columns", default=True, help="For this customer and all below it.")
    layout_id = fields.Many2one("travel.remittance.layout", readonly=True)
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    problems = fields.Text(compute="_compute_preview")

    # -- what the file is -------------------------------------------------------------------------------------------------

    def _content(self):
        """Name and bytes of what the dialog shows."""
        # the web client asks for the sizes of files only, which is not what is read here
        attachment = self.attachment_ids[:1]._origin.with_context(bin_size=False)
        if attachment:
            return attachment.name, attachment.raw or b""
        return "", (self.text or "").encode()

    def _given(self):
        """The file as it was recognised; None while there is none, or it cannot be read."""
        _name, content = self._content()
        try:
            return look(content, self.delimiter or "") if content.strip() else None
        except Unreadable:
            return None

    @api.depends("column_ids")
    def _compute_is_table(self):
        for upload in self:
            upload.is_table = bool(upload.column_ids)

    @api.onchange("attachment_ids", "text", "partner_id")
    def _onchange_source(self):
        """Another file or customer: its columns as remembered, else as guessed."""
        self.delimiter = False
        given = self._given()
        sheet = given and given.sheet
        self.layout_id = False
        if not sheet:
            self.column_ids = [Command.clear()]
            return
        self.delimiter = sheet.delimiter if sheet.delimiter in dict(DELIMITERS) else False
        layout, row = self.env["travel.remittance.layout"]._known(sheet, self.partner_id._origin)
        mapping = layout._mapping(row) if layout else guess(sheet)
        self.layout_id = layout
        self.partner_id = self.partner_id or layout.partner_id
        self._take_mapping(sheet, mapping)

    @api.onchange("header_row", "delimiter")
    def _onchange_shape(self):
        """The headings stand elsewhere, or the columns are parted otherwise: guess anew from there."""
        given = self._given()
        if given and given.sheet:
            found = guess(given.sheet)
            if found.header_row != self.header_row:
                found = Mapping(self._columns_of(given.sheet), self.header_row)
            self._take_mapping(given.sheet, found)

    def _columns_of(self, sheet):
        names = headings(sheet, self.header_row)
        return guess_columns(names) if self.header_row else [""] * len(names)

    def _take_mapping(self, sheet, mapping):
        self.update(
            {
                "header_row": mapping.header_row,
                "decimal_sign": mapping.decimal_sign or False,
                "date_order": mapping.date_order or False,
                "sign": "reversed" if mapping.reversed else "as_written",
                "credit": "plus" if mapping.credit > 0 else "minus",
                "column_ids": [Command.clear(), *map(Command.create, self._prepare_columns(sheet, mapping))],
            }
        )

    def _prepare_columns(self, sheet, mapping):
        names = headings(sheet, mapping.header_row)
        columns = mapping.columns + [""] * (len(names) - len(mapping.columns))
        known = dict(self.env["travel.remittance.layout"]._selection_fields())
        for place, name in enumerate(names):
            cells = (row[place] for row in sheet.rows[mapping.header_row :] if place < len(row))
            sample = [str(cell) for cell in cells if cell not in (None, "")][:3]
            column = columns[place] if columns[place] in known else False
            yield {"position": place + 1, "heading": name, "sample": " · ".join(sample)[:120], "field_name": column}

    def _mapping(self):
        columns = [""] * max(self.column_ids.mapped("position"), default=0)
        for column in self.column_ids:
            columns[column.position - 1] = column.field_name or ""
        return Mapping(
            columns, self.header_row, self.decimal_sign or "", self.date_order or "", self.sign == "reversed", 1 if self.credit == "plus" else -1
        )  # fmt: skip

    # -- what is understood -----------------------------------------------------------------------------------------------

    @api.depends(
        "attachment_ids", "text", "partner_id", "journal_id", "header_row", "delimiter", "decimal_sign", "date_order", "sign",
        "credit", "column_ids.field_name",
    )  # fmt: skip
    def _compute_preview(self):
        for upload in self:
            _name, content = upload._content()
            upload.preview = upload.problems = False
            if not content.strip():
                continue
            try:
                given = look(content, upload.delimiter or "")
                advices = read_given(given, upload._mapping() if given.sheet and upload.column_ids else None)
            except Unreadable as problem:
                upload.problems = str(problem)
                continue
            upload.preview = upload._preview_of(advices)
            upload.problems = upload._problems_of(advices)

    def _preview_of(self, advices):
        values = {"advices": advices[:3], "more": len(advices) - 3, "shown": SHOWN_LINES, "partners": [self._payer(advice) for advice in advices[:3]]}
        return self.env["ir.qweb"]._render("travel_backoffice.remittance_preview", values) or Markup()

    def _payer(self, advice):
        partner = self.partner_id or self.env["travel.remittance"]._find_payer(advice.payer)[0]
        return partner.display_name or advice.payer.name or advice.payer.code or advice.payer.account

    def _problems_of(self, advices):
        problems = [problem for advice in advices for problem in advice.problems]
        if not self.partner_id:
            told = [self.env["travel.remittance"]._find_payer(advice.payer)[1] for advice in advices[:20]]
            problems = [*filter(None, dict.fromkeys(told)), *problems]
        more = len(problems) - SHOWN_PROBLEMS
        shown = problems[:SHOWN_PROBLEMS] + ([self.env._("… and %s more.", more)] if more > 0 else [])
        return "\n".join(shown) or False

    # -- loading ----------------------------------------------------------------------------------------------------------

    @api.model
    def open_files(self, files):
        """The dialog with files that were dropped on the list: dicts of ``name`` and ``content`` (base64)."""
        upload = self.create({})
        upload.attachment_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": str(file.get("name") or "?")[:120],
                    "raw": self.env["travel.remittance"]._file_bytes(file.get("content") or ""),
                    "res_model": self._name,
                    "res_id": upload.id,
                }
                for file in files[:100]
            ]
        )
        upload._onchange_source()
        return upload._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load Remittance Advices"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def action_load(self):
        """Load all files, remember the columns, and show what came of it."""
        self.ensure_one()
        if not (self.attachment_ids or (self.text or "").strip()):
            raise UserError(self.env._("Choose a file, or paste a text."))
        remittances = self.env["travel.remittance"].with_company(self.company_id)
        answers = [answer for name, content in self._sources() for answer in self._load_one(remittances, name, content)]
        ids = [answer["remittance_id"] for answer in answers if answer["remittance_id"]]
        if not any(answer["state"] == "loaded" for answer in answers) and not ids:
            raise UserError("\n".join(dict.fromkeys(answer["message"] for answer in answers)))
        self._remember_columns()
        self.attachment_ids.unlink()
        return self._show(ids, answers)

    def _sources(self):
        if self.attachment_ids:
            return [(attachment.name, attachment.raw or b"") for attachment in self.attachment_ids.with_context(bin_size=False)]
        return [("", self.text.strip().encode())]

    def _load_one(self, remittances, name, content):
        given = {"partner": self.partner_id, "journal": self.journal_id, "paid_on": self.paid_on, "reference": self.reference or ""}
        try:
            found = look(content, self.delimiter or "")
            mapping = self._mapping() if found.sheet and self._same_columns(found.sheet) else None
            answers = remittances._load_content(content, name, given, mapping)
        except Unreadable as problem:
            answers = [remittances._refusal(str(problem))]
        return [{**answer, "message": f"{name}: {answer['message']}" if name else answer["message"]} for answer in answers]

    def _same_columns(self, sheet):
        if not self.column_ids:
            return False
        names = [column.heading for column in self.column_ids.sorted("position")]
        return headings(sheet, self.header_row) == names

    def _remember_columns(self):
        given = self._given()
        partner = self.partner_id
        if not (self.remember and partner and given and given.sheet and self.column_ids):
            return
        layouts, mapping = self.env["travel.remittance.layout"].with_company(self.company_id), self._mapping()
        known = self.layout_id
        if known and known.fingerprint == fingerprint(given.sheet, self.header_row) and known._mapping(self.header_row) == mapping:
            return
        layouts._remember(given.sheet, mapping, partner)

    def _show(self, ids, answers):
        """The advice, or the list of them; what was not loaded is told above it."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Remittance Advices"),
            "res_model": "travel.remittance",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", ids)],
        }
        if len(ids) == 1:
            action |= {"views": [[False, "form"]], "res_id": ids[0]}
        told = [answer["message"] for answer in answers if answer["state"] != "loaded"]
        if not told:
            return action
        params = {"type": "warning", "sticky": True, "title": self.env._("Not loaded"), "message": "\n".join(told[:10]), "next": action}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}


class TravelRemittanceUploadColumn(models.TransientModel):
    _name = "travel.remittance.upload.column"
    _description = "Column of a File to Load"
    _order = "upload_id, position"

    upload_id = fields.Many2one("travel.remittance.upload", required=True, ondelete="cascade")
    position = fields.Integer()
    heading = fields.Char(string="Column")
    sample = fields.Char(string="First Values")
    field_name = fields.Selection(
        lambda self: self.env["travel.remittance.layout"]._selection_fields(), string="Holds", help="Blank: not read."
    )
