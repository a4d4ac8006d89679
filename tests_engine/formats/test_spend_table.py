"""One answer of the cube as table, text file, workbook and drawing: the same figures in each."""

import csv
import doctest
import io
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from formats import spend_svg, spend_table
from formats.data_file import Options
from formats.spend_book import write_book, write_books
from formats.spend_chart import chart_of, told
from formats.spend_svg import svg_of
from formats.spend_table import table_of, write_csv
from openpyxl import load_workbook

CITIES = {"name": "customer", "label": "Customer"}
CABINS = {"name": "cabin", "label": "Cabin"}
SPEND = {"name": "spend", "label": "Spend", "kind": "money", "decimals": 2}
SHARE = {"name": "share", "label": "Share", "kind": "share"}


def row(key, labels, spend, share=None, **more):
    return {"key": key, "labels": labels, "values": {"spend": spend, "share": share}, **more}


def answer(**changes):
    """Alpha 750 of which economy 500 and business 250; =Beta 250: 1000 in all."""
    rows = [
        row([1], ["Alpha"], 750.0, Decimal("0.75")),
        row([1, "Y"], ["Alpha", "Economy"], 500.0, Decimal("0.5")),
        row([1, "C"], ["Alpha", "Business"], 250.0, Decimal("0.25")),
        row([2], ["=Beta"], 250.0, Decimal("0.25")),
        row([2, "Y"], ["=Beta", "Economy"], 250.0, Decimal("0.25")),
    ]
    plain = {
        "dimensions": [CITIES, CABINS],
        "measures": [SPEND, SHARE],
        "rows": rows,
        "totals": {"spend": 1000.0, "share": Decimal(1)},
        "currency": {"id": 1, "name": "EUR"},
    }
    return plain | changes


def flat(*values, **changes):
    """One dimension, so many values."""
    rows = [row([number], [f"C{number}"], value) for number, value in enumerate(values)]
    return answer(dimensions=[CITIES], measures=[SPEND], rows=rows, totals={"spend": sum(values)}, **changes)


def read_csv(content, delimiter=","):
    return list(csv.reader(io.StringIO(content.decode()), delimiter=delimiter))


def test_text_file_has_the_rows_and_the_total():
    assert read_csv(write_csv(table_of(answer(), "Spend"), Options(delimiter=";")), ";") == [
        ["Customer", "Cabin", "Spend (EUR)", "Share (%)"],
        ["Alpha", "Total", "750.00", "75.0"],
        ["Alpha", "Economy", "500.00", "50.0"],
        ["Alpha", "Business", "250.00", "25.0"],
        ["'=Beta", "Total", "250.00", "25.0"],
        ["'=Beta", "Economy", "250.00", "25.0"],
        ["Total", "", "1000.00", "100.0"],
    ]


def test_compared_with_before():
    """750 after 500 is half as much more; =Beta was not there."""
    found = flat(750.0, 250.0, compared={"spend": {"before": 500.0}})
    found["rows"][0]["compared"] = {"spend": {"before": 500.0}}
    lines = read_csv(write_csv(table_of(found, "Spend"), Options()))
    assert lines[0] == ["Customer", "Spend (EUR)", "Spend, before (EUR)", "Spend, change (%)"]
    assert lines[1:] == [
        ["C0", "750.00", "500.00", "50.0"],
        ["C1", "250.00", "", ""],
        ["Total", "1000.00", "500.00", "100.0"],
    ]


def test_workbook_holds_the_figures_and_a_chart():
    table = table_of(answer(), "Spend by customer", about=["This year"], notes=["Capped."])
    book = load_workbook(io.BytesIO(write_book(table, date(2026, 4, 1))))
    sheet, drawn = book.worksheets
    assert (sheet["A1"].value, sheet["A2"].value) == ("Spend by customer", "This year")
    cells = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=4, max_row=10)]
    assert cells == [
        ["Customer", "Cabin", "Spend (EUR)", "Share"],
        ["Alpha", "Total", 750, 0.75],
        ["Alpha", "Economy", 500, 0.5],
        ["Alpha", "Business", 250, 0.25],
        ["=Beta", "Total", 250, 0.25],
        ["=Beta", "Economy", 250, 0.25],
        ["Total", None, 1000, 1],
    ]
    assert sheet["A8"].data_type == "s"  # no formula
    assert (sheet["C5"].number_format, sheet["D5"].number_format) == ("#,##0.00", "0.0%")
    assert sheet["A12"].value == "Capped."
    assert [sheet.row_dimensions[number].outlineLevel for number in (5, 6, 7, 8)] == [0, 1, 1, 0]
    assert [[cell.value for cell in line] for line in drawn.iter_rows()] == [
        [None, "Economy", "Business"],
        ["Alpha", 500, 250],
        ["=Beta", 250, 0],
    ]
    (chart,) = drawn._charts
    assert [series.val.numRef.f for series in chart.series] == ["Chart!$B$2:$B$3", "Chart!$C$2:$C$3"]


