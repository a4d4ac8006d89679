"""Reading Odoo's log: what ran, what failed, what was skipped, what it warned about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ENTRY = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>[\w.?]+): (?P<text>.*)$"
)
TOTAL = re.compile(r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<tests>\d+) tests")
SKIPPED = re.compile(r"^skipped (?P<test>.+?) : (?P<reason>.*)$")
STARTING = re.compile(r"^Starting (?P<test>\S+) \.\.\.")
PROBLEM_TEST = re.compile(r"^(?P<kind>FAIL|ERROR): (?P<test>.*)$")
# the loader's own sums of what was logged before
SUMMARY = re.compile(r"\d+ failed, \d+ error\(s\) of \d+ tests|^Module \S+: \d+ failures, \d+ errors of \d+ tests")
AFTER_INSTALLATION = "Starting post tests"
# a class as a whole, where its setUpClass skips or fails
WHOLE_CLASS = re.compile(r"(?:setUpClass|tearDownClass) \(odoo\.addons\.\w+\.tests\.(?P<name>\S+)\)")
# a class's line in the report of odoo.tests.stats, written at the end when that logger is at DEBUG
CLASS_TIME = re.compile(r"^\t\w+\.(?P<file>\w+)\.(?P<name>\w+): (?P<seconds>-?[\d.]+)s \d+ queries$")

# Said by Odoo about the machine or its own code, whatever addon is installed.
HARMLESS = (
    "is not officially supported, please use Python",
    "Running as user 'root'",
    "websocket-client module is not installed",
)


@dataclass
class Entry:
    """One message of the log, with the lines that follow it (a traceback)."""

    level: str
    logger: str
    text: str
    lines: list[str] = field(default_factory=list)

    def whole(self) -> str:
        return "\n".join([f"{self.level} {self.logger}: {self.text}", *self.lines])


@dataclass
class LogReader:
    """Fed with the log line by line; its fields hold the findings."""

    tests: int = 0
    failed: int = 0
    errors: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    problem_tests: list[str] = field(default_factory=list)
    problems: list[Entry] = field(default_factory=list)
    warnings: list[Entry] = field(default_factory=list)
    running: str = ""
    classes: set[str] = field(default_factory=set)  # test_file.TestClass
    took: dict[str, float] = field(default_factory=dict)  # seconds by TestClass
    installing: bool = True
    _last: Entry | None = None

    def feed(self, line: str) -> Entry | None:
        """Read one line; return the entry that it starts, if it starts one."""
        line = line.rstrip("\n")
        match = ENTRY.match(line)
        if not match:
            self._note_line(line)
            return None
        self._last = entry = Entry(match["level"], match["logger"], match["text"])
        self._note(entry)
        return entry

    def _note_line(self, line: str) -> None:
        """One more line of the last message: of a traceback, or of the report of what took how long."""
        if self._last:
            self._last.lines.append(line)
        if time := CLASS_TIME.match(line):
            self.took[time["name"]] = self.took.get(time["name"], 0) + float(time["seconds"])

    def _note(self, entry: Entry) -> None:
        if whole := WHOLE_CLASS.search(entry.text):
            self.classes.add(whole["name"])
        if entry.level in ("ERROR", "CRITICAL"):
            self._note_error(entry)
        elif entry.level == "WARNING":
            self._note_warning(entry)
        elif skipped := SKIPPED.match(entry.text):
            self.skipped.append((skipped["test"], skipped["reason"]))
        elif starting := STARTING.match(entry.text):
            self.running = starting["test"]
            self.classes.add(f"{entry.logger.rpartition('.')[2]}.{self.running.rpartition('.')[0]}")
        elif entry.text.startswith(AFTER_INSTALLATION):
            self.installing = False
        if total := TOTAL.search(entry.text):
            self.tests = int(total["tests"])
            self.failed, self.errors = int(total["failed"]), int(total["errors"])

    def _note_error(self, entry: Entry) -> None:
        if test := PROBLEM_TEST.match(entry.text):
            self.problem_tests.append(f"{test['kind']}: {test['test']}")
        if not SUMMARY.search(entry.text):
            self.problems.append(entry)

    def _note_warning(self, entry: Entry) -> None:
        """Warnings count while the addon is being installed, and outside of its tests: they are about its code."""
        if self.installing and ".tests." not in entry.logger and not any(text in entry.text for text in HARMLESS):
            self.warnings.append(entry)
