"""The whole preparation, in order. Every step returns at once when it was done before."""

from __future__ import annotations

from . import axe, browser, databases, odoo_server, odoo_source, pdf, postgres, python_env
from .places import Workspace
from .steps import Steps, preparing_alone


def prepare(workspace: Workspace, *, template: bool = True, with_browser: bool = False) -> None:
    """Make sure that everything is there: packages, PostgreSQL, Odoo, wkhtmltopdf, a template database.

    :param template: False when no database is going to be needed
    :param with_browser: also chromium and axe-core, for browser tests
    """
    with preparing_alone(workspace):
        steps = Steps(workspace, 5 + template + 2 * with_browser)
        python_env.prepare(workspace, steps)
        odoo_source.prepare(workspace, steps)
        pdf.prepare(workspace, steps)
        postgres.prepare(workspace, steps)
        odoo_server.write_configuration(workspace)
        if template:
            databases.prepare_template(workspace, steps)
        if with_browser:
            browser.prepare(workspace, steps)
            axe.prepare(workspace, steps)


def prepare_python(workspace: Workspace) -> None:
    """Only the Python packages: enough for checks and for tests without a database."""
    with preparing_alone(workspace):
        python_env.prepare(workspace, Steps(workspace, 1))