def test_a_pack_of_tables_names_its_sheets():
    tables = [table_of(flat(1.0), "By customer: a/b [all]"), table_of(flat(2.0), "By customer: a/b [all]")]
    names = load_workbook(io.BytesIO(write_books(tables, date(2026, 4, 1)))).sheetnames
    assert names == ["By customer  a b  all", "Chart By customer  a b  all", "By customer  a b  all 2", "Chart By customer  a b  all 2"]


def test_chart_of_many_says_what_it_leaves_out():
    chart = chart_of(table_of(flat(*range(30, 0, -1)), "Spend"))
    assert (len(chart.categories), chart.left_out, chart.categories[0]) == (20, 10, "C0")


def test_small_parts_are_drawn_as_one():
    """Seven cabins of 10 to 16: the five largest, and 10 + 11 as the others."""
    rows = [row([1], ["Alpha"], 91.0), *(row([1, n], ["Alpha", f"S{n}"], float(n)) for n in range(10, 17))]
    chart = chart_of(table_of(answer(measures=[SPEND], rows=rows, totals={"spend": 91.0}), "Spend"))
    assert chart.series[-1] == ("Others", [Decimal("21.00")])
    assert sum(values[0] for _name, values in chart.series) == 91


def test_pie_is_of_what_can_be_parted():
    slices = chart_of(table_of(flat(*[10.0] * 9, 5.0), "Spend", chart="pie"))
    assert (slices.kind, slices.categories[-1], slices.series[0][1][-1]) == ("pie", "Others", Decimal("25.00"))
    assert chart_of(table_of(flat(10.0, -1.0), "Spend", chart="pie")).kind == "bar"
    assert chart_of(table_of(flat(), "Spend")) is None
    assert chart_of(table_of(flat(1.0), "Spend", chart="none")) is None


def bars(svg):
    """Of each bar its height and where it stands, from the foot of the drawing; marks of the legend left out."""
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")
    return [(float(one.get("height")), float(one.get("y"))) for one in found if float(one.get("width")) > 20]


def test_bars_are_as_high_as_their_values():
    """A bar of 750 is three times as high as one of 250, and both stand on nought."""
    svg = svg_of(chart_of(table_of(flat(750.0, 250.0), "Spend <by> customer")))
    (high, foot), (low, other_foot) = bars(svg)
    assert high == pytest.approx(3 * low)
    assert foot == other_foot
    assert ElementTree.fromstring(svg).get("aria-label") == "Spend <by> customer: Spend"
    assert "clip" not in svg


def test_stacks_stand_on_each_other():
    """Alpha: business 250 on economy 500; =Beta: economy 250."""
    economy, beta, business = bars(svg_of(chart_of(table_of(answer(), "Spend"))))[:3]
    assert economy[0] == pytest.approx(2 * business[0]) == pytest.approx(2 * beta[0])
    assert business[1] == pytest.approx(economy[1] + economy[0])


def test_what_is_given_back_hangs_below():
    (high, foot), (low, under) = bars(svg_of(chart_of(table_of(flat(100.0, -50.0), "Spend"))))
    assert high == pytest.approx(2 * low)
    assert foot == pytest.approx(under + low)


def test_lines_and_slices_can_be_read():
    months = [{"name": "month", "label": "Month"}]
    lines = svg_of(chart_of(table_of(flat(1.0, 3.0) | {"dimensions": months}, "Spend", chart="line")))
    assert lines.count("<circle") == 2
    whole = svg_of(chart_of(table_of(flat(5.0), "Spend", chart="pie")))
    assert "C0: 5 (100.0 %)" in whole
    assert "25.0 %" in svg_of(chart_of(table_of(flat(3.0, 1.0), "Spend", chart="pie")))


def test_chart_in_words():
    assert list(told(chart_of(table_of(answer(), "Spend")), str)) == [
        ("Alpha", "Economy 500.00; Business 250.00"),
        ("=Beta", "Economy 250.00"),
    ]


def test_doctests():
    assert doctest.testmod(spend_table).failed == doctest.testmod(spend_svg).failed == 0
