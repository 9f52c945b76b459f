"""The few ways in which the registry writes: under a lock where there are locks, whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tvml.errors import LockError

TEMP = ".tmp-"  # readers skip dots; gc sweeps what a killed process left

# A share (SMB, some FUSE) may not know fsync on a folder; a full or failing disk is raised all the same.
_NO_FOLDER_SYNC = {
    errno.EINVAL,
    errno.ENOTSUP,
    errno.EBADF,
    errno.EACCES,
    errno.EPERM,
    errno.EISDIR,
    errno.ENOSYS,
}


@contextmanager
def writer_lock(model: Path, seconds: float) -> Iterator[None]:
    """Hold ROOT/NAME/.lock, or raise LockError after `seconds`. Not to be nested."""
    with file_lock(model / ".lock", str(model), seconds):
        yield


@contextmanager
def file_lock(path: Path, what: str, seconds: float) -> Iterator[None]:
    """Hold the lock at `path`, which guards what messages call `what`, or raise LockError after `seconds`.

    Where the file system has no locks the work goes on without: renames decide who gets which number, so two
    writers may at worst take each other's turn, never each other's files.
    """
    from filelock import FileLock, Timeout

    # A marker file (filelock's own fallback) would outlive a killed process and block every later run.
    lock = FileLock(path, fallback_to_soft=False)
    held = True
    try:
        lock.acquire(timeout=max(seconds, 0.0))
    except Timeout as error:
        raise LockError(
            f"another tvml run is writing to {what} and did not finish within {seconds:g} s; try again later"
        ) from error
    except (OSError, NotImplementedError):  # NotImplementedError: filelock before 3.21, no flock here
        held = False
    try:
        yield
    finally:
        if held:
            with suppress(OSError):  # a share that went away has dropped the lock itself
                lock.release()


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """A new folder in `parent`, as readable as the umask allows (mkdtemp's is private); gone at the end."""
    temp = parent / temporary_name()
    temp.mkdir()
    try:
        yield temp
    finally:
        remove_tree(temp)


def temporary_name() -> str:
    """A name that no other process, on this machine or another, will pick."""
    return f"{TEMP}{os.getpid()}-{os.urandom(6).hex()}"


def remove_tree(path: Path) -> None:
    """Remove a temporary folder or file as far as possible; what stays is swept by a later gc."""
    import shutil  # 3 ms that readers need not pay

    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def write_file(path: Path, data: bytes) -> None:
    """Write and fsync."""
    with open(path, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Readers see the old content or the new, never a part."""
    temp = path.parent / temporary_name()
    try:
        write_file(temp, data)
        os.replace(temp, path)
    except BaseException:
        remove_tree(temp)
        raise
    sync_folder(path.parent)


def append_line(path: Path, line: str) -> None:
    """Add a line in one write, so that lines of two writers do not mix."""
    with open(path, "ab", buffering=0) as file:
        file.write(line.encode() + b"\n")
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """fsync a folder, so that a rename in it survives a power cut."""
    try:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
