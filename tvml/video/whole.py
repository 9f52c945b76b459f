"""A big file that appears whole or not at all, and never in the place of what it is made from."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tvml.errors import InputError, LockError, UsageError


@contextmanager
def whole(target: Path, force: bool, source: Path, needs: int = 0, keep: bool = False) -> Iterator[Path]:
    """A file `.NAME.part` beside the target, to be written to; at the end it gets the target's place.

    When anything fails it is removed, or left for a later run with `keep`. `needs` bytes have to be free. Raises
    UsageError for a target that is the source, by whatever name, or is there (unless `force`) or is no file; InputError
    when it cannot be written, LockError when another run writes it.
    """
    real = check(target, force, source)
    temp = part(real)
    if temp.exists() and os.path.samefile(temp, source):
        raise UsageError(f"{source} has the name that the unfinished {target} needs; rename it or write elsewhere")
    try:
        handle = os.open(temp, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    except OSError as e:
        raise InputError(f"{target}: cannot be written ({e.strerror}); nothing was changed") from e
    mine = done = False
    try:
        _lock(handle, target)
        mine = True
        _check_space(real, needs - os.fstat(handle).st_size)
        yield temp
        written = os.open(temp, os.O_RDONLY)  # not `handle`, should a tool have put another file in its place
        try:
            os.fsync(written)
        finally:
            os.close(written)
        if real.exists():
            os.chmod(temp, real.stat().st_mode & 0o7777)
        os.replace(temp, real)
        done = True
    except OSError as e:
        if e.errno != errno.ENOSPC:
            raise
        raise InputError(f"{target}: the disk is full; free some space, or name a folder on another one") from e
    finally:
        if mine and not done and not (keep and os.fstat(handle).st_size):
            temp.unlink(missing_ok=True)
        os.close(handle)


def part(target: Path) -> Path:
    """The unfinished file of a target."""
    name = f".{target.name}.part"
    if len(os.fsencode(name)) > 240:  # file systems take 255 bytes, and a manifest has a longer ending
        import hashlib

        name = f".{hashlib.sha256(os.fsencode(name)).hexdigest()[:32]}.part"
    return target.with_name(name)


def check(target: Path, force: bool, source: Path) -> Path:
    """Where the target really is: a link stays a link, and what it points to is replaced. Raises as `whole` does."""
    real = Path(os.path.realpath(target))
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file in it")
    if real.exists():
        if os.path.samefile(real, source):
            raise UsageError(f"{target} is the recording itself; write to another file")
        if not real.is_file():
            raise UsageError(f"{target} is no ordinary file; name one")
        if not force:
            raise UsageError(f"{target} is already there; name another file, or --force to replace it")
    if not real.parent.is_dir():
        raise InputError(f"{target}: there is no folder {real.parent}; make it first")
    return real


def _lock(handle: int, target: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LockError(f"{target} is being written by another run; wait for it, or end it") from None
    except OSError:
        pass  # a file system without locks


def _check_space(target: Path, needs: int) -> None:
    with suppress(OSError):
        disk = os.statvfs(target.parent)
        free = disk.f_bavail * disk.f_frsize
        if needs > free:
            raise InputError(
                f"{target} needs about {needs / 1e6:,.0f} MB and {target.parent} has {free / 1e6:,.0f} MB free; "
                "free some space, or write elsewhere"
            )
