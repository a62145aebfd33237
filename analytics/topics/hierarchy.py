"""Areas: neighbouring topics joined, with a colour for each area and a shade for each topic."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment

from analytics.topics.vectors import Floats

# Hues (OKLCH, degrees) in an order in which neighbours differ for every kind of colour vision.
_HUES = (255, 55, 165, 350, 100, 300, 210, 25, 130, 275, 80, 190, 325, 232)

# Lightness and chroma of the topics of an area, in an order in which the next is far from those
# before; all can be seen on white and on near-black.
_STRONG = tuple((lightness, 0.14) for lightness in (0.60, 0.74, 0.48, 0.67, 0.54, 0.80))
_WEAK = tuple((lightness, 0.05) for lightness in (0.63, 0.51, 0.77, 0.57, 0.70, 0.45, 0.84, 0.41))

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


def colour_topics(
    areas: npt.NDArray[np.int32],
    topic_ids: npt.NDArray[np.int32],
    kept: Sequence[str | None] = (),
) -> list[str]:
    """A colour ``#rrggbb`` for each topic: the hue says the area, lightness and strength the topic.

    Hues alone cannot be told apart by everybody, nor carry a hundred topics; lightness can be
    seen by every eye. Topics of one area differ by it.

    Parameters
    ----------
    kept : colours of before, null for a new topic, which gets one that none of its area has.
    """
    before = list(kept) or [None] * len(topic_ids)
    taken: dict[int, set[str]] = {}
    for area, colour in zip(areas.tolist(), before, strict=True):
        taken.setdefault(area, set()).update([colour] if colour else [])
    colours = list(before)
    for place in np.argsort(topic_ids, kind="stable").tolist():
        if colours[place] is None:
            area = int(areas[place])
            hue = _HUES[area % len(_HUES)]
            # Areas begin at different shades, so that their largest topics differ by them too.
            turn = area % 3
            order = (*_STRONG[turn:], *_STRONG[:turn], *_WEAK)
            shades = [_hex(lightness, chroma, hue) for lightness, chroma in order]
            free = [shade for shade in shades if shade not in taken[area]]
            colours[place] = (free or shades)[0]
            taken[area].add((free or shades)[0])
    return [colour for colour in colours if colour is not None]


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
