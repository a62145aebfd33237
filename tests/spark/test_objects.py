"""A store at an object-storage address, fitted on Spark from where it is."""

from collections.abc import Iterator

import pytest

from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.model import fit_model, read_model
from tests.objects import BUCKET, drop_data, serve_objects
from tests.pipeline.conftest import write_papers
from tests.spark.needs import require_spark

require_spark()

from tests.spark.test_faults import expect_refusal, fit  # noqa: E402

STORE = f"s3://{BUCKET}/a store/é"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    home = tmp_path_factory.mktemp("home")
    with serve_objects(home) as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        ingest_file(STORE, write_papers(home / "papers.jsonl", range(400)))
        yield environment


def test_the_topics_are_those_of_the_local_engine(environment: dict[str, str]) -> None:
    local = fit_model(STORE, topics=4, seed=0)
    done = fit(STORE, "local[2]", **environment)
    assert done.returncode == 0, done.stderr
    found = read_model(STORE)
    assert found is not None
    assert found.id != local.id
    assert found.topics["label"].to_list() == local.topics["label"].to_list()
    assert found.topics["papers"].to_list() == local.topics["papers"].to_list()


def test_a_version_whose_files_are_gone(environment: dict[str, str]) -> None:
    drop_data(environment, "a store/")
    expect_refusal(STORE, "local[2]", "vacuum", "run the fit again", environment=environment)
