"""Charges that give back others: how much, never more than was charged, and after which rule."""

from odoo import api, fields, models


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    reverses_id = fields.Many2one(
        "travel.charge",
        string="Gives Back",
        index="btree_not_null",
        ondelete="cascade",
        copy=False,
        help="The charge that this one gives back, in whole or in part.",
    )
    reversal_ids = fields.One2many("travel.charge", "reverses_id", string="Given Back By", readonly=True)
    reversal_rule_id = fields.Many2one("travel.reversal.rule", ondelete="restrict", readonly=True)
    given_back = fields.Monetary(
        compute="_compute_given_back",
        recursive=True,
        store=True,
        help="What of this charge was given back so far, with the sign of the charge.",
    )

    # The last word against giving back too much, whoever asks and however many at once.
    _given_back_check = models.Constraint(
        "CHECK (COALESCE(given_back, 0) = 0"
        " OR (sign(given_back) = sign(amount) AND abs(given_back) <= abs(amount)))",
        "More would be given back than was charged.",
    )

    @api.depends("reversal_ids.amount", "reversal_ids.given_back")
    def _compute_given_back(self):
        """A reversal that was taken back itself (a void that was undone) counts no longer."""
        for charge in self:
            charge.given_back = -sum(reversal.amount - reversal.given_back for reversal in charge.reversal_ids)


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _prepare_reversals(self):
        """Values of the charges by which these correcting lines give back what was charged.

        :return: list of values of ``travel.charge``
        """
        wanted = []
        for line in self:
            for charge in line.original_line_id.charge_ids:
                amount = -charge.amount if line.event == "void" else -min(charge.amount, -(line.base_fare + line.tax_amount))
                if charge.stage == "fare" or line.event == "void":
                    wanted.append(line._prepare_reversal(charge, amount))
            if line.penalty_amount:
                wanted.append(line._prepare_penalty())
        return wanted

    def _prepare_reversal(self, charge, amount):
        """Values of one charge that gives back (part of) another; ``amount`` has the sign it is stored with."""
        return {
            "business_key": f"{self.id}:reverse:{charge.id}",
            "order_id": self.order_id.id,
            "line_id": self.id,
            "sequence": charge.sequence,
            "kind_id": charge.kind_id.id,
            "name": charge.name,
            "contract_id": charge.contract_id.id,
            "table_id": charge.table_id.id,
            "rule_id": False,
            "reverses_id": charge.id,
            "currency_id": charge.currency_id.id,
            "amount": amount,
            "computed_amount": amount,
            "units": 1,
            "base_amount": -charge.base_amount,
            "period_amount": 0,
            "state": charge.state if charge.state in ("memo", "accrued") else "open",
            "inputs": {},
        }

    def _prepare_penalty(self):
        """Values of the charge that is the airline's penalty: kept of what goes back."""
        kind = self.env.ref("travel_backoffice.charge_kind_penalty")
        return {
            "business_key": f"{self.id}:penalty",
            "order_id": self.order_id.id,
            "line_id": self.id,
            "sequence": 1,
            "kind_id": kind.id,
            "name": kind.with_context(lang=self.partner_id.lang).name,
            "currency_id": self.currency_id.id,
            "amount": self.penalty_amount,
            "computed_amount": self.penalty_amount,
            "units": 1,
            "base_amount": 0,
            "period_amount": 0,
            "state": "memo" if self.customer_card else "open",
            "inputs": {},
        }
