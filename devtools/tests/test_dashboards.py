"""The files of the dashboards hang together: what a part names, there is."""

import json
import re
from pathlib import Path

import pytest

from devtools.dashboards.command import DASHBOARDS, differing
from devtools.dashboards.layout import spreadsheet

ROOT = Path(__file__).resolve().parents[2]


def test_the_files_are_what_is_said():
    assert differing(ROOT) == []


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda one: one.name)
def test_every_figure_has_its_source(dashboard):
    made = spreadsheet(dashboard)
    front, back = made["sheets"]
    ids = [figure["id"] for figure in front["figures"]]
    assert len(ids) == len(set(ids))
    cells = {**front["cells"], **back["cells"]}
    used = {number for text in cells.values() for number in re.findall(r"PIVOT(?:\.VALUE)?\((\d+)", text)}
    assert used == set(made["pivots"])
    for figure in front["figures"]:
        if figure["data"]["type"] == "scorecard":
            assert figure["data"]["keyValue"].removeprefix("Data!") in back["cells"]
    filters = {one["id"] for one in made["globalFilters"]}
    sources = [*made["pivots"].values(), *made["lists"].values(), *(figure["data"] for figure in front["figures"])]
    assert {name for source in sources for name in source.get("fieldMatching", {})} <= filters
    assert json.dumps(made)


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda one: one.name)
def test_nothing_lies_over_another(dashboard):
    places = [
        (one["offset"]["x"], one["offset"]["y"], one["width"], one["height"]) for one in spreadsheet(dashboard)["sheets"][0]["figures"]
    ]
    for number, (x, y, width, height) in enumerate(places):
        for other_x, other_y, other_width, other_height in places[number + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x or y + height <= other_y or other_y + other_height <= y
            assert apart
