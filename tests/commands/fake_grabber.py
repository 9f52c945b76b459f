"""A grabber for tests, written to a file of its own: three programmes a day, from a fixed day on."""

import sys
from pathlib import Path

SCRIPT = r"""
import argparse, os, sys, time
a = argparse.ArgumentParser()
for name in ("days", "offset"):
    a.add_argument("--" + name, type=int, default=3 if name == "days" else 0)
for name in ("config-file", "fail"):
    a.add_argument("--" + name, default="")
for name in ("quiet", "capabilities", "configure", "list-channels", "loud"):
    a.add_argument("--" + name, action="store_true")
o = a.parse_args()
if o.capabilities:
    print("baseline\nmanualconfig")
elif o.configure:
    print("Which country? aa")
    open(os.environ.get("FAKE_CONFIGURED", os.devnull), "a").write(o.config_file + "\n")
else:
    if o.loud:
        print("fetching", file=sys.stderr)
    print('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">')
    print('<tv generator-info-name="fake">')
    print('  <channel id="one.example">\n    <display-name>One</display-name>\n  </channel>')
    if o.fail == "dies":
        sys.stdout.flush()
        print("first line\nthe site has changed", file=sys.stderr)
        sys.exit(3)
    for day in range(o.offset, o.offset + o.days if not (o.list_channels or o.fail == "empty") else 0):
        for hour, title, category in ((10, "Ebb", "Spielfilm"), (14, "Flow", "Fussball"), (18, "Sound", "")):
            when = "202611%02d%02d0000 +0100" % (10 + day, hour), "202611%02d%02d0000 +0100" % (10 + day, hour + 1)
            print('  <programme start="%s" stop="%s" channel="one.example">' % when)
            print('    <title lang="en">%s</title>' % title)
            if title == "Flow":
                print('    <sub-title>S1E%d</sub-title>' % (day + 1))
            if category:
                print('    <category lang="de">%s</category>' % category)
            print('  </programme>')
    if o.fail == "hangs":
        sys.stdout.flush()
        time.sleep(60)
    if o.fail != "cut":
        print('</tv>')
"""


def fake(folder: Path, name: str = "tv_grab_fake") -> Path:
    """A program that behaves as a grabber of the XMLTV project."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{SCRIPT}")
    path.chmod(0o755)
    return path


def wrapper(folder: Path) -> Path:
    """tv_grab_tvml, as it is when tvml is installed."""
    path = folder / "tv_grab_tvml"
    path.write_text(f"#!{sys.executable}\nfrom tvml.__main__ import grab\ngrab()\n")
    path.chmod(0o755)
    return path
