"""Let the tests import ``engine`` and ``formats`` as top-level packages, without Odoo."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "travel_backoffice"))
