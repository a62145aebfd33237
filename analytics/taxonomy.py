"""arXiv's categories: names, groups, aliases, and the nearest one to a mistyped name."""

import csv
import difflib
from dataclasses import dataclass
from functools import cache

from analytics.config import DATA
from analytics.errors import InputError
from analytics.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Category:
    """One category of arXiv.

    Attributes
    ----------
    id : cs.LG, or an archive without subjects such as hep-th.
    name : its English name.
    archive : what stands before the dot.
    group : the group arXiv lists it under.
    """

    id: str
    name: str
    archive: str
    group: str


@cache
def read_categories() -> dict[str, Category]:
    """All categories by id, in arXiv's own order."""
    with (DATA / "taxonomy" / "categories.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["id"]: Category(row["id"], row["name"], row["id"].split(".")[0], row["group"])
            for row in csv.DictReader(lines)
        }


@cache
def read_archives() -> dict[str, tuple[str, ...]]:
    """Categories of each archive."""
    archives: dict[str, tuple[str, ...]] = {}
    for category in read_categories().values():
        archives[category.archive] = (*archives.get(category.archive, ()), category.id)
    return archives


@cache
def expand_category(name: str) -> tuple[str, ...]:
    """Categories meant by ``name``: itself, or all of an archive such as ``cs``.

    Raises
    ------
    InputError : no such category; names the nearest real one.
    """
    archives = read_archives()
    if name in archives:
        return archives[name]
    if name in read_categories():
        return (name,)
    raise InputError(
        _("no category {name} in arXiv: did you mean {near}?").format(
            name=repr(name), near=_find_nearest(name)
        )
    )


def _find_nearest(name: str) -> str:
    folded = {real.lower(): real for real in (*read_categories(), *read_archives())}

    def likeness(known: str) -> tuple[float, int]:
        ratio = difflib.SequenceMatcher(None, name.lower(), known).ratio()
        return ratio, sum(known.startswith(name[:end].lower()) for end in range(1, len(name)))

    return folded[max(folded, key=likeness)]
