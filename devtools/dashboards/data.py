"""Where a dashboard's numbers come from: Odoo's pivots, lists and charts, and the sheet of figures."""

from __future__ import annotations

import json
import re

from .parts import Chart, Figure, Records, Source, Steps, Table

#: Points of a number: a hundred thousand with cents fits on a phone.
KEY = 24
TITLED = {"bold": True, "color": "#01666B", "fontSize": 16}


def matching(source: Source) -> dict:
    return {name: {"chain": chain, "type": kind, **({"offset": 0} if kind.startswith("date") else {})} for name, (chain, kind) in source.by.items()}


def leaves(source: Source) -> list:
    return [list(leaf) if isinstance(leaf, tuple) else leaf for leaf in source.domain]


def measure(name: str, label: str = "") -> dict:
    field, _, aggregator = name.partition(":")
    found = {"id": name, "fieldName": field}
    if aggregator:
        found["aggregator"] = aggregator
    return {**found, "userDefinedName": label} if label else found


def pivot(number: str, name: str, source: Source, measures: list[dict], row: str = "") -> dict:
    ordered = {"measure": measures[0]["id"], "order": "desc", "domain": []} if row else None
    return {
        "type": "ODOO",
        "id": number,
        "formulaId": number,
        "name": name,
        "model": source.model,
        "domain": leaves(source),
        "context": {},
        "measures": measures,
        "rows": [{"fieldName": row}] if row else [],
        "columns": [],
        "sortedColumn": ordered,
        "fieldMatching": matching(source),
        **({"actionXmlId": source.action} if source.action else {}),
    }


def records(number: str, part: Records) -> dict:
    return {
        "id": number,
        "name": part.title,
        "model": part.source.model,
        "domain": leaves(part.source),
        "context": {},
        "columns": [field for field, _label in part.columns],
        "orderBy": [{"name": field, "asc": ascending} for field, ascending in part.order],
        "fieldMatching": matching(part.source),
        **({"actionXmlId": part.source.action} if part.source.action else {}),
    }


def chart(part: Chart) -> dict:
    """The definition of an Odoo chart."""
    groups = list(part.group)
    return {
        "chartId": part.name,
        "type": f"odoo_{part.kind}",
        "title": TITLED | {"text": part.title},
        "background": "#FFFFFF",
        "legendPosition": part.legend,
        "metaData": {
            "groupBy": groups,
            "measure": part.measure,
            "order": part.order or None,
            "resModel": part.source.model,
            "mode": part.kind,
            "stacked": part.stacked,
        },
        "searchParams": {
            "comparison": None,
            "context": {},
            "domain": leaves(part.source),
            "groupBy": groups,
            "orderBy": [],
        },
        "dataSets": [{}],
        "verticalAxisPosition": "left",
        "stacked": part.stacked,
        "horizontal": part.horizontal,
        "fillArea": part.filled,
        "cumulatedStart": False,
        "humanize": True,
        "fieldMatching": matching(part.source),
        **({"actionXmlId": part.source.action} if part.source.action else {}),
    }


class Figures:
    """The sheet of figures: a row each, its label in A, its number in B; what a pivot gives in C, blank without records."""

    def __init__(self, figures: list[Figure]):
        self.figures = {figure.name: figure for figure in figures}
        self.rows = {name: row for row, name in enumerate(self.figures, 1)}

    def cell(self, name: str, sheet: bool = True) -> str:
        return f"{'Data!' if sheet else ''}B{self.rows[name]}"

    def pivots(self) -> dict:
        found = {}
        for name, figure in self.figures.items():
            if figure.source:
                number = str(self.rows[name])
                found[number] = pivot(number, figure.title, figure.source, [measure(figure.measure)])
        return found

    def cells(self) -> dict:
        found = {}
        for name, row in self.rows.items():
            figure = self.figures[name]
            found[f"A{row}"] = f'=_t("{figure.title}")'
            if figure.formula:
                found[f"B{row}"] = self._formula(figure)
            else:
                found[f"B{row}"] = f'=IF(C{row}="",0,C{row})'
                found[f"C{row}"] = f'=PIVOT.VALUE({row},"{figure.measure}")'
        return found

    def _formula(self, figure: Figure) -> str:
        return re.sub(r"{(\w+)}", lambda match: self.cell(match[1], sheet=False), figure.formula)

    def formats(self) -> dict:
        return {self.cell(name, sheet=False): figure.format for name, figure in self.figures.items() if figure.format}

    def steps(self, part: Steps) -> dict:
        """The definition of a waterfall over some rows of the sheet."""
        first, last = self.rows[part.first], self.rows[part.last]
        return {
            "chartId": part.name,
            "type": "waterfall",
            "title": TITLED | {"text": part.title},
            "background": "#FFFFFF",
            "legendPosition": "none",
            "dataSets": [{"dataRange": f"Data!B{first}:B{last}"}],
            "labelRange": f"Data!A{first}:A{last}",
            "dataSetsHaveTitle": False,
            "aggregated": False,
            "showSubTotals": True,
            "showConnectorLines": True,
            "firstValueAsSubtotal": False,
            "verticalAxisPosition": "left",
            "humanize": True,
        }

    def card(self, name: str) -> dict:
        """The definition of a scorecard."""
        figure = self.figures[name]
        compared = figure.before or figure.beside
        up, down = ("#00A04A", "#DC6965") if figure.better == "more" else ("#DC6965", "#00A04A")
        return {
            "chartId": name,
            "type": "scorecard",
            "title": {"text": figure.title, "bold": True, "color": "#434343"},
            "background": figure.tone,
            "keyValue": self.cell(name),
            "keyDescr": {"fontSize": KEY},
            **({"baseline": self.cell(compared)} if compared else {}),
            "baselineMode": "percentage" if figure.before else "text",
            "baselineDescr": {"text": figure.note},
            "baselineColorUp": up,
            "baselineColorDown": down,
            "humanize": False,
        }


def link(part: Table | Records | Chart) -> str:
    """A title that opens all of the records behind a table."""
    source = part.source
    group = [part.row] if isinstance(part, Table) else []
    action = {
        "domain": leaves(source),
        "context": {"group_by": group},
        "modelName": source.model,
        "views": [[False, "list"], [False, "form"], [False, "search"]],
    }
    view = {"viewType": "list", "action": action, "threshold": 0, "name": part.title}
    return f"[{part.title}](odoo://view/{json.dumps(view, separators=(',', ':'))})"
