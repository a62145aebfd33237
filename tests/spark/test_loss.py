"""A worker that dies during the fit: the fit completes, and gives what it gives anywhere."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analytics.topics.fitted import FittedTopics, read_topics
from tests.spark.needs import require_spark

require_spark(wholly=True)

from analytics.spark.model import fit_topics, save_fitted  # noqa: E402
from analytics.spark.session import open_session  # noqa: E402
from tests.spark.cluster import Cluster, start_cluster  # noqa: E402
from tests.spark.conftest import BLOCK  # noqa: E402

if TYPE_CHECKING:
    from pyspark import SparkContext


def fit(
    context: "SparkContext", files: list[str], folder: Path, cluster: Cluster | None = None
) -> FittedTopics:
    def watch(stage: str, _done: float | None = None) -> None:
        if stage == "Reducing" and cluster is not None:
            cluster.kill_worker()

    folder.mkdir()
    found = fit_topics(
        context,
        files,
        topics=4,
        seed=0,
        scratch=folder,
        progress=watch,
        papers_in_block=BLOCK,
    )
    save_fitted(found, folder / "model")
    return read_topics(folder / "model")


def wait_for_executors(context: "SparkContext", count: int) -> None:
    end = time.monotonic() + 600
    while context._jsc.sc().getExecutorMemoryStatus().size() <= count:  # the driver is one
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_fit_outlives_a_worker(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_session("local[2]", patience=600) as context:
        alone = fit(context, files, tmp_path / "alone")
    monkeypatch.setenv("SPARK_EXECUTOR_MEMORY", "600m")
    with (
        start_cluster(tmp_path) as cluster,
        open_session(cluster.master, patience=600) as context,
    ):
        wait_for_executors(context, 2)
        survived = fit(context, files[::-1], tmp_path / "survived", cluster)
        assert [worker.poll() for worker in cluster.workers] == [-9, None]
    for name in ("topics", "assignments", "typical", "neighbours"):
        assert getattr(survived, name).equals(getattr(alone, name)), name
    assert np.array_equal(survived.model.centroids, alone.model.centroids)
    assert np.array_equal(survived.model.profiles, alone.model.profiles)
