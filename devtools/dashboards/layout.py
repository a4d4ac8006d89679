"""Lays the parts of a dashboard out on a sheet, as wide as Odoo's own: 1,000 points in seven columns."""

from __future__ import annotations

from .data import Figures, chart, link, measure, pivot, records
from .parts import Chart, Dashboard, Figure, Records, Steps, Table

WIDTH, GAP = 1000, 10
COLUMNS = {"0": 230, "1": 130, "2": 125, "3": 30, "4": 230, "5": 135, "6": 120}
LETTERS = "ABCDEFG"
ROW = 23  # height of a row
CARD, CARDS_IN_A_ROW = 106, 4
CHART = 345
VERSION = "18.5.10"
LOCALE = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 7,
}
STYLES = {
    "1": {"textColor": "#01666b", "bold": True, "fontSize": 16},
    "2": {"textColor": "#434343", "bold": True, "fontSize": 11},
    "3": {"textColor": "#01666B", "verticalAlign": "middle"},
    "4": {"textColor": "#434343", "verticalAlign": "middle"},
    "5": {"textColor": "#434343", "bold": True, "fontSize": 11, "align": "right"},
    "6": {"textColor": "#434343", "verticalAlign": "middle", "align": "left"},
}
BORDERS = {"1": {"bottom": {"style": "thin", "color": "#CCCCCC"}}}
TITLE, HEAD, FIRST, CELL, HEAD_RIGHT, TEXT = 1, 2, 3, 4, 5, 6
#: fields that say an hour, and how: without seconds it fits
MOMENTS, MOMENT = ("create_date", "ticketing_limit"), "yyyy-mm-dd hh:mm"
#: columns of a list: where each begins; the fourth spans two
LIST = "ABCDFG"


