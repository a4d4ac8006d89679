"""Fetching Debian packages without installing them: apt with a throw-away configuration.

The mirror is whatever the machine's own apt sources name. Signatures are checked as apt always does, with
the machine's Debian keys; when those are too old for a suite, newer ones come in the
``debian-archive-keyring`` package of the machine's own suite, itself checked with the keys at hand.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .console import DevError, run, tail

KEYRINGS = Path("/usr/share/keyrings")
NO_KEY = re.compile(r"NO_PUBKEY|not signed|EXPKEYSIG|couldn't be verified|public key is not available", re.I)


class MissingKey(Exception):
    """The keys at hand cannot check the suite's signature."""


@dataclass(frozen=True)
class Source:
    """One line of the machine's apt sources."""

    uri: str
    suite: str
    signed_by: str


def machine_sources(etc: Path = Path("/etc/apt")) -> list[Source]:
    """What the machine's apt sources name, in both of apt's formats."""
    found: list[Source] = []
    for path in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]:
        if path.is_file() and path.suffix == ".list":
            found += one_line_sources(path.read_text(errors="replace"))
        elif path.is_file() and path.suffix == ".sources":
            found += deb822_sources(path.read_text(errors="replace"))
    return found


def one_line_sources(text: str) -> Iterator[Source]:
    """Read ``deb [signed-by=…] URI SUITE COMPONENT…`` lines."""
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[(?P<options>[^]]*)\]\s*)?(?P<uri>\S+)\s+(?P<suite>\S+)", line)
        if match:
            signed = re.search(r"signed-by=(\S+)", match["options"] or "", re.I)
            yield Source(match["uri"], match["suite"], signed[1] if signed else "")


def deb822_sources(text: str) -> Iterator[Source]:
    """Read the paragraphs of a ``.sources`` file."""
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for paragraph in re.split(r"\n\s*\n", text):
        fields = {
            name.lower(): " ".join(value.split())
            for name, value in re.findall(r"^([\w-]+):((?:.*)(?:\n[ \t].*)*)", paragraph, re.M)
        }
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() == "no":
            continue
        signed_by = fields.get("signed-by", "")
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield Source(uri, suite, signed_by if signed_by.startswith("/") else "")


def own_codename() -> str:
    """The code name of the machine's Debian release, or nothing on another system."""
    try:
        release = dict(re.findall(r'^(\w+)="?([^"\n]*)', Path("/etc/os-release").read_text(), re.M))
    except OSError:
        return ""
    return release.get("VERSION_CODENAME", "") if release.get("ID") == "debian" else ""


def debian_mirror() -> Source:
    """The machine's own Debian mirror.

    :raise DevError: when the machine is not a Debian with apt
    """
    codename = own_codename()
    sources = machine_sources()
    for wanted in (codename, "stable", "testing", "sid", "unstable"):
        for source in sources:
            if wanted and source.suite == wanted and source.uri.startswith("http"):
                return source
    raise DevError(
        "Odoo 19 is fetched from Debian's archive, and this machine's apt sources name no Debian mirror. "
        "Give an Odoo 19 that is there already: ./dev --odoo PATH … (or set ODOO_HOME)."
    )


