from datetime import date

import polars as pl

from analytics.charts.changes import mark_breaks
from analytics.charts.trends import Unit, plot_shares
from analytics.schema import SERIES, conform
from analytics.trends.bursts import BURSTS
from analytics.trends.change import CHANGES
from analytics.trends.counts import estimate_share

MONTHS = pl.date_range(date(2025, 1, 1), date(2025, 12, 1), "1mo", eager=True)
COUNTED = pl.DataFrame(
    {
        "series_id": "theme:a",
        "kind": "theme",
        "period_start": MONTHS,
        "period": "month",
        "papers": [10] * 6 + [40] * 6,
        "total": 1000,
        "complete": True,
        "thin": False,
    }
)
SHARES = conform(estimate_share(COUNTED), SERIES, "series")


def make_change(day: date, together: float) -> dict[str, object]:
    return {"series_id": "theme:a", "kind": "theme", "change": day, "period": "month"} | {
        "before": 0.01,
        "after": 0.04,
        "slope_before": None,
        "slope_after": None,
        "gain": 3.0,
        "together": together,
    }


def draw(
    *changes: dict[str, object],
    label: str = "A",
    unit: Unit = "share",
    series: pl.DataFrame = SHARES,
) -> dict[str, object]:
    burst = {"series_id": "theme:a", "kind": "theme", "period": "month", "papers": 240}
    burst |= {"first_period": MONTHS[6], "last_period": MONTHS[11]}
    burst |= {"share": 0.04, "usual": 0.025, "weight": 9.0}
    labels = {"theme:a": label}
    figure = mark_breaks(
        plot_shares(series, labels=labels, title="", unit=unit),
        series,
        pl.DataFrame(changes, schema=CHANGES),
        pl.DataFrame([burst], schema=BURSTS),
        labels=labels,
        unit=unit,
    )
    return dict(figure.to_dict())


def find_diamonds(figure: dict[str, object]) -> list[dict[str, object]]:
    return [
        trace
        for trace in figure["data"]  # type: ignore[attr-defined]
        if trace.get("marker", {}).get("symbol") == "diamond" and len(trace["x"])
    ]


def test_a_diamond_stands_where_a_series_leaves_its_line() -> None:
    (diamond,) = find_diamonds(draw(make_change(MONTHS[6], 0.0)))
    assert list(diamond["x"]) == [MONTHS[6]]  # type: ignore[call-overload]
    assert list(diamond["y"]) == [4.0]  # type: ignore[call-overload]
    assert "July 2025" in diamond["text"][0]  # type: ignore[index]


def test_among_counts_it_stands_on_the_line() -> None:
    (diamond,) = find_diamonds(draw(make_change(MONTHS[6], 0.0), unit="papers"))
    assert list(diamond["y"]) == [40.0]  # type: ignore[call-overload]


def test_a_change_at_a_period_that_is_not_drawn_is_left_out() -> None:
    figure = draw(make_change(date(2020, 1, 1), 0.0), make_change(date(2020, 2, 1), 0.5))
    assert not find_diamonds(figure)
    assert not figure["layout"].get("shapes")  # type: ignore[attr-defined]


def test_what_many_do_at_once_is_a_line_and_nobody_s_own() -> None:
    figure = draw(make_change(MONTHS[6], 0.5))
    assert not find_diamonds(figure)
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [MONTHS[6]]  # type: ignore[index]


def test_a_burst_lies_under_its_periods() -> None:
    strokes = [
        trace
        for trace in draw()["data"]  # type: ignore[attr-defined]
        if trace.get("line", {}).get("width") == 11
    ]
    assert [list(stroke["x"]) for stroke in strokes] == [MONTHS[6:].to_list()]


def test_a_burst_is_broken_where_the_line_is() -> None:
    thin = SHARES.with_columns(thin=pl.col("period_start") == MONTHS[8])
    (stroke,) = [
        trace
        for trace in draw(series=thin)["data"]  # type: ignore[attr-defined]
        if trace.get("line", {}).get("width") == 11
    ]
    assert list(stroke["y"]) == [4.0, 4.0, None, 4.0, 4.0, 4.0]


def test_names_are_shown_as_they_stand() -> None:
    figure = draw(make_change(MONTHS[6], 0.0), label="<b>x</b>")
    assert "<b>x</b>" not in find_diamonds(figure)[0]["text"][0].removeprefix("<b>")  # type: ignore[index]
