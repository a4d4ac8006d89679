"""``./dev lint``: the checks in one table. Their settings live in pyproject.toml."""

from __future__ import annotations

import os
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

from . import dashboard_files
from .console import say, seconds
from .places import ADDON, Workspace
from .prepare import prepare_python

# Not ours: one concern a file is how the house is laid out; engine/ and formats/ know no Odoo to call; regions, charge
# kinds and companies are few, and read whole.
UNWANTED = (
    "consider-merging-classes-inherited,prefer-env-translation,method-required-super,attribute-string-redundant,"
    "no-search-all"
)
ODOO_CHECKS = ["--load-plugins=pylint_odoo", "--disable=all", "--enable=odoolint", f"--disable={UNWANTED}"]
ODOO_CHECKS += ["--manifest-required-authors=Travel Back Office"]

# name, program in the virtual environment, arguments; {addons} stands for every addon folder
CHECKS = (
    ("ruff", "ruff", ["check", "."]),
    ("pylint-odoo", "pylint", [*ODOO_CHECKS, "{addons}"]),
    ("import-linter", "lint-imports", ["--no-logo"]),
)


def lint(workspace: Workspace, options) -> int:
    """Run every check (or the named ones) to the end; return 1 if one of them complains."""
    prepare_python(workspace)
    checks: dict[str, Callable[[], bool]] = {
        name: lambda program=program, arguments=arguments: tool(workspace, program, arguments)
        for name, program, arguments in CHECKS
    }
    checks["xml"] = lambda: well_formed(workspace)
    checks["dashboards"] = lambda: dashboard_files.as_made(workspace)
    bad = []
    for name, check in checks.items():
        if options.only and name not in options.only:
            continue
        say(f"== {name}")
        started = time.monotonic()
        good = check()
        say(f"   {name}: {'good' if good else 'NOT GOOD'} ({seconds(started)})")
        bad += [] if good else [name]
    say(f"Not good: {', '.join(bad)}" if bad else "All checks are good.")
    return 1 if bad else 0


def addon_folders(workspace: Workspace) -> list[str]:
    """The addon and its glue addons beside it."""
    return sorted(path.parent.name for path in workspace.root.glob(f"{ADDON}*/__manifest__.py"))


def tool(workspace: Workspace, program: str, arguments: list[str]) -> bool:
    """Run one tool of the virtual environment in the checkout."""
    expanded: list[str] = []
    for argument in arguments:
        expanded += addon_folders(workspace) if argument == "{addons}" else [argument]
    command = [workspace.facts["venv"] / "bin" / program, *expanded]
    # engine/ and formats/ are packages of their own to those who check or test them without Odoo
    env = os.environ | {"PYTHONPATH": str(workspace.addon)}
    return subprocess.run(command, cwd=workspace.root, env=env).returncode == 0


def well_formed(workspace: Workspace) -> bool:
    """Every XML file of the addons can be read."""
    good, number = True, 0
    for addon in addon_folders(workspace):
        for path in sorted((workspace.root / addon).rglob("*.xml")):
            number += 1
            good &= readable(path, workspace.root)
    say(f"   {number} XML files")
    return good


def readable(path: Path, root: Path) -> bool:
    """Whether one XML file is well-formed."""
    try:
        ElementTree.parse(path)
    except ElementTree.ParseError as error:
        say(f"   {path.relative_to(root)}: {error}")
        return False
    return True
