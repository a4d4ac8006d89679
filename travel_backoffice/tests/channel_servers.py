"""Real receivers for the tests of channels, in threads of their own: an SFTP server and an HTTP one."""

import asyncio
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import asyncssh


class SftpServer:
    """asyncssh on 127.0.0.1, its files in ``root``; user ``agency``, password ``right`` or a known key.

    ``cut_after``: bytes after which the line is cut, once. ``full``: the disk is. ``closed``: nobody may write.
    """

    def __init__(self, root):
        self.root, self.known_keys = str(root), []
        self.cut_after, self.full, self.closed, self.log_ins = None, False, False, 0
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server, self.port = None, 0
        self.open()

    def _run(self, job):
        return asyncio.run_coroutine_threadsafe(job, self.loop).result(20)

    def open(self, port=0):
        self.server = self._run(self._listen(port))
        self.port = self.server.sockets[0].getsockname()[1]

    async def _listen(self, port):
        return await asyncssh.listen(
            "127.0.0.1",
            port,
            server_host_keys=[self.host_key],
            server_factory=lambda: Doorkeeper(self),
            sftp_factory=lambda channel: Files(channel, self),
            allow_scp=False,
        )

    def change_host_key(self):
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self._close_server()
        self.open(self.port)

    def _close_server(self):
        async def close():
            self.server.close()
            await self.server.wait_closed()

        self._run(close())

    async def _end(self):
        """Lines that were cut leave tasks behind."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def close(self):
        self._close_server()
        self._run(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


class Doorkeeper(asyncssh.SSHServer):
    def __init__(self, house):
        self.house = house

    def begin_auth(self, username):
        return True

    def password_auth_supported(self):
        return True

    def validate_password(self, username, password):
        self.house.log_ins += 1
        return (username, password) == ("agency", "right")

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, username, key):
        return username == "agency" and key.export_public_key() in self.house.known_keys


class Files(asyncssh.SFTPServer):
    def __init__(self, channel, house):
        self.house = house
        super().__init__(channel, chroot=house.root)

    def open(self, path, pflags, attrs):
        if self.house.closed and pflags & asyncssh.FXF_WRITE:
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        return super().open(path, pflags, attrs)

    def write(self, file_obj, offset, data):
        house = self.house
        if house.full:
            raise asyncssh.SFTPFailure("No space left on device")
        if house.cut_after is not None and offset + len(data) > house.cut_after:
            house.cut_after = None
            super().write(file_obj, offset, data[: len(data) // 2])
            self.connection.abort()
            raise asyncssh.SFTPConnectionLost("cut")
        return super().write(file_obj, offset, data)


class Receiver(ThreadingHTTPServer):
    """Answers with ``answers`` in turn (status, headers, body), then with 200; keeps what it got in ``got``."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.answers, self.got, self.wait = [], [], threading.Event()
        self.slow = False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/in?for=travel"

    def close(self):
        self.wait.set()
        self.shutdown()
        self.server_close()


class Desk(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        if self.server.slow:
            self.server.wait.wait(30)
            return
        status, headers, text = self.server.answers.pop(0) if self.server.answers else (200, {}, "thank you")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        """Nothing to the log."""
