"""Names on the map of papers: of topics, where they cover nothing, and of one paper."""

from collections.abc import Mapping

import polars as pl

from analytics.charts.style import Palette, fade
from analytics.charts.text import wrap

#: Room of a label as a part of the map: of a character, of a line; wide and on a phone.
_CHARACTER, _LINE = {False: 0.0085, True: 0.021}, {False: 0.030, True: 0.034}
_LABELS = {False: 40, True: 14}


def locate_labels(papers: pl.DataFrame) -> pl.DataFrame:
    """Where the name of each topic stands: where its papers are densest.

    Parameters
    ----------
    papers : columns topic_id, x, y.

    Returns
    -------
    columns topic_id, x, y, papers; the largest first.
    """
    step = _span(papers) / 40
    cells = papers.drop_nulls("topic_id").group_by(
        "topic_id", (pl.col("x") / step).floor().alias("i"), (pl.col("y") / step).floor().alias("j")
    )
    counted = cells.agg(pl.col("x", "y").mean(), papers=pl.len())
    densest = counted.sort(["papers", "i", "j"], descending=[True, False, False])
    return (
        densest.group_by("topic_id", maintain_order=True)
        .agg(pl.col("x", "y").first(), pl.col("papers").sum())
        .sort(["papers", "topic_id"], descending=[True, False])
    )


def write_labels(
    papers: pl.DataFrame, labels: Mapping[int, str], palette: Palette, narrow: bool
) -> list[dict[str, object]]:
    """Names of the topics, the largest first, each where it covers none before it.

    Parameters
    ----------
    papers : columns topic_id, x, y.
    labels : name of each topic.
    narrow : whether the screen is a phone's, which has room for fewer.

    Returns
    -------
    annotations of a plotly layout.
    """
    span = _span(papers)
    boxes: list[tuple[float, float, float, float]] = []
    notes: list[dict[str, object]] = []
    for id, x, y, _papers in locate_labels(papers).rows():
        lines = wrap(labels.get(id, ""), 16, lines=2)
        wide = span * _CHARACTER[narrow] * max(len(line) for line in lines) / 2
        high = span * _LINE[narrow] * len(lines) / 2
        if len(notes) >= _LABELS[narrow] or any(
            abs(x - a) < wide + b and abs(y - c) < high + d for a, b, c, d in boxes
        ):
            continue
        boxes.append((x, wide, y, high))
        notes.append(
            {
                "text": "<br>".join(lines),
                "x": x,
                "y": y,
                "showarrow": False,
                "align": "center",
                "bgcolor": fade(palette.paper, 0.6),
                "borderpad": 1,
                "font": {"size": 10 if narrow else 11, "color": palette.text},
            }
        )
    return notes


def point_at(x: float, y: float, title: str, palette: Palette) -> dict[str, object]:
    """An arrow to one paper: a mark among the points would lie beneath them."""
    return {
        "text": "<br>".join(f"<b>{line}</b>" for line in wrap(title, 34, lines=2)),
        "x": x,
        "y": y,
        "ax": 46,
        "ay": -58,
        "arrowhead": 6,
        "arrowsize": 1.2,
        "arrowwidth": 2,
        "arrowcolor": palette.text,
        "align": "left",
        "bgcolor": palette.paper,
        "bordercolor": palette.text,
        "borderpad": 3,
        "font": {"size": 12, "color": palette.text},
    }


def _span(papers: pl.DataFrame) -> float:
    ends = papers.select((pl.col("x", "y").max() - pl.col("x", "y").min()).name.keep()).row(0)
    return max(float(ends[0] or 0), float(ends[1] or 0), 1e-6)
