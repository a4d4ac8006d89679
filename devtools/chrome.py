"""A chromium driven through its DevTools protocol: enough to log in, click, and take pictures.

Runs in the environment's Python, which has websocket-client and Pillow.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import time
import urllib.request
from pathlib import Path

from PIL import Image
from websocket import create_connection

DESKTOP = (1440, 900)
PHONE = (390, 844)
PHONE_UP_TO = 600
DEMO_PASSWORD = "demo"
PATIENCE = 40  # seconds; the first call of a page may have to build the assets


class BrowserError(Exception):
    """The page did not do what was asked in time."""


class Browser:
    """One headless chromium with one page.

    :param program: the browser to start
    :param profile: an empty folder for its profile
    :param address: what paths are appended to
    """

    def __init__(self, program: Path, profile: Path, address: str, database: str) -> None:
        self.address = address
        self.database = database
        self.login = ""
        profile.mkdir(parents=True, exist_ok=True)
        flags = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", "--hide-scrollbars"]
        self.process = subprocess.Popen(
            [program, *flags, "--lang=en-GB", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        port = self._port(profile / "DevToolsActivePort")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            page = next(target for target in json.load(answer) if target["type"] == "page")
        self.socket = create_connection(page["webSocketDebuggerUrl"], suppress_origin=True, timeout=5 * PATIENCE)
        self.number = 0
        self.call("Page.enable")
        self.size(*DESKTOP)

    def _port(self, file: Path) -> str:
        for _attempt in range(PATIENCE * 5):
            if file.exists() and (lines := file.read_text().split()):
                return lines[0]
            time.sleep(0.2)
        raise BrowserError("The browser did not start.")

    def close(self) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait(10)

    # -- the protocol -----------------------------------------------------------------------------------------------

    def call(self, method: str, **params):
        """Send one command and return its answer; events that arrive meanwhile are of no interest."""
        self.number += 1
        number = self.number
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("method") == "Page.javascriptDialogOpening":
                self._answer_dialog(message["params"])
            if message.get("id") == number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return message["result"]

    def _answer_dialog(self, about: dict) -> None:
        """A page that would rather not be left is left."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}}))
        print(f"  a dialog was answered: {about.get('type')} {about.get('message')}")

    def evaluate(self, script: str):
        """The value of a JavaScript expression, awaited."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise BrowserError(result["exceptionDetails"]["exception"].get("description", script))
        return result["result"].get("value")

    # -- what a person does -----------------------------------------------------------------------------------------

    def size(self, width: int, height: int) -> None:
        self.width = width
        phone = width < PHONE_UP_TO
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def open(self, path: str) -> None:
        """Go to a page of the server, also when only the part behind ``#`` differs."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=self.address + path)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'", path)

    def until(self, condition: str, what: str = "") -> None:
        """Wait until a JavaScript expression holds."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if self.evaluate(f"Boolean({condition})"):
                    return
            except BrowserError:  # the page is just being replaced
                pass
            time.sleep(0.2)
        raise BrowserError(f"Waited in vain for {what or condition}")

    def see(self, selector: str) -> None:
        """Wait until something is there, and the page is at rest."""
        self.until(f"document.querySelector({json.dumps(selector)})", selector)
        time.sleep(1)

    def click(self, selector: str, text: str = "") -> None:
        """Click the first element of a selector, or the first one with that text in it."""
        found = f"[...document.querySelectorAll({json.dumps(selector)})].find(e => e.innerText.includes({json.dumps(text)}))"
        self.until(found, f"{selector} {text}")
        self.evaluate(f"{found}.click()")
        time.sleep(1)

    def fill(self, selector: str, text: str) -> None:
        """Type into a field and leave it."""
        self.see(selector)
        field = f"document.querySelector({json.dumps(selector)})"
        self.evaluate(f"{field}.focus(), {field}.select()")
        self.call("Input.insertText", text=text)
        self.evaluate(f"{field}.dispatchEvent(new Event('change', {{bubbles: true}})), {field}.blur()")
        time.sleep(1)

    def log_in_again(self, login: str, password: str = "") -> None:
        """Become that user, unless it is the one already."""
        if login != self.login:
            self.call("Network.clearBrowserCookies")
            self.open("/web/login")
            password = password or ("admin" if login == "admin" else DEMO_PASSWORD)
            self.rpc("/web/session/authenticate", db=self.database, login=login, password=password)
            self.login = login

    def rpc(self, path: str, **params):
        """Ask the server, as the user who is logged in."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = '{"Content-Type": "application/json"}'
        answer = self.evaluate(
            f"fetch({json.dumps(path)}, {{method: 'POST', headers: {headers}, body: {json.dumps(body)}}}).then(r => r.json())"
        )
        if "error" in answer:
            raise BrowserError(answer["error"]["data"]["message"])
        return answer["result"]

    def first_id(self, model: str, domain: list, order: str = "id") -> int:
        """The id of the first record that fits."""
        kwargs = {"domain": domain, "order": order, "limit": 1}
        ids = self.rpc(f"/web/dataset/call_kw/{model}/search", model=model, method="search", args=[], kwargs=kwargs)
        if not ids:
            raise BrowserError(f"There is no {model} with {domain}")
        return ids[0]

    def download(self, path: str, target: Path) -> None:
        """Fetch a file as the user who is logged in."""
        data = self.evaluate(
            f"fetch({json.dumps(path)}).then(r => r.blob()).then(b => new Promise(done => {{"
            "const reader = new FileReader(); reader.onload = () => done(reader.result.split(',')[1]);"
            "reader.readAsDataURL(b)}))"
        )
        target.write_bytes(base64.b64decode(data))

    def picture(self, target: Path, height: int = 0) -> None:
        """Take a picture of what is seen, in 256 colours so that the file stays small.

        :param height: only so many pixels from the top
        """
        data = base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
        self.shrink(data, target, height)

    @staticmethod
    def shrink(data: bytes, target: Path, height: int = 0) -> None:
        image = Image.open(io.BytesIO(data)).convert("RGB")
        if height:
            image = image.crop((0, 0, image.width, min(height, image.height)))
        image.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
