"""A program as a subprocess: its progress is told, and however it ends, nothing runs on."""

import os
import sys
import time

import pytest

from tvml.errors import InputError, ToolError
from tvml.video.run import guarded, run, shown


def program(tmp_path, code):
    """A program of the test's own, in place of ffmpeg."""
    path = tmp_path / "program.py"
    path.write_text(
        f"import os, signal, sys, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n{code}"
    )
    return [sys.executable, str(path)]


def alive(tmp_path):
    try:
        os.kill(int((tmp_path / "pid").read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def test_progress_is_told(tmp_path):
    lines = "frame=50\\nout_time_us=2000000\\ntotal_size=1000\\nspeed=4.5x\\nprogress=continue\\n"
    last = "frame=100\\nout_time_us=4000000\\ntotal_size=2000\\nspeed=N/A\\nprogress=end\\n"
    told = []
    run(program(tmp_path, f"print('{lines}{last}')"), seconds=4, on=told.append)
    assert [tuple(p) for p in told] == [(50, 2, 1000, 4.5, 0.5), (100, 4, 2000, None, 1.0)]


def test_without_a_time_there_is_no_share(tmp_path):
    told = []
    run(program(tmp_path, "print('frame=1\\nout_time_us=N/A\\nspeed=N/A\\nprogress=end')"), seconds=4, on=told.append)
    assert [tuple(p) for p in told] == [(1, None, 0, None, None)]


def test_a_failure_is_told_with_its_last_words(tmp_path):
    with pytest.raises(InputError, match=r"failed with code 3: no \| no \| never"):
        run(program(tmp_path, "print('first\\nno\\nno\\nnever', file=sys.stderr)\nsys.exit(3)"))
    with pytest.raises(InputError, match="was ended by signal 9: without a word"):
        run(program(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)"))
    with pytest.raises(InputError, match="the disk is full"):
        run(program(tmp_path, "print('x: No space left on device', file=sys.stderr)\nsys.exit(1)"))


def test_who_writes_nothing_new_is_ended(tmp_path):
    # a shell, since Python may take as long to begin as nothing may be written
    code = f"echo $$ > {tmp_path}/pid; echo frame=1; echo progress=continue; exec sleep 60"
    with pytest.raises(InputError, match="has written nothing"):
        run(["sh", "-c", code], stall=0.5)
    assert not alive(tmp_path)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_ends_it_too(tmp_path, error):
    def stop(progress):
        raise error

    began = time.monotonic()
    with pytest.raises(error):
        run(program(tmp_path, "print('frame=1\\nprogress=continue', flush=True)\ntime.sleep(60)"), on=stop)
    assert not alive(tmp_path) and time.monotonic() - began < 30


def test_what_is_missing_is_named():
    with pytest.raises(ToolError, match="no-such-program is not there"):
        run(["no-such-program"])


def test_names_and_commands_are_safe(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert str(guarded(tmp_path / "a:b.ts")) == f"file:{tmp_path}/a:b.ts"
    assert guarded(type(tmp_path)("-x.ts")) == f"file:{tmp_path}/-x.ts"
    assert shown(["ffmpeg", "-i", "file:/a b/c'd"]) == """ffmpeg -i 'file:/a b/c'"'"'d'"""
