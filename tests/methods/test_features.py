"""Methods F1 and F2: golden codes, and typos that land near their word."""

from hashlib import md5

import numpy as np
import pytest

from tvml.arrays import count, rms_norm
from tvml.features import subword, ternary

GOLDEN = {  # + is 1, - is -1
    "tatort": "+--0+--0-00----+-00+-----0-++0-00-000---0+--+---0--++--0---0-+--",
    "news": "--00-0+0-+--+0-0--00-+--0---+---0-0-0++-+++-0-++--+--+---00-0-0-",
    "é": "----+-+-+0+----++0+++-+----+-+0-++--++-+-0---------+-0-++0-+--++",
    "ニュース": "-----+-0--+-0-++0-++--00--+-0--000---+0+0--+-0----0-0-0-++-+--+-",
    "2024": "00-+-00-0-+-+0--+0-00-0-0+0+-0+0+-0+----00--++++--+0+---+++--+0-",
}
WORDS = [
    *("weather", "detective", "champions", "kitchen", "documentary", "children", "football", "election"),
    *("nachrichten", "verbrechen", "geschichte", "fernsehen", "kommissar", "unterwegs", "wissenschaft", "abenteuer"),
    *("informations", "enquête", "cuisine", "jeunesse", "histoire", "mysteries", "telenovela", "noticias"),
]


def by_hand(token):
    """128 bits as text, most significant first, in pairs."""
    bits = f"{int(md5(token.encode()).hexdigest(), 16):0128b}"
    return [{"11": 1, "00": 0}.get(bits[i : i + 2], -1) for i in range(0, 128, 2)]


@pytest.mark.parametrize("token", list(GOLDEN))
def test_ternary_codes_never_change(token):
    golden = ["-0+".index(sign) - 1 for sign in GOLDEN[token]]
    assert by_hand(token) == golden
    assert ternary.ternary([token]).tolist() == [golden]


def test_ternary_codes_are_minus_1_0_and_1_and_use_all_of_the_digest():
    tokens = [f"word{i}" for i in range(2000)]
    codes = ternary.ternary(tokens)
    assert set(np.unique(codes)) == {-1, 0, 1}
    assert codes.tolist() == [by_hand(token) for token in tokens]
    for value, share in ((-1, 0.5), (0, 0.25), (1, 0.25)):  # of each place: two of four pairs, one, one
        np.testing.assert_allclose((codes == value).mean(axis=0), share, atol=0.06)


def test_what_the_network_sees_of_a_ternary_code_has_a_root_mean_square_of_1():
    codes = ternary.codes(["tatort", "news"], {}, ternary.Options())
    np.testing.assert_allclose((codes**2).mean(axis=1), 1.0, rtol=1e-4)
    np.testing.assert_array_equal(np.sign(codes), ternary.ternary(["tatort", "news"]))


def test_a_projection_of_codes_is_2048_weights_where_a_table_of_5000_words_is_160000():
    assert count(ternary.shapes(32, ternary.Options())) == 2048


def test_grams_are_pieces_of_the_word_with_its_ends_marked():
    o = subword.Options(shortest=3, longest=4)
    assert subword.grams("film", o) == ["<fi", "fil", "ilm", "lm>", "<fil", "film", "ilm>"]
    assert subword.grams("", o) == ["<>"]
    assert subword.grams("a", o) == ["<a>"]


def test_a_subword_code_is_the_word_and_the_mean_of_its_grams():
    o = subword.Options(shortest=3, longest=5, weight=2.5)
    for token in ("film", "a", "nachrichten"):
        grams = [by_hand(gram) for gram in subword.grams(token, o)]
        expected = rms_norm(np.array(by_hand(token)) + 2.5 * np.mean(grams, axis=0), np)
        np.testing.assert_allclose(subword.codes([token, "other"], {}, o)[0], expected, rtol=1e-5, atol=1e-6)


def test_a_subword_weight_of_0_is_the_ternary_code():
    tokens = list(GOLDEN)
    words = ternary.codes(tokens, {}, ternary.Options())
    np.testing.assert_array_equal(subword.codes(tokens, {}, subword.Options(weight=0.0)), words)


def mistyped(word, rng):
    """The word with one letter changed, lost, doubled, or two swapped; never the first."""
    i = int(rng.integers(1, len(word) - 1))
    return [
        word[:i] + str(rng.choice(list("abcdefghijklmnopqrstuvwxyz"))) + word[i + 1 :],
        word[:i] + word[i + 1 :],
        word[:i] + word[i] + word[i:],
        word[:i] + word[i + 1] + word[i] + word[i + 2 :],
    ][int(rng.integers(4))]


def nearer_to_its_word(codes, edits):
    """Share of the pairs of a mistyped word and another word where its own word is the nearer of the two."""
    words, typed = codes(WORDS), codes(edits)
    near = typed @ words.T  # (edits, words): all codes are of one length, so this is the cosine
    own = near[np.arange(len(edits)), np.arange(len(edits)) % len(WORDS)]
    return float((near < own[:, None]).sum() / (near.size - len(edits)))


def test_a_typo_lands_nearer_to_its_word_than_to_another():
    rng = np.random.default_rng(0)
    edits = [mistyped(word, rng) for _ in range(20) for word in WORDS]
    changed = sum(edit not in WORDS for edit in edits)
    assert changed > 0.95 * len(edits)
    assert nearer_to_its_word(lambda tokens: subword.codes(tokens, {}, subword.Options(weight=8.0)), edits) > 0.93
    assert nearer_to_its_word(lambda tokens: ternary.codes(tokens, {}, ternary.Options()), edits) < 0.6  # a coin's 0.5


def test_words_of_one_stem_are_nearer_than_words_of_none():
    o = subword.Options(weight=8.0)
    stems, endings = ("wissen", "fußball", "nachricht", "kochen", "football", "cuisin"), ("", "s", "en", "show")
    codes = subword.codes([stem + ending for stem in stems for ending in endings], {}, o)
    near = codes @ codes.T / 64
    family = np.kron(np.eye(len(stems)), np.ones((len(endings),) * 2)) > 0
    assert near[family & (near < 0.999)].mean() > near[~family].mean() + 0.1
