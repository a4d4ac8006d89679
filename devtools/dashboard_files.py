"""``./dev dashboards``, and what ``./dev lint`` asks of the files."""

from __future__ import annotations

from .console import say
from .dashboards import command
from .places import Workspace


def write(workspace: Workspace, options) -> int:
    """``./dev dashboards``"""
    for path in command.write(workspace.root):
        say(str(path.relative_to(workspace.root)))
    return 0


def as_made(workspace: Workspace) -> bool:
    """Whether the files are what is said in ``devtools/dashboards``."""
    found = command.differing(workspace.root)
    for name in found:
        say(f"   {name} is not as ./dev dashboards makes it")
    return not found
