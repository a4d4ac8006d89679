"""Taking corrections back: the newest first, so that what stands is always a series that could have happened."""

from odoo import fields, models
from odoo.exceptions import UserError

from .fixing import fixing

#: Holds that are put once, when a document is taken in.
QUESTIONS = ("amount_missing", "mixed_payment")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    undone = fields.Boolean(readonly=True, copy=False, help="This correction was taken back.")

    def take_back(self, **values):
        """Undo corrections; the documents they corrected stand as before.

        What is not billed is cancelled; what is billed is voided by a line of its own, and so is charged or credited
        back. An exchange that is not billed lets go of the old document; one that is billed is voided instead.

        :param values: fields of the voiding lines, such as ``sold_at``
        :return: the voiding lines of what was billed
        :raise UserError: when something is no correction, was undone already, or is not the newest of its document
        """
        self |= self._undone_together()
        (self | self.original_line_id)._take_for_correction()
        for line in self.sorted("correction_number"):
            line._refuse_undo(self)
        billed = self.filtered(lambda line: line.state == "billed")
        exchanges = (self - billed).filtered(lambda line: not line._takes_back() and not line._only_keeps_value())
        orders = (self | self.original_line_id).order_id
        self.original_line_id._count_correction()
        exchanges._let_go_of_original()
        (self - billed - exchanges)._cancel_correction()
        orders._tell_undone(self)
        voids = billed._correct([line._prepare_void(dict(values)) for line in billed]) if billed else billed
        (self.original_line_id | self.original_line_id.original_line_id)._refuse_overdrawn()
        (orders - voids.order_id)._after_undo()
        return voids

    def _refuse_undo(self, together):
        """Say why a correction cannot be undone.

        :param together: lines undone in one go; they do not stand in each other's way
        """
        self.ensure_one()
        if not self.original_line_id:
            raise UserError(self.env._("%s corrects nothing, so there is nothing to undo.", self.display_name))
        if not self._corrects_still():
            raise UserError(self.env._("%s was undone already.", self.display_name))
        if not self._takes_back() and self.state == "billed":
            message = self.env._(
                "%(new)s is billed: void it, then %(old)s is good again.",
                new=self._document_name(),
                old=self.original_line_id._document_name(),
            )
            raise UserError(message)
        if newer := self._newer_corrections() - together:
            message = self.env._(
                "%(document)s was corrected again since (%(newer)s): undo that first.",
                document=self.original_line_id._document_name(),
                newer=newer[-1].display_name,
            )
            raise UserError(message)

    def _newer_corrections(self):
        """Corrections that rest on this one, or came after it on the same document; of an undo, of what it brings back."""
        newer, line = self.correction_ids, self
        while line.original_line_id:
            siblings = line.original_line_id.correction_ids - line._same_exchange()
            newer |= siblings.filtered(lambda own, line=line: own.correction_number > line.correction_number)
            line = line.original_line_id if line._takes_back() else self.browse()
        return newer.filtered(lambda own: own._corrects_still()).sorted("correction_number")

    def _cancel_correction(self):
        """Take corrections out that no invoice knows; their numbers and keys are free again."""
        self.env["travel.hold"]._lift(self)
        for line in self:
            key = line.business_key and f"{line.business_key}~{line.id}"
            # sudo: state and key are the program's; the right to the lines was checked when they were taken
            fixing(line.sudo()).write({"state": "cancelled", "business_key": key, "undone": True})
        self.filtered(lambda line: line.event == "void")._ask_again()

    def _ask_again(self):
        """Questions that the void of a document settled are open again; what can be checked is checked anyway."""
        for line in self:
            # sudo: holds are the program's own statements; the right to the line was checked when it was taken
            lifted = self.env["travel.hold"].sudo().search(
                [
                    ("line_id", "=", line.original_line_id.id),
                    ("open", "=", False),
                    ("code", "in", QUESTIONS),
                    ("resolved_at", ">=", line.create_date.replace(microsecond=0)),
                ]
            )
            lifted.write({"open": True, "resolved_at": False})

    def _let_go_of_original(self):
        """The new document stands for itself; the old one is good again."""
        for line in self:
            event = "exchange" if line._came_as_exchange() else "issue"
            # sudo: as in _cancel_correction
            residual = line.residual_value if line._is_residual() and event == "exchange" else 0.0
            fixing(line.sudo()).write(
                {"original_line_id": False, "correction_number": 0, "event": event, "residual_value": residual}
            )

    def _came_as_exchange(self):
        """Whether its own document says that it is one, whatever it was tied to."""
        return (self.business_key or "").endswith(":exchange")


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _tell_undone(self, lines):
        for order in self:
            own = lines.filtered(lambda line, order=order: line.order_id == order)
            if own:
                order._message_log(body=self.env._("Undone: %s", ", ".join(own.mapped("display_name"))))

    def _after_undo(self):
        """Price again what stands again."""
        self._update_states()
        self.filtered("confirmed")._go_on()
