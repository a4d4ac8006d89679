"""Prices given by hand: who, how much instead of what the rule says, and why."""

from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ALLOWED = ("travel_backoffice.group_travel_account_manager", "travel_backoffice.group_travel_manager")


class TravelPriceOverride(models.Model):
    """The price of one kind of charge on one line, given by a person. It outlives a new rating until taken back.

    Written by ``travel.order.line._set_price`` only, which asks for the right and tells the order's chatter.
    """

    _name = "travel.price.override"
    _description = "Manual Price"
    _order = "line_id, kind_id"
    _rec_name = "reason"

    line_id = fields.Many2one("travel.order.line", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    kind_id = fields.Many2one("travel.charge.kind", required=True, ondelete="restrict", readonly=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True, help="As it shall stand; a discount is negative.")
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)

    _line_kind_uniq = models.Constraint("UNIQUE(line_id, kind_id)", "This charge has a manual price already.")


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    price_override_ids = fields.One2many("travel.price.override", "line_id", string="Manual Prices", copy=False)

    @api.model
    def _may_set_price(self):
        """Whether the user may give a price by hand."""
        return self.env.su or any(self.env.user.has_group(group) for group in ALLOWED)

    def _check_may_set_price(self):
        if not self._may_set_price():
            raise AccessError(self.env._("Only account managers and back-office managers may set a price by hand."))
        self.check_access("write")

    def _set_price(self, kind, amount, reason):
        """Give the price of one kind of charge by hand, and price the order again.

        :param kind: ``travel.charge.kind``
        :param amount: in the currency of the line; negative for a discount or rebate; 0 waives it
        :param reason: why; asked for always
        :raise AccessError: without the right
        :raise UserError: for a blank reason, a service's own price, a wrong sign, or what is billed already
        """
        self.ensure_one()
        self._check_may_set_price()
        self._check_price(kind, amount, reason)
        # Manual prices are written here only, after the checks above; nobody has the rights on the table itself.
        standing = self.sudo().price_override_ids.filtered(lambda override: override.kind_id == kind)
        vals = {"amount": amount, "reason": reason.strip(), "user_id": self.env.uid}
        if standing:
            standing.write(vals)
        else:
            standing.create({"line_id": self.id, "kind_id": kind.id, **vals})
        self._tell_price(
            self.env._(
                "%(kind)s of %(line)s set to %(amount)s by hand: %(reason)s",
                kind=kind.name,
                line=self.display_name,
                amount=self.currency_id.format(amount),
                reason=reason.strip(),
            )
        )
        return self._price_again()

    def _unset_price(self, kind):
        """Take a manual price back: the rules decide again."""
        self.ensure_one()
        self._check_may_set_price()
        self._check_not_billed(kind)
        # as in _set_price
        standing = self.sudo().price_override_ids.filtered(lambda override: override.kind_id == kind)
        if standing:
            standing.unlink()
            self._tell_price(
                self.env._("Manual price taken back: %(kind)s of %(line)s", kind=kind.name, line=self.display_name)
            )
        return self._price_again()

    def _price_again(self):
        """Price the order; one that waited for nothing else goes on to be billed."""
        if self.order_id.confirmed:
            self.order_id._after_fix()
        else:
            self.order_id.rate()

    def _check_price(self, kind, amount, reason):
        if not isfinite(amount):
            raise UserError(self.env._("This is not an amount."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the price is set by hand."))
        if kind.stage == "fare":
            raise UserError(self.env._("The service itself costs what the supplier asks; change it on the line."))
        if amount * kind.sign < 0:
            raise UserError(
                self.env._("%s takes a negative amount.", kind.name)
                if kind.sign < 0
                else self.env._("%s takes a positive amount.", kind.name)
            )
        self._check_not_billed(kind)

    def _check_not_billed(self, kind):
        charges = self.charge_ids.filtered(lambda charge: charge.kind_id == kind)
        if self.state in ("billed", "cancelled") or "billed" in charges.mapped("state"):
            raise UserError(self.env._("What is billed or cancelled keeps its price."))

    def _tell_price(self, words):
        # The order's log tells everybody who may read the order; posting needs no other right than the one checked.
        self.order_id.sudo().message_post(body=words, author_id=self.env.user.partner_id.id)

    def _override_values(self, kind, charge):
        """What a charge says of its manual price.

        :param charge: of the engine
        """
        if charge.override is None:
            return {"override_reason": False, "override_user_id": False}
        standing = self.price_override_ids.filtered(lambda override: override.kind_id == kind)
        return {"override_reason": standing.reason, "override_user_id": standing.user_id.id}
