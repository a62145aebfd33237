"""Tiny frames of papers for the tests of the store."""

from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from analytics.schema import PAPERS

EMPTY: Mapping[str, object] = dict.fromkeys(PAPERS)
DAY = datetime(2026, 1, 2, tzinfo=UTC)


def make_papers(*rows: Mapping[str, object]) -> pl.DataFrame:
    """Rows of PAPERS; what a row does not say is null, but for a date known to the day."""
    usual = {"submitted": DAY, "submitted_precision": "day", "title": "A title", "source": "file"}
    return pl.DataFrame([{**EMPTY, **usual, **row} for row in rows], schema=PAPERS)


def name_papers(*ids: str, **values: object) -> pl.DataFrame:
    """One paper for each id, with the same values."""
    return make_papers(*({"arxiv_id": id, **values} for id in ids))
