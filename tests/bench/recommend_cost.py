"""What `tvml recommend --index` costs: 100,000 coming programmes, made at random, ranked for one person and for fifty.

Words are drawn by a Zipf law, more often those of the programme's theme, which is its category too; 43 % of the
programmes repeat a text, as in real guides. The model of concepts is learned from an earlier part of such a guide.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.bench.measure import Row, cpu, peak, seconds, tvml
from tests.bench.million import ALONE, _word

VARIABLE = "TVML_BENCH_COMING"
WORDS, THEMES, EACH, OWN = 60_000, 40, 40, 10  # words, themes, words of a text, of which its theme's
SERIES, CHANNELS, DISTINCT = 6_000, 120, 0.57
PAST, PEOPLE, LIKES, TURNS = 8_000, 50, 30, 3
ONE, RATIO = 1.5, 3.0


def measure(work: Path) -> Iterator[Row]:
    n = int(os.environ.get(VARIABLE, "100000"))
    registry = ("--registry", work / "models")
    guide, past = work / "coming.jsonl", work / "past.jsonl"
    rows = make(n, seed=0)
    write(guide, rows)
    write(past, make(PAST, seed=1))
    tvml("recommend", "train", past, *registry, variables=ALONE)
    done = work / "index.json"
    cost = tvml("recommend", "index", guide, *registry, out=done, variables=ALONE)
    size = json.loads(done.read_text())["bytes"] / 1e6
    data = f"{n:,} programmes"
    yield Row("recommend: prepare", data, f"{seconds(cost.cpu)}, {cost.peak:.0f} MiB; {size:.0f} MB", "", "", "", None)
    rng = np.random.default_rng(2)
    for person in range(PEOPLE):
        themes = rng.choice(THEMES, 2, replace=False).tolist()
        own = [row for row in make(LIKES * THEMES, seed=100 + person) if row["theme"] in themes][:LIKES]
        likes = work / "likes.jsonl"
        write(likes, [row | {"id": f"{person}-{i}"} for i, row in enumerate(own)])
        learn = ("recommend", "learn", f"p{person}", "--index", "coming", "--likes", likes)
        tvml(*learn, *registry, variables=ALONE)
    plain = tvml("recommend", guide, "--person", "p0", *registry, variables=ALONE)
    asked = [("--person", f"p{person}") for person in range(PEOPLE)]
    ask = ("recommend", "--index", "coming", *registry)
    costs = [
        (
            tvml(*ask, *asked[0], variables=ALONE),
            tvml(*ask, *(word for one in asked for word in one), variables=ALONE),
        )
        for _ in range(TURNS)
    ]
    one, many = ([pair[side] for pair in costs] for side in (0, 1))
    shown = f"{seconds(cpu(one))}, {peak(one):.0f} MiB; without an index {seconds(plain.cpu)}, {plain.peak:.0f} MiB"
    yield Row("recommend: one person", data, shown, "", "", f"{ONE} s", cpu(one) < ONE)
    ratio = cpu(many) / cpu(one)
    shown = f"{seconds(cpu(many))}, {peak(many):.0f} MiB"
    yield Row(f"recommend: {PEOPLE} people", data, shown, "one person", f"{ratio:.1f}", f"{RATIO}", ratio <= RATIO)


def make(n: int, seed: int) -> list[dict[str, object]]:
    """Programmes with "theme", a number; names and words are the same for every seed."""
    rng = np.random.default_rng(seed)
    words = [_word(i * 7919 % 1_000_003) for i in range(WORDS)]
    shares = np.cumsum(1 / np.arange(1, WORDS + 1))
    distinct = max(1, int(n * DISTINCT))
    text = np.concatenate([np.arange(distinct), rng.integers(0, distinct, n - distinct)])
    drawn = np.searchsorted(shares, rng.random((distinct, EACH)) * shares[-1])
    series = rng.integers(0, SERIES, distinct)
    theme = series % THEMES
    drawn[:, :OWN] = WORDS // 2 + theme[:, None] * 100 + rng.integers(0, 100, (distinct, OWN))
    rows = []
    for i, t in enumerate(text.tolist()):
        minute = int(rng.integers(0, 7 * 24 * 12)) * 5
        day, hour = 1 + minute // 1440, f"{minute % 1440 // 60:02d}:{minute % 60:02d}"
        own = int(series[t])
        rows.append(
            {
                "id": f"p{seed}-{i}",
                "title": f"{words[own]} {words[own + SERIES]}",
                "channel": f"channel {int(rng.integers(0, CHANNELS))}",
                "start": f"2026-03-{day:02d}T{hour}:00+00:00",
                "description": " ".join(words[w] for w in drawn[t]),
                "categories": [words[int(theme[t])]] if t % 2 else [],
                "theme": int(theme[t]),
            }
        )
    return rows


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
