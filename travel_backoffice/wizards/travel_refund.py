from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.travel_line_correction import REFUND_KINDS, REFUND_STATES
from ..models.travel_refund_progress import STEP_DAYS

#: Documents whose money an airline gives back upon application.
APPLIED_FOR = ("ticket", "emd", "mco")


class TravelRefund(models.TransientModel):
    """What of a document goes back: the whole, unused segments, or taxes only."""

    _name = "travel.refund"
    _inherit = ["travel.correction.wizard"]
    _description = "Refund a Document"

    kind = fields.Selection(REFUND_KINDS, string="Give Back", required=True, default="full")
    segment_ids = fields.Many2many(
        "travel.segment",
        string="Unused Segments",
        domain="[('line_id', '=', line_id), ('coupon_status', '=', 'open'), ('surface', '=', False)]",
    )
    fare_left = fields.Monetary(string="Fare Left", compute="_compute_fare_left", help="What of the fare was not given back yet.")
    fare_used = fields.Monetary(string="Fare Used", help="What was flown, as the airline works it out.")
    fare = fields.Monetary(string="Fare Given Back", compute="_compute_fare", store=True, readonly=False)
    tax_ids = fields.One2many("travel.refund.tax", "refund_id", string="Taxes", compute="_compute_tax_ids", store=True, readonly=False)
    penalty = fields.Monetary(string="Penalty", help="Kept by the airline or supplier.")
    nights_left = fields.Integer(string="Room Nights Left", compute="_compute_nights_left")
    nights = fields.Integer(
        string="Room Nights Given Back", help="Nights of all rooms, where only a part of the stay is given back. The whole gives back all that are left."
    )
    refund_state = fields.Selection(
        REFUND_STATES[:3], string="Airline's Refund", compute="_compute_refund_state", store=True, readonly=False
    )
    refund_authorisation = fields.Char(string="ESAC", help="The airline's authorisation code.")

    @api.depends("line_id")
    def _compute_fare_left(self):
        for wizard in self:
            line = wizard.line_id._origin
            wizard.fare_left = float(line._value_left().fare) if line else 0.0

    @api.depends("line_id")
    def _compute_nights_left(self):
        for wizard in self:
            line = wizard.line_id._origin
            wizard.nights_left = line._room_nights_left() if line else 0

    @api.depends("line_id", "kind", "segment_ids", "fare_used")
    def _compute_fare(self):
        for wizard in self:
            wizard.fare = wizard._proposed_fare()

    def _proposed_fare(self):
        """All that is left, less what was used; of some segments an equal share; none when only taxes go back."""
        line = self.line_id._origin
        if not line or self.kind == "taxes":
            return 0.0
        if self.kind == "full" or self.fare_used:
            return self.fare_left - self.fare_used
        try:
            return -line._prepare_refund(0.0, {}, self.segment_ids._origin, {})["base_fare"] if self.segment_ids else 0.0
        except UserError:
            return 0.0  # the preview tells why

    @api.depends("line_id", "kind")
    def _compute_tax_ids(self):
        """What is left of each tax; ticked unless only a part of the journey is given back."""
        for wizard in self:
            line = wizard.line_id._origin
            left = line._value_left().taxes if line else {}
            rows = [
                {"code": code, "left": float(amount), "amount": float(amount), "chosen": wizard.kind != "segments"}
                for code, amount in left.items()
            ]
            wizard.tax_ids = [Command.clear(), *map(Command.create, rows)]

    @api.depends("line_id")
    def _compute_refund_state(self):
        for wizard in self:
            wizard.refund_state = "applied" if wizard.line_id.document_type in APPLIED_FOR else False

    @api.depends(
        "kind", "segment_ids", "fare", "fare_used", "nights", "penalty", "tax_ids.chosen", "tax_ids.amount", "refund_state",
    )  # fmt: skip
    def _compute_preview_html(self):
        return super()._compute_preview_html()

    # -- what is asked for ------------------------------------------------------------------------------------------

    def _taxes_asked(self):
        return {row.code or "": row.amount for row in self.tax_ids if row.chosen and row.amount}

    def _segments_asked(self):
        if self.kind != "segments":
            return None
        if not self.segment_ids:
            raise UserError(self.env._("Tick the segments that were not used."))
        return self.segment_ids._origin

    def _values_asked(self):
        """``fare`` and the like, as ``refund()`` takes them."""
        values = {"fare": self.fare, "sold_at": self.sold_at, "nights": 0 if self.kind == "taxes" else self.nights}
        if self.fare_used and self.kind != "taxes":
            values["fare_used"] = self.fare_used
        if self.refund_state:
            day = self.line_id._agency_day(self.sold_at)
            values |= {"refund_state": self.refund_state, STEP_DAYS["applied"]: day, STEP_DAYS[self.refund_state]: day}
            values["refund_authorisation"] = self.refund_authorisation
        else:
            values["refund_state"] = False  # no airline to wait for
        return values

    def _prepare_planned(self, line):
        line._refuse_correction("refund", taxes_only=self.kind == "taxes")
        return line._prepare_refund(self.penalty, self._taxes_asked(), self._segments_asked(), self._values_asked())

    def action_refund(self):
        """Refund it."""
        self.ensure_one()
        refund = self.line_id.refund(self.penalty, self._taxes_asked(), self._segments_asked(), **self._values_asked())
        return self._done(refund)


class TravelRefundTax(models.TransientModel):
    """A tax of the document: whether and how much of it goes back."""

    _name = "travel.refund.tax"
    _description = "Tax of a Refund"

    refund_id = fields.Many2one("travel.refund", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="refund_id.currency_id")
    chosen = fields.Boolean(string="Goes Back")
    code = fields.Char(readonly=True)
    label = fields.Char(string="Tax", compute="_compute_label")
    left = fields.Monetary(readonly=True)
    amount = fields.Monetary()

    @api.depends("code")
    def _compute_label(self):
        """Taxes that the document does not tell apart have no code."""
        for row in self:
            row.label = row.code or self.env._("All taxes")

    @api.onchange("amount")
    def _onchange_amount(self):
        """Who keys an amount wants it back."""
        if self.amount != self.left:
            self.chosen = bool(self.amount)
