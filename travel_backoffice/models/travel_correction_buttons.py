"""What may be done with a sold document just now, and the buttons that do it."""

from odoo import api, fields, models
from odoo.tools import format_date

#: Lines that are documents of their own, sold at a price.
SOLD = ("issue", "exchange", "amend")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    can_void = fields.Boolean(compute="_compute_can_correct")
    can_refund = fields.Boolean(compute="_compute_can_correct")
    can_exchange = fields.Boolean(compute="_compute_can_correct")
    can_undo = fields.Boolean(compute="_compute_can_correct")
    corrected_count = fields.Integer(compute="_compute_corrected_count")
    move_count = fields.Integer(compute="_compute_move_count", compute_sudo=True)

    @api.depends("event", "state", "standing", "original_line_id")
    def _compute_can_correct(self):
        """From what stands on the line alone, because lists show many of them."""
        for line in self:
            sold = line.event in SOLD and line.state in ("held", "ready", "billed")
            whole = not line.standing
            line.can_void = sold and whole
            line.can_exchange = sold and line.standing in (False, "part_refunded")
            line.can_refund = line.can_exchange
            corrects = line.original_line_id and line.state != "cancelled" and whole
            line.can_undo = corrects and (line._takes_back() or line.state != "billed")

    @api.depends("correction_ids")
    def _compute_corrected_count(self):
        for line in self:
            line.corrected_count = len(line.correction_ids)

    @api.depends("charge_ids.invoice_line_id", "original_line_id", "correction_ids")
    def _compute_move_count(self):
        for line in self:
            line.move_count = len(line._moves_around())

    def _moves_around(self):
        """The invoices and credit notes of this document, of what it corrects and of its corrections."""
        around = self | self.original_line_id | self.correction_ids
        return around.charge_ids.invoice_line_id.move_id

    # -- buttons ----------------------------------------------------------------------------------------------------

    def action_void(self):
        """Ask, with the figures, and void."""
        return self._correction_action("travel.void", self.env._("Void"))

    def action_refund(self):
        """Ask what goes back, and refund."""
        return self._correction_action("travel.refund", self.env._("Refund"))

    def action_exchange(self):
        """Ask for the new document, and exchange."""
        return self._correction_action("travel.exchange", self.env._("Exchange"))

    def action_undo_correction(self):
        """Take a void or refund back that was none."""
        self.ensure_one()
        self.take_back()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _correction_action(self, wizard, title):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": f"{title} · {self.display_name}",
            "res_model": wizard,
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }

    def action_view_original(self):
        """Stat button: the document that this line corrects."""
        return self._lines_action(self.original_line_id, self.env._("Corrects"))

    def action_view_corrections(self):
        """Stat button: what corrects this document."""
        return self._lines_action(self.correction_ids, self.env._("Corrections"))

    def _lines_action(self, lines, title):
        action = {"type": "ir.actions.act_window", "name": title, "res_model": "travel.order.line"}
        if len(lines) == 1:
            return {**action, "view_mode": "form", "res_id": lines.id}
        return {**action, "view_mode": "list,form", "domain": [("id", "in", lines.ids)]}

    def action_view_moves(self):
        """Stat button: the invoice of the document and the credit notes of its corrections."""
        self.ensure_one()
        self.check_access("read")
        # sudo: which invoices they are; the invoices themselves are opened with the caller's own rights
        return self.sudo()._moves_around().sudo(False)._travel_action_open()


class TravelOrder(models.Model):
    _inherit = "travel.order"

    credit_note_count = fields.Integer(compute="_compute_credit_note_count", compute_sudo=True)

    @api.depends("invoice_ids.move_type")
    def _compute_credit_note_count(self):
        for order in self:
            order.credit_note_count = len(order._credit_notes())

    def _credit_notes(self):
        return self.invoice_ids.filtered(lambda move: move.move_type == "out_refund")

    def action_view_credit_notes(self):
        """Stat button: what was credited of this order."""
        self.ensure_one()
        return self._credit_notes()._travel_action_open()


class TravelSegment(models.Model):
    _inherit = "travel.segment"

    @api.depends("origin", "destination", "carrier", "number", "departure_date")
    def _compute_display_name(self):
        """What a person ticks: ``KBP-FRA LH 1495, 01/04/2026``."""
        for segment in self:
            flight = " ".join(filter(None, [segment._leg_text(), segment.carrier, segment.number]))
            day = format_date(self.env, segment.departure_date) if segment.departure_date else ""
            segment.display_name = ", ".join(filter(None, [flight, day]))
