"""Extracts of an invoice: made once it is posted, for the travellers, cost centres and departments on it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.extracts import check, extract
from .invoice_rows import KINDS, InvoiceRows, billing_facts_of

CLERK = "travel_backoffice.group_travel_clerk"


class AccountMove(models.Model):
    _inherit = "account.move"

    travel_extract_ids = fields.One2many("travel.extract", "move_id", string="Extracts", copy=False)
    travel_extract_count = fields.Integer(compute="_compute_travel_extract_count", compute_sudo=True)
    travel_extract_kinds = fields.Char(copy=False, readonly=True, help="Of which kinds the extracts stand.")

    @api.depends("travel_extract_ids")
    def _compute_travel_extract_count(self):
        for move in self:
            move.travel_extract_count = len(move.travel_extract_ids)

    # -- what is split ----------------------------------------------------------------------------------------------

    def _travel_services(self):
        """The services as billed, by the id of their order line, each with its owners.

        Invoices billed before owners were frozen are completed from their orders as these are now.
        """
        self.ensure_one()
        found = self.travel_print or {}  # read once: each reading copies it whole
        of_many = len(found.get("orders", [])) > 1
        services = {service["line_id"]: service | {"of_many": of_many} for service in found.get("services", [])}
        bare = [key for key, service in services.items() if "travellers" not in service]
        if bare:
            # sudo: whoever may read the invoice may know whose its services are
            lines = self.env["travel.order.line"].sudo().browse(bare).exists()
            facts = billing_facts_of(self.sudo())
            for line in lines:
                services[line.id] = services[line.id] | line._owner_facts(facts)
            for key in set(bare) - set(lines.ids):
                services[key] = services[key] | self._travel_unknown_owners()
        return services

    @staticmethod
    def _travel_unknown_owners():
        names = ("locator", "trip", "booked_by", "service_code", "event", "sold_on", "original")
        return {
            "travellers": [],
            "cost_center": None,
            "department": None,
            "file": {**dict.fromkeys(names, ""), "references": {}},
        }

    def _travel_split(self, kinds):
        """The invoice split by owners, checked against the ledger.

        :param kinds: of traveller, cost_center, department
        :return: ``(rows, {kind: [(Owner or None, engine Extract)]})``, rows as :class:`.invoice_rows.InvoiceRows`
        :raise ArithmeticError: if the extracts do not sum to the invoice: an error of programming
        """
        rows, found = InvoiceRows(self), {}
        for kind in kinds:
            owned, owners = rows.owned_rows(kind)
            extracts = extract(owned, rows.decimals)
            check(extracts.values(), rows.net(), rows.booked_taxes())
            found[kind] = [(owners.get(key), one) for key, one in extracts.items()]
        return rows, found

    # -- made and taken away ----------------------------------------------------------------------------------------

    def _post(self, soft=True):
        """What the customer's delivery asks for is made with the invoice posted."""
        posted = super()._post(soft)
        posted.filtered("travel_delivery_profile_id")._travel_make_extracts()
        return posted

    def _travel_make_extracts(self, kinds=None):
        """Make the extracts of these posted invoices, where they do not stand yet; they are frozen from then on.

        Safe to call twice and by several workers: an invoice that another one has locked is left to it.

        :param kinds: of traveller, cost_center, department; None: those that each customer's delivery profile asks for
        :return: the extracts of these kinds that stand now
        """
        self.check_access("read")
        # sudo: an extract says nothing but what the invoice says, which the caller may read (checked)
        invoices = self.sudo().filtered(lambda move: move.state == "posted" and move.travel_print)
        wanted = {move: set(move._travel_extracts_asked() if kinds is None else kinds) for move in invoices}
        missing = invoices.filtered(lambda move: wanted[move] - move._travel_standing_kinds())
        locked = missing.try_lock_for_update(allow_referencing=True)
        values = []
        for move in locked:
            new = [kind for kind in KINDS if kind in wanted[move] - move._travel_standing_kinds()]
            rows, split = move._travel_split(new)
            values += self.env["travel.extract"]._prepare_extracts(rows, split)
            # a write on the invoice: of two workers at once the second one is told to try again
            move.travel_extract_kinds = ",".join(sorted({*new, *move._travel_standing_kinds()}))
        self.env["travel.extract"].sudo().create(values)
        return invoices.travel_extract_ids.filtered(lambda one: one.kind in wanted[one.move_id]).sudo(self.env.su)

    def _travel_extracts_asked(self):
        profile = self.travel_delivery_profile_id
        return [kind for kind in KINDS if profile[f"extract_{kind}"]]

    def _travel_standing_kinds(self):
        return set(filter(None, (self.travel_extract_kinds or "").split(",")))

    def _travel_drop_extracts(self):
        """What is no longer posted has no extracts."""
        # sudo: Odoo has checked the right to take the invoice back; extracts go with it
        gone = self.sudo().filtered(lambda move: move.travel_extract_kinds)
        gone.travel_extract_ids.unlink()
        gone.write({"travel_extract_kinds": False})

    def button_draft(self):
        result = super().button_draft()
        self.filtered(lambda move: move.state != "posted")._travel_drop_extracts()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self.filtered(lambda move: move.state == "cancel")._travel_drop_extracts()
        return result

    # -- buttons ----------------------------------------------------------------------------------------------------

    def action_travel_make_extracts(self):
        """Make all kinds of extracts, and show them.

        :raise AccessError: unless the user is a billing clerk
        """
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("Only a billing clerk makes extracts of invoices."))
        if not self._travel_make_extracts(KINDS):
            raise UserError(self.env._("Extracts are made of posted travel invoices."))
        return self.action_view_travel_extracts()

    def action_view_travel_extracts(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_extract")
        return {**action, "domain": [("move_id", "in", self.ids)], "context": {"search_default_by_kind": 1}}
