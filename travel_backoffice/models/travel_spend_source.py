"""How the facts of a service are read from the order, its charges and its invoices."""

import re

from odoo import api, models
from odoo.tools import SQL

from .travel_spend_columns import ANY, NEW, UNBILLED

#: Amounts that stand in both currencies, by the rate of the day of sale.
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
)


#: Columns of what a line means, and of its sale: of a first sale, the line itself.
OF_MEANT = re.compile(r"\b(?:meant|sale)\.")


class TravelSpend(models.Model):
    """What a row says.

    * Amounts are those of the line, with its sign: an issue's above zero, those of a void or refund below, an exchange's what
      it collected on top. ``spend`` = fare, taxes and penalty (the line's total) + fees + discounts. Rebates are credited
      later and no part of it; what the customer's own card paid is. A cancelled line comes to nothing.
    * In the company's currency they stand at the rate of the day of sale; what is taken back, at that of the day on which it
      was sold. The rate is kept (``rate``): one that is entered later changes nothing that stands, whatever else changes of
      the service. Only ``billed`` and ``levies`` are as booked.
    * ``employee_code``: as on the document, else that of the contact; it follows the contact's.
    * ``change_cost``: penalties kept (also those collected as tax CP), and fees charged for the correction itself.
    * ``lost_savings``: what fare and taxes of a sale were above the lowest fare offered; goes with the document when that is
      voided, or refunded unused.

    What is counted, see ``travel_spend_counts``; what is read from invoices, see ``travel_spend_ledger``.
    """

    _inherit = "travel.spend"

    @api.model
    def _source(self, which, kind=ANY):
        """SQL of the rows as they should be, by the names of the columns.

        :param SQL which: condition on ``line``, the order lines
        :param kind: what all of these lines are, so that nothing is looked up that they cannot have, see :data:`ANY`
        """
        converted = [
            SQL("ROUND(own.%s / own.rate, own.digits) AS %s", SQL.identifier(name), SQL.identifier(f"{name}_company")) for name in MONEY
        ]
        return SQL("SELECT own.*, %s FROM (%s OFFSET 0) own", SQL(", ").join(converted), self._source_own(which, kind))

    @api.model
    def _source_own(self, which, kind):
        """The same without the company's currency; ``rate``: units of the line's currency for one of the company's."""
        own = SQL(
            """
            SELECT %(identity)s, %(service)s, %(dates)s, %(money)s, %(counts)s, %(rate)s AS rate,
                   (SELECT decimal_places FROM res_currency WHERE id = company.currency_id) AS digits
              FROM travel_order_line line
              JOIN travel_order trip ON trip.id = line.order_id
              JOIN res_company company ON company.id = line.company_id
              JOIN travel_service_type service ON service.id = line.service_type_id
              %(beside)s
             WHERE %(which)s
            """,
            identity=self._source_identity(),
            service=self._source_service(),
            dates=SQL("line.sold_on AS booked_on, invoice.invoiced_on, line.start_date AS travelled_on, invoice.paid_on"),
            money=self._source_money(),
            counts=self._source_counts(kind),
            rate=self._source_rate(),
            beside=self._source_beside(kind),
            which=which,
        )
        return own if kind == ANY else SQL(OF_MEANT.sub("line.", own.code), *own.params)

    def _source_identity(self):
        return SQL(
            """
            line.id AS line_id, line.order_id, line.company_id, line.currency_id, company.currency_id AS company_currency_id,
            trip.travel_root_id AS root_id, trip.partner_id AS customer_id, line.cost_center_id,
            person.partner_id AS traveller_id, CASE WHEN person.partner_id IS NULL THEN person.name END AS traveller_name,
            COALESCE(NULLIF(TRIM(person.employee_code), ''), NULLIF(TRIM(person.contact_code), '')) AS employee_code, trip.booker_id,
            (SELECT jsonb_object_agg(UPPER(TRIM(value.code)), value.value ORDER BY value.id)
               FROM travel_reference_value value
              WHERE value.line_id = line.id AND value.value != '') AS "references",
            COALESCE(NULLIF(TRIM(trip.trip_reference), ''), 'order' || trip.id) AS trip_key
            """
        )

    def _source_service(self):
        """What was sold; of what takes something back, that of the document itself, so that they come together."""
        return SQL(
            """
            line.event, line.state, line.service_type_id, line.supplier_id,
            CASE WHEN line.supplier_id IS NULL THEN NULLIF(TRIM(line.supplier_code), '') END AS supplier_name,
            line.validating_carrier_id AS carrier_id, NULLIF(line.route, '') AS route,
            sale.from_city AS origin, sale.to_city AS destination,
            (SELECT id FROM res_country WHERE code = sale.from_country) AS origin_country_id,
            COALESCE((SELECT id FROM res_country WHERE code = sale.to_country), line.country_id) AS destination_country_id,
            line.scope, sale.first_cabin AS cabin, sale.first_class AS booking_class,
            COALESCE(line.channel_id, trip.channel_id) AS channel_id,
            lead.days AS lead_days,
            CASE WHEN lead.days < 3 THEN '00' WHEN lead.days < 7 THEN '03' WHEN lead.days < 14 THEN '07'
                 WHEN lead.days < 21 THEN '14' WHEN lead.days >= 21 THEN '21' END AS lead_band,
            sale.policy_status, NULLIF(TRIM(sale.policy_reason), '') AS policy_reason,
            CASE WHEN line.customer_card THEN 'own_card'
                 WHEN COALESCE(line.form_of_payment, '') = '' THEN NULL
                 WHEN LOWER(line.form_of_payment) IN ('invoice', 'cash') THEN LOWER(line.form_of_payment)
                 WHEN starts_with(LOWER(line.form_of_payment), 'card') THEN 'agency_card'
                 ELSE 'other' END AS form_of_payment,
            NULLIF(TRIM(trip.office), '') AS office
            """
        )

    def _source_money(self):
        return SQL(
            """
            alive.is * (COALESCE(line.total_amount, 0) + charged.fees + charged.discounts) AS spend,
            alive.is * COALESCE(line.base_fare, 0) AS base_fare,
            alive.is * COALESCE(line.tax_amount, 0) AS taxes,
            alive.is * charged.fees AS fees,
            alive.is * charged.discounts AS discounts,
            CASE WHEN line.event IN ('void', 'refund')
                 THEN alive.is * (COALESCE(line.total_amount, 0) + charged.fees + charged.discounts) ELSE 0 END AS refunds,
            alive.is * (COALESCE(line.penalty_amount, 0) + charged.change_fees + change.penalty) AS change_cost,
            alive.is * taken.sign * CASE WHEN sale.event IN ('issue', 'amend') AND sale.lowest_fare > 0
                 THEN GREATEST(sale.base_fare + sale.tax_amount - sale.lowest_fare, 0) ELSE 0 END AS lost_savings,
            CASE WHEN line.document_type = 'ticket' THEN alive.is * %(price)s ELSE 0 END AS ticket_amount,
            CASE WHEN service.code = 'hotel' THEN alive.is * %(price)s ELSE 0 END AS hotel_amount,
            COALESCE(invoice.billed, 0) AS billed,
            COALESCE(invoice.levies, 0) AS levies,
            COALESCE(invoice.billed_company, 0) AS billed_company,
            COALESCE(invoice.levies_company, 0) AS levies_company
            """,
            price=SQL("(COALESCE(line.total_amount, 0) - COALESCE(line.penalty_amount, 0))"),
        )

    def _source_rate(self):
        """The rate at which the sale stands already, or was noted; else that of the day of sale, as Odoo takes it, else one to one.
        Another day of sale or another currency is looked up anew.
        """
        return SQL(
            """
            CASE WHEN line.currency_id = company.currency_id THEN 1 ELSE COALESCE((
                SELECT stands.rate
                  FROM travel_spend stands
                 WHERE stands.line_id = sale.id AND stands.booked_on IS NOT DISTINCT FROM sale.sold_on
                   AND stands.currency_id = line.currency_id AND stands.company_currency_id = company.currency_id),
                (%s), %s, 1) END
            """,
            self._noted_rate(),
            self._rate_of_day(),
        )

    def _rate_of_day(self):
        """The latest up to the day of ``sale``, else the first there is."""
        return SQL(
            """
            (SELECT rate.rate
               FROM res_currency_rate rate
              WHERE rate.currency_id = line.currency_id
                AND (rate.company_id IS NULL OR rate.company_id = split_part(company.parent_path, '/', 1)::integer)
              ORDER BY rate.name <= sale.sold_on DESC, rate.company_id,
                       CASE WHEN rate.name <= sale.sold_on THEN sale.sold_on - rate.name ELSE rate.name - sale.sold_on END
              LIMIT 1)
            """
        )

    def _source_beside(self, kind):
        """What is looked up for each line."""
        return SQL(
            """
            CROSS JOIN LATERAL (SELECT CASE WHEN line.state = 'cancelled' THEN 0 ELSE 1 END AS is) alive
            %(taken)s
            LEFT JOIN LATERAL (
                SELECT person.partner_id, person.name, person.employee_code, contact.travel_employee_code AS contact_code
                  FROM travel_order_line_travel_passenger_rel travels
                  JOIN travel_passenger person ON person.id = travels.travel_passenger_id
                  LEFT JOIN res_partner contact ON contact.id = person.partner_id
                 WHERE travels.travel_order_line_id = line.id
                 ORDER BY person.sequence, person.id LIMIT 1) person ON TRUE
            CROSS JOIN LATERAL (%(charged)s) charged
            CROSS JOIN LATERAL (%(change)s) change
            LEFT JOIN LATERAL (%(invoice)s) invoice ON TRUE
            """,
            taken=self._source_taken() if kind == ANY else self._source_sold(),
            charged=self._source_charged() if kind == ANY else self._source_charged_sale(),
            change=self._source_change() if kind == ANY else SQL("SELECT 0 AS penalty"),
            invoice=self._source_unbilled() if kind in (UNBILLED, NEW) else self._source_invoice(),
        )

    def _source_change(self):
        return SQL(
            """
            SELECT CASE WHEN meant.event = 'exchange' THEN COALESCE((
                SELECT SUM(tax.amount) FROM travel_line_tax tax
                 WHERE tax.line_id = line.id AND tax.code = 'CP' AND tax.paid_before IS NOT TRUE), 0) ELSE 0 END AS penalty
            """
        )

    def _source_charged(self):
        """What the agency charged; of it what a correction costs: fees that give nothing back, or give such a fee back."""
        return SQL(
            """
            SELECT COALESCE(SUM(charge.amount) FILTER (WHERE charge.stage IN ('fee', 'supplement', 'markup')), 0) AS fees,
                   COALESCE(SUM(charge.amount) FILTER (WHERE charge.stage = 'discount'), 0) AS discounts,
                   COALESCE(SUM(charge.amount) FILTER (
                        WHERE line.event NOT IN ('issue', 'monthly') AND charge.stage IN ('fee', 'supplement')
                          AND (charge.reverses_id IS NULL OR EXISTS (
                                SELECT FROM travel_charge given JOIN travel_order_line correction ON correction.id = given.line_id
                                 WHERE given.id = charge.reverses_id AND given.reverses_id IS NULL
                                   AND correction.event NOT IN ('issue', 'monthly')))), 0) AS change_fees
              FROM travel_charge charge
             WHERE charge.line_id = line.id
            """
        )

    def _source_charged_sale(self):
        """The same of a first sale, which changes nothing."""
        return SQL(
            """
            SELECT COALESCE(SUM(charge.amount) FILTER (WHERE charge.stage IN ('fee', 'supplement', 'markup')), 0) AS fees,
                   COALESCE(SUM(charge.amount) FILTER (WHERE charge.stage = 'discount'), 0) AS discounts, 0 AS change_fees
              FROM travel_charge charge
             WHERE charge.line_id = line.id
            """
        )
