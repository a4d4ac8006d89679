"""Customers who pay nothing without their purchase order: a service waits until its number is there."""

from odoo import models

CODE = "po_missing"


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _check_lines(self):
        answer = super()._check_lines()
        self.line_ids.filtered(lambda line: line.state in ("draft", "held", "ready"))._check_purchase_orders()
        return answer


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _check_purchase_orders(self):
        """Hold lines whose billing profile demands a purchase order that is missing; lift what has been put right.

        :return: the lines that wait
        """
        Hold = self.env["travel.hold"]
        standing = Hold.sudo()._open_on(self, [CODE])  # sudo: agents do not write holds; see travel.hold
        wanted = self._without_purchase_order() if standing or self._some_profile_demands() else {}
        standing.filtered(lambda hold: wanted.get(hold.line_id) != hold.detail)._resolve()
        for code in sorted(set(wanted.values())):
            lines = self.browse([line.id for line in self if wanted.get(line) == code])
            Hold._put(lines, CODE, self._purchase_order_message(code), code)
            self.env["travel.reference.value"]._stand_blank([(line, code) for line in lines])
        return self.browse([line.id for line in self if line in wanted])

    def _some_profile_demands(self):
        # sudo: only whether there is such an agreement at all
        return bool(self.env["travel.billing.profile"].sudo().search_count([("po_required", "=", True)], limit=1))

    def _without_purchase_order(self):
        """Lines that must bear a purchase order and do not: line → the reference's code. Corrections follow their service."""
        # sudo: a line's terms hold whether or not its agent may read the contract
        lines, missing = self.sudo().filtered(lambda line: line.partner_id and not line.original_line_id), {}
        for company, own in lines.grouped("company_id").items():
            terms = own.with_company(company)._billing_terms()
            for line in own:
                profile = terms[line.id].profile
                if profile.po_required and not line._purchase_order(profile):
                    missing[line.id] = profile.po_code.strip().upper()
        return {line: missing[line.id] for line in self if line.id in missing}

    def _purchase_order_message(self, code):
        return self.env._(
            "The customer's purchase order is missing. Fill in the reference %s; the service then goes on by itself.", code
        )


class TravelHold(models.Model):
    _inherit = "travel.hold"

    def _reason_labels(self):
        return super()._reason_labels() | {CODE: self.env._("Purchase order missing")}
