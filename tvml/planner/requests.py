"""Choices as requests for a recorder, Tvheadend: what to send, never sent.

A row has the path of Tvheadend's HTTP API and the form that goes there; `conf` is JSON in a form's field of that name.
`dvr/entry/create_by_event` takes no priority (api_dvr.c), so a recording is asked for by its times instead.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from tvml.guide.programme import Programme
from tvml.models.schedule import instant
from tvml.planner.choices import Choice

UNIMPORTANT = 4  # DVR_PRIO_UNIMPORTANT: every other recording goes before it, rules without a priority too
_SPECIAL = str.maketrans({letter: "\\" + letter for letter in r"\.^$*+?()[]{}|"})


def recordings(found: Iterable[Choice]) -> Iterator[dict[str, Any]]:
    """One recording each, of the next airing, once for all people; needs start, stop and channel."""
    done = set()
    for c in found:
        p = c.showing.programme
        start, stop = instant(p.start), instant(p.stop)
        if start is None or stop is None or not p.channel or (p.channel, p.start) in done:
            continue
        done.add((p.channel, p.start))
        conf = {"start": int(start), "stop": int(stop), **_channel(p), "disp_title": p.title}
        if p.subtitle:
            conf["disp_subtitle"] = p.subtitle
        yield _request("api/dvr/entry/create", conf, c)


def rules(found: Iterable[Choice]) -> Iterator[dict[str, Any]]:
    """A rule for each title, which records whatever is called exactly so, on its channel where Tvheadend's is known."""
    done = set()
    for c in found:
        p = c.showing.programme
        if p.title.casefold() in done:
            continue
        done.add(p.title.casefold())
        conf = {"name": f"tvml: {p.title}", "title": f"^{p.title.translate(_SPECIAL)}$"}
        if "channelUuid" in p.extra:
            conf["channel"] = str(p.extra["channelUuid"])
        yield _request("api/dvr/autorec/create", conf, c)


def _request(path: str, conf: dict[str, Any], c: Choice) -> dict[str, Any]:
    whom = f" for {c.person}" if c.person else ""
    common = {"enabled": True, "pri": UNIMPORTANT, "comment": f"tvml{whom}: {c.why}"}
    return {"path": path, "conf": conf | common}


def _channel(p: Programme) -> dict[str, str]:
    """By its id where the guide is Tvheadend's own, else by its name."""
    return {"channel": str(p.extra["channelUuid"])} if "channelUuid" in p.extra else {"channelname": p.channel}
