"""What goes back: credit notes out of reversal charges, one for each original invoice and what is invoiced together."""

from decimal import Decimal

from odoo import fields, models
from odoo.fields import Command

from ..engine.remainder import NothingLeft
from .credit_parts import TAX_FIELDS, ChargeParts, InvoicedPart
from .travel_sale_facts import as_decimal

#: Lines with given tax amounts are rounded by themselves, apart from new fees on the same paper.
GIVEN = "travel_given_back"


class CreditNote:
    """What goes back of one original invoice, and the new charges that go with it."""

    def __init__(self, original):
        self.original = original
        #: ``{reversal charge: parts that go back}``; new charges of the correction
        self.backs, self.new = {}, []
        self.total = Decimal(0)

    @property
    def charges(self):
        return [*self.backs, *self.new]

    @property
    def orders(self):
        return self.original.env["travel.order"].browse(list(dict.fromkeys(charge.order_id.id for charge in self.charges)))

    @property
    def lines(self):
        """Correcting lines that give something back here."""
        return {charge.line_id for charge in self.backs}

    def add(self, charge, parts):
        self.backs[charge] = parts
        self.total -= sum(part.gross for part in parts)

    def sign(self):
        """-1: a credit note; 1: an invoice, because in sum the customer owes more, or a credit note is taken back."""
        if self.total:
            return -1 if self.total < 0 else 1
        return -1 if self.original.move_type == "out_invoice" else 1

    def takes(self, charge, debtor, facts):
        """Take in a new charge of the correction: same customer and currency, and still something to give back."""
        original = self.original
        if (original.partner_id, original.currency_id) != (debtor, charge.currency_id):
            return False
        total = self.total + charge._gross(facts, original.fiscal_position_id)
        if total >= 0:
            return False
        self.new.append(charge)
        self.total = total
        return True


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _prepare_credit_note(self, credit, facts, terms):
        """:return: ``(values, charges)`` of one credit note; of an invoice where a credit note is taken back"""
        original = credit.original
        env = facts.env_for(original.partner_id)
        sign = credit.sign()
        texts = {line: line._invoice_text(facts, env) for line in {charge.line_id for charge in credit.charges}}
        values = [
            charge._prepare_credit_line(part, sign, charge._invoice_line_name(facts, env, texts[charge.line_id]))
            for charge, parts in credit.backs.items()
            for part in parts
        ]
        for charge in credit.new:
            name = charge._invoice_line_name(facts, env, texts[charge.line_id])
            values += charge._prepare_invoice_lines(facts, original.fiscal_position_id, sign, name)
        move = self._prepare_credit_header(credit, facts, sign)
        move["invoice_line_ids"] = [
            Command.create({**line, "sequence": sequence}) for sequence, line in enumerate(values, start=10)
        ]
        move["travel_print"] = self._prepare_credit_print(credit, facts, terms)
        return move, credit.charges

    def _prepare_credit_header(self, credit, facts, sign):
        """Partner, fiscal position, journal, currency and rate of the original, whatever has changed since."""
        original = credit.original
        return {
            "move_type": "out_invoice" if sign > 0 else "out_refund",
            "company_id": original.company_id.id,
            "journal_id": original.journal_id.id,
            "partner_id": original.partner_id.id,
            "partner_shipping_id": original.partner_shipping_id.id,
            "fiscal_position_id": original.fiscal_position_id.id,
            "currency_id": original.currency_id.id,
            "invoice_currency_rate": original.invoice_currency_rate,
            "invoice_date": facts.day,
            "date": facts.day,
            "invoice_date_due": facts.day,
            "invoice_payment_term_id": False,
            "invoice_user_id": self.user_id.id if len(self.user_id) == 1 else False,
            "invoice_origin": self._origin_text(),
            "travel_order_ids": [Command.set(self.ids)],
            "travel_delivery_profile_id": original.travel_delivery_profile_id.id,
            "ref": original.ref,
            **({"reversed_entry_id": original.id} if (sign < 0) == (original.move_type == "out_invoice") else {}),
        }

    def _prepare_credit_print(self, credit, facts, terms):
        """As of an invoice, and which document it corrects."""
        original = credit.original
        found = self._prepare_print(original.partner_id, credit.charges, [], facts, terms)
        found["corrects"] = {"name": original.name, "date": fields.Date.to_string(original.invoice_date)}
        return found


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _gather_credits(self, facts, terms):
        """What the open charges of these lines give back, by original invoice and what is invoiced together.

        :return: ``(credits, problems)``: list of :class:`CreditNote`; ``(code, message, detail)`` by order
        """
        charges = self.charge_ids.filtered(lambda charge: charge._is_to_bill() and charge._invoiced_original())
        found, credits, problems = charges.reverses_id._invoiced_parts(), {}, {}
        together = {line: line._invoice_group(terms[line.id]).per[:-1] for line in charges.line_id}
        for charge in charges:
            order, original = charge.order_id, charge._invoiced_original()
            try:
                parts = charge._give_back(found[charge.reverses_id])
            except NothingLeft:
                problems.setdefault(order, charge._nothing_left_problem(original))
                continue
            if problem := charge._credit_problem(original, facts):
                problems.setdefault(order, problem)
            credit = credits.setdefault((together[charge.line_id], original), CreditNote(original))
            credit.add(charge, parts)
        return list(credits.values()), problems


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _is_to_bill(self):
        return self.state == "open" and not self.currency_id.is_zero(self.amount)

    def _invoiced_original(self):
        """The invoice that has what this charge gives back; none where it gives back nothing that was invoiced."""
        return self.reverses_id.invoice_line_id.move_id

    def _invoiced_parts(self):
        """Invoice lines of these charges with what went back of them so far.

        :return: ``{charge: ChargeParts}``
        """
        if not self:
            return {}
        lines = self.env["account.move.line"].search([("travel_charge_id", "in", self.ids)], order="id")
        gone = lines._travel_given_back_lines()
        figures = (lines | gone)._travel_figures()
        parts = {line: InvoicedPart(line, figures[line]) for line in lines}
        for line in gone:
            parts[line._travel_root_line(lines)].add_before(figures[line])
        by_charge = lines.grouped("travel_charge_id")
        return {charge: charge._charge_parts([parts[line] for line in own]) for charge, own in by_charge.items()}

    def _charge_parts(self, parts):
        found = ChargeParts(self, parts, by_base=self._goes_by_base)
        billed = self.reversal_ids.filtered(lambda reversal: reversal.state == "billed" and reversal.invoice_line_id)
        found.base_before = -sum(
            (
                as_decimal(charge.base_amount, found.decimals)
                for charge in billed | billed.reversal_ids.filtered(lambda undone: undone.state == "billed")
            ),
            start=Decimal(0),
        )
        return found

    def _gross(self, facts, fiscal_position):
        """The amount of a new charge with its taxes."""
        total = 0.0
        for values in self._prepare_invoice_lines(facts, fiscal_position, 1, ""):
            taxes = self.env["account.tax"].browse(values["tax_ids"][0][2])
            total += taxes.compute_all(values["price_unit"], currency=self.currency_id)["total_included"]
        return as_decimal(total, self.currency_id.decimal_places)

    def _goes_by_base(self, line):
        """The taxed part of the basic fare goes back with the basic fare; all else with the amount."""
        return self.levy_id.treatment == "base_share" and bool(line.tax_ids)

    def _give_back(self, parts):
        """:return: list of :class:`.credit_parts.PartBack`"""
        self.ensure_one()
        return parts.give_back(-as_decimal(self.amount, parts.decimals), -as_decimal(self.base_amount, parts.decimals))

    def _credit_problem(self, original, facts):
        """Why this charge cannot be given back yet: ``(code, message, detail)``, or nothing."""
        if original.state == "posted":
            return self._closed_problem(original.journal_id, facts)
        message = self.env._(
            "%(service)s: the invoice it was billed on, %(invoice)s, is not posted. Post it, then bill again.",
            service=self.line_id.display_name,
            invoice=original.display_name,
        )
        return "billing_failed", message, ""

    def _nothing_left_problem(self, original):
        message = self.env._(
            "%(service)s: of invoice %(invoice)s less is left than %(amount)s. A credit note made by hand gave it back: "
            "cancel that one, or this correction.",
            service=self.line_id.display_name,
            invoice=original.display_name,
            amount=self.currency_id.format(abs(self.amount)),
        )
        return "billing_failed", message, ""

    def _prepare_credit_line(self, back, sign, name):
        """Values of the line that gives back (part of) an invoice line: its account, taxes, product, rate.

        :param back: :class:`.credit_parts.PartBack`
        :param sign: -1 on a credit note, whose lines are positive
        """
        line = back.line
        price = float(-sign * back.unit_price())
        return {
            "display_type": "product",
            "name": name,
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "account_id": line.account_id.id,
            "quantity": 1.0,
            "price_unit": price,
            "discount": 0.0,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "currency_id": line.currency_id.id,
            "analytic_distribution": line.analytic_distribution or {},
            "travel_order_id": self.order_id.id,
            "travel_line_id": self.line_id.id,
            "travel_charge_id": self.id,
            "travel_shared": line.travel_shared,
            "travel_reversed_line_id": line.id,
            "extra_tax_data": {
                "computation_key": GIVEN,
                "manual_total_excluded_currency": float(-sign * back.net),
                "manual_total_excluded": float(-sign * back.figures["company"]),
                "manual_tax_amounts": back.tax_amounts(-sign),
                "currency_id": line.currency_id.id,
                "price_unit": price,
                "discount": 0.0,
                "quantity": 1.0,
                "rate": line.move_id.invoice_currency_rate,
            },
        }


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    travel_reversed_line_id = fields.Many2one(
        "account.move.line",
        string="Gives Back",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
        help="The invoice line that this one gives back, in whole or in part.",
    )

    def _travel_given_back_lines(self):
        """Lines of credit notes that give back these lines, and lines that take those back; cancelled ones are none."""
        found, level = self.browse(), self
        while level:
            level = self.search(
                [("travel_reversed_line_id", "in", level.ids), ("parent_state", "!=", "cancel")], order="id"
            )
            found |= level
        return found

    def _travel_root_line(self, roots):
        """Which of these lines this one gives back in the end."""
        line = self.travel_reversed_line_id
        while line not in roots:
            line = line.travel_reversed_line_id
        return line

    def _travel_figures(self):
        """What these lines say, with the sign of a charge: see :class:`.credit_parts.InvoicedPart`.

        :return: ``{line: figures}``
        """
        found = {line: line._travel_untaxed_figures() for line in self}
        for move in self.filtered("tax_ids").move_id:
            doc_sign = -1 if move.move_type == "out_refund" else 1
            base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
            for base_line in base_lines:
                if base_line["record"] in found:
                    found[base_line["record"]].update(self._travel_tax_figures(base_line, move, doc_sign))
        return found

    def _travel_untaxed_figures(self):
        return {
            "net": -as_decimal(self.amount_currency, self.currency_id.decimal_places),
            "company": -as_decimal(self.balance, self.company_currency_id.decimal_places),
        }

    @staticmethod
    def _travel_tax_figures(base_line, move, sign):
        figures = {}
        for tax_data in base_line["tax_details"]["taxes_data"]:
            if tax_data["is_reverse_charge"]:
                continue
            for field in TAX_FIELDS:
                currency = move.currency_id if field.endswith("_currency") else move.company_currency_id
                figures[tax_data["tax"].id, field] = as_decimal(sign * tax_data[field], currency.decimal_places)
        return figures
