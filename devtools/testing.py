"""``./dev test``: the engine's tests with pytest, the addon's tests in one Odoo process, reading from a replica with real servers."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import databases, replica
from .console import DevError, say, seconds
from .odoo_server import command, environment, free_port
from .places import ADDON, Workspace
from .prepare import prepare, prepare_python
from .testlog import LogReader

ENGINE_TESTS = "tests_engine"
OWN_TESTS = "devtools/tests"
# how Odoo words it when it has no browser to work with
BROWSER_SKIPS = re.compile(r"chrome|websocket-client", re.I)
PYTEST_OK = (0, 5)  # 5: no test found, which is judged by the count


@dataclass
class Part:
    """What one part of the tests came to."""

    name: str
    tests: int = 0
    failed: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    took: str = ""

    @property
    def good(self) -> bool:
        return not self.failed and not self.complaints and self.tests > 0

    @property
    def passed(self) -> int:
        return max(0, self.tests - self.failed - len(self.skipped))


def test(workspace: Workspace, options) -> int:
    """Run what the options ask for; return the exit code."""
    options.log = Path(options.log).resolve() if options.log else workspace.logs
    options.log.mkdir(parents=True, exist_ok=True)
    if options.engine:
        prepare_python(workspace)
    else:
        prepare(workspace, with_browser=not options.no_browser)
    parts = []
    if not options.odoo_only:
        parts.append(engine_tests(workspace, options))
    if not options.engine:
        parts.append(odoo_tests(workspace, options))
        if not options.tags:
            parts.append(replica_tests(workspace, options))
    return summarise(parts)


# --- the engine ---------------------------------------------------------------------------------------------


def engine_tests(workspace: Workspace, options) -> Part:
    """pytest on ``tests_engine``, and on the tests of ./dev itself: no Odoo within reach, no database."""
    part = Part("engine")
    if not (workspace.root / ENGINE_TESTS).is_dir():
        part.complaints.append(f"there is no folder {ENGINE_TESTS}")
        return part
    say(f"== {ENGINE_TESTS}: pytest")
    started, report = time.monotonic(), options.log / "engine.xml"
    report.unlink(missing_ok=True)
    arguments = [
        "-m",
        "pytest",
        ENGINE_TESTS,
        OWN_TESTS,
        "-q",
        "--junitxml",
        report,
        "-o",
        "junit_logging=no",
        *options.pytest,
    ]
    done = subprocess.run([workspace.python, *arguments], cwd=workspace.root, env=engine_environment())
    read_junit(report, part)
    if done.returncode not in PYTEST_OK and not part.failed:
        part.complaints.append(f"pytest ended with exit code {done.returncode}")
    part.took = seconds(started)
    return part


def engine_environment() -> dict[str, str]:
    """Without a PYTHONPATH that could bring Odoo in."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def read_junit(report: Path, part: Part) -> None:
    """Take the numbers and the skipped tests from pytest's report."""
    if not report.is_file():
        return
    for case in ElementTree.parse(report).iter("testcase"):
        part.tests += 1
        part.failed += case.find("failure") is not None or case.find("error") is not None
        skip = case.find("skipped")
        if skip is not None:
            name = f"{case.get('classname')}.{case.get('name')}".strip(".")
            part.skipped.append((name, skip_reason(skip)))


def skip_reason(skip: ElementTree.Element) -> str:
    """Why pytest skipped a test; for a whole file the reason stands in the text only."""
    message = skip.get("message") or ""
    return message if message != "collection skipped" else (skip.text or "").rpartition("Skipped: ")[2].strip("')\n ")


# --- the addon ----------------------------------------------------------------------------------------------


def odoo_tests(workspace: Workspace, options) -> Part:
    """Install the addon into a copy of the template (or reuse it) and run its tests, tours included."""
    if not databases.manifest(workspace.addon):
        return Part("odoo", complaints=[f"there is no addon {ADDON} yet"])
    database = options.database or workspace.database("test")
    with used_alone(workspace, database):
        return run_odoo_tests(workspace, database, options)


