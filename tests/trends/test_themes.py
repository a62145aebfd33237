"""Theme files are read strictly, and phrases match whole words outside what is excluded."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.config import DATA
from analytics.errors import InputError
from analytics.schema import PAPER_THEMES, check
from analytics.text import normalise
from analytics.text.extent import normalise_pieces
from analytics.trends.matches import READINGS, match_themes
from analytics.trends.themes import Context, Theme, digest_themes, read_themes

SHIPPED = {
    "inference-efficiency",
    "scaling-laws",
    "test-time-compute-and-reasoning",
    "joint-audio-visual-and-physical-generation",
    "embodied-ai-and-game-agents",
    "agents-with-memory-and-unbounded-context",
    "hybrid-architectures",
    "reinforcement-learning-alignment",
    "data-engineering",
    "formal-verification-and-logic",
    "edge-and-neuromorphic-hardware",
    "compilers-and-systems",
}


def make_theme(name: str = "small", **lists: tuple[object, ...]) -> Theme:
    bare = Theme(name, name, name, "", "", include=())
    return replace(bare, **lists)


def match(texts: dict[str, str | None], *themes: Theme) -> set[tuple[str, str, str]]:
    frame = pl.LazyFrame(
        {"arxiv_id": list(texts), "text": list(texts.values())},
        schema={"arxiv_id": pl.String, "text": pl.String},
    ).with_columns(text=normalise(pl.col("text")))
    matches = match_themes(frame, themes)
    check(matches, PAPER_THEMES, "matches")
    return set(matches.filter("in_whole").select("arxiv_id", "theme_id", "phrase").iter_rows())


def spread(phrase: str) -> str:
    """Each word with spaces of its own, so that neighbours share none."""
    return "".join(f" {word} " for word in phrase.split())


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_one_row_for_each_paper_theme_and_phrase() -> None:
    theme = make_theme(include=("KV cache", "speculative decoding"))
    texts = {
        "2601.00010": "KV-caches and speculative decoding. The KV cache grows.",
        "2601.00020": "Nothing of the kind.",
        "2601.00030": None,
    }
    assert match(texts, theme) == {
        ("2601.00010", "small", "KV cache"),
        ("2601.00010", "small", "speculative decoding"),
    }


def test_a_phrase_matches_whole_words_within_one_sentence() -> None:
    theme = make_theme(include=("scaling law", "DPO"))
    texts = {
        "a": "Upscaling lawful things with DPOs2.",
        "b": "We study scaling. Law follows.",
        "c": "Scaling laws",
        "d": "we use DPO",
    }
    assert match(texts, theme) == {("c", "small", "scaling law"), ("d", "small", "DPO")}


def test_neighbouring_phrases_that_share_a_space_both_match() -> None:
    theme = make_theme(include=("Mamba", "linear attention"))
    found = match({"a": "mamba linear attention mamba"}, theme)
    assert {phrase for _, _, phrase in found} == {"Mamba", "linear attention"}


def test_an_excluded_phrase_cancels_only_the_occurrence_it_overlaps() -> None:
    theme = make_theme(
        include=("quantization",), exclude=("vector quantization", "quantization of the field")
    )
    texts = {
        "inside": "Vector quantization of codes",
        "overlap": "Landau quantization of the field",
        "outside": "Vector quantization helps; we apply quantization to 4 bits",
        "other": "weight quantization",
    }
    assert {paper for paper, _, _ in match(texts, theme)} == {"outside", "other"}


def test_an_exclusion_of_one_theme_leaves_another_alone() -> None:
    careful = make_theme("careful", include=("memory",), exclude=("shared memory",))
    plain = make_theme("plain", include=("memory",))
    assert match({"a": "shared memory"}, careful, plain) == {("a", "plain", "memory")}


def test_offsets_are_counted_in_bytes_past_letters_of_any_script() -> None:
    theme = make_theme(include=("quantization",), exclude=("vector quantization",))
    texts = {"a": "Ünïcödé 推理 vector quantization", "b": "推理 quantization then vector"}
    assert {paper for paper, _, _ in match(texts, theme)} == {"b"}


def test_a_context_asks_for_company_anywhere_in_the_paper() -> None:
    theme = make_theme(
        include=("model distillation",),
        contexts=(Context(("distillation",), ("language model", "LLM"), ("whisky",)),),
    )
    texts = {
        "alone": "Distillation of spirits",
        "company": "Distillation works. Large language models shrink.",
        "spoilt": "Distillation of language models and whisky",
        "own": "Model distillation and whisky",
    }
    assert match(texts, theme) == {
        ("company", "small", "distillation"),
        ("own", "small", "model distillation"),
    }


def test_a_context_may_only_forbid() -> None:
    theme = make_theme(contexts=(Context(("Atari",), (), ("ST",)),))
    assert match({"a": "Atari games", "b": "the Atari ST"}, theme) == {("a", "small", "Atari")}


def test_conditions_of_one_context_do_not_reach_another() -> None:
    theme = make_theme(
        contexts=(Context(("alpha",), ("one",)), Context(("beta",), ("two",), ("one",)))
    )
    assert match({"a": "alpha beta one two"}, theme) == {("a", "small", "alpha")}


def test_variants_of_a_phrase_count_once_under_the_first() -> None:
    theme = make_theme(include=("fine-tuning", "finetuning"))
    assert match({"a": "Finetuning it"}, theme) == {("a", "small", "fine-tuning")}


def test_no_theme_or_no_paper_gives_an_empty_frame() -> None:
    assert match({"a": "KV cache"}) == set()
    assert match({}, make_theme(include=("KV cache",))) == set()


@given(
    words=st.lists(st.sampled_from(["kv", "cache", "vector", "é", "|", "of"]), max_size=12),
)
def test_matching_agrees_with_a_word_by_word_search(words: list[str]) -> None:
    theme = make_theme(include=("kv cache", "cache"), exclude=("vector cache",))
    # "kv cache" cannot overlap "vector cache", so taking the excluded words out is the same.
    left = "".join(f" {word} " for word in words).replace(" vector  cache ", " | ")
    expected = {phrase for phrase in ("kv cache", "cache") if spread(phrase) in left}
    frame = pl.LazyFrame({"arxiv_id": ["a"], "text": [" ".join(words)]})
    assert set(match_themes(frame, [theme])["phrase"]) == expected


def test_the_themes_that_come_with_papertide_are_complete() -> None:
    themes = read_themes([DATA / "themes"])
    assert {theme.id for theme in themes} == SHIPPED
    for theme in themes:
        assert theme.meaning_en
        assert any("一" <= letter <= "鿿" for letter in theme.name_zh + theme.meaning_zh)
        assert theme.colour
        assert theme.id == theme.name_en.lower().replace(" ", "-")
    assert len({theme.colour for theme in themes}) == len(themes)


def test_a_later_folder_adds_and_replaces(tmp_path: Path) -> None:
    write(tmp_path / "a", "one", 'id = "one"\nname_en = "One"\ninclude = ["alpha"]')
    write(tmp_path / "b", "one", 'id = "one"\nname_en = "Mine"\ninclude = ["beta"]')
    write(tmp_path / "b", "two", 'id = "two"\nname_en = "Two"\ninclude = ["gamma"]')
    first, second = read_themes([tmp_path / "a", tmp_path / "b"])
    assert (first.name_en, first.name_zh, first.include) == ("Mine", "Mine", ("beta",))
    assert second.id == "two"


def test_a_context_is_read(tmp_path: Path) -> None:
    text = 'id = "one"\nname_en = "One"\n[[context]]\nphrases = ["a b"]\nwith = ["c"]'
    write(tmp_path, "one", text)
    (theme,) = read_themes([tmp_path])
    assert theme.contexts == (Context(("a b",), ("c",), ()),)
    assert theme.phrases == ("a b",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id = ", "not a TOML file"),
        ('id = "two"\nname_en = "T"\ninclude = ["a"]', "must be the file's name"),
        ('id = "one"\ninclude = ["a"]', "name_en is missing"),
        ('id = "one"\nname_en = "One"', "no phrase"),
        ('id = "one"\nname_en = "One"\ninclude = "a"', "include must be a list"),
        ('id = "one"\nname_en = "One"\ninclude = [1]', "include must be a list"),
        ('id = "one"\nname_en = 1\ninclude = ["a"]', "name_en must be text"),
        ('id = "one"\nname_en = "One"\ninclude = ["--"]', "holds no word"),
        ('id = "one"\nname_en = "One"\nincludes = ["a"]', "unknown key 'includes'"),
        ('id = "one"\nname_en = "One"\ncolour = "red"\ninclude = ["a"]', "colour 'red'"),
        ('id = "one"\nname_en = "One"\ncontext = 3', "tables headed"),
        ('id = "one"\nname_en = "One"\n[[context]]\nphrases = ["a"]', "with or without"),
        ('id = "one"\nname_en = "One"\n[[context]]\nwords = ["a"]', "unknown key 'words'"),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, text: str, fault: str) -> None:
    path = write(tmp_path, "one", text)
    with pytest.raises(InputError, match=fault) as caught:
        read_themes([tmp_path])
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_in_another_encoding_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_bytes(b'id = "one"\nname_en = "\xff"')
    with pytest.raises(InputError, match=r"one\.toml: not a TOML file"):
        read_themes([tmp_path])
    with pytest.raises(InputError, match="no such folder"):
        read_themes([tmp_path / "none"])


def test_the_digest_changes_with_phrases_and_conditions() -> None:
    theme = make_theme(include=("a",), contexts=(Context(("b",), ("c",)),))
    others = [
        make_theme(include=("a", "d"), contexts=theme.contexts),
        make_theme(include=("a",), exclude=("d",), contexts=theme.contexts),
        make_theme(include=("a",), contexts=(Context(("b",), (), ("c",)),)),
    ]
    digests = {digest_themes([t]) for t in [theme, *others]}
    assert len(digests) == 4
    assert digest_themes([theme]) == digest_themes([replace(theme)])
    assert all(len(digest) == 16 for digest in digests)


def test_each_part_of_a_text_is_matched_as_a_text_of_its_own() -> None:
    theme = make_theme(
        include=("KV cache",),
        exclude=("KV cache of the CPU",),
        contexts=(Context(("pruning",), present=("latency",), absent=("orchard",)),),
    )
    papers = pl.LazyFrame(
        {
            "arxiv_id": ["title", "late", "company", "company later", "forbidden later"],
            "submitted": [None] * 5,
            "title": ["KV caches", "A study", "On pruning", "On pruning", "Pruning and latency"],
            "abstract": [
                "KV cache of the CPU.",
                "Words before the KV cache.",
                "Low latency. It is.",
                "Words with low latency.",
                "Words of an orchard.",
            ],
        }
    )
    found = match_themes(normalise_pieces(papers, common=12), [theme])
    assert set(found.select("arxiv_id", *READINGS).iter_rows()) == {
        ("title", True, True, True),
        ("late", False, False, True),
        ("company", False, True, True),
        ("company later", False, False, True),
        ("forbidden later", True, True, False),
    }
