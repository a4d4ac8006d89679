"""What whoever is asked to approve sees: the whole picture of one trip, as plain texts in his language."""

from odoo import fields, models
from odoo.tools import format_amount, format_date, format_time


class TravelApproval(models.Model):
    _inherit = "travel.approval"

    def _trip_in_words(self):
        """Travellers, route and total, as the subject of a mail."""
        lines = self._asked_lines()
        where = ", ".join(dict.fromkeys(line._where_in_words() for line in lines[:2]))
        return " · ".join(filter(None, [self._travellers_in_words(), where, self._total_in_words()]))

    def _asked_lines(self):
        return self.order_id.line_ids.filtered(lambda line: line.state != "cancelled")

    def _travellers_in_words(self):
        people = self.order_id.passenger_ids
        more = f" +{len(people) - 2}" if len(people) > 2 else ""
        return ", ".join(person.partner_id.name or person.name or "" for person in people[:2]) + more

    def _total_in_words(self):
        return format_amount(self.env, self.order_id.total_amount, self.order_id.currency_id)

    def _days_in_words(self):
        days = [self.order_id.start_date, self.order_id.end_date]
        return " – ".join(format_date(self.env, day) for day in dict.fromkeys(days) if day)

    def _picture(self):
        """All that is shown of the trip.

        :return: dict of texts ``travellers``, ``days``, ``booker``, ``customer``, ``order``, ``total``; ``services``, see
            :meth:`TravelOrderLine._approval_service`; ``budgets``: list of ``{name, left}``; ``before``: list of
            ``{who, when, comment}`` of those who have approved already
        """
        order = self.order_id
        people = [person.partner_id.name or person.name for person in order.passenger_ids]
        return {
            "travellers": ", ".join(filter(None, people)),
            "days": self._days_in_words(),
            "booker": order.booker_id.name or "",
            "customer": self.partner_id.name or "",
            "order": " · ".join(filter(None, [order.name, order.record_locator])),
            "total": self._total_in_words(),
            "services": [line._approval_service(self.finding_ids) for line in self._asked_lines()],
            "budgets": self._budgets_left(),
            "before": [step._in_words() for step in self._approved_steps()],
        }


class TravelApprovalStep(models.Model):
    _inherit = "travel.approval.step"

    def _page(self, comment="", error=""):
        """What the page of this step shows.

        :param comment: what the visitor keyed, if it has to be shown again
        :param error: what is wrong with it
        """
        return {
            **self.approval_id._picture(),
            "recipient": self.recipient_id.name or "",
            "instead_of": self.instead_of_id.name or "",
            "deadline": self._when(self.deadline),
            "comment": comment,
            "error": error,
        }

    def _when(self, moment):
        """A moment in the time zone of whoever is asked, which is named; else in that of the agency."""
        zone = self.recipient_id.tz or self.company_id._travel_timezone()
        if not moment:
            return ""
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)
        return f"{format_date(self.env, local.date())} {format_time(self.env, local.time(), time_format='short')} ({zone})"

    def _in_words(self):
        person = self.decided_by_id or self.recipient_id
        return {"who": person.name or "", "when": self._when(self.decided_at), "comment": self.comment or ""}


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _where_in_words(self):
        return self.route or self.place or self.name or self.service_type_id.name or ""

    def _approval_service(self, findings):
        """One service as an approver sees it.

        :param findings: what is asked
        :return: dict of texts ``title, who, when, supplier, cabin, amount, lowest, reason``; ``offers``: cheaper or other
            ones that were declined, list of texts; ``against``: list of ``{clause, message, excess, reason}``
        """
        own = findings.filtered(lambda finding: finding.line_id == self)
        currency = self.currency_id
        return {
            **self._trip_in_words(),
            "supplier": self.validating_carrier_id.name or self.supplier_id.name or "",
            "cabin": self.cabin or "",
            "amount": format_amount(self.env, self.total_amount, currency),
            "lowest": format_amount(self.env, self.lowest_fare, currency) if self.lowest_fare else "",
            "reason": self.policy_reason or "",
            "offers": self._declined_offers(),
            "against": [finding._in_words() for finding in own],
        }


class TravelPolicyFinding(models.Model):
    _inherit = "travel.policy.finding"

    def _in_words(self):
        excess = format_amount(self.env, self.excess, self.currency_id) if self.excess else ""
        return {"clause": self.rule_id.display_name, "message": self.message, "excess": excess, "reason": self.reason or ""}
