"""A mail server of the demo agency: keeps each mail as a file, sends nothing on. Runs in the environment's Python.

``python -m devtools.mail_catcher PORT FOLDER [REFUSED ADDRESS …]``
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Catcher:
    """Writes mails into a folder, the first recipient in the file's name; some addresses are unknown here."""

    def __init__(self, folder: Path, refused: list[str]) -> None:
        self.folder, self.refused = folder, refused
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.lower() in self.refused:
            return f"550 5.1.1 <{address}>: there is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        number = len(list(self.folder.glob("*.eml"))) + 1
        name = f"{number:03} {envelope.rcpt_tos[0].replace('/', '_')}.eml"
        (self.folder / name).write_bytes(envelope.original_content)
        return f"250 2.0.0 kept as {name}"


async def serve(port: int, catcher: Catcher) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(catcher, loop=loop), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Catcher(Path(sys.argv[2]), [name.lower() for name in sys.argv[3:]])))