class Archive:
    """One suite of the machine's mirror, looked at through its own apt lists."""

    def __init__(self, folder: Path, source: Source, suite: str, extra_keyrings: list[Path] = ()) -> None:
        self.folder = folder / suite
        self.source = source
        self.suite = suite
        self.keyrings = [*extra_keyrings, *machine_keyrings(source)]

    def options(self) -> list[str]:
        """apt's options: our own sources, lists and cache; no rights of root needed."""
        lists, cache = self.folder / "lists", self.folder / "cache"
        for path in (lists / "partial", cache / "archives" / "partial"):
            path.mkdir(parents=True, exist_ok=True)
        return [
            "-q",
            f"-oDir::Etc::SourceList={self.folder / 'sources.list'}",
            "-oDir::Etc::SourceParts=-",
            "-oDir::Etc::Preferences=-",
            "-oDir::Etc::PreferencesParts=-",
            f"-oDir::State::Lists={lists}",
            f"-oDir::Cache={cache}",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
            "-oAPT::Sandbox::User=",
            "-oDebug::NoLocking=1",
        ]

    def update(self) -> None:
        """Fetch the suite's package list, checked with the first keyring that knows its signer.

        :raise MissingKey: when no keyring at hand does
        """
        problem = "no Debian keyring on this machine"
        for keyring in self.keyrings:
            self.folder.mkdir(parents=True, exist_ok=True)
            line = f"deb [signed-by={keyring}] {self.source.uri} {self.suite} main\n"
            (self.folder / "sources.list").write_text(line)
            done = apt(["apt-get", *self.options(), "-oAPT::Update::Error-Mode=any", "update"])
            if done.returncode == 0:
                return
            problem = done.stdout
            if not NO_KEY.search(problem):
                raise DevError(f"Reading Debian's {self.suite} package list failed:\n{tail(problem)}")
        raise MissingKey(problem)

    def version(self, package: str) -> str:
        """The version of a package in this suite, or nothing."""
        done = apt(["apt-cache", *self.options(), "show", "--no-all-versions", package])
        match = re.search(r"^Version: (\S+)", done.stdout, re.M)
        return match[1] if match else ""

    def unpack(self, packages: list[str], into: Path) -> None:
        """Download packages, checked against the signed list, and unpack them into a folder."""
        downloads = self.folder / "downloads"
        shutil.rmtree(downloads, ignore_errors=True)
        downloads.mkdir(parents=True)
        command = ["apt-get", *self.options(), "download", *packages]
        run(command, cwd=downloads, attempts=4, env=plain_environment(), what=f"Downloading {', '.join(packages)}")
        for archive in sorted(downloads.glob("*.deb")):
            run(["dpkg", "-x", archive, into], what=f"Unpacking {archive.name}")
        shutil.rmtree(downloads)


def machine_keyrings(source: Source) -> list[Path]:
    """The keyrings that may check this mirror: the one its source names first."""
    named = [Path(source.signed_by)] if source.signed_by else []
    usual = [KEYRINGS / f"debian-archive-keyring.{ending}" for ending in ("gpg", "pgp")]
    return [path for path in dict.fromkeys(named + usual) if path.is_file()]


def open_archive(folder: Path, source: Source, suite: str) -> Archive:
    """A suite whose package list is read and checked, with newer keys fetched where they are needed."""
    for program in ("apt-get", "dpkg"):
        if not shutil.which(program):
            raise DevError(f"{program} is not there; give an Odoo 19 that is there already: ./dev --odoo PATH …")
    archive = Archive(folder, source, suite)
    try:
        update_with_retries(archive)
    except MissingKey:
        archive = Archive(folder, source, suite, newer_keyrings(folder, source))
        try:
            update_with_retries(archive)
        except MissingKey as problem:
            raise DevError(f"The signature of Debian's {suite} cannot be checked:\n{tail(str(problem))}") from problem
    return archive


def update_with_retries(archive: Archive, attempts: int = 3) -> None:
    """Networks have bad moments."""
    for _ in range(attempts - 1):
        with suppress(DevError):
            return archive.update()
        time.sleep(3)
    return archive.update()


def newer_keyrings(folder: Path, source: Source) -> list[Path]:
    """The keys of the ``debian-archive-keyring`` package in the machine's own suite."""
    own = Archive(folder / "keys", source, source.suite)
    update_with_retries(own)
    own.unpack(["debian-archive-keyring"], folder / "keys" / "unpacked")
    return sorted((folder / "keys" / "unpacked" / "usr/share/keyrings").glob("debian-archive-keyring.*"))


def apt(command: list) -> subprocess.CompletedProcess:
    """Run apt with plain English output."""
    return subprocess.run(
        [str(part) for part in command],
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=plain_environment(),
    )


def plain_environment() -> dict[str, str]:
    """The environment with untranslated messages, and no questions asked by package installation."""
    return os.environ | {"LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}


def install(packages: list[str], why: str) -> None:
    """Install system packages as root, or say in one line which ones are missing.

    :raise DevError: when this is not root, or there is no apt
    """
    line = f"{why} Install: apt-get install {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise DevError(line)
    run(["apt-get", "-q", "update"], attempts=3, env=plain_environment(), what="apt-get update")
    command = ["apt-get", "-q", "-y", "--no-install-recommends", "install", *packages]
    run(command, attempts=3, env=plain_environment(), what=line)
