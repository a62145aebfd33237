"""What the store holds, in figures a script can read."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import read_drift
from analytics.pipeline.model import read_model
from analytics.store.papers import read_version, scan_papers
from analytics.store.watermarks import Watermark, read_watermarks

#: arXiv is quiet on two days a week; a harvest older than this has been missed.
FRESH = timedelta(days=3)

#: Days after the newest paper from which on the store is behind: holidays are shorter.
BEHIND = 10


@dataclass(frozen=True, slots=True)
class Harvested:
    """How far one set of arXiv has been harvested.

    Attributes
    ----------
    set : its name; "" for all of arXiv.
    since, through : first and last day of change that is complete; None: from the beginning, and
        not complete yet.
    stale : since when what the store holds may be behind; None where it is up to date.
    reason : why, in words; None where it is up to date.
    """

    set: str
    since: date | None
    through: date | None
    stale: date | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a store.

    Attributes
    ----------
    papers : number of papers.
    store_version : of the papers; None where nothing was ever stored.
    first, last : days of the first and last submission; None without papers.
    age : days since the last submission; None without papers.
    topics : number of topics; None before the first fit.
    model : id of the fitted topics; None before the first fit.
    fitted : when, ISO 8601 in UTC.
    fitted_on : store version the topics were fitted on.
    later : papers that came after the fit; None before the first fit, or where they have not been
        given their topics yet.
    part_far : part of those that lies far from every topic; a fit has 0.1 by definition.
    refit : why a refit is due, in words; None where it is not.
    sources : papers by source.
    harvests : by set of arXiv.
    """

    papers: int
    store_version: int | None
    first: date | None
    last: date | None
    age: int | None
    topics: int | None
    model: str | None
    fitted: str | None
    fitted_on: int | None
    later: int | None
    part_far: float | None
    refit: str | None
    sources: dict[str, int]
    harvests: tuple[Harvested, ...]

    def as_json(self) -> dict[str, object]:
        """The same with days in ISO form."""
        return {name: _write_days(value) for name, value in asdict(self).items()}


def read_status(store: str, *, now: datetime | None = None) -> Status:
    """The state of the store as it is now.

    Parameters
    ----------
    now : by which harvests are old, UTC; the clock's by default.
    """
    today = (now or datetime.now(UTC)).date()
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
    last = max(by_source["last"].to_list(), default=None)
    return Status(
        papers=int(by_source["papers"].sum()),
        store_version=version,
        first=min(by_source["first"].to_list(), default=None),
        last=last,
        age=None if last is None else (today - last).days,
        topics=model.topics.height if model else None,
        model=model.id if model else None,
        fitted=model.fitted.isoformat() if model else None,
        fitted_on=model.version if model else None,
        later=drift.later if drift else None,
        part_far=drift.part_far if drift else None,
        refit=drift.reason if drift else None,
        sources=dict(zip(by_source["source"], by_source["papers"], strict=True)),
        harvests=tuple(judge_harvest(mark, today) for mark in read_watermarks(store)),
    )


def judge_harvest(mark: Watermark, today: date) -> Harvested:
    """Whether a set is up to date.

    It is stale where the last harvest failed or was interrupted, or is more than three days old.
    """
    if mark.fault is not None:
        reason = _("the harvest of {day} failed: {reason}").format(
            day=(mark.tried or "")[:10], reason=mark.fault
        )
    elif mark.open is not None:
        reason = _("the harvest of {day} was interrupted or is under way").format(
            day=(mark.tried or "")[:10]
        )
    elif mark.through is None or today - mark.through > FRESH:
        reason = _("there was no harvest since")
    else:
        return Harvested(mark.set, mark.since, mark.through, None, None)
    return Harvested(
        mark.set, mark.since, mark.through, mark.through or mark.since or today, reason
    )


def _write_days(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_write_days(each) for each in value]
    if isinstance(value, dict):
        return {name: _write_days(each) for name, each in value.items()}
    return value
