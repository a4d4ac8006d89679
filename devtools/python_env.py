"""The Python environment: a virtual environment with the exact packages of ``requirements.lock``."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from .console import DevError, run
from .places import Workspace
from .steps import Steps

SUPPORTED = ((3, 10), (3, 13))


def prepare(workspace: Workspace, steps: Steps) -> Path:
    """Return the virtual environment's folder, made when missing or when the lock file changed."""
    lock = workspace.root / "requirements.lock"
    inputs = [lock.read_text(), sys.version_info[:2], sys.base_prefix]
    venv = steps.folder("venv", inputs, "Python packages", lambda place: build(place, lock), movable=False)
    workspace.facts["venv"] = venv
    return venv


def build(place: Path, lock: Path) -> dict:
    """Make the virtual environment and install the pinned packages with the machine's own pip settings."""
    check_python()
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    run([base if base.exists() else sys.executable, "-m", "venv", place], what="Making the virtual environment")
    pip = [place / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    run([*pip, "install", "--quiet", "--no-deps", "-r", lock], attempts=3, what="Installing Python packages")
    packages = subprocess.run([*pip, "list", "--format=freeze"], text=True, capture_output=True).stdout
    return {"python": sys.version.split()[0], "packages": len(packages.splitlines())}


def check_python() -> None:
    """Say plainly what is missing before anything is tried."""
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        raise DevError(
            f"requirements.lock is made for Python {'.'.join(map(str, SUPPORTED[0]))} to "
            f"{'.'.join(map(str, SUPPORTED[1]))}; start ./dev with one of these (python3.11 ./dev …)."
        )
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        raise DevError("python3 lacks venv and pip. On Debian: apt-get install python3-venv")
