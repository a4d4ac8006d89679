"""``./dev dashboards``: writes the dashboards' files; ``./dev lint`` sees that they are what is said here."""

from __future__ import annotations

import json
from pathlib import Path

from . import billing, counter, customers, management, receivables
from .layout import spreadsheet

DASHBOARDS = (counter.DASHBOARD, billing.DASHBOARD, receivables.DASHBOARD, customers.DASHBOARD, management.DASHBOARD)
FOLDER = Path("travel_backoffice") / "data" / "dashboards"


def texts() -> dict[str, str]:
    """File name → content. The names end as Odoo's, so that their texts are exported for translators."""
    return {
        f"{dashboard.name}_dashboard.json": json.dumps(spreadsheet(dashboard), indent=1, ensure_ascii=False) + "\n"
        for dashboard in DASHBOARDS
    }


def write(root: Path) -> list[Path]:
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (folder / name).write_text(text)
    return sorted(folder.iterdir())


def differing(root: Path) -> list[str]:
    """Names of files that are not as they would be written, and of those that nothing writes."""
    folder, made = root / FOLDER, texts()
    there = {path.name: path.read_text() for path in folder.glob("*.json")}
    return sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
