"""``./dev run``, ``import``, ``shell`` and ``bench``: Odoo on databases of this checkout."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

from . import databases, outbox
from .console import DevError, say, seconds, tail
from .odoo_server import (
    LOCAL,
    command,
    end,
    environment,
    free_port,
    run_main,
    serve_command,
    set_addresses,
    wait_until_healthy,
)
from .places import ADDON, Workspace, short_hash
from .prepare import prepare

REPORT = "demo-report.txt"


def install_addon(workspace: Workspace, database: str) -> None:
    """Make a fresh database from the template and install the addon into it."""
    if not databases.manifest(workspace.addon):
        raise DevError(f"There is no addon {ADDON} in this checkout yet.")
    started = time.monotonic()
    databases.copy_template(workspace, database)
    code, log = databases.change_modules(workspace, database, "-i", [ADDON], f"install-{database}.log")
    if code or not databases.installed(workspace.facts["postgres"], database):
        raise DevError(f"{ADDON} could not be installed; the whole log: {log}\n{tail(log.read_text())}")
    say(f"Database {database} with {ADDON}: done in {seconds(started)}")


def demo_database(workspace: Workspace, *, fresh: bool = False) -> str:
    """Return the name of the demo database, built when it is missing or not finished."""
    name = workspace.database("demo")
    report = workspace.own / REPORT
    if not fresh and report.exists() and databases.installed(workspace.facts["postgres"], name):
        update_addon(workspace, name)
        return name
    say("Building the demo agency …")
    report.unlink(missing_ok=True)
    install_addon(workspace, name)
    draft = report.with_suffix(".part")
    draft.unlink(missing_ok=True)
    files = outbox.clear(workspace)
    with outbox.catching_mail(workspace) as mail_port:
        told = {"TBO_REPORT_FILE": str(draft), "TBO_OUTPUT_FOLDER": str(files), "TBO_MAIL_PORT": str(mail_port)}
        if run_main(workspace, name, "devtools.demo_agency", **told, **outbox.allowed(workspace)):
            raise DevError("The demo agency could not be built (see above).")
    draft.touch()
    draft.rename(report)
    stamp(workspace).write_text(addon_state(workspace))
    return name


def update_addon(workspace: Workspace, database: str) -> None:
    """Bring the demo database to the addon's present state, when its files have changed since it was built."""
    state = addon_state(workspace)
    if stamp(workspace).exists() and stamp(workspace).read_text() == state:
        return
    say("The addon has changed: updating the demo agency (./dev run --fresh builds it anew) …")
    code, log = databases.change_modules(workspace, database, "-u", [ADDON], f"update-{database}.log")
    if code:
        raise DevError(f"The addon could not be updated; the whole log: {log}\n{tail(log.read_text())}")
    stamp(workspace).write_text(state)
    say("Updated. What follows was told when the agency was built; held documents may have gone on since.")


def stamp(workspace: Workspace) -> Path:
    return workspace.own / "demo-addon.stamp"


def addon_state(workspace: Workspace) -> str:
    """A hash of the addon's files, by which a change is known."""
    files = sorted(path for path in workspace.addon.rglob("*") if path.suffix in (".py", ".xml", ".csv", ".js", ".scss"))
    return short_hash(*(f"{path.relative_to(workspace.addon)} {path.read_bytes()!r}" for path in files))


def serve_demo(workspace: Workspace, options) -> int:
    """``./dev run``: build the demo agency when needed, tell what is in it, and serve it."""
    prepare(workspace)
    name = demo_database(workspace, fresh=options.fresh)
    port = free_port(options.port)
    say((workspace.own / REPORT).read_text().rstrip().replace("{address}", f"http://{LOCAL}:{port}"))
    if options.no_serve:
        return 0
    with outbox.catching_mail(workspace, name):
        return serve(workspace, name, port)


def serve(workspace: Workspace, name: str, port: int) -> int:
    """Serve a database until Ctrl-C."""
    log = workspace.logs / "run.log"
    address = set_addresses(workspace, name, port)
    process = subprocess.Popen(
        serve_command(workspace, name, port, log),
        env=environment(workspace, **outbox.allowed(workspace)),
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches this program only, which then ends Odoo
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        wait_until_healthy(process, port, log)
        say(f"\nTravel Back Office: {address}   administrator: admin / admin")
        say(f"Log: {log}   Ctrl-C ends it.")
        return process.wait()
    except KeyboardInterrupt:
        say("\nEnding …")
        return 0
    finally:
        end(process)


def import_files(workspace: Workspace, options) -> int:
    """``./dev import FILE…``: feed files through the pipeline of the demo agency and tell what came of them."""
    files = [Path(name).resolve() for name in options.files]
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise DevError(f"No such file: {', '.join(missing)}")
    prepare(workspace)
    name = demo_database(workspace)
    listed = json.dumps([str(path) for path in files])
    return run_main(
        workspace, name, "devtools.import_files", TBO_FILES=listed, TBO_CUSTOMER=options.customer or ""
    )


def shell(workspace: Workspace, options) -> int:
    """``./dev shell``: Odoo's shell, on the demo database unless another is named."""
    prepare(workspace)
    name = options.database or demo_database(workspace)
    arguments = command(workspace, "shell", "-d", name, "--no-http", "--log-level=warn")
    return subprocess.run(arguments, env=environment(workspace)).returncode


def bench(workspace: Workspace, options) -> int:
    """``./dev bench``: bench/main.py with a fresh database (BENCH_DB) and Odoo's configuration (ODOO_RC)."""
    script = workspace.root / "bench" / "main.py"
    if not script.is_file():
        raise DevError("There is no bench/main.py yet.")
    prepare(workspace)
    name = options.database or workspace.database("bench")
    install_addon(workspace, name)
    env = environment(workspace, BENCH_DB=name)
    return subprocess.run([workspace.python, script, *options.arguments], env=env, cwd=workspace.root).returncode


def psql(workspace: Workspace, options) -> int:
    """``./dev psql``: PostgreSQL's shell on a database of this checkout."""
    prepare(workspace, template=False)
    server = workspace.facts["postgres"]
    name = options.database or workspace.database("demo")
    program = [server.programs / "psql", "-d", name, *options.arguments]
    return subprocess.run(program, env=server.full_environment()).returncode
