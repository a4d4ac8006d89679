"""What a run will bill, and what it leaves with which reason: the plan, which is the preview, too."""

from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..engine.billing_chunks import chunk_size, chunks
from .travel_order_billing import BILLING_HOLDS, CHUNK
from .travel_purchase_order import CODE as PO_MISSING

SMALLEST_CHUNK = 25
#: a run's invoices are dated by the run alone, and its orders need no log of each step
FOR_WORK = {"travel_invoice_date": None, "tracking_disable": True}
READ = [
    "billing_from", "billing_part_id", "bill_on", "company_id", "cost_center_id", "currency_id", "end_date", "event", "order_id",
    "original_line_id", "partner_id", "service_type_id", "sold_at", "sold_on", "start_date", "state",
]  # fmt: skip


class Planned(NamedTuple):
    """One part before it is written down."""

    key: str
    label: str
    partner: object
    lines: object
    amount: float
    currency: object
    state: str = "todo"
    reason: str = ""

    def touched(self):
        """What is written beside the lines themselves: orders, and invoices that are corrected."""
        lines = self.lines.filtered("original_line_id")
        corrected = lines.charge_ids.reverses_id.invoice_line_id.move_id if lines else ()
        return frozenset([*self.lines.order_id, *corrected])


class TravelBillingRun(models.Model):
    _inherit = "travel.billing.run"

    def _plan(self, claim=False):
        """Write down the parts anew, less what is billed already.

        :param claim: also keep other runs off the lines, and put what was found out on them; without, nothing but the
            run's own parts is written
        """
        self.ensure_one()
        run = self._for_work()
        run.part_ids.filtered(lambda part: part.state != "done").unlink()
        unbilled = Domain("company_id", "=", run.company_id.id) & run._scope_domain()
        run.env["travel.order.line"]._refresh_bill_on(unbilled)
        lines = run._due_lines()
        if claim:
            lines._check_purchase_orders()
        plan = run._planned(lines)
        parts = run._write_parts(plan)
        if claim:
            for part in parts.filtered(lambda part: part.state == "todo"):
                part.line_ids.write({"billing_part_id": part.id})
            run._move_to_next_period(plan)
        run._count()

    def _for_work(self):
        """This run as its workers see it: in its company, on its day, with the rights of billing itself."""
        # sudo: every way to planning and working has checked the clerk, or is a cron
        return self.sudo().with_context(**FOR_WORK, travel_run_day=self.day).with_company(self.company_id)

    def _due_lines(self):
        """Lines that are due, held ones too, with what takes them back before they were billed."""
        domain = Domain("company_id", "=", self.company_id.id) & Domain("state", "in", ("ready", "held"))
        domain &= Domain("bill_on", "<=", self.day) & self._scope_domain()
        lines = self.env["travel.order.line"].search_fetch(domain, READ, order="id")
        takes_back = lines.correction_ids.filtered(lambda line: line.state == "ready" and line._takes_back())
        return (lines | takes_back).filtered(lambda line: not line._is_claimed_beside(self))

    def _planned(self, lines):
        """:return: list of :class:`Planned`"""
        obstacles = lines._billing_obstacles()
        free = lines.filtered(lambda line: line not in obstacles)
        terms = free._billing_terms()
        open_amounts = lines._open_amounts()
        plan = []
        for group, own in free._billing_parts(terms).items():
            for some in own._by_charged_currency(open_amounts):
                plan.append(self._plan_part(group, some, open_amounts))
        return plan + self._plan_left(obstacles, open_amounts)

    def _plan_part(self, group, lines, open_amounts):
        """:param group: :class:`.travel_line_billing.InvoiceGroup`"""
        amounts = lines._sum_open(open_amounts)
        currency = max(amounts, key=lambda one: (abs(amounts[one]), -one.id), default=lines[0].currency_id)
        reason = self._too_little(group, lines, amounts)
        return Planned(
            f"{_plain(group)}:{_plain(sorted(amounts, key=lambda one: one.id))}",
            lines._part_label(group),
            group.debtor,
            lines,
            amounts.get(currency, 0.0),
            currency,
            "waiting" if reason else "todo",
            reason,
        )

    def _too_little(self, group, lines, amounts):
        """Why the part waits for more: blank where it does not."""
        profile = group.terms[0]
        least = profile.minimum_amount
        small = all(0 < amount < least for amount in amounts.values()) and amounts
        if not small or min(line._longest_wait(profile) for line in lines) <= self.day:
            return ""
        return self.env._(
            "%(amount)s is below the minimum of %(least)s; it waits for more.",
            amount=", ".join(currency.format(amount) for currency, amount in amounts.items()),
            least=next(iter(amounts)).format(least),
        )

    def _plan_left(self, obstacles, open_amounts):
        """Parts of what is left, one for each customer, kind of reason and currency."""
        groups = defaultdict(list)
        for line, (code, message) in obstacles.items():
            groups[line.partner_id, code, line.currency_id].append((line, message))
        plan = []
        for (partner, code, currency), found in groups.items():
            lines = self.env["travel.order.line"].browse([line.id for line, _message in found])
            amount = lines._sum_open(open_amounts).get(currency, 0.0)
            told = list(dict.fromkeys(message for _line, message in found))
            reason = "\n".join([*told[:5], *(["…"] if len(told) > 5 else [])])
            label = " · ".join(filter(None, [partner.display_name, self._obstacle_label(code)]))
            plan.append(
                Planned(f"{code}:{partner.id}:{currency.id}", label, partner, lines, amount, currency, "held", reason)
            )
        return plan

    def _obstacle_label(self, code):
        own = {
            "order_incomplete": self.env._("Order not complete"),
            "original_waits": self.env._("Service not billed yet"),
            "void_waits": self.env._("Void waits"),
        }
        labels = own | self.env["travel.hold"]._reason_labels()
        return labels.get(code) or code.replace("_", " ").capitalize()

    # -- written down -----------------------------------------------------------------------------------------------

    def _write_parts(self, plan):
        """The plan as records, the parts to bill numbered by chunks."""
        work = [part for part in plan if part.state == "todo"]
        sizes = [(len(part.lines), part.touched()) for part in work]
        limit = chunk_size(sum(size for size, _touched in sizes), SMALLEST_CHUNK, CHUNK)
        numbers = iter(chunks(sizes, limit))
        known, vals_list = set(self.part_ids.mapped("business_key")), []
        for part in plan:
            key = _unused(part.key, known)
            known.add(key)
            vals_list.append(self._prepare_part(part, key, next(numbers) + 1 if part.state == "todo" else 0))
        return self.env["travel.billing.run.part"].create(vals_list)

    def _prepare_part(self, part, key, chunk):
        return {
            "run_id": self.id,
            "business_key": key,
            "label": part.label,
            "partner_id": part.partner.id if part.partner else False,
            "line_ids": [Command.set(part.lines.ids)],
            "line_count": len(part.lines),
            "held_count": 0 if part.state == "todo" else len(part.lines),
            "amount": part.amount,
            "currency_id": part.currency.id,
            "state": part.state,
            "reason": part.reason or False,
            "chunk": chunk,
        }

    def _move_to_next_period(self, plan):
        """What is below the minimum belongs to the next period, where there are periods."""
        for part in plan:
            if part.state == "waiting":
                terms = part.lines._billing_terms()
                for line in part.lines:
                    period = line._billing_period(terms[line.id].profile)
                    line.billing_from = period.end if period else False
                part.lines._set_bill_on()


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _is_claimed_beside(self, run):
        """Whether another run that is running has it."""
        other = self.billing_part_id.run_id
        return bool(other) and other != run and other.state == "running"

    def _billing_obstacles(self):
        """Why lines that are due cannot be billed: ``{line: (code, message)}``."""
        found = self._hold_obstacles()
        missing = self.filtered(lambda line: line not in found)._without_purchase_order()
        found |= {line: (PO_MISSING, line._purchase_order_message(code)) for line, code in missing.items()}
        found |= self.filtered(lambda line: line not in found)._order_obstacles()
        free = self.filtered(lambda line: line not in found)
        while more := free._correction_obstacles():
            found |= more
            free -= self.browse([line.id for line in more])
        return found

    def _hold_obstacles(self):
        """Open holds of the lines and their orders; what billing itself held is tried again."""
        holds = self.env["travel.hold"].search([("order_id", "in", self.order_id.ids), ("open", "=", True)], order="id")
        found = {}
        for line in self:
            for hold in holds.grouped("order_id").get(line.order_id, ()) if line.order_id in holds.order_id else ():
                if hold.line_id == line or (not hold.line_id and hold.code not in BILLING_HOLDS):
                    found.setdefault(line, (hold.code, hold.message))
        return found

    def _order_obstacles(self):
        """What is billed when its order is complete waits for the rest of the order."""
        terms = self._billing_terms()
        return {
            line: ("order_incomplete", self.env._("%s is billed when all its services are ready.", line.order_id.name))
            for line in self
            if terms[line.id].profile.rhythm == "at_once"
            and any(other.state in ("draft", "held") for other in line.order_id.line_ids)
        }

    def _correction_obstacles(self):
        """Corrections whose service waits, and services whose void does."""
        found = {}
        complete = self._without_half_voided()
        for line in self:
            original = line.original_line_id
            if line._takes_back() and original.state != "billed" and original not in self:
                found[line] = "original_waits", self.env._("It is billed together with the service that it corrects.")
            elif line not in complete:
                found[line] = "void_waits", self.env._("It was voided, and the void cannot be billed yet.")
        return found

    def _open_amounts(self):
        """Charges to bill: ``{line id: {currency: amount}}``."""
        rows = self.env["travel.charge"]._read_group(
            [("line_id", "in", self.ids), ("state", "=", "open")], ["line_id", "currency_id"], ["amount:sum"]
        )
        amounts = defaultdict(dict)
        for line, currency, amount in rows:
            if not currency.is_zero(amount):
                amounts[line.id][currency] = amount
        return amounts

    def _sum_open(self, open_amounts):
        """:return: ``{currency: amount}`` of these lines"""
        total = defaultdict(float)
        for line in self:
            for currency, amount in open_amounts.get(line.id, {}).items():
                total[currency] += amount
        return {currency: currency.round(amount) for currency, amount in total.items()}

    def _by_charged_currency(self, open_amounts):
        """Lines of one part apart by currency, for an invoice has one; together where one line has several."""
        currencies = {line: set(open_amounts.get(line.id) or [line.currency_id]) for line in self}
        if any(len(found) > 1 for found in currencies.values()):
            return [self]
        groups = defaultdict(list)
        for line in self:
            # what takes a service back goes with it
            first = line.original_line_id if line.original_line_id in currencies else line
            groups[min(currencies[first], key=lambda one: one.id)].append(line.id)
        return [self.browse(ids) for ids in groups.values()]

    def _part_label(self, group):
        """Who is billed, for what and until when."""
        word, what, period = group.per
        names = {
            "company": "",
            "traveller": ", ".join(self.passenger_ids.mapped("name")[:2]),
            "trip": self[0].order_id.trip_reference or self[0].order_id.name,
        }
        name = names.get(word, what.display_name if isinstance(what, models.BaseModel) else "")
        until = self.env._("until %s", format_date(self.env, period.last)) if period else ""
        return " · ".join(filter(None, [group.debtor.display_name if group.debtor else "", name, until, group.purchase_order]))


def _plain(value):
    """A group as text that is the same whenever it is the same group."""
    if isinstance(value, models.BaseModel):
        return f"{value._table}{value.ids}" if value else ""
    if isinstance(value, tuple | list):
        return "(" + ",".join(map(_plain, value)) + ")"
    return "" if value is None else str(value)


def _unused(key, known):
    """A key that a resumed run has not used yet."""
    return key if key not in known else next(f"{key}#{number}" for number in range(2, len(known) + 3) if f"{key}#{number}" not in known)
