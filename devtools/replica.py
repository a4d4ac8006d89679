"""``./dev replica``: Odoo on two PostgreSQL servers, the second one a streaming copy of the first that pages are read from.

Both are made anew in a folder of this checkout, listen on socket files only, and go again with the command. The main one
gets a copy of a database; the cluster that all checkouts share is only read.
"""

from __future__ import annotations

import dataclasses
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import databases, outbox, replica_check, serving
from .console import run, say
from .odoo_server import end, free_port, write_configuration
from .places import Workspace
from .postgres import ADMIN, PORT, SETTINGS, Cluster, Server, cluster_home
from .prepare import prepare
from .steps import remove


class Main(Cluster):
    """A server that sends its changes on."""

    settings = SETTINGS | {"wal_level": "replica", "max_wal_senders": "4", "shared_buffers": "64MB"}


class Copy(Cluster):
    """A server that replays the changes of another: made from it, read-only."""

    def __init__(self, main: Main, workspace: Workspace, home: Path) -> None:
        super().__init__(workspace, main.programs, home=home)
        self.main = main
        self.settings = main.settings

    def create(self) -> None:
        """Copy the main server as it runs; ``-R`` lets the copy follow it from there."""
        remove(self.data)
        self.own(self.data)
        source = ["-h", self.main.sockets, "-p", PORT, "-U", ADMIN]
        self.call(["pg_basebackup", *source, "-D", self.data, "-R", "-X", "stream", "-c", "fast", "--no-sync"])
        self.configure()
        (self.data / ".complete").touch()

    def pause(self) -> None:
        """Changes still arrive, but are not replayed."""
        self.admin().psql("select pg_wal_replay_pause()")

    def resume(self) -> None:
        self.admin().psql("select pg_wal_replay_resume()")

    def follow(self, yes: bool) -> None:
        """Cut the copy off from the main server, or let it follow again."""
        source = f"host={self.main.sockets} port={PORT} user={ADMIN}" if yes else ""
        admin = self.admin()
        admin.psql("alter system set primary_conninfo = :'source'", source=source)
        admin.psql("select pg_reload_conf()")


@dataclasses.dataclass
class Pair:
    """The two servers, and the workspace of an Odoo that uses both."""

    main: Main
    copy: Copy
    workspace: Workspace
    database: str


@contextmanager
def pair(workspace: Workspace, database: str) -> Iterator[Pair]:
    """Two servers with a copy of a database, for as long as the block runs."""
    place = cluster_home(workspace) / f"replica-{workspace.prefix}"
    shared: Server = workspace.facts["postgres"]
    main = Main(workspace, shared.programs, home=place / "main")
    copy = Copy(main, workspace, place / "copy")
    stop(main, copy)  # left by a command that was killed
    remove(place)
    for cluster in (main, copy):
        cluster.own(cluster.home)
    place.chmod(0o711)
    own = dataclasses.replace(workspace, facts={**workspace.facts, "configuration": "odoo-replica.conf"})
    try:
        own.facts["postgres"] = main.server()
        copy_database(shared, main, database)
        databases.copy_files(databases.filestore(workspace, database), databases.filestore(own, name_of(database)))
        copy.server()
        write_configuration(own, db_replica_host=copy.sockets, db_replica_port=PORT)
        yield Pair(main, copy, own, name_of(database))
    finally:
        stop(copy, main)
        remove(place)
        remove(databases.filestore(own, name_of(database)))


def name_of(database: str) -> str:
    """The copy has a name of its own: databases of one name would clean up each other's files."""
    return f"{database[:52]}_on_replica"


def copy_database(shared: Server, main: Main, database: str) -> None:
    """Bring one database from the shared cluster into the main server."""
    server, dump = main.server(), main.home / "dump"
    name = name_of(database)
    server.psql('create database :"name" template template0', name=name)
    run(
        [shared.programs / "pg_dump", "-Fc", "-Z0", "-f", dump, database],
        env=shared.full_environment(),
        what="Copying the database",
    )
    run(
        [main.programs / "pg_restore", "--no-owner", "--exit-on-error", "-j2", "-d", name, dump],
        env=server.full_environment(),
        what="Restoring the database",
    )
    server.psql("update ir_config_parameter set value = gen_random_uuid() where key = 'database.uuid'; analyze", name)
    dump.unlink()


def stop(*clusters: Cluster) -> None:
    for cluster in clusters:
        cluster.stop()


def replica(workspace: Workspace, options) -> int:
    """``./dev replica``: serve the demo agency from two servers, or ``--check`` that all goes as it should."""
    prepare(workspace)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if options.check:
        found = check(workspace, options.database or tested_database(workspace))
        say(f"{found.tried - found.bad} of {found.tried} things are as they should be")
        return 1 if found.bad else 0
    name = options.database or serving.demo_database(workspace)
    say("Making two servers …")
    with pair(workspace, name) as both, outbox.catching_mail(workspace, name):
        say(f"The copy stops replaying: {command_of(both, 'pg_wal_replay_pause')}")
        say(f"… and goes on:           {command_of(both, 'pg_wal_replay_resume')}")
        return serving.serve(both.workspace, both.database, free_port(options.port))


def command_of(both: Pair, function: str) -> str:
    return f"{both.copy.programs / 'psql'} -h {both.copy.sockets} -U {ADMIN} -d postgres -c 'select {function}()'"


def tested_database(workspace: Workspace) -> str:
    """The tests' database, with the addon installed where it is not."""
    name = workspace.database("test")
    if not databases.installed(workspace.facts["postgres"], name):
        serving.install_addon(workspace, name)
    return name


def check(workspace: Workspace, database: str) -> replica_check.Findings:
    """Try what must hold with two real servers and a copy of a database; told aloud as it goes."""
    say(f"== replica: two PostgreSQL servers with a copy of {database}, one Odoo")
    with pair(workspace, database) as both:
        log = both.workspace.logs / "replica.log"
        log.unlink(missing_ok=True)
        server = replica_check.Server.start(both.workspace, both.database, log)
        try:
            return replica_check.check(both, server)
        finally:
            say(f"   Odoo's log: {log}")
            end(server.process)
