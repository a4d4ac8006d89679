"""Odoo's list of the charts of accounts that there are, worked out once a process.

Odoo imports and reads the template of every country for it, anew for each company of each test class: a quarter of the
time that setting up a class takes. The list is the same all along.
"""

from contextlib import contextmanager
from unittest.mock import patch

KNOWN = {}


@contextmanager
def charts_listed_once(env):
    """Within, charts are looked up in the list of the first time."""
    templates = env.registry["account.chart.template"]
    original = templates._get_chart_template_mapping

    def mapping(self, get_all=False):
        key = (self.env.cr.dbname, get_all)
        if key not in KNOWN:
            KNOWN[key] = original(self, get_all)
        return KNOWN[key]

    with patch.object(templates, "_get_chart_template_mapping", mapping):
        yield
