"""Preparing once: each prepared thing is a folder that appears whole, or not at all.

A folder's name carries a hash of the inputs it was made from, and a stamp file inside says that it is
complete. It is made beside its final place and renamed at the end, so a call that was interrupted leaves
nothing that a later call would take for finished.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .console import say, seconds
from .places import Workspace, short_hash

STAMP = ".ready.json"


@contextmanager
def preparing_alone(workspace: Workspace) -> Iterator[None]:
    """Hold the home's lock, so that two calls do not prepare the same thing at once."""
    workspace.home.mkdir(parents=True, exist_ok=True)
    with open(workspace.home / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./dev is preparing this environment; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Steps:
    """Counts the steps of a preparation and prints one line for each that has work to do."""

    def __init__(self, workspace: Workspace, total: int) -> None:
        self.workspace = workspace
        self.total = total
        self.number = 0

    def next(self) -> None:
        """Go to the next step."""
        self.number += 1

    def say(self, text: str) -> None:
        """Print a line about the current step."""
        say(f"[{self.number}/{self.total}] {text}")

    def folder(
        self,
        name: str,
        inputs: list,
        title: str,
        build: Callable[[Path], object],
        *,
        movable: bool = True,
    ) -> Path:
        """Return the prepared folder ``name``, made by ``build`` when it is not there yet.

        :param name: what it is; the folder becomes ``<home>/<name>-<hash of inputs>``
        :param inputs: everything that decides how it looks like
        :param title: printed when there is work to do
        :param build: fills the empty folder given to it; may return facts for the stamp
        :param movable: False for what notes its own path (a virtual environment): it is made in place
            and only its stamp, written last, tells that it is complete
        """
        self.next()
        final = self.workspace.home / f"{name}-{short_hash(*inputs)}"
        if not (final / STAMP).is_file():
            self.say(f"{title} …")
            started = time.monotonic()
            make_folder(final, inputs, build, movable=movable)
            self.say(f"{title}: done in {seconds(started)}")
        point_link(self.workspace.home / name, final)
        return final


def make_folder(final: Path, inputs: list, build: Callable[[Path], object], *, movable: bool) -> None:
    """Build a folder, stamp it and put it in its place; whatever half-made folder lay there goes."""
    place = final.with_name(f".{final.name}.part") if movable else final
    remove(place)
    place.mkdir(parents=True)
    facts = build(place)
    stamp = {"inputs": [str(part) for part in inputs], "facts": facts}
    (place / STAMP).write_text(json.dumps(stamp, indent=1))
    if movable:
        remove(final)
        place.rename(final)


def facts_of(folder: Path) -> dict:
    """What the builder of a folder wrote down about it."""
    return json.loads((folder / STAMP).read_text())["facts"] or {}


def remove(path: Path) -> None:
    """Remove a folder or a file that may not be there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def point_link(link: Path, target: Path) -> None:
    """Make ``link`` lead to ``target``, in one step for whoever looks at the same time."""
    if link.is_symlink() and os.readlink(link) == target.name:
        return
    fresh = link.with_name(f".{link.name}.link")
    remove(fresh)
    fresh.symlink_to(target.name)
    fresh.replace(link)
