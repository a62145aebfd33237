"""A store at an object-storage address is as one on disk."""

from collections.abc import Iterator

import pytest

from analytics.errors import StoreError
from analytics.store.papers import Commit, read_papers, read_version, save_papers, scan_papers
from analytics.store.versions import read_history
from tests.objects import BUCKET, drop_data, serve_objects
from tests.store.papers import name_papers

STORE = f"s3://{BUCKET}/a store/é"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    home = tmp_path_factory.mktemp("home")
    with serve_objects(home) as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield environment


def test_papers_are_kept_in_versions(environment):
    assert read_version(STORE) is None
    first, second = name_papers("2601.00001", "2602.00001"), name_papers("2601.00002")
    assert save_papers(STORE, [first], source="one") == Commit(0, 2, 0, 0)
    assert save_papers(STORE, [first, second], source="two") == Commit(1, 1, 0, 2)
    ids = ["2601.00001", "2601.00002", "2602.00001"]
    assert sorted(scan_papers(STORE).collect()["arxiv_id"]) == ids
    assert sorted(scan_papers(STORE, version=0).collect()["arxiv_id"]) == ids[::2]
    assert read_papers(STORE, ["2601.00002"])["arxiv_id"].to_list() == ["2601.00002"]
    assert read_history(STORE)["source"].to_list() == ["two", "one"]


def test_a_file_that_is_gone_is_a_store_that_cannot_be_read(environment):
    store = f"s3://{BUCKET}/gone"
    save_papers(store, [name_papers("2601.00001")], source="one")
    drop_data(environment, "gone/")
    with pytest.raises(StoreError, match="cannot be read"):
        read_papers(store, ["2601.00001"])
