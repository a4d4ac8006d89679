"""What stands outside while deliveries are measured, in processes of its own, so that its CPU is nobody's: a mail server
that counts, and a web server for the style sheets and fonts that Odoo's way of printing fetches.

As a program: ``receivers.py PORT`` takes mails, and answers each line it reads with the number taken so far.
"""

import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path


class Counting:
    """Takes every mail that has a PDF in it."""

    def __init__(self):
        self.taken = 0

    async def handle_DATA(self, server, session, envelope):
        self.taken += b"application/pdf" in envelope.content
        return "250 taken"


def serve(port):
    from aiosmtpd.controller import Controller

    counting = Counting()
    controller = Controller(counting, hostname="127.0.0.1", port=port)
    controller.start()
    print("ready", flush=True)
    for _line in sys.stdin:
        print(counting.taken, flush=True)
    controller.stop()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class MailServer:
    """A real SMTP server: ``port``, and :meth:`taken` mails so far."""

    def __init__(self):
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(self.port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.process.stdout.readline()

    def taken(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@contextmanager
def mail_server():
    server = MailServer()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def web_server(folder):
    """Serves a folder; gives its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(Path(folder))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
