"""Odoo 19 itself: one that is there already, or Debian's package unpacked into the home.

Debian's package is meant to be installed beside others: it holds links into them, and leaves one file of
the web client out. ``mend`` puts these right, and writes down what it did.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from . import debian
from .console import DevError, megabytes, say
from .places import Workspace, short_hash
from .steps import Steps, facts_of

RECIPE = 4  # raise this when the steps below change: every home then unpacks afresh
SUITE = "sid"
SIBLINGS = [
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-dejavu-core",
]
# The web client wants Font Awesome 4.7; sid has a later one with other file names.
FONT_AWESOME_SUITES = ("bookworm", "trixie")
PACKAGES = Path("usr/lib/python3/dist-packages")
LEFT_OUT = {"mail/static/lib/selfie_segmentation/selfie_segmentation.js": "// left out by Debian; an empty stub\n"}
# Links of the package to a place that its sibling no longer uses, and where the file is now.
MOVED = {
    "point_of_sale/static/src/fonts/Inconsolata.otf": "usr/share/fonts/opentype/inconsolata/Inconsolata-Regular.otf"
}
# Files without which the web client or the printed documents do not work.
NEEDED = (
    "web/static/lib/jquery/jquery.js",
    "web/static/src/libs/fontawesome/fonts/fontawesome-webfont.ttf",
    "web/static/lib/fontawesome/fonts/fontawesome-webfont.woff2",
    "web/static/fonts/google/Roboto/Roboto-Regular.ttf",
)


def prepare(workspace: Workspace, steps: Steps) -> Path:
    """Return the folder to put on PYTHONPATH, and note the addon folders in the workspace's facts."""
    if workspace.odoo_option:
        steps.next()
        return use_existing(workspace, Path(workspace.odoo_option).expanduser())
    apt_folder = workspace.home / "apt"
    folder = steps.folder("odoo", [RECIPE], "Odoo 19", lambda place: fetch(place, apt_folder, steps))
    workspace.facts["odoo_version"] = facts_of(folder)["version"]
    workspace.facts["odoo_path"] = folder / PACKAGES
    workspace.facts["odoo_addons"] = [folder / PACKAGES / "odoo" / "addons"]
    workspace.facts["fonts"] = folder / "usr/share/fonts"
    return folder / PACKAGES


def use_existing(workspace: Workspace, given: Path) -> Path:
    """Use an Odoo 19 checkout, unpacked package or installation.

    :raise DevError: when it is not an Odoo 19
    """
    for parent in (given, given / PACKAGES, given.parent):
        if (parent / "odoo" / "release.py").is_file():
            break
    else:
        raise DevError(f"{given} holds no Odoo (no odoo/release.py in it).")
    release = (parent / "odoo" / "release.py").read_text()
    version = re.search(r"^version_info\s*=\s*\(\s*(\d+)\s*,\s*(\d+)", release, re.M)
    if not version or version[1] != "19":
        raise DevError(f"{given} is Odoo {version[1] if version else 'of an unknown version'}; Odoo 19 is needed.")
    folders = (parent / "odoo" / "addons", parent / "addons")
    addons = [folder for folder in folders if any(folder.glob("*/__manifest__.py"))]
    workspace.facts["odoo_version"] = f"19 at {parent.resolve()} {release_stamp(parent)}"
    workspace.facts["odoo_addons"] = addons
    workspace.facts["odoo_path"] = alone(workspace, parent.resolve())
    return workspace.facts["odoo_path"]


def release_stamp(parent: Path) -> int:
    """Changes when another version is laid into the same place."""
    return int((parent / "odoo" / "release.py").stat().st_mtime)


def alone(workspace: Workspace, parent: Path) -> Path:
    """An installation lies among the system's other packages, which must not hide those of the lock file."""
    if parent.name not in ("dist-packages", "site-packages") or (parent / "odoo-bin").exists():
        return parent
    folder = workspace.home / f"odoo-at-{short_hash(parent)}"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "odoo"
    if not link.is_symlink():
        link.symlink_to(parent / "odoo")
    return folder


def fetch(place: Path, apt_folder: Path, steps: Steps) -> dict:
    """Download Odoo and its siblings, unpack and mend them; return what the stamp should say."""
    mirror = debian.debian_mirror()
    unstable = debian.open_archive(apt_folder, mirror, SUITE)
    version = unstable.version("odoo-19")
    if not version:
        raise DevError("Debian's unstable suite no longer carries odoo-19; use ./dev --odoo PATH …")
    steps.say(f"Odoo {version}: downloading and unpacking about 122 MB …")
    unstable.unpack(["odoo-19", *SIBLINGS], place)
    unpack_font_awesome(place, apt_folder, mirror)
    mended = mend(place)
    for line in mended:
        say(f"      {line}")
    shutil.rmtree(apt_folder, ignore_errors=True)
    return {"version": version, "mended": mended, "size": megabytes(size_of(place))}


def unpack_font_awesome(place: Path, apt_folder: Path, mirror: debian.Source) -> None:
    """Font Awesome 4.7 from the first release of Debian that the mirror still has."""
    problem = None
    for suite in FONT_AWESOME_SUITES:
        try:
            return debian.open_archive(apt_folder, mirror, suite).unpack(["fonts-font-awesome"], place)
        except DevError as error:
            problem = error
    raise problem


def mend(place: Path) -> list[str]:
    """Put in what Debian left out, and check that no link that matters leads nowhere.

    :return: what was mended, in words
    """
    addons = place / PACKAGES / "odoo" / "addons"
    mended = [f"packages unpacked beside Odoo for its links: {', '.join([*SIBLINGS, 'fonts-font-awesome'])}"]
    for name, text in LEFT_OUT.items():
        path = addons / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            mended.append(f"empty stub for {name}")
    for name, target in MOVED.items():
        if not (addons / name).exists() and (place / target).exists():
            (addons / name).unlink(missing_ok=True)
            (addons / name).symlink_to(os.path.relpath(place / target, (addons / name).parent))
            mended.append(f"link {name} now leads to {target}")
    mended += [f"leads nowhere still: {path.relative_to(addons)}" for path in dangling_links(addons)]
    missing = [name for name in NEEDED if not (addons / name).exists()]
    if missing:
        raise DevError(f"Odoo's package lacks what the web client needs: {', '.join(missing)}")
    return mended


def dangling_links(folder: Path) -> list[Path]:
    """Every link under the folder that leads nowhere."""
    return [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]


def size_of(folder: Path) -> int:
    """The size of all files under a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
