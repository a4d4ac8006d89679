"""``./dev test``: the engine's tests with pytest, the addon's tests in Odoo, reading from a replica with real servers."""

from __future__ import annotations

import os
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import replica, shards
from .console import DevError, say, seconds
from .odoo_server import end
from .odoo_tests import odoo_tests
from .places import Workspace
from .prepare import prepare, prepare_python
from .verdict import Part

ENGINE_TESTS = "tests_engine"
OWN_TESTS = "devtools/tests"
PYTEST_OK = (0, 5)  # 5: no test found, which is judged by the count


def test(workspace: Workspace, options) -> int:
    """Run what the options ask for; return the exit code."""
    options.log = Path(options.log).resolve() if options.log else workspace.logs
    options.log.mkdir(parents=True, exist_ok=True)
    if options.engine:
        prepare_python(workspace)
    else:
        prepare(workspace, with_browser=not options.no_browser)
    choose_shards(options)
    engine = None if options.odoo_only else Engine(workspace, options)
    try:
        return summarise(run_parts(workspace, options, engine))
    finally:
        if engine:
            engine.end()


def run_parts(workspace: Workspace, options, engine: Engine | None) -> list[Part]:
    """What the options ask for; the engine's tests first, or beside the addon's when those are divided."""
    beside = engine and options.shards > 1
    parts = [engine.part()] if engine and not beside else []
    if not options.engine:
        parts.append(odoo_tests(workspace, options))
    if beside:
        parts.insert(0, engine.part())
    if not options.engine and not options.tags:
        parts.append(replica_tests(workspace, options))
    return parts


def choose_shards(options) -> None:
    """A whole run in a fresh database of ours is worth dividing."""
    particular = options.tags or options.keep or options.update
    if particular and options.shards not in (None, 1):
        raise DevError("--shards divides a whole run in a fresh database: not with --tags, --keep or -u.")
    if options.shards is None:
        options.shards = 1 if particular or options.database or options.engine else shards.default_number()
    if options.shards < 1:
        raise DevError("--shards: at least 1, please.")


# --- the engine ---------------------------------------------------------------------------------------------


class Engine:
    """pytest on ``tests_engine``, and on the tests of ./dev itself: no Odoo within reach, no database.

    With shards it runs beside the addon's installation, and what it says is shown when it is asked for its part.
    """

    def __init__(self, workspace: Workspace, options) -> None:
        self.folder, self.started = workspace.root / ENGINE_TESTS, time.monotonic()
        self.report, self.log = options.log / "engine.xml", options.log / "engine.log"
        self.report.unlink(missing_ok=True)
        self.beside, self.took = options.shards > 1, ""
        self.process = self.start(workspace, options) if self.folder.is_dir() else None

    def start(self, workspace: Workspace, options) -> subprocess.Popen:
        say(f"== {ENGINE_TESTS}: pytest{' (shown later)' * self.beside}")
        arguments = [ENGINE_TESTS, OWN_TESTS, "-q", "--junitxml", self.report, "-o", "junit_logging=no", *options.pytest]
        where = {"cwd": workspace.root, "env": engine_environment(), "stdin": subprocess.DEVNULL}
        command = [workspace.python, "-m", "pytest", *arguments]
        if not self.beside:
            return subprocess.Popen(command, **where)
        with open(self.log, "w") as output:
            return subprocess.Popen(command, **where, stdout=output, stderr=subprocess.STDOUT)

    def part(self) -> Part:
        """Wait for the end, and tell what came of it."""
        part = Part("engine")
        if self.process is None:
            part.complaints.append(f"there is no folder {ENGINE_TESTS}")
            return part
        code = self.process.wait()
        if self.beside:
            say(f"== {ENGINE_TESTS}: pytest\n{self.log.read_text(errors='replace').rstrip()}")
        part.took = read_junit(self.report, part) or seconds(self.started)
        if code not in PYTEST_OK and not part.failed:
            part.complaints.append(f"pytest ended with exit code {code}")
        return part

    def end(self) -> None:
        """Only where it still runs."""
        if self.process and self.process.poll() is None:
            end(self.process)


def engine_environment() -> dict[str, str]:
    """Without a PYTHONPATH that could bring Odoo in."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def read_junit(report: Path, part: Part) -> str:
    """Take the numbers and the skipped tests from pytest's report; tell how long it says it took."""
    if not report.is_file():
        return ""
    root = ElementTree.parse(report)
    for case in root.iter("testcase"):
        part.tests += 1
        part.failed += case.find("failure") is not None or case.find("error") is not None
        skip = case.find("skipped")
        if skip is not None:
            name = f"{case.get('classname')}.{case.get('name')}".strip(".")
            part.skipped.append((name, skip_reason(skip)))
    return f"{sum(float(suite.get('time', 0)) for suite in root.iter('testsuite')):.0f} s"


def skip_reason(skip: ElementTree.Element) -> str:
    """Why pytest skipped a test; for a whole file the reason stands in the text only."""
    message = skip.get("message") or ""
    return message if message != "collection skipped" else (skip.text or "").rpartition("Skipped: ")[2].strip("')\n ")


# --- two database servers -----------------------------------------------------------------------------------


def replica_tests(workspace: Workspace, options) -> Part:
    """Reading from a streaming replica, tried with a copy of the database that was just tested."""
    part, started = Part("replica"), time.monotonic()
    try:
        found = replica.check(workspace, options.database or workspace.database("test"))
        part.tests, part.failed = found.tried, found.bad
    except DevError as error:
        part.complaints.append(str(error))
    part.took = seconds(started)
    return part


# --- the end ------------------------------------------------------------------------------------------------


def summarise(parts: list[Part]) -> int:
    """Print numbers, skipped tests and times; return the exit code."""
    if not parts:
        raise DevError("Nothing to test: --engine and --odoo-only exclude each other.")
    say("=" * 100)
    for part in parts:
        for name, reason in part.skipped:
            say(f"skipped in {part.name}: {name}: {reason}")
    for part in parts:
        if not part.tests:
            part.complaints.append("no test ran")
        verdict = "good" if part.good else "NOT GOOD"
        numbers = f"{part.tests} tests, {part.failed} failed, {len(part.skipped)} skipped"
        say(f"{part.name:8} {verdict:9} {numbers} in {part.took or '0 s'}")
        for complaint in part.complaints:
            say(f"{'':8} {complaint}")
    failed = sum(part.failed or (not part.good) for part in parts)
    skipped = sum(len(part.skipped) for part in parts)
    say(f"{sum(part.passed for part in parts)} passed, {failed} failed, {skipped} skipped")
    return 0 if all(part.good for part in parts) else 1
