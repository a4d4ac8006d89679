"""What goes by post is printed in batches: many documents in one PDF, each in one batch only."""

import base64
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfReader, PdfReadError, PdfWriter

STATES = [("draft", "To Make"), ("made", "To Print"), ("printed", "Printed"), ("released", "Not Printed")]
# so many documents a batch: a pile that a printer and a clerk can cope with
AT_MOST = 500


class TravelPrintBatch(models.Model):
    """Deliveries by the print channel, merged into one PDF.

    Made, they belong to this batch and to no other. Printed, they count as sent; not printed, they wait again.
    """

    _name = "travel.print.batch"
    _description = "Print Batch"
    _order = "id desc"

    name = fields.Char(default="/", readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    channel_id = fields.Many2one(
        "travel.delivery.channel",
        required=True,
        default=lambda self: self.env["travel.delivery.channel"].search([("type", "=", "print")], limit=1),
        domain="[('type', '=', 'print')]",
        ondelete="restrict",
        index=True,
    )
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, copy=False)
    duplex = fields.Boolean(string="Both Sides", help="Each document begins on a new sheet: blank pages are put in.")
    cover = fields.Boolean(string="Cover Page", default=True, help="A list of the documents on top of the pile.")
    delivery_ids = fields.One2many("travel.delivery", "print_batch_id", string="Documents", readonly=True)
    document_count = fields.Integer(string="Documents in It", readonly=True, copy=False)
    page_count = fields.Integer(string="Pages", readonly=True, copy=False)
    pdf_file = fields.Binary(string="PDF", attachment=True, readonly=True, copy=False)
    pdf_name = fields.Char(compute="_compute_pdf_name")
    made_at = fields.Datetime(readonly=True, copy=False)
    made_by_id = fields.Many2one("res.users", string="Made By", readonly=True, copy=False)
    printed_at = fields.Datetime(readonly=True, copy=False)
    waiting_count = fields.Integer(string="Documents Waiting", compute="_compute_waiting")
    waiting_customers = fields.Integer(string="Customers", compute="_compute_waiting")
    waiting_since = fields.Datetime(compute="_compute_waiting")
    left_out = fields.Text(readonly=True, copy=False, help="Documents that could not be put in, and why.")

    @api.depends("name")
    def _compute_pdf_name(self):
        for batch in self:
            batch.pdf_name = f"{(batch.name or '').replace('/', '_')}.pdf"

    @api.depends("name", "state")
    def _compute_display_name(self):
        for batch in self:
            batch.display_name = self.env._("New Batch") if batch.state == "draft" else batch.name

    @api.depends("channel_id", "company_id")
    def _compute_waiting(self):
        for batch in self:
            waiting = self.env["travel.delivery"].search(batch._waiting_domain())
            batch.waiting_count = len(waiting)
            batch.waiting_customers = len(waiting.partner_id)
            batch.waiting_since = min(waiting.mapped("create_date"), default=False)

    def _waiting_domain(self):
        return [
            ("channel_id", "=", self.channel_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "=", "queued"),
            ("print_batch_id", "=", False),
        ]

    # -- made -------------------------------------------------------------------------------------------------------

    def action_make(self):
        """Take what waits, and nobody else takes just now, into one PDF; ordered by customer, then by document."""
        self.ensure_one()
        self._check_state("draft")
        # sudo: only the program writes deliveries; the right to write batches was checked
        batch = self.sudo()
        taken = batch._take_waiting()
        taken.print_batch_id = batch
        taken._prepare_files()
        papers = batch._read_papers(taken)
        if not papers:
            raise UserError(batch.left_out or self.env._("Nothing waits to be printed."))
        batch._number()
        batch._merge(papers)

    def _take_waiting(self):
        waiting = self.env["travel.delivery"].search(self._waiting_domain(), order="id")
        taken = waiting.try_lock_for_update(limit=AT_MOST)
        # what another clerk took and committed since we looked is told by the row itself
        taken.invalidate_recordset(["state", "print_batch_id"])
        return taken.filtered(lambda delivery: delivery.state == "queued" and not delivery.print_batch_id)

    def _read_papers(self, deliveries):
        """The pages of each delivery that has any; the others are let go, with the reason.

        :return: ``[(delivery, [pages])]`` in the order of the pile
        """
        papers, reasons = [], []
        for delivery in deliveries.sorted(lambda found: (found.partner_id.display_name or "", found.document_name, found.id)):
            try:
                pages = delivery._pages() if delivery.state == "queued" else []
            except (PdfReadError, ValueError, KeyError, TypeError, AttributeError):
                pages = []
            if pages:
                papers.append((delivery, pages))
            else:
                why = delivery.error or self.env._("there is no PDF that can be read")
                reasons.append(f"{delivery.document_name}: {why}")
                delivery.print_batch_id = False
        self.left_out = "\n".join(reasons)
        return papers

    def _merge(self, papers):
        writer = PdfWriter()
        for pages in [*self._cover_papers(papers), *(pages for _delivery, pages in papers)]:
            for page in pages:
                writer.add_page(page)
            if self.duplex and len(pages) % 2:
                writer.add_blank_page()
        with io.BytesIO() as stream:
            writer.write(stream)
            content = stream.getvalue()
        numbers = {"page_count": len(writer.pages), "document_count": len(papers)}
        self.write({**numbers, "pdf_file": base64.b64encode(content)})

    def _cover_papers(self, papers):
        """The list on top of the pile: :return: ``[[pages]]``, empty when none is wanted"""
        if not self.cover:
            return []
        rows = [(delivery, len(pages)) for delivery, pages in papers]
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            "travel_backoffice.report_print_batch", self.ids, data={"rows": rows}
        )
        return [list(PdfReader(io.BytesIO(content)).pages)]

    def _number(self):
        name = self.env["ir.sequence"].with_company(self.company_id).next_by_code("travel.print.batch")
        self.write({"name": name, "state": "made", "made_at": fields.Datetime.now(), "made_by_id": self.env.uid})

    # -- printed or not ---------------------------------------------------------------------------------------------

    def action_printed(self):
        """The pile lies in the tray: its documents are sent."""
        for batch in self:
            batch._check_state("made")
            receipt = self.env._("Printed with %(batch)s by %(user)s", batch=batch.name, user=self.env.user.name)
            # sudo: only the program writes deliveries; the right to write batches was checked
            batch.sudo().delivery_ids._printed(receipt)
            batch.sudo().write({"state": "printed", "printed_at": fields.Datetime.now()})

    def action_release(self):
        """It was not printed: its documents wait for another batch."""
        for batch in self:
            batch._check_state("made")
            # sudo: as above
            batch.sudo().delivery_ids.print_batch_id = False
            batch.sudo().state = "released"

    def _check_state(self, state):
        """That this user may, that nobody else does just now, and that it is still in this state."""
        self.check_access("write")
        if not self.sudo().try_lock_for_update():  # sudo: the right is checked above
            raise UserError(self.env._("Somebody else is working on this batch just now."))
        self.invalidate_recordset(["state"])
        if self.state != state:
            raise UserError(self.env._("%s is not in this state any more. Reload the page.", self.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_made(self):
        if any(batch.state in ("made", "printed") for batch in self):
            raise UserError(self.env._("A batch that was made is kept: it says what was printed."))


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    print_batch_id = fields.Many2one("travel.print.batch", readonly=True, copy=False, index="btree_not_null")

    def _deliver(self):
        """What is printed waits for a clerk, whoever calls."""
        printed = self.filtered(lambda delivery: delivery.channel_id.type == "print")
        printed.filtered("next_try_at").next_try_at = False
        return super(TravelDelivery, self - printed)._deliver()

    @api.model_create_multi
    def create(self, vals_list):
        """The queue passes by what a clerk prints: there is no next try by itself."""
        deliveries = super().create(vals_list)
        deliveries.filtered(lambda delivery: delivery.channel_id.type == "print").next_try_at = False
        return deliveries

    def _pages(self):
        """All pages of the PDFs among the files."""
        found = []
        for _name, content, mimetype in self._files():
            if mimetype == "application/pdf":
                found += PdfReader(io.BytesIO(content), strict=False).pages
        return found

    def _printed(self, receipt):
        for delivery in self:
            delivery._write_result("taken", receipt, False, 0.0)
        self._call_worker()
