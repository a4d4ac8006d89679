"""Why a line has no price: reasons of the rating, put while they last and lifted when they are gone."""

from odoo import models
from odoo.tools import format_date

#: Reasons that rating alone gives and takes back: no contract, and the engine's problems.
RATING_CODES = (
    "no_contract",
    "price_on_application",
    "no_band",
    "no_rate",
    "negative_fare",
    "nothing_to_override",
    "waits_for_line",
    "no_month",
)
#: Reasons of a correction that gives back too much; the order's agent mends its figures.
CORRECTION_CODES = ("more_than_charged", "refund_sign")


class TravelHold(models.Model):
    _inherit = "travel.hold"

    def _reason_labels(self):
        return {
            **super()._reason_labels(),
            "no_contract": self.env._("No contract with fees"),
            "price_on_application": self.env._("Price on application"),
            "no_band": self.env._("Beyond the last band"),
            "no_rate": self.env._("Exchange rate missing"),
            "negative_fare": self.env._("Negative fare"),
            "nothing_to_override": self.env._("Manual price without a fee"),
            "waits_for_line": self.env._("Waits for another line"),
            "no_month": self.env._("Month missing"),
            "more_than_charged": self.env._("Refund of more than is left"),
            "refund_sign": self.env._("Refund with the wrong sign"),
        }

    def _owner(self, order, code):
        """What only a contract, a fee table or a manual price can settle is the account manager's."""
        manager = order.partner_id.user_id or order.travel_root_id.user_id
        return manager if manager and code in RATING_CODES else super()._owner(order, code)


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _rating_reasons(self, terms, problems):
        """Why lines cannot be priced.

        :param terms: line id → ``FeeTerms``
        :param problems: of the engine, at most one a line
        :return: dict (line, code, detail) → message
        """
        reasons = {
            (line, "no_contract", ""): line._no_contract_message()
            for line in self
            if not terms[line.id].table and line.order_id.partner_id
        }
        for problem in problems:
            line = self.browse(problem.sale_key)
            reasons[line, problem.code, problem.kind or ""] = line._problem_message(problem)
        return reasons

    def _no_contract_message(self):
        return self.env._(
            "No contract with a fee table is in force for %(customer)s on %(day)s. Give it one, "
            "or one with an empty table if nothing is to be charged.",
            customer=self._fee_node().display_name,
            day=format_date(self.env, self._sale_date()),
        )

    def _problem_message(self, problem):
        """The engine's reason in the reader's language, and what to do about it."""
        ways_on = {
            "price_on_application": self.env._("Agree on a price with the customer and set it with “Set Price”."),
            "no_band": self.env._("Add a band to the fee table, or set a price by hand."),
            "no_rate": self.env._("Enter the rate in the list of currencies, then price the order again."),
            "negative_fare": self.env._("Correct the fare, or enter the document as a refund."),
            "nothing_to_override": self.env._("Take the manual price back."),
            "more_than_charged": self.env._(
                "Undo this refund and enter it again with what is left, or undo another one that was entered twice."
            ),
            "refund_sign": self.env._("Undo it and enter it again."),
        }
        return " ".join(filter(None, [problem.text(self.env._), ways_on.get(problem.code)]))

    def _sync_rating_holds(self, reasons):
        """Put the holds of these reasons, lift those of the rating that are no longer among them."""
        self._sync_holds(reasons, RATING_CODES + CORRECTION_CODES)

    def _sync_holds(self, reasons, codes):
        """Put the holds of these reasons, lift those with one of the codes that are no longer among them.

        :param reasons: dict (line, code, detail) → message
        """
        Hold = self.env["travel.hold"]
        standing = {(hold.line_id, hold.code, hold.detail or ""): hold for hold in Hold._open_on(self, codes)}
        gone = Hold.browse([hold.id for key, hold in standing.items() if key not in reasons])
        gone._resolve()
        by_words = {}
        for (line, code, detail), message in reasons.items():
            hold = standing.get((line, code, detail))
            if not hold or hold.message != message:
                by_words[code, message, detail] = by_words.get((code, message, detail), self.browse()) | line
        for (code, message, detail), lines in by_words.items():
            Hold._put(lines, code, message, detail)
