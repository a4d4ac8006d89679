"""What the lines of an advice are for: candidates from the database, the answer from the engine, kept with its reason."""

import json
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine.remittance_facts import Policy, Said
from ..engine.remittance_matching import match
from .remittance_candidates import DIGITS, Candidates
from .travel_deduction_rule import exact

BY_HAND = "hand"


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _match(self):
        """Find what each line is for; what a person decided stays.

        May be called as often as wanted: what was found before is found anew. Applied advices are left alone.
        """
        for remittance in self.filtered(lambda one: one.state == "draft"):
            lines = remittance.line_ids.filtered(lambda line: not line._is_decided())
            remittance.allocation_ids.filtered("by_mandate").unlink()  # what is advised goes first
            lines.allocation_ids.unlink()
            lines.suggestion_ids.unlink()
            answers = remittance._answers(lines)
            lines._keep(answers, remittance._allocation_profile())
            (remittance.line_ids - lines).allocation_ids._tell_short()

    def _answers(self, lines):
        """:return: ``{line id: engine Answer}``"""
        self.ensure_one()
        items = Candidates(self, lines).items()
        return match([line._said() for line in lines], items, self._matching_policy(items))

    def _allocation_profile(self):
        """The payer's mandate on the day of the payment; blank when none is agreed."""
        return self._mandate()

    def _matching_policy(self, items):
        rules = self._allocation_profile().rule_ids.filtered(lambda rule: rule.company_id == self.company_id)
        names = {item.currency for item in items} | {self.currency_id.name}
        currencies = self.env["res.currency"].with_context(active_test=False).search([("name", "in", list(names))])
        kinds = self.env["travel.deduction.kind"].search([("company_id", "=", self.company_id.id)])
        return Policy(
            currency=self.currency_id.name,
            rules={currency.name: rules._compiled(currency, self.date) for currency in currencies},
            rates={currency.name: self._rate_from(currency) for currency in currencies},
            decimals=self.currency_id.decimal_places,
            kinds=frozenset(kinds.mapped("code")),
        )

    def _rate_from(self, currency):
        if not (currency.active and currency.rate_ids) and currency not in (self.currency_id, self.company_id.currency_id):
            return Decimal(0)  # without a rate Odoo would take one for one
        rate = self.env["res.currency"]._get_conversion_rate(currency, self.currency_id, self.company_id, self.date)
        return Decimal(repr(rate))

    def action_match(self):
        self.check_access("write")
        if any(remittance.state != "draft" for remittance in self):
            raise UserError(self.env._("An advice that is applied is not matched again."))
        self._match()


class TravelRemittanceLine(models.Model):
    _inherit = "travel.remittance.line"

    def _is_decided(self):
        """A person said what this line is for."""
        return self.state == "left" or (self.matched_by == BY_HAND and bool(self.allocation_ids))

    def _said(self):
        """As the engine takes it."""
        paid, document = self.remittance_id.currency_id, self.said_currency_id or self.remittance_id.currency_id
        return Said(
            key=self.id,
            place=self.sequence,
            number=self.said_number or "",
            document=self.said_document or "",
            locator=self.said_locator or "",
            reference=self.said_reference or "",
            text=self.said_text or "",
            amount=exact(self.said_amount, paid),
            gross=exact(self.said_gross, document),
            currency=document.name if self.said_currency_id else "",
            deductions=tuple((code, exact(float(kept), document)) for code, kept in (self.said_deductions or {}).items() if float(kept)),
        )

    def _keep(self, answers, profile):
        """Store what was found, with a few writes: together what is told alike, which most often is all that is exact."""
        self._keep_words(answers)
        found, suggestions = [], []
        for line in self:
            found += [(line, stored(share)) for share in answers[line.id].shares]
            suggestions += line._prepare_suggestions(answers[line.id].proposals)
        self._allocate(found, profile)
        self.env["travel.remittance.suggestion"].create(suggestions)

    def _keep_words(self, answers):
        alike = {}
        for line in self:
            answer, reason = answers[line.id], answers[line.id].reason
            params = reason and plain(reason.params)
            key = answer.state, answer.by, reason and reason.code, json.dumps(params, sort_keys=True)
            alike.setdefault(key, (params, []))[1].append(line.id)
        tell = self._teller()
        for (state, by, code, _key), (params, ids) in alike.items():
            words = {"reason_code": code, "reason_params": params, "reason": tell(code, params)}
            self.browse(ids).write({"state": state, "matched_by": by or False, **words})

    def _prepare_suggestions(self, proposals):
        return [
            {
                "line_id": self.id,
                "sequence": place,
                "reason_code": proposal.reason.code,
                "reason_params": plain(proposal.reason.params),
                "shares": list(map(stored, proposal.shares)),
                "item_id": proposal.shares[0].item,
            }
            for place, proposal in enumerate(proposals)
        ]

    def _allocate(self, shares, profile):
        """Allocations for pairs of line and share, as :func:`stored` writes it."""
        kinds = self.env["travel.deduction.kind"].search([("company_id", "in", self.company_id.ids)])
        by_code = {(kind.company_id.id, kind.code): kind.id for kind in kinds}
        reason = self._short_reason()
        self.env["travel.allocation"].create(
            [line._prepare_allocation(share, profile, by_code, reason) for line, share in shares]
        )

    def _prepare_allocation(self, share, profile, kinds, reason):
        short = float(share.get("short", 0))
        short_as = profile.short_pay or "dispute"
        return {
            "remittance_id": self.remittance_id.id,
            "line_id": self.id,
            "item_id": share["item"],
            "service_id": share.get("service") or False,
            "amount": float(share["amount"]),
            "paid_amount": float(share["paid"]),
            "short_amount": short,
            "short_as": short_as if short else False,
            "dispute_reason_id": reason.id if short and short_as == "dispute" else False,
            "deduction_ids": [
                Command.create({"kind_id": kinds[self.company_id.id, code], "amount": float(amount)})
                for code, amount in share.get("deductions", ())
            ],
        }

    def _short_reason(self):
        return self.env.ref("travel_backoffice.dispute_reason_short", raise_if_not_found=False) or self.env[
            "travel.dispute.reason"
        ].search([], limit=1)


def plain(params):
    """Parameters of a reason, JSON-able: amounts as ``[text, currency]``."""
    return {key: [str(value[0]), value[1]] if isinstance(value, tuple) else value for key, value in params.items()}


def stored(share):
    """A share, JSON-able."""
    return {
        "item": share.item,
        "service": share.service,
        "amount": str(share.amount),
        "paid": str(share.paid),
        "short": str(share.short),
        "deductions": [[code, str(amount)] for code, amount in share.deductions],
    }


class AccountMove(models.Model):
    _inherit = "account.move"

    _travel_digits_idx = models.Index(
        f"(({DIGITS.format(name='name')})) WHERE move_type IN ('out_invoice', 'out_refund')"
    )


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    _travel_serial_idx = models.Index("(RIGHT(document_number, 10)) WHERE document_number IS NOT NULL")


class TravelReferenceValue(models.Model):
    _inherit = "travel.reference.value"

    _travel_value_idx = models.Index("(UPPER(LEFT(value, 64))) WHERE value IS NOT NULL")
