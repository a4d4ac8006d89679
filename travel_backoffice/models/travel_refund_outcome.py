"""What comes of the supplier's answer to a refund: the customer is credited, gets less, or is charged again."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .fixing import fixing
from .travel_refund_progress import AWAITED


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    refund_short_amount = fields.Monetary(
        readonly=True, copy=False, help="Credited to the customer, but not given back by the supplier."
    )

    # -- how it begins ----------------------------------------------------------------------------------------------

    def _with_refund_state(self, values):
        """What a caller states, and what follows: applied for on its day of sale; authorised where there is a code.

        A state stated as False: nobody was asked for the money, and nobody waits for it.
        """
        if "refund_state" in values and not values["refund_state"]:
            return values
        state = values.get("refund_state") or ("authorised" if values.get("refund_authorisation") else "applied")
        if state not in (*AWAITED, "received"):
            raise UserError(self.env._("A new refund is applied for, authorised or received."))
        sold_at = fields.Datetime.to_datetime(values.get("sold_at")) or fields.Datetime.now()
        day = fields.Date.to_date(values.get("sold_on")) or self._agency_day(sold_at)
        steps = ("applied", "authorised", "received")
        days = {f"refund_{step}_on": day for step in steps[: steps.index(state) + 1] if step in ("applied", state)}
        return {**days, **values, "refund_state": state}

    def _with_received_amount(self, values):
        """What was received already is what was expected, unless the caller says how much it was."""
        if values.get("refund_state") == "received" and values.get("refund_received_amount") is None:
            # sudo: a plan of the line to be made; nothing of it is shown
            values["refund_received_amount"] = self.sudo().new(values)._expected_of_supplier()
        return values

    # -- the contract waits for the money ---------------------------------------------------------------------------

    def _check_refund_awaited(self):
        """Hold refunds whose customer is credited when the supplier's money is in; lift what waits no longer."""
        refunds = self.filtered("refund_state")
        if not refunds:
            return
        holds = self.env["travel.hold"]
        awaited = refunds._credited_on_receipt().filtered(lambda line: line.refund_state in AWAITED)
        if refunds - awaited:
            holds._lift(refunds - awaited, "refund_awaited")
        for line in awaited:
            message = self.env._(
                "The supplier has not given back %(document)s yet, applied for on %(day)s: the customer is credited when "
                "it is received. Choose Received when it is.",
                document=line._document_name(),
                day=format_date(self.env, line.refund_applied_on),
            )
            holds._put(line, "refund_awaited", message)

    def _credited_on_receipt(self):
        """Those whose contract, on the day the document was sold, says so. The customer's own card waits for nothing."""
        found = self.browse()
        for company, lines in self.filtered(lambda line: not line.customer_card).grouped("company_id").items():
            keys = {line: (line.partner_id, line._first_corrected()._sale_date()) for line in lines if line.partner_id}
            # sudo: a line's terms hold whether or not its agent may read the contract
            terms = self.env["travel.contract"].sudo()._resolve_terms(list(keys.values()), company)
            for line, (partner, day) in keys.items():
                if terms[partner.id, day].value("refund_credit") == "received":
                    found |= line
        return found

    # -- the supplier's answer --------------------------------------------------------------------------------------

    def _settle_received(self):
        """More or less came than expected: the customer's credit follows while it is not written; else it stays visible."""
        for line in self.filtered(lambda line: not line.customer_card):
            missing = line.currency_id.round(line.refund_expected - line.refund_received_amount)
            if missing and line.state != "billed":
                line._take_from_credit(missing)
            elif line.state == "billed":
                line._keep_short(missing)

    def _take_from_credit(self, missing):
        """What the supplier kept on top is penalty; what it gave on top lowers the penalty, as far as there is one."""
        before, goes_back = self.penalty_amount, -self.base_fare - self.tax_amount
        after = min(max(self.currency_id.round(before + missing), 0.0), max(goes_back, before))
        self._keep_short(self.currency_id.round(missing - (after - before)))
        fixing(self.sudo()).penalty_amount = after  # sudo: as in _settle_received
        message = self.env._(
            "%(line)s: penalty %(before)s → %(after)s, as the supplier gave back.",
            line=self.display_name,
            before=self.currency_id.format(before),
            after=self.currency_id.format(after),
        )
        self.order_id._message_log(body=message)

    def _keep_short(self, missing):
        """What the agency bears of it: a penalty is never more than what goes back."""
        # sudo: derived; the right to the lines was checked when they were taken
        fixing(self.sudo()).refund_short_amount = max(missing, 0.0)

    def _settle_refused(self, charge_back):
        """Nothing comes back: what is not credited is undone; what is, only when the caller says so.

        Else the customer keeps the credit, and the whole of it is what the supplier owes still.
        """
        undone = self.filtered(lambda line: charge_back or line.state != "billed")
        for line in self - undone:
            fixing(line.sudo()).refund_short_amount = line.refund_expected  # sudo: as in _settle_received
        if undone:
            undone.take_back()


class TravelHold(models.Model):
    _inherit = "travel.hold"

    def _reason_labels(self):
        return {**super()._reason_labels(), "refund_awaited": self.env._("Supplier's refund awaited")}
