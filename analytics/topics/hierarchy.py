"""Areas: neighbouring topics joined, with a colour for each area and a shade for each topic."""

import math

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment

from analytics.topics.vectors import Floats

# Hues (OKLCH, degrees) in an order in which neighbours differ for every kind of colour vision,
# with a lightness that alternates, as hue alone cannot carry more than about eight areas.
_HUES = (255, 55, 165, 350, 100, 300, 210, 25, 130, 275, 80, 190, 325, 232)
_LIGHTNESS = (0.60, 0.70, 0.64, 0.58, 0.74, 0.56, 0.68, 0.60, 0.66, 0.70, 0.58, 0.62, 0.68, 0.55)
_CHROMA = 0.125

#: An area is the one of before from this overlap on (0 to 1).
_SAME_AREA = 0.5


def group_topics(centroids: Floats, *, areas: int | None = None) -> npt.NDArray[np.int32]:
    """Area of each topic by Ward's method on the centroids, numbered from 0.

    Parameters
    ----------
    areas : how many; by default about one for nine topics, 14 at most.
    """
    count = len(centroids)
    wanted = min(areas or max(2, min(14, round(count / 9) + 2)), count)
    if wanted < 2:
        return np.zeros(count, np.int32)
    found = fcluster(linkage(centroids, "ward"), wanted, criterion="maxclust")
    # Numbered in the order of their first topic, so that equal groupings get equal numbers.
    _, first, inverse = np.unique(found, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return rank[inverse].astype(np.int32)


def match_areas(topics: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Give areas that are still the same their id and label of before.

    Matched one to one (Hungarian) by the papers of the topics they have in common; the same is
    an area whose overlap (Dice) is a half or more. Others get numbers that were never used.

    Parameters
    ----------
    topics, before : columns topic_id, area_id, area_label, papers.

    Returns
    -------
    topics with area_id and area_label renewed, in their order.
    """
    shared = (
        topics.join(before, on="topic_id", suffix="_old")
        .group_by("area_id", "area_id_old")
        .agg(common=pl.min_horizontal("papers", "papers_old").sum())
    )
    new, old = (
        frame.group_by("area_id", "area_label").agg(pl.col("papers").sum()).sort("area_id")
        for frame in (topics, before)
    )
    overlap = np.zeros((new.height, old.height))
    rows = new["area_id"].search_sorted(shared["area_id"]).to_numpy()
    columns = old["area_id"].search_sorted(shared["area_id_old"]).to_numpy()
    overlap[rows, columns] = shared["common"].to_numpy()
    overlap *= 2 / (new["papers"].to_numpy()[:, None] + old["papers"].to_numpy()[None, :])
    row, column = linear_sum_assignment(-overlap)
    same = overlap[row, column] >= _SAME_AREA
    ids = np.full(new.height, -1, np.int64)
    ids[row[same]] = old["area_id"].to_numpy()[column[same]]
    fresh = np.flatnonzero(ids < 0)
    ids[fresh] = int(str(old["area_id"].max())) + 1 + np.arange(fresh.size)
    renewed = new.select("area_id", "area_label").with_columns(id=pl.Series(ids))
    labels = old.select(id="area_id", kept="area_label")
    renewed = renewed.join(labels, on="id", how="left", maintain_order="left").select(
        "area_id", id=pl.col("id").cast(pl.Int32), name=pl.coalesce("kept", "area_label")
    )
    return (
        topics.join(renewed, on="area_id", how="left", maintain_order="left")
        .with_columns(area_id="id", area_label="name")
        .drop("id", "name")
    )


def colour_topics(areas: npt.NDArray[np.int32], topic_ids: npt.NDArray[np.int32]) -> list[str]:
    """A colour ``#rrggbb`` for each topic: the hue says the area, the shade the topic.

    All lie at middle lightness, so that they can be read on white and on near-black.
    """
    colours = []
    for area, topic in zip(areas, topic_ids, strict=True):
        place = int(area) % len(_HUES)
        turn = (int(topic) * 0.618033988749895) % 1 - 0.5  # the golden ratio spreads the shades
        lightness = min(0.76, max(0.54, _LIGHTNESS[place] + 0.10 * turn))
        colours.append(_hex(lightness, _CHROMA, _HUES[place] + 12 * turn))
    return colours


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """OKLCH to sRGB (Ottosson 2020), with less chroma where the screen has no such colour."""
    while True:
        a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        linear = (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        )
        if all(-0.0005 <= value <= 1.0005 for value in linear) or chroma < 0.01:
            break
        chroma -= 0.005
    parts = [min(1.0, max(0.0, value)) for value in linear]
    encoded = [12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in parts]
    return "#" + "".join(f"{round(255 * value):02x}" for value in encoded)
