"""Charges that need a look beyond their document: charged once for several services, by the month, or priced again."""

from decimal import Decimal

from odoo import models

from ..engine.compile import compile_table
from ..engine.correction import Correction, unused_value
from ..engine.explain import first_failure
from ..engine.rating import rate
from .travel_charge_writing import ONCE
from .travel_sale_facts import as_decimal
from .travel_sale_pack import unpack_sale


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    # -- once for an order or trip ----------------------------------------------------------------------------------

    def _shared_charges(self):
        """Charges made once for the order or trip of the service corrected here, on whichever line they stand."""
        order = self.original_line_id.order_id
        return order._with_their_trips().charge_ids.filtered(
            lambda charge: not charge.reverses_id and charge._charged_once_for()
        )

    def _shared_use(self, charge, given_back):
        """Whether a charge made once must stay because a service that it was for still stands, and its unused value.

        :return: values of the engine's ``Charged``: ``kept``, ``unused``
        """
        if charge.business_key.startswith(ONCE["contract"]):
            return {"kept": "monthly"}
        unit = charge._charged_once_for()
        if not unit:
            return {}
        services = charge._services_charged_for(unit, self, given_back)
        if not self._ends() or services.filtered(lambda line: not line._ended_by(self)):
            return {"kept": "shared"}
        fares = services.charge_ids._document_charges().filtered(
            lambda fare: fare.stage == "fare" and fare.currency_id == self.currency_id
        )
        # what was voided or refunded before counts; of the one corrected now, all that it gives back
        correction = self._prepare_engine_correction()
        engine_fares = [fare._as_charged(given_back) for fare in fares]
        if correction.event == "void":
            own = [fare for fare in engine_fares if fare.document == self.original_line_id.id]
            now = [sum((getattr(fare, part) for fare in own), Decimal(0)) for part in ("base_left", "left")]
            correction = Correction(self.id, "refund", correction.currency, now[0], now[1] - now[0])
        return {"unused": unused_value(engine_fares, correction)}

    def _ends(self):
        """Whether this correction leaves nothing of the document to be used: a void, or its last refund."""
        return self._matrix_event() == "void" or self.event == "refund" and self.refund_final

    def _ended_by(self, correction):
        """Whether the service stands no longer, by ``correction`` or one before it; an exchanged one lives on elsewhere."""
        if self.state == "cancelled":
            return True
        before = self.correction_ids.filtered(
            lambda own: not own._comes_after(correction) and own._corrects_still()
        )
        return any(own._ends() or own.event == "exchange" for own in before)

    def _comes_after(self, correction):
        """Whether it was made after a correction; after one that is only planned comes nothing."""
        return bool(correction.id) and self.id > correction.id

    # -- priced again -----------------------------------------------------------------------------------------------

    def _price_of_used(self, charge):
        """Function (fare used, taxes used) → price of a charge had only that been sold; None where it is not known.

        By the fee table and on the day of the sale, and on the flights not given back. A price by hand stays.
        """

        def price(base, rest):
            if charge.override_user_id:
                return as_decimal(charge.amount, charge.currency_id.decimal_places)
            packed = (charge.inputs or {}).get("sale")
            if not (packed and charge.rule_id):
                return None
            return charge._priced_for(self._sale_used(unpack_sale(packed), charge.line_id, base, rest))

        return price

    def _sale_used(self, sale, document, base, rest):
        """The facts of a sale as if only what was used had been sold."""
        share = base / sale.base_fare if sale.base_fare else Decimal(1)
        tax_share = rest / sale.taxes if sale.taxes else Decimal(1)
        until = document.correction_ids.filtered(lambda own: not own._comes_after(self) and own._corrects_still())
        unused = until.refunded_segment_ids & document.segment_ids.filtered(lambda segment: not segment.surface)
        return sale._replace(
            base_fare=base,
            taxes=rest,
            yq_yr=_coins(sale.yq_yr * tax_share, sale),
            commissionable=base,
            commission=_coins(sale.commission * share, sale),
            segments=max(sale.segments - len(unused), 0),
        )


def _coins(amount, sale):
    return amount.quantize(Decimal(1).scaleb(-sale.decimals))


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _services_charged_for(self, unit, correction, given_back):
        """The services of the order or trip that this charge was made once for: a rule of its kind holds for them."""
        orders = self.order_id._with_their_trips() if unit == "trip" else self.order_id
        lines = orders.line_ids.filtered(
            lambda line: line._has_fare() and line.state != "cancelled" and line != correction and not line._comes_after(correction)
        )
        rules = given_back.rules_asking_for(self)
        convert = self.company_id._travel_converter()
        sales = given_back.sales_of(lines, self.table_id._resolve_calendar())
        held = {sale.key for sale in sales if any(first_failure(rule, sale, convert) is None for rule in rules)}
        return lines.filtered(lambda line: line.id in held) | self.line_id

    def _rules_asking_for(self):
        """The engine's rules of its table and kind that hold now, and its own, also when that was archived since."""
        rules = self.table_id._rules_ever(self.kind_id)
        active = self.env["travel.fee.rule"].browse([rule.id for rule in rules]).filtered("active") | self.rule_id
        return [rule for rule in rules if rule.id in active.ids]

    def _priced_for(self, sale):
        """What this kind of charge comes to for other facts, by the table and at the place in its bands of the charge."""
        table = self.table_id
        compiled = table._compiled()
        if not self.rule_id.active:
            depth = table._chain().ids.index(self.rule_id.table_id.id)
            compiled = compile_table([*table._engine_rules(), self.rule_id._engine_rule(depth)])
        position = Decimal(self.inputs.get("position", "0"))
        progress = {pricer.rule.id: position for pricer in compiled.pricers if pricer.period}
        counted = {(sale.order_key, pricer.rule.id): position for pricer in compiled.pricers if pricer.in_order}
        result = rate(compiled, [sale], self.company_id._travel_converter(), progress, counted=counted)
        if result.problems:
            return None
        return sum((own.amount for own in result.charges if own.kind == self.kind_id.code), Decimal(0))
