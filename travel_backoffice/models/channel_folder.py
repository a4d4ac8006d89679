"""Putting files into a folder of this machine: below what is allowed, whole or not at all. No Odoo in here."""

import errno
import hashlib
import os
import stat
from contextlib import contextmanager, suppress

NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class FolderTrouble(Exception):
    """:param str code: outside, missing, link, permission, space, clash, broken"""

    def __init__(self, code, detail=""):
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def is_below(path, allowed):
    """Whether the folder that ``path`` really leads to is one of the allowed ones, or below one."""
    real = os.path.realpath(path)
    roots = (os.path.realpath(folder) for folder in allowed if os.path.isabs(folder))
    return any(os.path.commonpath([real, root]) == root for root in roots)


@contextmanager
def opened(fixed, below, allowed, make=True):
    """A folder, held open so that nobody can put another in its place.

    :param str fixed: must be there, and lead to a place below ``allowed``
    :param list below: names below it, made when missing; none of them may be a link
    :return: a file descriptor of the folder
    """
    with told(fixed):
        if not os.path.isabs(fixed) or not is_below(fixed, allowed):
            raise FolderTrouble("outside", fixed)
        folder = os.open(os.path.realpath(fixed), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            for name in below:
                folder = step_into(folder, name, make)
            yield folder
        finally:
            os.close(folder)


def step_into(folder, name, make):
    """The folder below, in place of the given one, which is closed."""
    if make:
        with suppress(FileExistsError):
            os.mkdir(name, 0o750, dir_fd=folder)
    try:
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise FolderTrouble("link", name) from None
        raise
    os.dup2(inner, folder)
    os.close(inner)
    return folder


def put(folder, name, content, replace=False):
    """Put one file under its name: written aside, on the disk, then named; nothing is written over unasked.

    :param int folder: descriptor of :func:`opened`
    :return: False when the same bytes were there already
    """
    with told(name):
        if read(folder, name) == content:
            return False
        part = f".{hashlib.sha256(name.encode() + content).hexdigest()[:24]}.part"
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=folder)
        write(folder, part, content)
        try:
            give_name(folder, part, name, replace)
        except FileExistsError:
            if read(folder, name) != content:
                raise FolderTrouble("clash", name) from None
            return False
        finally:
            with suppress(FileNotFoundError):
                os.unlink(part, dir_fd=folder)
        os.fsync(folder)
    return True


def write(folder, name, content):
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640, dir_fd=folder)
    with os.fdopen(file, "wb") as stream:
        os.fchmod(stream.fileno(), 0o640)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def give_name(folder, part, name, replace):
    if replace:
        os.replace(part, name, src_dir_fd=folder, dst_dir_fd=folder)
        return
    try:
        os.link(part, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        # a file system without hard links: look first, then rename
        if is_there(folder, name):
            raise FileExistsError(errno.EEXIST, name) from None
        os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)


def is_there(folder, name):
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def read(folder, name):
    """The bytes of a file; None when there is none.

    :raise FolderTrouble: "link" when it is no plain file
    """
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FolderTrouble("link", name) from None
        raise
    with os.fdopen(file, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise FolderTrouble("link", name)
        return stream.read()


@contextmanager
def told(detail):
    try:
        yield
    except FileNotFoundError:
        raise FolderTrouble("missing", detail) from None
    except PermissionError:
        raise FolderTrouble("permission", detail) from None
    except OSError as error:
        code = "space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "broken"
        raise FolderTrouble(code, f"{detail}: {error.strerror}") from None
