"""Replaying past lines through a fee table, for ``simulate``: which lines, priced how, compared with what."""

from collections import defaultdict
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tools import split_every

from ..engine.back_test import BackTest
from ..engine.pricing import ONCE
from ..engine.rating import rate, without_collector
from .back_test_answer import Answer
from .back_test_rows import PastLines, charged_in, given_back_of, priced_by_hand, sold_of, sold_query
from .sale_builder import Remembered
from .sale_rows import CHUNK


class Replay:
    """One back-test of a table. :ivar lines: ids of the lines to replay"""

    def __init__(self, table, date_from, date_to, most):
        # sudo: sums over all customers of the table's company, which the caller may see; checked in _check_replay_rights
        self.table = table.sudo().with_company(table.company_id)
        self.env, self.company = self.table.env, self.table.company_id
        self.date_from, self.date_to = date_from, date_to
        self.convert = self.company._travel_converter()
        self.test = BackTest(self.company.currency_id.name, self._money, self._accrued(), most)
        self.standing = Remembered(lambda text: self.test.standing(charged_in(text)))
        self.compiled, self.calendar = self.table._compiled(), self.table._resolve_calendar()
        # orders and trips are priced whole; months, and the sales of a contract, in several parts
        self.beyond = ONCE if self.table._has_period_bands() else ("month",)
        self.once = any(pricer.once in self.beyond for pricer in self.compiled.pricers)
        self.instead_of = self.env["travel.contract"]
        self.lines, self.left_out, self.given_back, self.backs, self.by_hand = [], {}, Decimal(0), 0, set()

    def _accrued(self):
        kinds = self.env["travel.charge.kind"].with_context(active_test=False).search([])
        return kinds.filtered("accrued").mapped("code")

    def _money(self, amount, currency, day):
        """An amount in the company's currency at the rate of the day, to the coin; None where there is no rate."""
        own = self.company.currency_id
        converted = self.convert(amount, currency, own.name, day)
        return None if converted is None else converted.quantize(Decimal(1).scaleb(-own.decimal_places))

    # -- which lines ------------------------------------------------------------------------------------------------

    def of_customers(self, partner_ids):
        """Ids of the lines of these customers, or of all."""
        return self._past(None if partner_ids is None else self._paths(partner_ids))

    def _paths(self, partner_ids):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) != len(set(partner_ids)) or not all(partner.travel_path for partner in partners):
            raise UserError(self.env._("Choose customers that are in the customer tree."))
        return partners.mapped("travel_path")

    def of_contract(self, contract):
        """Ids of the lines that a contract would give its fee table to: of its node and those below without their own."""
        self.instead_of = contract
        Line, own = self.env["travel.order.line"], contract.partner_id
        asked = {}
        for ids in split_every(CHUNK, self._past([contract.travel_root_id.travel_path])):
            asked.update(Line._terms_asked(ids))
        terms = Line._resolve_asked(asked)
        nodes = self.env["res.partner"].browse({node for _company, node, _day in asked.values() if node})
        inside = set(nodes.filtered(lambda node: (node.travel_path or "").startswith(own.travel_path)).ids)
        return [line_id for line_id, (_company, node, _day) in asked.items() if node in inside and _gives_way(terms[line_id], own)]

    def _past(self, paths):
        past = PastLines(self.env, self.company, self.date_from, self.date_to, paths)
        self.left_out = past.left_out()
        return self._charged_for(past.ids())

    def _charged_for(self, ids):
        unpaid = self.env["travel.order.line"]._without_fee_ids(ids)
        return [line_id for line_id in ids if line_id not in unpaid]

    # -- replaying --------------------------------------------------------------------------------------------------

    def run(self):
        """:return: the answer of ``simulate``"""
        with without_collector():
            self._replay_all()
        return Answer(self).plain()

    def _replay_all(self):
        charged, self.by_hand = set(), priced_by_hand(self.env, self.company)
        if self.table._has_period_bands():
            for lines in self._by_contract():
                self._replay(*self._read_whole(lines), charged)
        else:
            for pieces, sold in self._read(self.lines):
                for sales in pieces:
                    self._replay(sales, sold, charged)
        self._count_given_back()

    def _read(self, line_ids):
        """:return: iterator of (iterator of lists of ``Sale``, ``Sold`` of each of them)"""
        for pieces, rows in self.env["travel.order.line"]._sales_beside(line_ids, self.calendar, sold_query):
            yield pieces, sold_of(rows, self.standing)

    def _read_whole(self, line_ids):
        """All sales in the order of entry, and their ``Sold``."""
        sales, sold = [], {}
        for pieces, found in self._read(line_ids):
            sales += [sale for piece in pieces for sale in piece]
            sold |= found
        return sorted(sales, key=lambda sale: sale.key), sold

    def _by_contract(self):
        """Lists of lines whose bands count together: those of one contract, from its first day on."""
        if self.instead_of:
            return [self.lines]
        groups = self._contract_lines(self.lines)
        return [ids + self._earlier(contract) for contract, ids in groups.items()]

    def _contract_lines(self, ids):
        """Contract that gives the fee table, maybe none → ids of its lines."""
        groups = defaultdict(list)
        for line_id, terms in self.env["travel.order.line"]._terms_of_lines(ids).items():
            groups[terms["fee_table_id"][1] if terms else self.instead_of].append(line_id)
        return groups

    def _earlier(self, contract):
        """Ids of what was sold under a contract before the first day: its bands have counted it already."""
        if not contract or contract.date_from >= self.date_from:
            return []
        past = PastLines(self.env, self.company, contract.date_from, self.date_from, [contract.travel_root_id.travel_path])
        return self._contract_lines(self._charged_for(past.ids()))[contract]

    def _replay(self, sales, sold, charged):
        """Price these sales and compare those among them that are of the period.

        :param sold: ``Sold`` of each by its key
        :param charged: keys of what was charged once before; those of these sales are added
        """
        by_hand = [sale.key for sale in sales if sale.key in self.by_hand]
        overrides = self.env["travel.order.line"].browse(by_hand)._price_overrides() if by_hand else {}
        result = rate(self.compiled, sales, self.convert, {}, overrides, charged)
        if self.once:
            charged |= {charge.key for charge in result.charges if len(charge.key) > 2 and charge.key[1] in self.beyond}
        self.test.add([sale for sale in sales if sale.date >= self.date_from], result, sold)

    def _count_given_back(self):
        for currency, day, amount, count in given_back_of(self.env, self.lines):
            self.given_back += self._money(amount, currency, day) or 0
            self.backs += count


def _gives_way(terms, node):
    """Whether no node below this one has a fee table of its own for the line."""
    giver = terms and terms["fee_table_id"][1].partner_id
    return not giver or giver == node or not (giver.travel_path or "").startswith(node.travel_path)
