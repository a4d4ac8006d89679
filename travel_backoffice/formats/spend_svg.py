"""A chart as SVG, for paper: drawn by ReportLab, which Odoo brings with it, as plain shapes that every PDF engine shows."""

import re
from html import escape

from reportlab.graphics import renderSVG
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.charts.piecharts import Pie
from reportlab.graphics.shapes import Drawing
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import HexColor

#: readable on white, and told apart by those who see few colours
COLOURS = [HexColor(f"#{code}") for code in ("1f5a8a", "d9822b", "4b8b3b", "a03c5b", "6c5aa8", "8a7a1f", "2b8f8f", "777777")]
LINES = HexColor("#cccccc")
FONT, SIZE = "Helvetica", 10
WIDE, HIGH = 760, 340
LEFT, RIGHT, TOP, BOTTOM = 76, 12, 12, 86
LONGEST = 18
#: entries in a row of the legend, and how high a row is
LEGEND_COLUMNS, LEGEND_ROW = 4, 18


def svg_of(chart, number=None):
    """The chart as one ``<svg>`` element.

    :param spend_chart.Chart chart: what is drawn
    :param number: how a value is written at the axis; by default plainly
    :return: str, safe to be put into a page
    """
    number = number or plain_number
    names = _legend_names(chart, number)
    room = -(-len(names) // LEGEND_COLUMNS) * LEGEND_ROW if chart.kind != "pie" else 0
    drawing = Drawing(WIDE, HIGH + room)
    drawing.add({"pie": _pie, "line": _lines}.get(chart.kind, _bars)(chart, number, room))
    if names:
        drawing.add(_legend(chart, names, room))
    return _element(renderSVG.drawToString(drawing), f"{chart.title}: {chart.heading}")


def plain_number(value):
    """
    >>> plain_number(1234567.0), plain_number(0.25)
    ('1,234,567', '0.25')
    """
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def shortened(text):
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _element(document, label):
    """Of ReportLab's document the drawing alone, with a name for those who do not see it."""
    svg = document[document.index("<svg") :]
    svg = re.sub(r"\s*<(title|desc)>[^<]*</\1>", "", svg, count=2)
    # wkhtmltopdf shows nothing of what is clipped by a path with the same name as another drawing's
    svg = re.sub(r"\s*<clipPath.*?</clipPath>", "", svg, count=1, flags=re.DOTALL).replace(' style="clip-path: url(#clip)"', "")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)


# -- bars and lines ---------------------------------------------------------------------------------------------------


def _bars(chart, number, room):
    bars = VerticalBarChart()
    bars.categoryAxis.style = "stacked" if chart.stacked else "parallel"
    bars.groupSpacing, bars.barWidth = 4, 10
    bars.data = _data(chart)
    for turn in range(len(chart.series)):
        bars.bars[turn].fillColor = _colour(turn)
        bars.bars[turn].strokeColor = None
    return _on_axes(bars, chart, number, room)


def _lines(chart, number, room):
    lines = HorizontalLineChart()
    lines.data = _data(chart)
    lines.joinedLines = 1
    for turn in range(len(chart.series)):
        lines.lines[turn].strokeColor = _colour(turn)
        lines.lines[turn].strokeWidth = 2
        lines.lines[turn].symbol = makeMarker("FilledCircle", size=5, fillColor=_colour(turn), strokeColor=None)
    return _on_axes(lines, chart, number, room)


def _data(chart):
    return [tuple(None if value is None else float(value) for value in values) for _name, values in chart.series]


def _on_axes(drawn, chart, number, room):
    """Place the plot and word its axes; nought is always on the axis of values."""
    drawn.x, drawn.y = LEFT, BOTTOM + room
    drawn.width, drawn.height = WIDE - LEFT - RIGHT, HIGH - BOTTOM - TOP
    values = drawn.valueAxis
    values.forceZero, values.rangeRound = True, "both"
    values.visibleGrid, values.gridStrokeColor = True, LINES
    values.labelTextFormat = number
    values.labels.fontName, values.labels.fontSize = FONT, SIZE
    values.visibleTicks = False
    values.labels.dx = -6
    _name_categories(drawn.categoryAxis, chart)
    return drawn


def _name_categories(axis, chart):
    slot = (WIDE - LEFT - RIGHT) / len(chart.categories)
    every = -(-len(chart.categories) // 31)  # of very many, not each is named
    axis.categoryNames = ["" if place % every else shortened(name) for place, name in enumerate(chart.categories)]
    axis.labels.fontName, axis.labels.fontSize = FONT, SIZE
    axis.visibleTicks = False
    axis.labelAxisMode = "low"  # under what hangs below nought
    axis.labels.dy = -6
    if slot < 6 * max(map(len, axis.categoryNames)):
        axis.labels.angle, axis.labels.boxAnchor = 40, "ne"


# -- pie --------------------------------------------------------------------------------------------------------------


def _pie(chart, _number, _room):
    pie = Pie()
    pie.x, pie.y, pie.width, pie.height = 40, 20, 300, 300
    pie.data = [float(value or 0) for value in chart.series[0][1]]
    pie.labels = None
    pie.startAngle = 90
    pie.slices.strokeColor = HexColor("#ffffff")
    for turn in range(len(pie.data)):
        pie.slices[turn].fillColor = _colour(turn)
    return pie


def _slice_names(chart, number):
    values = [float(value or 0) for value in chart.series[0][1]]
    whole = sum(values)
    return [
        f"{shortened(name)}: {number(value)} ({value / whole * 100:.1f} %)"
        for name, value in zip(chart.categories, values, strict=True)
    ]


# -- legend -----------------------------------------------------------------------------------------------------------


def _colour(turn):
    return COLOURS[turn % len(COLOURS)]


def _legend_names(chart, number):
    """What each colour is; a single series needs no legend."""
    if chart.kind == "pie":
        return _slice_names(chart, number)
    return [shortened(name) for name, _values in chart.series] if len(chart.series) > 1 else []


def _legend(chart, names, room):
    legend = Legend()
    legend.fontName, legend.fontSize = FONT, SIZE
    legend.alignment, legend.boxAnchor = "right", "nw"
    legend.colorNamePairs = [(_colour(turn), name) for turn, name in enumerate(names)]
    legend.strokeColor = None
    if chart.kind == "pie":
        legend.x, legend.y, legend.columnMaximum, legend.deltay = 390, HIGH - 20, len(names), 24
    else:
        legend.x, legend.y, legend.columnMaximum = LEFT, room, -(-len(names) // LEGEND_COLUMNS)
        legend.deltax, legend.deltay = 170, LEGEND_ROW
    return legend
