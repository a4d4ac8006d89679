"""``./dev screenshots``: pictures of the demo agency, for the README or to look at every screen."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from .odoo_server import environment, serving_beside
from .places import Workspace
from .prepare import prepare
from .serving import demo_database

IMAGES = Path("docs") / "images"


def screenshots(workspace: Workspace, options) -> int:
    """Serve the demo agency and let a headless chromium go through it, as each role."""
    prepare(workspace, with_browser=True)
    database = demo_database(workspace)
    folder = Path(options.folder or workspace.root / IMAGES).resolve()
    with serving_beside(workspace, database) as address, tempfile.TemporaryDirectory() as profile:
        command = [workspace.python, "-m", "devtools.pictures"] + ["--all"] * options.all
        command += ["--browser", workspace.home / "browser" / "google-chrome"]
        command += [address, database, folder, profile, *options.names]
        return subprocess.run(command, env=environment(workspace), cwd=workspace.root).returncode
