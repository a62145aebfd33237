from datetime import UTC, datetime

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.trends.migration import count_fields

PAPERS = pl.DataFrame(
    {
        "submitted": [datetime(2026, month, 3, tzinfo=UTC) for month in (1, 1, 3, 3, 3)],
        "primary_category": ["cs.LG", "cs.CL", "cs.CL", "cs.CL", None],
        "categories": [["cs.LG", "cs.CL"], ["cs.CL"], ["cs.CL", "cs.AI", "cs.LG"], None, ["cs.LG"]],
    },
    schema_overrides={"submitted": pl.Datetime("us", "UTC")},
)


def count(role: str) -> dict[tuple[str, int], tuple[int, int]]:
    rows = count_fields(PAPERS, by="month", role=role).rows(named=True)
    return {
        (row["series_id"], row["period_start"].month): (row["papers"], row["total"]) for row in rows
    }


def test_each_paper_counts_once_for_its_primary_category() -> None:
    assert count("primary") == {
        ("category:cs.CL", 1): (1, 2),
        ("category:cs.CL", 2): (0, 0),
        ("category:cs.CL", 3): (2, 2),
        ("category:cs.LG", 1): (1, 2),
        ("category:cs.LG", 2): (0, 0),
        ("category:cs.LG", 3): (0, 2),
    }


def test_and_for_every_category_beside_it() -> None:
    counted = count("cross")
    assert counted["category:cs.CL", 1] == (1, 2)
    assert counted["category:cs.LG", 3] == (1, 2)
    assert counted["category:cs.AI", 3] == (1, 2)
    assert counted["category:cs.AI", 1] == (0, 2)


def test_nothing_known_gives_nothing_and_an_unknown_role_is_refused() -> None:
    unknown = PAPERS.with_columns(primary_category=pl.lit(None, dtype=pl.String))
    assert count_fields(unknown, by="month", role="cross").is_empty()
    with pytest.raises(InputError, match="primary, cross"):
        count_fields(PAPERS, by="month", role="both")
