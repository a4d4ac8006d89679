"""The first page of a customer's travel in the portal: what matters to whom looks, from what it may see."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from .travel_order_references import CODES

#: months of the trend, this one too
MONTHS = 13
NEXT_TRIPS = 5
#: days; what began earlier is looked for among all trips
LONGEST_TRIP = 120
NEWEST = 3
#: services that wait, looked at and shown at most
MOST_WAITING = 50
SHOWN_WAITING = 5


class TravelPortalHome(models.AbstractModel):
    _name = "travel.portal.home"
    _description = "First Page of Travel in the Portal"

    @api.model
    def _page(self):
        Trips = self.env["travel.portal.trips"]
        today = Trips._today()
        return {
            "today": today,
            "place": self._place(),
            "spend": self._spend(today),
            "open_invoices": self._open(today),
            "under_way": Trips._page("now", limit=NEXT_TRIPS, since=today - relativedelta(days=LONGEST_TRIP)),
            "coming": Trips._page("next", limit=NEXT_TRIPS, since=today),
            "asked": self._asked(),
            "waiting": self._waiting(),
            "statements": self.env["travel.statement"]._of_portal_user(self.env.user)[:NEWEST],
        }

    @api.model
    def _place(self):
        """What the figures are of: the unit that the user manages, or nothing, where they are of its own trips."""
        return self.env.user.partner_id._travel_managed()

    # -- spend --------------------------------------------------------------------------------------------------------

    @api.model
    def _spend(self, today):
        """This month so far, against the same days of last month and of the same month last year; and months as bars.

        :return: dict ``currency``, ``now``, ``against`` (list of ``label, amount, change``: of 1, None from nothing),
            ``months`` (list of ``label, short, amount, height`` in % of the largest, ``current``)
        """
        first = today.replace(day=1)
        tomorrow = today + relativedelta(days=1)
        now = self._spend_of(first, tomorrow)
        against = []
        for months, label in ((1, self.env._("same days last month")), (12, self.env._("same days a year ago"))):
            # the 31st against months of 30 days: all of them
            start = first - relativedelta(months=months)
            amount = self._spend_of(start, min(start + (tomorrow - first), start + relativedelta(months=1)))
            against.append({"label": label, "amount": amount, "change": (now - amount) / abs(amount) if amount else None})
        answer = self._trend(first)
        return {"now": now, "against": against, **answer}

    @api.model
    def _spend_of(self, since, until):
        """Spend of what was sold from a day on and before another."""
        answer = self.env["travel.spend"].cube([], ["spend"], {"period": [since.isoformat(), until.isoformat()]})
        return float(answer["totals"]["spend"] or 0.0)

    @api.model
    def _trend(self, first):
        starts = [first - relativedelta(months=months) for months in range(MONTHS - 1, -1, -1)]
        period = [starts[0].isoformat(), (first + relativedelta(months=1)).isoformat()]
        answer = self.env["travel.spend"].cube(["month"], ["spend"], {"period": period}, order="month")
        sums = {row["key"][0]: float(row["values"]["spend"]) for row in answer["rows"]}
        amounts = [sums.get(start.isoformat(), 0.0) for start in starts]
        largest = max(*amounts, 0.01)
        months = [
            {
                "label": format_date(self.env, start, date_format="LLLL y"),
                "short": format_date(self.env, start, date_format="LLL"),
                "amount": amount,
                "height": round(100 * max(amount, 0.0) / largest),
                "current": start == first,
            }
            for start, amount in zip(starts, amounts, strict=True)
        ]
        currency = self.env["res.currency"].sudo().browse(answer["currency"]["id"])  # sudo: what the amounts are in
        return {"months": months, "currency": currency}

    # -- money --------------------------------------------------------------------------------------------------------

    @api.model
    def _open(self, today):
        """Open invoices of the user's place: list of ``currency, open, overdue, count``, one for each currency."""
        rows = [row for row in self.env["travel.portal.account"]._items(self.env.user, today) if row["open"] > 0]
        found = []
        for currency in self.env["res.currency"].sudo().browse({row["currency_id"] for row in rows}).sorted("name"):
            own = [row for row in rows if row["currency_id"] == currency.id]
            late = [row["open"] for row in own if row["days"] > 0]
            found.append(
                {
                    "currency": currency,
                    "open": currency.round(sum(row["open"] for row in own)),
                    "overdue": currency.round(sum(late)),
                    "count": len(own),
                    "late": len(late),
                }
            )
        return found

    # -- what waits for the customer ----------------------------------------------------------------------------------

    @api.model
    def _asked(self):
        """Requests for missing data that ask this very person: list of ``link, count, customer``."""
        # sudo: closed to the portal; only those that went to this person itself, as their mail with the link did
        requests = self.env["travel.data.request"].sudo().search(
            [("recipient_id", "=", self.env.user.partner_id.id), ("state", "=", "open")]
        )  # fmt: skip
        return [
            {"link": request.link.partition("/travel/fill/")[2], "count": request.pending_count, "customer": request.customer_id.name}
            for request in requests
            if request._is_open() and request.pending_count
        ]

    @api.model
    def _waiting(self):
        """Services that a missing reference holds, whoever is asked: of the user's trips, and those it approves."""
        seen = self.env["travel.portal.trips"]._seen()
        holds = self._holds(Domain("line_id", "in", seen))
        approved = self._approved_holds()
        visible = holds.line_id
        found = [
            {
                "line": hold.line_id,
                "message": hold.message,
                "order": hold.order_id if hold.line_id in visible else hold.order_id.browse(),
            }
            for hold in (holds | approved).sorted("id")
        ]
        return {"count": len(found), "more": len(found) >= MOST_WAITING, "rows": found[:SHOWN_WAITING]}

    @api.model
    def _holds(self, domain):
        # sudo: holds are the agency's; told are those for which the customer's own data is missing
        open_ones = Domain([("open", "=", True), ("code", "in", CODES)])
        holds = self.env["travel.hold"].sudo().search(open_ones & domain, limit=MOST_WAITING)
        return holds.filtered(lambda hold: hold._waits_for_reference())

    @api.model
    def _approved_holds(self):
        """Of the units whose approver the user is, unless a nearer one has its own."""
        person = self.env.user.partner_id
        # sudo: whose approver a person is decides what it is told
        nodes = person.sudo().search([("travel_approver_id", "=", person.id)])
        if not nodes:
            return self.env["travel.hold"].sudo()
        holds = self._holds(nodes._travel_subtree_domain("partner_id"))
        return holds.filtered(lambda hold: hold.line_id._person_to_ask("approver") == person)
