"""What serving a customer costs: touches, distribution, money that is out, and money that never comes."""

from datetime import date

from odoo import models
from odoo.tools import SQL

from ..engine.profit import DAYS_IN_YEAR, choose, epochs
from ..models.travel_cost_rate import TOUCHES

#: Columns of the rates by what is sold → how the engine finds them.
RATES = {"touch": ("handling", ""), "segment": ("distribution", "segment"), "document": ("distribution", "document"), "percent": ("credit", "")}
OTHER = [name for name, _label in TOUCHES]


class TravelProfit(models.Model):
    """What is a touch, counted from what the database knows.

    * Each service and each correction of one, but for monthly fees, which nobody keys: its event's rate.
    * ``hold``: each hold that is resolved, last changed by a person of the agency; of an order, shared by its services.
    * ``dispute``: each one; of a service its own, else shared by the services of the invoice.
    * ``dunning``: each reminder sent that somebody looked through (plans that send by themselves cost nothing), shared by
      what it asks for.
    * ``data_request``: each one that a person made, shared by the services that it asks about.

    All at the rate of the day on which the service was sold, by its channel, source and service type.
    """

    _inherit = "travel.profit"

    # -- rates ------------------------------------------------------------------------------------------------------

    def _rates(self):
        """SQL of the rates: a row for each kind of service that was sold, between two changes of any rate.

        Which rate is taken is the engine's; there are some hundred such kinds, whatever the number of services.
        """
        # sudo: who may read what services cost need not be let at the rates
        records = self.env["travel.cost.rate"].sudo().search([("company_id", "in", self._companies()), ("kind", "!=", "provision")])
        rates = {company.id: own._compiled() for company, own in records.grouped("company_id").items()}
        days = epochs(rate for own in rates.values() for rate in own)
        rows = [self._rated(rates.get(key[0], ()), days, *key) for key in self._kinds_sold(days)] if rates else []
        names = ("company_id", "epoch", "event", "channel", "source", "service", *RATES, *OTHER)
        kinds = ("integer", "integer", "varchar", "integer", "varchar", "integer", *["numeric"] * (len(RATES) + len(OTHER)))
        arrays = [SQL("%s::%s[]", [row[at] for row in rows], SQL(kind)) for at, kind in enumerate(kinds)]
        alias = SQL("rate(%s)", SQL(", ").join(map(SQL.identifier, names)))
        return SQL("unnest(%s) AS %s", SQL(", ").join(arrays), alias), days

    def _kinds_sold(self, days):
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT sold.company_id, %s, sold.event, COALESCE(sold.channel_id, 0), COALESCE(UPPER(TRIM(trip.source)), ''),
                       COALESCE(sold.service_type_id, 0)
                  FROM %s sold JOIN travel_order trip ON trip.id = sold.order_id
                 WHERE sold.company_id IN %s AND sold.booked_on IS NOT NULL
                """,
                self._epoch(days),
                self._sold(),
                self._companies(),
            )
        )

    @staticmethod
    def _epoch(days):
        return SQL("width_bucket(sold.booked_on, %s::date[])", days) if days else SQL("0")

    @staticmethod
    def _rated(rates, days, company, epoch, event, channel, source, service):
        day = days[epoch - 1] if epoch else date.min
        sold = {"event": event, "channel": channel, "source": source, "service": service}
        own = [choose(rates, *RATES[name], sold, day) for name in RATES]
        own[0] = 0 if event == "monthly" else own[0]
        others = [choose(rates, "handling", "", {**sold, "event": name}, day) for name in OTHER]
        return (company, epoch, event, channel, source, service, *own, *others)

    # -- put together -----------------------------------------------------------------------------------------------

    def _costs(self):
        return SQL(
            """
            CASE WHEN sold.event = 'monthly' THEN 0 ELSE sold.lines END + COALESCE(touched.touches, 0) AS touches,
            -(sold.lines * COALESCE(rate.touch, 0) + %(touched)s) AS handling,
            -(sold.segments * COALESCE(rate.segment, 0) + sold.documents * COALESCE(rate.document, 0)) AS distribution,
            -(COALESCE(owed.money_days, 0) * COALESCE(rate.percent, 0)::float8 / 100 / %(year)s) AS credit_cost,
            -COALESCE(owed.lost, 0) AS bad_debt,
            -COALESCE(owed.provided, 0) AS provision
            """,
            touched=SQL(" + ").join(
                SQL("COALESCE(%s * %s, 0)", SQL.identifier("touched", name), SQL.identifier("rate", name)) for name in OTHER
            ),
            year=DAYS_IN_YEAR,
        )

    def _joined_costs(self, as_of, rates):
        table, days = rates
        yield SQL(
            """
            LEFT JOIN %s
              ON rate.company_id = sold.company_id AND rate.epoch = %s AND rate.event = sold.event
             AND rate.channel = COALESCE(sold.channel_id, 0) AND rate.source = COALESCE(UPPER(TRIM(trip.source)), '')
             AND rate.service = COALESCE(sold.service_type_id, 0)
            """,
            table,
            self._epoch(days),
        )
        yield SQL("LEFT JOIN (%s) touched ON touched.line_id = sold.line_id", self._touched())
        yield SQL("LEFT JOIN (%s) owed ON owed.line_id = sold.line_id", self._owed(as_of))

    # -- touches ----------------------------------------------------------------------------------------------------

    def _touched(self):
        counts = [SQL("SUM(share) FILTER (WHERE kind = %s) AS %s", name, SQL.identifier(name)) for name in OTHER]
        return SQL(
            "SELECT line_id, SUM(share) AS touches, %s FROM (%s) touch GROUP BY line_id",
            SQL(", ").join(counts),
            SQL(" UNION ALL ").join([*self._touched_holds(), *self._touched_disputes(), self._touched_letters(), self._touched_requests()]),
        )

    def _touched_holds(self):
        for share, which in (("1.0", "own.id = hold.line_id"), ("1.0 / COUNT(*) OVER (PARTITION BY hold.id)", "own.order_id = hold.order_id")):
            yield SQL(
                """
                SELECT own.id AS line_id, 'hold' AS kind, %(share)s AS share
                  FROM travel_hold hold
                  JOIN res_users person ON person.id = hold.write_uid AND person.id != 1 AND person.share IS NOT TRUE
                  JOIN travel_order_line own ON own.state != 'cancelled' AND %(which)s
                 WHERE hold.open IS NOT TRUE AND hold.resolved_at IS NOT NULL AND %(on_order)s
                """,
                share=SQL(share),
                which=SQL(which),
                on_order=SQL("hold.line_id IS NULL" if "order_id" in which else "hold.line_id IS NOT NULL"),
            )

    def _touched_disputes(self):
        yield SQL("SELECT service_id, 'dispute', 1.0 FROM travel_dispute WHERE service_id IS NOT NULL")
        yield SQL(
            """
            SELECT part.service_id, 'dispute', part.fraction
              FROM travel_dispute dispute JOIN (%s) part ON part.move_id = dispute.move_id
             WHERE dispute.service_id IS NULL
            """,
            self._fractions(SQL("SELECT move_id FROM travel_dispute")),
        )

    def _touched_letters(self):
        return SQL(
            """
            SELECT part.service_id, 'dunning', part.fraction * asked.share
              FROM (SELECT item.move_id, own.amount / SUM(own.amount) OVER (PARTITION BY own.dunning_id) AS share
                      FROM travel_dunning letter
                      JOIN travel_dunning_plan plan ON plan.id = letter.plan_id AND plan.automatic IS NOT TRUE
                      JOIN travel_dunning_line own ON own.dunning_id = letter.id AND own.state = 'sent' AND own.amount > 0
                      JOIN account_move_line item ON item.id = own.item_id
                     WHERE letter.state = 'sent') asked
              JOIN (%s) part ON part.move_id = asked.move_id
            """,
            self._fractions(SQL("SELECT item.move_id FROM travel_dunning_line own JOIN account_move_line item ON item.id = own.item_id")),
        )

    def _touched_requests(self):
        return SQL(
            """
            SELECT hold.line_id, 'data_request', 1.0 / COUNT(*) OVER (PARTITION BY request.id)
              FROM travel_data_request request
              JOIN res_users person ON person.id = request.create_uid AND person.id != 1 AND person.share IS NOT TRUE
              JOIN travel_data_request_hold_rel asked ON asked.request_id = request.id
              JOIN travel_hold hold ON hold.id = asked.hold_id AND hold.line_id IS NOT NULL
            """
        )

    @staticmethod
    def _fractions(moves):
        """SQL of ``move_id, service_id, fraction``: how an invoice is shared by its services."""
        return SQL(
            """
            SELECT share.move_id, share.service_id, share.amount / NULLIF(whole.amount, 0) AS fraction
              FROM travel_invoice_share share
              JOIN (SELECT move_id, SUM(amount) AS amount FROM travel_invoice_share
                     WHERE service_id IS NOT NULL AND move_id IN (%(moves)s) GROUP BY move_id) whole ON whole.move_id = share.move_id
             WHERE share.service_id IS NOT NULL
            """,
            moves=moves,
        )
