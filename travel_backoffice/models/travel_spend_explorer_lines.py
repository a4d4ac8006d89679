"""What the explorer asks beside its table: values to filter by, and the services behind a row."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

PAGE_LINES = 50
MOST_FOUND = 100


class TravelSpendExplorer(models.AbstractModel):
    _inherit = "travel.spend.explorer"

    @api.model
    def _values(self, text, dimension, search=""):
        """Values of a dimension that there is spend of, under the other filters of a question, the most frequent first.

        :return: dict ``values`` (``value``, ``label``), ``more``: whether there are others
        """
        question = self._question(text)
        filters = self._question_filters(question)
        filters.pop(dimension, None)
        found = self.env["travel.spend"].values(dimension, search.strip(), MOST_FOUND + 1, filters, question.date_basis)
        values = [{"value": self._as_filter(one["value"]), "label": one["label"]} for one in found[:MOST_FOUND]]
        return {"values": values, "more": len(found) > MOST_FOUND}

    @api.model
    def _as_filter(self, value):
        """None stands for blank in answers, false in questions."""
        return False if value is None else value

    # -- services -----------------------------------------------------------------------------------------------------

    @api.model
    def _lines(self, text, key, page=1):
        """A page of the services behind a row, with the way to their trips.

        :param list key: values of the row's dimensions, as the table has them; none: of the total
        """
        question = self._question(text)
        if len(key) > len(question.dimensions):
            raise UserError(self.env._("There is no such row."))
        found = self.env["travel.spend"].drill(
            filters=self._question_filters(question),
            dimensions=list(question.dimensions[: len(key)]),
            key=key,
            date_basis=question.date_basis,
            offset=(page - 1) * PAGE_LINES,
            limit=PAGE_LINES,
            measures=self._line_measures(question),
            order=question.order or None,
            top=question.top or None,
        )
        pages = max(1, -(-found["count"] // PAGE_LINES))
        return {
            "title": self._lines_title(question, key, found["count"]),
            "told": self._lines_told(found),
            "columns": self._line_columns(found, question),
            "rows": [self._shown_line(row, found, question) for row in found["rows"]],
            "pages": pages,
        }

    @api.model
    def _line_measures(self, question):
        """Sums only: an average or a share of one service says little."""
        known = {one["name"]: one["kind"] for one in self.env["travel.spend"].measures()}
        return [name for name in question.measures if known.get(name) in ("money", "count") and name not in ("trips", "lines")] or ["spend"]

    @api.model
    def _lines_title(self, question, key, count):
        """Names of the row's values: of what the user has services of, so that no id tells whose it is."""
        Spend = self.env["travel.spend"]
        if not count:
            return self.env._("No services")
        labels = [str(Spend._value_labels(name, [value])[value]) for name, value in zip(question.dimensions, key, strict=False)]
        return self.env._("Services: %s", " › ".join(labels)) if labels else self.env._("All services")

    @api.model
    def _lines_told(self, found):
        paper = self.env["report.travel_backoffice.report_spend"]
        sums = []
        for one in found["measures"]:
            value = found["totals"][one["name"]]
            sums.append(f"{one['label']} {paper._number_text(value, self._decimals(one, self._money_decimals(found)))}")
        return self.env._("%(count)s services, %(sums)s", count=found["count"], sums=", ".join(sums))

    @api.model
    def _line_columns(self, found, question):
        _ = self.env._
        basis = dict(self.env["travel.spend.view"]._fields["date_basis"]._description_selection(self.env))
        heads = [_("Document"), _("Traveller"), _("Service"), _("Event"), _("Route"), basis[question.date_basis]]
        money = self._money_decimals(found)
        return [{"heading": head} for head in heads] + [
            {"heading": one["label"], "decimals": self._decimals(one, money), "percent": False} for one in found["measures"]
        ]

    @api.model
    def _shown_line(self, row, found, question):
        labels = row["labels"]
        day = row["days"][question.date_basis]
        texts = [row["document"], row["traveller"], labels.get("service_type") or "", labels.get("event") or "", labels.get("route") or ""]
        return {
            "id": row["id"],
            "trip": row["order"],
            "url": f"/my/travel/trips/{row['order_id']}",
            "cells": [*texts, format_date(self.env, day) if day else "", *(float(row["values"][one["name"]]) for one in found["measures"])],
        }
