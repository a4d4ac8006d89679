import itertools

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.remittance_facts import Policy
from ..models.travel_money_guard import check_one_company


class TravelRemittanceChoose(models.TransientModel):
    """A person says what a line of an advice is for: open items of the payer's group, each with its part."""

    _name = "travel.remittance.choose"
    _description = "Choose Open Items"

    line_id = fields.Many2one("travel.remittance.line", required=True, ondelete="cascade", readonly=True)
    remittance_id = fields.Many2one(related="line_id.remittance_id")
    company_id = fields.Many2one(related="remittance_id.company_id")
    partner_id = fields.Many2one(related="remittance_id.partner_id")
    paid_currency_id = fields.Many2one(related="remittance_id.currency_id")
    said_amount = fields.Monetary(related="line_id.said_amount", currency_field="paid_currency_id")
    said_number = fields.Char(related="line_id.said_number")
    reason_text = fields.Char(related="line_id.reason_text")
    suggestion_ids = fields.One2many(related="line_id.suggestion_ids")
    part_ids = fields.One2many("travel.remittance.choose.part", "choose_id", string="Is For")
    rate_is_right = fields.Boolean(
        string="The Rate Is Right", help="The bank's rate, although it is far from that of the day."
    )
    foreign = fields.Boolean(compute="_compute_foreign")
    rest_amount = fields.Monetary(string="Stays on Account", compute="_compute_rest", currency_field="paid_currency_id")

    @api.depends("part_ids.paid_amount", "said_amount")
    def _compute_rest(self):
        for dialog in self:
            dialog.rest_amount = dialog.said_amount - sum(dialog.part_ids.mapped("paid_amount"))

    @api.depends("part_ids.currency_id")
    def _compute_foreign(self):
        for dialog in self:
            dialog.foreign = bool(dialog.part_ids.currency_id - dialog.paid_currency_id)

    def action_done(self):
        self.ensure_one()
        line = self.line_id
        line._check_open_advice()
        if not self.part_ids:
            raise UserError(self.env._("Choose at least one open item, or leave the line on account."))
        line._decide("matched")
        for part in self.part_ids:
            part._check()
        shares = [(line, part._share()) for part in self.part_ids]
        line._allocate_by_hand(shares)
        line._tell(
            self.env._(
                "Line %(line)s: chosen by hand: %(numbers)s",
                line=line.sequence,
                numbers=", ".join(self.part_ids.item_id.move_id.mapped("name")),
            )
        )
        return {"type": "ir.actions.act_window_close"}


