"""Where things lie, and what this checkout's databases are called."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

ADDON = "travel_backoffice"


def short_hash(*parts: object, length: int = 8) -> str:
    """A short name for a set of inputs: the same inputs give the same name."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:length]


@dataclass
class Workspace:
    """One checkout and the folder that holds everything prepared for it.

    ``home`` may be shared by several checkouts (``TBO_DEV_HOME``); what belongs to one checkout only
    lies under ``own``, and its databases start with ``prefix``.
    """

    root: Path
    home: Path
    prefix: str
    odoo_option: str | None = None
    facts: dict = field(default_factory=dict)

    @classmethod
    def here(cls, odoo_option: str | None = None) -> Workspace:
        """The workspace of the checkout that this file lies in."""
        root = Path(__file__).resolve().parent.parent
        home = Path(os.environ.get("TBO_DEV_HOME") or root / ".dev").expanduser().resolve()
        return cls(root, home, database_prefix(root), odoo_option or os.environ.get("ODOO_HOME") or None)

    @property
    def addon(self) -> Path:
        return self.root / ADDON

    @property
    def own(self) -> Path:
        """The part of the home that belongs to this checkout."""
        return self.home / "checkouts" / self.prefix

    @property
    def logs(self) -> Path:
        return self.own / "logs"

    @property
    def data(self) -> Path:
        """Odoo's data folder: the file stores of all databases of the cluster."""
        return self.home / "data"

    @property
    def python(self) -> Path:
        return self.facts["venv"] / "bin" / "python"

    def database(self, purpose: str) -> str:
        """The name of this checkout's database for a purpose (``test``, ``demo``, ``bench``)."""
        return f"{self.prefix}_{purpose}"


def database_prefix(root: Path) -> str:
    """``TBO_DB_PREFIX``, or the folder's name with a hash of its place: worktrees share one cluster."""
    given = os.environ.get("TBO_DB_PREFIX")
    if given:
        return re.sub(r"[^a-z0-9_]+", "_", given.lower()).strip("_")[:30] or "tbo"
    name = re.sub(r"[^a-z0-9]+", "_", root.name.lower()).strip("_")[:20] or "tbo"
    return f"{name}_{short_hash(root, length=4)}"
