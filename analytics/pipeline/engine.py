"""The engine that fits topics: this process, or Spark over the same files of the store."""

import importlib.util
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from analytics.errors import EngineError, StoreError
from analytics.i18n import gettext as _
from analytics.progress import Report
from analytics.store.data_files import require_files
from analytics.store.papers import scan_papers
from analytics.store.table import is_remote, list_files, locate_table, open_table
from analytics.topics.fitted import FittedTopics, save_topics


@dataclass(frozen=True, slots=True)
class Engine:
    """Where topics are fitted.

    Attributes
    ----------
    name : ``local`` for this process, ``spark`` for a cluster.
    master : of Spark: ``local[2]``, ``spark://host:port`` or ``k8s://https://host:port``.
    """

    name: Literal["local", "spark"] = "local"
    master: str = "local[*]"


@contextmanager
def fit_with(
    engine: Engine,
    store: str,
    version: int,
    *,
    topics: int | None,
    seed: int,
    previous: FittedTopics | None,
    report: Report,
) -> Iterator[Callable[[Path], None]]:
    """Fit topics to a version of the papers; gives what writes them into a folder.

    Parameters
    ----------
    topics, seed, previous, report : as for ``fit_topics`` of topics/model.

    Raises
    ------
    ModelError : too few papers.
    StoreError : the version cannot be read.
    EngineError : the engine is not there or gave up; says what to do.
    """
    if engine.name == "spark":
        _require_spark()
        with warnings.catch_warnings():
            # Of the version of pandas, which Spark looks at and this fit does not use.
            warnings.simplefilter("ignore", FutureWarning)
            from analytics.spark import model, session  # noqa: PLC0415  an optional set
        files = list_sources(store, version)
        with tempfile.TemporaryDirectory(prefix="papertide-") as scratch:
            report(_("Starting Spark"))
            with session.open_session(engine.master) as context:
                found = model.fit_topics(
                    context,
                    files,
                    topics=topics,
                    seed=seed,
                    scratch=Path(scratch),
                    previous=previous,
                    progress=report,
                )
            yield partial(model.save_fitted, found)
        return
    from analytics.topics.model import fit_topics  # noqa: PLC0415  takes most of a second

    fitted = fit_topics(
        scan_papers(store, version=version),
        topics=topics,
        seed=seed,
        progress=report,
        previous=previous,
    )
    yield partial(save_topics, fitted)


def list_sources(store: str, version: int) -> list[str]:
    """The Parquet files of a version, as whoever reads them elsewhere finds them.

    Raises
    ------
    StoreError : a file is gone; the version cannot be read.
    """
    place = locate_table(store)
    files = list_files(open_table(place, version))
    if is_remote(place):
        return [f"{place}/{path}" for path in files["path"]]
    try:
        return [str(path.absolute()) for path in require_files(place, files)]
    except StoreError as error:
        raise StoreError(
            _(
                "version {version} of {store} lost data files, as after a vacuum ({reason}); or "
                "run the fit again on a newer version"
            ).format(version=version, store=store, reason=error)
        ) from error


def _require_spark() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise EngineError("--engine spark needs pyspark: run pip install -r requirements-spark.txt")
