"""Words of a letter, with the few placeholders that it may hold; anything else stays as it was written."""

import re

PLACEHOLDERS = ("customer", "total", "pay_by", "company", "level")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def unknown_placeholders(text):
    """Names in braces that stand for nothing.

    >>> unknown_placeholders("Dear {customer}, {sum} is open")
    ['sum']
    """
    return [name for name in _PLACEHOLDER.findall(text or "") if name not in PLACEHOLDERS]


def fill(text, values):
    """The text with its placeholders filled in.

    >>> fill("Dear {customer}, {total} {x}", {"customer": "Alpha {total}", "total": "9.00"})
    'Dear Alpha {total}, 9.00 {x}'
    """
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text or "")
