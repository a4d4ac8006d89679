"""What reminders look at, gathered for many debtors at once; the engine decides, debtor by debtor."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..engine import dunning as engine


@dataclass
class Debtor:
    """One customer in one currency: its open items, its unlinked money, and when it got a letter last."""

    partner: object
    currency: object
    plan: object
    rows: list = field(default_factory=list)
    money: Decimal = Decimal(0)
    promised: Decimal = Decimal(0)
    last_letter: object = None
    items: list = field(default_factory=list)

    def answer(self, day):
        return engine.remind(self.items, self.plan._engine_plan(), day, self.money, self.promised, self.last_letter)


class TravelDunning(models.Model):
    _inherit = "travel.dunning"

    @api.model
    def _debtors(self, company, day, partners=None, without=None):
        """The customers with a dunning plan who owe something.

        :param partners: only these customers; None: all
        :param without: letters that are looked at as if they did not exist
        :return: list of :class:`Debtor`, customer by customer
        """
        condition = None if partners is None else SQL("partner.id IN %s", tuple(partners.ids) or (0,))
        rows = self.env["travel.open.items"]._rows(day, company, condition)
        debtors = self._group_rows(company, day, [row for row in rows if row["partner_id"]])
        items = self.env["account.move.line"].browse([row["item_id"] for debtor in debtors for row in debtor.rows])
        facts = self._item_facts(items, day, without)
        promised = self.env["travel.promise"]._promised_amounts(company, day)
        last = self._last_letters(company, without)
        for debtor in debtors:
            key = debtor.partner.id, debtor.currency.id
            debtor.last_letter = last.get(key)
            debtor.promised = self._exact(debtor.currency, promised.get(key, 0.0))
            debtor.items = [self._engine_item(debtor.currency, row, facts) for row in debtor.rows]
        return debtors

    @api.model
    def _group_rows(self, company, day, rows):
        """Debtors with their items, and their money that is linked to nothing."""
        partners = self.env["res.partner"].browse({row["partner_id"] for row in rows})
        # sudo: which plan holds, whoever prepares letters
        terms = self.env["travel.contract"].sudo()._resolve_terms([(partner, day) for partner in partners], company)
        plans = {partner.id: terms[partner.id, day].value("dunning_plan_id") for partner in partners}
        debtors = {}
        for row in rows:
            plan = plans[row["partner_id"]]
            if not plan.level_ids:
                continue
            key = row["partner_id"], row["currency_id"]
            if key not in debtors:
                currency = self.env["res.currency"].browse(row["currency_id"])
                debtors[key] = Debtor(partners.browse(row["partner_id"]), currency, plan)
            debtor, amount = debtors[key], self._exact(debtors[key].currency, row["residual_currency"])
            if amount > 0:
                debtor.rows.append(row)
            else:
                debtor.money -= amount
        found = [debtor for debtor in debtors.values() if debtor.rows]
        return sorted(found, key=lambda debtor: (debtor.partner.id, debtor.currency.id))

    @api.model
    def _item_facts(self, items, day, without):
        """What is known of the items beside what is open."""
        return {
            "disputed": self.env["travel.dispute"]._amounts(items, day),
            "promised_until": self.env["travel.promise"]._promised_until(items, day),
            "refund": self._refunds_awaited(items, day),
            "reminded": self._reminded(items, without),
        }

    @api.model
    def _reminded(self, items, without):
        """What earlier letters said of these items: ``{item_id: {level, last, prepared, paused_until}}``"""
        domain = [("item_id", "in", items.ids), ("also", "=", False)]
        if without:
            domain.append(("dunning_id", "not in", without.ids))
        found = defaultdict(dict)
        for line in self.env["travel.dunning.line"].sudo().search(domain, order="level, date, id"):  # sudo: facts, not shown
            known = found[line.item_id.id]
            if line.state == "sent":
                known.update(level=line.level, last=line.date)
            elif line.state == "draft":
                known["prepared"] = True
            elif line.paused_until:
                known["paused_until"] = max(line.paused_until, known.get("paused_until") or line.paused_until)
        return found

    @api.model
    def _refunds_awaited(self, items, day):
        """What was asked back of the items' services and is not credited yet: ``{item_id: amount}``, as the ageing tells it."""
        if not items:
            return {}
        partners = SQL("partner.id IN %s", tuple(items.partner_id.ids))
        open_items = self.env["travel.open.items"]._query(day, items.company_id, partners)
        query = SQL(
            "WITH open AS (%s) SELECT item_id, SUM(amount) FROM (%s) mark WHERE status = 'refund' GROUP BY item_id",
            open_items,
            self.env["travel.aging"]._marks(day, items.company_id),
        )
        return dict(self.env.execute_query(query))

    @api.model
    def _last_letters(self, company, without):
        """When each customer got a letter last, by currency."""
        domain = [("company_id", "=", company.id), ("state", "=", "sent"), ("id", "not in", without.ids if without else [])]
        groups = self.sudo()._read_group(domain, ["partner_id", "currency_id"], ["date:max"])  # sudo: days, not shown
        return {(partner.id, currency.id): day for partner, currency, day in groups}

    @api.model
    def _engine_item(self, currency, row, facts):
        item_id = row["item_id"]
        return engine.Item(
            key=item_id,
            due=row["date_maturity"],
            open=self._exact(currency, row["residual_currency"]),
            disputed=self._exact(currency, facts["disputed"].get(item_id, 0.0)),
            refund=self._exact(currency, facts["refund"].get(item_id, 0.0)),
            promised_until=facts["promised_until"].get(item_id),
            **facts["reminded"].get(item_id, {}),
        )

    @api.model
    def _exact(self, currency, amount):
        return Decimal(str(currency.round(float(amount))))
