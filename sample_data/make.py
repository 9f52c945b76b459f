"""Writes the sample data. `--check` writes nothing and ends with 1 if a file is not what it would write."""

import sys
from pathlib import Path

import alice
import lists
import odd
import schedule
from engine import everything

HERE = Path(__file__).resolve().parent


def files() -> dict[str, bytes]:
    """Every file by its name. The word material and fixed seeds decide each byte."""
    series = everything()
    airings = schedule.week(series)
    texts = {
        "guide.xml": schedule.guide(airings),
        "guide.jsonl": lists.json_lines([lists.record(a) for a in lists.spread(airings, 60)]),
        "catalogue.csv": lists.catalogue(series),
        "listing.tsv": lists.listing(airings),
        "tvheadend-epg.json": lists.tvheadend_epg(airings),
        "tvheadend-dvr.json": alice.recordings(series),
        "enigma2-epg.json": lists.enigma2_epg(airings),
        "enigma2-movies.json": lists.enigma2_movies(airings),
        "likes.jsonl": alice.likes(series),
    }
    made = {name: text.encode() for name, text in texts.items()}
    made.update((f"odd/{name}", content) for name, content in odd.files(airings).items())
    return made


def main(check: bool) -> int:
    """Writes or compares; the exit code."""
    made = files()
    if check:
        old = {name: HERE / name for name in made}
        wrong = [name for name, path in old.items() if not path.is_file() or path.read_bytes() != made[name]]
        wrong += [f"odd/{path.name} (extra)" for path in (HERE / "odd").glob("*") if f"odd/{path.name}" not in made]
        for name in wrong:
            print(f"differs: {name}", file=sys.stderr)
        return 1 if wrong else 0
    (HERE / "odd").mkdir(exist_ok=True)
    for name, content in made.items():
        (HERE / name).write_bytes(content)
    print(f"{len(made)} files, {sum(map(len, made.values())) // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
