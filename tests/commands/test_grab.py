"""tv_grab_tvml: what it tells, what it makes of another grabber's guide, and what it leaves alone when that fails."""

import os
import shutil
import signal
import subprocess
import time
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

import tvml
from tvml.guide.grabber import Options, set_grabber
from tvml.guide.targets import TARGETS
from tvml.shipped import folder

from .fake_grabber import fake, wrapper
from .helpers import leftovers, one_sentence, run, start, start_limited
from .test_bad_input import until

DTD = Path("/usr/share/xmltv/xmltv.dtd")  # where Debian puts it


@pytest.fixture
def grabber(tmp_path):
    return fake(tmp_path)


@pytest.fixture
def config(tmp_path, grabber, monkeypatch):
    """Writes a configuration for the fake grabber."""
    monkeypatch.delenv("TVML_REGISTRY")  # it would go before the configuration's

    def write(*words, **options):
        path = tmp_path / "grab.conf"
        path.write_text(yaml.safe_dump({"grabber": " ".join([str(grabber), *words])} | options))
        return path

    return write


def grab(path, *args):
    return run("grab", "--config-file", path, *args)


def plain(grabber, *args):
    return subprocess.run([grabber, *args], capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("--capabilities", "baseline\nmanualconfig\npreferredmethod\n"),
        ("--preferredmethod", "allatonce\n"),
        ("--description", "Guides of another grabber, with categories by tvml\n"),
        ("--version", f"tv_grab_tvml {tvml.__version__}\n"),
    ],
)
def test_what_it_tells_needs_no_settings(option, text):
    ran = run("grab", option)
    assert (ran.code, ran.out.decode(), ran.err) == (0, text, "")


def test_the_guide_passes_through_with_categories(config, grabber):
    ran = grab(config(), "--days", "1", "-q")
    assert (ran.code, ran.err) == (0, "")
    before = plain(grabber, "--days", "1").decode()
    after = before.replace(
        '    <category lang="de">Spiel', '    <category lang="de">Movie / Drama</category><category lang="de">Spiel'
    )
    after = after.replace(
        '    <category lang="de">Fuss', '    <category lang="de">Football / Soccer</category><category lang="de">Fuss'
    )
    number = '</category><episode-num system="xmltv_ns">0.0.</episode-num>\n  </programme>'
    after = after.replace("Fussball</category>\n  </programme>", f"Fussball{number}")
    assert ran.out.decode() == after
    assert b"<episode-num" not in grab(config(repeats=False), "--days", "1", "-q").out


def test_days_offset_and_the_grabbers_own_options(config, grabber):
    assert grab(config(), "--days", "2", "--offset", "1", "-q").out.count(b"<programme ") == 6
    assert b'start="20261112' in grab(config("--offset", "2", "--days", "1"), "-q").out
    shown = run("grab", "--grabber", grabber, "--days", "1", "-q")  # without settings
    assert shown.code == 0 and shown.out.count(b"<programme ") == 3


@pytest.mark.parametrize("target", [target for target in TARGETS if target != "plain"])
def test_it_is_normalise_then_classify_then_repeats(config, fixed, tmp_path, target):
    path = config(target=target, registry=str(fixed), min_confidence=0.5, state="")
    guide = tmp_path / "guide.xml"
    guide.write_bytes(plain(tmp_path / "tv_grab_fake"))
    normal = run("guide", "normalise", guide, "--target", target, "--to", "xmltv").out
    args = ("--registry", fixed, "--min-confidence", "0.5", "--to", "xmltv")
    labelled = run("classify", "-", "--target", target, *args, stdin=normal).out
    assert grab(path, "-q").out == run("guide", "repeats", "-", "--to", "xmltv", stdin=labelled).out


def test_answers_are_kept_beside_the_settings(config, fixed, tmp_path):
    path = config(target="mythtv", registry=str(fixed), min_confidence=0.5)
    first = grab(path, "-q")
    state = tmp_path / "tv_grab_tvml.state"
    assert first.code == 0 and '"series":"sound","label":"Harbour crime"' in state.read_text()
    assert b">Gardening<" not in first.out
    state.write_text(state.read_text().replace("Harbour crime", "Gardening"))
    assert b">Gardening<" in grab(path, "-q").out


