"""From open charges to the values of invoices: who pays what, on which account, with which taxes."""

from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.fields import Command

# so many orders, or values of a reference, still stand in the header of an invoice
MANY = 4


class InvoicePart(NamedTuple):
    """What of a charge stands on one invoice line: unit price with the charge's sign, account, taxes or none."""

    price: float
    account: object
    taxes: object = None


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _prepare_invoices(self, lines, facts, terms):
        """Values of the invoices for the open charges of these lines.

        :param lines: ready lines of the orders in ``self``, locked
        :param facts: :class:`.billing_facts.BillingFacts`
        :param dict terms: :class:`.travel_order_billing.BillingTerms` by line id
        :return: ``(invoices, problems)``: a list of ``(values, charges in the order of the values' lines)``, and for
            each order that cannot be billed ``(code, message, detail)`` by order. With problems there are no invoices:
            what is left stands together in another way
        """
        problems = lines._choose_levies(facts, terms)
        credits, more_problems = lines._gather_credits(facts, terms)
        problems = more_problems | problems
        groups, more_problems = lines._group_charges(facts, terms, credits)
        problems = more_problems | problems
        if problems:
            return [], problems
        invoices, told = [], set()
        for group, charges in groups.items():
            orders = self.browse(list(dict.fromkeys(charge.order_id.id for charge in charges)))
            # what the customer's own card paid is told once
            memo_lines = [line for line in orders._memo_lines(group, terms) if line not in told]
            told.update(memo_lines)
            invoices.append(orders._prepare_invoice(group, charges, memo_lines, facts, terms))
        invoices += [credit.orders._prepare_credit_note(credit, facts, terms) for credit in credits]
        return invoices, {}

    def _prepare_invoice(self, group, charges, memo_lines, facts, terms):
        """:return: ``(values, charges)`` of one invoice, or of one credit note when the total is below zero"""
        env = facts.env_for(group.debtor)
        fiscal_position = facts.fiscal_position(group.debtor)
        sign = -1 if group.currency.compare_amounts(sum(charge.amount for charge in charges), 0.0) < 0 else 1
        # the oldest order first; what is charged once for all stands after the services
        charges = sorted(charges, key=lambda charge: (bool(charge._charged_once_for()), charge.order_id.id))
        texts = {line: line._invoice_text(facts, env) for line in {charge.line_id for charge in charges}}
        parts = [
            part
            for charge in charges
            for part in charge._prepare_invoice_lines(
                facts, fiscal_position, sign, charge._invoice_line_name(facts, env, texts[charge.line_id])
            )
        ]
        values = self._prepare_invoice_header(group, charges, facts, fiscal_position, sign)
        values["invoice_line_ids"] = [
            Command.create({**part, "sequence": sequence}) for sequence, part in enumerate(parts, start=10)
        ]
        values["travel_print"] = self._prepare_print(group.debtor, charges, memo_lines, facts, terms)
        if group.period:
            values["travel_print"]["period"] = [group.period.start.isoformat(), group.period.last.isoformat()]
        return values, charges

    def _prepare_invoice_header(self, group, charges, facts, fiscal_position, sign):
        profile, term, delivery = group.terms
        if profile and "fees" in group.part:
            term = profile.fee_payment_term_id or term
        # without terms Odoo takes today for the due date, whatever the invoice date is
        due = {} if term and sign > 0 else {"invoice_date_due": facts.day}
        return due | {
            "move_type": "out_invoice" if sign > 0 else "out_refund",
            "company_id": facts.company.id,
            "journal_id": facts.company.travel_journal_id.id,
            "partner_id": group.debtor.id,
            "partner_shipping_id": group.debtor.id,
            "fiscal_position_id": fiscal_position.id,
            "currency_id": group.currency.id,
            "invoice_date": facts.day,
            "date": facts.day,
            "invoice_payment_term_id": term.id if term and sign > 0 else False,
            "invoice_user_id": self.user_id.id if len(self.user_id) == 1 else False,
            "invoice_origin": self._origin_text(),
            "travel_order_ids": [Command.set(self.ids)],
            "travel_delivery_profile_id": delivery.id if delivery else False,
            **self._prepare_payment_method(profile, group),
            **({"ref": group.purchase_order} if group.purchase_order else {}),
        }

    def _origin_text(self):
        """The orders' names; of many only the first and the last."""
        names = self.mapped("name")
        return ", ".join(names) if len(names) <= 10 else f"{names[0]} … {names[-1]}"

    @staticmethod
    def _prepare_payment_method(profile, group):
        """How the customer pays; fees perhaps in another way. Nothing where the customer's own way holds."""
        method = profile and profile.payment_method_line_id
        if profile and "fees" in group.part:
            method = profile.fee_payment_method_line_id or method
        return {"preferred_payment_method_line_id": method.id} if method else {}

    def _prepare_print(self, debtor, charges, memo_lines, facts, terms):
        """What is printed beside the amounts: see :meth:`account.move._travel_rows`."""
        env = facts.env_for(debtor)
        charged = list(dict.fromkeys(charge.line_id for charge in charges))
        services, headers = [], {}
        for line in dict.fromkeys([*charged, *memo_lines]):
            on_line, on_header = line._printed_references(terms[line.id], env)
            for label, value in on_header:
                headers.setdefault(label, {})[value] = None
            service = line._print_facts(facts, env, on_line)
            memo = sum(charge.amount for charge in line.charge_ids if charge.state == "memo")
            if memo and line in memo_lines:
                service["memo"] = line._print_memo(memo)
            services.append(service)
        self._move_to_services(headers, services, charged, terms, env)
        return {
            "orders": [
                {"name": order.name, "locator": order.record_locator or "", "trip": order.trip_reference or ""}
                for order in self
            ],
            "customer": self.partner_id.display_name if len(self.partner_id) == 1 and self.partner_id != debtor else "",
            "booked_by": (self.booker_id.name or "") if len(self.booker_id) == 1 else "",
            "references": [[label, list(values)] for label, values in headers.items()],
            "services": services,
        }

    def _move_to_services(self, headers, services, lines, terms, env):
        """A reference with many values says nothing in the header: each stands with its service."""
        many = {label for label, values in headers.items() if len(values) > MANY}
        for label in many:
            del headers[label]
        if many:
            for service, line in zip(services, lines, strict=False):
                _on_line, on_header = line._printed_references(terms[line.id], env)
                service["references"] += [pair for pair in on_header if pair[0] in many and pair not in service["references"]]

    def _memo_lines(self, group, terms):
        """Services paid by the customer's own card that are billed along, in this group."""
        together = group._replace(currency=None, part=())
        return [
            line
            for line in self.line_ids
            if line.id in terms
            and any(charge.state == "memo" and charge.amount for charge in line.charge_ids)
            and line._invoice_group(terms[line.id]) == together
        ]


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _group_charges(self, facts, terms, credits=()):
        """Open charges by :class:`.travel_line_billing.InvoiceGroup`; charges of nothing (waived) are left out.

        :param credits: :class:`.travel_order_credit.CreditNote` objects; they take in the new charges of a correction
            that leave something to give back
        """
        groups, problems = defaultdict(list), {}
        for line in self:
            group = line._invoice_group(terms[line.id])
            for charge in line.charge_ids:
                if not charge._is_to_bill() or charge._invoiced_original():
                    continue
                problem = charge._billing_problem(group.debtor, facts)
                if problem:
                    problems.setdefault(line.order_id, problem)
                elif any(credit.takes(charge, group.debtor, facts) for credit in credits if line in credit.lines):
                    continue
                groups[charge._invoice_group(group)].append(charge)
        return groups, problems

    def _printed_references(self, terms, env):
        """:return: two lists of ``(label, value)``: printed with the service, printed in the header"""
        reference_set = terms.reference_set
        on_line, on_header = [], []
        values = {value.code: value.value for value in self.reference_ids if value.value}
        if not (reference_set and values):
            return on_line, on_header
        for reference in reference_set.reference_ids:
            if reference.code not in values:
                continue
            pair = [reference.with_env(env).name, values[reference.code]]
            if reference.print_on in ("line", "both"):
                on_line.append(pair)
            if reference.print_on in ("header", "both"):
                on_header.append(pair)
        return on_line, on_header


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _is_agent_fare(self, facts):
        """A service sold as agent: its price passes through the supplier clearing account."""
        return self.stage == "fare" and self._treatment(facts) == "agent"

    def _treatment(self, facts):
        service_type = self.line_id.service_type_id
        return facts.treatment(service_type)

    def _invoice_product(self):
        return self.line_id.service_type_id.product_id if self.stage == "fare" else self.kind_id.product_id

    def _billing_problem(self, debtor, facts):
        """Why this charge cannot be billed: ``(code, message, detail)``, or nothing."""
        self.ensure_one()
        env, currency, product = self.env, self.currency_id, self._invoice_product()
        if not debtor:
            return "customer_missing", env._("The order has no customer to bill."), ""
        if not facts.company.travel_journal_id:
            return (
                "accounting_setup",
                env._("No sales journal for travel invoices: choose one in the Travel settings."),
                "journal",
            )
        if not facts.has_rate(currency):
            return (
                "rate_missing",
                env._(
                    "No exchange rate for %(currency)s on %(day)s or before. Enter one under Invoicing, "
                    "Configuration, Currencies, then bill again.",
                    currency=currency.name,
                    day=facts.day_text(facts.day, env),
                ),
                currency.name,
            )
        if self.stage == "fare" and not self._treatment(facts):
            return (
                "accounting_setup",
                env._(
                    "%(service)s is neither sold as agent nor as principal: choose the treatment of this service type.",
                    service=self.line_id.service_type_id.name,
                ),
                self.line_id.service_type_id.code,
            )
        return self._closed_problem(facts.company.travel_journal_id, facts) or self._account_problem(product, facts)

    def _closed_problem(self, journal, facts):
        """Odoo alone would book on the first open day, and the paper would say another."""
        closed = facts.closed_books(journal)
        if not closed:
            return None
        message = self.env._(
            "The books are closed on %(day)s: %(locks)s. Bill on a later day, or open them.",
            day=facts.day_text(facts.day, self.env),
            locks=closed,
        )
        return "billing_failed", message, ""

    def _account_problem(self, product, facts):
        """Why there is no account to book the charge on."""
        env = self.env
        if self._is_agent_fare(facts):
            if facts.company.travel_clearing_account_id:
                return None
            message = env._("No supplier clearing account: set it up in the Travel settings.")
            return "accounting_setup", message, "clearing"
        if not product:
            what = self.kind_id.name if self.stage != "fare" else self.line_id.service_type_id.name
            message = env._("%(what)s has no product, so no income account is known: give it one.", what=what)
            return "accounting_setup", message, what
        if not facts.income_account(product, facts.env["account.fiscal.position"]):
            message = env._("The product %(product)s has no income account.", product=product.name)
            return "accounting_setup", message, product.name
        return None

    def _prepare_invoice_lines(self, facts, fiscal_position, sign, name):
        """Values of the charge's invoice lines: one, or several where only a part of it is taxed.

        Together they say the charge's amount; the first is the charge's own line, the others its further parts.

        :param sign: -1 on a credit note, whose lines are positive
        :return: list of values, complete enough for Odoo to compute little
        """
        parts = self._invoice_parts(facts, fiscal_position)
        return [self._prepare_invoice_line(part, sign, name) for part in parts]

    def _invoice_parts(self, facts, fiscal_position):
        """The charge as it is taxed: a fare sold as agent goes untaxed to supplier clearing; all else is the agency's
        income with its taxes.

        :return: list of :class:`InvoicePart`
        """
        self.ensure_one()
        product, currency = self._invoice_product(), self.currency_id
        if self._is_agent_fare(facts):
            return [InvoicePart(self.amount, facts.company.travel_clearing_account_id)]
        taxes = facts.taxes(product, fiscal_position)
        if self.stage == "fare":
            price = facts.unit_price_of_sale(self.amount, facts.own_taxes(product), taxes, currency)
        else:
            price = facts.unit_price_of_net(self.amount, taxes, currency)
        return [InvoicePart(price, facts.income_account(product, fiscal_position), taxes)]

    def _prepare_invoice_line(self, part, sign, name):
        """Values of one invoice line of the charge."""
        self.ensure_one()
        product = self._invoice_product()
        return {
            "display_type": "product",
            "name": name,
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "account_id": part.account.id,
            "quantity": 1.0,
            "price_unit": sign * part.price,
            "discount": 0.0,
            "tax_ids": [Command.set(part.taxes.ids if part.taxes else [])],
            "currency_id": self.currency_id.id,
            "travel_order_id": self.order_id.id,
            "travel_line_id": self.line_id.id,
            "travel_charge_id": self.id,
            "travel_shared": self._charged_once_for(),
        }
