"""Where the demo agency's documents go: a folder, and a mail server on this machine that keeps mails in it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .console import DevError
from .odoo_server import LOCAL, end, environment, free_port
from .places import Workspace
from .steps import remove

#: A customer that has moved and told nobody.
UNKNOWN = "buchhaltung@sommer.example"


def folder(workspace: Workspace) -> Path:
    return workspace.own / "demo-files"


def clear(workspace: Workspace) -> Path:
    """An empty outbox."""
    remove(folder(workspace))
    folder(workspace).mkdir(parents=True)
    return folder(workspace)


def allowed(workspace: Workspace) -> dict[str, str]:
    """Environment of an Odoo that may put files there."""
    return {"TRAVEL_DELIVERY_FOLDERS": str(folder(workspace))}


@contextmanager
def catching_mail(workspace: Workspace, database: str = "") -> Iterator[int]:
    """Keep the mails that the agency sends while the block runs; yields the port.

    :param database: an agency that is built already is told the port
    """
    port = free_port()
    command = [workspace.python, "-m", "devtools.mail_catcher", port, folder(workspace) / "mails", UNKNOWN]
    process = subprocess.Popen(
        [str(part) for part in command], env=environment(workspace), cwd=workspace.root, start_new_session=True
    )
    try:
        wait_until_listening(process, port)
        if database:
            sql = "update ir_mail_server set smtp_port = :'port' where smtp_host = '127.0.0.1'"
            workspace.facts["postgres"].psql(sql, database, port=str(port))
        yield port
    finally:
        end(process)


def wait_until_listening(process: subprocess.Popen, port: int, patience: float = 30) -> None:
    until = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if not probe.connect_ex((LOCAL, port)):
                return
        time.sleep(0.1)
    raise DevError(f"The demo's mail server does not answer on {LOCAL}:{port}.")
