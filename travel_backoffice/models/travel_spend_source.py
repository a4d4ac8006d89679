"""How the facts of a service are read from the order, its charges and its invoices."""

from odoo import api, models
from odoo.tools import SQL

#: Amounts that stand in both currencies.
MONEY = (
    "spend",
    "base_fare",
    "taxes",
    "fees",
    "discounts",
    "refunds",
    "change_cost",
    "lost_savings",
    "ticket_amount",
    "hotel_amount",
    "billed",
    "levies",
)


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    def _source(self, which):
        """SQL of the rows as they should be, by the names of the columns.

        :param SQL which: condition on ``line``, the order lines
        """
        converted = [SQL("ROUND(own.%s / own.rate, 2) AS %s", SQL.identifier(name), SQL.identifier(f"{name}_company")) for name in MONEY]
        return SQL("SELECT own.*, %s FROM (%s) own", SQL(", ").join(converted), self._source_own(which))

    @api.model
    def _source_own(self, which):
        """The same without the company's currency, with ``rate``: units of the line's currency for one of the company's."""
        return SQL(
            """
            SELECT %(identity)s, %(service)s, %(dates)s, %(money)s, %(counts)s, %(rate)s AS rate
              FROM travel_order_line line
              JOIN travel_order trip ON trip.id = line.order_id
              JOIN res_company company ON company.id = line.company_id
              JOIN travel_service_type service ON service.id = line.service_type_id
              %(beside)s
             WHERE %(which)s
            """,
            identity=self._source_identity(),
            service=self._source_service(),
            dates=self._source_dates(),
            money=self._source_money(),
            counts=self._source_counts(),
            rate=self._source_rate(),
            beside=self._source_beside(),
            which=which,
        )

    def _source_identity(self):
        return SQL(
            """
            line.id AS line_id, line.order_id, line.company_id, line.currency_id, company.currency_id AS company_currency_id,
            trip.travel_root_id AS root_id, trip.partner_id AS customer_id, line.cost_center_id,
            person.partner_id AS traveller_id, CASE WHEN person.partner_id IS NULL THEN person.name END AS traveller_name,
            NULLIF(person.employee_code, '') AS employee_code, trip.booker_id, refs.codes AS "references",
            COALESCE(NULLIF(trip.trip_reference, ''), 'order' || trip.id) AS trip_key
            """
        )

    def _source_service(self):
        return SQL(
            """
            line.event, line.state, line.service_type_id, line.supplier_id,
            CASE WHEN line.supplier_id IS NULL THEN NULLIF(line.supplier_code, '') END AS supplier_name,
            line.validating_carrier_id AS carrier_id, NULLIF(line.route, '') AS route,
            NULL::varchar AS origin, NULL::varchar AS destination, NULL::integer AS origin_country_id,
            line.country_id AS destination_country_id, line.scope,
            NULLIF(line.cabin, '') AS cabin, flown.booking_class, COALESCE(line.channel_id, trip.channel_id) AS channel_id,
            CASE WHEN line.event = 'issue' AND line.start_date IS NOT NULL THEN line.lead_days END AS lead_days,
            NULL::varchar AS policy_status, NULL::varchar AS policy_reason,
            NULLIF(line.form_of_payment, '') AS form_of_payment, NULLIF(trip.office, '') AS office
            """
        )

    def _source_dates(self):
        return SQL("line.sold_on AS booked_on, invoice.invoiced_on, line.start_date AS travelled_on, invoice.paid_on")

    def _source_money(self):
        """Amounts; a cancelled service comes to nothing."""
        return SQL(
            """
            alive.is * %(spend)s AS spend,
            alive.is * COALESCE(line.base_fare, 0) AS base_fare,
            alive.is * COALESCE(line.tax_amount, 0) AS taxes,
            alive.is * charged.fees AS fees,
            alive.is * charged.discounts AS discounts,
            CASE WHEN line.event IN ('void', 'refund') THEN alive.is * %(spend)s ELSE 0 END AS refunds,
            CASE WHEN line.event IN ('exchange', 'refund', 'void', 'amend')
                 THEN alive.is * (COALESCE(line.penalty_amount, 0) + charged.fees) ELSE 0 END AS change_cost,
            0::numeric AS lost_savings,
            CASE WHEN line.document_type = 'ticket' THEN alive.is * COALESCE(line.total_amount, 0) ELSE 0 END AS ticket_amount,
            CASE WHEN service.code = 'hotel' THEN alive.is * COALESCE(line.total_amount, 0) ELSE 0 END AS hotel_amount,
            COALESCE(invoice.billed, 0) AS billed,
            COALESCE(invoice.levies, 0) AS levies
            """,
            spend=SQL("(COALESCE(charged.fare, line.total_amount, 0) + charged.fees + charged.discounts)"),
        )

    def _source_counts(self):
        return SQL(
            """
            alive.is AS lines,
            alive.is * sold.sign AS documents,
            CASE WHEN line.document_type = 'ticket' THEN alive.is * sold.sign ELSE 0 END AS tickets,
            alive.is * sold.sign * COALESCE(line.nights, 0) * GREATEST(line.rooms, 1) AS nights,
            alive.is * sold.sign * flown.segments AS segments,
            CASE WHEN line.event = 'issue' AND line.start_date IS NOT NULL THEN alive.is * line.lead_days ELSE 0 END AS lead_total,
            CASE WHEN line.event = 'issue' AND line.start_date IS NOT NULL THEN alive.is ELSE 0 END AS lead_count
            """
        )

    def _source_rate(self):
        """The day's rate, as Odoo takes it: the latest up to it, else the first there is, else one to one."""
        return SQL(
            """
            CASE WHEN line.currency_id = company.currency_id THEN 1 ELSE COALESCE((
                SELECT rate.rate
                  FROM res_currency_rate rate
                 WHERE rate.currency_id = line.currency_id
                   AND (rate.company_id IS NULL OR rate.company_id = split_part(company.parent_path, '/', 1)::integer)
                 ORDER BY rate.name <= line.sold_on DESC, rate.company_id,
                          CASE WHEN rate.name <= line.sold_on THEN line.sold_on - rate.name ELSE rate.name - line.sold_on END
                 LIMIT 1), 1) END
            """
        )

    def _source_beside(self):
        """What is looked up for each line."""
        return SQL(
            """
            CROSS JOIN LATERAL (SELECT CASE WHEN line.state = 'cancelled' THEN 0 ELSE 1 END AS is) alive
            CROSS JOIN LATERAL (
                SELECT CASE WHEN line.event = 'issue' THEN 1 WHEN line.event = 'void' THEN -1
                            WHEN line.event = 'refund' AND line.refund_final THEN -1 ELSE 0 END AS sign) sold
            LEFT JOIN LATERAL (
                SELECT person.partner_id, person.name, person.employee_code
                  FROM travel_order_line_travel_passenger_rel travels
                  JOIN travel_passenger person ON person.id = travels.travel_passenger_id
                 WHERE travels.travel_order_line_id = line.id
                 ORDER BY person.sequence, person.id LIMIT 1) person ON TRUE
            LEFT JOIN LATERAL (
                SELECT jsonb_object_agg(value.code, value.value) AS codes
                  FROM travel_reference_value value
                 WHERE value.line_id = line.id AND value.value != '') refs ON TRUE
            LEFT JOIN LATERAL (
                SELECT COUNT(*) AS segments, MIN(segment.booking_class) AS booking_class
                  FROM travel_segment segment
                 WHERE segment.line_id = line.id AND segment.surface IS NOT TRUE) flown ON TRUE
            LEFT JOIN LATERAL (
                SELECT SUM(charge.amount) FILTER (WHERE charge.stage = 'fare') AS fare,
                       COALESCE(SUM(charge.amount) FILTER (WHERE charge.stage IN ('fee', 'supplement', 'markup')), 0) AS fees,
                       COALESCE(SUM(charge.amount) FILTER (WHERE charge.stage = 'discount'), 0) AS discounts
                  FROM travel_charge charge
                 WHERE charge.line_id = line.id) charged ON TRUE
            LEFT JOIN LATERAL (%(invoice)s) invoice ON TRUE
            """,
            invoice=self._source_invoice(),
        )

    def _source_invoice(self):
        """What of the line is on posted invoices; paid on the day on which the last of them was settled."""
        return SQL(
            """
            SELECT MIN(move.invoice_date) AS invoiced_on,
                   SUM(CASE move.move_type WHEN 'out_refund' THEN -item.price_total ELSE item.price_total END) AS billed,
                   SUM(CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END * (item.price_total - item.price_subtotal)) AS levies,
                   CASE WHEN BOOL_AND(move.payment_state IN ('paid', 'in_payment', 'reversed')) THEN (
                        SELECT MAX(partial.max_date)
                          FROM account_move_line own
                          JOIN account_partial_reconcile partial ON own.id IN (partial.debit_move_id, partial.credit_move_id)
                         WHERE own.move_id = ANY(ARRAY_AGG(move.id))) END AS paid_on
              FROM account_move_line item
              JOIN account_move move ON move.id = item.move_id
             WHERE item.travel_line_id = line.id AND item.display_type = 'product'
               AND move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
            """
        )