@contextmanager
def used_alone(workspace: Workspace, database: str) -> Iterator[None]:
    """Two runs in one database would drop it under each other."""
    path = workspace.home / "locks" / database
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DevError(f"Another test run uses the database {database}: wait, or add --database NAME") from error
        yield


def run_odoo_tests(workspace: Workspace, database: str, options) -> Part:
    """One Odoo process: make the database ready, run the tests, read the log."""
    arguments = ready_database(workspace, database, options)
    arguments += ["-d", database, "--test-tags", options.tags or f"/{ADDON}", "--stop-after-init"]
    arguments += ["--http-port", free_port(), "--max-cron-threads", "0"]
    say(f"== {ADDON}: Odoo's tests in the database {database}{', browser tests left out' * options.no_browser}")
    log = options.log / "odoo-test.log"
    started = time.monotonic()
    code, reader = follow(command(workspace, *arguments), test_environment(workspace, options), log)
    part = judge(code, reader, log)
    tell_browser(part, options)
    part.took = seconds(started)
    return part


def ready_database(workspace: Workspace, database: str, options) -> list[object]:
    """Make the database as the options want it; return Odoo's arguments for installing or updating."""
    keep = options.keep or options.update
    if keep and databases.installed(workspace.facts["postgres"], database):
        return ["-u", ADDON] if options.update else ["--test-enable"]
    if keep:
        say(f"The database {database} has no {ADDON} yet: installing it.")
    databases.copy_template(workspace, database)
    return ["-i", ADDON]


def test_environment(workspace: Workspace, options) -> dict[str, str]:
    """Odoo's environment; without a browser, the library that drives it is hidden, and tours are skipped."""
    found = environment(workspace)
    if options.no_browser:
        hide = workspace.root / "devtools" / "no_browser"
        found["PYTHONPATH"] = os.pathsep.join([str(hide), found["PYTHONPATH"]])
    return found


def follow(arguments: list[str], env: dict[str, str], log: Path) -> tuple[int, LogReader]:
    """Run Odoo, keep its whole log in a file, and show what matters as it comes."""
    reader = LogReader()
    process = subprocess.Popen(
        arguments,
        env=env,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        with open(log, "w") as output:
            for line in process.stdout:
                output.write(line)
                output.flush()
                show(reader.feed(line), reader)
        return process.wait(), reader
    except KeyboardInterrupt:
        process.terminate()
        process.wait(20)
        raise


def tell_browser(part: Part, options) -> None:
    """Browser tests that were skipped: on purpose, or because the browser did not work, which is a failure."""
    lost = [skip for skip in part.skipped if BROWSER_SKIPS.search(skip[1])]
    if options.no_browser:
        part.skipped = [
            (test, "browser left out (--no-browser)") if (test, why) in lost else (test, why)
            for test, why in part.skipped
        ]
    elif lost:
        part.complaints.append(f"{len(lost)} browser tests were skipped because the browser does not work")


def show(entry, reader: LogReader) -> None:
    """One line per problem at once; a dot line now and then on a terminal."""
    if entry is None:
        return
    if entry.level in ("ERROR", "CRITICAL") or (reader.warnings and entry is reader.warnings[-1]):
        say(f"   {entry.level} {entry.text[:200]}")
    elif entry.text.startswith("Starting ") and sys.stdout.isatty():
        print(f"   {reader.running[:100]:100}", end="\r", flush=True)


def judge(code: int, reader: LogReader, log: Path) -> Part:
    """Turn the findings in the log into a verdict, and print every problem in full."""
    part = Part("odoo", reader.tests, reader.failed + reader.errors, reader.skipped)
    for entry in [*reader.problems, *reader.warnings]:
        say("-" * 100)
        say(entry.whole())
    if others := len(reader.problems) - len(reader.problem_tests):
        part.complaints.append(f"{others} errors in the log")
    if reader.warnings:
        part.complaints.append(f"{len(reader.warnings)} warnings while the addon was installed")
    if code and not part.failed and not part.complaints:
        part.complaints.append(f"Odoo ended with exit code {code}")
    say(f"   the whole log: {log}")
    return part


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