def test_without_a_model_categories_are_read_all_the_same(config):
    ran = grab(config(), "--days", "1")
    assert ran.code == 0 and b"Movie / Drama" in ran.out
    assert ran.err.startswith("no model 'genre' yet") and ran.err.count("\n") == 1
    assert grab(config(model=""), "--days", "1").err == ""


def test_codes_for_tvheadend(config):
    assert b'<category lang="en" eit="0x10">Movie / Drama</category>' in grab(config(eit=True), "-q").out


def test_list_channels(config):
    out = grab(config(), "--list-channels", "-q").out
    assert b'<channel id="one.example">' in out and b"<programme" not in out and out.endswith(b"</tv>\n")


def test_configure_writes_the_settings_and_asks_the_grabber(grabber, tmp_path, monkeypatch):
    told = tmp_path / "told"
    monkeypatch.setenv("FAKE_CONFIGURED", str(told))
    path = tmp_path / "new" / "grab.conf"
    ran = grab(path, "--configure", "--grabber", f"{grabber} --days 1", "-q")
    assert (ran.code, ran.err) == (0, "") and told.read_text() == "\n"
    assert yaml.safe_load(path.read_text())["grabber"] == f"{grabber} --days 1"
    path.write_text(path.read_text().replace('grabber_config: ""  ', "grabber_config: own.conf") + "# mine\n")
    assert grab(path, "--configure", "-q").code == 0 and told.read_text() == f"\n{path.parent}/own.conf\n"
    assert grab(path, "--configure", "--grabber", grabber, "-q").code == 0
    text = path.read_text()
    assert yaml.safe_load(text)["grabber"] == str(grabber) and text.endswith("# mine\n")


@pytest.mark.parametrize(
    "before", ['grabber: ""  # c', "grabber: x y   # c", "grabber: 'a # b'  # c", r'grabber: "a \" # b" # c']
)
def test_set_grabber_keeps_comments(before):
    text = set_grabber(f"a: 1\n{before}\nb: 2\n", 'g --x "y # z"')
    assert yaml.safe_load(text) == {"a": 1, "grabber": 'g --x "y # z"', "b": 2} and text.count("# c") == 1
    assert yaml.safe_load(set_grabber("a: 1", "g")) == {"a": 1, "grabber": "g"}


def test_the_shipped_settings_are_the_defaults_and_each_is_explained():
    text = (folder("configs") / "grab.yaml").read_text()
    assert yaml.safe_load(text) == {f.name: f.default for f in fields(Options)}
    assert all("#" in line for line in text.splitlines() if line)


@pytest.mark.parametrize(
    ("words", "options", "code", "fragment"),
    [
        (("--fail", "dies"), {}, 1, "tv_grab_fake ended with code 3 (the site has changed); nothing was changed"),
        (("--fail", "cut"), {}, 1, "the guide ends in the middle"),
        (("--fail", "empty"), {}, 1, "wrote a guide without programmes"),
        (("--nosuch",), {}, 1, "ended with code 2"),
        ((), {"grabber": "tv_grab_nosuch"}, 7, "tv_grab_nosuch: no such program; install the grabber"),
        ((), {"grabber": ""}, 1, "names no grabber; run tv_grab_tvml --configure"),
        ((), {"grabber": "'tv_grab"}, 1, "no closing quotation"),
        ((), {"grabber": "true"}, 1, "wrote nothing; expected a guide"),
        ((), {"grabber": "echo hello"}, 1, "the guide of echo hello"),
        ((), {"graber": "x"}, 1, "no option 'graber'; did you mean 'grabber'?"),
        ((), {"target": "kody"}, 2, "did you mean 'kodi'?"),
    ],
)
@pytest.mark.parametrize("state", ["", "kept"])
def test_a_failed_run_leaves_the_old_guide(config, fixed, tmp_path, words, options, code, fragment, state):
    out = tmp_path / "guide.xml"
    out.write_bytes(b"old")
    path = config(*words, **{"registry": str(fixed), "state": state} | options)
    ran = grab(path, "-q", "--output", out)
    assert (ran.code, ran.out) == (code, b"") and out.read_bytes() == b"old" and leftovers(tmp_path) == []
    assert not (tmp_path / "kept").exists()
    one_sentence(ran, fragment)
    assert grab(path, "-q").out == b""  # nothing on stdout either, which Tvheadend would read


