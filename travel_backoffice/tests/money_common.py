"""What the story of a quarter's money shares: days that pass, mail that is opened, and one look at all books after each step."""

from collections import Counter
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .mail_common import MailCommon
from .remittance_common import MoneyCommon
from .test_statement_files import paper


class MoneyStoryCommon(MailCommon, MoneyCommon):
    """Customers are sold services at a price with a fee of which 10 % tax is due; terms are 30 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.readers, cls.sold, cls.desk = [], 0, cls.users["controller"]
        cls.thirty = cls.env.ref("account.account_payment_term_30days")
        cls.agency.travel_deposit_account_id = cls.env["account.account"].create(
            {"name": "Deposits Received", "code": "DEPO", "account_type": "liability_current", "reconcile": True}
        )

    day = None

    def setUp(self):
        self.on("2026-04-01")
        super().setUp()
        self.startPatcher(patch.object(self.registry["res.company"], "_travel_today", lambda company: self.day))
        # Odoo dates what belongs to a month that is over on its last day: the story's today is Odoo's, too
        self.startPatcher(patch.object(fields.Date, "context_today", staticmethod(lambda *_args, **_kw: self.day)))
        self.startPatcher(patch.object(self.registry["travel.statement"], "_render_pdf", lambda one: paper()))
        self.startPatcher(patch.object(self.registry["ir.actions.report"], "_render_qweb_pdf", lambda *_args, **_kw: (paper(), "pdf")))

    @classmethod
    def account_of(cls, node, login):
        """A node that gets statements, and somebody of its own who looks into the portal."""
        node.property_payment_term_id = cls.thirty
        contact = cls.env["res.partner"].create({"name": f"Reader of {node.name}", "parent_id": node.id})
        reader = new_test_user(cls.env, login=login, groups="base.group_portal", partner_id=contact.id)
        cls.readers.append((node, reader))

    # -- what people do -------------------------------------------------------------------------------------------------

    def on(self, day):
        self.day = fields.Date.to_date(day)

    def order_of(self, partner, price, fee, currency=None, numbered=True):
        """An order of one ticket: what it costs, and the agency's fee without tax."""
        currency = currency or self.currency
        type(self).sold += 1
        order = self.order(partner, currency_id=currency.id)
        number = self.number() if numbered else False
        values = {"base_fare": price - 53.0, "taxes": {"YQ": 40.0, "UA": 13.0}, "currency_id": currency.id}
        ticket = self.ticket(order, number, **values)
        self.charge(ticket, "fare", price, sequence=1)
        if fee:
            self.charge(ticket, "transaction_fee", fee)
        return order

    def number(self):
        return f"220-55{self.sold:08}"

    def invoice_of(self, order):
        """Bill it, as the clerk does today."""
        return self.bill(self.ready(order).with_context(travel_invoice_date=self.day))

    def sell(self, partner, price, fee, currency=None):
        """Price + fee + 10 % of the fee, invoiced today."""
        return self.invoice_of(self.order_of(partner, price, fee, currency))

    def at_night(self, model, job):
        """A job of the night, as the program does it."""
        getattr(self.env[model].sudo(), job)()
        self.env.invalidate_all()

    def deliver(self):
        """What is queued goes out. The mails that arrived since, by subject."""
        before = len(self.house.mails)
        queued = self.Delivery.search([("state", "=", "queued")])
        queued.next_try_at = "2026-01-01 08:00:00"
        queued._deliver()
        self.env.invalidate_all()
        return self.house.parsed()[before:]

    def bank_line(self, amount, text, **values):
        line = {"journal_id": self.bank.id, "date": self.day, "payment_ref": text, "amount": amount, **values}
        return self.env["account.bank.statement.line"].create(line).with_user(self.desk)

    # -- one look at all books --------------------------------------------------------------------------------------------

    def assertAgreed(self, **expected):
        """Aged = ledger = open items = statements = portal, in each currency and in the agency's own, and as expected.

        :param expected: what is open by currency code; those that are not named are 0
        """
        self.env.flush_all()
        expected = {code: Decimal(str(amount)).quantize(Decimal("0.01")) for code, amount in expected.items() if amount}
        nodes = [node for node, _reader in self.readers]
        for name in ("ledger", "open_items", "aged", "statements", "portal"):
            self.assertEqual(self.summed(getattr(self, f"_of_{name}")(nodes)), expected, f"{name} on {self.day}")
        self.assertEqual(len({self._worth_ledger(), self._worth_open_items(), self._worth_aged()}), 1, self.day)
        return self._worth_ledger()

    @staticmethod
    def summed(pairs):
        found = Counter()
        for code, amount in pairs:
            found[code] += Decimal(str(amount)).quantize(Decimal("0.01"))
        return {code: amount for code, amount in found.items() if amount}

    def _ledger(self):
        """The receivable accounts of the agency, whoever stands in them."""
        return self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.agency.id),
                ("date", "<=", self.day),
            ]
        )

    def _of_ledger(self, _nodes):
        return [(item.currency_id.name, item.amount_currency) for item in self._ledger()]

    def _worth_ledger(self):
        return round(sum(self._ledger().mapped("balance")), 2)

    def _open_rows(self):
        return self.env["travel.open.items"]._rows(self.day, self.agency)

    def _of_open_items(self, _nodes):
        names = {one.id: one.name for one in self.env["res.currency"].search([])}
        return [(names[row["currency_id"]], row["residual_currency"]) for row in self._open_rows()]

    def _worth_open_items(self):
        return round(float(sum(row["residual"] for row in self._open_rows())), 2)

    def _report(self):
        return self.env["travel.aging"].with_user(self.desk).report(self.day, ["partner"])

    def _of_aged(self, _nodes):
        report = self._report()
        for total in report["totals"]:
            self.assertEqual(round(sum(total["buckets"]), 2), total["open"])
        return [(total["currency"], total["open"]) for total in report["totals"]]

    def _worth_aged(self):
        return round(sum(total["open"] for total in self._report()["company_totals"]), 2)

    def _of_statements(self, nodes):
        """As they would be issued now, the check that each makes of itself included."""
        Statement, found = self.env["travel.statement"].with_user(self.desk), []
        for scope in [scope for node in nodes for scope in Statement._scopes(node, self.day, self.agency)]:
            first = Statement._first_day(scope.profile, self.day, None)
            for block in Statement._gather(scope, self.agency, self.day, first)["blocks"]:
                self.assertEqual(block["wrong"], [], f"{scope.node.name} on {self.day}")
                found.append((block["currency"], block["closing"]))
        return found

    def _of_portal(self, _nodes):
        found = []
        for _node, reader in self.readers:
            page = self.env["travel.portal.account"].with_user(reader)._page(reader, self.day)
            found += [(block["currency"].name, block["balance"]) for block in page["blocks"]]
        return found

    @classmethod
    def dunning_plan(cls):
        levels = ((1, 7, 0), (2, 21, 14))
        return cls.env["travel.dunning.plan"].create(
            {
                "name": "Two levels",
                "days_between": 7,
                "user_id": cls.desk.id,
                "level_ids": [
                    Command.create({"number": number, "name": f"Level {number}", "days_after": days, "days_wait": wait, "text": "Pay {total}"})
                    for number, days, wait in levels
                ],
            }
        )
