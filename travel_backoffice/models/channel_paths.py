"""Names of files and folders that leave the house: nothing in them leads elsewhere. No Odoo in here."""

import re
import unicodedata

PLACEHOLDERS = ("customer", "code", "year", "month")
LONGEST = 150
_PLACEHOLDER = re.compile(r"{([^{}]*)}")
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]+')


def clean_name(text):
    """One name of a file or folder: no separators, no control characters, never empty, "." or "..".

    >>> clean_name("../../etc/passwd"), clean_name("INV/2026/00001.pdf"), clean_name(" .. ")
    ('_.._etc_passwd', 'INV_2026_00001.pdf', '_')
    """
    text = unicodedata.normalize("NFC", text or "")
    text = _NOT_IN_NAMES.sub("_", text).strip().lstrip(".")
    if len(text) > LONGEST:
        stem, dot, suffix = text.rpartition(".")
        suffix = dot + suffix if stem and len(suffix) < 10 else ""
        text = text[: LONGEST - len(suffix)] + suffix
    return text.strip() or "_"


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
    '_Acme'
    """
    return clean_name(_PLACEHOLDER.sub(lambda match: str(values.get(match[1], "")), part))