class Sheet:
    """The sheet that is seen, filled from the top."""

    def __init__(self, dashboard: Dashboard):
        self.dashboard = dashboard
        self.numbers = Figures([*(part for band in dashboard.bands for part in band if isinstance(part, Figure)), *dashboard.hidden])
        self.pivots = self.numbers.pivots()
        self.lists, self.cells, self.styles, self.borders, self.sizes = {}, {}, {}, {}, {}
        self.figures, self.merges, self.menus, self.formats = [], [], {}, {}
        self.row = 0  # the next free one, from 0
        self.y = 0
        for band in dashboard.bands:
            self._band(band)

    def _band(self, band: tuple) -> None:
        if isinstance(band[0], Figure):
            self._cards(band)
        elif isinstance(band[0], Records):
            self._list(band[0])
        else:
            self._side_by_side(band)

    # -- figures ------------------------------------------------------------------------------------------------------

    def _cards(self, band: tuple) -> None:
        width = (WIDTH - GAP * (CARDS_IN_A_ROW - 1)) / CARDS_IN_A_ROW
        for place, part in enumerate(band):
            self._figure(part.name, self.numbers.card(part.name), place * (width + GAP), width, CARD)
        self._down(CARD)

    def _figure(self, name: str, data: dict, x: float, width: float, height: int) -> None:
        offset = {"x": round(x), "y": self.y + GAP}
        self.figures.append(
            {"id": name, "tag": "chart", "col": 0, "row": 0, "offset": offset, "width": round(width), "height": height, "data": data}
        )

    def _down(self, height: int) -> None:
        rows = -(-(height + GAP) // ROW)
        self.row += rows
        self.y += rows * ROW

    # -- charts and tables ----------------------------------------------------------------------------------------------

    def _side_by_side(self, band: tuple) -> None:
        """One over the whole width, or two; a table is as high as a chart or higher."""
        top, bottom = (self.row, self.y), []
        for place, part in enumerate(band):
            self.row, self.y = top
            if isinstance(part, Chart | Steps):
                drawn = chart(part) if isinstance(part, Chart) else self._steps(part)
                self._figure(part.name, drawn, 520 * place, WIDTH if len(band) == 1 else 480, CHART)
                self._down(CHART)
            else:
                self._table(part, LETTERS[4 * place : 4 * place + 3])
            bottom.append((self.row, self.y))
        self.row, self.y = max(bottom)

    def _steps(self, part: Steps) -> dict:
        self.menus[part.name] = part.menu
        return self.numbers.steps(part)

    def _table(self, part: Table, columns: str) -> None:
        number = str(len(self.numbers.rows) + len([key for key in self.pivots if int(key) > len(self.numbers.rows)]) + 1)
        self.pivots[number] = pivot(number, part.head, part.source, [measure(name, label) for name, label in part.measures], part.row)
        self._title(part, columns[0], columns[-1])
        head = self.row + 1
        self.cells[f"{columns[0]}{head}"] = f"=PIVOT({number},{part.rows},FALSE,FALSE)"
        self._dress(columns, head, part.rows)
        self._down(ROW * (part.rows + 2) - GAP)

    def _title(self, part, first: str, last: str) -> None:
        self._down(ROW - GAP)
        row = self.row + 1
        self.cells[f"{first}{row}"] = link(part)
        self.styles[f"{first}{row}"] = TITLE
        self.borders[f"{first}{row}:{last}{row}"] = 1
        self._down(ROW - GAP)

    def _dress(self, columns: str, head: int, rows: int) -> None:
        first, second, last = columns[0], columns[1], columns[-1]
        self.styles[f"{first}{head}"] = HEAD
        self.styles[f"{second}{head}:{last}{head}"] = HEAD_RIGHT
        self.styles[f"{first}{head + 1}:{first}{head + rows}"] = FIRST
        self.styles[f"{second}{head + 1}:{last}{head + rows}"] = CELL

    # -- lists ----------------------------------------------------------------------------------------------------------

    def _list(self, part: Records) -> None:
        number = str(len(self.lists) + 1)
        self.lists[number] = records(number, part)
        self._title(part, "A", "G")
        head = self.row + 1
        for place, (field, label) in enumerate(part.columns):
            column = LIST[place]
            self.cells[f"{column}{head}"] = f'=ODOO.LIST.HEADER({number},"{field}",_t("{label}"))'
            if field in MOMENTS:
                self.formats[f"{column}{head + 1}:{column}{head + part.rows}"] = MOMENT
            for row in range(1, part.rows + 1):
                self.cells[f"{column}{head + row}"] = f'=ODOO.LIST({number},{row},"{field}")'
        self.merges += [f"D{row}:E{row}" for row in range(head, head + part.rows + 1)]
        self.styles[f"A{head}:F{head}"] = HEAD
        self.styles[f"G{head}"] = HEAD_RIGHT if part.sums else HEAD
        self.styles[f"A{head + 1}:A{head + part.rows}"] = FIRST
        self.styles[f"B{head + 1}:F{head + part.rows}"] = TEXT
        self.styles[f"G{head + 1}:G{head + part.rows}"] = CELL if part.sums else TEXT
        self._down(ROW * (part.rows + 2) - GAP)

    # -- as Odoo keeps it -------------------------------------------------------------------------------------------------

    def codes(self) -> list[str]:
        """Formats that are used."""
        return sorted({*self.numbers.formats().values(), *self.formats.values()})

    def front(self, formats: dict) -> dict:
        return {
            **_sheet("dashboard", "Dashboard", 7, self.row + 2, self.cells),
            "cols": {place: {"size": size} for place, size in COLUMNS.items()},
            "merges": self.merges,
            "styles": self.styles,
            "formats": {cells: formats[code] for cells, code in self.formats.items()},
            "borders": self.borders,
            "figures": self.figures,
            "areGridLinesVisible": False,
        }

    def back(self, formats: dict) -> dict:
        numbers = {cell: formats[code] for cell, code in self.numbers.formats().items()}
        return {**_sheet("data", "Data", 3, len(self.numbers.rows) + 1, self.numbers.cells()), "formats": numbers}


def _sheet(key: str, name: str, columns: int, rows: int, cells: dict) -> dict:
    return {
        "id": key,
        "name": name,
        "colNumber": columns,
        "rowNumber": rows,
        "rows": {},
        "cols": {},
        "merges": [],
        "cells": cells,
        "styles": {},
        "formats": {},
        "borders": {},
        "conditionalFormats": [],
        "dataValidationRules": [],
        "figures": [],
        "tables": [],
        "areGridLinesVisible": True,
        "isVisible": True,
        "headerGroups": {"ROW": [], "COL": []},
        "comments": {},
    }


def spreadsheet(dashboard: Dashboard) -> dict:
    """The dashboard as Odoo's spreadsheet."""
    sheet = Sheet(dashboard)
    formats = {code: number for number, code in enumerate(sheet.codes(), 1)}
    return {
        "version": VERSION,
        "sheets": [sheet.front(formats), sheet.back(formats)],
        "styles": STYLES,
        "formats": {str(number): code for code, number in formats.items()},
        "borders": BORDERS,
        "revisionId": "START_REVISION",
        "uniqueFigureIds": True,
        "settings": {"locale": LOCALE},
        "pivots": sheet.pivots,
        "pivotNextId": max(map(int, sheet.pivots), default=0) + 1,
        "customTableStyles": {},
        "globalFilters": [_filter(one) for one in dashboard.filters],
        "lists": sheet.lists,
        "listNextId": len(sheet.lists) + 1,
        "chartOdooMenusReferences": sheet.menus,
    }


def _filter(one) -> dict:
    if not one.model:
        return {"id": one.name, "type": "date", "label": one.label, **({"defaultValue": one.default} if one.default else {})}
    found = {"id": one.name, "type": "relation", "label": one.label, "modelName": one.model}
    if one.default:
        found["defaultValue"] = {"operator": "in", "ids": one.default}
    return found
