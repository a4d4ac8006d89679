"""A consolidated invoice at a glance: who bears what of it, before the details and on a sheet of its own."""

from odoo import models
from odoo.exceptions import UserError

from .invoice_rows import NOTHING

#: An invoice of more services than this says first who bears what.
MANY_SERVICES = 30
#: A summary longer than this is no summary; the sheet of extracts has it.
LONGEST = 60


class AccountMove(models.Model):
    _inherit = "account.move"

    def _travel_print_data(self):
        """Adds ``summary``: see :meth:`_travel_print_summary`."""
        data = super()._travel_print_data()
        return data and data | {"summary": self._travel_print_summary()}

    def _travel_print_summary(self):
        """By cost centre, where there are several; else by department or traveller.

        :return: as one item of :meth:`_travel_extract_summary`; None for a short invoice
        """
        if len(self.travel_print["services"]) <= MANY_SERVICES:
            return None
        kinds = ("cost_center", "department", "traveller")
        rows, split = self._travel_split(kinds)
        for kind in kinds:
            if 1 < len(split[kind]) <= LONGEST:
                return self._travel_summary(kind, [self._travel_summary_row(rows, *one) for one in split[kind]])
        return None

    def _travel_summary_row(self, rows, owner, one):
        return {
            "label": owner.label if owner else self.env._("Not assigned"),
            "assigned": bool(owner),
            "services": rows.count_services(one.shares),
            "net": float(one.net),
            "tax": float(sum(one.taxes.values(), NOTHING)),
            "gross": float(one.gross),
        }

    def _travel_summary(self, kind, rows):
        rows = sorted(rows, key=lambda row: (not row["assigned"], row["label"]))
        labels = dict(self.env["travel.extract"]._fields["kind"]._description_selection(self.env))
        sums = {name: sum(row[name] for row in rows) for name in ("net", "tax", "gross")}
        return {"kind": labels[kind], "rows": rows, **sums}

    def _travel_extract_summary(self):
        """The extracts that stand, for the sheet that the customer gets with them.

        :return: list, one for each kind, of ``kind``, ``rows`` (label, services, net, tax, gross) and the sums
        """
        self.ensure_one()
        found = []
        for kind, extracts in self.travel_extract_ids.grouped("kind").items():
            rows = [
                {
                    "label": one.label,
                    "assigned": one.assigned,
                    "services": one.service_count,
                    "net": one.amount_untaxed,
                    "tax": one.amount_tax,
                    "gross": one.amount_total,
                }
                for one in extracts
            ]
            found.append(self._travel_summary(kind, rows))
        return found

    def action_travel_print_summary(self):
        if not self.travel_extract_ids:
            raise UserError(self.env._("There are no extracts of this invoice."))
        return self.env.ref("travel_backoffice.action_report_extract_summary").report_action(self)
