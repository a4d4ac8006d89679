"""The addon's tests: all in one Odoo, or installed once and divided among several, each with a copy of the database."""

from __future__ import annotations

import fcntl
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from . import databases, shards
from .console import DevError, say, seconds
from .odoo_process import OdooProcess, tell_browser
from .places import ADDON, Workspace
from .verdict import Part

SLOWEST = 12  # classes told at the end


def odoo_tests(workspace: Workspace, options) -> Part:
    """Install the addon into a copy of the template (or reuse it) and run its tests, tours included."""
    if not databases.manifest(workspace.addon):
        return Part("odoo", complaints=[f"there is no addon {ADDON} yet"])
    database, started = options.database or workspace.database("test"), time.monotonic()
    run = run_divided if options.shards > 1 else run_together
    with used_alone(workspace, database):
        part = run(workspace, database, options)
    tell_browser(part, options)
    part.took = seconds(started)
    return part


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


def finish(processes: list[OdooProcess]) -> list[Part]:
    """Wait for Odoos that run at once; none outlives us."""
    try:
        for process in processes:
            process.wait()
        return [process.part() for process in processes]
    finally:
        for process in processes:
            process.end()


def tell(database: str, options, how: str = "") -> None:
    say(f"== {ADDON}: Odoo's tests in the database {database}{how}{', browser tests left out' * options.no_browser}")


# --- one Odoo -----------------------------------------------------------------------------------------------


def run_together(workspace: Workspace, database: str, options) -> Part:
    """One Odoo process: make the database ready, run the tests, read the log."""
    arguments = ready_database(workspace, database, options)
    arguments += ["-d", database, "--test-tags", options.tags or f"/{ADDON}"]
    tell(database, options)
    process = OdooProcess(workspace, options, "", arguments, "odoo-test.log")
    part = finish([process])[0]
    if not options.tags:
        tell_slowest(process.reader.took, options)
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


# --- several Odoos at once ----------------------------------------------------------------------------------


def run_divided(workspace: Workspace, database: str, options) -> Part:
    """Install once, copy the database, run a share of the classes in each; every class has to run exactly once."""
    tell(database, options, f" and {options.shards - 1} copies of it" if options.shards > 2 else " and a copy of it")
    whole, install = Part("odoo"), installation(workspace, database, options)
    whole.add(finish([install])[0])
    if not databases.installed(workspace.facts["postgres"], database):
        whole.complaints.append("the addon is not installed")
        return whole
    names = copies(workspace, database, options.shards)
    classes = shards.TestClasses.read(workspace.addon / "tests")
    processes = [
        shard(workspace, options, number, name, tags)
        for number, (name, tags) in enumerate(zip(names, divided(classes, options.shards), strict=True), 1)
    ]
    for process, part in zip(processes, finish(processes), strict=True):
        say(f"   {process.name}: {part.tests} tests, {part.failed} failed in {process.took}")
        whole.add(part)
    whole.complaints += shards.complaints(classes, [process.reader.classes for process in (install, *processes)])
    tell_slowest(sum((Counter(process.reader.took) for process in processes), Counter()), options)
    return whole


def installation(workspace: Workspace, database: str, options) -> OdooProcess:
    """Install the addon into a fresh database; tests that belong to the installation run there."""
    databases.copy_template(workspace, database)
    arguments = ["-i", ADDON, "-d", database, "--test-tags", f"/{ADDON},-post_install"]
    return OdooProcess(workspace, options, "installation", arguments, "odoo-install.log")


def copies(workspace: Workspace, database: str, number: int) -> list[str]:
    """The databases for all shards: the first, with what every browser test begins with made once, and its copies."""
    databases.make_assets(workspace, database)
    names = [database, *(f"{database}_{number}" for number in range(2, number + 1))]
    for name in names[1:]:
        databases.copy_template(workspace, name, database)
    return names


def divided(classes: shards.TestClasses, number: int) -> list[str]:
    """Odoo's ``--test-tags`` for each shard."""
    return shards.tags(shards.share_out(classes.seconds(shards.read_seconds()), number, classes.browser))


def shard(workspace: Workspace, options, number: int, database: str, tags: str) -> OdooProcess:
    arguments = ["--test-enable", "-d", database, "--test-tags", tags]
    return OdooProcess(workspace, options, f"shard {number}", arguments, f"odoo-test-{number}.log")


def tell_slowest(took: dict[str, float], options) -> None:
    """The slowest classes, and the list that the next runs are balanced by."""
    slowest = sorted(took.items(), key=lambda pair: -pair[1])[:SLOWEST]
    say("   slowest classes: " + ", ".join(f"{name} {value:.0f} s" for name, value in slowest))
    shards.write_seconds(options.log / shards.HEAVY.name, took)
