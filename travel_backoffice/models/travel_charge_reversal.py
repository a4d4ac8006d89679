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

    def _document_charges(self):
        """Those of the service itself and its fees: neither what gives something back nor an airline's penalty."""
        return self.filtered(lambda charge: not charge._is_correction())

    def _is_correction(self):
        """Whether it stands on a correction for what it corrects: it gives something back, or is the penalty kept."""
        self.ensure_one()
        return bool(self.reverses_id) or self.kind_id.code == "penalty"

    def _is_final(self):
        """Whether rating leaves it alone: billed, settled before billing, or given back by something billed."""
        self.ensure_one()
        states = {self.state, self.line_id.state, *self.reversal_ids.mapped("state")}
        return bool(states & {"billed", "netted"})

    def _charged_anew(self, wanted):
        """Give charges that are made once again, after these were given back, a key of their own."""
        spent = set(self.mapped("business_key"))
        for vals in wanted:
            if vals["business_key"] in spent:
                vals["business_key"] += f":again{vals['line_id']}"
        return wanted

    def _spent(self):
        """Those charged once for an order or trip that were given back whole by an invoiced reversal.

        The next service that they are for is charged anew.
        """
        return self.filtered(
            lambda charge: charge._charged_once_for()
            and charge.amount
            and not charge.currency_id.compare_amounts(charge.given_back, charge.amount)
            and set(charge.reversal_ids.mapped("state")) <= {"billed", "netted", "memo"}
            and set(charge.reversal_ids.line_id.mapped("state")) == {"billed"}
        )
