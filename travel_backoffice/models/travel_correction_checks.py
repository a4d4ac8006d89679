"""Whether a document may be corrected: nobody else does it just now, and it was not done before."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

#: What callers state of a correction as a day or a moment.
DAYS = {"sold_at", "sold_on", "refund_applied_on", "refund_authorised_on", "refund_received_on"}


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    correction_count = fields.Integer(
        readonly=True, copy=False, help="How often it was corrected, also where that was undone; numbers the corrections."
    )
    correction_number = fields.Integer(readonly=True, copy=False, help="The how manieth correction of its original.")

    # The last words against doing it twice, whoever asks and however many at once.
    _final_correction_uniq = models.UniqueIndex(
        "(original_line_id) WHERE original_line_id IS NOT NULL AND state <> 'cancelled'"
        " AND (event IN ('void', 'exchange') OR refund_kind = 'full') AND COALESCE(standing, '') <> 'voided'"
        " AND (event <> 'exchange' OR COALESCE(residual_value, 0) = 0)",
        "This document is voided, refunded or exchanged already.",
    )
    _correction_number_uniq = models.UniqueIndex(
        "(original_line_id, correction_number) WHERE original_line_id IS NOT NULL AND correction_number > 0",
        "This document was corrected by somebody else just now.",
    )

    # -- one at a time ----------------------------------------------------------------------------------------------

    def _take_for_correction(self):
        """Lock these documents and those they replaced until the transaction ends, and look at them afresh.

        :raise AccessError: when the caller may not change them
        :raise UserError: when somebody else corrects or bills one of them just now
        """
        self.check_access("write")
        wanted = self.sudo()._with_replaced()  # sudo: an old document of the chain may lie in an order of another agent
        locked = wanted.try_lock_for_update(allow_referencing=True)
        if busy := wanted - locked:
            message = self.env._(
                "Somebody else is correcting or billing %s just now. Look at it again in a moment.",
                busy[0]._document_name(),
            )
            raise UserError(message)
        wanted.invalidate_recordset(["state", "standing", "correction_ids", "correction_count", "original_line_id"])
        self._read_for_correction(wanted)

    def _with_replaced(self):
        """These lines and all that they stand for, as one recordset."""
        found = wave = self
        while wave := wave.original_line_id - found:
            found |= wave
        return found

    def _read_for_correction(self, wanted):
        """Read for all at once what is then asked line by line."""
        corrections = wanted.correction_ids
        (wanted | corrections).mapped("tax_ids.amount")
        self.mapped("segment_ids.coupon_status")
        self.mapped("reference_ids.code")
        self.mapped("passenger_ids.id")

    # -- not twice --------------------------------------------------------------------------------------------------

    def _refuse_correction(self, event, taxes_only=False):
        """Say why a document cannot be corrected this way, and what to do instead.

        :param taxes_only: taxes that the airline gives back later, of a document that was refunded
        """
        self.ensure_one()
        if self._is_correction_itself():
            raise UserError(self.env._("%s is a correction itself: choose Undo to take it back.", self.display_name))
        if self.event == "monthly":
            raise UserError(self.env._("A monthly fee is no document: set its price instead."))
        self._refuse_for_memo()
        if self.state == "cancelled":
            raise UserError(self.env._("%s was cancelled: there is nothing to correct.", self._document_name()))
        if event == "refund" and self.state != "billed" and (problem := self._sum_problem()):
            raise UserError(self.env._("%(document)s: %(problem)s Correct that first.", document=self._document_name(), problem=problem))
        if reason := self._standing_reason(event, taxes_only):
            raise UserError(reason)

    def _is_correction_itself(self):
        """Void or refund of another line, or of nothing known; a new ticket of an exchange is a document of its own."""
        self.ensure_one()
        return self._takes_back()

    def _standing_reason(self, event, taxes_only):
        """Why what was done before stands in the way; blank when it does not."""
        standing = self.standing
        if not standing or (standing == "part_refunded" and event != "void"):
            return ""
        if standing == "refunded" and event == "refund" and taxes_only and self._value_left().total:
            return ""
        last = self._alive_corrections().sorted("correction_number")[-1:]
        words = {
            "document": self._document_name(),
            "day": format_date(self.env, last.sold_on),
            "other": last._document_name(),
        }
        return {
            "voided": self.env._("%(document)s was voided on %(day)s.", **words),
            "refunded": self.env._("%(document)s was refunded on %(day)s; nothing more is to be used.", **words),
            "part_refunded": self.env._(
                "%(document)s was partly refunded on %(day)s: undo that first, or refund the rest.", **words
            ),
            "exchanged": self.env._("%(document)s was exchanged for %(other)s: correct that one.", **words),
        }[standing]

    def _refuse_exchange_for(self, new_line):
        """Say why a new document cannot take the place of this one."""
        names = {"new": new_line._document_name(), "old": self._document_name()}
        if new_line in self._chain():
            raise UserError(self.env._("%(old)s cannot be exchanged for %(new)s, which it replaced or is.", **names))
        if new_line.event == "monthly" or new_line._takes_back() or new_line.state == "cancelled" or new_line.standing:
            raise UserError(self.env._("%(new)s is corrected or cancelled itself: choose the document that is good.", **names))
        if new_line.state == "billed":
            raise UserError(self.env._("%(new)s is billed already: choose a document that is not, or void it first.", **names))
        if new_line.original_line_id:
            names["other"] = new_line.original_line_id._document_name()
            raise UserError(self.env._("%(new)s replaces %(other)s already.", **names))
        if new_line.company_id != self.company_id or new_line._customer_as_a_whole() != self._customer_as_a_whole():
            raise UserError(self.env._("%(new)s is for another customer than %(old)s.", **names))
        if new_line.currency_id != self.currency_id:
            raise UserError(self.env._("%(new)s is in another currency than %(old)s.", **names))

    # -- what callers state -----------------------------------------------------------------------------------------

    def _check_stated(self, values):
        """Days, moments and amounts as any program may send them.

        :raise UserError: when one cannot be read
        """
        for name in set(values) & {"day", *DAYS}:
            try:
                (fields.Datetime.to_datetime if name == "sold_at" else fields.Date.to_date)(values[name] or False)
            except (TypeError, ValueError):
                raise UserError(self.env._("%(what)s: %(value)s is no day.", what=name, value=values[name])) from None
        for line in self:
            line._money("refund_received_amount", values.get("refund_received_amount"))

    def _stated_ids(self, stated):
        """Ids of records that were given as such, as one id, or as several."""
        if isinstance(stated, models.BaseModel):
            return stated.ids
        try:
            return [int(one) for one in (stated if isinstance(stated, list | tuple | set) else [stated]) if one]
        except (TypeError, ValueError):
            raise UserError(self.env._("%s is no record: give its id.", stated)) from None

    def _customer_as_a_whole(self):
        self.ensure_one()
        return self.order_id.travel_root_id or self.partner_id.commercial_partner_id

    def _document_name(self):
        """What a person calls it: its number, else what it is."""
        self.ensure_one()
        return self.document_number or self.display_name
