"""Talking to the person in front, and running other programs with their output kept out of the way."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path


class DevError(Exception):
    """Something the person has to know or do, in one clear line."""


def say(text: str = "") -> None:
    """Print one line at once, also when the output goes to a file."""
    print(text, flush=True)


def warn(text: str) -> None:
    """Print one line that asks for attention, to standard error."""
    print(f"! {text}", file=sys.stderr, flush=True)


def seconds(since: float) -> str:
    """Time passed since ``time.monotonic()`` gave ``since``, for people."""
    passed = time.monotonic() - since
    return f"{passed:.0f} s" if passed < 90 else f"{passed / 60:.1f} min"


def megabytes(size: int) -> str:
    """A size in bytes, for people."""
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def tail(text: str, lines: int = 15) -> str:
    """The last lines of a program's output, indented, for an error message."""
    return "\n".join("    " + line for line in text.strip().splitlines()[-lines:])


def run(command: list, *, attempts: int = 1, what: str = "", **options) -> subprocess.CompletedProcess:
    """Run a program quietly; when it fails, show the end of its output.

    :param command: program and arguments
    :param attempts: how often to try (for what goes over a network)
    :param what: what was attempted, in words, for the error
    :param options: passed on to ``subprocess.run``
    :raise DevError: when the last attempt fails too
    """
    command = [str(part) for part in command]
    options = {"stdin": subprocess.DEVNULL} | options if "input" not in options else options
    for attempt in range(1, attempts + 1):
        try:
            done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
        except OSError as error:
            raise DevError(f"{what or command[0]}: {error}") from error
        if done.returncode == 0:
            return done
        if attempt < attempts:
            say(f"      {what or Path(command[0]).name} failed, trying again ({attempt + 1} of {attempts}) …")
            time.sleep(3 * attempt)
    raise DevError(f"{what or ' '.join(command)} failed (exit code {done.returncode}):\n{tail(done.stdout)}")
