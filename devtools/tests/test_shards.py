"""Every test class runs in exactly one of several Odoos."""

import pytest

from devtools import shards
from devtools.cli import parser
from devtools.console import DevError
from devtools.places import Workspace
from devtools.shards import TestClasses as Classes
from devtools.testing import choose_shards
from devtools.testlog import LogReader

FILES = {
    "__init__.py": "from . import common\nfrom . import test_one, test_two\n",
    "common.py": "class TourCommon(HttpCase):\n    def tour(self, name):\n        self.start_tour('/odoo', name)\n",
    "test_one.py": """
class OneCommon(TransactionCase):
    def builds(self): pass

class TestShort(OneCommon):
    def test_a(self): pass

class TestLong(OneCommon):
    def test_a(self): pass
    def test_b(self): pass
""",
    "test_two.py": """
class TestTour(common.TourCommon):
    def test_a(self): self.tour("x")

class TestGathered(Checks):
    allow_inherited_tests_method = True

class TestShort(TransactionCase):
    def test_b(self): pass
""",
}
ALL = {"test_one.TestShort", "test_one.TestLong", "test_two.TestTour", "test_two.TestGathered", "test_two.TestShort"}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_classes_are_those_that_odoo_takes_tests_from(folder):
    found = Classes.read(folder)
    assert set(found.tests) == ALL
    assert found.tests["test_one.TestLong"] == 2
    assert found.browser == {"TourCommon", "TestTour"}
    assert found.strays == []


def test_seconds_are_known_or_by_number_of_tests_and_one_name_is_one_load(folder):
    """TestShort: a test in each of two files, which Odoo's tags cannot tell apart."""
    seconds = Classes.read(folder).seconds({"TestLong": 30, "TestGone": 99})
    one = shards.SECONDS_A_CLASS + shards.SECONDS_A_TEST
    assert seconds == {"TestLong": 30, "TestShort": 2 * one, "TestTour": one, "TestGathered": one}


def test_shards_take_about_as_long_and_the_browser_stays_in_the_last():
    seconds = {"TestA": 10, "TestB": 7, "TestC": 4, "TestD": 3, "TestTour": 5}
    # 5 | A 10 to the first, B 7 to the second (12), C 4 to the first (14), D 3 to the second (15)
    assert shards.share_out(seconds, 2, {"TestTour", "TourCommon"}) == [["TestA", "TestC"], ["TestTour", "TestB", "TestD"]]
    assert shards.share_out(seconds, 1) == [["TestA", "TestB", "TestTour", "TestC", "TestD"]]


def test_the_last_shard_takes_what_no_other_one_names():
    """A class that nobody knows of (made by code, say) runs there, too."""
    assert shards.tags([["TestA", "TestC"], ["TestTour"]]) == [
        "/travel_backoffice:TestA,/travel_backoffice:TestC",
        "/travel_backoffice,-/travel_backoffice:TestA,-/travel_backoffice:TestC",
    ]
    assert shards.tags([["TestA"]]) == ["/travel_backoffice"]


def test_three_shards_share_everything_without_overlap(folder):
    found = Classes.read(folder)
    shared = shards.share_out(found.seconds({}), 3, found.browser)
    assert sorted(sum(shared, [])) == ["TestGathered", "TestLong", "TestShort", "TestTour"]


def test_a_class_that_ran_nowhere_or_twice_is_a_complaint(folder):
    found = Classes.read(folder)
    assert shards.complaints(found, [set(), ALL]) == []
    assert shards.complaints(found, [{"test_one.TestLong"}, ALL - {"test_two.TestTour"}]) == [
        "test_two.TestTour ran in no shard",
        "test_one.TestLong ran in 2 shards",
    ]
    assert shards.complaints(found, [ALL, {"test_x.TestMadeByCode"}]) == []


def test_a_file_that_is_not_imported_is_a_complaint(folder):
    (folder / "test_three.py").write_text("")
    assert shards.complaints(Classes.read(folder), [ALL]) == ["tests/__init__.py does not import test_three"]


def test_what_is_written_about_heavy_classes_is_read_again(tmp_path):
    shards.write_seconds(tmp_path / "list", {"TestA": 12.4, "TestB": 0.3, "TestC": 31.0})
    assert shards.read_seconds(tmp_path / "list") == {"TestC": 31, "TestA": 12}


def test_the_list_of_heavy_classes_names_classes_that_exist():
    here = Workspace.here()
    known = Classes.read(here.addon / "tests").seconds({})
    assert set(shards.read_seconds()) <= set(known)


STAMP = "2026-01-02 03:04:05,678 99"
TESTS = "odoo.addons.travel_backoffice.tests.test_x"


def test_the_log_tells_which_classes_ran_and_how_long():
    reader = LogReader()
    for line in (
        f"{STAMP} INFO a_db {TESTS}: Starting TestX.test_a ...",
        f"{STAMP} INFO a_db odoo.tests.suite: skipped setUpClass ({TESTS}.TestY) : no such thing here",
        f"{STAMP} DEBUG a_db odoo.tests.stats: Detailed Tests Report:",
        "\ttravel_backoffice: 14.00s 900 queries",
        "\ttravel_backoffice.test_x.TestX: 12.50s 800 queries",
        "\ttravel_backoffice.test_x.TestX.setUpClass: -0.20s 8 queries",
        "\ttravel_backoffice.test_y.TestX: 1.50s 100 queries",
    ):
        reader.feed(line)
    assert reader.classes == {"test_x.TestX", "test_x.TestY"}
    assert reader.took == {"TestX": 14.0}
    assert reader.skipped == [(f"setUpClass ({TESTS}.TestY)", "no such thing here")]


@pytest.mark.parametrize(
    ("arguments", "number"),
    [([], 2), (["--tags", "x"], 1), (["--keep"], 1), (["-u"], 1), (["--database", "x"], 1), (["--shards", "3"], 3)],
)
def test_whole_runs_are_divided(arguments, number, monkeypatch):
    monkeypatch.setattr(shards, "default_number", lambda: 2)
    options = parser().parse_args(["test", *arguments])
    choose_shards(options)
    assert options.shards == number


@pytest.mark.parametrize("arguments", [["--tags", "x"], ["--keep"], ["-u"]])
def test_only_whole_runs_can_be_divided(arguments):
    with pytest.raises(DevError, match="whole run"):
        choose_shards(parser().parse_args(["test", "--shards", "2", *arguments]))
