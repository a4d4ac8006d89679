"""A log-in on an SFTP server, and putting files there so that a cut line does no harm. No Odoo in here."""

import base64
import errno
import hashlib
import io
import logging
import posixpath
import socket
from contextlib import contextmanager, suppress

import paramiko
from paramiko.sftp import CMD_EXTENDED

# every trouble comes back as a reason for people: paramiko's own threads need not write it once more
logging.getLogger("paramiko.travel_backoffice").setLevel(logging.CRITICAL)

OF_SETTINGS = ("host_key", "auth", "key", "unreachable", "folder", "permission")
KEY_CLASSES = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


class SftpTrouble(Exception):
    """What went wrong, as a code that the channel puts into words.

    :param str code: unreachable, host_key, auth, key, folder, permission, space, clash, broken
    :param str detail: the name or the server's own words
    """

    def __init__(self, code, detail=""):
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def fingerprint(key):
    """As OpenSSH shows it: ``SHA256:…``.

    :param str key: as it is pinned: type and base64
    """
    digest = hashlib.sha256(base64.b64decode(key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def read_private_key(text, passphrase=None):
    """The private key in ``text``, whatever its kind.

    :raise SftpTrouble: "key" when it cannot be read
    """
    for key_class in KEY_CLASSES:
        try:
            return key_class.from_private_key(io.StringIO(text.strip() + "\n"), passphrase or None)
        except paramiko.PasswordRequiredException:
            raise SftpTrouble("key", "passphrase") from None
        except (paramiko.SSHException, ValueError, IndexError, TypeError):
            continue
    raise SftpTrouble("key")


class SftpSession:
    """One connection, checked against the pinned key of the server before the log-in.

    :param str host_key: the pinned key ("ssh-ed25519 AAAA…")
    """

    def __init__(self, host, port, user, host_key, password=None, private_key=None, timeout=30):
        key = read_private_key(*private_key) if private_key else None
        self.transport, found = connect(host, port, timeout, host_key)
        try:
            if found != host_key:
                raise SftpTrouble("host_key", fingerprint(found))
            self.sftp = self._log_in(user, password, key, timeout)
        except BaseException:
            self.close()
            raise

    def _log_in(self, user, password, key, timeout):
        with told("unreachable"):
            try:
                if key:
                    self.transport.auth_publickey(user, key)
                else:
                    self.transport.auth_password(user, password or "")
            except paramiko.SSHException as error:
                if isinstance(error, paramiko.AuthenticationException) or self.transport.is_active():
                    raise SftpTrouble("auth", str(error)) from None
                raise
            sftp = paramiko.SFTPClient.from_transport(self.transport)
            sftp.get_channel().settimeout(timeout)
            return sftp

    def close(self):
        with suppress(Exception):
            self.transport.close()

    @property
    def alive(self):
        return self.transport.is_active()

    # -- folders ----------------------------------------------------------------------------------------------------

    def folder(self, fixed, below=()):
        """The folder to put files into; ``below`` are made when missing, ``fixed`` must be there."""
        with told("broken"):
            if not self._exists(fixed):
                raise SftpTrouble("folder", fixed)
            path = fixed
            for name in below:
                path = posixpath.join(path, name)
                if not self._exists(path):
                    self._make(path)
            return path

    def _make(self, path):
        try:
            self.sftp.mkdir(path)
        except OSError:
            # another worker may have been faster
            if not self._exists(path):
                raise

    def _exists(self, path):
        try:
            self.sftp.stat(path)
        except FileNotFoundError:
            return False
        return True

    # -- files ------------------------------------------------------------------------------------------------------

    def put(self, folder, name, content, replace=False):
        """Put one file under its name, whole or not at all.

        It is written under a temporary name, then renamed. The temporary name is the content's: what a cut line left
        there is written over by the next attempt.

        :return: False when the same bytes were there already
        :raise SftpTrouble: "clash" when others were, and they are not to be replaced
        """
        target = posixpath.join(folder, name)
        with told("broken", name):
            standing = self.compare(target, content)
            if standing:
                return False
            if standing is False and not replace:
                raise SftpTrouble("clash", name)
            part = f"{target}.{hashlib.sha256(content).hexdigest()[:12]}.part"
            self._write(part, content)
            self._rename(part, target, content, replace)
        return True

    def try_writing(self, folder):
        """Whether files may be put there: an empty one is written and taken away again."""
        with told("permission", folder):
            path = posixpath.join(folder, "travel-test.part")
            with self.sftp.open(path, "wb"):
                pass
            self.sftp.remove(path)

    def compare(self, path, content):
        """Whether a file holds just these bytes; None when there is none.

        However long the server says it is, and whatever it sends: no more is read than our own file is long.
        """
        try:
            if self.sftp.stat(path).st_size != len(content):
                return False
            with self.sftp.open(path, "rb") as file:
                file.prefetch(len(content))
                return file.read(len(content) + 1) == content
        except FileNotFoundError:
            return None

    def _write(self, path, content):
        with self.sftp.open(path, "wb") as file:
            file.write(content)
            self._sync(file)
        if self.sftp.stat(path).st_size != len(content):
            raise SftpTrouble("broken", path)

    def _sync(self, file):
        """Ask the server to write it to its disk, where it can; paramiko has no call for OpenSSH's extension."""
        with suppress(OSError, paramiko.SFTPError, AttributeError):
            file.sftp._request(CMD_EXTENDED, "fsync@openssh.com", file.handle)

    def _rename(self, part, target, content, replace):
        if replace:
            try:
                self.sftp.posix_rename(part, target)
                return
            except OSError:
                # a server without that extension: its rename wants the name to be free
                with suppress(FileNotFoundError):
                    self.sftp.remove(target)
        try:
            self.sftp.rename(part, target)
        except OSError:
            standing = self.compare(target, content)
            if standing is None:
                raise
            if not standing:
                raise SftpTrouble("clash", posixpath.basename(target)) from None
            self.sftp.remove(part)


def connect(host, port, timeout, host_key=None):
    """Reach the server and take the key it shows. Nothing is logged in yet.

    :param str host_key: the pinned key, so that the server is asked for the same kind of key
    :return: ``(transport, key)``
    """
    with told("unreachable", f"{host}:{port}"):
        transport = paramiko.Transport(socket.create_connection((host, port), timeout))
        try:
            transport.set_log_channel("paramiko.travel_backoffice")
            transport.banner_timeout = transport.auth_timeout = transport.channel_timeout = timeout
            ask_for_kind(transport, host_key)
            transport.start_client(timeout=timeout)
            key = transport.get_remote_server_key()
        except BaseException:
            transport.close()
            raise
        return transport, f"{key.get_name()} {key.get_base64()}"


def ask_for_kind(transport, host_key):
    """Prefer the kind of key that is pinned: a server that has several would show another one by chance."""
    if not host_key:
        return
    kind = host_key.split()[0]
    wanted = ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa") if kind == "ssh-rsa" else (kind,)
    options = transport.get_security_options()
    known = list(options.key_types)
    options.key_types = [name for name in known if name in wanted] + [name for name in known if name not in wanted]


@contextmanager
def told(code, detail=""):
    """What paramiko and the line raise, as :class:`SftpTrouble` with this code unless it says more."""
    try:
        yield
    except SftpTrouble:
        raise
    except PermissionError as error:
        raise SftpTrouble("permission", detail or str(error)) from None
    except OSError as error:
        raise SftpTrouble(of_answer(error) or code, detail or str(error)) from None
    except (paramiko.SSHException, paramiko.SFTPError, EOFError) as error:
        raise SftpTrouble(code, detail or str(error)) from None


def of_answer(error):
    """SFTP has no number for a full disk: servers say it in words."""
    said = str(error).lower()
    if error.errno == errno.ENOSPC or any(word in said for word in ("no space", "quota", "disk full")):
        return "space"
    return None
