"""One Odoo that runs tests: started, its log kept and read as it comes, judged at its end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

from .console import say, seconds
from .odoo_server import command, end, environment, free_port
from .places import Workspace
from .testlog import Entry, LogReader
from .verdict import Part

# how Odoo words it when it has no browser to work with
BROWSER_SKIPS = re.compile(r"chrome|websocket-client", re.I)


class OdooProcess:
    """Runs beside others: a port of its own, a log of its own, and a name before what it shows when there are several."""

    def __init__(self, workspace: Workspace, options, name: str, arguments: list[object], log: str) -> None:
        self.name, self.log, self.options = name, Path(options.log) / log, options
        self.reader, self.started, self.took = LogReader(), time.monotonic(), ""
        common = ["--stop-after-init", "--http-port", free_port(), "--max-cron-threads", "0"]
        common += ["--log-handler", "odoo.tests.stats:DEBUG"]
        self.process = subprocess.Popen(
            command(workspace, *arguments, *common),
            env=test_environment(workspace, options),
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.follower = threading.Thread(target=self.follow, daemon=True)
        self.follower.start()

    def follow(self) -> None:
        """Keep the whole log in a file, and show what matters as it comes."""
        with open(self.log, "w") as output:
            for line in self.process.stdout:
                output.write(line)
                output.flush()
                self.show(self.reader.feed(line))
        self.took = seconds(self.started)

    def show(self, entry: Entry | None) -> None:
        """One line per problem at once; on a terminal also what is running."""
        if entry is None:
            return
        warnings = self.reader.warnings
        if entry.level in ("ERROR", "CRITICAL") or (warnings and entry is warnings[-1]):
            say(f"   {self.called()}{entry.level} {entry.text[:200]}")
        elif entry.text.startswith("Starting ") and sys.stdout.isatty():
            print(f"   {self.called()}{self.reader.running[:90]:90}", end="\r", flush=True)

    def called(self) -> str:
        return f"[{self.name}] " if self.name else ""

    def wait(self) -> int:
        """Odoo's exit code, when all of its log is read."""
        self.follower.join()
        return self.process.wait()

    def end(self) -> None:
        """Only where it still runs."""
        if self.process.poll() is None:
            end(self.process)

    def part(self) -> Part:
        """Wait for the end, and judge."""
        return judge(self.wait(), self.reader, self.log, self.name or "odoo")


def test_environment(workspace: Workspace, options) -> dict[str, str]:
    """Odoo's environment; without a browser, the library that drives it is hidden, and tours are skipped."""
    found = environment(workspace)
    if options.no_browser:
        hide = workspace.root / "devtools" / "no_browser"
        found["PYTHONPATH"] = os.pathsep.join([str(hide), found["PYTHONPATH"]])
    return found


def judge(code: int, reader: LogReader, log: Path, name: str = "odoo") -> Part:
    """Turn the findings in the log into a verdict, and print every problem in full."""
    part = Part(name, reader.tests, reader.failed + reader.errors, reader.skipped)
    for entry in [*reader.problems, *reader.warnings]:
        say("-" * 100)
        say(f"{name}: {entry.whole()}" if name != "odoo" else entry.whole())
    if others := len(reader.problems) - len(reader.problem_tests):
        part.complaints.append(f"{others} errors in the log")
    if reader.warnings:
        part.complaints.append(f"{len(reader.warnings)} warnings while the addon was installed")
    if code and not part.failed and not part.complaints:
        part.complaints.append(f"Odoo ended with exit code {code}")
    say(f"   the whole log: {log}")
    return part


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
