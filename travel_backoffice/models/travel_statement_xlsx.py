"""The statement as a spreadsheet: what the paper says, with formulas."""

from datetime import date
from decimal import Decimal

from odoo import models

from ..formats.statement_xlsx import AMOUNT, DATE, DAYS, OPEN, OVERDUE, Column, Sheet, write_statement


class TravelStatement(models.Model):
    _inherit = "travel.statement"

    def _render_xlsx(self):
        """:return: bytes, in the language of the customer"""
        statement = self.with_context(lang=self.partner_id.lang)
        figures = statement.figures
        sheets = [statement._xlsx_sheet(found, figures["ranges"]) for found in figures["blocks"]]
        return write_statement(sheets, self.as_of, self.name, statement.env._("Nothing is open."))

    def _xlsx_sheet(self, found, ranges):
        activity, _ = self.kind == "activity", self.env._
        elsewhere = Decimal(found["settled_elsewhere"])
        return Sheet(
            currency=found["currency"],
            decimals=found["decimals"],
            columns=self._xlsx_moved_columns() if activity else self._xlsx_columns(),
            rows=[self._xlsx_row(row) for row in found["moved_rows" if activity else "rows"]],
            facts=self._xlsx_facts(found),
            buckets=[] if activity else list(zip(self._bucket_labels(ranges), *zip(*ranges, strict=True), strict=True)),
            aged=[] if activity else [Decimal(amount) for amount in found["aged"]],
            closing=(_("Closing Balance"), Decimal(found["closing"])),
            credits=(_("Unallocated Credits"), Decimal(found["unallocated"])),
            opening=(_("Opening Balance"), Decimal(found["opening"])) if activity else (),
            elsewhere=(_("Settled Elsewhere"), elsewhere) if activity and elsewhere else (),
            total_label=_("Total"),
            aging_label=_("Ageing by Days Overdue"),
        )

    def _xlsx_facts(self, found):
        _ = self.env._
        return [
            (_("Statement"), self.name),
            (_("Customer"), self.partner_id.name or ""),
            *([(_("Cost Centre"), self.part)] if self.part else []),
            *([(_("From"), self.date_from)] if self.date_from else []),
            (_("As Of"), self.as_of),
            (_("Currency"), found["currency"]),
        ]

    def _xlsx_texts(self):
        _, profile = self.env._, self.profile_id
        wanted = [("reference", _("Reference"), profile.show_references), ("orders", _("Orders"), profile.show_orders)]
        wanted += [("travellers", _("Travellers"), profile.show_travellers), ("debtor", _("Debtor"), True)]
        wanted.append(("cost_center", _("Cost Centre"), profile.group_by == "cost_center"))
        return [Column(name, heading) for name, heading, shown in wanted if shown]

    def _xlsx_columns(self):
        _ = self.env._
        return [
            Column("number", _("Document")),
            Column("label", _("Kind")),
            Column("date", _("Date"), DATE),
            Column("due", _("Due"), DATE),
            *self._xlsx_texts(),
            Column("amount", _("Amount"), AMOUNT, summed=True),
            Column("paid", _("Paid"), AMOUNT, summed=True),
            Column("open", _("Open"), AMOUNT, formula=OPEN, summed=True),
            Column("days", _("Days Overdue"), DAYS, formula=OVERDUE),
            Column("disputed", _("Disputed"), AMOUNT, summed=True),
            *([Column("promised", _("Promised By"), DATE)] if self._has_promises() else []),
        ]

    def _has_promises(self):
        return any(row.get("promised") for found in self.figures["blocks"] for row in found["rows"])

    def _xlsx_moved_columns(self):
        _ = self.env._
        head = [Column("number", _("Document")), Column("label", _("Kind")), Column("date", _("Date"), DATE)]
        return [*head, *self._xlsx_texts(), Column("amount", _("Amount"), AMOUNT, summed=True)]

    def _xlsx_row(self, row):
        amounts = {name: Decimal(row[name]) for name in ("amount", "paid", "open", "disputed") if name in row}
        days = {name: date.fromisoformat(row[name]) for name in ("date", "due")}
        late = {"days": max(0, (self.as_of - days["due"]).days)}
        if row.get("promised"):
            days["promised"] = date.fromisoformat(row["promised"])
        return {**row, **amounts, **days, **late, "label": self._row_labels().get(row["type"], "")}
