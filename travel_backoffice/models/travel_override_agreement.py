"""What suppliers pay on top of commission, by how much is sold with them."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.profit import Tier, next_tier, reached

BASES = [("percent", "% of base fare"), ("amount", "Amount for each document")]


class Deal(NamedTuple):
    """What an agreement brings by the volume that it has reached so far."""

    agreement: object
    tiers: list
    #: base fares sold, in the company's currency
    volume: Decimal
    #: documents sold, less those taken back
    documents: int
    value: Decimal

    def worth(self, value):
        """What the whole volume earns at a tier's value."""
        return self.volume * value / 100 if self.agreement.basis == "percent" else self.documents * value


class TravelOverrideAgreement(models.Model):
    """One airline's or supplier's override, in the half-open period [from, before). The tier reached holds for the whole volume."""

    _name = "travel.override.agreement"
    _description = "Override Agreement"
    _order = "date_from desc, name, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    carrier_id = fields.Many2one("travel.airline", string="Airline", ondelete="restrict", help="As validating carrier.")
    supplier_id = fields.Many2one("res.partner", string="Supplier", ondelete="restrict", index="btree_not_null")
    date_from = fields.Date(string="Sold From", required=True)
    date_to = fields.Date(string="Sold Before", help="First day of sale on which it no longer holds.")
    basis = fields.Selection(BASES, required=True, default="percent", string="Pays")
    tier_ids = fields.One2many("travel.override.tier", "agreement_id", string="By Volume", copy=True)
    volume = fields.Monetary(compute="_compute_volume", string="Sold So Far", help="Base fares in its period, corrections taken off.")
    reached_value = fields.Float(compute="_compute_volume", string="Earns Now", digits=(16, 4))
    missing_volume = fields.Monetary(compute="_compute_volume", string="To the Next Tier")
    earned = fields.Monetary(compute="_compute_volume", help="What the volume so far earns.")

    _period_check = models.Constraint("CHECK (date_to IS NULL OR date_to > date_from)", "An agreement ends after the day on which it begins.")
    _whom_check = models.Constraint("CHECK (num_nonnulls(carrier_id, supplier_id) = 1)", "An agreement is with one airline, or with one supplier.")
    _no_twins = models.Constraint(
        "EXCLUDE USING gist (company_id WITH =, (COALESCE(carrier_id, 0)) WITH =, (COALESCE(supplier_id, 0)) WITH =,"
        " daterange(date_from, date_to) WITH &&)",
        "There is an agreement with this airline or supplier in that period already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["date_to"])  # one that was ended just now does not meet its successor in the database
        return super().create(vals_list)

    @api.depends("tier_ids.volume_from", "tier_ids.value", "date_from", "date_to", "basis", "carrier_id", "supplier_id")
    def _compute_volume(self):
        deals = {deal.agreement: deal for deal in self._origin._deals()}
        for agreement in self:
            deal = deals.get(agreement._origin)
            upper = deal and next_tier(deal.tiers, deal.volume)
            agreement.volume = float(deal.volume) if deal else 0.0
            agreement.reached_value = float(deal.value) if deal else 0.0
            agreement.missing_volume = float(upper.volume_from - deal.volume) if upper else 0.0
            agreement.earned = float(deal.worth(deal.value)) if deal else 0.0

    def _deals(self):
        """:return: a :class:`Deal` for each of these agreements"""
        sold = self._sold()
        tiers = defaultdict(list)
        for tier in self.tier_ids:
            tiers[tier.agreement_id].append(Tier(Decimal(str(tier.volume_from)), Decimal(str(tier.value))))
        return [Deal(one, tiers[one], *sold[one.id], reached(tiers[one], sold[one.id][0])) for one in self]

    def _sold(self):
        """What was sold under each agreement: ``{id: (base fares in the company's currency, documents)}``.

        Rights are the caller's to check: an agreement's volume is that of all customers.
        """
        if not self.ids:
            return {}
        self.env["travel.spend"]._flush_stale()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT deal.id, COALESCE(SUM(sold.base_fare_company), 0)::text, COALESCE(SUM(sold.documents), 0)::integer
                  FROM travel_override_agreement deal
                  LEFT JOIN %s sold
                    ON sold.company_id = deal.company_id AND sold.booked_on >= deal.date_from
                   AND (deal.date_to IS NULL OR sold.booked_on < deal.date_to)
                   AND (sold.carrier_id = deal.carrier_id OR sold.supplier_id = deal.supplier_id)
                 WHERE deal.id = ANY(%s)
                 GROUP BY deal.id
                """,
                self.env["travel.spend"].sudo()._table_sql,  # sudo: see above; those that are due as they will be
                self.ids,
            )
        )
        return {id_: (Decimal(volume), documents) for id_, volume, documents in rows}

    def action_open_lines(self):
        """The services that its volume is made of."""
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id), ("sold_on", ">=", self.date_from)]
        domain += [("sold_on", "<", self.date_to)] if self.date_to else []
        domain += [("carrier_id", "=", self.carrier_id.id)] if self.carrier_id else [("supplier_id", "=", self.supplier_id.id)]
        return self.env["travel.profit"]._screen(domain, self.name, "list")


class TravelOverrideTier(models.Model):
    """From this volume on the whole volume earns so much."""

    _name = "travel.override.tier"
    _description = "Tier of an Override Agreement"
    _order = "agreement_id, volume_from, id"
    _rec_name = "value"

    agreement_id = fields.Many2one("travel.override.agreement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    volume_from = fields.Monetary(string="Volume From", help="Base fares in the agreement's period, in the company's currency; included.")
    value = fields.Float(string="Pays", digits=(16, 4), help="Per cent of the base fare, or an amount for each document.")

    _from_uniq = models.Constraint("UNIQUE(agreement_id, volume_from)", "There is a tier from this volume on already.")
    _value_check = models.Constraint("CHECK (value >= 0 AND volume_from >= 0)", "Volume and pay are not below zero.")
