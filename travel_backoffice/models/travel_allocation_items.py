"""Open items as the mandate's engine sees them, and what of them belongs to the cost centres or branches named."""

from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ..engine.mandate import OpenItem, named_in


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    def _said_texts(self):
        """All that the payer wrote, in which a cost centre or a branch may be named."""
        texts = [self.reference]
        for line in self.line_ids:
            texts += [line.said_reference, line.said_customer, line.said_text]
        return " \n ".join(text for text in texts if text)

    def _named_units(self, mode):
        """Cost centres or branches of the payer that the advice names; one below another that is named counts with it."""
        if mode == "cost_center":
            return self._named_among(self._payer_cost_centers(), ("code", "name"), "parent_path")
        if mode == "branch":
            return self._named_among(self._payer_nodes(), ("travel_debtor_code", "name"), "travel_path")
        return self.env["res.partner"]

    def _payer_cost_centers(self):
        root = self.partner_id.travel_root_id or self.partner_id
        # sudo: codes of the payer's own cost centres, archived ones too, to find them in its text
        return self.env["travel.cost.center"].sudo().with_context(active_test=False).search([("root_id", "=", root.id)])

    def _payer_nodes(self):
        payer = self.partner_id
        nodes = Domain("travel_node_type", "not in", (False, "traveller")) & Domain("id", "!=", payer.id)
        return self.env["res.partner"].search(payer._travel_subtree_domain() & nodes)

    def _named_among(self, units, names, path):
        codes = {unit[name]: unit.id for unit in units for name in reversed(names) if unit[name]}
        named = units.browse(named_in(self._said_texts(), codes))
        return named.filtered(
            lambda unit: not any(other != unit and unit[path].startswith(other[path]) for other in named)
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _travel_plain_items(self, parts=None):
        """These receivable items for the engine: less what advices that are still to be checked say of them.

        :param dict parts: move id → {unit's id: what of the document is for it}
        """
        # sudo: whatever is disputed or advised of an item counts, whoever may read of it
        disputes = self.env["travel.dispute"].sudo()._read_group(
            [("item_id", "in", self.ids), ("state", "=", "open")], ["item_id"], ["amount:sum"]
        )
        advised = self.env["travel.allocation"].sudo()._read_group(
            [("item_id", "in", self.ids), ("remittance_id.state", "=", "draft")], ["item_id"], ["amount:sum"]
        )
        disputed, advised = dict(disputes), dict(advised)
        return [
            OpenItem(
                key=item.id,
                due=item.date_maturity or item.date,
                dated=item.date,
                amount=item._travel_decimal(item.amount_residual_currency - advised.get(item, 0.0)),
                disputed=item._travel_decimal(disputed.get(item, 0.0)),
                parts=(parts or {}).get(item.move_id.id, {}),
            )
            for item in self
        ]

    def _travel_decimal(self, amount):
        """An amount of this item as Decimal, in whole units of its currency's smallest."""
        return Decimal(str(self.currency_id.round(amount)))

    def _travel_parts(self, units):
        """What of the documents of these items is for each of the units, less what was taken for it before.

        :param units: cost centres, or nodes of the customer tree
        :return: dict move id → {unit's id: Decimal}
        """
        by_center = units._name == "travel.cost.center"
        parts = defaultdict(dict)
        for unit in units:
            own = self._travel_billed_for(unit) if by_center else self._travel_billed_below(unit)
            for move, amount in own.items():
                parts[move.id][unit.id] = Decimal(str(move.currency_id.round(amount)))
        self._travel_less_taken(parts, units)
        return parts

    def _travel_billed_for(self, center):
        """What stands on the invoices for a cost centre and its parts: move → amount with taxes."""
        services = [("travel_line_id.cost_center_id", "child_of", center.id)]
        return self._travel_billed(services)

    def _travel_billed_below(self, node):
        """What stands on the invoices for a node and those below it; documents addressed there are wholly its own."""
        services = node._travel_subtree_domain("travel_line_id.partner_id")
        own = self._travel_billed(services)
        inside = self.filtered(lambda item: (item.partner_id.travel_path or "").startswith(node.travel_path))
        return own | {move: abs(move.amount_total) for move in inside.move_id}

    def _travel_billed(self, services):
        # sudo: the customer's own services, whoever sold them
        lines = self.env["account.move.line"].sudo()
        domain = [("move_id", "in", self.move_id.ids), ("display_type", "=", "product"), *services]
        return dict(lines._read_group(domain, ["move_id"], ["price_total:sum"]))

    def _travel_less_taken(self, parts, units):
        """Take off what was paid for these units by mandate before."""
        done = [("item_id", "in", self.ids), ("remittance_id.state", "!=", "undone"), ("mandate_units", "!=", False)]
        for allocation in self.env["travel.allocation"].sudo().search(done):  # sudo: as above
            left, named = parts.get(allocation.move_id.id, {}), allocation.mandate_units
            same = [unit for unit in named["ids"] if unit in left] if named["model"] == units._name else []
            if same:
                left[same[0]] -= Decimal(str(allocation.currency_id.round(allocation.amount)))
