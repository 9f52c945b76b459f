"""`tvml demo`: the whole road on the sample data, in a registry that is gone afterwards."""

SHOWN = 12  # programmes in the table
TOPICS, LARGEST = 20, 6  # that are learned, and that are shown
CHOSEN = 8  # programmes that Alice would like


def demo() -> None:
    """Show what tvml does: learn labels from the sample guide, use them, find topics, recommend; say what to try next.

    Example:  tvml demo
    """
    import tempfile
    from itertools import islice
    from pathlib import Path

    from tvml import console
    from tvml.commands import topics, topics_show
    from tvml.commands.classify import rows
    from tvml.commands.recommend import rank
    from tvml.commands.train_classifier import train_classifier
    from tvml.errors import InputError
    from tvml.guide import read
    from tvml.guide.faults import Faults
    from tvml.models.labeller import Labeller
    from tvml.registry import topics as topic_models
    from tvml.registry.classifier import load
    from tvml.shipped import folder

    guide = folder("sample_data") / "guide.xml"
    if not guide.is_file():
        raise InputError(f"{guide} is not there; tvml demo needs the sample data that comes with tvml")
    out = console.current.stdout

    def say(text: str) -> None:
        out.write(text.encode() + b"\n")
        out.flush()

    with tempfile.TemporaryDirectory(prefix="tvml-demo-") as folder_name:
        root = Path(folder_name)
        say("1. Learn what programmes are, from those that have a category:\n")
        say("   $ tvml train-classifier sample_data/guide.xml\n")
        train_classifier([str(guide)], to="table", registry=root)
        say("2. Label those that have none; a blank label means: not sure enough to say:\n")
        say("   $ tvml classify sample_data/guide.xml --only-missing --min-confidence 0.8\n")
        labeller = Labeller(load(root, "genre"))
        missing = (p for p in read(str(guide), Faults(console.current.note)) if not p.categories)
        some = islice(missing, 0, None, 53)  # from all channels, so from all languages
        console.write_rows(rows(islice(some, SHOWN), labeller, 0.8, explain=False, brief=True), "table", out)
        say("3. See what the guide is about, learned without any category:\n")
        say(f"   $ tvml topics train sample_data/guide.xml --topics {TOPICS}\n   $ tvml topics show\n")
        topics.train([str(guide)], topics=str(TOPICS), to="table", registry=root)
        largest = sorted(topic_models.load(root, "topics").described, key=lambda row: -row["items"])[:LARGEST]
        few = ({"label": row["label"], "items": row["items"], "typical": topics_show.typical(row)} for row in largest)
        console.write_rows(few, "table", out)
        say("4. Choose for Alice, who likes railways and harbours, by 25 titles that she has marked:\n")
        say("   $ tvml recommend sample_data/guide.xml --likes sample_data/likes.jsonl --model topics\n")
        likes = str(guide.parent / "likes.jsonl")
        rank([str(guide)], likes=likes, model=["topics"], top=CHOSEN, to="table", registry=root)
    say("The demo's models are gone again. Next, with a guide of your own:\n")
    say("   tvml train-classifier guide.xml                     learn from it, keep the model")
    say("   tvml classify guide.xml | jq .label                 one JSON object a programme")
    say("   tvml classify guide.xml --to xmltv -o labelled.xml  the same guide with categories added")
    say("   tvml topics train guide.xml                         what it is about; then: tvml topics show --to html")
    say("   tvml recommend guide.xml --likes titles.txt         what you would like of it; --to html, --to ics")
    say("   tvml models list                                    what has been trained")
