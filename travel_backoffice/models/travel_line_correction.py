"""What corrects what: a void, refund or exchange is a line of its own that points at the line it corrects."""

from odoo import api, fields, models

#: Events of lines that take something back. Their amounts are below zero; a penalty they keep is above.
TAKING_BACK = ("void", "refund")

REFUND_KINDS = [
    ("full", "Whole Document"),
    ("segments", "Unused Segments"),
    ("taxes", "Taxes Only"),
]
REFUND_STATES = [
    ("applied", "Applied For"),
    ("authorised", "Authorised"),
    ("received", "Received"),
    ("refused", "Refused"),
]
#: How a sold document stands after its corrections.
STANDINGS = [
    ("voided", "Voided"),
    ("refunded", "Refunded"),
    ("part_refunded", "Partly Refunded"),
    ("exchanged", "Exchanged"),
]


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    original_line_id = fields.Many2one(
        "travel.order.line",
        string="Corrects",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The service that this void, refund or exchange is about.",
    )
    correction_ids = fields.One2many("travel.order.line", "original_line_id", string="Corrections", readonly=True)
    standing = fields.Selection(
        STANDINGS,
        compute="_compute_standing",
        recursive=True,
        store=True,
        index=True,
        help="What became of the document: derived from its corrections; blank while it is good.",
    )
    # what a refund says beside fare and taxes, which are below zero on it
    refund_kind = fields.Selection(REFUND_KINDS, copy=False)
    refund_final = fields.Boolean(copy=False, help="Nothing of the document is to be used after it.")
    penalty_amount = fields.Monetary(
        string="Penalty", copy=False, help="Kept by the airline or supplier: not given back to the customer."
    )
    fare_used = fields.Monetary(copy=False, help="What of the fare paid was flown.")
    refunded_segment_ids = fields.Many2many(
        "travel.segment", "travel_line_refunded_segment_rel", "line_id", "segment_id", string="Unused Segments", copy=False
    )
    residual_value = fields.Monetary(
        copy=False, help="Value of the document given back that the airline keeps for later, on this EMD."
    )
    # the supplier's side of a refund
    refund_state = fields.Selection(
        REFUND_STATES, string="Airline's Refund", copy=False, index=True, help="Where the supplier's money is."
    )
    refund_applied_on = fields.Date(copy=False)
    refund_authorised_on = fields.Date(copy=False)
    refund_received_on = fields.Date(copy=False)
    refund_authorisation = fields.Char(copy=False, help="The airline's authorisation code (ESAC).")
    refund_received_amount = fields.Monetary(copy=False, help="What the supplier in fact gave back.")

    _original_check = models.Constraint(
        "CHECK (original_line_id IS NULL OR original_line_id <> id)", "A service cannot correct itself."
    )

    @api.depends("correction_ids.event", "correction_ids.state", "correction_ids.refund_final", "correction_ids.standing")
    def _compute_standing(self):
        for line in self:
            line.standing = line._alive_corrections()._standing_of_original()

    def _corrects_still(self):
        """A correction that is cancelled, or voided itself, corrects nothing."""
        self.ensure_one()
        return self.state != "cancelled" and self.standing != "voided"

    def _alive_corrections(self, *events):
        """The corrections of these lines that still hold; of these events only, where some are given."""
        return self.correction_ids.filtered(
            lambda own: (not events or own.event in events) and own._corrects_still()
        )

    def _standing_of_original(self):
        """What the document is after these, its corrections that count."""
        events = set(self.mapped("event"))
        if "void" in events:
            return "voided"
        if "exchange" in events:
            return "exchanged"
        refunds = self.filtered(lambda own: own.event == "refund")
        if any(refunds.mapped("refund_final")):
            return "refunded"
        return "part_refunded" if refunds else False

    def _takes_back(self):
        """Whether the line gives something back: void or refund of another line."""
        self.ensure_one()
        return self.event in TAKING_BACK and bool(self.original_line_id)

    def _chain(self):
        """The documents that this one's value came from, itself first, the first issue last."""
        self.ensure_one()
        ids, line = [], self
        while line and line.id not in ids:
            ids.append(line.id)
            line = line.original_line_id
        # read together with whatever this line is read with: many lines are corrected at once
        return self.browse(ids).with_prefetch(self._prefetch_ids)
