"""Charges as the rating writes them: prepared in batch, compared with what stands, written only where they differ."""

import re
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.rating import snapshot
from .travel_sale_facts import as_decimal
from .travel_sale_pack import pack_sale

#: What a charge of a kind is made once for, by the beginning of its business key.
ONCE = {"order": "order", "trip": "trip", "contract": "month"}
#: End of the key of a charge that is made once again, after the first one was given back.
AGAIN = re.compile(r":again\d+$")


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    table_id = fields.Many2one("travel.fee.table", string="Fee Table", help="Table of the contract when it was rated.")
    base_amount = fields.Monetary(help="What a percentage or a band was taken of.")
    period_amount = fields.Float(
        digits=(16, 4),
        help="How far the charge moves the order or contract period on: a count, or an amount of the rule's currency.",
    )

    # -- preparing --------------------------------------------------------------------------------------------------

    @api.model
    def _prepare_fees(self, charges, terms):
        """Values of charges out of the engine's.

        A fee that comes to nothing (waived, no segments) is no charge, unless a person made it nothing, or the
        contract period counts on.

        :param charges: engine ``Charge`` of many lines
        :param terms: line id → ``FeeTerms``
        """
        rules = self.env["travel.fee.rule"].browse({charge.rule_id for charge in charges})
        kinds = {kind.code: kind for kind in rules.charge_kind_id}
        packed, names, prepared = {}, {}, []
        for charge in charges:
            if not (charge.amount or charge.override or charge.moved):
                continue
            line = self.env["travel.order.line"].browse(charge.sale_key)
            if charge.sale_key not in packed:
                packed[charge.sale_key] = pack_sale(charge.sale)
            language = line.partner_id.lang
            if (charge.rule_id, language) not in names:
                rule = self.env["travel.fee.rule"].browse(charge.rule_id)
                names[charge.rule_id, language] = rule.with_context(lang=language).name
            vals = self._prepare_fee(charge, line, kinds[charge.kind], terms[line.id], packed[charge.sale_key])
            prepared.append({**vals, "name": names[charge.rule_id, language]})
        return prepared

    @api.model
    def _prepare_fee(self, charge, line, kind, terms, packed):
        """Values of one fee; its name, in the customer's language, comes with the batch."""
        computed = charge.amount if charge.override is None else charge.computed
        return {
            "business_key": business_key(charge),
            "order_id": line.order_id.id,
            "line_id": line.id,
            "sequence": 10 + kind.sequence,
            "kind_id": kind.id,
            "contract_id": terms.contract.id,
            "table_id": terms.table.id,
            "rule_id": charge.rule_id,
            "currency_id": line.currency_id.id,
            "amount": float(charge.amount),
            "computed_amount": float(computed or 0),
            "units": charge.units,
            "base_amount": float(charge.base_amount),
            "period_amount": float(charge.moved),
            "state": self._state_of(kind, charge),
            "inputs": {**snapshot(charge), "sale": packed},
            **line._override_values(kind, charge),
        }

    @api.model
    def _state_of(self, kind, charge):
        """Rebates are credited later; a fee of nothing is remembered, not billed."""
        if kind.accrued:
            return "accrued"
        return "open" if charge.amount else "memo"

    # -- what stands ------------------------------------------------------------------------------------------------

    def _charged_keys(self):
        """The engine's keys of what is charged once for an order, a trip or a month, among these charges."""
        found = set()
        for charge in self:
            kind = charge.kind_id.code
            what = AGAIN.sub("", charge.business_key).removesuffix(f":{kind}")
            for beginning, unit in ONCE.items():
                if what.startswith(beginning):
                    found.add((what, unit, kind))
        return found

    def _charged_once_for(self):
        """``order`` or ``trip`` for a fee charged once for all its services; False for one of a single service."""
        self.ensure_one()
        return next((unit for unit in ("order", "trip") if self.business_key.startswith(ONCE[unit])), False)

    def _charged_per_order(self):
        """What a cap per order has to count: (order key, kind code) → amount by currency, without its sign."""
        found = {}
        for charge in self.filtered("rule_id"):
            place = (f"order{charge.order_id.id}", charge.kind_id.code)
            used, currency = found.setdefault(place, {}), charge.currency_id
            amount = as_decimal(charge.amount, currency.decimal_places) * charge.kind_id.sign
            used[currency.name] = used.get(currency.name, 0) + amount
        return found

    def _counted_per_order(self):
        """What bands that count in the order have behind them: (order key, rule id) → units."""
        counting = self.filtered(lambda charge: charge.rule_id.tier_measure == "order_count")
        groups = counting.grouped(lambda charge: (f"order{charge.order_id.id}", charge.rule_id.id))
        return {place: Decimal(sum(charges.mapped("units"))) for place, charges in groups.items()}

    # -- writing ----------------------------------------------------------------------------------------------------

    def _settle(self, wanted, taken=frozenset()):
        """Make these charges the wanted ones: create, change or remove, and leave alone what is right.

        :param wanted: values of charges
        :param taken: business keys of charges that are billed; they stay as they are
        """
        standing = {charge.business_key: charge for charge in self}
        changing, missing = [], []
        for vals in wanted:
            charge = standing.pop(vals["business_key"], None)
            if charge:
                changing.append((charge, vals))
            elif vals["business_key"] not in taken:
                missing.append(vals)
        # what goes, goes first: a reversal that moves to another line never counts twice
        self.browse([charge.id for charge in standing.values()]).unlink()
        for charge, vals in changing:
            charge._write_changes(vals)
        self.create(missing)

    def _write_changes(self, vals):
        changes = {name: value for name, value in vals.items() if self._differs(name, value)}
        if changes:
            self.write(changes)

    def _differs(self, name, value):
        """Whether a value is another than what stands; money and numbers as the database keeps them."""
        field, standing = self._fields[name], self[name]
        if field.type == "many2one":
            return standing.id != value
        if field.type == "monetary":
            return self.currency_id.compare_amounts(standing, value) != 0
        if field.type == "float":
            return abs(standing - value) > 0.00005
        return (standing or False) != (value or False)


