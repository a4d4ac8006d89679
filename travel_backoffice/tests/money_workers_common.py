"""What the stories of killed money share: committed customers with advices, bank lines, deposits, statements and letters due."""

import mmap
import os
import tempfile
from datetime import date
from pathlib import Path
from unittest.mock import patch

from odoo.fields import Command
from odoo.service.model import retrying

from ..models.committing import commit
from .billing_run_common import BillingRunWorkersCommon
from .test_statement_files import paper
from .workers_common import CODE

TODAY = date(2026, 5, 4)
SOLD_ON = "2026-03-12"
#: a customer for each way that money comes in by
WAYS = ("payment", "bank", "credit", "deposit")
#: what workers do; the last one hands over what the others queued
JOBS = ("statements", "apply", "allocate", "remind", "deliver")
PHASES = ("between", *JOBS, "ended")


class Worker:
    """A process at work: its id, and what it is at, which it writes into memory that both see."""

    def __init__(self):
        self.child, self._at = 0, mmap.mmap(-1, 1)

    @property
    def phase(self):
        return PHASES[self._at[0]]

    @phase.setter
    def phase(self, phase):
        self._at[0] = PHASES.index(phase)


class MoneyWorkersCommon(BillingRunWorkersCommon):
    """
    Every customer owes 100.00 + 50.00 since March. Of each four
        one advises 100.00 and 20.00 of a payment,
        one pays 120.00 into the bank, by itself oldest first,
        one has 120.00 on account, used by itself,
        one has a deposit of 120.00, drawn down by itself.
    So each ends with 0.00 and 30.00 open. Statements of April are due, and letters of level 1.
    """

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = Path(place.name).resolve()
        self.startPatcher(patch.dict(os.environ, {"TRAVEL_DELIVERY_FOLDERS": str(self.place)}))
        self.startPatcher(patch.object(self.registry["travel.statement"], "_render_pdf", lambda one: paper()))
        self.startPatcher(patch.object(self.registry["ir.actions.report"], "_render_qweb_pdf", lambda *_args, **_kw: (paper(), "pdf")))
        super().setUp()

    def _prepare_books(self, env):
        if not env.company._travel_has_chart():
            self.skipTest("The main company of this database has no chart of accounts")
        env.company._travel_prepare_accounting()
        self.company_id = env.company.id
        self.partner_ids, self.turn = [], 0
        channel = env["travel.delivery.channel"].create({"name": CODE, "type": "folder", "folder": str(self.place)})
        rule = {"send_invoices": False, "send_credit_notes": False, "send_statements": True, "send_dunning": True}
        rule = Command.create({**rule, "channel_id": channel.id, "file_pattern": "{number}"})
        delivery = env["travel.delivery.profile"].create({"name": CODE, "rule_ids": [rule]})
        level = Command.create({"number": 1, "name": "Reminder", "days_after": 7, "days_wait": 0, "text": "Please pay {total}"})
        plan = {"name": CODE, "automatic": True, "delivery_profile_id": delivery.id, "level_ids": [level]}
        opened = {"name": CODE, "kind": "open", "rhythm": "monthly", "scheduled_from": "2026-04-01", "with_xlsx": False}
        values = {"name": CODE, "travel_node_type": "group", "is_company": True}
        self.root_id = env["res.partner"].create(values).id
        mandates = env["travel.allocation.profile"].create(
            [
                {"name": CODE, "short_pay": "open", **values}
                for values in ({"mode": "oldest"}, {"mode": "advised", "draw_deposits": True}, {"mode": "advised"})
            ]
        )
        self.terms = {
            "delivery_profile_id": delivery.id,
            "dunning_plan_id": env["travel.dunning.plan"].create(plan).id,
            "statement_profile_id": env["travel.statement.profile"].create(opened).id,
        }
        self.mandates = dict(zip(("bank", "deposit", "payment"), mandates.ids, strict=True)) | {"credit": mandates[0].id}
        self.bank_id = env["account.journal"].create({"name": CODE, "type": "bank", "code": "TWBNK", "company_id": self.company_id}).id

    # -- what is there to do ------------------------------------------------------------------------------------------

    def new_customers(self, count):
        """So many of each way. Ids by way."""
        return self.committed(lambda env: {way: [self._new_customer(env, way) for _number in range(count)] for way in WAYS})

    def _new_customer(self, env, way):
        self.turn += 1
        partner = env["res.partner"].create(
            {"name": f"{CODE} {self.turn}", "is_company": True, "travel_node_type": "sub_agent", "email": "money@workers.example"}
        )
        contract = {"name": CODE, "partner_id": partner.id, "date_from": "2026-01-01", "state": "active"}
        env["travel.contract"].create({**contract, **self.terms, "allocation_profile_id": self.mandates[way]})
        first, second = (self._new_invoice(env, partner, amount) for amount in (100.0, 50.0))
        getattr(self, f"_pay_by_{way}")(env, partner, first, second)
        self.partner_ids.append(partner.id)
        return partner.id

    def _new_invoice(self, env, partner, amount):
        account = env["account.account"].search([("account_type", "=", "income")], limit=1)
        line = {"name": "Services", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()], "account_id": account.id}
        dates = {"invoice_date": SOLD_ON, "invoice_date_due": SOLD_ON, "invoice_payment_term_id": False}
        values = {"move_type": "out_invoice", "partner_id": partner.id, **dates}
        move = env["account.move"].create({**values, "invoice_line_ids": [Command.create(line)]})
        move.action_post()
        return move

    def _pay_by_payment(self, env, partner, first, second):
        said = [{"said_number": move.name, "said_amount": amount} for move, amount in ((first, 100.0), (second, 20.0))]
        values = {"partner_id": partner.id, "amount": 120.0, "date": TODAY, "journal_id": self.bank_id}
        env["travel.remittance"].create({**values, "line_ids": [Command.create(one) for one in said]})._match()

    def _pay_by_bank(self, env, partner, *_moves):
        values = {"journal_id": self.bank_id, "date": TODAY, "payment_ref": "thank you", "amount": 120.0, "partner_id": partner.id}
        env["account.bank.statement.line"].create(values)

    def _pay_by_credit(self, env, partner, *_moves, **values):
        values = {"payment_type": "inbound", "partner_type": "customer", "partner_id": partner.id, "amount": 120.0, **values}
        env["account.payment"].create({**values, "date": TODAY, "journal_id": self.bank_id}).action_post()

    def _pay_by_deposit(self, env, partner, *moves):
        self._pay_by_credit(env, partner, *moves, travel_is_deposit=True)

    # -- workers ------------------------------------------------------------------------------------------------------

    def start(self, *jobs):
        """A process that does these jobs, one after the other, as the crons of a server do."""
        worker = Worker()
        worker.child = self.in_process(lambda: self._work(worker, jobs))
        return worker

    def _work(self, worker, jobs):
        company = self.registry["res.company"]
        company._travel_today = lambda company: TODAY
        company._travel_works_on = lambda company, day: True
        with self.registry.cursor() as cr:
            env = self.session(cr)
            for job in jobs:
                worker.phase = job
                retrying(lambda job=job: getattr(self, f"_do_{job}")(env), env)
                commit(env)
        worker.phase = "ended"

    def _do_apply(self, env):
        """A controller presses Apply on one advice after the other."""
        domain = [("partner_id", "in", self.partner_ids), ("state", "=", "draft"), ("money", "=", "payment")]
        for advice in env["travel.remittance"].search(domain, order="id"):
            if advice.try_lock_for_update(allow_referencing=True) and advice.state == "draft":
                advice.apply()
            commit(env)

    def _do_allocate(self, env):
        env["travel.remittance"]._cron_allocate_by_mandate()

    def _do_statements(self, env):
        env["travel.statement.period"]._cron_issue()

    def _do_remind(self, env):
        env["travel.dunning"]._cron_remind()

    def _do_deliver(self, env):
        env["travel.delivery"]._cron_deliver()

    def left(self):
        """Whether something is left to apply, to issue, to remind of, or to deliver."""

        def work(env):
            own = [("partner_id", "in", self.partner_ids)]
            applied = env["travel.remittance"].search_count([*own, ("state", "=", "applied")])
            taken = env["travel.delivery"].search_count([*own, ("state", "=", "taken")])
            return (applied, taken) != (len(self.partner_ids), 2 * len(self.partner_ids))

        return self.committed(work)

    def time_passes(self):
        """What is to be tried again later is tried again now."""

        def work(env):
            later = env["travel.delivery"].search([("partner_id", "in", self.partner_ids), ("state", "=", "queued")])
            later.next_try_at = env.cr.now()

        self.committed(work)

    # -- what came of it ----------------------------------------------------------------------------------------------

    def assertWhole(self):
        """While it is being killed: no advice is half applied, aged is the ledger, a letter or statement at most once."""

        def work(env):
            for advice in env["travel.remittance"].search([("partner_id", "in", self.partner_ids)]):
                booked = advice.allocation_ids.payment_item_id
                linked = [item.reconciled for item in booked]
                self.assertEqual((len(booked), all(linked)), (len(advice.allocation_ids), True) if advice.state == "applied" else (0, True))
            self._assert_books(env)

        self.committed(work)

    def _assert_books(self, env):
        """Ledger = open items = aged, for each customer."""
        own = [("partner_id", "in", self.partner_ids), ("account_id.account_type", "=", "asset_receivable"), ("parent_state", "=", "posted")]
        ledger = {partner.id: round(total, 2) for partner, total in env["account.move.line"]._read_group(own, ["partner_id"], ["balance:sum"])}
        rows = env["travel.open.items"]._rows(TODAY, env.company)
        opened = {}
        for row in rows:
            if row["partner_id"] in self.partner_ids:
                opened[row["partner_id"]] = round(opened.get(row["partner_id"], 0.0) + float(row["residual"]), 2)
        aged = env["travel.aging"].report(TODAY, ["partner"], filters={"partners": self.partner_ids})["rows"]
        aged = {row["group"][0]["id"]: round(row["open"], 2) for row in aged}
        self.assertEqual({key: value for key, value in ledger.items() if value}, {key: value for key, value in opened.items() if value})
        self.assertEqual(aged, opened)

    def assertAllOnce(self):
        """Every advice applied once, every statement and letter once, each delivered once; 30.00 open of each customer."""

        def work(env):
            self._assert_books(env)
            own = [("partner_id", "in", self.partner_ids)]
            advices = env["travel.remittance"].search(own)
            self.assertEqual(sorted(advices.partner_id.ids), sorted(self.partner_ids))
            self.assertEqual((len(advices), set(advices.mapped("state"))), (len(self.partner_ids), {"applied"}))
            self.assertEqual(sorted(advices.allocation_ids.mapped("amount")), sorted([100.0, 20.0] * len(advices)))
            self.assertEqual(len(advices.allocation_ids.payment_item_id), 2 * len(advices))
            moves = env["account.move"].search([*own, ("move_type", "=", "out_invoice")], order="id")
            self.assertEqual(moves.mapped("amount_residual"), [0.0, 30.0] * len(self.partner_ids))
            self._assert_statements(env, own)
            self._assert_letters(env, own)
            self.assertEqual(sum(1 for _file in self.place.iterdir()), 2 * len(self.partner_ids))

        self.committed(work)

    def _assert_statements(self, env, own):
        """As of 30 April all 150.00 are open: the money is of May."""
        statements = env["travel.statement"].search(own)
        self.assertEqual(sorted(statements.partner_id.ids), sorted(self.partner_ids))
        closings = [[block["closing"] for block in one.figures["blocks"]] for one in statements]
        self.assertEqual(closings, [["150.00"]] * len(self.partner_ids))
        periods = env["travel.statement.period"].search(own)
        self.assertEqual((len(periods), set(periods.mapped("state"))), (len(self.partner_ids), {"done"}))
        self.assertEqual((len(statements.delivery_ids), set(statements.delivery_ids.mapped("state"))), (len(statements), {"taken"}))

    def _assert_letters(self, env, own):
        lines = env["travel.dunning.line"].search([*own, ("also", "=", False)])
        letters = lines.dunning_id.filtered(lambda one: one.state != "dropped")
        self.assertEqual(sorted(letters.partner_id.ids), sorted(self.partner_ids))
        self.assertEqual(len(letters), len(self.partner_ids))
        self.assertEqual(set(letters.mapped("state")), {"sent"})
        self.assertEqual(len(set(lines.mapped("item_id.id"))), len(lines))
        self.assertEqual((len(letters.delivery_ids), set(letters.delivery_ids.mapped("state"))), (len(letters), {"taken"}))

    # -- removed again ------------------------------------------------------------------------------------------------

    def _remove(self, env):
        own = [("partner_id", "in", self.partner_ids)]
        env["travel.statement.period"].search(own).unlink()
        statements, letters = env["travel.statement"].search(own), env["travel.dunning"].search(own)
        (statements.delivery_ids | letters.delivery_ids).unlink()
        (statements.activity_ids | letters.activity_ids).unlink()
        letters.unlink()
        statements.unlink()
        advices = env["travel.remittance"].search(own, order="id desc")
        advices.filtered(lambda one: one.state == "applied").undo(disputes="withdraw")
        entries, payments = advices.move_id, env["account.payment"].search(own)
        advices.write({"state": "draft"})
        advices.unlink()
        lines = env["account.bank.statement.line"].search([("journal_id", "=", self.bank_id)])
        moves = (env["account.move"].search(own) | entries | payments.move_id | lines.move_id).exists()
        moves.line_ids.remove_move_reconcile()
        lines.unlink()
        payments.unlink()
        moves = moves.exists()
        moves.button_draft()
        moves.with_context(force_delete=True).unlink()
        contracts = env["travel.contract"].search(own)
        contracts.write({"state": "draft"})
        contracts.unlink()
        env["res.partner"].browse([*self.partner_ids, self.root_id]).unlink()
        for model in ("travel.dunning.plan", "travel.statement.profile", "travel.allocation.profile", "travel.delivery.profile",
                      "travel.delivery.channel"):  # fmt: skip
            env[model].search([("name", "=", CODE)]).unlink()
        env["account.journal"].browse(self.bank_id).unlink()


def kills(default):
    return int(os.environ.get("TBO_KILLS", default))
