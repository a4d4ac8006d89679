"""A back-test as plain data for people and programs."""

from ..engine.back_test import NoRate
from .back_test_rows import named_of

#: So many customers are told one by one: those that change most.
CUSTOMERS = 1000
_SUMS = ("charged", "simulated", "charged_later", "simulated_later", "earned", "margin_charged", "margin_simulated", "difference")


class Answer:
    """What ``travel.fee.table.simulate`` answers.

    :param replay: a ``Replay`` that has run
    """

    def __init__(self, replay):
        self.replay, self.test, self.env = replay, replay.test, replay.env
        self.total, self.groups, self.rules, self.kinds = self.test.total, self.test.groups, self.test.rules, self.test.kinds
        told = [change.sale.key for change in self.test.changes] + [sale.key for sale, _problem in self.test.unpriced]
        self.stood = named_of(self.env, told)

    def plain(self):
        replay, test = self.replay, self.test
        customers = sorted(self.groups["customer"].items(), key=lambda found: (-abs(found[1].difference), found[0] or 0))
        return {
            "table": {"id": replay.table.id, "name": replay.table.name},
            "date_from": replay.date_from.isoformat(),
            "date_to": replay.date_to.isoformat(),
            "currency": replay.company.currency_id.name,
            "totals": _figures(self.total),
            "customers": self._customers(customers[:CUSTOMERS]),
            "customers_left_off": max(len(customers) - CUSTOMERS, 0),
            "events": self._events(),
            "kinds": self._kinds(),
            "rules": self._rules(),
            "never": self._never(),
            "changes": [self._change(change, place) for place, change in enumerate(test.changes, 1)],
            "unpriced": [self._unpriced(*found) for found in test.unpriced],
            "given_back": {"charges": replay.backs, "amount": float(replay.given_back)},
            "lines": {
                "replayed": self.total.lines + sum(test.unpriced_codes.values()),
                "unpriced": sum(test.unpriced_codes.values()),
                "unpriced_charged": float(test.unpriced_charged),
                **replay.left_out,
            },
        }

    def _customers(self, found):
        partners = self.env["res.partner"].browse([partner_id for partner_id, _figures in found if partner_id])
        names = {partner.id: partner.display_name for partner in partners}
        return [{"id": one or False, "name": names.get(one, ""), **_figures(figures)} for one, figures in found]

    def _events(self):
        labels = dict(self.env["travel.order.line"]._fields["event"]._description_selection(self.env))
        found = self.groups["event"]
        return [{"event": event, "name": labels[event], **_figures(found[event])} for event in labels if event in found]

    def _kinds(self):
        kinds = self.env["travel.charge.kind"].with_context(active_test=False).search([])
        found = self.kinds
        return [{"id": kind.id, "kind": kind.code, "name": kind.name, **_rule_figures(found[kind.code])} for kind in kinds if kind.code in found]

    def _rules(self):
        rules = self.env["travel.fee.rule"].browse(sorted(self.rules))
        return [
            {
                "id": rule.id,
                "name": rule.name,
                "kind": rule.charge_kind_id.name,
                "table": rule.table_id.name,
                **_rule_figures(self.rules[rule.id]),
                "line_ids": self.rules[rule.id].keys,
            }
            for rule in rules
        ]

    def _never(self):
        """Rules that hold on some day of the period, and that nothing was charged by."""
        replay = self.replay
        hit = {rule_id for rule_id, figures in self.rules.items() if figures.simulated_lines}
        rules = [rule for rule in replay.compiled.rules if rule.id not in hit and _holds(rule.valid, replay)]
        records = self.env["travel.fee.rule"].browse([rule.id for rule in rules])
        return [
            {"id": rule.id, "name": rule.name, "kind": rule.charge_kind_id.name, "table": rule.table_id.name} for rule in records
        ]

    def _change(self, change, place):
        line = self.env["travel.order.line"].browse(change.sale.key)
        return {
            **self._line(line, change.sale),
            "place": place,
            "charged": float(change.charged),
            "simulated": float(change.simulated),
            "difference": float(change.difference),
            "before": self._standing(line),
            "after": [
                {
                    "name": charge.name,
                    "amount": float(charge.amount),
                    "currency": charge.currency,
                    "steps": [step.text(self._translate) for step in charge.steps],
                }
                for charge in change.charges
            ],
        }

    def _unpriced(self, sale, problem):
        line = self.env["travel.order.line"].browse(sale.key)
        return {
            **self._line(line, sale),
            "reason": self._reason(problem, sale),
            "charged": self._standing(line),
        }

    def _standing(self, line):
        stood = self.stood.get(line.id, ())
        return [{"name": name, "amount": float(amount), "currency": currency} for name, amount, currency in stood]

    def _reason(self, problem, sale):
        if isinstance(problem, NoRate):
            return self.env._("No exchange rate from %(currency)s on %(day)s.", currency=problem.currency, day=sale.date)
        return problem.text(self._translate)

    def _line(self, line, sale):
        return {
            "line_id": line.id,
            "name": line.display_name,
            "order": line.order_id.display_name,
            "customer": line.partner_id.display_name or "",
            "date": sale.date.isoformat(),
            "event": sale.event,
        }

    def _translate(self, sentence):
        return self.env._(sentence)


def _figures(figures):
    return {"lines": figures.lines, "changed": figures.changed, **{name: float(getattr(figures, name)) for name in _SUMS}}


def _rule_figures(figures):
    return {
        "charged_lines": figures.charged_lines,
        "charged": float(figures.charged),
        "simulated_lines": figures.simulated_lines,
        "simulated": float(figures.simulated),
        "difference": float(figures.simulated - figures.charged),
    }


def _holds(valid, replay):
    """Whether a rule's validity meets the days of the back-test."""
    return (valid.low is None or valid.low < replay.date_to) and (valid.high is None or valid.high > replay.date_from)
