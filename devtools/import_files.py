"""Feeds files through the pipeline; called by ``./dev import FILE…`` inside Odoo's shell.

``TBO_FILES`` holds their paths as a JSON list.
"""

import json
import os
from pathlib import Path

from .demo import documents, telling


def main(env) -> None:
    """Print, per file, what became of it; what it did is committed by the caller."""
    paths = [Path(name) for name in json.loads(os.environ["TBO_FILES"])]
    for name, answer in documents.receive(env, paths):
        print("\n".join(telling.answer_lines(env, name, answer)))
