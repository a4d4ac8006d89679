"""What the stories of several workers share: real connections, Odoo's own retry, and committed books that go again."""

import threading
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import TransactionCase
from odoo.tools import mute_logger

SOLD_AT = datetime(2026, 3, 10, 10)
BACK_AT = datetime(2026, 3, 11, 10)
DAY = "2026-03-12"
CODE = "TWO-WORKERS"


class WorkersCommon(TransactionCase):
    """Tickets of 200.00 + YQ 40.00 + UA 13.00 with a fee of 25.00, untaxed, each in an order of its own.

    They are committed, so that other connections see them; everything of their customer is removed again.
    """

    def setUp(self):
        super().setUp()
        self.committed(self._prepare_books)
        self.addCleanup(self.committed, self._remove)

    def _prepare_books(self, env):
        company = env.company
        if not company._travel_has_chart():
            self.skipTest("The main company of this database has no chart of accounts")
        company._travel_prepare_accounting()
        env["travel.intake"]._secret()  # stands before two sessions begin at once
        kind = env.ref("travel_backoffice.charge_kind_transaction_fee").copy({"code": "two_workers", "name": "Workers' fee"})
        product = env["product.product"].create({"name": "Workers' fee", "type": "service", "taxes_id": False})
        kind.product_id = product
        rule = {"name": kind.name, "charge_kind_id": kind.id, "amount": 25.0}
        table = env["travel.fee.table"].create({"name": CODE, "rule_ids": [Command.create(rule)]})
        partner = env["res.partner"].create(
            {"name": CODE, "is_company": True, "travel_node_type": "company", "travel_debtor_code": CODE}
        )
        contract = {"name": CODE, "partner_id": partner.id, "date_from": "2026-01-01", "state": "active"}
        env["travel.contract"].create({**contract, "fee_table_id": table.id})
        self.partner_id, self.kind_id, self.product_id, self.table_id = partner.id, kind.id, product.id, table.id

    def _remove(self, env):
        moves = env["account.move"].search([("partner_id", "=", self.partner_id)], order="id desc")
        moves.line_ids.remove_move_reconcile()
        for move in moves:  # credit notes before their invoices
            move.button_draft()
            move.with_context(force_delete=True).unlink()
        env["travel.intake"].search([("source", "=", CODE)]).unlink()
        orders = env["travel.order"].search([("partner_id", "=", self.partner_id)])
        orders.charge_ids.filtered("reverses_id").unlink()
        orders.charge_ids.unlink()
        env["travel.memo"].search([("number", "=", CODE)]).write({"decision": False, "decision_number": 1})
        orders.line_ids.write({"original_line_id": False, "memo_id": False, "business_key": False, "state": "draft"})
        env["travel.memo"].search([("number", "=", CODE)]).unlink()
        orders.unlink()
        contract = env["travel.contract"].search([("partner_id", "=", self.partner_id)])
        contract.state = "draft"
        contract.unlink()
        for model, id_ in (
            ("res.partner", self.partner_id),
            ("travel.fee.table", self.table_id),
            ("travel.charge.kind", self.kind_id),
            ("product.product", self.product_id),
        ):
            env[model].browse(id_).unlink()

    # -- sessions ---------------------------------------------------------------------------------------------------

    def session(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"travel_invoice_date": DAY, "tracking_disable": True})

    def committed(self, job):
        """What ``job(env)`` gives in a session of its own, committed."""
        with self.registry.cursor() as cr:
            return job(self.session(cr))

    def called(self, env, job):
        """As a call from outside goes: tried again where PostgreSQL refuses it, committed; an error is the answer."""
        tries = []

        def attempt():
            tries.append(1)
            return job(env)

        try:
            answer = retrying(attempt, env)
        except Exception as error:
            env.cr.rollback()
            answer = error
        return answer, len(tries)

    def after(self, first, second):
        """``second`` began before ``first`` was committed, and acts afterwards.

        :return: answer (or error) of the second, and how often Odoo had to try
        """
        with self.registry.cursor() as cr:
            env = self.session(cr)
            env["travel.order.line"].search([("partner_id", "=", self.partner_id)]).mapped("state")
            self.committed(first)
            with self.as_on_a_server():
                return self.called(env, second)

    def at_once(self, *jobs):
        """All jobs in parallel, each in a thread and session of its own.

        :return: their answers or errors
        """
        answers, together = [None] * len(jobs), threading.Barrier(len(jobs))

        def work(number, job):
            with self.registry.cursor() as cr:
                env = self.session(cr)
                cr.execute("SELECT 1")
                together.wait(30)
                answers[number], _tries = self.called(env, job)

        threads = [threading.Thread(target=partial(work, *own), daemon=True) for own in enumerate(jobs)]
        with self.as_on_a_server():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertFalse([thread for thread in threads if thread.is_alive()], "somebody waits for ever")
        return answers

    @contextmanager
    def as_on_a_server(self):
        """Threads of their own (Odoo's test thread keeps the registry's lock), short waits, and no log of what is meant."""
        with (
            patch.object(Registry, "_lock", DummyRLock()),
            patch("odoo.service.model.random.uniform", lambda *_ends: 0.05),
            mute_logger("odoo.sql_db", "odoo.service.model"),
        ):
            yield

    # -- tickets ----------------------------------------------------------------------------------------------------

    def sell(self, *numbers, billed=True):
        """Committed tickets, billed unless told otherwise; the ids of their lines."""

        def work(env):
            lines = env["travel.order"].create([self._prepare_order(env, number) for number in numbers]).line_ids
            lines.order_id.action_ready()
            if billed:
                assert len(lines.order_id._create_invoices()) == len(numbers)
            return lines.ids

        return self.committed(work)

    def _prepare_order(self, env, number):
        line = {
            "service_type_id": env.ref("travel_backoffice.service_type_air").id,
            "document_type": "ticket",
            "document_number": number,
            "base_fare": 200.0,
            "tax_amount": 53.0,
            "total_amount": 253.0,
            "tax_ids": [Command.create({"code": code, "amount": amount}) for code, amount in (("YQ", 40.0), ("UA", 13.0))],
            "sold_at": SOLD_AT,
            "sold_on": date(2026, 3, 10),
        }
        return {"partner_id": self.partner_id, "booked_at": SOLD_AT, "line_ids": [Command.create(line)]}

    @staticmethod
    def refunding(line_id, **values):
        return lambda env: env["travel.order.line"].browse(line_id).refund(sold_at=BACK_AT, **values).id

    @staticmethod
    def voiding(line_id):
        return lambda env: env["travel.order.line"].browse(line_id).void(sold_at=BACK_AT).id

    @staticmethod
    def billing(line_ids):
        return lambda env: env["travel.order.line"].browse(line_ids).order_id._create_invoices().ids

    def receiving(self, content):
        return lambda env: env["travel.intake"].receive([{"source": CODE, "content": content}])[0]

    # -- books ------------------------------------------------------------------------------------------------------

    def corrections(self, line_id):
        return self.committed(lambda env: env["travel.order.line"].browse(line_id).correction_ids.mapped("event"))

    def balance(self):
        """What the customer owes by the ledger."""

        def work(env):
            accounts = ("asset_receivable",)
            domain = [("partner_id", "=", self.partner_id), ("account_type", "in", accounts), ("parent_state", "=", "posted")]
            return round(sum(env["account.move.line"].search(domain).mapped("balance")), 2)

        return self.committed(work)

    def credits(self):
        """Posted credit notes: their amounts, lowest first."""
        domain = [("partner_id", "=", self.partner_id), ("move_type", "=", "out_refund"), ("state", "=", "posted")]
        return self.committed(lambda env: sorted(env["account.move"].search(domain).mapped("amount_total")))
