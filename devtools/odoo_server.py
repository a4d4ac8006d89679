"""Starting Odoo: its configuration file, its environment, its command line."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .console import DevError
from .places import Workspace

LOCAL = "127.0.0.1"


CONFIGURATION = "odoo.conf"


def write_configuration(workspace: Workspace, **more: object) -> Path:
    """Write the configuration file that every Odoo of this checkout is started with.

    :param more: options beyond the usual ones
    """
    server = workspace.facts["postgres"].environment
    addons = [*workspace.facts["odoo_addons"], workspace.root]
    options = {
        "addons_path": ",".join(map(str, addons)),
        "data_dir": workspace.data,
        "db_host": server.get("PGHOST", ""),
        "db_port": server.get("PGPORT", ""),
        "db_user": server.get("PGUSER", ""),
        "db_maxconn": 32,
        "http_interface": LOCAL,
        "list_db": False,
        "without_demo": True,
        "limit_time_cpu": 0,
        "limit_time_real": 0,
        "limit_memory_hard": 0,
        "limit_memory_soft": 0,
        "screenshots": workspace.own / "screenshots",
    } | more
    path = configuration(workspace)
    path.parent.mkdir(parents=True, exist_ok=True)
    workspace.data.mkdir(exist_ok=True)
    lines = ["[options]", *(f"{name} = {value}" for name, value in options.items() if value != "")]
    path.write_text("\n".join(lines) + "\n")
    return path


def configuration(workspace: Workspace) -> Path:
    return workspace.own / workspace.facts.get("configuration", CONFIGURATION)


def environment(workspace: Workspace, **extra: str) -> dict[str, str]:
    """The environment of Odoo and of every tool that imports it."""
    venv = workspace.facts["venv"]
    path = [workspace.home / "browser", workspace.facts["wkhtmltox"], venv / "bin", os.environ.get("PATH", "")]
    python_path = [workspace.facts["odoo_path"], workspace.root]
    found = dict(os.environ) | workspace.facts["postgres"].environment
    found |= {
        "PATH": os.pathsep.join(map(str, path)),
        "PYTHONPATH": os.pathsep.join(map(str, python_path)),
        "PYTHONNOUSERSITE": "1",
        "VIRTUAL_ENV": str(venv),
        "ODOO_RC": str(configuration(workspace)),
        "LC_ALL": os.environ.get("LC_ALL") or "C.UTF-8",
    }
    if axe := workspace.facts.get("axe"):
        found["TBO_AXE"] = str(axe)
    if fonts := font_configuration(workspace):
        found["FONTCONFIG_FILE"] = str(fonts)
    found.pop("PGDATABASE", None)
    return found | extra


def font_configuration(workspace: Workspace) -> Path | None:
    """Fonts for PDFs and screenshots: the system's, and those unpacked beside Odoo."""
    fonts = workspace.facts.get("fonts")
    if not fonts:
        return None
    path = workspace.home / "fonts.conf"
    text = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{workspace.home / "fontcache"}</cachedir>
</fontconfig>
"""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path


def command(workspace: Workspace, *arguments: object) -> list[str]:
    """Odoo's command line."""
    return [str(workspace.python), "-m", "odoo", *map(str, arguments)]


def run_code(workspace: Workspace, database: str, code: str, **extra: str) -> int:
    """Run Python in Odoo's shell on a database (``env`` is there), and commit what it did.

    :param extra: more environment variables
    :return: the process's exit code
    """
    shell = command(workspace, "shell", "-d", database, "--no-http", "--log-level=warn")
    code = f"{code}\nenv.cr.commit()\n"
    return subprocess.run(shell, input=code, text=True, env=environment(workspace, **extra)).returncode


def run_main(workspace: Workspace, database: str, module: str, **extra: str) -> int:
    """Call ``main(env)`` of one of our modules in Odoo's shell, with a server beside it.

    wkhtmltopdf fetches the styles of what it prints from that server; without one, documents come out bare.
    """
    with serving_beside(workspace, database):
        return run_code(workspace, database, f"from {module} import main\nmain(env)", **extra)


@contextmanager
def serving_beside(workspace: Workspace, database: str) -> Iterator[str]:
    """Serve a database for as long as the block runs; yields the address."""
    port = free_port()
    address = set_addresses(workspace, database, port)
    log = workspace.logs / "beside.log"
    process = subprocess.Popen(
        serve_command(workspace, database, port, log) + ["--max-cron-threads", "0"],
        env=environment(workspace),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_until_healthy(process, port, log)
        yield address
    finally:
        end(process)


def serve_command(workspace: Workspace, database: str, port: int, log: Path) -> list[str]:
    """The command line that serves one database."""
    log.parent.mkdir(parents=True, exist_ok=True)
    arguments = ["-d", database, "--db-filter", f"^{re.escape(database)}$", "--http-port", port, "--logfile", log]
    return command(workspace, *arguments)


def set_addresses(workspace: Workspace, database: str, port: int) -> str:
    """Tell the database where it is served: for links in mails, and for wkhtmltopdf."""
    address = f"http://{LOCAL}:{port}"
    sql = """insert into ir_config_parameter (key, value) values ('web.base.url', :'address'), ('report.url', :'address')
             on conflict (key) do update set value = excluded.value"""
    workspace.facts["postgres"].psql(sql, database, address=address)
    return address


def wait_until_healthy(process: subprocess.Popen, port: int, log: Path, patience: float = 120) -> None:
    """Return when the server answers.

    :raise DevError: when it ends instead, or takes too long
    """
    until = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://{LOCAL}:{port}/web/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise DevError(f"Odoo does not answer on {LOCAL}:{port}; see {log}")


def end(process: subprocess.Popen) -> None:
    """End a server politely, then firmly."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port(preferred: int = 0) -> int:
    """The preferred port of this machine, the next free one after it, or any."""
    candidates = range(preferred, preferred + 100) if preferred else [0]
    for port in candidates:
        with socket.socket() as probe:
            try:
                probe.bind((LOCAL, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    return free_port()
