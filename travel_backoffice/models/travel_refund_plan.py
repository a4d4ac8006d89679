"""What is left of documents, and what their refunds give back: records in, records' values out."""

from decimal import Decimal, InvalidOperation

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine.document_value import UNNAMED, Request, Value, left, plan
from .travel_sale_facts import as_decimal

#: Taxes of a document that are not told apart, when they stand beside others that are: the trade's "all other taxes".
OTHER_TAXES = "XT"


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    # -- what is left -----------------------------------------------------------------------------------------------

    def _value(self):
        """What the line charges, or gives back (then with a minus), as the engine's ``Value``.

        Taxes settled on the document that this one replaced count there, where they were collected.
        """
        self.ensure_one()
        digits = self.currency_id.decimal_places
        taxes = {}
        for tax in self.tax_ids:
            if not tax.paid_before:
                taxes[tax.code] = taxes.get(tax.code, 0) + as_decimal(tax.amount, digits)
        unnamed = as_decimal(self.tax_amount, digits) - sum(taxes.values())
        if unnamed:
            taxes[UNNAMED] = taxes.get(UNNAMED, 0) + unnamed
        fare, commission, cost = (
            as_decimal(amount, digits) for amount in (self.base_fare, self.commission_amount, self.cost_amount)
        )
        return Value(fare, taxes, commission, cost)

    def _value_left(self):
        """What of the document, and of what those that it replaced handed on, was not given back: the engine's ``Value``."""
        self.ensure_one()
        refunds = self._alive_corrections("refund")
        # left() subtracts: what stands with a minus on a refund is turned round by counting it as paid
        return left([self._value_brought(), *(line._value() for line in [self, *refunds])], [])

    # -- refunds ----------------------------------------------------------------------------------------------------

    def _prepare_refund(self, penalty, tax_refunds, segments, values):
        """Values of the line that gives (a part of) this document back; takes its own words out of ``values``."""
        self.ensure_one()
        stated = {name: self._money(name, values.pop(name, None)) for name in ("fare", "fare_used", "commission", "cost")}
        coupons, nights = self._handed_in(segments), self._nights_back(values.pop("nights", None))
        rest = self._value_left()
        request = Request(
            penalty=self._money("penalty", penalty or 0.0),
            taxes=self._taxes_asked(tax_refunds, rest),
            coupons=self._coupon_counts(coupons),
            decimals=self.currency_id.decimal_places,
            **stated,
        )
        refund, problem = plan(rest, request)
        if problem:
            raise UserError(self._refund_problem(problem, rest))
        return self._with_received_amount(
            {
                **self._prepare_correction("refund", self._with_refund_state(values)),
                **self._prepare_given_back(refund),
                "fare_used": float(request.fare_used or 0),
                "refunded_segment_ids": [Command.set(coupons.ids)],
                "refunded_nights": nights,
            }
        )

    def _prepare_given_back(self, refund):
        """Amounts of a refund, below zero as they stand on its line."""
        back = refund.value
        taxes = dict(back.taxes)
        if UNNAMED in taxes and len(taxes) > 1:
            taxes[OTHER_TAXES] = taxes.get(OTHER_TAXES, 0) + taxes.pop(UNNAMED)
        rows = [Command.create({"code": code, "amount": float(-amount)}) for code, amount in taxes.items() if code]
        return {
            "refund_kind": refund.kind,
            "refund_final": refund.final,
            "base_fare": float(-back.fare),
            "tax_ids": rows,
            "tax_amount": float(-back.tax_total),
            "penalty_amount": float(refund.penalty),
            "total_amount": float(refund.penalty - back.total),
            "commission_amount": float(-back.commission),
            "cost_amount": float(-back.cost),
        }

    def _taxes_asked(self, tax_refunds, rest):
        """Amounts by the codes as the document writes them; None where none are stated."""
        if tax_refunds is None:
            return None
        if not isinstance(tax_refunds, dict):
            raise UserError(self.env._("Give the taxes that go back as amounts by tax code, for example YQ: 40.00."))
        known, asked = {code.upper(): code for code in rest.taxes}, {}
        for code, amount in tax_refunds.items():
            key = str(code).strip().upper()
            key = known.get(key, key) or OTHER_TAXES
            asked[key] = asked.get(key, 0) + self._money(key, amount or 0.0)
        return asked

    def _money(self, name, amount):
        """A stated amount as Decimal; None stays None.

        :raise UserError: when it is no amount of the line's currency, or below zero
        """
        if amount is None or amount is False:
            return None
        digits, currency = self.currency_id.decimal_places, self.currency_id.name
        try:
            exact = Decimal(str(amount))
            if not exact.is_finite():
                raise InvalidOperation
            rounded = round(exact, digits)
        except (InvalidOperation, OverflowError, ValueError):
            raise UserError(self.env._("%(value)s is not an amount (%(what)s).", value=amount, what=name)) from None
        if exact < 0:
            message = self.env._(
                "%(what)s: %(value)s. Amounts of a refund are given without a minus: they go back by being here.",
                what=name,
                value=amount,
            )
            raise UserError(message)
        if abs(exact - rounded) > Decimal("1e-9"):
            message = self.env._(
                "%(what)s: %(value)s is no amount of %(currency)s, which has %(digits)s decimals.",
                what=name,
                value=amount,
                currency=currency,
                digits=digits,
            )
            raise UserError(message)
        return rounded

    # -- coupons ----------------------------------------------------------------------------------------------------

    def _handed_in(self, segments):
        """The document's own coupons among these; refuses those of other documents, and those that are used up."""
        found = self._asked_segments(segments) & self.segment_ids
        if segments and not found:
            raise UserError(self.env._("%s has none of these segments: choose its own.", self._document_name()))
        if surface := found.filtered("surface"):
            raise UserError(self.env._("%s is no flight of the ticket: it has no value.", surface[0]._leg_text()))
        if gone := found.filtered(lambda segment: not segment._may_be_handed_in()):
            status = dict(gone._fields["coupon_status"]._description_selection(self.env))[gone[0].coupon_status]
            message = self.env._(
                "%(leg)s of %(document)s is not open any more: %(status)s. Choose the segments that are.",
                leg=gone[0]._leg_text(),
                document=self._document_name(),
                status=status,
            )
            raise UserError(message)
        return found

    def _asked_segments(self, segments):
        """Segments by record or by id."""
        if segments is None or isinstance(segments, models.BaseModel):
            return segments or self.env["travel.segment"]
        return self.env["travel.segment"].browse(self._stated_ids(segments))

    def _coupon_counts(self, handed_in):
        """(coupons handed in, coupons that are not given back yet); None: the whole document."""
        if not handed_in:
            return None
        standing = self.segment_ids.filtered(lambda leg: not leg.surface and leg.coupon_status in ("open", "flown"))
        return len(handed_in), len(standing)

    # -- told -------------------------------------------------------------------------------------------------------

    def _refund_problem(self, problem, rest):
        """What is wrong with a refund, and the way on."""
        document, amount = self._document_name(), lambda value: self.currency_id.format(float(value))
        words = {
            "document": document,
            "asked": amount(problem.asked),
            "limit": amount(problem.limit),
            "tax": problem.tax,
            "taxes": ", ".join(f"{code or '–'} {amount(value)}" for code, value in rest.taxes.items()) or "–",
        }
        return {
            "nothing_back": self.env._("Nothing of %(document)s would go back: state the fare or the taxes.", **words),
            "fare": self.env._("Of the fare of %(document)s %(limit)s is left: %(asked)s cannot go back.", **words),
            "fare_used": self.env._("Of the fare of %(document)s only %(limit)s is left; %(asked)s cannot be used.", **words),
            "tax": self.env._("Of tax %(tax)s of %(document)s %(limit)s is left: %(asked)s cannot go back.", **words),
            "tax_unknown": self.env._("%(document)s has no tax %(tax)s that is left. Left are: %(taxes)s.", **words),
            "penalty": self.env._("The penalty of %(asked)s is more than the %(limit)s that go back.", **words),
            "commission": self.env._("Of the commission of %(document)s %(limit)s is left: %(asked)s is more.", **words),
            "cost": self.env._("Of the cost of %(document)s %(limit)s is left: %(asked)s is more.", **words),
        }[problem.code]


class TravelSegment(models.Model):
    _inherit = "travel.segment"

    def _may_be_handed_in(self):
        """An open coupon, or one that was only presumed to be flown."""
        self.ensure_one()
        return self.coupon_status == "open" or (self.coupon_status == "flown" and self.coupon_presumed)

    def _leg_text(self):
        self.ensure_one()
        return f"{self.origin}-{self.destination}"
