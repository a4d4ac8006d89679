"""Choose a day, groups, buckets and filters of the aged receivables; see them on the screen, on paper or in a spreadsheet."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_date

from ..formats.aging_book import Amounts, Book, BookRow, write_book
from ..models.travel_aging import GROUPS
from ..models.travel_aging_marks import STATUSES

GROUP_BY = [
    ("group", "Customer Group"),
    ("company", "Customer's Company"),
    ("partner", "Customer"),
    ("branch", "Customer's Branch"),
    ("department", "Department"),
    ("cost_center", "Cost Centre"),
    ("office", "Issuing Office"),
    ("agency", "Agency's Company"),
    ("salesperson", "Salesperson"),
    ("currency", "Currency"),
    ("document", "Document"),
    ("status", "Status"),
]


class TravelAgingWizard(models.TransientModel):
    _name = "travel.aging.wizard"
    _description = "Aged Receivables"

    as_of = fields.Date(string="As of", required=True, default=lambda self: self.env.company._travel_today())
    buckets_id = fields.Many2one("travel.aging.buckets", string="Buckets", help="Blank: the company's own.")
    first_group = fields.Selection(GROUP_BY, string="Group By", required=True, default="group")
    second_group = fields.Selection(GROUP_BY, string="Then By", default="partner")
    third_group = fields.Selection(GROUP_BY, string="And By")
    node_ids = fields.Many2many("res.partner", string="Customers", help="With all their nodes. Blank: all customers.")
    currency_ids = fields.Many2many("res.currency", string="Currencies")
    user_ids = fields.Many2many("res.users", string="Salespersons")
    status = fields.Selection(STATUSES, string="Only")

    # -- what is chosen ---------------------------------------------------------------------------------------------

    def _group_by(self):
        chosen = (self.first_group, self.second_group, self.third_group)
        return list(dict.fromkeys(filter(None, chosen)))

    def _filters(self):
        found = {"nodes": self.node_ids.ids, "currencies": self.currency_ids.ids, "salespersons": self.user_ids.ids}
        found["status"] = [self.status] if self.status else []
        return {name: value for name, value in found.items() if value}

    def _report(self):
        """The report as chosen, with the rights of whoever chose."""
        return self.env["travel.aging"].report(self.as_of, self._group_by(), self.buckets_id.id or None, self._filters())

    def _title(self):
        return self.env._("Aged Receivables as of %s", format_date(self.env, self.as_of))

    def _about(self):
        """In words what is shown."""
        parts = [", ".join(self.env.companies.mapped("name"))]
        bases = dict(self.env["travel.aging.buckets"]._fields["basis"]._description_selection(self.env))
        parts.append(bases[self.env["travel.aging.buckets"]._resolve(self.buckets_id.id or None).basis])
        parts += [", ".join(chosen.mapped("display_name")) for chosen in (self.node_ids, self.currency_ids, self.user_ids) if chosen]
        if self.status:
            parts.append(dict(self._fields["status"]._description_selection(self.env))[self.status])
        return " · ".join(parts)

    def _headings(self):
        labels = dict(self._fields["first_group"]._description_selection(self.env))
        return [labels[name] for name in self._group_by()]

    # -- buttons ----------------------------------------------------------------------------------------------------

    def action_show(self):
        """The list, grouped as chosen; pivot and graph of the same."""
        self.ensure_one()
        aging = self.env["travel.aging"]
        buckets = self.env["travel.aging.buckets"]._resolve(self.buckets_id.id or None)
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_aging_line")
        return {
            **action,
            "name": self._title(),
            "display_name": self._title(),
            "domain": list(aging._filter_domain(self._filters())),
            "context": {
                "travel_as_of": self.as_of.isoformat(),
                "travel_buckets": self.buckets_id.id,
                "travel_bucket_count": buckets.count,
                "group_by": [GROUPS[name] for name in self._group_by()],
                "graph_groupbys": ["bucket", "status"],
                "pivot_row_groupby": [GROUPS[name] for name in self._group_by()],
            },
        }

    def action_print(self):
        self.ensure_one()
        return self.env.ref("travel_backoffice.action_report_aging").report_action(self)

    def action_xlsx(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/travel/aging/{self.id}/xlsx", "target": "download"}

    def _money_options(self, amounts):
        """How amounts of a currency are written on paper: with its decimals, its sign being in a column of its own."""
        return {"widget": "float", "precision": self.env["res.currency"].browse(amounts["currency_id"]).decimal_places}

    # -- workbook ---------------------------------------------------------------------------------------------------

    def _workbook(self):
        """:return: bytes of the XLSX file"""
        report = self._report()
        statuses = self.env["travel.aging.line"]._fields["status"]._description_selection(self.env)
        book = Book(
            title=self._title(),
            about=self._about(),
            groups=tuple(self._headings()),
            buckets=tuple(bucket["label"] for bucket in report["buckets"]),
            statuses=tuple(label for _name, label in statuses),
            words={
                "currency": self.env._("Currency"),
                "open": self.env._("Open"),
                "total": self.env._("Total"),
                "own": self.env._("In Currency"),
                "company": self.env._("In Company Currency"),
            },
            rows=[self._book_row(row) for row in report["rows"]],
        )
        return write_book(book, self.env.company._travel_today())

    def _book_row(self, row):
        names = tuple(one["name"] or self.env._("None") for one in row["group"])
        return BookRow(names, self._amounts(row), self._amounts(row["company"]))

    def _amounts(self, amounts):
        places = self.env["res.currency"].browse(amounts["currency_id"]).decimal_places

        def exact(value):
            return round(Decimal(str(value)), places)

        statuses = tuple(exact(amounts[name]) for name, _label in STATUSES)
        return Amounts(amounts["currency"], places, tuple(map(exact, amounts["buckets"])), statuses)


class TravelAgingReport(models.AbstractModel):
    _name = "report.travel_backoffice.report_aging"
    _description = "Aged Receivables on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        wizards = self.env["travel.aging.wizard"].browse(docids)
        return {"doc_ids": docids, "doc_model": wizards._name, "docs": wizards, "statuses": self._statuses()}

    def _statuses(self):
        return self.env["travel.aging.line"]._fields["status"]._description_selection(self.env)
