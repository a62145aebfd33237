"""Figures of shares, changes, coverage and areas: what is drawn, and what a click leads to."""

import json
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest

from analytics.charts import style
from analytics.charts.coverage import plot_coverage
from analytics.charts.topics import plot_areas
from analytics.charts.trends import plot_changes, plot_shares
from analytics.errors import InputError
from analytics.schema import SERIES, VERDICTS, conform
from analytics.trends.counts import estimate_share
from analytics.trends.periods import mark_complete

MONTHS = [date(2025, month, 1) for month in range(1, 8)]
LABELS = {"theme:one": "Inference <b>efficiency</b>", "theme:two": "Scaling"}


def shares(totals: tuple[int, ...] = (900, 950, 1000, 30, 1000, 1050, 400)) -> pl.DataFrame:
    rows = [
        (id, "theme", month, "month", total // part, total)
        for id, part in (("theme:one", 20), ("theme:two", 50))
        for month, total in zip(MONTHS, totals, strict=True)
    ]
    counted = pl.DataFrame(rows, schema=list(SERIES)[:6], orient="row")
    marked = mark_complete(estimate_share(counted), first=MONTHS[0], last=date(2025, 7, 20))
    return conform(marked, SERIES, "series")


def lines_of(figure: go.Figure) -> list[go.Scatter]:
    """Traces of lines with their points, those of what is not solid among them."""
    return [trace for trace in figure.data if trace.customdata is not None]


def points_of(figure: go.Figure, id: str = "theme:one") -> dict[str, dict[str, Any]]:
    """The marks of one series by day."""
    points: dict[str, dict[str, Any]] = {}
    for trace in lines_of(figure):
        marker = trace.marker
        for at, custom in enumerate(trace.customdata):
            each = marker.size if isinstance(marker.size, int | float) else marker.size[at]
            if custom is None or custom[0] != id or not each:
                continue
            assert custom[1] not in points
            points[custom[1]] = {
                "given": list(custom),
                "y": trace.y[at],
                "text": trace.text[at],
                "colour": marker.color if isinstance(marker.color, str) else marker.color[at],
            }
    return points


def texts_of(figure: go.Figure) -> str:
    return " ".join(str(note.text) for note in figure.layout.annotations)


def test_a_point_knows_its_papers() -> None:
    figure = plot_shares(shares(), labels=LABELS, title="It rises", subtitle="Share of papers")
    one = points_of(figure)
    assert sorted(one) == [month.isoformat() for month in MONTHS]
    first = one["2025-01-01"]
    assert first["given"] == ["theme:one", "2025-01-01", 45, 900]
    assert "45 of 900 papers" in first["text"]
    assert "5.0 %" in first["text"]
    assert "January 2025" in first["text"]


def test_the_unfinished_month_is_hollow_and_off_the_line() -> None:
    figure = plot_shares(shares(), labels=LABELS, title="It rises")
    one, last = points_of(figure), MONTHS[-1].isoformat()
    assert one[last]["colour"] == figure.layout.paper_bgcolor
    assert one[MONTHS[0].isoformat()]["colour"] != figure.layout.paper_bgcolor
    assert "not complete" in one[last]["text"]
    dotted = [trace for trace in figure.data if trace.line.dash == "dot"]
    assert len(dotted) == 2
    assert all((MONTHS[-2].isoformat(), last) in pairwise(trace.x) for trace in dotted)
    solid = [trace for trace in figure.data if trace not in dotted]
    assert len(solid) == 4  # a band and a line of each
    assert all(last not in trace.x for trace in solid)


def test_nothing_is_drawn_across_a_thin_month() -> None:
    figure = plot_shares(shares(), labels=LABELS, title="It rises")
    before, thin, after = (MONTHS[at].isoformat() for at in (2, 3, 4))
    for trace in figure.data:
        joined = set(pairwise(trace.x))
        assert not joined & {(before, thin), (thin, after), (before, after)}
    assert "not tested" in points_of(figure)[thin]["text"]


def test_what_is_whole_needs_no_second_trace() -> None:
    whole = shares().filter(pl.col("complete") & ~pl.col("thin"))
    figure = plot_shares(whole, labels=LABELS, title="It rises")
    assert len(figure.data) == 4
    assert all(trace.line.dash != "dot" for trace in figure.data)
    nothing = plot_shares(shares().filter("thin"), labels=LABELS, title="Thin")
    assert list(points_of(nothing)) == [MONTHS[3].isoformat()]


def test_a_period_without_papers_has_no_point() -> None:
    figure = plot_shares(
        shares((900, 950, 1000, 0, 1000, 1050, 400)), labels=LABELS, title="It rises"
    )
    assert MONTHS[3].isoformat() not in points_of(figure)
    assert len(points_of(figure)) == 6


def test_bands_hold_the_interval_and_the_axis_holds_the_bands() -> None:
    series = shares()
    figure = plot_shares(series, labels=LABELS, title="It rises")
    bands = [trace for trace in figure.data if trace.fill == "toself"]
    solid = series.filter(pl.col("complete") & ~pl.col("thin"))
    assert max(max(filter(None, trace.y)) for trace in bands) == pytest.approx(
        100 * solid["high"].max()
    )
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 100 * solid["high"].max()
    assert figure.layout.yaxis.ticksuffix == " %"


def test_counts_have_no_band_and_no_per_cent() -> None:
    figure = plot_shares(shares(), labels=LABELS, title="It rises", unit="papers")
    assert not [trace for trace in figure.data if trace.fill]
    assert points_of(figure)["2025-01-01"]["y"] == 45
    assert figure.layout.yaxis.ticksuffix == ""
    with pytest.raises(InputError, match="furlongs"):
        plot_shares(shares(), labels=LABELS, title="It rises", unit="furlongs")  # type: ignore[arg-type]


def test_names_stand_at_the_ends_in_the_colour_of_their_line() -> None:
    figure = plot_shares(shares(), labels=LABELS, title="It <i>rises</i>", subtitle="Share")
    written = texts_of(figure)
    assert "&lt;b&gt;" in written
    assert "It &lt;i&gt;rises" in written
    assert "Share" in written
    scaling = next(note for note in figure.layout.annotations if "Scaling" in note.text)
    line = next(trace for trace in lines_of(figure) if trace.y[0] == 100 * 18 / 900)
    assert scaling.font.color == line.line.color


def test_no_text_of_ours_becomes_markup_in_a_hover() -> None:
    figure = plot_shares(
        shares(), labels={"theme:one": "%{y} <img src=x>", "theme:two": "two"}, title="t"
    )
    hover = lines_of(figure)[0].hovertemplate
    assert "img src=x" in hover
    assert "<img" not in hover
    assert "%{y}" not in hover
    assert "<img" not in lines_of(figure)[0].name


def test_a_figure_made_without_checks_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = plot_shares(shares(), labels=LABELS, title="It rises")
    monkeypatch.setattr(style, "_UNCHECKED", {"_validate": False})
    unchecked = plot_shares(shares(), labels=LABELS, title="It rises")
    assert json.loads(unchecked.to_json()) == json.loads(checked.to_json())


def test_themes_have_their_own_paper() -> None:
    light = plot_shares(shares(), labels=LABELS, title="t")
    dark = plot_shares(shares(), labels=LABELS, title="t", dark=True)
    assert light.layout.paper_bgcolor != dark.layout.paper_bgcolor
    own = plot_shares(shares(), labels=LABELS, title="t", colours={"theme:two": "#123456"})
    assert "#123456" in {trace.line.color for trace in lines_of(own)}


def test_no_series_make_an_empty_chart() -> None:
    figure = plot_shares(shares().clear(), labels={}, title="Nothing")
    assert len(figure.data) == 0
    thin = shares().with_columns(thin=pl.lit(True))
    drawn = plot_shares(thin, labels=LABELS, title="Thin")
    assert [len(points_of(drawn, id)) for id in LABELS] == [7, 7]


def verdicts() -> pl.DataFrame:
    rows = {
        "series_id": ["theme:one", "theme:two", "theme:three"],
        "verdict": ["rising", "too_few", "too_few"],
        "annual_change": [1.0, -0.1, None],
        "annual_low": [0.5, -0.9999, None],
        "annual_high": [1.6, 400.0, None],
        "p": [0.001, 0.6, None],
        "q": [0.002, 0.6, None],
        "dispersion": [1.2, 1.0, None],
    }
    return conform(pl.DataFrame(rows), VERDICTS, "verdicts")


def test_changes_are_drawn_as_ratios() -> None:
    figure = plot_changes(verdicts(), labels=LABELS, title="One rises")
    dots = figure.data[-1]
    assert list(dots.x) == pytest.approx([1.0, -0.152], abs=1e-3)
    assert [list(each) for each in dots.customdata] == [["theme:one"], ["theme:two"]]
    assert dots.y[0] > dots.y[1]
    intervals = {each.y[0]: (each.x[0], each.x[1], each.line.width) for each in figure.data[:-1]}
    assert intervals[dots.y[0]] == pytest.approx((np.log2(1.5), np.log2(2.6), 3))
    assert intervals[dots.y[1]][2] < 3
    assert dots.marker.color[0] != figure.layout.paper_bgcolor
    assert dots.marker.color[1] == figure.layout.paper_bgcolor
    low, high = figure.layout.xaxis.range
    assert low < -0.2
    assert high > 1
    assert "<b>+100 %</b>" in texts_of(figure)
    assert "(+50 to +160 %)" in dots.text[0]
    assert "&lt;b&gt;" in texts_of(figure)


def test_few_periods_have_a_tick_each_and_a_single_one_has_room() -> None:
    figure = plot_shares(shares().filter(pl.col("period_start") == MONTHS[0]), labels={}, title="")
    assert list(figure.layout.xaxis.tickvals) == [MONTHS[0]]
    assert figure.layout.xaxis.ticktext[0] == "January<br>2025"
    low, high = figure.layout.xaxis.range
    assert low < MONTHS[0] < high
    assert plot_shares(shares(), labels={}, title="").layout.xaxis.tickvals is None


def test_ticks_of_changes_keep_apart() -> None:
    axis = plot_changes(verdicts(), labels=LABELS).layout.xaxis
    assert "no change" in axis.ticktext
    width = axis.range[1] - axis.range[0]
    assert all(b - a >= 0.17 * width for a, b in pairwise(axis.tickvals))


def test_no_verdicts_make_an_empty_chart() -> None:
    figure = plot_changes(verdicts().clear(), labels=LABELS)
    assert len(figure.data[-1].x) == 0


def test_coverage_has_a_bar_for_each_month() -> None:
    months = pl.DataFrame({"period_start": MONTHS[::-1], "papers": range(7)})
    figure = plot_coverage(months)
    assert list(figure.data[0].x) == MONTHS
    assert list(figure.data[0].y) == [6, 5, 4, 3, 2, 1, 0]
    assert figure.data[0].customdata[0][0] == "2025-01-01"
    marked = months.with_columns(complete=pl.lit(True), thin=pl.col("papers") < 3)
    assert len(set(plot_coverage(marked).data[0].marker.color)) == 2


def test_tiles_add_up_to_their_areas() -> None:
    topics = pl.DataFrame(
        {
            "topic_id": [1, 2, 3, 4],
            "label": ["kv cache", "<script>", "agents", "none"],
            "area_id": [7, 7, 8, 8],
            "area_label": ["efficiency", "efficiency", "agents", "agents"],
            "papers": [30, 20, 40, 0],
        }
    )
    tiles = plot_areas(topics).data[0]
    sizes = dict(zip(tiles.ids, tiles.values, strict=True))
    assert sizes["area:7"] == sizes["topic:1"] + sizes["topic:2"] == 50
    assert "topic:4" not in sizes
    assert not any("<script>" in text for text in (*tiles.labels, *tiles.text))
    assert len(plot_areas(topics.clear()).data[0].ids) == 0
