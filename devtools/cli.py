"""The commands of ``./dev``."""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import sys

from . import dashboard_files, databases, lint, packaging, postgres, replica, screenshots, serving, testing
from .console import DevError, say, warn
from .odoo_server import environment
from .places import Workspace
from .prepare import prepare
from .steps import remove

DESCRIPTION = """\
Prepares what is missing (Odoo 19, Python packages, PostgreSQL, wkhtmltopdf), then does what you ask.
The first call takes some minutes and shows what it does; later ones start at once."""
EPILOG = """\
environment variables:
  TBO_DEV_HOME    the folder for everything prepared (default: .dev in the checkout); checkouts may share one
  TBO_DB_PREFIX   how this checkout's databases start (default: folder name and a hash of its place)
  ODOO_HOME       an Odoo 19 that is there already, like --odoo
  PGHOST, PGPORT, PGUSER, PGPASSWORD   a PostgreSQL that is there already (its user needs CREATEDB)"""


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run the command; errors that a person can mend come as one line."""
    options = parser().parse_args(arguments)
    if getattr(options, "arguments", [])[:1] == ["--"]:
        options.arguments.pop(0)
    workspace = Workspace.here(options.odoo)
    try:
        return options.command(workspace, options) or 0
    except DevError as error:
        warn(str(error))
        return 1
    except KeyboardInterrupt:
        warn("interrupted; what was not finished is done by the next call")
        return 130


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="./dev", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--odoo", metavar="PATH", help="use this Odoo 19 (checkout or installation)")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, call, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=call)
        return sub

    add_run(add)
    add_test(add)
    add_others(add)
    add_packaging(add)
    add_housekeeping(add)
    return top


def add_run(add) -> None:
    sub = add("run", serving.serve_demo, "build the demo agency and serve it on 127.0.0.1")
    sub.add_argument("--port", type=int, default=8069, help="first port to try (default 8069)")
    sub.add_argument("--no-serve", action="store_true", help="only build it")
    sub.add_argument("--fresh", action="store_true", help="build it anew")


def add_test(add) -> None:
    sub = add("test", testing.test, "run the engine's tests, then the addon's (browser tours included)")
    which = sub.add_mutually_exclusive_group()
    which.add_argument("--engine", action="store_true", help="only the engine's tests (no database)")
    which.add_argument("--odoo-only", action="store_true", help="only the addon's tests")
    sub.add_argument("--no-browser", action="store_true", help="leave the browser tours out")
    sub.add_argument(
        "--tags", help="Odoo's --test-tags (default /travel_backoffice), e.g. /travel_backoffice:TestX.test_y"
    )
    sub.add_argument("--database", metavar="NAME", help="the test database's name")
    sub.add_argument("--keep", action="store_true", help="use the test database as it is: only post_install tests run")
    sub.add_argument("-u", "--update", action="store_true", help="the same, but update the addon first")
    sub.add_argument(
        "--shards",
        type=int,
        metavar="N",
        help="divide the addon's tests among N Odoos, each with a copy of the database "
        "(default: 2 for a whole run where there are two cores, else 1)",
    )
    sub.add_argument("--log", metavar="FOLDER", help="where logs and reports go")
    sub.add_argument("pytest", nargs="*", metavar="-- PYTEST-OPTION", help="handed on to pytest for the engine's tests")


def add_others(add) -> None:
    sub = add("lint", lint.lint, "ruff, pylint-odoo, import-linter, well-formed XML, dashboards as they are made")
    sub.add_argument("only", nargs="*", metavar="CHECK", help="only these checks")
    sub = add("bench", serving.bench, "run bench/main.py on a fresh database")
    sub.add_argument("--database", metavar="NAME", help="the database's name")
    sub.add_argument("arguments", nargs=argparse.REMAINDER, help="after --: handed on to bench/main.py")
    sub = add("import", serving.import_files, "feed files to the demo agency and tell what came of each")
    sub.add_argument("files", nargs="+", metavar="FILE")
    sub.add_argument("--customer", metavar="CODE", help="debtor code for documents that do not tell their customer")
    sub = add("shell", serving.shell, "Odoo's shell on the demo database")
    sub.add_argument("--database", metavar="NAME", help="another database")
    sub = add("screenshots", screenshots.screenshots, "take the README's pictures of the demo agency again")
    sub.add_argument("names", nargs="*", metavar="NAME", help="only these")
    sub.add_argument("--all", action="store_true", help="every screen, also at a phone's size")
    sub.add_argument("--folder", help="where they go (default docs/images)")
    sub = add("replica", replica.replica, "serve the demo agency from two PostgreSQL servers, one a streaming copy")
    sub.add_argument("--port", type=int, default=8069, help="first port to try (default 8069)")
    sub.add_argument("--database", metavar="NAME", help="a copy of another database")
    sub.add_argument("--check", action="store_true", help="try what must hold, on a copy of the tests' database, and end")
    sub = add("psql", serving.psql, "PostgreSQL's shell on the demo database")
    sub.add_argument("--database", metavar="NAME", help="another database")
    sub.add_argument("arguments", nargs=argparse.REMAINDER, help="after --: handed on to psql")


def add_packaging(add) -> None:
    sub = add("pot", packaging.export_texts, "export the addon's texts for translators")
    sub.add_argument("--check", action="store_true", help="only tell whether the file is up to date")
    add("dashboards", dashboard_files.write, "make the files of the roles' dashboards anew")
    add("wheel", packaging.build_wheel, "build the addon as a wheel")


def add_housekeeping(add) -> None:
    sub = add("setup", setup, "prepare everything now")
    sub.add_argument("--no-browser", action="store_true", help="without chromium")
    add("env", show_environment, "print the environment of Odoo's processes, for eval in a shell")
    add("stop", stop, "stop our own PostgreSQL")
    sub = add("reset", reset, "drop the databases of this checkout")
    sub.add_argument("--all", action="store_true", help="and remove everything that was prepared")


def setup(workspace: Workspace, options) -> int:
    """``./dev setup``"""
    prepare(workspace, with_browser=not options.no_browser)
    say(f"Everything is prepared in {workspace.home}")
    return 0


def show_environment(workspace: Workspace, options) -> int:
    """``./dev env``: ``eval "$(./dev env)"`` makes ``python -m odoo`` work in a shell."""
    with contextlib.redirect_stdout(sys.stderr):
        prepare(workspace, template=False)
    for name, value in environment(workspace).items():
        if os.environ.get(name) != value:
            print(f"export {name}={shlex.quote(value)}")
    return 0


def stop(workspace: Workspace, options) -> int:
    """``./dev stop``"""
    postgres.stop(workspace)
    return 0


def reset(workspace: Workspace, options) -> int:
    """``./dev reset``"""
    if not workspace.home.exists():
        say("Nothing is prepared here.")
        return 0
    if not options.all or os.environ.get("PGHOST"):  # our own cluster goes as a whole
        prepare(workspace, template=False)
        databases.drop_own(workspace)
    remove(workspace.own)
    if options.all:
        postgres.stop(workspace)
        remove(postgres.cluster_home(workspace))
        remove(workspace.home)
        say(f"{workspace.home} is removed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