def test_a_full_disk_leaves_the_old_guide(config, grabber, tmp_path):
    out = tmp_path / "guide.xml"
    out.write_bytes(b"old")
    sizes = len(plain(grabber)), len(plain(grabber)) + 1, len(grab(config(), "-q").out) + 1
    told = (b"ended with code", b"no room for the guide (File too large); nothing was changed", b"")
    for size, fragment in zip((sizes[0] - 1, *sizes[1:]), told, strict=True):
        process = start_limited(size, "grab", "--config-file", config(), "-q", "-o", out)
        printed, err = process.communicate(timeout=60)
        assert (process.returncode, printed) == (int(bool(fragment)), b"") and fragment in err
        assert (out.read_bytes() == b"old") == bool(fragment) and leftovers(tmp_path) == []


def test_no_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    one_sentence(run("grab"), ".xmltv/tv_grab_tvml.conf: no such file; run tv_grab_tvml --configure --grabber COMMAND")
    fake(tmp_path, "tv_grab_aa")
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = run("grab", "--configure")
    assert ran.code == 2
    one_sentence(ran, "name the grabber to run with --grabber COMMAND; in PATH: tv_grab_aa")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_grabber_too_and_leaves_the_old_guide(config, tmp_path, sent):
    out = tmp_path / "guide.xml"
    out.write_bytes(b"old")
    temp = tmp_path / "temp"
    temp.mkdir()
    path = config("--fail", "hangs")
    process = start("grab", "--config-file", path, "-q", "-o", out, env={**os.environ, "TMPDIR": str(temp)})
    until(lambda: any(found.stat().st_size for found in temp.glob("tvml-*/guide.xml")))
    began = time.monotonic()
    process.send_signal(sent)
    process.communicate(timeout=30)
    assert process.returncode == (143 if sent == signal.SIGTERM else 130) and time.monotonic() - began < 20
    assert out.read_bytes() == b"old" and list(temp.iterdir()) == [] and leftovers(tmp_path) == []


def test_what_a_grabber_says_is_heard_unless_quiet(config):
    for quiet in ((), ("--quiet",)):
        process = start("grab", "--config-file", config("--loud", model=""), "--days", "1", *quiet)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0 and out.endswith(b"</tv>\n") and err == (b"" if quiet else b"fetching\n")


def test_the_program_is_installed_by_its_name():
    path = Path(tvml.__file__).parents[1] / "pyproject.toml"
    assert tomllib.loads(path.read_text())["project"]["scripts"]["tv_grab_tvml"] == "tvml.__main__:grab"


@pytest.mark.skipif(not (shutil.which("tv_validate_grabber") and DTD.exists()), reason="xmltv-util is not installed")
def test_xmltv_finds_it_and_says_that_it_is_a_grabber(config, tmp_path, fixed):
    programs = tmp_path / "bin"
    programs.mkdir()
    env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "TMPDIR": str(tmp_path)}
    script = wrapper(programs)
    path = config("--loud", registry=str(fixed), min_confidence=0.5, target="mythtv")
    command = ["tv_validate_grabber", "--dtd-file", DTD, "--config-file", path, str(script)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and "Validated ok." in done.stdout, done.stdout + done.stderr
    found = subprocess.run(["tv_find_grabbers", "manualconfig"], env=env, capture_output=True, text=True, timeout=60)
    assert f"{script}|Guides of another grabber, with categories by tvml" in found.stdout
