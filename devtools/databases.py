"""Databases: a template with the addon's dependencies installed, and quick copies of it.

A template is made once per Odoo, list of dependencies and recipe, and shared by all checkouts of a home.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import time
from pathlib import Path

from .console import DevError, say, seconds, tail
from .odoo_server import command, environment, run_code
from .places import ADDON, Workspace, short_hash
from .postgres import EXTENSIONS, Server
from .steps import Steps, remove

RECIPE = 2  # raise this when a template must be made differently
#: times that a database which cannot be dropped is tried again, two seconds apart
DROP_TRIES = 10


def manifest(addon: Path) -> dict:
    """An addon's manifest, or nothing when there is no addon yet."""
    path = addon / "__manifest__.py"
    return ast.literal_eval(path.read_text()) if path.is_file() else {}


def dependencies(workspace: Workspace) -> list[str]:
    """What has to be in a database before the addon: its ``depends``, and always ``account``."""
    return sorted({"account", *manifest(workspace.addon).get("depends", [])})


def template_name(workspace: Workspace) -> str:
    return f"tpl_{short_hash(RECIPE, workspace.facts['odoo_version'], *dependencies(workspace), length=10)}"


def prepare_template(workspace: Workspace, steps: Steps) -> str:
    """Return the name of the template database, made when it is not there yet."""
    steps.next()
    server, name = workspace.facts["postgres"], template_name(workspace)
    if not exists(server, name):
        depends = dependencies(workspace)
        steps.say(f"Template database with {', '.join(depends)} (about a minute) …")
        started = time.monotonic()
        build_template(workspace, name, depends)
        steps.say(f"Template database: done in {seconds(started)}")
    workspace.facts["template"] = name
    return name


def change_modules(workspace: Workspace, database: str, option: str, modules: list[str], log: str) -> tuple[int, Path]:
    """Install (``-i``) or update (``-u``) modules in a database.

    :return: Odoo's exit code, and the file with its whole log
    """
    path = workspace.logs / log
    path.parent.mkdir(parents=True, exist_ok=True)
    arguments = ["-d", database, option, ",".join(modules), "--no-http", "--stop-after-init", "--log-level=warn"]
    with open(path, "w") as output:
        done = subprocess.run(
            command(workspace, *arguments), env=environment(workspace), stdout=output, stderr=subprocess.STDOUT
        )
    return done.returncode, path


def build_template(workspace: Workspace, name: str, depends: list[str]) -> None:
    """Install the dependencies into a database under another name, and rename it when all is well."""
    server, half = workspace.facts["postgres"], f"{name}_half"
    drop(workspace, half)
    code, log = change_modules(workspace, half, "-i", depends, "template.log")
    if code or not installed(server, half, depends[0]):
        raise DevError(f"The template database could not be made; the whole log: {log}\n{tail(log.read_text())}")
    check_extensions(server, half)
    make_assets(workspace, half)
    remove(filestore(workspace, name))
    if filestore(workspace, half).exists():
        filestore(workspace, half).rename(filestore(workspace, name))
    server.psql('alter database :"half" rename to :"name"', half=half, name=name)


def make_assets(workspace: Workspace, name: str) -> None:
    """Every browser test begins with these; copies find them made, all but those that an addon installed later adds to."""
    run_code(workspace, name, "env['ir.qweb']._pregenerate_assets_bundles()")


def check_extensions(server: Server, database: str) -> None:
    """The addon's and Odoo's extensions have to be creatable by the database's owner."""
    for extension in EXTENSIONS:
        try:
            server.psql('begin; create extension if not exists :"extension"; rollback', database, extension=extension)
        except DevError as error:
            raise DevError(
                f"PostgreSQL lacks the extension {extension} (Debian: postgresql-contrib). {error}"
            ) from error


def exists(server: Server, name: str) -> bool:
    return server.psql("select 1 from pg_database where datname = :'name'", name=name) == "1"


def installed(server: Server, name: str, addon: str = ADDON) -> bool:
    """Whether a database is there and has the addon installed."""
    if not exists(server, name):
        return False
    if server.psql("select to_regclass('ir_module_module') is not null", name) != "t":
        return False
    sql = "select 1 from ir_module_module where name = :'addon' and state = 'installed'"
    return server.psql(sql, name, addon=addon) == "1"


def copy_template(workspace: Workspace, name: str, template: str = "") -> None:
    """Make a fresh database from the template (or from another one nobody uses), its files too; one of that name goes."""
    check_name(name)
    drop(workspace, name)
    server, template = workspace.facts["postgres"], template or workspace.facts["template"]
    server.psql('create database :"name" template :"template"', name=name, template=template)
    copy_files(filestore(workspace, template), filestore(workspace, name))
    fresh = "update ir_config_parameter set value = gen_random_uuid() where key = 'database.uuid'"
    server.psql(fresh, name)


def check_name(name: str) -> None:
    """Names are also folders."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", name):
        raise DevError(f"{name!r} is no good name for a database: letters, digits, _ . - please.")


def copy_files(source: Path, target: Path) -> None:
    """Copy a file store with hard links: its files are named by their content and never change."""
    remove(target)
    for folder, _, files in os.walk(source):
        place = target / Path(folder).relative_to(source)
        place.mkdir(parents=True, exist_ok=True)
        for name in files:
            os.link(Path(folder) / name, place / name)


def filestore(workspace: Workspace, name: str) -> Path:
    return workspace.data / "filestore" / name


def drop(workspace: Workspace, name: str) -> None:
    """Drop a database and its files, also when something is still connected to it.

    The server's own cleaning of a large one may not be ended, but gives way by itself within seconds.
    """
    for tries_left in range(DROP_TRIES, -1, -1):
        try:
            workspace.facts["postgres"].psql('drop database if exists :"name" with (force)', name=name)
            break
        except DevError:
            if not tries_left:
                raise
            time.sleep(2)
    remove(filestore(workspace, name))


def drop_own(workspace: Workspace) -> None:
    """Drop every database of this checkout."""
    server = workspace.facts["postgres"]
    names = server.psql(
        "select datname from pg_database where starts_with(datname, :'start')", start=f"{workspace.prefix}_"
    )
    for name in names.splitlines():
        drop(workspace, name)
        say(f"Database {name} is dropped.")
    if not names:
        say("This checkout has no database.")
