"""A store brought up to date: what changed is harvested, assigned, and refitted when due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.config import Settings
from analytics.errors import InputError, ModelError, SourceError
from analytics.i18n import gettext as _
from analytics.ingest.manners import POLITE, Manners
from analytics.ingest.oai import SOURCE
from analytics.pipeline.catalogue import prepare_catalogue, read_drift
from analytics.pipeline.harvest import harvest_oai
from analytics.pipeline.ingest import Ingested
from analytics.pipeline.model import fit_model, read_model
from analytics.pipeline.quality import measure_topics
from analytics.progress import Report, keep_quiet
from analytics.store.papers import read_version
from analytics.store.watermarks import read_watermarks


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did.

    Attributes
    ----------
    harvests : of each set that answered.
    faults : of each set that did not, in words.
    refit : why topics were fitted, in words; None where they were not.
    unfit : why topics that were due could not be fitted; None where they could, or were not due.
    """

    harvests: tuple[Ingested, ...]
    faults: tuple[str, ...]
    refit: str | None
    unfit: str | None


def refresh_store(
    settings: Settings,
    *,
    sets: Sequence[str] = (),
    fit: bool = True,
    now: datetime | None = None,
    manners: Manners = POLITE,
    report: Report = keep_quiet,
) -> Refreshed:
    """Harvest what changed since the last complete harvest, assign it, and refit when due.

    A set that does not answer keeps no other from being refreshed, and what came is used.

    Parameters
    ----------
    sets : to harvest; those harvested before without it.
    fit : whether topics may be fitted.
    now : time to note, UTC; the clock's by default.

    Raises
    ------
    InputError : no set is named, and none was harvested before.
    StoreError : the store cannot be read or written, or a harvest is under way.
    """
    store = settings.store
    known = [mark.set for mark in read_watermarks(store) if mark.source == SOURCE]
    wanted = list(dict.fromkeys(sets or known))
    if not wanted:
        raise InputError(
            _("{store} was never harvested: begin with refresh --set cs").format(store=store)
        )
    harvests, faults = [], []
    for name in wanted:
        try:
            harvests.append(
                harvest_oai(settings, set=name, now=now, manners=manners, report=report)
            )
        except SourceError as error:
            faults.append(str(error))
    refit = unfit = None
    if read_version(store) is not None:
        prepare_catalogue(store, report=report)
        refit = _find_reason(store) if fit else None
        try:
            if refit:
                fit_model(store, topics=None, seed=0, now=now, report=report)
                prepare_catalogue(store, report=report)
                measure_topics(store, now=now, report=report)
        except ModelError as error:
            refit, unfit = None, str(error)
    return Refreshed(tuple(harvests), tuple(faults), refit, unfit)


def _find_reason(store: str) -> str | None:
    model = read_model(store)
    if model is None:
        return "there were no topics yet"
    drift = read_drift(store, model=model.id, version=read_version(store))
    return drift.reason if drift else None
