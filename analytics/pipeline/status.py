"""What the store holds, in figures a script can read."""

from dataclasses import asdict, dataclass
from datetime import date

import polars as pl

from analytics.pipeline.catalogue import read_drift
from analytics.pipeline.model import read_model
from analytics.store.papers import read_version, scan_papers


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a store.

    Attributes
    ----------
    papers : number of papers.
    store_version : of the papers; None where nothing was ever stored.
    first, last : days of the first and last submission; None without papers.
    topics : number of topics; None before the first fit.
    model : id of the fitted topics; None before the first fit.
    fitted : when, ISO 8601 in UTC.
    fitted_on : store version the topics were fitted on.
    later : papers that came after the fit; None before the first fit, or where they have not been
        given their topics yet.
    part_far : part of those that lies far from every topic; a fit has 0.1 by definition.
    refit : why a refit is due, in words; None where it is not.
    sources : papers by source.
    """

    papers: int
    store_version: int | None
    first: date | None
    last: date | None
    topics: int | None
    model: str | None
    fitted: str | None
    fitted_on: int | None
    later: int | None
    part_far: float | None
    refit: str | None
    sources: dict[str, int]

    def as_json(self) -> dict[str, object]:
        """The same with days in ISO form."""
        values = asdict(self)
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in values.items()
        }


def read_status(store: str) -> Status:
    """The state of the store as it is now."""
    version = read_version(store)
    model = read_model(store)
    drift = read_drift(store, model=model.id, version=version) if model else None
    by_source: pl.DataFrame = (
        scan_papers(store, version=version)
        .group_by("source")
        .agg(
            papers=pl.len(),
            first=pl.col("submitted").min().dt.date(),
            last=pl.col("submitted").max().dt.date(),
        )
        .sort("source")
        .collect()
    )
    return Status(
        papers=int(by_source["papers"].sum()),
        store_version=version,
        first=min(by_source["first"].to_list(), default=None),
        last=max(by_source["last"].to_list(), default=None),
        topics=model.topics.height if model else None,
        model=model.id if model else None,
        fitted=model.fitted.isoformat() if model else None,
        fitted_on=model.version if model else None,
        later=drift.later if drift else None,
        part_far=drift.part_far if drift else None,
        refit=drift.reason if drift else None,
        sources=dict(zip(by_source["source"], by_source["papers"], strict=True)),
    )
