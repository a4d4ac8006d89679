"""What each kind of correcting document does to the service it is about."""

from odoo import models
from odoo.exceptions import UserError

from ..engine.refunded_taxes import in_codes_of
from .travel_intake import DocumentHeld
from .travel_sale_facts import as_decimal


class TravelIntake(models.Model):
    _inherit = "travel.intake"

    def _corrected_at(self, booking):
        return self._moment(booking.issued_at, booking.issued_on or self._received_on())

    def _corrected_on(self, booking):
        return booking.issued_on or self._received_on()

    # -- void -------------------------------------------------------------------------------------------------------

    def _take_void(self, booking, service, line):
        if line.state == "cancelled":
            return self._warn(self.env._("%s was cancelled before it was billed.", line.document_number))
        standing = line._alive_corrections("void").sorted("id")
        if not standing:
            line.void(sold_at=self._corrected_at(booking), correction_intake_id=self.id)
        elif standing.correction_intake_id:
            raise DocumentHeld("correction_known", self._known_correction_message(standing))
        else:
            standing.correction_intake_id = self  # a clerk was faster; the document confirms it

    def _known_correction_message(self, correction):
        return self.env._(
            "%(number)s is corrected like this already, by %(document)s. Set this document aside.",
            number=correction[0].document_number or correction[0].display_name,
            document=correction[0].correction_intake_id.name,
        )

    def _take_void_cancelled(self, booking, service, line):
        self._take_back(booking, line, "void")

    def _take_refund_cancelled(self, booking, service, line):
        self._take_back(booking, line, "refund")

    def _take_back(self, booking, line, event):
        """An earlier void or refund does not hold. Where none came, the service is good as it stands.

        Should that void come after all, with a day that is not later, it is taken back then.
        """
        day = self._corrected_on(booking)
        alive = line._alive_corrections(event).sorted("id")
        standing = alive.filtered(lambda own: not own.sold_on or own.sold_on <= day)
        if standing:
            standing[-1].take_back(sold_at=self._corrected_at(booking))
            return
        self._await_documents(filter(None, [line.document_number]), self.env.context["travel_booking"])
        self._warn(
            self.env._("%s is good: nothing of it was taken back here.", line.document_number or line.display_name)
        )

    def _warn(self, told):
        self.warnings = "\n".join(filter(None, [self.warnings, told]))

    # -- refund -----------------------------------------------------------------------------------------------------

    def _take_refund(self, booking, service, line):
        amounts = self._refund_amounts(service, line)
        keyed = self._keyed_refund(booking, line, amounts)
        if keyed:
            keyed.write(self._prepare_confirmation(booking, service, keyed))
            keyed.order_id._after_fix()
            return
        self._compare_fare_paid(service, line)
        commission = service.commission_amount
        known = commission and commission <= line._value_left().commission
        refund = line.refund(
            penalty=float(amounts["penalty"]),
            tax_refunds={code: float(amount) for code, amount in amounts["taxes"].items()},
            segments=self._refunded_segments(service, line),
            fare=float(amounts["fare"]),
            fare_used=float(service.fare_used) if service.fare_used else None,
            sold_at=self._corrected_at(booking),
            correction_intake_id=self.id,
            **self._prepare_settlement(booking, service),
            **({"commission": float(commission)} if known else {}),
        )
        if commission and not known:
            self._recall_commission(refund, commission)

    def _compare_fare_paid(self, service, line):
        """The airline counts from another fare than the ticket says: told, because what goes back is what it says."""
        chain = line._chain()
        paid = sum(chain.mapped("base_fare"))
        if service.fare_paid and line.currency_id.compare_amounts(paid, float(service.fare_paid)):
            told = self.env._(
                "The refund counts from a fare of %(stated)s; %(number)s was sold for %(paid)s.",
                stated=line.currency_id.format(float(service.fare_paid)),
                number=line.document_number or line.display_name,
                paid=line.currency_id.format(paid),
            )
            self._warn(told)

    def _recall_commission(self, refund, commission):
        """The airline recalls more than the ticket says it paid: often the ticket states a percentage only."""
        refund.commission_amount = -float(commission)
        paid = refund.original_line_id.commission_amount
        if paid:
            told = self.env._(
                "The airline takes %(recalled)s of commission back; the ticket says %(paid)s.",
                recalled=refund.currency_id.format(float(commission)),
                paid=refund.currency_id.format(paid),
            )
            self._warn(told)

    def _prepare_settlement(self, booking, service):
        """The supplier's side: a refund that comes as a document is authorised."""
        return {
            "refund_state": "authorised",
            "refund_authorised_on": self._corrected_on(booking),
            "refund_authorisation": service.refund_authorisation or False,
        }

    def _refund_amounts(self, service, line):
        """Fare, taxes by the ticket's codes, and penalty, all positive.

        :raise DocumentHeld: when the document states none
        """
        if service.fare is None and service.total is None:
            raise DocumentHeld(
                "amount_missing",
                self.env._(
                    "The refund states no amount. Refund %(number)s by hand in order %(order)s, then choose Try Again: "
                    "this document confirms it.",
                    number=line.document_number or line.display_name,
                    order=line.order_id.display_name,
                ),
            )
        digits = line.currency_id.decimal_places
        wanted = {}
        for tax in service.taxes:
            if not tax.paid_before:
                wanted[tax.code] = wanted.get(tax.code, 0) + tax.amount
        if any(amount < 0 for amount in wanted.values()):
            raise UserError(self.env._("Taxes of a refund are given without a minus: they go back by being there."))
        penalty = as_decimal(service.penalty or 0, digits)
        taxes = in_codes_of(line._value_left().taxes, wanted, digits)
        total = sum(taxes.values(), penalty * 0)
        fare = service.total + penalty - total if service.fare is None else service.fare
        return {"fare": fare, "taxes": taxes, "tax_total": total, "penalty": penalty}

    def _refunded_segments(self, service, line):
        """The coupons that the document names, when they are not all: flown segments count, in their order."""
        flown = line.segment_ids.filtered(lambda leg: not leg.surface).sorted("sequence")
        named = flown.browse([flown[coupon - 1].id for coupon in service.coupons if coupon <= len(flown)])
        return named if named and len(named) < len(flown) else None

    # -- what a person did before the document came ----------------------------------------------------------------

    def _keyed_refund(self, booking, line, amounts):
        """The refund that a clerk keyed and that this document confirms, or none.

        :raise DocumentHeld: when what was keyed says something else, or the same came by another document
        """
        if self.accepted:
            return line.browse()
        refunds = line._alive_corrections("refund").sorted("id")
        same = refunds.filtered(lambda own: own._gives_back_like(amounts))
        keyed = same.filtered(lambda own: not own.correction_intake_id)
        if keyed:
            return keyed[:1]
        others = same.filtered(lambda own: own.correction_intake_id != self)
        again = others.filtered(lambda own: own.sold_on == self._corrected_on(booking))
        if again:
            raise DocumentHeld("correction_known", self._known_correction_message(again))
        other = refunds.filtered(lambda own: not own.correction_intake_id)
        if other:
            raise DocumentHeld("correction_differs", self._differs_message(other[-1], amounts))
        return keyed

    def _differs_message(self, keyed, amounts):
        show = keyed.currency_id.format
        figures = self.env._("fare %(fare)s + taxes %(taxes)s - penalty %(penalty)s")
        stated = figures % {
            "fare": show(float(amounts["fare"])),
            "taxes": show(float(amounts["tax_total"])),
            "penalty": show(float(amounts["penalty"])),
        }
        entered = figures % {
            "fare": show(-keyed.base_fare),
            "taxes": show(-keyed.tax_amount),
            "penalty": show(keyed.penalty_amount),
        }
        return self.env._(
            "The refund of %(number)s was keyed as %(entered)s, but the document says %(stated)s. Undo the keyed refund "
            "in order %(order)s and choose Try Again; or, when it is another refund, take this one in as it is.",
            number=keyed.document_number or keyed.display_name,
            entered=entered,
            stated=stated,
            order=keyed.order_id.display_name,
        )

    def _prepare_confirmation(self, booking, service, keyed):
        vals = {**self._prepare_settlement(booking, service), "correction_intake_id": self.id}
        if keyed.refund_state == "received":
            del vals["refund_state"]
        if keyed.refund_authorisation and not vals["refund_authorisation"]:
            del vals["refund_authorisation"]
        return vals
