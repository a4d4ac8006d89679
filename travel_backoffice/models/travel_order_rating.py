"""Rating: what the lines of orders are charged, written as charges. Running it again changes nothing.

``travel.order.rate()`` gathers everything for all its orders at once (terms, compiled tables, facts, what was
charged before), lets the engine price plain objects, and writes only what differs.
"""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.rating import Override, rate
from .travel_sale_facts import as_decimal

#: States in which a line can still be priced; what is billed stays, what is cancelled costs nothing.
UNBILLED = ("draft", "held", "ready")


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def rate(self):
        """Price every line that is not billed yet, under the contract and fee table of its day of sale.

        Charges that changed are written, those that no longer apply removed, billed ones never touched; calling it
        again changes nothing. What cannot be priced is held with the reason, and the hold goes when the reason does.
        Orders of one trip are rated together, because they share what is charged once for the trip.

        :return: True
        :raise AccessError: when the caller may not change the orders
        """
        self.check_access("write")
        # Agents may not write charges themselves, only have them worked out by the rules: sudo, checked above.
        # Getting ready is no news for the chatter of each order.
        orders = self.sudo().with_context(mail_notrack=True)._with_their_corrections()._with_their_trips()
        for company, own in orders.grouped("company_id").items():
            own.with_company(company)._rate()
        return True

    def action_rate(self):
        """Button: price again."""
        return self.rate()

    def _with_their_corrections(self):
        """These orders, and others whose services correct theirs or are corrected by them: an exchange may be apart."""
        orders, more = self, self
        while more:
            lines = more.line_ids
            more = (lines.original_line_id | lines.correction_ids).order_id - orders
            orders |= more
        return orders

    def _with_their_trips(self):
        """These orders and the others of their trips: same company, customer group and trip reference.

        An order that its agent is still keying, and that was never priced, is left alone.
        """
        trips = self.filtered("trip_reference")
        if not trips:
            return self
        domain = Domain("trip_reference", "in", trips.mapped("trip_reference"))
        domain &= Domain("company_id", "in", trips.company_id.ids)
        known = {order._trip_key() for order in trips}
        others = (self.search(domain) - self).filtered(lambda order: order.confirmed or order.charge_ids)
        return self | others.filtered(lambda order: order._trip_key() in known)

    def _trip_key(self):
        root = self.travel_root_id or self.partner_id
        return self.company_id, root, self.trip_reference and self.trip_reference.strip()

    def _rate(self):
        """Rate the orders of one company; the order of lines decides which of them carries what is charged once."""
        self._take_turn()
        lines = self.line_ids.filtered(lambda line: line.state in UNBILLED).sorted("id")
        standing = self.env["travel.charge"].search([("order_id", "in", self.ids)])
        of_day = lines._terms_of_day()
        terms = lines._fee_terms(of_day)
        final = standing.filtered(lambda charge: charge._is_final())
        spent = final._spent()
        charges, problems = lines._rate_fees(terms, final - spent)
        wanted = [line._prepare_fare_charge(terms[line.id]) for line in lines if line._has_fare()]
        wanted += spent._charged_anew(final._prepare_fees(charges, terms))
        taken = set(final.mapped("business_key"))
        unbilled = standing - final
        reversals = unbilled.filtered(lambda charge: charge._is_correction())
        (unbilled - reversals)._clear_the_way(wanted)
        (unbilled - reversals)._settle(wanted, taken)
        # what corrections give back is worked out of the charges that now stand
        problems += lines._settle_reversals(reversals.exists(), taken)
        lines._sync_rating_holds(lines._rating_reasons(terms, problems))
        lines._check_policy(of_day)
        lines._mark_ready()
        self._update_states()

    def _take_turn(self):
        """Wait for another worker that rates the same orders just now; its charges may make Odoo run this one again."""
        if self:
            self.env.cr.execute(
                SQL("SELECT id FROM travel_order WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", tuple(self.ids))
            )


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _has_fare(self):
        """Whether the line is a service with a price of its own; a monthly fee or what takes something back is not."""
        return self.event != "monthly" and not self._takes_back()

    def _rate_fees(self, terms, final):
        """Let the engine price these lines.

        :param terms: line id → ``FeeTerms``
        :param final: charges of the lines' orders that are billed; what is charged once is not charged again
        :return: (engine charges, engine problems)
        """
        convert = self.env.company._travel_converter()
        self = self.filtered(lambda line: not line._costs_no_fee())
        overrides = self._price_overrides()
        charged, capped, counted = final._charged_keys(), final._charged_per_order(), final._counted_per_order()
        charges, problems = [], []
        for table, contract, lines in self._by_table(terms):
            sales = lines._prepare_sales(table._resolve_calendar())
            compiled = table._compiled()
            progress = contract._period_progress(compiled, lines)
            result = rate(compiled, sales, convert, progress, overrides, charged, capped, counted)
            charges += result.charges
            problems += result.problems
            charged |= {charge.key for charge in result.charges if len(charge.key) > 2}
            _add_up(capped, result.charges)
        return charges, problems

    def _by_table(self, terms):
        """Lines that are priced by one call of the engine: those of one table.

        A table with bands over the contract period counts for each contract apart; for others the contract does not
        matter, and thousands of customers are priced in one go.

        :return: list of (table, contract or none, lines)
        """
        groups = defaultdict(list)
        tables = {terms[line.id].table for line in self}
        counting = {table for table in tables if table and table._has_period_bands()}
        nobody = self.env["travel.contract"]
        for line in self:
            contract, table = terms[line.id]
            if table:
                groups[table, contract if table in counting else nobody].append(line.id)
        return [
            (table, contract, self.browse(ids).with_prefetch(self._prefetch_ids))
            for (table, contract), ids in groups.items()
        ]

    def _price_overrides(self):
        """Prices given by hand, as the engine takes them: (line id, kind code) → ``Override``."""
        found = self.env["travel.price.override"].search([("line_id", "in", self.ids)])
        return {
            (override.line_id.id, override.kind_id.code): Override(
                as_decimal(override.amount, override.currency_id.decimal_places),
                override.reason,
                override.user_id.name,
            )
            for override in found
        }

    def _mark_ready(self):
        """What has its price and waits for nothing is ready to be billed."""
        held = self.env["travel.hold"].search([("line_id", "in", self.ids), ("open", "=", True)]).line_id
        self.filtered(lambda line: line.state == "draft" and line not in held).write({"state": "ready"})


class TravelFeeTable(models.Model):
    _inherit = "travel.fee.table"

    @api.model
    def _period_pricers(self, compiled):
        return [pricer for pricer in compiled.pricers if pricer.period]

    def _has_period_bands(self):
        """Whether some rule counts over the contract period."""
        self.ensure_one()
        return bool(self._period_pricers(self._compiled()))


def _add_up(capped, charges):
    """Add engine charges to the amounts per (order, kind) and currency that a cap per order looks at."""
    for charge in charges:
        used = capped.setdefault((charge.order_key, charge.kind), {})
        used[charge.currency] = used.get(charge.currency, 0) + charge.amount * charge.rule.sign
