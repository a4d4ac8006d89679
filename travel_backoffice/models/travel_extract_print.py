"""An extract on paper: the services of its owner, with charges, taxes and references; nothing of anybody else."""

from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from .invoice_rows import Part

REPORT = "travel_backoffice.report_extract"
#: So many extracts are put on paper by one run of wkhtmltopdf, which then is cut into documents.
BATCH = 40


class TravelExtract(models.Model):
    _inherit = "travel.extract"

    def action_print(self):
        return self.env.ref("travel_backoffice.action_report_extract").report_action(self)

    def action_print_summary(self):
        return self.move_id.action_travel_print_summary()

    # -- rendered ---------------------------------------------------------------------------------------------------

    def _travel_render_pdfs(self):
        """Put extracts on paper, many at a time.

        :return: ``(done, failed)``: bytes by extract; the reason by extract that could not be rendered
        """
        done, failed = {}, {}
        for start in range(0, len(self), BATCH):
            batch = self[start : start + BATCH]
            try:
                done |= batch._render_together()
            except (UserError, ValueError):
                for one in batch:
                    try:
                        done |= one._render_together()
                    except (UserError, ValueError) as error:
                        failed[one] = str(error)
        return done, failed

    def _render_together(self):
        """:return: bytes by extract; each document holds the pages of one extract only"""
        report = self.env["ir.actions.report"].with_context(travel_lean=True)
        streams = report._render_qweb_pdf_prepare_streams(REPORT, {}, res_ids=self.ids)
        found = {}
        for one in self:
            stream = streams.get(one.id, {}).get("stream")
            if not stream and len(self) == 1:
                raise UserError(self.env._("%s cannot be printed.", one.label))
            found |= {one: stream.getvalue()} if stream else one._render_together()
        return found

    def _travel_file_name(self, extension):
        """INV-2026-00001 Cost Centre 4711.pdf"""
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        name = f"{self.move_id.name} {kind} {self.label}".replace("/", "-")
        return "".join(sign for sign in name if sign.isalnum() or sign in " -_.,()")[:120].strip(" .") + f".{extension}"

    # -- what is printed --------------------------------------------------------------------------------------------

    def _print_data(self):
        """What the paper says, from what was frozen with the extract and the invoice.

        :return: ``groups``: services, each a dict of ``service`` (heading), ``rows`` and ``gross`` · ``taxes``: pairs
            (name, amount) · ``kind``: the kind's label
        """
        self.ensure_one()
        groups, taxes = {}, {}
        for share in self._shares():
            group = groups.setdefault(share["group"], {"service": share["heading"], "rows": {}, "gross": Decimal(0)})
            group["gross"] += share["gross"]
            for tax, amount in share["taxes"].items():
                taxes[tax] = taxes.get(tax, Decimal(0)) + amount
            if share["row"]:
                self._add_row(group["rows"], share)
        return {
            "kind": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "groups": [
                {**group, "rows": [_as_float(row) for row in group["rows"].values()], "gross": float(group["gross"])}
                for group in groups.values()
            ],
            "taxes": self._tax_names(taxes),
        }

    def _shares(self):
        """The shares in the order of the invoice, with their texts."""
        for part in self._parts():
            amounts = {"net": part.net, "taxes": part.taxes, "gross": part.net + part.vat}
            yield self._share(part.line, part.service, (part.part, part.parts)) | amounts

    def _parts(self):
        """The shares as :class:`.invoice_rows.Part`, each with its service as the owner may see it."""
        self.ensure_one()
        rows, services = self.rows, self.frozen["services"]
        lines = self.env["account.move.line"].browse([row[0] for row in rows if row[0]])
        by_id = {line.id: line for line in lines}
        for line_id, key, part, parts, net, taxes in rows:
            amounts = {int(tax): Decimal(amount) for tax, amount in taxes.items()}
            yield Part(by_id.get(line_id), services.get(str(key)), part, parts, Decimal(net), amounts)

    def _share(self, line, service, part):
        """Texts of one share: ``group`` and its ``heading``; ``row`` of texts, none for what a card paid."""
        move = self.move_id
        if not service:
            title = line.name or line.tax_line_id.name or self.env._("Rounding")
            return {"group": "other", "heading": None, "row": {"title": title, "details": ""}, "charge": line}
        if not line:
            return {"group": service["line_id"], "heading": move._travel_heading(service), "row": None, "charge": None}
        shared = line.travel_shared and (line.travel_shared, service["order"])
        row = move._travel_row(line, service, None)
        if part[1] > 1:
            row["details"] = self.env._("part %(part)s of %(parts)s", part=part[0], parts=part[1])
        return {
            "group": shared or service["line_id"],
            "heading": move._travel_group_heading(line, service),
            "row": row,
            "charge": line._travel_printed_charge() or line,
        }

    @staticmethod
    def _add_row(rows, share):
        """The parts of a charge of which only some is taxed stand in one row."""
        row = rows.setdefault(share["charge"], {**share["row"], "net": Decimal(0), "tax": Decimal(0), "gross": Decimal(0)})
        row["net"] += share["net"]
        row["tax"] += share["gross"] - share["net"]
        row["gross"] += share["gross"]

    def _tax_names(self, taxes):
        records = self.env["account.tax"].browse(taxes)
        # sudo: the names of taxes stand on the invoice
        return [(tax.invoice_label or tax.name, float(taxes[tax.id])) for tax in records.sudo() if taxes[tax.id]]


def _as_float(row):
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()}
