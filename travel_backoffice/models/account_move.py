from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

# texts and logs of a batch of new invoices say nothing that the orders do not say
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
}
# known to this program only: nobody by API posts past the check of amounts
BILLING = object()
LINKS = {"travel_order_id", "travel_line_id", "travel_charge_id", "travel_reversed_line_id", "travel_cost_line_id"}
AMOUNT_FIELDS = {"price_unit", "quantity", "discount"}


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_order_ids = fields.Many2many(
        "travel.order",
        "account_move_travel_order_rel",
        "account_move_id",
        "travel_order_id",
        string="Travel Orders",
        copy=False,
        readonly=True,
    )
    travel_order_count = fields.Integer(compute="_compute_travel_order_count", compute_sudo=True)
    travel_print = fields.Json(copy=False, help="The services as billed, for the printed invoice.")
    travel_released = fields.Boolean(
        copy=False, help="Cancelled, and its charges given back to the orders: it cannot be posted again."
    )

    @api.depends("travel_order_ids")
    def _compute_travel_order_count(self):
        for move in self:
            move.travel_order_count = len(move.travel_order_ids)

    # -- made by billing --------------------------------------------------------------------------------------------

    @api.model
    def _travel_create_and_post(self, invoices, facts):
        """Create and post many invoices at once and link their charges.

        :param list invoices: ``(values, charges that stand on the values' lines)``
        :param facts: :class:`.billing_facts.BillingFacts`
        :return: the posted invoices
        """
        if not invoices:
            return self.browse()
        audited = self.env.company.restrictive_audit_trail
        quiet = self.with_context(travel_billing=BILLING, skip_analytic_sync=facts.can_complete)
        quiet = quiet if audited else quiet.with_context(**QUIET)
        for values, _charges in invoices:
            self._travel_complete(values, facts)
        moves = quiet.create([values for values, _charges in invoices])
        self._travel_link_charges(moves, [charges for _values, charges in invoices])
        moves.filtered("reversed_entry_id")._travel_align_receivable()
        moves._post(soft=False)
        return self.browse(moves.ids)

    @api.model
    def _travel_link_charges(self, moves, charges_by_move):
        """Give each charge its invoice line, and see that its lines say the charge's amount."""
        every = []
        for move, charges in zip(moves, charges_by_move, strict=True):
            lines = move.invoice_line_ids.filtered("travel_charge_id").sorted("sequence")
            first = {}
            for line in lines:
                first.setdefault(line.travel_charge_id, line)
            for charge in charges:
                charge.invoice_line_id = first[charge]
                every.append(charge.id)
        self.env["travel.charge"].browse(every).write({"state": "billed"})
        moves.invoice_line_ids._travel_check_amounts()

    def _travel_action_open(self):
        """Show these invoices in Odoo's own views."""
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type")
        if len(self) == 1:
            action.update(views=[(False, "form")], res_id=self.id)
        else:
            action["domain"] = [("id", "in", self.ids)]
        action["context"] = {"default_move_type": "out_invoice", "create": False}
        return action

    def action_view_travel_orders(self):
        self.ensure_one()
        orders = self.travel_order_ids
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Travel Orders"),
            "res_model": "travel.order",
            "view_mode": "list,form",
            "domain": [("id", "in", orders.ids)],
        }
        return action if len(orders) != 1 else {**action, "view_mode": "form", "res_id": orders.id}

    # -- changed by people ------------------------------------------------------------------------------------------

    def _post(self, soft=True):
        """Never post an invoice whose charges were given back, or whose lines say something else than its charges."""
        for move in self:
            if move.travel_released:
                raise UserError(
                    self.env._(
                        "%(invoice)s was cancelled and its charges went back to their orders: bill the orders again.",
                        invoice=move.display_name,
                    )
                )
        if self.env.context.get("travel_billing") is not BILLING:
            self.invoice_line_ids._travel_check_amounts()
            self.invoice_line_ids._travel_check_given_back()
        return super()._post(soft)

    def button_cancel(self):
        """A cancelled invoice gives its charges back, to be billed again; not while a credit note corrects it."""
        self.invoice_line_ids.filtered("travel_line_id")._travel_check_not_corrected()
        result = super().button_cancel()
        self.filtered(lambda move: move.state == "cancel").invoice_line_ids._travel_release_charges()
        return result

    def copy_data(self, default=None):
        """A credit note says for which services and orders it is; a plain duplicate has nothing to do with them."""
        values_list = super().copy_data(default)
        if self.env.context.get("include_business_fields"):
            for move, values in zip(self, values_list, strict=True):
                if move.travel_print:
                    values["travel_print"] = move.travel_print
                    values["travel_order_ids"] = [Command.set(move.travel_order_ids.ids)]
                if not (default or {}).get("reversed_entry_id"):
                    self._travel_gives_nothing_back(values)
        return values_list

    @staticmethod
    def _travel_gives_nothing_back(values):
        """The copy is no credit note."""
        for command in values.get("line_ids", []):
            if command[0] == Command.CREATE:
                command[2].pop("travel_reversed_line_id", None)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    travel_order_id = fields.Many2one("travel.order", index="btree_not_null", copy=False, readonly=True)
    travel_line_id = fields.Many2one("travel.order.line", index="btree_not_null", copy=False, readonly=True)
    travel_charge_id = fields.Many2one(
        "travel.charge",
        string="Charge",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
        help="What this line bills; a charge of which a part is taxed stands on several lines.",
    )
    travel_shared = fields.Selection(
        [("order", "For the Whole Order"), ("trip", "For the Whole Trip")],
        string="Charged Once",
        copy=False,
        readonly=True,
        help="A fee that belongs to no single service: it is printed in a group of its own.",
    )
    travel_cost_line_id = fields.Many2one(
        "travel.order.line", copy=False, readonly=True, help="The sold service whose cost this vendor bill line is."
    )

    _travel_cost_uniq = models.UniqueIndex(
        "(travel_cost_line_id) WHERE travel_cost_line_id IS NOT NULL", "This cost stands on a vendor bill already."
    )

    def _travel_check_amounts(self):
        """The amount of a charge's lines is that of the charge, to the cent."""
        for charge, lines in self.sudo().filtered("travel_charge_id").grouped("travel_charge_id").items():
            expected = charge.amount * (-1 if lines[0].move_id.move_type == "out_refund" else 1)
            currency = lines[0].currency_id
            found = sum(lines.mapped("price_subtotal"))
            same = not currency.compare_amounts(expected, found) or lines._travel_says_gross(expected)
            if charge.currency_id != currency or not same:
                raise UserError(
                    self.env._(
                        "%(line)s: the invoice says %(found)s, the charge %(expected)s. Change the charge on the "
                        "order, or delete the line to bill it again.",
                        line=(lines[0].name or "").split("\n")[0],
                        found=currency.format(found),
                        expected=charge.currency_id.format(expected),
                    )
                )

    def _travel_says_gross(self, expected):
        """A service quoted with its taxes inside says its price as total."""
        is_sale = self.travel_charge_id.stage == "fare"
        return is_sale and not self.currency_id.compare_amounts(expected, sum(self.mapped("price_total")))

    def write(self, vals):
        """An invoiced charge is not changed on the invoice, nor taken off what it bills or gives back."""
        self._travel_check_links(vals)
        changed = AMOUNT_FIELDS & vals.keys()
        if changed:
            for line in self.filtered("travel_line_id"):
                if line.sudo().travel_charge_id and any(line[name] != vals[name] for name in changed):
                    raise UserError(
                        self.env._(
                            "%(line)s comes from order %(order)s: change the charge there, or delete the line to "
                            "bill it again.",
                            line=(line.name or "").split("\n")[0],
                            order=line.sudo().travel_order_id.name,
                        )
                    )
        return super().write(vals)

    def _travel_check_links(self, vals):
        """What a line bills or gives back is the program's to say: the checks of amounts rest on it."""
        if self.env.su:
            return
        for name in LINKS & vals.keys():
            if any(line[name].id != (vals[name] or False) for line in self):
                raise AccessError(self.env._("Which service an invoice line is for follows from its order; it is not keyed."))

    def unlink(self):
        """A deleted line gives its charge back, to be billed again; all lines of a charge go together."""
        self.check_access("unlink")
        together = self | self._travel_other_parts()
        together.filtered("travel_line_id")._travel_check_not_corrected()
        together._travel_release_charges()
        return super(AccountMoveLine, together).unlink()

    def _travel_other_parts(self):
        """The other lines of the same moves that bill the same charges."""
        charges = self.sudo().travel_charge_id  # sudo: which lines belong together is no secret of the charge
        return (self.move_id.line_ids - self).filtered(lambda line: line.sudo().travel_charge_id & charges)

    def _travel_release_charges(self):
        """Open the charges of these lines again, and their order lines and orders with them."""
        billed = self.filtered("travel_line_id")
        if not billed:
            return
        # sudo: whoever may cancel or delete an invoice frees its charges; Odoo has checked that right on the invoice
        charges = billed.sudo().travel_charge_id
        if not charges:
            return
        order_lines = charges.line_id
        charges |= order_lines.charge_ids.filtered(lambda c: c.state == "billed" and not c.invoice_line_id)
        charges.write({"state": "open", "invoice_line_id": False, "levy_id": False, "taxable_amount": 0.0})
        billed.sudo().write({"travel_charge_id": False})
        order_lines.filtered(lambda line: line.state == "billed").write({"state": "ready"})
        order_lines.order_id._update_states()
        cancelled = billed.move_id.filtered(lambda move: move.state == "cancel")
        cancelled.sudo().write({"travel_released": True})

    def _copy_data_extend_business_fields(self, values):
        """A credit note's lines say for which service they are; the charge stays with the original."""
        result = super()._copy_data_extend_business_fields(values)
        if self.travel_line_id:
            values["travel_order_id"] = self.travel_order_id.id
            values["travel_line_id"] = self.travel_line_id.id
            values["travel_shared"] = self.travel_shared
            values["travel_reversed_line_id"] = self.id
        return result
