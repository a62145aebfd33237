"""report.toml: what is written is read back, and a fault is named with its line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.query import Filters
from analytics.report.pins import read_pin
from analytics.report.plan import ChapterQuery, Plan, PlannedChapter
from analytics.report.plan_file import format_plan, parse_plan, read_plan

_IDS = st.builds("26{:02}.{:05}".format, st.integers(1, 12), st.integers(0, 99999))
_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_CHAPTERS = st.builds(
    lambda title, themes, topics, words, ids: PlannedChapter(
        ChapterQuery(themes, topics, ("cs.LG",), words), title, ids[:3], ids[3:]
    ),
    _TEXT,
    st.tuples(_TEXT),
    st.tuples(st.integers(0, 999)),
    _TEXT,
    st.lists(_IDS, unique=True, max_size=6).map(tuple),
)
_PLANS = st.builds(
    Plan,
    start=st.dates(date(1990, 1, 1), date(2026, 1, 1)),
    end=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    basis=st.sampled_from(["submitted", "announced", "updated"]),
    lang=st.sampled_from(["en", "zh"]),
    filters=st.builds(Filters, topics=st.tuples(st.integers(0, 9)), query=_TEXT),
    chapters=st.lists(_CHAPTERS, max_size=3).map(tuple),
    features=st.tuples(_IDS),
    surveys=st.tuples(_IDS.map("{}:stat.ML".format)),
    notes=st.none() | st.tuples() | st.tuples(_IDS),
)

WEEK = "from = 2026-01-01\nto = 2026-01-07\n"


@given(_PLANS)
def test_a_plan_is_read_back_as_it_was_written(plan: Plan) -> None:
    assert parse_plan(format_plan(plan)) == plan


def test_an_id_is_read_however_it_is_written() -> None:
    for written, kept in (
        (" arXiv:2601.02270v2 ", "2601.02270"),
        ("https://arxiv.org/abs/2601.02270:cs.ET", "2601.02270:cs.ET"),
        ("hep-th/9901001:math.AG", "hep-th/9901001:math.AG"),
        ("demo/17", "demo/17"),
        ("2601.227", None),
        ("../2601.02270", None),
    ):
        assert read_pin(written) == kept


def test_a_plan_by_hand_may_be_short(tmp_path: Path) -> None:
    path = tmp_path / "report.toml"
    path.write_text(
        'from = "2026-01-01"\nto = 2026-01-07\nfeature = ["arXiv:2601.03233"]\n'
        'survey = "2601.02007:cs.ET"\n\n[[chapter]]\ntheme = "scaling-laws"\n'
    )
    plan = read_plan(path)
    assert (plan.start, plan.end) == (date(2026, 1, 1), date(2026, 1, 7))
    assert (plan.basis, plan.lang, plan.notes) == ("submitted", "en", None)
    assert (plan.features, plan.surveys) == (("2601.03233",), ("2601.02007:cs.ET",))
    assert plan.chapters == (PlannedChapter(ChapterQuery(themes=("scaling-laws",))),)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("from = 2026-01-01\nto = \n", 2, "no TOML"),
        ("from = 2026-01-01\n", 1, "to is no day"),
        ("from = 2026-01-09\nto = 2026-01-07\n", 2, "swap them"),
        ('from = "soon"\nto = 2026-01-07\n', 1, "from is no day"),
        (f"{WEEK}feautre = []\n", 3, "did you mean feature?"),
        (f'{WEEK}lang = "fr"\n', 3, "write en or zh"),
        (f'{WEEK}date = "printed"\n', 3, "submitted, announced or updated"),
        (f'{WEEK}feature = [\n "2601.00001",\n "LTX-2",\n]\n', 5, "'LTX-2' is no arXiv id"),
        (f"{WEEK}feature = [2601.1]\n", 3, "it takes texts"),
        (f'{WEEK}feature = ["2601.00001:cs.LG"]\n', 3, "no arXiv id"),
        (f'{WEEK}category = ["cs.XX"]\n', 3, "did you mean"),
        (f"{WEEK}[chapter]\ntitle = 'a'\n", 1, r"\[\[chapter\]\]"),
        (f"{WEEK}\n[[chapter]]\ntopic = [1]\n\n[[chapter]]\ntitle = 'b'\n", 7, "not what it is"),
        (f"{WEEK}[[chapter]]\ntopic = [1]\n[[chapter]]\ntopic = ['x']\n", 6, "numbers of topics"),
        (f"{WEEK}[[chapter]]\ntopic = [1]\ntitle = 4\n", 5, "double quotes"),
        (
            f"{WEEK}[[chapter]]\npapers = ['2601.00001']\nrejected = ['2601.00001']\n",
            5,
            "among the papers too",
        ),
    ],
)
def test_a_fault_is_named_with_file_and_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError, match=rf"^plan\.toml:{line}: .*{said}"):
        parse_plan(text, "plan.toml")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml cannot be read"):
        read_plan(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"bad\.toml: not UTF-8"):
        read_plan(tmp_path / "bad.toml")
