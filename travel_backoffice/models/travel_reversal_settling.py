"""Corrections as charges: what goes back of each charge, worked out by the engine and written in the rating's pass."""

from decimal import Decimal

from odoo import models

from ..engine.correction import Charged, Correction, ReversalRule, correct
from .travel_line_correction import TAKING_BACK
from .travel_sale_facts import as_decimal

ZERO = Decimal(0)
CORRECTING = (*TAKING_BACK, "exchange")
#: Matrix events of refunds by what is refunded.
REFUND_EVENTS = {"segments": "part_refund", "taxes": "tax_refund"}
#: A void of an exchange takes back what the exchange gave back of its predecessor.
WHOLE = (ReversalRule(None, "void", "reverse"),)


class GivenBack:
    """What was given back of charges, apart from what the corrections of this pass are still to give back.

    :param lines: the correcting lines of the pass
    """

    def __init__(self, lines):
        self.pending = set(lines.ids)
        self.now = {}

    def of(self, charge):
        """(amount, base), with the sign of the charge; a reversal counts by what of it was not taken back itself."""
        amount, base = self.now.get(charge.id, (ZERO, ZERO))
        decimals = charge.currency_id.decimal_places
        for reversal in charge.reversal_ids:
            if reversal.line_id.id not in self.pending:
                back, base_back = self.of(reversal)
                amount -= as_decimal(reversal.amount, decimals) - back
                base -= as_decimal(reversal.base_amount, decimals) - base_back
        return amount, base

    def add(self, reversals):
        for reversal in reversals:
            amount, base = self.now.get(reversal.key, (ZERO, ZERO))
            self.now[reversal.key] = (amount - reversal.amount, base - reversal.base_amount)

    def rules_asking_for(self, charge):
        """The engine's rules that may ask for a charge."""
        return charge._rules_asking_for()

    def sales_of(self, lines, calendar):
        """Lines as the engine's ``Sale``, in the same order."""
        return lines._prepare_sales(calendar)

    def settled(self, lines):
        """The reversals of these lines are written: from now on they count as they stand."""
        self.pending -= set(lines.ids)
        self.now.clear()


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _clear_the_way(self, wanted):
        """Remove unbilled reversals of charges that are about to change or go; they are worked out anew afterwards.

        The database lets no charge become less than what was given back of it.
        """
        wanted = {vals["business_key"]: vals["amount"] for vals in wanted}
        moving = self.filtered(
            lambda charge: charge.reversal_ids
            and charge.currency_id.compare_amounts(wanted.get(charge.business_key, 0.0), charge.amount)
        )
        reversals = moving.reversal_ids
        while more := reversals.reversal_ids - reversals:
            reversals |= more
        reversals.unlink()

    def _as_charged(self, given_back, **values):
        """The charge as the engine sees it."""
        decimals = self.currency_id.decimal_places
        back, base_back = given_back.of(self)
        fare = self.stage == "fare"
        return Charged(
            key=self.id,
            kind=self.kind_id.code,
            stage=self.stage,
            amount=as_decimal(self.amount, decimals),
            given_back=back,
            base=as_decimal(self.base_amount, decimals) if fare else ZERO,
            base_given_back=base_back if fare else ZERO,
            currency=self.currency_id.name,
            decimals=decimals,
            document=self.line_id.id,
            **values,
        )


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _settle_reversals(self, standing, taken):
        """Write what these lines give back, those of them that correct something; the rest of ``standing`` goes.

        A correction of a correction comes after it.

        :param standing: unbilled charges of corrections
        :param taken: business keys of charges that are billed
        :return: engine problems, at most one a line
        """
        problems = []
        correcting = self.filtered(
            lambda line: line.original_line_id and line.event in CORRECTING and not line._exchange_beside()
        )
        (standing.filtered(lambda charge: charge.line_id not in correcting)).unlink()
        given_back = GivenBack(correcting)
        for wave in correcting._waves():
            wanted, found = wave._prepare_reversals(given_back)
            standing.exists().filtered(lambda charge, wave=wave: charge.line_id in wave)._settle(wanted, taken)
            given_back.settled(wave)
            problems += found
        return problems

    def _waves(self):
        """These lines in groups: a line comes after the one that it corrects, if that is among them."""
        waves, rest = [], self
        while rest:
            wave = rest.filtered(lambda line, rest=rest: line.original_line_id not in rest) or rest
            waves.append(wave)
            rest -= wave
        return waves

    def _prepare_reversals(self, given_back, matrices=None):
        """What these correcting lines give back, and the penalties they keep.

        :param given_back: ``GivenBack``; told what goes back here
        :param matrices: as ``_reversal_matrices`` gives, by whoever asked already
        :return: (list of values of ``travel.charge``, list of engine problems)
        """
        wanted, problems = [], []
        matrices = matrices or self._reversal_matrices()
        for line in self.sorted("id"):
            charges = line._charges_to_correct(given_back, matrices)
            result = correct(line._prepare_engine_correction(), charges)
            given_back.add(result.reversals)
            wanted += [line._prepare_reversal(reversal, charges) for reversal in result.reversals]
            if result.problem:
                problems.append(result.problem)
            elif line.penalty_amount and line.event != "void":
                wanted.append(line._prepare_penalty())
        return wanted, problems

    # -- what is asked ----------------------------------------------------------------------------------------------

    def _matrix_event(self):
        """Which of the matrix's events the line is; ``undo`` for the void of a void or refund."""
        if self.event == "void" and self.original_line_id._takes_back():
            return "undo"
        return REFUND_EVENTS.get(self.refund_kind, "refund") if self.event == "refund" else self.event

    def _prepare_engine_correction(self):
        event, decimals = self._matrix_event(), self.currency_id.decimal_places
        back = self.event == "refund"
        return Correction(
            key=self.id,
            event=event,
            currency=self.currency_id.name,
            base=as_decimal(-self.base_fare, decimals) if back else ZERO,
            rest=as_decimal(-self.tax_amount, decimals) if back else ZERO,
            base_used=as_decimal(self.fare_used, decimals),
            order_key=self.order_id.id,
        )

    def _charges_to_correct(self, given_back, matrices):
        """What may go back by this line, newest document first, as the engine sees it.

        A void takes back one document; a refund the whole chain that its value came from. An exchange carries the
        fares over, and decides about the fees of the document it replaces.
        """
        original, event = self.original_line_id, self._matrix_event()
        if event in ("void", "undo"):
            charges = original.charge_ids
        elif event == "exchange":
            own = original.charge_ids._document_charges()
            charges = own | self._chain_charges().filtered(lambda charge: charge.stage == "fare")
        else:
            charges = self._chain_charges()
        charges |= self._shared_charges() if self._ends() else charges.browse()
        return [self._as_engine_charge(charge, given_back, matrices) for charge in charges if charge.amount]

    def _chain_charges(self):
        """Charges of the documents that the value corrected here came from, newest first."""
        found, document, seen = self.env["travel.charge"], self.original_line_id, set()
        while document and document.id not in seen and not document._takes_back():
            seen.add(document.id)
            found += document.charge_ids._document_charges()
            document = document.original_line_id
        return found

    def _as_engine_charge(self, charge, given_back, matrices):
        if charge.reverses_id:
            return charge._as_charged(given_back, rules=WHOLE)
        if charge.stage == "fare":
            return charge._as_charged(given_back)
        same_day = self._sale_date() == charge.line_id._sale_date()
        values = {
            "rules": matrices(charge.line_id)._engine_rules(),
            "when": "same_day" if same_day else "later",
            "price_again": self._price_of_used(charge),
            **self._shared_use(charge, given_back),
        }
        return charge._as_charged(given_back, **self._beside_residuals(charge, values))

    def _reversal_matrices(self):
        """Which matrix each document was sold under, asked for once each, together for the documents of these lines.

        :return: function from a line to its ``travel.reversal.matrix``, maybe an empty record
        """
        known = self.original_line_id._matrices_of_day()

        def matrix_of(line):
            if line.id not in known:
                known.update(line._matrices_of_day())
            return known[line.id]

        return matrix_of

    def _matrices_of_day(self):
        """Line id → matrix of the contract on its day of sale; else of its company."""
        terms = self._terms_of_day()
        agreed = {line.id: terms[line.id] and terms[line.id].value("reversal_matrix_id") for line in self}
        return {line.id: agreed[line.id] or line.company_id.travel_reversal_matrix_id for line in self}

    # -- what is answered -------------------------------------------------------------------------------------------

    def _prepare_reversal(self, reversal, charges):
        """Values of one charge that gives back (part of) another.

        What a void gives back counts no longer in the order's caps and the bands of the contract period.
        """
        charge = self.env["travel.charge"].browse(reversal.key)
        amount, void = float(reversal.amount), self.event == "void"
        fare = charge.stage == "fare"
        return {
            "business_key": f"{self.id}:reverse:{charge.id}",
            "order_id": self.order_id.id,
            "line_id": self.id,
            "sequence": charge.sequence,
            "kind_id": charge.kind_id.id,
            "name": charge.name,
            "contract_id": charge.contract_id.id,
            "table_id": charge.table_id.id,
            "rule_id": charge.rule_id.id,
            "reversal_rule_id": isinstance(reversal.rule and reversal.rule.id, int) and reversal.rule.id,
            "reverses_id": charge.id,
            "currency_id": charge.currency_id.id,
            "amount": amount,
            "computed_amount": amount,
            "units": -charge.units if void else 0,
            "base_amount": float(reversal.base_amount) if fare else 0,
            "period_amount": -charge.period_amount if void else 0,
            "state": charge.state if charge.state in ("memo", "accrued") else "open",
            "inputs": self._reversal_inputs(reversal, next(own for own in charges if own.key == reversal.key)),
        }

    def _reversal_inputs(self, reversal, charged):
        """What the explanation needs, as small JSON."""
        return {
            "correction": {
                "event": self._matrix_event(),
                "when": charged.when,
                "treatment": reversal.treatment,
                "charged": str(charged.amount),
                "given_back_before": str(charged.given_back),
            },
            "steps": [step.plain() for step in reversal.steps],
        }

    def _prepare_penalty(self):
        """Values of the charge that is the airline's penalty: kept of what goes back."""
        kind_id = self.env["ir.model.data"]._xmlid_to_res_id("travel_backoffice.charge_kind_penalty")  # cached
        kind = self.env["travel.charge.kind"].browse(kind_id)
        return {
            "business_key": f"{self.id}:penalty",
            "order_id": self.order_id.id,
            "line_id": self.id,
            "sequence": 1,
            "kind_id": kind.id,
            "name": kind.with_context(lang=self.partner_id.lang).name,
            "currency_id": self.currency_id.id,
            "amount": self.penalty_amount,
            "computed_amount": self.penalty_amount,
            "units": 1,
            "base_amount": 0,
            "period_amount": 0,
            "state": "memo" if self.customer_card else "open",
            "inputs": {},
        }
