"""What is read out of Odoo's log."""

from devtools.odoo_process import judge, tell_browser
from devtools.testlog import LogReader
from devtools.verdict import Part

STAMP = "2026-01-02 03:04:05,678 99"
ADDON = "odoo.addons.travel_backoffice"
TESTS = f"{ADDON}.tests.test_x"


def read(*lines):
    reader = LogReader()
    for line in lines:
        reader.feed(line + "\n")
    return reader


def entry(level, logger, text):
    return f"{STAMP} {level} a_db {logger}: {text}"


def test_numbers_skips_and_failures():
    reader = read(
        entry("INFO", "odoo.service.server", "Starting post tests"),
        entry("INFO", TESTS, "Starting TestX.test_a ..."),
        entry("INFO", TESTS, "skipped TestX.test_a : not today"),
        entry("ERROR", TESTS, "FAIL: TestX.test_b"),
        "Traceback (most recent call last):",
        "AssertionError: 1 != 2",
        entry("ERROR", "odoo.tests.result", "1 failed, 0 error(s) of 3 tests when loading database 'a_db'"),
    )
    assert (reader.tests, reader.failed, reader.errors) == (3, 1, 0)
    assert reader.skipped == [("TestX.test_a", "not today")]
    assert [problem.text for problem in reader.problems] == ["FAIL: TestX.test_b"]
    assert reader.problems[0].lines[-1] == "AssertionError: 1 != 2"


def test_warnings_count_only_while_installing_and_outside_tests():
    reader = read(
        entry("WARNING", "odoo.fields", "Field travel.x.y: unknown parameter 'z'"),
        entry("WARNING", TESTS, "said by a test"),
        entry("WARNING", "odoo", "Python 3.14 is not officially supported, please use Python 3.13 instead"),
        entry("INFO", "odoo.service.server", "Starting post tests"),
        entry("WARNING", ADDON, "said in a test"),
    )
    assert [warning.text for warning in reader.warnings] == ["Field travel.x.y: unknown parameter 'z'"]


def test_an_error_in_the_log_spoils_passed_tests(tmp_path):
    total = entry("INFO", "odoo.tests.result", "0 failed, 0 error(s) of 2 tests when loading database 'a_db'")
    assert judge(0, read(total), tmp_path / "log").good
    assert not judge(0, read(entry("ERROR", ADDON, "oh"), total), tmp_path / "log").good
    assert not judge(1, read(total), tmp_path / "log").good
    assert not judge(0, read(), tmp_path / "log").good, "no test ran"


class Options:
    no_browser = False


def test_a_browser_that_does_not_work_is_a_failure_unless_left_out_on_purpose():
    part = Part("odoo", tests=1, skipped=[("TestTour.test_a", "Chrome executable not found")])
    tell_browser(part, Options)
    assert not part.good
    part = Part("odoo", tests=1, skipped=[("TestTour.test_a", "websocket-client module is not installed")])
    Options.no_browser = True
    tell_browser(part, Options)
    assert part.good
    assert part.skipped == [("TestTour.test_a", "browser left out (--no-browser)")]
