from tvml.registry.card import card
from tvml.registry.format import FORMAT, FileFacts, Manifest


def manifest(metrics, facts):
    return Manifest(
        format=FORMAT,
        kind="classifier",
        name="genre",
        version="0003",
        created="2026-11-21T20:15:00Z",
        tvml="0.1.0",
        parameters=10008,
        metrics=metrics,
        facts=facts,
        files={"weights.safetensors": FileFacts(sha256="0" * 64, size=40320)},
    )


def test_a_full_card():
    text = card(
        manifest(
            {"accuracy": 0.81234567, "items": 200, "dvb": {"macro_f1": 0.5}},
            {
                "trained_on": [{"name": "week.xml", "items": 1200, "sha256": "ab12"}],
                "labels": {"film": 700, "news": 500},
                "limits": ["Learned from one week of one region."],
            },
        )
    )
    for line in (
        "# genre 0003",
        "| parameters | 10008 |",
        "| weights.safetensors | 40320 bytes |",
        "| week.xml | 1200 | ab12 |",
        "| film | 700 |",
        "| accuracy | 0.8123 |",
        "| items | 200 |",
        "| dvb.macro_f1 | 0.5 |",
        "- Learned from one week of one region.",
        "tvml classify guide.xml --model genre@0003",
    ):
        assert line in text.splitlines()
    assert "Not recorded." not in text and text.endswith("```\n")


def test_what_is_missing_is_said_to_be_missing():
    assert card(manifest({}, {})).count("Not recorded.") == 4


def test_facts_of_another_shape_do_not_break_the_card():
    text = card(manifest({"x": None}, {"labels": ["film"], "trained_on": "week.xml", "limits": "Small."}))
    assert "| film |  |" in text and "| week.xml |  |  |" in text and "- Small." in text


def test_a_label_cannot_break_the_table_or_become_markup():
    text = card(manifest({}, {"labels": {"a|b\n<script>": 1, "*x*": 2}}))
    assert "| a\\|b \\<script\\> | 1 |" in text and "| \\*x\\* | 2 |" in text