class TravelRemittanceChoosePart(models.TransientModel):
    _name = "travel.remittance.choose.part"
    _description = "Part of a Line of an Advice"

    choose_id = fields.Many2one("travel.remittance.choose", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="choose_id.company_id")
    item_domain = fields.Binary(compute="_compute_item_domain")
    item_id = fields.Many2one("account.move.line", string="Open Item", required=True)
    currency_id = fields.Many2one(related="item_id.currency_id")
    paid_currency_id = fields.Many2one(related="choose_id.paid_currency_id", string="Payment's Currency")
    residual = fields.Monetary(related="item_id.amount_residual_currency", string="Open")
    amount = fields.Monetary(string="Settles", compute="_compute_amount", store=True, readonly=False)
    paid_amount = fields.Monetary(
        string="Money", compute="_compute_paid", store=True, readonly=False, currency_field="paid_currency_id"
    )

    @api.constrains("item_id", "choose_id")
    def _check_item_company(self):
        check_one_company(self, "choose_id.line_id.remittance_id.company_id")

    @api.depends("choose_id.partner_id")
    def _compute_item_domain(self):
        for part in self:
            part.item_domain = part.choose_id.remittance_id._open_items_domain()

    @api.depends("item_id")
    def _compute_amount(self):
        for part in self:
            part.amount = part._proposed()

    def _proposed(self):
        """What is open, but no more than what is left of the line."""
        dialog, open_ = self.choose_id, self.residual
        if not self.item_id:
            return 0.0
        before = itertools.takewhile(lambda one: one != self, dialog.part_ids)
        left = self._of_paid(dialog.said_amount)
        for one in before:
            left -= one.currency_id._convert(one.amount, self.currency_id, dialog.company_id, dialog.remittance_id.date)
        if self.currency_id.compare_amounts(open_, 0.0) < 0:
            return open_
        return min(open_, left) if left > 0 else open_

    def _of_paid(self, amount):
        dialog = self.choose_id
        return dialog.paid_currency_id._convert(amount, self.currency_id, dialog.company_id, dialog.remittance_id.date)

    @api.depends("amount", "item_id")
    def _compute_paid(self):
        for part in self:
            dialog = part.choose_id
            paid = part.currency_id._convert(part.amount, dialog.paid_currency_id, dialog.company_id, dialog.remittance_id.date) if part.item_id else 0.0  # fmt: skip
            part.paid_amount = paid

    def _check(self):
        item = self.item_id
        if not item.filtered_domain(self.choose_id.remittance_id._open_items_domain()):
            raise UserError(self.env._("%s is not an open item of this customer or its group.", item.move_id.name))
        if self.currency_id.is_zero(self.amount) or (self.amount > 0) != (item.amount_residual_currency > 0):
            raise UserError(self.env._("The part of %s has to be of the same sign as what is open.", item.move_id.name))
        if self.paid_currency_id != self.currency_id:
            self._check_rate()
        elif self.currency_id.compare_amounts(self.amount, self.paid_amount):
            raise UserError(self.env._("What is settled of %s and the money for it differ.", item.move_id.name))
        item._travel_check_free(abs(self.amount))

    def _check_rate(self):
        """As in automatic matching: a rate that is far from the day's is looked at by a person, who says that it is right."""
        told = {"number": self.item_id.move_id.name, "paid": self.paid_currency_id.format(self.paid_amount)}
        told["said"] = self.currency_id.format(self.amount)
        rate = float(self.choose_id.remittance_id._rate_from(self.currency_id))
        if not rate:
            raise UserError(self.env._("There is no rate for %(currency)s on this day.", currency=self.currency_id.name))
        expected = self.amount * rate
        if self.paid_amount * expected <= 0:
            raise UserError(self.env._("%(number)s: the money (%(paid)s) and what it settles (%(said)s) have opposite signs.", **told))
        far = abs(self.paid_amount - expected) > abs(expected) * float(Policy.rate_percent) / 100
        if far and not self.choose_id.rate_is_right:
            raise UserError(
                self.env._(
                    "%(number)s: %(paid)s for %(said)s is far from the day's rate. Correct it, or tick that the rate is right.", **told
                )
            )

    def _share(self):
        return {"item": self.item_id.id, "amount": str(self.amount), "paid": str(self.paid_amount)}


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _open_items_domain(self):
        """The open items of the payer's group in the advice's company."""
        self.ensure_one()
        payer = self.partner_id.commercial_partner_id
        root = self.partner_id.travel_root_id or payer.travel_root_id
        of_group = Domain("partner_id.commercial_partner_id", "=", payer.id)
        if root:
            of_group |= Domain("partner_id.travel_root_id", "=", root.id)
        return list(
            of_group
            & Domain(
                [
                    ("company_id", "=", self.company_id.id),
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                ]
            )
        )


class TravelRemittanceAccept(models.TransientModel):
    """Take all suggestions of one kind of reason."""

    _name = "travel.remittance.accept"
    _description = "Accept Suggestions of a Kind"

    remittance_id = fields.Many2one("travel.remittance", required=True, ondelete="cascade", readonly=True)
    kind_ids = fields.One2many("travel.remittance.accept.kind", "accept_id")

    def action_accept(self):
        self.ensure_one()
        for kind in self.kind_ids.filtered("take"):
            self.remittance_id.action_accept_kind(kind.code)
        return {"type": "ir.actions.act_window_close"}


class TravelRemittanceAcceptKind(models.TransientModel):
    _name = "travel.remittance.accept.kind"
    _description = "Kind of Suggestions to Accept"

    accept_id = fields.Many2one("travel.remittance.accept", required=True, ondelete="cascade")
    code = fields.Char(readonly=True)
    name = fields.Char(string="Reason", readonly=True)
    count = fields.Integer(string="Lines", readonly=True)
    take = fields.Boolean()


class TravelRemittanceOffer(models.Model):
    _inherit = "travel.remittance"

    def action_accept_kinds(self):
        """Ask which kinds of suggestions are to be taken all at once."""
        self.ensure_one()
        labels = dict(self.env["travel.remittance.line"]._fields["reason_code"]._description_selection(self.env))
        lines = self.line_ids.filtered(lambda line: line.state == "suggested" and len(line.suggestion_ids) == 1)
        kinds = [
            fields.Command.create({"code": code, "name": labels[code], "count": len(own)})
            for code, own in lines.grouped("reason_code").items()
            if code in self._kinds_to_accept()
        ]
        if not kinds:
            raise UserError(self.env._("There are no suggestions that can be taken all at once."))
        dialog = self.env["travel.remittance.accept"].create({"remittance_id": self.id, "kind_ids": kinds})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept Suggestions"),
            "res_model": "travel.remittance.accept",
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }
