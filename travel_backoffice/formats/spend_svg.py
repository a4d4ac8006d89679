"""A chart as SVG, for paper: what the screen draws with a library is drawn here without one.

wkhtmltopdf draws plain SVG 1.1; so nothing newer stands in it, and no style sheet.
"""

from decimal import Decimal
from html import escape
from math import cos, floor, log10, pi, sin

#: readable on white, and told apart by those who see few colours
COLOURS = ("#1f5a8a", "#d9822b", "#4b8b3b", "#a03c5b", "#6c5aa8", "#8a7a1f", "#2b8f8f", "#777777")
INK, LINES = "#222222", "#cccccc"
WIDE, HIGH = 760, 340
LEFT, RIGHT, TOP, BOTTOM = 76, 12, 12, 86
LONGEST = 18


def svg_of(chart, number=None):
    """The chart as one ``<svg>`` element.

    :param spend_chart.Chart chart: what is drawn
    :param number: how a value is written at the axis; by default plainly
    :return: str, safe to be put into a page
    """
    number = number or plain_number
    draw = {"pie": _pie}.get(chart.kind, _axes)
    body = "".join(draw(chart, number))
    legend, height = _legend(chart, HIGH)
    label = escape(f"{chart.title}: {chart.heading}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" width="{WIDE}" height="{height}" '
        f'viewBox="0 0 {WIDE} {height}" font-family="sans-serif" font-size="11" fill="{INK}">{body}{legend}</svg>'
    )


def plain_number(value):
    """
    >>> plain_number(Decimal("1234567.00")), plain_number(Decimal("0.25"))
    ('1,234,567', '0.25')
    """
    return f"{value:,.0f}" if value == int(value) else f"{value:,f}"


def shortened(text):
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# -- bars and lines ---------------------------------------------------------------------------------------------------


def scale(lowest, highest, steps=5):
    """Round marks of an axis that hold both ends, and nought.

    >>> [float(mark) for mark in scale(0, 930)], [float(mark) for mark in scale(-40, 120)]
    ([0.0, 200.0, 400.0, 600.0, 800.0, 1000.0], [-50.0, 0.0, 50.0, 100.0, 150.0])
    """
    low, high = min(float(lowest), 0.0), max(float(highest), 0.0)
    raw = ((high - low) or 1.0) / steps
    size = 10 ** floor(log10(raw))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw * 0.999999)
    first, last = floor(low / step + 1e-9), -floor(-high / step + 1e-9)
    return [Decimal(str(round(place * step, 10))) for place in range(first, max(last, first + 1) + 1)]


def _axes(chart, number):
    marks = scale(*_ends(chart))
    span = float(marks[-1] - marks[0])
    floor_y, room = HIGH - BOTTOM, HIGH - BOTTOM - TOP

    def high(value):
        return floor_y - (float(value) - float(marks[0])) / span * room

    for mark in marks:
        y = high(mark)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDE - RIGHT}" y2="{y:.1f}" stroke="{INK if mark == 0 else LINES}" stroke-width="1"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(number(mark))}</text>'
    yield from _categories(chart, floor_y)
    yield from (_lines if chart.kind == "line" else _bars)(chart, high)


def _ends(chart):
    """Lowest and highest: of stacks, what is above and below nought apart."""
    columns = list(zip(*(values for _name, values in chart.series), strict=True))
    if chart.stacked and chart.kind == "bar":
        ups = [sum(value for value in column if value and value > 0) for column in columns]
        downs = [sum(value for value in column if value and value < 0) for column in columns]
        return min(downs), max(ups)
    values = [value for column in columns for value in column if value is not None] or [0]
    return min(values), max(values)


def _slot(chart):
    return (WIDE - LEFT - RIGHT) / len(chart.categories)


def _categories(chart, floor_y):
    slot = _slot(chart)
    every = -(-len(chart.categories) // 31)  # of very many, not each is named
    for place, name in enumerate(chart.categories):
        if place % every:
            continue
        x = LEFT + slot * (place + 0.5)
        text = escape(shortened(name))
        turned = slot < 8 * min(len(name), LONGEST)
        if turned:
            yield f'<text x="{x:.1f}" y="{floor_y + 12}" text-anchor="end" transform="rotate(-40 {x:.1f} {floor_y + 12})">{text}</text>'
        else:
            yield f'<text x="{x:.1f}" y="{floor_y + 16}" text-anchor="middle">{text}</text>'


def _bars(chart, high):
    slot = _slot(chart)
    width = slot * 0.72 / (1 if chart.stacked else len(chart.series))
    for place in range(len(chart.categories)):
        up = down = Decimal(0)
        for turn, (_name, values) in enumerate(chart.series):
            value = values[place] or Decimal(0)
            start = (up if value >= 0 else down) if chart.stacked else Decimal(0)
            x = LEFT + slot * (place + 0.14) + (0 if chart.stacked else turn * width)
            top, foot = sorted((high(start), high(start + value)))
            if value:
                yield f'<rect x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{max(foot - top, 0.5):.1f}" fill="{_colour(turn)}"/>'
            up, down = (up + value, down) if value >= 0 else (up, down + value)


def _lines(chart, high):
    slot = _slot(chart)
    for turn, (_name, values) in enumerate(chart.series):
        points = [(LEFT + slot * (place + 0.5), high(value)) for place, value in enumerate(values) if value is not None]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{_colour(turn)}" stroke-width="2"/>'
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{_colour(turn)}"/>'


# -- pie --------------------------------------------------------------------------------------------------------------


def _pie(chart, number):
    values = [float(value or 0) for value in chart.series[0][1]]
    whole = sum(values)
    x, y, radius, angle = 190, HIGH / 2, 150, -pi / 2
    for turn, (name, value) in enumerate(zip(chart.categories, values, strict=True)):
        part = value / whole
        yield _slice(x, y, radius, angle, angle + 2 * pi * part, _colour(turn))
        angle += 2 * pi * part
        row = 40 + turn * 24
        text = f"{shortened(name)}: {number(chart.series[0][1][turn])} ({part * 100:.1f} %)"
        yield f'<rect x="390" y="{row - 10}" width="12" height="12" fill="{_colour(turn)}"/>'
        yield f'<text x="410" y="{row}">{escape(text)}</text>'


def _slice(x, y, radius, start, end, colour):
    if end - start > 2 * pi - 1e-6:  # an arc that ends where it begins is none
        return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>'
    far = 1 if end - start > pi else 0
    x1, y1, x2, y2 = x + radius * cos(start), y + radius * sin(start), x + radius * cos(end), y + radius * sin(end)
    way = f"M{x},{y} L{x1:.2f},{y1:.2f} A{radius},{radius} 0 {far} 1 {x2:.2f},{y2:.2f} Z"
    return f'<path d="{way}" fill="{colour}" stroke="#ffffff" stroke-width="1"/>'


# -- legend -----------------------------------------------------------------------------------------------------------


def _colour(turn):
    return COLOURS[turn % len(COLOURS)]


def _legend(chart, height):
    """What each colour is, four to a row under the chart; a single series needs none."""
    if chart.kind == "pie" or len(chart.series) < 2:
        return "", height
    drawn = []
    for turn, (name, _values) in enumerate(chart.series):
        x, y = LEFT + (turn % 4) * 170, height + 12 + (turn // 4) * 18
        drawn.append(f'<rect x="{x}" y="{y - 10}" width="12" height="12" fill="{_colour(turn)}"/>')
        drawn.append(f'<text x="{x + 18}" y="{y}">{escape(shortened(name))}</text>')
    return "".join(drawn), height + 20 + (len(chart.series) - 1) // 4 * 18
