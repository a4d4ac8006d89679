"""axe-core, which looks for what keeps people from using a page: for the tests of accessibility, never shipped.

It is an npm package without dependencies and needs no node to run: its one file is read into the browser.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import tarfile
from pathlib import Path

from . import debian
from .console import DevError, run
from .places import Workspace
from .steps import Steps, remove

VERSION = "4.11.0"
# The hash pins the very file; npm's own notation of it.
INTEGRITY = "sha512-ilYanEU8vxxBexpJd8cWM4ElSQq4QctCLKih0TSfjIfCQTeyH/6zVrmIJfLPrKTKJRbiG+cfnZbQIjAlJmF1jQ=="


def prepare(workspace: Workspace, steps: Steps) -> Path:
    """Return the folder that holds ``axe.min.js``, fetched when missing."""
    folder = steps.folder("axe", [VERSION, INTEGRITY], "axe-core", build)
    workspace.facts["axe"] = folder / "axe.min.js"
    return folder


def build(place: Path) -> None:
    """Fetch the package with the machine's own npm settings, check it and take the one file out of it."""
    if not shutil.which("npm"):
        debian.install(["npm"], "The tests of accessibility fetch axe-core with npm.")
    run(["npm", "pack", "--silent", f"axe-core@{VERSION}"], cwd=place, attempts=3, what="Fetching axe-core")
    (archive,) = place.glob("axe-core-*.tgz")
    check(archive)
    with tarfile.open(archive) as package:
        content = package.extractfile("package/axe.min.js").read()
    (place / "axe.min.js").write_bytes(content)
    remove(archive)


def check(archive: Path) -> None:
    """Nothing but the very file that was pinned.

    :raise DevError: for any other
    """
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{found}" != INTEGRITY:
        raise DevError(f"axe-core {VERSION} is not the file that was pinned: its hash is sha512-{found}")
