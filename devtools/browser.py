"""A chromium for browser tests, started the way that works on servers and as root."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from . import debian
from .console import DevError
from .places import Workspace
from .steps import Steps

NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def prepare(workspace: Workspace, steps: Steps) -> Path:
    """Put a ``google-chrome`` first on Odoo's PATH that starts the system's browser with our flags."""
    steps.next()
    folder = workspace.home / "browser"
    program = system_browser(folder)
    if not program:
        steps.say("Chromium for the browser tests (about 100 MB) …")
        debian.install(["chromium"], "Browser tests need chromium (or: ./dev test --no-browser).")
        program = system_browser(folder)
    if not program:
        raise DevError("No chromium on PATH; install one, or run ./dev test --no-browser")
    folder.mkdir(exist_ok=True)
    wrapper = folder / "google-chrome"
    text = f'#!/bin/sh\nexec "{program}" {" ".join(FLAGS)} "$@"\n'
    if not wrapper.exists() or wrapper.read_text() != text:
        wrapper.write_text(text)
        wrapper.chmod(0o755)
    return wrapper


def system_browser(own: Path) -> str | None:
    """The browser on PATH, not counting our own wrapper."""
    path = os.pathsep.join(part for part in os.environ.get("PATH", "").split(os.pathsep) if Path(part) != own)
    return next((found for name in NAMES if (found := shutil.which(name, path=path))), None)
