"""The brief on a theme: what the verdict says in both languages, and nothing it does not."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from analytics.errors import InputError
from analytics.ingest.demo import simulate_papers
from analytics.pipeline.brief import compose_brief
from analytics.pipeline.catalogue import (
    Catalogue,
    prepare_catalogue,
    select_papers,
    usual_start,
)
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.measure import measure_verdicts
from analytics.query import Filters
from analytics.report.brief import PAPERS, Brief, draw_signs, list_ends, render_brief, write_brief
from analytics.report.trend_facts import Point, Verdict
from analytics.report.wording import WORDINGS

THEME = "inference-efficiency"
SAID = {
    "rising": ("is rising", "上升"),
    "falling": ("is falling", "下降"),
    "flat": ("is flat", "持平"),
    "too_few": ("no clear trend", "趋势不明"),
    "coverage_changed": ("changed too much", "变化太大"),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("brief")
    simulate_papers(seed=4, papers=3_000).write_parquet(place / "papers.parquet")
    ingest_file(str(place / "store"), place / "papers.parquet")
    return str(place / "store")


@pytest.fixture(scope="module")
def catalogue(store: str) -> Catalogue:
    found = prepare_catalogue(store)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def brief(store: str, catalogue: Catalogue) -> Brief:
    return compose_brief(store, catalogue, Filters(), THEME, address="http://x.test")


def test_a_brief_says_what_the_trend_engine_found(brief: Brief, catalogue: Catalogue) -> None:
    verdicts = measure_verdicts(catalogue, Filters(), kind="theme", by="month")
    row = verdicts.row(by_predicate=pl.col("series_id") == f"theme:{THEME}", named=True)
    assert (brief.verdict.name, brief.verdict.change) == (row["verdict"], row["annual_change"])
    assert brief.verdict.change is not None
    for lang in ("en", "zh"):
        text = render_brief(brief, lang)
        assert WORDINGS[lang].change(brief.verdict.change).replace("\u00a0", " ") in text
        assert SAID[brief.verdict.name][lang == "zh"] in text
        assert WORDINGS[lang].count(brief.papers) in text
        assert f"http://x.test/trends?by=month&series={THEME}" in text


def test_its_papers_are_of_the_theme_and_of_the_last_year(
    brief: Brief, catalogue: Catalogue
) -> None:
    own = select_papers(catalogue, Filters(themes=(THEME,)))
    named = [ref.arxiv_id for ref in brief.references]
    assert len(set(named)) == len(named) == PAPERS
    assert set(named) <= set(own["arxiv_id"])
    newest = own["submitted"].dt.date().max()
    assert isinstance(newest, date)
    assert min(ref.day for ref in brief.references) >= newest.replace(year=newest.year - 1)


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_verdict_has_its_words(brief: Brief, name: str, lang: str) -> None:
    for change in (-0.2, 0.3, None):
        if change is None and name in ("rising", "falling", "flat"):
            continue
        numbers = (change, None, None) if change is None else (change, change - 0.1, change + 0.1)
        verdict = Verdict(name, *numbers, 0.01, brief.months[0].start, brief.months[-1].start)
        text = render_brief(replace(brief, verdict=verdict), lang)
        said = "too few papers" if lang == "en" else "论文太少"
        if name == "too_few" and change is None:
            assert said in text
        else:
            assert SAID[name][lang == "zh"] in text
        assert "None" not in text


def test_the_page_has_the_chart_and_nothing_to_fetch(brief: Brief) -> None:
    page = write_brief(brief, "html", lang="en")
    assert page == write_brief(brief, "html", lang="en")
    tree = html.fromstring(page)
    assert len(tree.findall(".//svg")) == 1
    assert not tree.xpath("//script | //img | //link")
    assert b"figure:" not in write_brief(brief, "md", lang="en")


def test_hostile_titles_are_words(brief: Brief) -> None:
    title = "<script>alert(1)</script> ![x](http://evil.example/i.png) $x$"
    refs = (replace(brief.references[0], title=title),)
    tree = html.fromstring(write_brief(replace(brief, references=refs), "html", lang="en"))
    assert not tree.xpath("//script | //img")
    assert title in tree.text_content()


def test_what_cannot_be_told_is_said(store: str, catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match=r"no theme 'nothing': there are .*inference-efficiency"):
        compose_brief(store, catalogue, Filters(), "nothing")
    with pytest.raises(InputError, match="no papers pass"):
        compose_brief(store, catalogue, Filters(start=date(2030, 1, 1)), THEME)
    one_day = Filters(start=catalogue.first, end=catalogue.first)
    thin = compose_brief(store, catalogue, one_day, THEME)
    assert thin.verdict.change is None
    assert "nothing to check" in render_brief(thin, "en")
    with pytest.raises(InputError, match="take one of en, zh"):
        render_brief(thin, "tlh")


def make_points(*shares: float | None) -> tuple[Point, ...]:
    """Months of 2025; None for one that was not tested."""
    return tuple(
        Point(date(2025, month, 1), 1, 100, share or 0.9, 0.0, 1.0, share is not None)
        for month, share in enumerate(shares, 1)
    )


def test_the_chart_in_signs_begins_at_zero_and_shows_what_was_not_tested() -> None:
    points = make_points(None, 0.01, 0.02, None, 0.04, None)
    assert draw_signs(points) == "\u2583\u2585\u00b7\u2588"
    assert [point.start.month for point in list_ends(points)] == [2, 5]
    assert draw_signs(make_points(None, None)) == ""
    assert list_ends(make_points(0.1)) == ()


@given(st.lists(st.none() | st.floats(0.001, 1), min_size=1, max_size=12))
def test_a_higher_share_is_never_drawn_lower(shares: list[float | None]) -> None:
    tested = [share for share in shares if share is not None]
    signs = [sign for sign in draw_signs(make_points(*shares)) if sign != "\u00b7"]
    assert len(signs) == len(tested)
    ordered = [sign for _share, sign in sorted(zip(tested, signs, strict=True))]
    assert ordered == sorted(ordered)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_forms_show_how_the_share_went(brief: Brief, lang: str) -> None:
    first, last = (
        WORDINGS[lang].share(end.share or 0.0).replace("\u00a0", " ")
        for end in list_ends(brief.months)
    )
    text = write_brief(brief, "md", lang=lang).decode()
    assert draw_signs(brief.months) in text
    assert first in text
    page = html.fromstring(write_brief(brief, "html", lang=lang).decode())
    (chart,) = page.xpath("//figure/*[@role='img']")
    assert first in chart.get("aria-label")
    assert last in chart.get("aria-label")


def test_without_a_first_day_it_is_about_three_years(catalogue: Catalogue) -> None:
    start = usual_start(catalogue, date(2026, 3, 9))
    assert start is None or start == date(2023, 3, 1)
