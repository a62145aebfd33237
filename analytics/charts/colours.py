"""Colours that say something: of growth, and between two others."""

import polars as pl

from analytics.charts.style import choose_palette, split_channels


def colour_growth(verdicts: pl.DataFrame, *, dark: bool) -> dict[int, str]:
    """A colour for each topic that rises or falls beyond doubt, stronger for more; grey without.

    Parameters
    ----------
    verdicts : columns topic_id, verdict, annual_change (a fraction).
    """
    palette = choose_palette(dark=dark)
    sure = verdicts.filter(pl.col("verdict").is_in(["rising", "falling"])).with_columns(
        strength=(pl.col("annual_change").clip(-0.6, 1.5) + 1).log(2).abs().clip(0.35, 1.0)
    )
    unsure = verdicts.filter(~pl.col("topic_id").is_in(sure["topic_id"].implode()))
    weak = dict.fromkeys(unsure["topic_id"].to_list(), mix(palette.none, palette.paper, 0.45))
    strong = {
        row["topic_id"]: mix(
            palette.rising if row["verdict"] == "rising" else palette.falling,
            palette.paper,
            1 - row["strength"],
        )
        for row in sure.iter_rows(named=True)
    }
    return weak | strong


def mix(colour: str, other: str, part: float) -> str:
    """``colour`` with a part of ``other`` in it, #rrggbb both."""
    ends = split_channels(colour), split_channels(other)
    blended = [a * (1 - part) + b * part for a, b in zip(*ends, strict=True)]
    return "#" + "".join(f"{round(value):02x}" for value in blended)