def business_key(charge):
    """Of an engine ``Charge``: ``17:handling``, ``order5:handling``, ``trip3:ROADSHOW:handling``, ``contract2:202603:…``."""
    return f"{charge.key[0]}:{charge.kind}"


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        # sudo: a billed charge counts, whoever may see it
        if "billed" in self.sudo().charge_ids.mapped("state"):
            raise UserError(self.env._("What is billed is corrected by a credit note, not deleted."))

    def unlink(self):
        """Charges that nobody billed go with their line; they were the program's own."""
        # sudo: nobody has the right to delete charges; the right to delete the lines is checked first
        self.check_access("unlink")
        self._unlink_except_billed()
        self.sudo().charge_ids.unlink()
        return super().unlink()

    def _prepare_fare_charge(self, terms):
        """Values of the charge that is the service itself: fare + taxes, in the line's own currency.

        What the customer paid with his own card is kept in mind only.
        """
        currency = self.currency_id
        return {
            "business_key": f"{self.id}:fare",
            "order_id": self.order_id.id,
            "line_id": self.id,
            "sequence": 0,
            "kind_id": self.env["ir.model.data"]._xmlid_to_res_id("travel_backoffice.charge_kind_fare"),
            "name": self._fare_name(),
            "contract_id": terms.contract.id,
            "table_id": terms.table.id,
            "rule_id": False,
            "currency_id": currency.id,
            "amount": self.total_amount - self.penalty_amount,
            "computed_amount": self.total_amount - self.penalty_amount,
            "units": 1,
            "base_amount": self.base_fare,
            "period_amount": 0,
            "state": "memo" if self.customer_card else "open",
            "inputs": {
                "base_fare": str(as_decimal(self.base_fare, currency.decimal_places)),
                "taxes": str(as_decimal(self.tax_amount, currency.decimal_places)),
            },
        }

    def _fare_name(self):
        """What the service is called on its charge, in the customer's language."""
        service = self.service_type_id.with_context(lang=self.partner_id.lang)
        return " ".join(filter(None, [service.name, self.document_number, self.route or self.name]))
