"""Documents that something waits for: a refund for its ticket, an exchange for the ticket it replaced."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from .fixing import is_fixing


class TravelAwaitedDocument(models.Model):
    """A number that is not known yet, and what goes on by itself when it comes."""

    _name = "travel.awaited.document"
    _description = "Awaited Document"
    _order = "id"
    _rec_name = "number"

    number = fields.Char(required=True, index=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    intake_id = fields.Many2one("travel.intake", index="btree_not_null", ondelete="cascade", readonly=True)
    booking = fields.Integer(readonly=True, help="Which booking of the file waits.")
    line_id = fields.Many2one("travel.order.line", index="btree_not_null", ondelete="cascade", readonly=True)

    _one_waits = models.Constraint(
        "CHECK((intake_id IS NULL) <> (line_id IS NULL))", "Either a document waits, or a service."
    )

    def _meet(self):
        """What was waited for has come: what waits goes on, in the order in which it was issued.

        One that fails stops no other; one that another worker has is left to that one.

        :return: the orders that were changed
        """
        lines, waiting = self.line_id, self.intake_id  # linking and processing delete what was awaited
        lines._link_awaited()
        waiting = waiting.filtered(lambda intake: intake.state in ("held", "done")).try_lock_for_update()
        waiting.invalidate_recordset(["state"])
        waiting = waiting.filtered(lambda intake: intake.state in ("held", "done"))
        orders, again = lines.order_id, True
        while waiting and again:  # a void that is taken back may have come before the void
            met = waiting._take_up_again()
            orders |= met.order_ids
            again, waiting = bool(met), waiting - met
        return orders


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    awaited_ids = fields.One2many("travel.awaited.document", "intake_id", string="Waits For", readonly=True)

    def _await_documents(self, numbers, booking):
        """Go on by itself when one of these documents comes.

        :param booking: number of the booking in the file
        """
        for number in dict.fromkeys(numbers):
            vals = {"number": number, "intake_id": self.id, "booking": booking, "company_id": self.company_id.id}
            self.env["travel.awaited.document"].create(vals)

    def _take_up_again(self):
        """Process documents again that wait for others, each as if it came now.

        :return: those of them that wait no longer
        """
        met = self.browse()
        for intake in self.sorted(lambda intake: (str(intake.issued_on or ""), intake.id)):
            waiting = {str(awaited.booking) for awaited in intake.awaited_ids}
            # a booking that is done and waits all the same (a void taken back before the void came) is looked at again
            intake.progress = {key: value for key, value in (intake.progress or {}).items() if key not in waiting}
            before = set(intake.awaited_ids.mapped("number"))
            intake.with_company(intake.company_id)._process()
            if set(intake.awaited_ids.mapped("number")) != before or intake.state not in ("held", "done"):
                met |= intake
        return met

    @api.model
    def _take_up_met(self):
        """Documents whose ticket came at the very moment when they were held: two workers did not see each other."""
        domain = ["|", ("line_id", "!=", False), ("intake_id.state", "=", "held")]
        awaited = self.env["travel.awaited.document"].sudo().search(domain)
        for company, some in awaited.grouped("company_id").items():
            for part in split_every(500, some.ids, some.browse):
                known = self.env["travel.order.line"].sudo()._by_document(company, part.mapped("number"))
                orders = self.env["travel.order"].sudo().union(*(lines.order_id for lines in known.values() if lines))
                orders.filtered("confirmed")._meet_awaited()


    @api.model
    def _take_up_corrections(self):
        """Documents that the version before kept for a person to book, and the tickets that waited for that."""
        waiting = self.search([("state", "=", "held"), ("reason_code", "=", "correction")])
        for intake in waiting.sorted(lambda intake: (str(intake.issued_on or ""), intake.id)):
            intake._rerun()
        parked = self.env["travel.hold"].search([("open", "=", True), ("code", "=", "taken_back")])
        parked._resolve()
        parked.order_id._after_fix()


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _go_on(self):
        """What waits for documents of these orders goes first: a ticket voided meanwhile is not billed before that."""
        met = self.env["travel.intake"]
        if not is_fixing(self.env):
            met = self._meet_awaited()
        result = super()._go_on()
        met._tell_outcome()
        return result

    def _meet_awaited(self):
        """Let those go on that wait for documents of these orders.

        :return: the front-office documents that waited
        """
        # sudo: a correction that came as a document is the program's to apply, whoever brings the ticket
        lines = self.sudo().line_ids.filtered(lambda line: line.document_number and line.state != "cancelled")
        numbers = list(lines._document_numbers())
        domain = [("number", "in", numbers), ("company_id", "in", self.company_id.ids)]
        awaited = self.env["travel.awaited.document"].sudo().search(domain) if numbers else None
        if not awaited:
            return self.env["travel.intake"].sudo()
        intakes = awaited.intake_id
        others = awaited._meet() - self
        others._after_intake()
        return intakes


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    awaited_ids = fields.One2many("travel.awaited.document", "line_id", string="Replaces or Goes With", readonly=True)

    def _await_document(self, number):
        for line in self:
            vals = {"number": number, "line_id": line.id, "company_id": line.company_id.id}
            self.env["travel.awaited.document"].create(vals)

    def _link_awaited(self):
        """Link services to documents that have come after them; what cannot be linked is told on the order."""
        for line in self:
            try:
                with self.env.cr.savepoint():
                    line.awaited_ids.unlink()
                    line._link_to_documents()
            except UserError as refusal:
                line.awaited_ids.unlink()
                body = self.env._("%(line)s stays by itself: %(reason)s", line=line.display_name, reason=refusal)
                line.order_id._message_log(body=body)
