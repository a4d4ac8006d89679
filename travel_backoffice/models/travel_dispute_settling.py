"""A dispute ends by itself: a credit note takes it off, or the customer pays after all; undone, it is open again."""

from odoo import api, fields, models

KINDS = [("credit", "Credited"), ("payment", "Paid")]
CLOSED_AS = {"credit": "credited", "payment": "paid"}


class TravelDisputeSettlement(models.Model):
    """So much of a dispute was settled by this reconciliation; it goes when that is undone."""

    _name = "travel.dispute.settlement"
    _description = "Settlement of a Dispute"
    _order = "date, id"

    dispute_id = fields.Many2one("travel.dispute", required=True, index=True, ondelete="cascade")
    partial_id = fields.Many2one("account.partial.reconcile", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="dispute_id.company_id", store=True)
    move_id = fields.Many2one(related="partial_id.credit_move_id.move_id", string="By")
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    kind = fields.Selection(KINDS, required=True)
    amount = fields.Monetary(required=True)
    date = fields.Date(required=True)

    _partial_uniq = models.UniqueIndex("(dispute_id, partial_id, kind)", "This settles the dispute already.")


class TravelDispute(models.Model):
    _inherit = "travel.dispute"

    def _settle(self, partials):
        """See what these new reconciliations of the disputed items settle.

        A credit note settles what is disputed of its services, then what is disputed of the invoice as a whole. A payment
        settles what it leaves nothing open for: of the service that it names, else of the item.
        """
        for partial in partials.sorted("id"):
            own = self.filtered(lambda dispute, item=partial.debit_move_id: dispute.item_id == item and dispute.state == "open")
            if partial.credit_move_id.move_id.move_type == "out_refund":
                own._settle_by_note(partial)
            own._settle_by_service(partial)
            own._settle_rest(partial)
        self._close_settled()

    def _settle_by_note(self, partial):
        """Take off what a credit note gives back."""
        left = partial.debit_amount_currency
        credited = self._credited_by_service(partial.credit_move_id.move_id)
        for dispute in self.sorted(lambda dispute: (not dispute.service_id, dispute.id)):
            mine = credited.get(dispute.service_id, 0.0) if dispute.service_id else left
            taken = dispute._take_off(min(mine, left), partial, "credit")
            left -= taken
            if dispute.service_id:
                credited[dispute.service_id] = mine - taken

    @api.model
    def _credited_by_service(self, note):
        """What a credit note gives back with taxes, by the service that was sold."""
        credited = {}
        for line in note.invoice_line_ids.filtered("travel_line_id"):
            service = line.travel_line_id.original_line_id or line.travel_line_id
            for one in {service, line.travel_line_id}:
                credited[one] = credited.get(one, 0.0) + line.price_total
        return credited

    def _settle_by_service(self, partial):
        """The service that a payment names has no more open than its price less what was paid and credited of it."""
        service = partial.credit_move_id.travel_allocation_id.service_id
        own = self.filtered(lambda dispute: dispute.service_id == service and dispute.left_amount) if service else self.browse()
        if not own:
            return
        item = partial.debit_move_id
        sides = item.matched_credit_ids
        named = sides.filtered(lambda side: side.credit_move_id.travel_allocation_id.service_id == service)
        notes = sides.credit_move_id.move_id.filtered(lambda move: move.move_type == "out_refund")
        gone = sum(named.mapped("debit_amount_currency"))
        gone += sum(self._credited_by_service(note).get(service, 0.0) for note in notes)
        own._take_off_over(self._gross_of(item, service) - gone, partial)

    def _settle_rest(self, partial):
        """No more is disputed than is open."""
        self._take_off_over(partial.debit_move_id.amount_residual_currency, partial)

    def _take_off_over(self, left, partial):
        """Settle, oldest first, what is disputed over what is left."""
        over = sum(self.mapped("left_amount")) - max(left, 0.0)
        credit = partial.credit_move_id.move_id.move_type == "out_refund"
        for dispute in self.sorted(lambda dispute: (dispute.opened_on, dispute.id)):
            over -= dispute._take_off(over, partial, "credit" if credit else "payment")

    def _take_off(self, amount, partial, kind):
        """Settle at most so much of this dispute.

        :return: how much it was
        """
        amount = self.currency_id.round(min(amount, self.left_amount))
        if self.currency_id.compare_amounts(amount, 0.0) <= 0:
            return 0.0
        known = self.settlement_ids.filtered(lambda one: one.partial_id == partial and one.kind == kind)
        if known:
            known.amount += amount
        else:
            vals = {"dispute_id": self.id, "partial_id": partial.id, "kind": kind, "amount": amount}
            self.env["travel.dispute.settlement"].create({**vals, "date": partial.max_date})
        return amount

    def _close_settled(self):
        """Close those of which nothing is left; tell of those that became smaller."""
        for dispute in self.filtered(lambda dispute: dispute.state == "open" and dispute.settlement_ids):
            last = dispute.settlement_ids.sorted("id")[-1]
            if dispute.currency_id.is_zero(dispute.left_amount):
                dispute._close(CLOSED_AS[last.kind], max(last.date, dispute.opened_on))
                continue
            dispute._message_log(
                body=self.env._(
                    "%(amount)s settled by %(document)s; %(left)s still disputed.",
                    amount=dispute.currency_id.format(last.amount),
                    document=last.move_id.display_name,
                    left=dispute.currency_id.format(dispute.left_amount),
                )
            )

    def _unsettle(self):
        """What settled these was undone."""
        for dispute in self.filtered(lambda dispute: dispute.state in CLOSED_AS.values()):
            dispute._reopen(self.env._("What settled this dispute was undone: it is open again."))


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Disputes of the reconciled items are settled, whoever reconciles."""
        partials = super().create(vals_list)
        # sudo: what follows from a reconciliation follows whoever makes it
        disputes = self.env["travel.dispute"].sudo().search(
            [("item_id", "in", partials.debit_move_id.ids), ("state", "=", "open")]
        )
        if disputes:
            disputes._settle(partials.sudo().filtered(lambda partial: partial.debit_move_id in disputes.item_id))
        return partials

    def unlink(self):
        """Disputes that these settled are open again."""
        settlements = self.env["travel.dispute.settlement"].sudo().search([("partial_id", "in", self.ids)])  # sudo: as above
        disputes = settlements.dispute_id
        settlements.unlink()
        result = super().unlink()
        disputes._unsettle()
        return result


class AccountMove(models.Model):
    _inherit = "account.move"

    def button_draft(self):
        """Disputes of an invoice are told that it is worked on."""
        posted = self.filtered(lambda move: move.state == "posted")
        result = super().button_draft()
        for dispute in posted._travel_open_disputes():
            dispute._tell_owner(self.env._("%s was set back to draft.", dispute.move_id.display_name))
        return result

    def button_cancel(self):
        """Of a cancelled invoice nothing is owed: nothing is disputed of it."""
        result = super().button_cancel()
        for dispute in self.filtered(lambda move: move.state == "cancel")._travel_open_disputes():
            dispute._message_log(body=self.env._("%s was cancelled.", dispute.move_id.display_name))
            dispute._close("withdrawn")
        return result

    def _travel_open_disputes(self):
        # sudo: whoever resets an invoice, its disputes are told
        return self.env["travel.dispute"].sudo().search([("move_id", "in", self.ids), ("state", "=", "open")])
