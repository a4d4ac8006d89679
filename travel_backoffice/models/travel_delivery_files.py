"""The files of a sending: made once, linked rather than copied, the same bytes whenever it is sent again."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.file_names import file_name, unique_names
from .travel_delivery_channel import DeliveryRefused

#: Until an invoice that somebody just works on is looked at again
BUSY = timedelta(minutes=2)
CONTENT_KINDS = [
    ("pdf", "PDF"),
    ("data", "Data file"),
    ("einvoice", "E-invoice"),
    ("extract", "Extract"),
    ("support", "Support"),
]


class TravelDeliveryFile(models.Model):
    """One file of a sending, under the name that it is sent with; the attachment may be shared and called otherwise."""

    _name = "travel.delivery.file"
    _description = "File of a Delivery"
    _order = "delivery_id, sequence, id"

    delivery_id = fields.Many2one("travel.delivery", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="delivery_id.company_id", store=True)
    sequence = fields.Integer()
    kind = fields.Selection(CONTENT_KINDS, required=True)
    name = fields.Char(required=True)
    attachment_id = fields.Many2one("ir.attachment", required=True, ondelete="restrict", index=True)
    checksum = fields.Char(required=True, help="Of the bytes that were first sent.")
    size = fields.Integer(string="Bytes")

    _place_uniq = models.Constraint("UNIQUE(delivery_id, sequence)", "The files of a sending are made once.")

    def action_open(self):
        """The file as it is sent."""
        self.ensure_one()
        # the name in the address is for the browser only; Odoo checks the right to read the attachment
        url = f"/web/content/{self.attachment_id.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    file_ids = fields.One2many("travel.delivery.file", "delivery_id", string="Files")
    made_at = fields.Datetime(string="Files Made At", copy=False)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments", compute="_compute_attachment_ids")

    @api.depends("file_ids.attachment_id")
    def _compute_attachment_ids(self):
        for delivery in self:
            delivery.attachment_ids = delivery.file_ids.attachment_id

    def _files(self):
        """What is handed over: ``[(name, bytes, mimetype)]``.

        :raise DeliveryRefused: when a file is no longer what was first sent
        """
        found = []
        for file in self.file_ids.sorted():
            if file.attachment_id.checksum != file.checksum:
                raise DeliveryRefused(
                    self.env._("%s was changed since it was first made. Cancel this sending and send anew.", file.name),
                    final=True,
                )
            found.append((file.name, file.attachment_id.raw, file.attachment_id.mimetype))
        return found

    # -- made -------------------------------------------------------------------------------------------------------

    def _prepare_files(self):
        """Make what those lack that were never tried; what cannot be made fails with the reason, what lacks waits."""
        fresh = self.filtered(lambda delivery: not delivery.made_at)
        # also makes another worker with an older view of these rows give way
        fresh.made_at = fields.Datetime.now()
        failed = fresh._make_contents()
        for delivery, reason in failed.items():
            delivery.write({"state": "failed", "error": reason, "told": False, "made_at": False})
            delivery._log_attempt("failed", reason)
        made = fresh.filtered(lambda delivery: delivery.state == "queued" and delivery.made_at)
        for channel, deliveries in made.grouped("channel_id").items():
            channel._prepare_sendings(deliveries)

    def _make_contents(self):
        """:return: reasons by delivery that could not be made"""
        failed, made = self._make_pdfs()
        vals_list = []
        for delivery in self:
            if delivery in failed or not delivery.made_at:
                continue
            try:
                with self.env.cr.savepoint():
                    vals_list += delivery._prepare_file_vals(made)
            except UserError as error:
                failed[delivery] = str(error)
        self.env["travel.delivery.file"].create(vals_list)
        return failed

    def _make_pdfs(self):
        """Put all documents on paper together; those that somebody just works on come later.

        :return: reasons by delivery, the PDF attachment by document
        """
        wanted = self.filtered("rule_id.with_pdf")
        busy = wanted.move_id - wanted.move_id.try_lock_for_update(allow_referencing=True)
        busy = busy.filtered(lambda move: not move.invoice_pdf_report_id)
        later = wanted.filtered(lambda delivery: delivery.move_id in busy)
        if later:
            at = fields.Datetime.now() + BUSY
            later.write({"made_at": False, "next_try_at": at})
            self._call_worker(at)
        moves = (wanted - later).move_id
        _done, reasons = moves._travel_render_pdfs()
        failed = {delivery: reasons[delivery.move_id] for delivery in wanted - later if delivery.move_id in reasons}
        return failed, {move: move.invoice_pdf_report_id for move in moves}

    def _prepare_file_vals(self, made):
        """Values of the files of one sending, in the order in which they are sent."""
        contents = self._contents(made)
        names = unique_names([self._name_of(attachment.name) for _kind, attachment in contents])
        return [
            {
                "delivery_id": self.id,
                "sequence": number,
                "kind": kind,
                "name": name,
                "attachment_id": attachment.id,
                "checksum": attachment.checksum,
                "size": attachment.file_size,
            }
            for number, ((kind, attachment), name) in enumerate(zip(contents, names, strict=True))
        ]

    def _contents(self, made):
        """What the sending's rule asks for: ``[(kind, attachment)]``.

        :raise UserError: with the reason, when a part cannot be made
        """
        return [("pdf", made[self.move_id])] if self.rule_id.with_pdf else []

    # -- named ------------------------------------------------------------------------------------------------------

    def _name_of(self, original):
        """The name under which a file is sent: the rule's pattern, with the file's own extension."""
        extension = original.rpartition(".")[2] if "." in original else ""
        return file_name(self._file_pattern(), self._name_facts(), extension)

    def _file_pattern(self):
        return self.rule_id.file_pattern or "{number}"

    def _name_facts(self):
        move, customer = self.move_id, self.partner_id.commercial_partner_id
        kinds = dict(self._fields["document_kind"]._description_selection(self.env))
        return {
            "number": move.name,
            "date": move.invoice_date and move.invoice_date.isoformat(),
            "customer": customer.name,
            "code": customer.travel_debtor_code,
            "order": "_".join(move.travel_order_ids.mapped("name")[:3]),
            "kind": kinds[self.document_kind],
        }
