"""One signed POST to one checked address, no redirect followed. No Odoo in here."""

import email.utils
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import urlsplit

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
READ_AT_MOST = 64 * 1024
WAIT_AT_MOST = 24 * 3600


class WebhookTrouble(Exception):
    """:param str code: url, plain, private, unknown_host, unreachable, certificate, timeout, broken"""

    def __init__(self, code, detail=""):
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    retry_after: int | None = None
    location: str = ""


@dataclass(frozen=True)
class Place:
    """Where to post to, its name resolved once: ``addresses`` are connected to, whatever the name leads to later."""

    secure: bool
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def find_place(url, internal=False, plain=False):
    """Check a URL and resolve its host.

    :param bool internal: addresses of the house's own network are allowed
    :param bool plain: http without encryption is allowed to other machines, too
    :raise WebhookTrouble: when nothing may be sent there
    """
    try:
        parts = urlsplit(url or "")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise WebhookTrouble("url", url) from None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise WebhookTrouble("url", url)
    secure = parts.scheme == "https"
    if not secure and not plain and host not in LOCAL_NAMES:
        raise WebhookTrouble("plain", host)
    port = port or (443 if secure else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(secure, host, port, path, resolve(host, port, internal))


def resolve(host, port, internal):
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise WebhookTrouble("unknown_host", host) from None
    addresses = tuple(dict.fromkeys(entry[4][0] for entry in found))
    if not internal and (own := [address for address in addresses if not is_public(address)]):
        raise WebhookTrouble("private", f"{host}: {own[0]}")
    return addresses


def is_public(address):
    """Whether an address is one of the open internet, also when it wraps another one.

    >>> [is_public(a) for a in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    if found.version == 6:
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if found in NAT64:
            wrapped = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
        return not wrapped or is_public(str(wrapped))
    return True


def signature(secret, timestamp, body):
    """``t=…,v1=…``: HMAC-SHA256 over the time, a full stop and the body, in hexadecimal digits."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


def post(place, body, headers, timeout):
    """POST once, and read the answer whatever its status.

    :param float timeout: seconds to connect, and for everything that follows
    """
    connection = make_connection(place, timeout)
    try:
        with told(place), deadline(connection, timeout):
            connection.request("POST", place.path, body=body, headers=headers)
            response = connection.getresponse()
            text = response.read(READ_AT_MOST).decode("utf-8", "replace")
            return Answer(
                response.status,
                text[:500],
                retry_after(response.headers.get("Retry-After")),
                response.headers.get("Location", ""),
            )
    finally:
        connection.close()


def make_connection(place, timeout):
    """A connection to the address that was checked, with the name for the certificate and the Host header."""
    kind = http.client.HTTPSConnection if place.secure else http.client.HTTPConnection
    connection = kind(place.host, place.port, timeout=timeout)
    with told(place):
        line = connect_any(place, timeout)
        try:
            if place.secure:
                context = ssl.create_default_context()
                line = context.wrap_socket(line, server_hostname=place.host, do_handshake_on_connect=False)
            connection.sock = line
            if place.secure:
                with deadline(connection, timeout):
                    line.do_handshake()
        except BaseException:
            line.close()
            raise
    return connection


def connect_any(place, timeout):
    for last, address in enumerate(place.addresses, 1):
        try:
            return socket.create_connection((address, place.port), timeout)
        except OSError:
            if last == len(place.addresses):
                raise


@contextmanager
def deadline(connection, seconds):
    """The line is cut after so many seconds: a receiver that drips its answer keeps nobody waiting."""
    late = []

    def cut():
        late.append(True)
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if late:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()


@contextmanager
def told(place):
    try:
        yield
    except TimeoutError:
        raise WebhookTrouble("timeout", place.host) from None
    except ssl.SSLCertVerificationError as error:
        raise WebhookTrouble("certificate", error.verify_message) from None
    except ConnectionRefusedError:
        raise WebhookTrouble("unreachable", place.host) from None
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise WebhookTrouble("broken", f"{place.host}: {error}") from None


def retry_after(value, now=None):
    """Seconds to wait, from a number or a date; None when there is neither."""
    value = (value or "").strip()
    if not value:
        return None
    if value.isdecimal():
        return min(int(value[:9]), WAIT_AT_MOST)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=timezone.utc)
    seconds = (until - (now or datetime.now(timezone.utc))).total_seconds()
    return int(min(max(seconds, 0), WAIT_AT_MOST))
