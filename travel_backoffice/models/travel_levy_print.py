"""Levies on the printed invoice: taxable values and taxes, the words of the law, and each charge in one row again."""

from odoo import models

DOT = " · "


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _prepare_print(self, debtor, charges, memo_lines, facts, terms):
        """Names, legends and dates of supply are frozen with the rest."""
        found = super()._prepare_print(debtor, charges, memo_lines, facts, terms)
        levies = self._print_levies(charges, facts, facts.env_for(debtor))
        return found | {"levies": levies} if levies else found

    def _print_levies(self, charges, facts, env):
        """What is said of the levies of these charges: the law's own words, or else the levy's name; and the days."""
        found = {}
        for charge in charges:
            levy, supplied_on = charge._printed_levy(facts)
            if levy:
                named = levy.with_env(env)
                text = (named.legend or named.name, bool(named.legend))
                found.setdefault(text, set()).add(supplied_on)
        return [
            {"text": text, "legend": is_legend, "supplied": sorted(day.isoformat() for day in days if day)}
            for (text, is_legend), days in found.items()
        ]


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _printed_levy(self, facts):
        """:return: ``(levy, date of supply)``; what gives back another charge has those of the original"""
        self.ensure_one()
        original = self
        while original.reverses_id:
            original = original.reverses_id
        if original == self:
            chosen = facts.levies.of(self)
            return (chosen.levy.sudo(), chosen.supplied_on) if chosen else (None, None)
        levy, line = original.levy_id, original.line_id
        dates = {
            "sale": line.sold_on,
            "travel_start": line.start_date,
            "travel_end": line.end_date or line.start_date,
            "invoice": original.invoice_line_id.move_id.invoice_date,
        }
        return levy.sudo(), dates.get(levy.supply_on)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _travel_print_data(self):
        """Adds ``levies`` (see :meth:`_travel_levy_table`; nothing without levies) and joins the parts of a charge."""
        data = super()._travel_print_data()
        if data:
            data["levies"] = self._travel_levy_table()
            self._travel_join_parts(data["rows"])
        return data

    def _travel_levy_table(self):
        """:return: ``taxes``: rows of name, rate, taxable value, tax, as Odoo booked them · ``texts``: the levies with
        their dates of supply · ``legends``: words of the law
        """
        levies = (self.travel_print or {}).get("levies")
        if not levies:
            return None
        return {
            "taxes": self._travel_tax_rows(),
            "texts": [self._travel_levy_text(levy) for levy in levies if not levy["legend"]],
            "legends": [self._travel_levy_text(levy) for levy in levies if levy["legend"]],
        }

    def _travel_levy_text(self, levy):
        """Air, domestic: 5 % of the basic fare · supplied 10 Mar 2026"""
        days = [self._travel_day(day) for day in levy["supplied"]]
        supplied = self.env._("supplied %s", ", ".join(days)) if days else ""
        return DOT.join(filter(None, [levy["text"], supplied]))

    def _travel_tax_rows(self):
        """One row for each tax, in the invoice's currency."""
        values = {}
        for line in self.invoice_line_ids.filtered("tax_ids"):
            for tax in line.tax_ids.flatten_taxes_hierarchy():
                values[tax] = values.get(tax, 0.0) + line.price_subtotal
        taxes = self.line_ids.filtered("tax_line_id").grouped("tax_line_id")
        return [
            {
                "name": tax.invoice_label or tax.name,
                "rate": f"{tax.amount:g} %" if tax.amount_type == "percent" else "",
                "value": value,
                "tax": self.direction_sign * sum(taxes.get(tax, self.line_ids.browse()).mapped("amount_currency")),
            }
            for tax, value in values.items()
        ]

    def _travel_join_parts(self, rows):
        """A charge on several lines stands in the row of its first: 500 + 9,500 are printed as 10,000."""
        lines = self._get_move_lines_to_report().filtered(lambda line: line.id in rows)
        for own in lines.grouped(lambda line: line._travel_printed_charge() or line).values():
            if len(own) > 1:
                rows[own[0].id] |= own._travel_joined(self)
                for line in own[1:]:
                    rows[line.id]["joined"] = True


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _travel_printed_charge(self):
        """The charge that this line is a part of, also on a credit note made by hand."""
        # sudo: which lines belong together is no secret of the charge; whoever prints may read the invoice
        return self.sudo().travel_charge_id or self.sudo().travel_reversed_line_id.travel_charge_id

    def _travel_joined(self, move):
        """What the row of a charge says of all its parts."""
        taxed = [
            self.env._(
                "%(tax)s on %(amount)s",
                tax=", ".join(filter(None, line.tax_ids.mapped("tax_label"))),
                amount=move.currency_id.format(line.price_subtotal),
            )
            for line in self.filtered("tax_ids")
        ]
        is_gross = move.company_price_include == "tax_included"
        return {"amount": sum(self.mapped("price_total" if is_gross else "price_subtotal")), "taxes": ", ".join(taxed)}
