"""As a program: a mail server, an SFTP server and a web server, in a process of their own that outlives whoever is killed.

Each takes its time before it keeps what it gets and again before it answers, and keeps it as a file, so that a story can
look afterwards into the customer's mailbox. Ports and key are printed as JSON; it ends when its input does.

``outside_world.py FOLDER SECONDS``: where to keep things (``mails``, ``posts``, ``sftp/in``), and its longest pause.
"""

import asyncio
import itertools
import json
import random
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

import channel_servers
from aiosmtpd.controller import Controller
from channel_servers import Desk, Receiver, SftpServer

chance = random.Random(4711)  # noqa: S311 - pauses, no secrets


def keep(folder, count, content):
    """Whole or not at all, whoever looks meanwhile."""
    aside = folder / f".{count:06}"
    aside.write_bytes(content)
    aside.rename(folder / f"{count:06}")


class Mailbox:
    def __init__(self, folder, longest):
        self.folder, self.longest, self.numbers = folder, longest, itertools.count()

    async def handle_DATA(self, server, session, envelope):
        """When the line breaks in the first pause the mail is lost, in the second one it is there and nobody was told."""
        await asyncio.sleep(chance.uniform(0, self.longest))
        keep(self.folder, next(self.numbers), envelope.original_content)
        await asyncio.sleep(chance.uniform(0, self.longest))
        return "250 kept"


def slow_desk(folder, longest):
    numbers = itertools.count()

    class SlowDesk(Desk):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(chance.uniform(0, longest))
            keep(folder, next(numbers), f"{self.headers['Idempotency-Key']}\n".encode() + body)
            time.sleep(chance.uniform(0, longest))
            with suppress(OSError):  # who asked may be gone
                self.send_response(204)
                self.end_headers()

    return SlowDesk


def slow_writing(longest):
    at_once = channel_servers.Files.write

    async def write(files, file_obj, offset, data):
        await asyncio.sleep(chance.uniform(0, longest))
        return at_once(files, file_obj, offset, data)

    return write


def serve(folder, longest):
    for name in ("mails", "posts", "sftp/in"):
        (folder / name).mkdir(parents=True)
    mails = Controller(Mailbox(folder / "mails", longest), hostname="127.0.0.1", port=free_port())
    mails.start()
    channel_servers.Files.write = slow_writing(longest)
    files, posts = SftpServer(folder / "sftp"), Receiver()
    posts.RequestHandlerClass = slow_desk(folder / "posts", longest)
    key = files.host_key.export_public_key().decode().split()
    sys.stdout.write(json.dumps({"mail": mails.port, "sftp": files.port, "key": " ".join(key[:2]), "url": posts.url}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


if __name__ == "__main__":
    serve(Path(sys.argv[1]), float(sys.argv[2]))
