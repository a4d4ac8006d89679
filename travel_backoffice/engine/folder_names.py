"""Folders into which files are put: filled in from a pattern; nothing in it leads elsewhere."""

import re

from .file_names import safe_name

PLACEHOLDERS = ("customer", "code", "year", "month")
_PLACEHOLDER = re.compile(r"{([^{}]*)}")


def unknown_placeholders(pattern):
    """What stands in braces in a folder, and is no placeholder."""
    return [name for name in _PLACEHOLDER.findall(pattern or "") if name not in PLACEHOLDERS]


def split_folder(pattern):
    """The part of a folder that must exist, and the names below it that are made when missing.

    Made are only the names from the first placeholder on, so that a slip of the pen makes no folder.

    >>> split_folder("/in/travel/{customer}/{year}-{month}")
    ('/in/travel', ['{customer}', '{year}-{month}'])
    >>> split_folder("invoices")
    ('invoices', [])
    """
    parts = [part for part in (pattern or "").split("/") if part not in ("", ".")]
    first = next((at for at, part in enumerate(parts) if "{" in part), len(parts))
    fixed = "/".join(parts[:first])
    if (pattern or "").startswith("/"):
        fixed = "/" + fixed
    return fixed or ".", parts[first:]


def fill_in(part, values):
    """One name of a folder with its placeholders filled in, cleaned as a whole.

    >>> fill_in("{customer}", {"customer": "../Acme"})
    '-Acme'
    """
    return safe_name(_PLACEHOLDER.sub(lambda match: str(values.get(match[1], "")), part))
