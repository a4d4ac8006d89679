"""``./dev pot`` and ``./dev wheel``: what is shipped with, and as, the addon."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from . import databases
from .console import DevError, say
from .odoo_server import command, configuration, environment
from .places import ADDON, Workspace
from .prepare import prepare, prepare_python
from .serving import install_addon

# what changes at every export and says nothing
RESTLESS = re.compile(r'^"(?:POT-Creation-Date|PO-Revision-Date): .*\n', re.M)


def export_texts(workspace: Workspace, options) -> int:
    """``./dev pot``: write i18n/travel_backoffice.pot anew; ``--check`` only tells whether it is up to date."""
    prepare(workspace)
    name = workspace.database("pot")
    install_addon(workspace, name)
    fresh = workspace.own / f"{ADDON}.pot"
    arguments = ["i18n", "export", "-d", name, "-c", configuration(workspace), "-o", fresh, ADDON]
    if subprocess.run(command(workspace, *arguments), env=environment(workspace)).returncode or not fresh.is_file():
        raise DevError("The texts could not be exported (see above).")
    databases.drop(workspace, name)
    text = RESTLESS.sub("", fresh.read_text())
    kept = workspace.addon / "i18n" / f"{ADDON}.pot"
    if options.check:
        return told(kept.is_file() and kept.read_text() == text)
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(text)
    say(f"{kept.relative_to(workspace.root)}: {text.count(chr(10) + 'msgid ') - 1} texts")
    return 0


def told(good: bool) -> int:
    say("The texts are up to date." if good else "The texts have changed: run ./dev pot and commit the file.")
    return 0 if good else 1


def build_wheel(workspace: Workspace, options) -> int:
    """``./dev wheel``: the addon as a wheel, built by whool, in the folder dist."""
    prepare_python(workspace)
    folder = workspace.root / "dist"
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(workspace.addon)]
    done = subprocess.run([str(workspace.python), *build], cwd=workspace.root)
    if done.returncode:
        raise DevError("The wheel could not be built (see above).")
    for path in sorted(Path(folder).glob("*.whl")):
        say(f"{path.relative_to(workspace.root)}: {path.stat().st_size // 1024} KiB")
    return 0
