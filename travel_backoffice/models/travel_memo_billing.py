"""A memo that is passed on: priced without fees, billed to whoever paid for the ticket, through supplier clearing."""

from odoo import models

from .travel_order_invoice import InvoicePart


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _prepare_invoices(self, lines, facts, terms):
        """Credits of the airline stand on papers of their own: each is linked to the invoice of its service."""
        credits = lines.filtered(lambda line: line.memo_id.kind == "acm")
        invoices, problems = super()._prepare_invoices(lines - credits, facts, terms)
        for credit in credits:
            more, wrong = super()._prepare_invoices(credit, facts, terms)
            invoices, problems = invoices + more, wrong | problems
        return ([] if problems else invoices), problems

    def _prepare_invoice(self, group, charges, memo_lines, facts, terms):
        """A credit that is passed on names the invoice of the service it is about."""
        values, charges = super()._prepare_invoice(group, charges, memo_lines, facts, terms)
        lines = self.env["travel.order.line"].union(*[charge.line_id for charge in charges])
        if values["move_type"] == "out_refund" and all(line.memo_id for line in lines):
            origin = lines._memo_original_invoices()[:1]
            if (origin.partner_id, origin.currency_id) == (group.debtor, group.currency):
                values["reversed_entry_id"] = origin.id
        return values, charges


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _is_of_memo(self):
        """Whether the line passes a memo on, or takes that back: no fees, no contract needed."""
        self.ensure_one()
        return bool(self.memo_id or self.original_line_id.memo_id)

    def _has_charges_of_its_own(self):
        """No levy is about the airline's money; it is passed on as it is."""
        return not self.memo_id and super()._has_charges_of_its_own()

    def _rate_fees(self, terms, final):
        return super(TravelOrderLine, self.filtered(lambda line: not line._is_of_memo()))._rate_fees(terms, final)

    def _rating_reasons(self, terms, problems):
        return super(TravelOrderLine, self.filtered(lambda line: not line._is_of_memo()))._rating_reasons(terms, problems)

    def _prepare_fare_charge(self, terms):
        vals = super()._prepare_fare_charge(terms)
        if not self.memo_id:
            return vals
        kind = self.env.ref("travel_backoffice.charge_kind_memo")
        return {**vals, "kind_id": kind.id, "name": f"{self.name} {self.document_number}", "base_amount": 0.0}

    def _billing_terms(self):
        """What is passed on goes to whoever paid for the service, whatever the contract says today."""
        answers = super()._billing_terms()
        for line in self.filtered("memo_id"):
            if invoice := line._memo_original_invoices()[:1]:
                answers[line.id] = answers[line.id]._replace(debtor=invoice.partner_id)
        return answers

    def _memo_original_invoices(self):
        """Posted invoices of the services that these lines' memos are about."""
        charges = self.original_line_id.charge_ids.filtered(lambda charge: charge.state == "billed")
        moves = charges.sorted("sequence").invoice_line_id.move_id
        return moves.filtered(lambda move: move.state == "posted" and move.move_type == "out_invoice")


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _is_agent_fare(self, facts):
        """A memo passes through supplier clearing, however the service itself was sold."""
        return self.kind_id.code == "memo" or super()._is_agent_fare(facts)

    def _invoice_parts(self, facts, fiscal_position):
        """The airline's money, whatever levy the service bears: whole, and untaxed."""
        if self.kind_id.code == "memo" and not self.reverses_id:
            return [InvoicePart(self.amount, facts.company.travel_clearing_account_id)]
        return super()._invoice_parts(facts, fiscal_position)

    def _fare_title(self, facts, env):
        return self.name if self.kind_id.code == "memo" else super()._fare_title(facts, env)
